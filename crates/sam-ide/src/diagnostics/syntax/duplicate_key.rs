//! `duplicate-key`: a map has the same key twice.
//!
//! CloudFormation takes the last one and says nothing; what the earlier ones hold is lost. Two resources with the same
//! logical ID are such a case, too.
//!
//! ```yaml
//! Properties:
//!   Timeout: 30
//!   Handler: app.handler
//!   Timeout: 3            # bad: the 30 above are lost
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{remove_declared, remove_entries};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::document::cursor::{self, PathStep};
use sam_core::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    code: "duplicate-key",
    severity: Severity::Warning,
    category: RuleCategory::Syntax,
    check: Check::Document(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    for (earlier, later) in document.duplicate_keys() {
        let key = document.slice(later).trim_matches(['"', '\'']);
        acc.push(
            RULE.at(
                later,
                format!("`{key}` is already in this map. CloudFormation uses this one and drops the other. Remove one of them."),
            )
            .related(earlier, "this one is lost"),
        );
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let (earlier, _) = finding.related.first()?;
    Some(Fix::list([
        ("Remove the one that is lost", remove(document, *earlier)),
        ("Remove this one", remove(document, finding.range)),
    ]))
}

fn remove(document: &Document, key: TextRange) -> Option<Vec<TextEdit>> {
    let path = cursor::path(document, key.start())?;
    match path.steps.as_slice() {
        [.., PathStep::Entry(parent), PathStep::Entry(entry)] => {
            remove_entries(document, parent.value, &[entry.range()])
        }
        [.., PathStep::Item(_, item), PathStep::Entry(entry)] => {
            remove_entries(document, *item, &[entry.range()])
        }
        [PathStep::Entry(entry)] if path.block.block.is_entry => {
            remove_declared(document, path.block.block.section, &[entry.range()])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const TWICE: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: 30
      KmsMasterKeyId: x
      DelaySeconds: 3 # newer
  Topic:
    Type: AWS::SNS::Topic

  Orders:
    Type: AWS::SQS::Queue
"#;

    #[test]
    fn the_last_one_counts() {
        check(
            TWICE,
            expect![[r#"
                8 |       DelaySeconds: 3 # newer
                  |       ^^^^^^^^^^^^ duplicate-key (warning): `DelaySeconds` is already in this map. CloudFormation uses this one and drops the other. Remove one of them.
                  |       line 6: this one is lost
                  |       fix: Remove the one that is lost
                  |       fix: Remove this one
                12 |   Orders:
                   |   ^^^^^^ duplicate-key (warning): `Orders` is already in this map. CloudFormation uses this one and drops the other. Remove one of them.
                   |   line 3: this one is lost
                   |   fix: Remove the one that is lost
                   |   fix: Remove this one
            "#]],
        );
        check_fix(
            TWICE,
            "Remove the one that is lost",
            expect![[r#"
                  5 |     Properties:
                - 6 |       DelaySeconds: 30
                  6 |       KmsMasterKeyId: x
            "#]],
        );
        check_fix(
            TWICE,
            "Remove this one",
            expect![[r#"
                  7 |       KmsMasterKeyId: x
                - 8 |       DelaySeconds: 3 # newer
                  8 |   Topic:
            "#]],
        );
    }

    #[test]
    fn in_braces_too() {
        check_fix(
            r#"{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Type": "AWS::SNS::Topic"}}}"#,
            "Remove the one that is lost",
            expect![[r#"
                -1 | {"Resources": {"A": {"Type": "AWS::SQS::Queue", "Type": "AWS::SNS::Topic"}}}
                \ no line break
                +1 | {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}
                \ no line break
            "#]],
        );
    }
}
