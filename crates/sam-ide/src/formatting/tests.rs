//! What formatting changes and what it leaves, and where Enter leads.

use super::{formatting, indentation_after_enter, range_formatting};
use expect_test::{Expect, expect};
use sam_core::analysis::Analysis;
use sam_core::fixture;
use sam_core::text::{TextEdit, TextRange, size};

fn formatted(text: &str, width: usize) -> String {
    let document = Analysis::open(1, text);
    TextEdit::apply_all(text, &formatting(&document, width))
}

/// The text formatted, once and for all, and with other line breaks.
#[track_caller]
fn check(text: &str, width: usize, expected: Expect) {
    let once = formatted(text, width);
    expected.assert_eq(&once);
    assert_eq!(formatted(&once, width), once, "formatted again");
    let crlf = formatted(&text.replace('\n', "\r\n"), width);
    assert_eq!(crlf, once.replace('\n', "\r\n"));
}

#[test]
fn the_width_of_a_tab_is_not_an_indentation() {
    let of_two = "Resources:\n  # A queue\n  A:\n    Type: AWS::SQS::Queue\n";
    assert_eq!(formatted(of_two, 8), of_two);
    let of_four = of_two.replace("  ", "    ");
    assert_eq!(formatted(&of_four, 8), of_four);
    assert_eq!(formatted(&of_four, 2), of_two);
    let typed = of_two.replace(" AWS::SQS::Queue", "");
    let enter = indentation_after_enter(
        &Analysis::open(1, &(typed.clone() + "\n")),
        size(typed.len()),
        8,
    );
    assert_eq!(enter.map(|it| it.new_text).as_deref(), Some("      "));
}

