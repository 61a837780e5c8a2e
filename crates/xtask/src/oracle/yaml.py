"""Texts of a grammar of what people write, and mutants of them, with what both loaders of PyYAML make of them.

`SEED`, `COUNT` and `FILES` (templates whose mutants are asked about too) stand in front of this script. It prints one JSON
object a line: the text, whether each loader reads it, and its value by `SafeLoader`, as the SAM CLI makes it.
"""
import json
import random
import re

import yaml


def intrinsic(loader, suffix, node):
    name = suffix if suffix in ("Ref", "Condition") else "Fn::" + suffix
    if suffix == "GetAtt" and isinstance(node, yaml.ScalarNode):
        return {name: node.value.split(".", 1)}
    if isinstance(node, yaml.ScalarNode):
        return {name: node.value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_mapping(node, deep=True)}


class Python(yaml.SafeLoader):
    pass


class C(yaml.CSafeLoader):
    pass


Python.add_multi_constructor("!", intrinsic)
# Dates stay text.
Python.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)


def reads(text, loader, function):
    try:
        function(text, Loader=loader)
        return True
    except (yaml.YAMLError, ValueError):
        return False


def parse(text, Loader):
    list(yaml.parse(text, Loader=Loader))


def name_of(it):
    return it if isinstance(it, str) else json.dumps(it)


def plain(it, above=()):
    """The value as JSON has it."""
    if id(it) in above:
        raise ValueError("recursive")
    above = above + (id(it),)
    if isinstance(it, dict):
        return {name_of(name): plain(value, above) for name, value in it.items()}
    if isinstance(it, list):
        return [plain(item, above) for item in it]
    if isinstance(it, int) and abs(it) >= 2**63:
        raise ValueError("large")
    return it


# A template is a map, and one document.
MAP = re.compile(r"(---\n|# c\n)*[\w'\"][^\n:]*:(:Sub:)?[ \n\r]")
MARKER = re.compile(r"[\n\r\x85\u2028\u2029](---|\.\.\.)")


def answer(text):
    if not MAP.match(text) or MARKER.search(text[4:]):
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return None
    told = {"text": text}
    told["python"] = reads(text, Python, yaml.compose)
    told["c"] = reads(text, C, yaml.compose)
    if not told["python"] and not told["c"]:
        # What is refused only once it is put together, such as an anchor that stands twice, is no question of syntax.
        if reads(text, Python, parse) or reads(text, C, parse):
            return None
    if told["python"]:
        try:
            value = plain(yaml.load(text, Python))
            json.dumps(value, ensure_ascii=False).encode()
            if isinstance(value, dict) and "\n<<" not in "\n" + text:
                told["value"] = value
        except (yaml.YAMLError, ValueError, TypeError, AttributeError):
            pass
    return told


R = random.Random(SEED)
W = ["a", "Key", "Type", "x y", "AWS::S3::Bucket", "1", "0o7", "010", "1_000", "yes", "no", "on", "Off", "~", "null", "1e3", "1.5", "0x1F", "1:30", "190:20:30", "2012-10-17", "2001-12-14t21:59:43.10-05:00", "a#b", "a #c", "http://x:80/y", "a:b", ":a", "-a", "?a", "a-", "s3:Get*", "*", "&", "%x", "@x", "`x", "!", "!x", "a\\b", "${A}", "a{b", "a}b", "[", "]", "a,b", "é", "日本", "😀", "+1", "-1", "0b11", "08", "0", "-0", ".5", "1.", "True", "TRUE", "tRue", "y", "n", "a'b", 'a"b', "--", "---", "...", "a: b", "- a", "? a", "|", ">", "'", '"', "''", "1__0", "+.5", "1e+3", "1.0e+3", "12e03", "0.0", "_1", "1,000", "685.230_15e+03", "685230.15", "-1:30", "1:60", "0:0", "{{resolve:ssm:/a/b}}", "a\u0085b", "a\u2028b"]
SAFE = ["a", "Key", "Type", "x y", "AWS::S3::Bucket", "1", "yes", "é", "s3:Get*", "${A}", "010", "2012-10-17", "http://x:80/y", "a b c"]
def word(): return R.choice(SAFE) if R.random() < .75 else R.choice(W)
KEYS = ["A","B","C","Type","Ref","Fn::Sub","'q'",'"d"',"é","1","yes","a b","<<","? k", "2012-10-17","a:b"]
def nl(): return R.choice(["\n"]*12 + ["\r\n", "\n\n", " \n", "\t\n"])
def comment(): return R.choice([""]*8 + [" # c", "  # 'x\": {", " #", "\t# t", "#n"])
def blanks(n): return " " * max(0, n)
def key():
    k = R.choice(KEYS[:10]) if R.random() < .85 else R.choice(KEYS)
    return k
