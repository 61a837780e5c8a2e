//! `output-export-taken`: two outputs export one name.
//!
//! The name of an export is unique in an account and a region, so CloudFormation refuses the second one. The rule compares
//! names as they are written. It reports nothing where only one of the outputs has a condition, or another one than the other.
//!
//! ```yaml
//! Outputs:
//!   Queue: {Value: !Ref Orders, Export: {Name: orders}}
//!   Arn: {Value: !GetAtt Orders.Arn, Export: {Name: orders}}        # bad
//!   Arn: {Value: !GetAtt Orders.Arn, Export: {Name: orders-arn}}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::shortened;
use sam_core::document::{Document, Section};
use sam_core::syntax::NodeRef;
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    code: "output-export-taken",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Document(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    let template = document.template();
    if !template.has_entries(Section::Outputs) || template.has_macros() {
        return;
    }
    let mut seen: HashMap<String, Vec<(NodeRef<'_>, Option<&str>)>> = HashMap::new();
    for entry in template.entries(Section::Outputs) {
        let output = entry.value;
        let Some(name) = output.get("Export").and_then(|it| it.get("Name")) else {
            continue;
        };
        // What only the deployment knows may differ.
        if name.is_null() || document.slice(name.range()).contains("Fn::Transform") {
            continue;
        }
        let condition = output.get("Condition").and_then(|it| it.as_str());
        let alike = seen.entry(name.to_value().to_string()).or_default();
        // Only outputs without a condition, or with the same one, surely exist together.
        if let Some((first, _)) = alike.iter().find(|(_, other)| *other == condition) {
            let severity = match condition {
                Some(_) => Severity::Warning,
                None => Severity::Error,
            };
            let message = match name.as_str() {
                Some(text) => format!(
                    "Another output exports `{}`, so CloudFormation refuses this one. Choose another name.",
                    shortened(text)
                ),
                None => "Another output exports the same name, so CloudFormation refuses this one. Choose another name.".to_owned(),
            };
            let finding = RULE.at(name.full_range(), message).severity(severity);
            acc.push(finding.related(first.full_range(), "The other export".to_owned()));
        }
        alike.push((name, condition));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn exports_with_one_name() {
        check_rule(
            r#"
Conditions:
  A: !Equals [!Ref AWS::Region, eu-west-1]
  B: !Not [!Condition A]
Resources:
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  One: {Value: !Ref Queue, Export: {Name: queue}}
  Two: {Value: !GetAtt Queue.Arn, Export: {Name: queue}}
  Three: {Value: !Ref Queue, Export: {Name: !Sub "${AWS::StackName}-queue"}}
  Four: {Value: !Ref Queue, Export: {Name: {Fn::Sub: "${AWS::StackName}-queue"}}}
  Five: {Value: !Ref Queue, Condition: A, Export: {Name: other}}
  Six: {Value: !Ref Queue, Condition: B, Export: {Name: other}}
  Seven: {Value: !Ref Queue, Condition: B, Export: {Name: other}}
"#,
            "output-export-taken",
            expect![[r#"
                9 |   Two: {Value: !GetAtt Queue.Arn, Export: {Name: queue}}
                  |                                                  ^^^^^ output-export-taken: Another output exports `queue`, so CloudFormation refuses this one. Choose another name.
                  |                                                  line 8: The other export
                11 |   Four: {Value: !Ref Queue, Export: {Name: {Fn::Sub: "${AWS::StackName}-queue"}}}
                   |                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ output-export-taken: Another output exports the same name, so CloudFormation refuses this one. Choose another name.
                   |                                            line 10: The other export
                14 |   Seven: {Value: !Ref Queue, Condition: B, Export: {Name: other}}
                   |                                                           ^^^^^ output-export-taken (warning): Another output exports `other`, so CloudFormation refuses this one. Choose another name.
                   |                                                           line 13: The other export
            "#]],
        );
    }
}
