//! `several-documents`: a file has a second YAML document after the template.
//!
//! A template is one YAML document. What stands behind a line `---` makes CloudFormation and the SAM CLI refuse the
//! whole file.
//!
//! ```yaml
//! Resources: { ... }
//! ---              # bad: begins another document
//! Resources: { ... }
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Source, one};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    code: "several-documents",
    severity: Severity::Error,
    category: RuleCategory::Syntax,
    check: Check::Document(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    if let Some(surplus) = document.surplus() {
        let end = Source::new(document).line_end(surplus.start());
        let range = TextRange::new(surplus.start(), end);
        let message = "A second YAML document begins here, but a template is one document. Move it to another file.";
        acc.push(RULE.at(range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let end = resolver.template().document().text.len();
    let rest = TextRange::new(finding.range.start(), end);
    let edits = one(Some(TextEdit::delete(rest)));
    Some(Fix::list([("Remove everything from here on", edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const TWO: &str = r#"---
Resources:
  Orders:
    Type: AWS::SQS::Queue
---
Resources:
  Other:
    Type: AWS::SNS::Topic
"#;

    #[test]
    fn the_second_document_is_too_much() {
        check(
            TWO,
            expect![[r#"
                5 | ---
                  | ^^^ several-documents: A second YAML document begins here, but a template is one document. Move it to another file.
                  | fix: Remove everything from here on
            "#]],
        );
        check_fix(
            TWO,
            "Remove everything from here on",
            expect![[r#"
                 4 |     Type: AWS::SQS::Queue
                -5 | ---
                -6 | Resources:
                -7 |   Other:
                -8 |     Type: AWS::SNS::Topic
            "#]],
        );
    }

    #[test]
    fn an_end_marker_is_none() {
        check(
            "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n...\n",
            expect![""],
        );
    }
}
