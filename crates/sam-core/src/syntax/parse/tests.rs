//! Ranges: what each node stands on, in every style.

use crate::document::Document;
use crate::syntax::{NodeKind, NodeRef, ScalarStyle};
use expect_test::{Expect, expect};
use std::fmt::Write;

/// Each node of a text on a line: its tag and its own bytes between `‹ ›`, and what it says where that differs.
fn check(text: &str, expected: Expect) {
    let document = Document::open(1, text);
    assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
    let mut shown = String::new();
    for block in document.blocks() {
        for entry in block.entries() {
            show(&mut shown, &document, 0, entry.key);
            show(&mut shown, &document, 1, entry.value);
        }
    }
    expected.assert_eq(&shown);
}

fn show(acc: &mut String, document: &Document, depth: usize, node: NodeRef<'_>) {
    let source = document.slice(node.range());
    let visible = |text: &str| {
        text.replace('\n', "⏎")
            .replace('\r', "␍")
            .replace('\t', "⇥")
            .replace('\u{2028}', "␤")
    };
    if let Some(range) = node.tag_range() {
        assert_eq!(Some(document.slice(range)), node.tag());
    }
    let tag = node.tag().map(|it| format!("{it} ")).unwrap_or_default();
    let kind = match &node.node.kind {
        NodeKind::Missing => {
            let at = usize::from(node.range().start());
            let line = document.source()[..at].rfind('\n').map_or(0, |it| it + 1);
            format!("missing after {:?}", &document.source()[line..at])
        }
        NodeKind::Scalar(scalar) if &*scalar.value == source => String::new(),
        NodeKind::Scalar(scalar)
            if scalar.style == ScalarStyle::Plain && scalar.value.is_empty() =>
        {
            "empty".to_owned()
        }
        NodeKind::Scalar(scalar) => format!("{:?} {}", scalar.style, visible(&scalar.value)),
        NodeKind::Sequence(items) => format!("list of {}", items.len()),
        NodeKind::Mapping(entries) => format!("map of {}", entries.len()),
    };
    let line = format!("|{}{tag}‹{}› {kind}", "  ".repeat(depth), visible(source));
    writeln!(acc, "{}", line.trim_end()).unwrap();
    node.items()
        .for_each(|it| show(acc, document, depth + 1, it));
    for entry in node.entries() {
        show(acc, document, depth + 1, entry.key);
        show(acc, document, depth + 2, entry.value);
    }
}

