//! The tests of mending: of each kind of damage, what is said about it and how the template is read.

use crate::document::Document;
use expect_test::{Expect, expect};
use std::fmt::Write;

/// The errors of a template with the lines they stand on, then the template as it is understood.
fn check(text: &str, expected: Expect) {
    let document = Document::open(1, text);
    let mut shown = String::new();
    for error in document.syntax_errors() {
        let start = document
            .text
            .line_col(error.range.start(), Default::default());
        let line = document.text.line(start.line).unwrap();
        let len = document
            .slice(error.range)
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .count();
        let lead: String = line
            .chars()
            .take(start.col as usize)
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        writeln!(
            shown,
            "|{line}\n|{lead}{} {}",
            "^".repeat(len.max(1)),
            error.message
        )
        .unwrap();
    }
    for block in document.blocks() {
        for entry in block.entries() {
            let value = serde_json::to_string(&entry.value.to_value()).unwrap();
            writeln!(shown, "= {}: {value}", entry.name()).unwrap();
        }
    }
    expected.assert_eq(&shown.replace('\0', "␀"));
}

#[test]
fn a_half_typed_key_is_a_key_without_value() {
    check(
        "Resources:\n  A:\n    Type: T\n    Proper\n    DependsOn: B\n",
        expect![[r#"
            |    Proper
            |    ^^^^^^ a key without its colon: add `:` and a value
            = Resources: null
            = A: {"Type":"T","Proper":null,"DependsOn":"B"}
        "#]],
    );
}

#[test]
fn an_unclosed_quote_ends_with_its_line() {
    check(
        "Resources:\n  A:\n    Type: \"T\n    B: 'x\n    C: \"y\"\n",
        expect![[r#"
            |    Type: "T
            |          ^^ this text is never closed: add `"`
            |    B: 'x
            |       ^^ this text is never closed: add `'`
            = Resources: null
            = A: {"Type":"T","B":"x","C":"y"}
        "#]],
    );
}

#[test]
fn an_unclosed_bracket_ends_before_the_next_key() {
    check(
        "Resources:\n  A:\n    Type: [a, b\n    B: {c: d\n    C:\n      - [1, 2\n      - 3\n",
        expect![[r#"
            |    Type: [a, b
            |          ^ this `[` is never closed: add `]`
            |    B: {c: d
            |       ^ this `{` is never closed: add `}`
            |      - [1, 2
            |        ^ this `[` is never closed: add `]`
            = Resources: null
            = A: {"Type":["a","b"],"B":{"c":"d"},"C":[[1,2],3]}
        "#]],
    );
}

#[test]
fn a_stray_bracket_closes_nothing() {
    check(
        "Resources:\n  A:\n    P: [a]]\n    Q: {Id: x}}\n    R: 1\n",
        expect![[r#"
            |    P: [a]]
            |          ^ this `]` closes nothing: delete it, or open it above
            |    Q: {Id: x}}
            |              ^ this `}` closes nothing: delete it, or open it above
            = Resources: null
            = A: {"P":["a"],"Q":{"Id":"x"},"R":1}
        "#]],
    );
}

#[test]
fn a_line_too_far_in_or_out_is_moved() {
    check(
        "Resources:\n  A:\n    Type: T\n     Properties:\n      X: 1\n    Y: 2\n   Z: 3\n",
        expect![[r#"
            |     Properties:
            |     ^^^^^^^^^^^ this line is indented by 5, which fits none of its neighbours: indent it by 4
            |   Z: 3
            |   ^^^^ this line is indented by 3, which fits none of its neighbours: indent it by 4
            = Resources: null
            = A: {"Type":"T","Properties":{"X":1},"Y":2,"Z":3}
        "#]],
    );
}

#[test]
fn a_tab_is_taken_for_blanks_and_told_once() {
    check(
        "Resources:\n  A:\n    Type: T\n\tProperties:\n      X: 1\n\t  Y: 2\n",
        expect![[r#"
            |	Properties:
            |^ a tab cannot indent a line: use blanks
            = Resources: null
            = A: {"Type":"T","Properties":{"X":1,"Y":2}}
        "#]],
    );
}

#[test]
fn tabs_among_blanks_stand_where_the_lines_around_them_fit() {
    check(
        "Resources:\n    A:\n        Type: T\n        Properties:\n\t\t\tX: 1\n\t\t\tY: 2\n        Z: 3\n",
        expect![[r#"
            |			X: 1
            |^^^ a tab cannot indent a line: use blanks
            = Resources: null
            = A: {"Type":"T","Properties":{"X":1,"Y":2},"Z":3}
        "#]],
    );
}

#[test]
fn a_template_indented_by_tabs_is_read_as_if_by_blanks() {
    check(
        "Resources:\n\tA:\n\t\tType: T\n\n  # two blanks\n\t\tProperties:\n\t\t\tX:\n\t\t\t- a: 1\n\t\t\t  b: |\n\t\t\t\t\tone\n\t\t\t\t\t\ttwo\n\t\t\t- c\n\tB:\n\t\tType: [\n\t\t\tU\n\t\t]\nOutputs:\n\tC:\n\t\tValue: x\n",
        expect![[r#"
            |	A:
            |^ a tab cannot indent a line: use blanks
            = Resources: null
            = A: {"Type":"T","Properties":{"X":[{"a":1,"b":"one\n  two\n"},"c"]}}
            = B: {"Type":["U"]}
            = Outputs: null
            = C: {"Value":"x"}
        "#]],
    );
}

#[test]
fn a_key_needs_a_blank_behind_its_colon() {
    check(
        "Resources:\n  A:\n    Type:T\n    Properties:\n      X: 1\n",
        expect![[r#"
            |    Type:T
            |    ^^^^^ a key needs a blank behind its colon
            = Resources: null
            = A: {"Type":"T","Properties":{"X":1}}
        "#]],
    );
}

#[test]
fn a_value_cannot_begin_with_an_indicator() {
    check(
        "Resources:\n  A:\n    V: *\n    W: @x\n    X: `y`\n    Y: %z\n    Z: &\n    L: [*, a]\n",
        expect![[r#"
            |    V: *
            |       ^ a value cannot begin with `*`: write '*'
            |    W: @x
            |       ^^ a value cannot begin with `@`: write '@x'
            |    X: `y`
            |       ^^^ a value cannot begin with ```: write '`y`'
            |    Y: %z
            |       ^^ a value cannot begin with `%`: write '%z'
            |    Z: &
            |       ^ this cannot stand here: delete it, or quote the value
            |    L: [*, a]
            |        ^ a value cannot begin with `*`: write '*'
            = Resources: null
            = A: {"V":"*","W":"@x","X":"`y`","Y":"%z","Z":null,"L":["*","a"]}
        "#]],
    );
}

#[test]
fn a_lone_exclamation_mark_is_no_tag() {
    check(
        "Resources:\n  A:\n    V: !\n    W: !<\n    X: !a!b c\n",
        expect![[r#"
            |    W: !<
            |       ^^ `!<` is no tag: write `!Ref`, `!Sub` or another function, or quote it
            |    X: !a!b c
            |       ^^^^ `!a!b` is no tag: write `!Ref`, `!Sub` or another function, or quote it
            = Resources: null
            = A: {"V":"","W":null,"X":"c"}
        "#]],
    );
}

#[test]
fn a_bare_dash_is_no_entry() {
    check(
        "Resources:\n  A:\n    V: x\n    -\n    W:\n      - a\n      -b\n",
        expect![[r#"
            |    -
            |    ^ a dash begins an item of a list, and here is no list: finish it, or delete it
            |      -b
            |      ^^ a dash needs a blank behind it: write `- b`
            = Resources: null
            = A: {"V":"x","W":["a","b"]}
        "#]],
    );
}

#[test]
fn a_colon_in_a_value_needs_quotes() {
    check(
        "Resources:\n  A:\n    V: one: two\n    W: x\n",
        expect![[r#"
            |    V: one: two
            |       ^^^^^^^^ a value with `: ` in it needs quotes: write 'one: two'
            = Resources: null
            = A: {"V":"one: two","W":"x"}
        "#]],
    );
}

#[test]
fn nothing_stands_behind_a_closing_quote() {
    check(
        "Resources:\n  A:\n    V: \"one\" two\n    W: x\n",
        expect![[r#"
            |    V: "one" two
            |            ^^^^ nothing may stand behind a closing quote: delete it, or quote all of the value
            = Resources: null
            = A: {"V":"one","W":"x"}
        "#]],
    );
}

#[test]
fn an_escape_that_is_none_is_kept() {
    check(
        "Resources:\n  A:\n    V: \"a\\d+\\.x\"\n    W: \"\\ud83d\\ude00 \\ud83d\"\n",
        expect![[r#"
            |    V: "a\d+\.x"
            |         ^^ `\d` means nothing in double quotes: write `\\d`
            |    V: "a\d+\.x"
            |            ^^ `\.` means nothing in double quotes: write `\\.`
            = Resources: null
            = A: {"V":"a\\d+\\.x","W":"😀 �"}
        "#]],
    );
}

#[test]
fn an_alias_without_its_anchor_has_no_value() {
    check(
        "Resources:\n  A:\n    V: *nobody\n    W: [*no, b]\n",
        expect![[r#"
            |    V: *nobody
            |       ^^^^^^^ no anchor `&nobody` stands above this alias: write the value itself
            |    W: [*no, b]
            |        ^^^ no anchor `&no` stands above this alias: write the value itself
            = Resources: null
            = A: {"V":null,"W":[null,"b"]}
        "#]],
    );
}

#[test]
fn a_control_character_is_reported() {
    check(
        "Resources:\n  A:\n    V: a\0b\n    W: c\n",
        expect![[r#"
            |    V: a␀b
            |        ^ a control character (U+0000) cannot stand in a template: delete it
            = Resources: null
            = A: {"V":"a b","W":"c"}
        "#]],
    );
}

#[test]
fn json_with_a_missing_comma() {
    check(
        "{\n  \"Resources\": {\n    \"A\": {\n      \"Type\": \"T\"\n      \"P\": [1 2]\n    }\n  }\n}\n",
        expect![[r#"
            |      "Type": "T"
            |              ^^^ a comma is missing behind this
            = Resources: null
            = A: {"Type":"T","P":["1 2"]}
        "#]],
    );
}

#[test]
fn json_with_a_missing_value() {
    check(
        "{\n  \"Resources\": {\n    \"A\": {\n      \"Id\": \n      \"P\": 1\n    }\n  }\n}\n",
        expect![[r#"
            |      "Id": 
            |      ^^^^^ no value stands behind this colon
            = Resources: null
            = A: {"Id":null,"P":1}
        "#]],
    );
}

#[test]
fn json_with_an_unclosed_string() {
    check(
        "{\n  \"Resources\": {\n    \"A\": {\n      \"Type\": \"T,\n      \"P\": \"x\n    }\n  }\n}\n",
        expect![[r#"
            |      "Type": "T,
            |              ^^ this text is never closed: add `"`
            |      "P": "x
            |           ^^ this text is never closed: add `"`
            = Resources: null
            = A: {"Type":"T","P":"x"}
        "#]],
    );
}

#[test]
fn json_with_a_half_typed_member() {
    check(
        "{\n  \"Resources\": {\n    \"A\": {\n      \"Ty\n      \"P\": 1,\n      Fo\n      \"Q\": 2\n    }\n  }\n}\n",
        expect![[r#"
            |      "Ty
            |      ^^^ this text is never closed: add `"`
            |      Fo
            |      ^^ a comma is missing behind this
            = Resources: null
            = A: {"Ty":null,"P":1,"Fo":null,"Q":2}
        "#]],
    );
}

#[test]
fn json_with_an_unclosed_bracket() {
    check(
        "{\n  \"Resources\": {\n    \"A\": {\n      \"P\": [\"a\", \"b\",\n      \"Q\": 2\n    },\n    \"B\": {}\n  }\n}\n",
        expect![[r#"
            |      "P": ["a", "b",
            |           ^ this `[` is never closed: add `]`
            = Resources: null
            = A: {"P":["a","b"],"Q":2}
            = B: {}
        "#]],
    );
}

#[test]
fn json_with_an_unclosed_brace_and_a_comma() {
    check(
        "{\n  \"Resources\": {\n    \"A\": {\n      \"P\": {\n        \"X\": 1\n      ,\n      \"Q\": 2\n    },\n    \"B\": {}\n  }\n}\n",
        expect![[r#"
            |      "P": {
            |           ^ this `{` is never closed: add `}`
            = Resources: null
            = A: {"P":{"X":1},"Q":2}
            = B: {}
        "#]],
    );
}

#[test]
fn json_with_an_entry_or_a_section_that_lacks_its_brace_before_a_comma() {
    check(
        "{\n  \"Globals\": {\n    \"Function\": {}\n  ,\n  \"Resources\": {\n    \"A\": {\n      \"P\": 1\n    ,\n    \"B\": {}\n  }\n}\n",
        expect![[r#"
            |  "Globals": {
            |             ^ this `{` is never closed: add `}`
            |    "A": {
            |         ^ this `{` is never closed: add `}`
            = Globals: null
            = Function: {}
            = Resources: null
            = A: {"P":1}
            = B: {}
        "#]],
    );
}

#[test]
fn json_with_stray_and_missing_outer_braces() {
    check(
        "Fo\n{\n  \"Resources\": {\n    \"A\": {\n      \"P\": {}}\n    },\n    \"B\": {}\n",
        expect![[r#"
            |Fo
            |^^ this stands outside the braces of the template: delete it
            |{
            |^ this `{` is never closed: add `}`
            |  "Resources": {
            |               ^ this `{` is never closed: add `}`
            |      "P": {}}
            |             ^ this `}` closes nothing: delete it, or open it above
            = Resources: null
            = A: {"P":{}}
            = B: {}
        "#]],
    );
}

#[test]
fn a_trailing_comma_is_let_pass() {
    check(
        "{\n  \"Resources\": {\n    \"A\": { \"P\": [1, 2,], },\n  },\n}\n",
        expect![[r#"
            = Resources: null
            = A: {"P":[1,2]}
        "#]],
    );
}

#[test]
fn a_tab_behind_a_colon_is_read() {
    check(
        "Resources:\n  A:\n    Type:\tT\n    X: 1\n",
        expect![[r#"
            = Resources: null
            = A: {"Type":"T","X":1}
        "#]],
    );
}

/// What a template comes to, block by block, with its errors.
fn understood(text: &str) -> (String, Vec<String>) {
    let document = Document::open(1, text);
    let entries = document.blocks().iter().flat_map(|it| it.entries());
    let values = entries.map(|it| format!("{}: {}\n", it.name(), it.value.to_value()));
    let errors = document.syntax_errors().map(|it| it.message.to_string());
    (values.collect(), errors.collect())
}

#[test]
fn a_line_indented_by_one_tab_is_read_as_it_stood() {
    const TEMPLATE: &str = "\
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Stage:
    Type: String
    AllowedValues:
      - dev
      - prod
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: orders
      Tags:
        - Key: team
          Value: shop
        - Key: stage
          Value: dev
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Timeout: 3
      Policies:
        - Statement:
            - Effect: Allow
              Action:
                - sqs:SendMessage
                - sqs:ReceiveMessage
              Resource: '*'
    DependsOn: Orders
Outputs:
  Url:
    Value: !Ref Orders
";
    let (meant, errors) = understood(TEMPLATE);
    assert_eq!(errors, [""; 0]);
    let mut wrong = Vec::new();
    for (at, line) in TEMPLATE.lines().enumerate() {
        if !line.starts_with(' ') {
            continue;
        }
        let lines = TEMPLATE
            .lines()
            .enumerate()
            .map(|(other, line)| match other == at {
                true => format!("\t{}\n", line.trim_start()),
                false => format!("{line}\n"),
            });
        let (read, errors) = understood(&lines.collect::<String>());
        // Where lines end that stand at several levels, each of them is as good.
        let is_open = line == "    DependsOn: Orders";
        if read != meant && !is_open || errors.len() != 1 {
            wrong.push(format!("{at} {line}: {errors:?}"));
        }
    }
    assert_eq!(wrong.join("\n"), "");
}

#[test]
fn two_short_functions_are_told_as_such() {
    check(
        "Resources:\n  A:\n    V: !ImportValue !Sub '${AWS::StackName}-x'\n    W: 1\n    X: !GetAZs !Ref AWS::Region\n",
        expect![[r#"
            |    V: !ImportValue !Sub '${AWS::StackName}-x'
            |       ^^^^^^^^^^^^ two short functions cannot follow each other: write `Fn::ImportValue:` in a line below, indented, before the inner one
            |    X: !GetAZs !Ref AWS::Region
            |       ^^^^^^^ two short functions cannot follow each other: write `Fn::GetAZs:` in a line below, indented, before the inner one
            = Resources: null
            = A: {"V":{"Fn::Sub":"${AWS::StackName}-x"},"W":1,"X":{"Ref":"AWS::Region"}}
        "#]],
    );
}

#[test]
fn the_first_line_of_a_map_is_blamed_when_it_stands_too_far_out() {
    check(
        "Resources:\n  A:\n   Type: T\n    Properties:\n      B: 1\n    DependsOn: C\n",
        expect![[r#"
            |   Type: T
            |   ^^^^^^^ this line is indented by 3, which fits none of its neighbours: indent it by 4
            = Resources: null
            = A: {"Type":"T","Properties":{"B":1},"DependsOn":"C"}
        "#]],
    );
    check(
        "Resources:\n  A:\n    Type: T\n    Properties:\n      Tags:\n       - Key: a\n          Value: b\n",
        expect![[r#"
            |       - Key: a
            |       ^^^^^^^^ this line is indented by 7, which fits none of its neighbours: indent it by 8
            = Resources: null
            = A: {"Type":"T","Properties":{"Tags":[{"Key":"a","Value":"b"}]}}
        "#]],
    );
    check(
        "Resources:\n  A:\n    Type: T\n    Properties:\n      Pattern:\n       source:\n          - x\n        detail:\n          - y\n",
        expect![[r#"
            |       source:
            |       ^^^^^^^ this line is indented by 7, which fits none of its neighbours: indent it by 8
            = Resources: null
            = A: {"Type":"T","Properties":{"Pattern":{"source":["x"],"detail":["y"]}}}
        "#]],
    );
}

#[test]
fn the_second_line_of_a_map_is_blamed_when_it_stands_too_far_in() {
    check(
        "Resources:\n  A:\n    Type: T\n     DependsOn: B\n  B:\n    Type: T\n    DependsOn: C\n",
        expect![[r#"
            |     DependsOn: B
            |     ^^^^^^^^^^^^ this line is indented by 5, which fits none of its neighbours: indent it by 4
            = Resources: null
            = A: {"Type":"T","DependsOn":"B"}
            = B: {"Type":"T","DependsOn":"C"}
        "#]],
    );
    check(
        "Resources:\n  A:\n    Type: T\n      Properties:\n        B: 1\n",
        expect![[r#"
            |      Properties:
            |      ^^^^^^^^^^^ this line is indented by 6, which fits none of its neighbours: indent it by 4
            = Resources: null
            = A: {"Type":"T","Properties":{"B":1}}
        "#]],
    );
}

#[test]
fn a_line_of_the_first_resource_that_stands_too_far_out_is_blamed_alone() {
    check(
        "Resources:\n  A:\n    Type: T\n   Properties:\n      B: 1\n  C:\n    Type: T\n",
        expect![[r#"
            |   Properties:
            |   ^^^^^^^^^^^ this line is indented by 3, which fits none of its neighbours: indent it by 4
            = Resources: null
            = A: {"Type":"T","Properties":{"B":1}}
            = C: {"Type":"T"}
        "#]],
    );
}

#[test]
fn a_list_whose_first_dash_is_missing_is_blamed_there() {
    check(
        "Resources:\n  A:\n    Type: T\n    Properties:\n      Tags:\n        Key: a\n          Value: b\n",
        expect![[r#"
            |        Key: a
            |        ^^^^^^ a dash is missing here: an item of a list begins with `- `
            = Resources: null
            = A: {"Type":"T","Properties":{"Tags":[{"Key":"a","Value":"b"}]}}
        "#]],
    );
    check(
        "Resources:\n  A:\n    Type: T\n    Properties:\n      Policies:\n        First:\n            Name: a\n        - Second:\n            Name: b\n",
        expect![[r#"
            |        First:
            |        ^^^^^^ a dash is missing here: an item of a list begins with `- `
            = Resources: null
            = A: {"Type":"T","Properties":{"Policies":[{"First":{"Name":"a"}},{"Second":{"Name":"b"}}]}}
        "#]],
    );
    check(
        "Resources:\n  A:\n    Type: T\n    Properties:\n      Subnets:\n        !Select [0, B]\n        - !Ref C\n",
        expect![[r#"
            |        !Select [0, B]
            |        ^^^^^^^^^^^^^^ a dash is missing here: an item of a list begins with `- `
            = Resources: null
            = A: {"Type":"T","Properties":{"Subnets":[{"Fn::Select":[0,"B"]},{"Ref":"C"}]}}
        "#]],
    );
    check(
        "Resources:\n  A:\n    Type: T\n    Properties:\n      Policies:\n      Statement:\n        - Effect: a\n      - Second\n      Runtime: x\n",
        expect![[r#"
            |      Statement:
            |      ^^^^^^^^^^ a dash is missing here: an item of a list begins with `- `
            = Resources: null
            = A: {"Type":"T","Properties":{"Policies":[{"Statement":[{"Effect":"a"}]},"Second"],"Runtime":"x"}}
        "#]],
    );
}

#[test]
fn an_item_whose_dash_is_missing_is_blamed_there() {
    check(
        "Resources:\n  A:\n    Type: T\n    Properties:\n      Subnets:\n        - !Ref B\n        !Ref C\n      D: 1\n",
        expect![[r#"
            |        !Ref C
            |        ^^^^^^ a dash is missing here: an item of a list begins with `- `
            = Resources: null
            = A: {"Type":"T","Properties":{"Subnets":[{"Ref":"B"},{"Ref":"C"}],"D":1}}
        "#]],
    );
    check(
        "Resources:\n  A:\n    Type: T\n    Properties:\n      Subnets:\n      !Sub 'c'\n  B:\n    Type: T\n",
        expect![[r#"
            |      !Sub 'c'
            |      ^^^^^^^^ a dash is missing here: an item of a list begins with `- `
            = Resources: null
            = A: {"Type":"T","Properties":{"Subnets":[{"Fn::Sub":"c"}]}}
            = B: {"Type":"T"}
        "#]],
    );
}

#[test]
fn a_dash_among_the_keys_of_a_map_is_blamed_itself() {
    check(
        "Resources:\n  A:\n    Type: T\n    Properties:\n      Tag:\n        B: 1\n        - C\n        D: 1\n",
        expect![[r#"
            |        - C
            |        ^^^ this line cannot be read here: check its indentation, quotes and colons
            = Resources: null
            = A: {"Type":"T","Properties":{"Tag":{"B":1,"D":1}}}
        "#]],
    );
}

#[test]
fn a_colon_that_is_missing_above_a_list_is_one_error() {
    check(
        "Resources:\n  A:\n    Type: T\n    Statement:\n      - Effect: a\n        Action\n          - b\n          - c\n        Resource: d\n",
        expect![[r#"
            |        Action
            |        ^^^^^^ a key without its colon: add `:` and a value
            = Resources: null
            = A: {"Type":"T","Statement":[{"Effect":"a","Action":["b","c"],"Resource":"d"}]}
        "#]],
    );
    check(
        "Resources:\n  A:\n    Type: T\n    Statement:\n      - Action\n          - b\n          - c\n        Resource: d\n",
        expect![[r#"
            |      - Action
            |        ^^^^^^ a key without its colon: add `:` and a value
            = Resources: null
            = A: {"Type":"T","Statement":[{"Action":["b","c"],"Resource":"d"}]}
        "#]],
    );
}

#[test]
fn a_quote_that_is_missing_before_a_word_of_json_is_blamed_there() {
    check(
        "{\n  \"Resources\": {\n    \"A\": {\n      Type\": \"T\",\n      \"B\": [\"c\", d\"],\n      \"E\": f\"\n    }\n  }\n}\n",
        expect![[r#"
            |      Type": "T",
            |      ^^^^^ this text ends with a quote and begins without one: add `"` before it
            |      "B": ["c", d"],
            |                 ^^ this text ends with a quote and begins without one: add `"` before it
            |      "E": f"
            |           ^^ this text ends with a quote and begins without one: add `"` before it
            = Resources: null
            = A: {"Type":"T","B":["c","d"],"E":"f"}
        "#]],
    );
}