def props():
    s = ""
    if R.random() < .1: s += R.choice(["&a ", "&b ", "&a1 "])
    if R.random() < .12: s += R.choice(["!Sub ", "!Ref ", "!GetAtt ", "!!str ", "!!map ", "!If ", "!a:b "])
    return s
def dq(ind, parts):
    out = '"'
    for i, p in enumerate(parts):
        if i: out += R.choice(["\n", "\n\n", "\\\n", " \\\n", " \n", "\\n\\\n"]) + blanks(max(0, ind + R.choice([-4, -2, -1, 0, 0, 1, 2, 2])) ) + R.choice([""]*9 + ["\t"])
        out += p
    return out + (R.choice(["", "\n" + blanks(max(0,ind + R.choice([-2,-1,0])))]) if R.random() < .2 else "") + '"'
def sq(ind, parts):
    return dq(ind, parts).replace('"', "'").replace("\\", "")
def quoted(ind):
    n = R.choice([1,1,1,1,2,2,3])
    words = [R.choice(["a", "b c", '{', '\\"x\\": [', "]", "}", "", "# no", "- i", "k: v", "é", "\\u00e9", "\\x41", "\\q", "\\/", "\\t", "...", "---", "''", "😀", "\\ud83d\\ude00", "%", "\\e"]) for _ in range(n)]
    if R.random() < .5: return dq(ind, words)
    return sq(ind, [w.replace('\\"', "''") if "'" in w or '"' in w else w for w in words])
def block(ind):
    hdr = R.choice("|>") + R.choice(["", "", "", "-", "+", "2", "1-", "+2", "9", "0", "x", " # c", "#c"])
    d = R.choice([2, 2, 2, 4, 1, 0, -1])
    lines = []
    for _ in range(R.choice([0, 1, 2, 3])):
        lines.append(R.choice(["", "", blanks(ind + d + R.choice([0, 0, 0, 2, -1])) + R.choice(["text", "a: b", "# no", "- x", "\tq", "'", "é", "---", "{"]), blanks(R.choice([1, 3, 7])), blanks(ind+d)+"w w"]))
    return hdr + "\n" + "\n".join(lines)
def flow(ind, depth=0):
    if depth > 2 or R.random() < .3:
        return R.choice([word, lambda: quoted(ind), lambda: R.choice(["a", "b", "1", "", "*a", "!Ref x", "&a x", "!Sub 'a'", "?a"])])()
    sep = lambda: R.choice([" "]*8 + ["", "\n" + blanks(max(0,ind + R.choice([-2, 0, 2, 2]))), " # c\n" + blanks(ind + 2), "\t", "\n\t"])
    if R.random() < .5:
        items = [R.choice([flow, flow, flow, lambda i, d: "k: v", lambda i, d: "? a : b", lambda i,d:"'k':v", lambda i, d: "k: {g: h}"])(ind, depth+1) for _ in range(R.choice([0, 1, 2, 3]))]
        return "[" + sep() + ("," + sep()).join(items) + R.choice(["", "", "", ",", " ,"]) + sep() + R.choice(["]"]*30 + ["", "}"])
    items = [R.choice([key(), "'a'", '"b"', "a", "[x]"]) + R.choice([": "]*10 + [":", " : ", "", ":\n" + blanks(ind + 2), ": !Ref "]) + flow(ind, depth+1) for _ in range(R.choice([0, 1, 2, 3]))]
    return "{" + sep() + ("," + sep()).join(items) + R.choice(["", "", "", ",", ", ,"]) + sep() + R.choice(["}"]*30 + ["", "]"])
def multi(ind):
    return ("\n" + blanks(max(0,ind + R.choice([2, 2, 2, 1, 0, -1])))).join(word() for _ in range(R.choice([2, 2, 3])))
