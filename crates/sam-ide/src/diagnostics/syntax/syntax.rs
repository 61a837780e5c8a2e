//! `syntax`: a line is not valid YAML or JSON.
//!
//! CloudFormation reads no template with such a line. Here it costs that line only: everything else is still checked,
//! completed and explained.
//!
//! ```yaml
//! # Bad: the quote is not closed.
//! Description: "Orders
//! # Good
//! Description: "Orders"
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::document::Document;

pub(super) const RULE: Rule = Rule {
    code: "syntax",
    severity: Severity::Error,
    category: RuleCategory::Syntax,
    check: Check::Document(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    let errors = document.syntax_errors();
    acc.extend(errors.map(|it| RULE.at(it.range, it.message)));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let mut errors = document.syntax_errors();
    let error = errors.find(|it| it.range == finding.range && it.message == finding.message)?;
    let blanks = error.is_tab().then(|| document.blanks_for_tabs());
    Some(Fix::list([(
        "Replace all tabs in indentation by spaces",
        blanks,
    )]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn a_damaged_line_is_shown_and_the_rest_still_checked() {
        check(
            r#"
Resources:
  Orders:
    Type: "AWS::SQS::Queue
  Checkout:
    Type: AWS::SNS::Topic
    Connectors: []
"#,
            expect![[r#"
                4 |     Type: "AWS::SQS::Queue
                  |           ^^^^^^^^^^^^^^^^ syntax: this text is never closed: add `"`
                7 |     Connectors: []
                  |                 ^^ connectors-not-a-map: `Connectors` is empty, so SAM refuses it. Add a connector, or remove it.
                  |                 fix: Remove `Connectors`
            "#]],
        );
    }

    #[test]
    fn tabs_are_told_once_and_all_replaced() {
        let fixture =
            "Resources:\n\tA:\n\t\tType: AWS::SNS::Topic\n\tB:\n\t\tType: AWS::SNS::Topic\n";
        check(
            fixture,
            expect![[r#"
                2 | 	A:
                  | ^ syntax: a tab cannot indent a line: use blanks
                  | fix: Replace all tabs in indentation by spaces
            "#]],
        );
        check_fix(
            fixture,
            "Replace all tabs in indentation by spaces",
            expect![[r#"
                 1 | Resources:
                -2 | 	A:
                -3 | 		Type: AWS::SNS::Topic
                -4 | 	B:
                -5 | 		Type: AWS::SNS::Topic
                +2 |   A:
                +3 |     Type: AWS::SNS::Topic
                +4 |   B:
                +5 |     Type: AWS::SNS::Topic
            "#]],
        );
    }
    #[test]
    fn tabs_among_blanks_come_to_stand_where_they_fit() {
        // In an editor whose tabs are eight wide all of this is in order.
        let fixture = "Resources:\n    A:\n\tType: AWS::SNS::Topic\n\tProperties:\n\t    TopicName: a\n\t    KmsMasterKeyId: b\n\tDependsOn: B\n    B:\n\tType: AWS::SNS::Topic\n";
        check_fix(
            fixture,
            "Replace all tabs in indentation by spaces",
            expect![[r#"
                 2 |     A:
                -3 | 	Type: AWS::SNS::Topic
                -4 | 	Properties:
                -5 | 	    TopicName: a
                -6 | 	    KmsMasterKeyId: b
                -7 | 	DependsOn: B
                +3 |         Type: AWS::SNS::Topic
                +4 |         Properties:
                +5 |             TopicName: a
                +6 |             KmsMasterKeyId: b
                +7 |         DependsOn: B
                 8 |     B:
                -9 | 	Type: AWS::SNS::Topic
                +9 |         Type: AWS::SNS::Topic
            "#]],
        );
        check_fix(
            "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n\tTopicName: a\n    DeletionPolicy: Retain\n",
            "Replace all tabs in indentation by spaces",
            expect![[r#"
                 4 |     Properties:
                -5 | 	TopicName: a
                +5 |       TopicName: a
                 6 |     DeletionPolicy: Retain
            "#]],
        );
    }
}
