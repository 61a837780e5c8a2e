# Random pairs of policies, each with what z3 says of it: whether a request is allowed by the new statements and not by the
# old ones. SEED and COUNT stand before this. Prints a line of JSON a pair; pairs that z3 does not decide are left out.
import json
import random
import re

from z3 import (
    AllChar, And, BitVec, Bool, BoolVal, Concat, Implies, InRe, LShR, Length, Not, Or, Plus, Range, Re, ReSort, Real,
    RealVal, Solver, Star, String, StringSort, Union, sat, unsat,
)

chance = random.Random(SEED)
ARN = "arn:aws:sqs:r:1:"
# One action for each set of the patterns that match it.
ACTIONS = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:AddPermission"]
PATTERNS = ["sqs:SendMessage", "sqs:*", "sqs:*Message", "sqs:ReceiveMessage", "sqs:Send*"]
TEXT, IP, NUMBER = "aws:PrincipalTag/t", "aws:SourceIp", "s3:max-keys"
DATE, TRUTH, SET = "aws:CurrentTime", "aws:SecureTransport", "aws:TagKeys"
COMPARISONS = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"]


def some(make):
    return [make() for _ in range(chance.randint(1, 2))]


def pattern():
    return "".join(chance.choice("ab*?a") for _ in range(chance.randint(1, 4)))


def word():
    return "".join(chance.choice("abA") for _ in range(chance.randint(1, 2)))


def address_range():
    return "%d.%d.0.0/%d" % (chance.choice([0, 10, 128]), chance.choice([0, 128]), chance.choice([1, 8, 9, 16]))