def scalar(ind):
    return R.choice([word]*6 + [lambda: quoted(ind)]*4 + [lambda: flow(ind)]*3 + [lambda: block(ind)]*2 + [lambda: multi(ind), lambda: R.choice(["*a", "*b", "*c", ""])])()
def node(ind, depth):
    p = props()
    r = R.random()
    if depth > 3 or r < .5: return " " + p + scalar(ind) + comment() + nl()
    step = R.choice([2]*10 + [4, 1, 3, 0])
    if r < .8: return R.choice([" ", ""]) + p.rstrip() + comment() + nl() + mapping(ind + max(step, 1), depth + 1)
    return (" " + p).rstrip() + comment() + nl() + seq(ind + step, depth + 1)
def jitter(ind): return blanks(ind + R.choice([0]*60 + [1, -1])) if R.random() > .01 else blanks(max(0,ind-2)) + "\t"
def filler(ind): return R.choice([""]*12 + ["\n", blanks(ind) + "# c\n", "# c: 'x\n", blanks(3) + "\n", "\t\n", blanks(ind+5) + "# far\n"])
def mapping(ind, depth):
    out = ""
    for _ in range(R.choice([1, 1, 2, 2, 3])):
        k = key()
        if R.random() < .03: out += filler(ind) + jitter(ind) + "? " + k + "\n" + jitter(ind) + ":" + node(ind, depth)
        else: out += filler(ind) + jitter(ind) + props()*(R.random()<.3) + k + R.choice([":"]*25 + [" :", ":\t"]) + node(ind, depth)
    return out
def seq(ind, depth):
    out = ""
    for _ in range(R.choice([1, 1, 2, 3])):
        r = R.random()
        if r < .3: out += filler(ind) + jitter(ind) + "- " + mapping(ind + 2, depth + 1).lstrip(" ")
        elif r < .36: out += jitter(ind) + "- - " + word() + "\n" + jitter(ind) + "  - " + word() + "\n"
        else: out += filler(ind) + jitter(ind) + "-" + R.choice([""]*20+["\t"]) + node(ind, depth)
    return out
def document():
    head = R.choice([""]*20 + ["---\n", "--- # c\n", "%YAML 1.1\n---\n", "%YAML 1.2\n---\n", "%TAG !y! tag:x,2000:\n---\n", "\ufeff", "# c\n", "--- !a\n", "%FOO\n---\n", "%YAML 2.0\n---\n"])
    body = R.choice([lambda: mapping(0, 0)]*9 + [lambda: seq(0, 0), lambda: flow(0) + "\n"])()
    return head + body + R.choice([""]*20 + ["...\n", "---\n", "--- x\n", "...\n# c\n", "... x\n", "# end"])
BITS = ['"', "'", ":", "-", " ", "\t", "[", "]", "{", "}", ",", "#", "&", "*", "!", "|", ">", "%", "@", "\n", "  ", "- ", ": ", "?", "\\", "é", "- a\n", "\r", "x"]
def mutant(t):
    for _ in range(R.choice([1, 1, 1, 2])):
        if not t: return t
        i = R.randrange(len(t)); r = R.random()
        if r < .4: t = t[:i] + R.choice(BITS) + t[i:]
        elif r < .7: t = t[:i] + t[i+1:]
        elif r < .85: t = t[:i] + R.choice(BITS) + t[i+1:]
        else:
            ls = t.split("\n"); j = R.randrange(len(ls))
            ls[j] = R.choice([" " + ls[j], ls[j][1:], "", "\t" + ls[j], ls[j] + "x"]); t = "\n".join(ls)
    return t


texts = []
for file in FILES:
    with open(file, newline="") as opened:
        text = opened.read()
    texts.append(text)
    if len(text) < 4000:
        texts.append(mutant(text))
seen = set()
kept = {}
for text in texts:
    told = answer(text)
    if told:
        print(json.dumps(told))
while len(seen) < COUNT:
    text = document()
    if R.random() < 0.5:
        text = mutant(text)
    told = None if text in seen or len(text) > 400 else answer(text)
    if told is None:
        continue
    # Of texts that both refuse there are more than enough.
    kind = (told["python"], told["c"])
    if kind == (False, False) and kept.get(kind, 0) * 3 > len(seen):
        continue
    kept[kind] = kept.get(kind, 0) + 1
    seen.add(text)
    print(json.dumps(told))