#[test]
fn indentation_of_maps_and_lists() {
    check(
        "\
# A comment
Resources:
   # Of the first
   A:
       Type: AWS::SQS::Queue
       # Of the properties
       Properties:
          Tags:
          - Key: a   
            Value: 'é'
               # Deeper than what it is about
          -   Key: b
              Value: !If
              - C
              - [x,
                 y]
              - {a: b}

             # At no column
   B:
    Type: AWS::SNS::Topic\t


",
        2,
        expect![[r#"
            # A comment
            Resources:
              # Of the first
              A:
                Type: AWS::SQS::Queue
                # Of the properties
                Properties:
                  Tags:
                  - Key: a
                    Value: 'é'
                       # Deeper than what it is about
                  -   Key: b
                      Value: !If
                      - C
                      - [x,
                         y]
                      - {a: b}

                     # At no column
              B:
                Type: AWS::SNS::Topic
        "#]],
    );
}

#[test]
fn strings_keep_their_text() {
    check(
        "\
Description: >+2
    folded
      more

Resources:
    A:
        Type: AWS::Lambda::Function
        Properties:
            Handler: a
              b
            Role: \"x 
              y \\
              z\"
            Code:
                ZipFile: |
                    def f():
                        return 1  

                      # odd
                # A comment behind
            Runtime:
              python3.13
",
        2,
        expect![[r#"
            Description: >+2
                folded
                  more

            Resources:
              A:
                Type: AWS::Lambda::Function
                Properties:
                  Handler: a
                    b
                  Role: "x 
                    y \
                    z"
                  Code:
                    ZipFile: |
                      def f():
                          return 1  

                        # odd
                    # A comment behind
                  Runtime:
                    python3.13
        "#]],
    );
}

#[test]
fn lists_stand_as_the_first_one_does() {
    check(
        "Resources:\n  A:\n    Type: T\n    DependsOn:\n      - B\n    Properties:\n      L:\n      - 1\n      -\n        - 2\n      - - 3\n        - 4\nConditions:\n    C: !Equals\n    - a\n    - b",
        4,
        expect![[r#"
            Resources:
                A:
                    Type: T
                    DependsOn:
                        - B
                    Properties:
                        L:
                            - 1
                            -
                              - 2
                            - - 3
                              - 4
            Conditions:
                C: !Equals
                    - a
                    - b
        "#]],
    );
}

#[test]
fn json_stands_as_deep_as_its_brackets() {
    check(
        "{\n \"Resources\": {\n      \"A\": { \"Type\": \"AWS::SQS::Queue\",\n \"Properties\": {\"Tags\": [\n{\"Key\": \"{\", \"Value\": \"\\\"[\"}   \n] } }\n}}",
        2,
        expect![[r#"
            {
              "Resources": {
                "A": { "Type": "AWS::SQS::Queue",
                  "Properties": {"Tags": [
                      {"Key": "{", "Value": "\"["}
                    ] } }
            }}
        "#]],
    );
}

#[test]
fn what_is_not_well_formed_is_left_as_it_is() {
    for text in [
        "Resources:\n   A: {Type: x\n",
        "Resources:\n\tA:\n\t\tType: x\n",
        "Resources:\n   A: !Sub '${B  \n",
    ] {
        assert_eq!(formatted(text, 2), text);
    }
}

#[test]
fn a_range_alone() {
    let text = "Resources:\n   A:\n       Type: x  \n   B:\n       Type: y  \n       Properties:\n           L: 1\n";
    let document = Analysis::open(1, text);
    let range = |from: &str, to: &str| {
        TextRange::new(size(text.find(from).unwrap()), size(text.find(to).unwrap()))
    };
    let edited = |range| TextEdit::apply_all(text, &range_formatting(&document, range, 2));
    // The whole of a value can move.
    assert_eq!(
        edited(range("       Type: y", "           L: 1")),
        text.replace("       Type: y  \n       Prop", "    Type: y\n    Prop")
    );
    // A key cannot move away from its neighbours.
    assert_eq!(
        edited(range("       Type: x", "   B:")),
        text.replace("       Type: x  ", "    Type: x")
    );
    assert_eq!(edited(range("   B:", "       Type: y")), text);
}

/// Types Enter at the cursor, with the indentation that an editor copies from the line above.
#[track_caller]
fn check_enter(fixture: &str, expected: usize) {
    let (text, cursor) = fixture::cursor(fixture);
    let (before, behind) = text.split_at(usize::from(cursor.start()));
    let line = before.rsplit('\n').next().unwrap();
    let indent = " ".repeat(line.len() - line.trim_start().len());
    for copied in ["", &indent, "             "] {
        let typed = format!("{before}\n{copied}");
        let text = format!("{typed}{behind}");
        let document = Analysis::open(2, &text);
        let edit = indentation_after_enter(&document, size(typed.len()), 2);
        let after = TextEdit::apply_all(&text, edit.as_slice());
        let line = after.split('\n').nth(before.matches('\n').count() + 1);
        assert_eq!(line.unwrap(), " ".repeat(expected), "{typed}");
    }
}

#[test]
fn enter_indents_the_next_line() {
    check_enter("Resources:$0\n", 2);
    check_enter("Resources:\n  A:$0", 4);
    check_enter("Resources:\n  A: # a comment$0", 4);
    check_enter(
        "Resources:\n  A:\n    Type: AWS::SQS::Queue$0\n  B: {}\n",
        4,
    );
    check_enter("Resources:\n  A:\n    DependsOn:\n      - B$0\n", 6);
    check_enter("Resources:\n  A:\n    Tags:\n      - Key: a$0\n", 8);
    check_enter(
        "Resources:\n  A:\n    Policies:\n      - Statement:$0\n",
        10,
    );
    check_enter("Resources:\n  A:\n    Code: !Sub |$0\n", 6);
    check_enter("Resources:\n  A:\n    Code: |\n      if x:$0\n      y\n", 6);
    check_enter("{\"Resources\": {$0\n}}", 2);
}

#[test]
fn enter_leaves_a_line_with_text() {
    let text = "Resources:\n  A:\nType: x\n";
    let document = Analysis::open(1, text);
    assert_eq!(indentation_after_enter(&document, size(16), 2), None);
    assert_eq!(
        indentation_after_enter(&document, size(text.len()), 2),
        None
    );
    assert_eq!(indentation_after_enter(&document, size(0), 2), None);
}