def test():
    end = chance.choice(["", "", "", "IfExists"])
    key = chance.choice([TEXT, TEXT, TEXT, IP, NUMBER, DATE, TRUTH, SET, SET, None])
    if key is None:
        key = chance.choice([TEXT, IP, NUMBER, SET, TRUTH])
        return "Null", key, [chance.choice(["true", "false"])]
    if key == IP:
        return chance.choice(["IpAddress", "NotIpAddress"]) + end, key, some(address_range)
    if key == NUMBER:
        return "Numeric" + chance.choice(COMPARISONS) + end, key, some(lambda: str(chance.randint(1, 3)))
    if key == DATE:
        return "Date" + chance.choice(COMPARISONS) + end, key, some(lambda: "2026-01-0%d" % chance.randint(1, 3))
    if key == TRUTH:
        return "Bool" + end, key, [chance.choice(["true", "false"])]
    names = ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"]
    if key == SET:
        name = chance.choice(names)
        begin = chance.choice(["ForAllValues:", "ForAnyValue:"])
        return begin + name + end, key, some(pattern if "Like" in name else word)
    name = chance.choice(names + ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"])
    return name + end, key, some(pattern if "Like" in name else word)


def statement():
    made = {"Effect": chance.choice(["Allow", "Allow", "Allow", "Deny"]), "Action": some(lambda: chance.choice(PATTERNS))}
    element = chance.choice(["Resource", "Resource", "Resource", "NotResource"])
    made[element] = some(lambda: chance.choice([ARN + pattern(), ARN + pattern(), "*"]))
    block = {}
    for _ in range(chance.choice([0, 1, 1, 2])):
        operator, key, values = test()
        block.setdefault(operator, {})[key] = values
    if block:
        made["Condition"] = block
    return made


def pair():
    new = [statement() for _ in range(chance.randint(1, 3))]
    old = [json.loads(json.dumps(it)) for it in new if chance.random() < 0.7]
    for it in old:
        if chance.random() < 0.5 and "Condition" in it:
            del it["Condition"]
            if chance.random() < 0.7:
                operator, key, values = test()
                it["Condition"] = {operator: {key: values}}
        elif chance.random() < 0.3:
            it.pop("NotResource", None)
            it["Resource"] = some(lambda: ARN + pattern())
    return old + [statement() for _ in range(chance.choice([0, 0, 1, 2]))], new


RESOURCE, TEXT_VALUE, ADDRESS = String("resource"), String("text"), BitVec("address", 32)
NUMBER_VALUE, DATE_VALUE, TRUTH_VALUE = Real("number"), Real("date"), Bool("truth")
PRESENT = {key: Bool("has " + key) for key in [TEXT, IP, NUMBER, DATE, TRUTH, SET]}
MEMBERS = [(Bool("member%d" % at), String("value%d" % at)) for at in range(4)]


def regular(text, is_pattern, is_folded):
    any_char = AllChar(ReSort(StringSort()))
    parts = [Re("")]
    for char in text:
        if is_pattern and char == "*":
            parts.append(Star(any_char))
        elif is_pattern and char == "?":
            parts.append(any_char)
        elif is_folded:
            parts.append(Union(Re(char.lower()), Re(char.upper())))
        else:
            parts.append(Re(char))
    return Concat(*parts)


def matches(name, value, texts):
    found = Or([InRe(value, regular(it, "Like" in name, "IgnoreCase" in name)) for it in texts])
    return Not(found) if "Not" in name else found


def compares(name, value, bound):
    if name.endswith("LessThan"):
        return value < bound
    if name.endswith("LessThanEquals"):
        return value <= bound
    if name.endswith("GreaterThan"):
        return value > bound
    if name.endswith("GreaterThanEquals"):
        return value >= bound
    return value == bound


def in_range(text):
    address, length = text.split("/")
    number = 0
    for part in address.split("."):
        number = number * 256 + int(part)
    return LShR(ADDRESS, 32 - int(length)) == number >> (32 - int(length))


def holds(operator, key, values):
    present = PRESENT[key]
    if operator == "Null":
        return Not(present) if values == ["true"] else present
    is_optional = operator.endswith("IfExists")
    name = operator.removesuffix("IfExists")
    if key == SET:
        begin, name = name.split(":")
        each = [(is_in, matches(name, value, values)) for is_in, value in MEMBERS]
        if begin == "ForAllValues":
            return Or(Not(present), And([Implies(is_in, it) for is_in, it in each]))
        found = And(present, Or([And(is_in, it) for is_in, it in each]))
        return Or(Not(present), found) if is_optional else found
    if key == TEXT:
        found = matches(name, TEXT_VALUE, values)
    else:
        if key == IP:
            found = Or([in_range(it) for it in values])
        elif key == NUMBER:
            found = Or([compares(name, NUMBER_VALUE, RealVal(it)) for it in values])
        elif key == DATE:
            found = Or([compares(name, DATE_VALUE, RealVal(int(it[-2:]))) for it in values])
        else:
            found = TRUTH_VALUE == (values == ["true"])
        found = Not(found) if "Not" in name else found
    return Or(Not(present), found) if is_optional or "Not" in name else And(present, found)


def applies(it, action):
    def is_match(pattern):
        return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), action, re.IGNORECASE)

    if not any(is_match(pattern) for pattern in it["Action"]):
        return BoolVal(False)
    named = it.get("Resource") or it["NotResource"]
    found = Or([InRe(RESOURCE, regular(text, True, False)) for text in named])
    tests = [
        holds(operator, key, values)
        for operator, keys in it.get("Condition", {}).items()
        for key, values in keys.items()
    ]
    return And([Not(found) if "NotResource" in it else found] + tests)


def allowed(statements, action):
    of = lambda effect: Or([BoolVal(False)] + [applies(it, action) for it in statements if it["Effect"] == effect])
    return And(of("Allow"), Not(of("Deny")))


def answer(old, new):
    is_known = True
    for action in ACTIONS:
        solver = Solver()
        # A limit of work, not of time, so that each run has the same answers.
        solver.set("rlimit", 1_500_000)
        # Queues of one account, and one of another.
        own = Concat(Re(ARN), Plus(Union(Re("a"), Re("b"), Re("x"))))
        solver.add(InRe(RESOURCE, Union(own, Re("arn:x:sqs:x:x:x"))), Length(RESOURCE) < 30)
        solver.add(PRESENT[SET] == Or([is_in for is_in, _ in MEMBERS]))
        solver.add(allowed(new, action), Not(allowed(old, action)))
        found = solver.check()
        if found == sat:
            return "beyond"
        is_known = is_known and found == unsat
    return "within" if is_known else None


left = COUNT
while left > 0:
    old, new = pair()
    found = answer(old, new)
    if found:
        print(json.dumps({"old": old, "new": new, "answer": found}, separators=(",", ":")))
        left -= 1