#[test]
fn plain_scalars() {
    check(
        "a: one two  # comment\nb: three\n  four\n\n  five # c\nc: http://x/y#z\nd: -1\ne: a, b] c\nf: it's \"x\"\n",
        expect![[r#"
            |‹a›
            |  ‹one two›
            |‹b›
            |  ‹three⏎  four⏎⏎  five› Plain three four⏎five
            |‹c›
            |  ‹http://x/y#z›
            |‹d›
            |  ‹-1›
            |‹e›
            |  ‹a, b] c›
            |‹f›
            |  ‹it's "x"›
        "#]],
    );
}

#[test]
fn quoted_scalars() {
    check(
        "a: 'it''s' # c\nb: \"x \\\" y\\u00e9\" \nc: 'one\n  two'\nd: \"one \\\n  two\n\n  three\"\ne: ''\nf: \"\"\n",
        expect![[r#"
            |‹a›
            |  ‹'it''s'› SingleQuoted it's
            |‹b›
            |  ‹"x \" y\u00e9"› DoubleQuoted x " yé
            |‹c›
            |  ‹'one⏎  two'› SingleQuoted one two
            |‹d›
            |  ‹"one \⏎  two⏎⏎  three"› DoubleQuoted one two⏎three
            |‹e›
            |  ‹''› SingleQuoted
            |‹f›
            |  ‹""› DoubleQuoted
        "#]],
    );
}

#[test]
fn literal_scalars() {
    check(
        "a: |\n  one\n   two\n\n  # no comment\n\n# comment\nb: |-  # c\n  x\nc: |+\n  y\n\nd: |2\n   z\ne: |1-\n  z\nf: |\n\ng: |\n  last",
        expect![[r#"
            |‹a›
            |  ‹|⏎  one⏎   two⏎⏎  # no comment› Literal one⏎ two⏎⏎# no comment⏎
            |‹b›
            |  ‹|-  # c⏎  x› Literal x
            |‹c›
            |  ‹|+⏎  y› Literal y⏎⏎
            |‹d›
            |  ‹|2⏎   z› Literal  z⏎
            |‹e›
            |  ‹|1-⏎  z› Literal  z
            |‹f›
            |  ‹|› Literal
            |‹g›
            |  ‹|⏎  last› Literal last
        "#]],
    );
}

#[test]
fn folded_scalars() {
    check(
        "a: >\n  one\n  two\n\n  three\nb: >-\n    x\n     y\n    z\nc: >+\n\n  d\n\n",
        expect![[r#"
            |‹a›
            |  ‹>⏎  one⏎  two⏎⏎  three› Folded one two⏎three⏎
            |‹b›
            |  ‹>-⏎    x⏎     y⏎    z› Folded x⏎ y⏎z
            |‹c›
            |  ‹>+⏎⏎  d› Folded ⏎d⏎⏎
        "#]],
    );
}

#[test]
fn block_scalars_in_lists() {
    check(
        "a:\n- |\n  one\n- >-\n  two\n- !Sub |\n  three\n-   - |\n      four\n",
        expect![[r#"
            |‹a›
            |  ‹- |⏎  one⏎- >-⏎  two⏎- !Sub |⏎  three⏎-   - |⏎      four› list of 4
            |    ‹|⏎  one› Literal one⏎
            |    ‹>-⏎  two› Folded two
            |    !Sub ‹|⏎  three› Literal three⏎
            |    ‹- |⏎      four› list of 1
            |      ‹|⏎      four› Literal four⏎
        "#]],
    );
}

#[test]
fn other_line_ends() {
    check(
        "a: |\r\n  one\r\n  two\r\nb: x\r\n\r\nc:\r\n- y\r\n- \"q\r\n  r\"\r\n",
        expect![[r#"
            |‹a›
            |  ‹|␍⏎  one␍⏎  two› Literal one⏎two⏎
            |‹b›
            |  ‹x›
            |‹c›
            |  ‹- y␍⏎- "q␍⏎  r"› list of 2
            |    ‹y›
            |    ‹"q␍⏎  r"› DoubleQuoted q r
        "#]],
    );
}

#[test]
fn text_that_is_not_ascii() {
    check(
        "größe: \"é\" # ü\nb: 😀😀 x\nc: {ä: [ö, '😀', x], y: z}\nd: |\n  é\n  ü\ne: &u !Sub é\nf: \"a\u{2028}b\"\n",
        expect![[r#"
            |‹größe›
            |  ‹"é"› DoubleQuoted é
            |‹b›
            |  ‹😀😀 x›
            |‹c›
            |  ‹{ä: [ö, '😀', x], y: z}› map of 2
            |    ‹ä›
            |      ‹[ö, '😀', x]› list of 3
            |        ‹ö›
            |        ‹'😀'› SingleQuoted 😀
            |        ‹x›
            |    ‹y›
            |      ‹z›
            |‹d›
            |  ‹|⏎  é⏎  ü› Literal é⏎ü⏎
            |‹e›
            |  !Sub ‹é›
            |‹f›
            |  ‹"a␤b"› DoubleQuoted a␤b
        "#]],
    );
}

#[test]
fn tabs() {
    check(
        "b: \ty\t# c\nc:\t'z'\ne: |\n  \tq\n",
        expect![[r#"
            |‹b›
            |  ‹y›
            |‹c›
            |  ‹'z'› SingleQuoted z
            |‹e›
            |  ‹|⏎  ⇥q› Literal ⇥q⏎
        "#]],
    );
}

#[test]
fn a_byte_order_mark() {
    check(
        "\u{feff}a: x\nb: y\n",
        expect![[r#"
            |‹a›
            |  ‹x›
            |‹b›
            |  ‹y›
        "#]],
    );
}

#[test]
fn tags_and_anchors() {
    check(
        "a: !Sub x\nb: &b !Sub 'y'\nc: !Sub &c \"z\"\nd: !Ref\ne: &e\nf: !If # c\n  - 1\ng: !!str 1\nh: !t {a: b}\ni: !x\n  !y k: v\nj: &j [&k !l m, !n o]\nk: !GetAtt a.b\nl: !x |\n  lit\nm: {\"a\":!Ref b, c: !Ref d}\n",
        expect![[r#"
            |‹a›
            |  !Sub ‹x›
            |‹b›
            |  !Sub ‹'y'› SingleQuoted y
            |‹c›
            |  !Sub ‹"z"› DoubleQuoted z
            |‹d›
            |  !Ref ‹›
            |‹e›
            |  ‹› missing after "e: &e"
            |‹f›
            |  !If ‹- 1› list of 1
            |    ‹1›
            |‹g›
            |  !!str ‹1›
            |‹h›
            |  !t ‹{a: b}› map of 1
            |    ‹a›
            |      ‹b›
            |‹i›
            |  !x ‹!y k: v› map of 1
            |    !y ‹k›
            |      ‹v›
            |‹j›
            |  ‹[&k !l m, !n o]› list of 2
            |    !l ‹m›
            |    !n ‹o›
            |‹k›
            |  !GetAtt ‹a.b›
            |‹l›
            |  !x ‹|⏎  lit› Literal lit⏎
            |‹m›
            |  ‹{"a":!Ref b, c: !Ref d}› map of 2
            |    ‹"a"› DoubleQuoted a
            |      !Ref ‹b›
            |    ‹c›
            |      !Ref ‹d›
        "#]],
    );
}

#[test]
fn aliases() {
    check(
        "a: &a [x, y]\nb: *a\nc: [*a, *a]\nd: {<<: *a}\n",
        expect![[r#"
            |‹a›
            |  ‹[x, y]› list of 2
            |    ‹x›
            |    ‹y›
            |‹b›
            |  ‹*a› list of 2
            |    ‹x›
            |    ‹y›
            |‹c›
            |  ‹[*a, *a]› list of 2
            |    ‹*a› list of 2
            |      ‹x›
            |      ‹y›
            |    ‹*a› list of 2
            |      ‹x›
            |      ‹y›
            |‹d›
            |  ‹{<<: *a}› map of 1
            |    ‹<<›
            |      ‹*a› list of 2
            |        ‹x›
            |        ‹y›
        "#]],
    );
}

#[test]
fn flow_over_lines() {
    check(
        "a: [ one,\n  two , # c\n  [three], {four: 4,\n  \"five\":5, six, },\n  ]\nb: {\n  }\nc: []\nd: {a: , b: ~, \"c\"}\n",
        expect![[r#"
            |‹a›
            |  ‹[ one,⏎  two , # c⏎  [three], {four: 4,⏎  "five":5, six, },⏎  ]› list of 4
            |    ‹one›
            |    ‹two›
            |    ‹[three]› list of 1
            |      ‹three›
            |    ‹{four: 4,⏎  "five":5, six, }› map of 3
            |      ‹four›
            |        ‹4›
            |      ‹"five"› DoubleQuoted five
            |        ‹5›
            |      ‹six›
            |        ‹› missing after "  \"five\":5, six"
            |‹b›
            |  ‹{⏎  }› map of 0
            |‹c›
            |  ‹[]› list of 0
            |‹d›
            |  ‹{a: , b: ~, "c"}› map of 3
            |    ‹a›
            |      ‹› missing after "d: {a:"
            |    ‹b›
            |      ‹~›
            |    ‹"c"› DoubleQuoted c
            |      ‹› missing after "d: {a: , b: ~, \"c\""
        "#]],
    );
}

#[test]
fn flow_pairs() {
    check(
        "a: [b: c, \"d\":e, f] # c\n",
        expect![[r#"
        |‹a›
        |  ‹[b: c, "d":e, f]› list of 3
        |    ‹b: c› map of 1
        |      ‹b›
        |        ‹c›
        |    ‹"d":e› map of 1
        |      ‹"d"› DoubleQuoted d
        |        ‹e›
        |    ‹f›
    "#]],
    );
}

#[test]
fn explicit_keys() {
    check(
        "? a\n: b\n? |\n  c\n: - d\n? [e, f]\n: g\n? h\n",
        expect![[r#"
            |‹a›
            |  ‹b›
            |‹|⏎  c› Literal c⏎
            |  ‹- d› list of 1
            |    ‹d›
            |‹[e, f]› list of 2
            |  ‹e›
            |  ‹f›
            |  ‹g›
            |‹h›
            |  ‹› missing after "? h"
        "#]],
    );
}

#[test]
fn missing_values() {
    check(
        "a:\nb:   # c\n\nc:\n  d:\n\n  e:\nf:\n- \n-\n  # c\n- x\n-\ng: [[], {}]\nh: {i: , j}\nk :\nl:\n- m:\n  n:\n- - \n  - o\n",
        expect![[r#"
            |‹a›
            |  ‹› missing after "a:"
            |‹b›
            |  ‹› missing after "b:"
            |‹c›
            |  ‹d:⏎⏎  e:› map of 2
            |    ‹d›
            |      ‹› missing after "  d:"
            |    ‹e›
            |      ‹› missing after "  e:"
            |‹f›
            |  ‹- ⏎-⏎  # c⏎- x⏎-› list of 4
            |    ‹› missing after "-"
            |    ‹› missing after "-"
            |    ‹x›
            |    ‹› missing after "-"
            |‹g›
            |  ‹[[], {}]› list of 2
            |    ‹[]› list of 0
            |    ‹{}› map of 0
            |‹h›
            |  ‹{i: , j}› map of 2
            |    ‹i›
            |      ‹› missing after "h: {i:"
            |    ‹j›
            |      ‹› missing after "h: {i: , j"
            |‹k›
            |  ‹› missing after "k :"
            |‹l›
            |  ‹- m:⏎  n:⏎- - ⏎  - o› list of 2
            |    ‹m:⏎  n:› map of 2
            |      ‹m›
            |        ‹› missing after "- m:"
            |      ‹n›
            |        ‹› missing after "  n:"
            |    ‹- ⏎  - o› list of 2
            |      ‹› missing after "- -"
            |      ‹o›
        "#]],
    );
}

#[test]
fn lists_at_the_column_of_their_key() {
    check(
        "a:\n- b: 1\n  c: 2\n\n- d\n\ne:\n  -  f\n  -  - g\n     - h: i\n       j: k\n",
        expect![[r#"
            |‹a›
            |  ‹- b: 1⏎  c: 2⏎⏎- d› list of 2
            |    ‹b: 1⏎  c: 2› map of 2
            |      ‹b›
            |        ‹1›
            |      ‹c›
            |        ‹2›
            |    ‹d›
            |‹e›
            |  ‹-  f⏎  -  - g⏎     - h: i⏎       j: k› list of 2
            |    ‹f›
            |    ‹- g⏎     - h: i⏎       j: k› list of 2
            |      ‹g›
            |      ‹h: i⏎       j: k› map of 2
            |        ‹h›
            |          ‹i›
            |        ‹j›
            |          ‹k›
        "#]],
    );
}

#[test]
fn odd_documents() {
    check(
        "%YAML 1.2\n---\n# c\na: x\n",
        expect![[r#"
            |‹a›
            |  ‹x›
        "#]],
    );
}
