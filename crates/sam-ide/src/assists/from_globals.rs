//! A property of `Globals`, written into the resources that take it.

use super::{CodeAction, common};
use crate::edit::globals::{taking, write_into};
use crate::place::within_section;
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::document::cursor::{self, PathStep};
use sam_core::text::TextRange;

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let template = resolver.template();
    let document = template.document();
    let Some(path) = cursor::path(document, range.start()).filter(|it| it.on_key) else {
        return;
    };
    let Some((Section::Globals, [PathStep::Entry(section), PathStep::Entry(entry)])) =
        within_section(&path)
    else {
        return;
    };
    let name = entry.name();
    let taking = taking(template, section.name(), name);
    let edits = write_into(template, *section, *entry, &taking);
    let label = format!("Write `{name}` of `Globals` into each resource");
    common::offer(acc, label, edits.filter(|_| !taking.is_empty()));
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_no_assist, check_transformed};
    use expect_test::expect;

    const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.13
    Environment:
      Variables: {A: b}
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      CodeUri: s3://a/b
  B:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, Handler: c.d, CodeUri: s3://a/b}
  C:
    Type: AWS::Serverless::Function
    Properties: {Handler: c.d, CodeUri: s3://a/b}
";

    #[test]
    fn a_text_and_a_map() {
        check_transformed(
            &TEMPLATE.replace("    Runtime", "    Run$0time"),
            "Write `Runtime` of `Globals` into each resource",
            expect![[r#"
                  3 |   Function:
                - 4 |     Runtime: python3.13
                  4 |     Environment:
                ...
                 11 |       CodeUri: s3://a/b
                +12 |       Runtime: python3.13
                 13 |   B:
                ...
                 17 |     Type: AWS::Serverless::Function
                -18 |     Properties: {Handler: c.d, CodeUri: s3://a/b}
                +18 |     Properties: {Handler: c.d, CodeUri: s3://a/b, Runtime: python3.13}
            "#]],
        );
        check_transformed(
            &TEMPLATE.replace("    Environment", "    Environ$0ment"),
            "Write `Environment` of `Globals` into each resource",
            expect![[r#"
                  4 |     Runtime: python3.13
                - 5 |     Environment:
                - 6 |       Variables: {A: b}
                  5 | Resources:
                ...
                 10 |       CodeUri: s3://a/b
                +11 |       Environment:
                +12 |         Variables: {A: b}
                 13 |   B:
                 14 |     Type: AWS::Serverless::Function
                -15 |     Properties: {Runtime: python3.12, Handler: c.d, CodeUri: s3://a/b}
                +15 |     Properties: {Runtime: python3.12, Handler: c.d, CodeUri: s3://a/b, Environment: {Variables: {A: b}}}
                 16 |   C:
                 17 |     Type: AWS::Serverless::Function
                -18 |     Properties: {Handler: c.d, CodeUri: s3://a/b}
                +18 |     Properties: {Handler: c.d, CodeUri: s3://a/b, Environment: {Variables: {A: b}}}
            "#]],
        );
    }

    #[test]
    fn not_what_sam_merges() {
        let text = TEMPLATE
            .replace("    Environment", "    Environ$0ment")
            .replace(
                "{Runtime: python3.12,",
                "{Environment: {Variables: {C: d}},",
            );
        check_no_assist(&text, "Write");
    }

    #[test]
    fn nothing_is_left_of_globals_without_properties() {
        let template = "Transform: AWS::Serverless-2016-10-31\n\nGlobals:\n  Function:\n    Time$0out: 3 # short\n\nResources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: x\n      Handler: a.b\n      Runtime: python3.13\n  B:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: x\n      Handler: a.b\n      Runtime: python3.13\n";
        let label = "Write `Timeout` of `Globals` into each resource";
        check_transformed(
            template,
            label,
            expect![[r#"
              2 |
            - 3 | Globals:
            - 4 |   Function:
            - 5 |     Timeout: 3 # short
            - 6 |
              3 | Resources:
            ...
              9 |       Runtime: python3.13
            +10 |       Timeout: 3 # short
             11 |   B:
            ...
             16 |       Runtime: python3.13
            +17 |       Timeout: 3
        "#]],
        );
        let two = template.replace("Globals:\n", "Globals:\n  Api:\n    Name: a\n");
        check_transformed(
            &two,
            label,
            expect![[r#"
              5 |     Name: a
            - 6 |   Function:
            - 7 |     Timeout: 3 # short
            - 8 |
              6 | Resources:
            ...
             12 |       Runtime: python3.13
            +13 |       Timeout: 3 # short
             14 |   B:
            ...
             19 |       Runtime: python3.13
            +20 |       Timeout: 3
        "#]],
        );
    }
}
