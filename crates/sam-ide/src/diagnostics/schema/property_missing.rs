//! `property-missing`: a resource lacks a property that its type requires.
//!
//! CloudFormation refuses a resource, and a nested property, without a key that its schema requires; the transform refuses
//! a resource of its own likewise. Properties that `Globals` gives count.
//!
//! ```yaml
//! Rules:
//! - Id: expire                # bad: a rule requires `Status`
//! - Id: expire                # good
//!   Status: Enabled
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::validation::{SchemaFault, SchemaFaultKind};

pub(super) const RULE: Rule = Rule {
    code: "property-missing",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Schema(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, fault: &SchemaFault<'_>) {
    let SchemaFaultKind::MissingProperty { name, definition } = fault.kind else {
        return;
    };
    let who = match definition {
        _ if fault.depth == 0 => format!("`{}` requires", fault.owner),
        Some(definition) => format!("`{definition}` requires"),
        None => "This map requires".to_owned(),
    };
    let message = format!("{who} the property `{name}`. Add it.");
    acc.push(RULE.at(fault.range, message).lacking(name));
}

#[cfg(test)]
mod tests {
    use crate::testing::check_whole;
    use expect_test::expect;

    #[test]
    fn required_properties() {
        check_whole(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
  Empty:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
        - Id: expire
        - !If [IsProd, {Id: other}, !Ref AWS::NoValue]
  Api:
    Type: AWS::Serverless::Api
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
"#,
            expect![[r#"
                5 |     Type: AWS::Lambda::EventSourceMapping
                  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ property-missing: `AWS::Lambda::EventSourceMapping` requires the property `FunctionName`. Add it.
                8 |     Properties: {}
                  |     ^^^^^^^^^^ property-missing: `AWS::Lambda::EventSourceMapping` requires the property `FunctionName`. Add it.
                14 |         - Id: expire
                   |           ^^ property-missing: `Rule` requires the property `Status`. Add it.
                15 |         - !If [IsProd, {Id: other}, !Ref AWS::NoValue]
                   |                         ^^ property-missing: `Rule` requires the property `Status`. Add it.
                17 |     Type: AWS::Serverless::Api
                   |           ^^^^^^^^^^^^^^^^^^^^ property-missing: `AWS::Serverless::Api` requires the property `StageName`. Add it.
            "#]],
        );
    }
}
