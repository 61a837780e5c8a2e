//! `property-combination`: two properties exclude each other, or one lacks another that it needs.
//!
//! The schema of a type says which properties go together: of some there must be exactly one, and some need another one
//! beside them. CloudFormation or the service refuses the others. It is a warning, since services take more in some places
//! than the schema says. A property that `Fn::If` may take away counts on neither side.
//!
//! ```yaml
//! Type: AWS::Events::Rule
//! Properties: {Name: nightly}                                         # bad: what starts it?
//! Properties: {Name: nightly, ScheduleExpression: rate(1 day)}        # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::listed;
use sam_core::validation::{SchemaFault, SchemaFaultKind};

pub(super) const RULE: Rule = Rule {
    code: "property-combination",
    severity: Severity::Warning,
    category: RuleCategory::Schema,
    check: Check::Schema(check),
    fix: None,
};

/// How many properties a message lists.
const MOST: usize = 4;

fn check(acc: &mut Vec<Diagnostic>, fault: &SchemaFault<'_>) {
    let message = match &fault.kind {
        SchemaFaultKind::Together {
            names: [one, other],
        } => {
            format!("`{one}` and `{other}` exclude each other. Remove one of them.")
        }
        SchemaFaultKind::Lacking {
            names,
            needed_by: Some(by),
            ..
        } => format!(
            "`{by}` needs {} beside it. Add it.",
            listed(names.iter().copied())
        ),
        SchemaFaultKind::Lacking {
            names,
            needed_by: None,
            definition,
        } => {
            let who = match definition {
                Some(definition) if fault.depth > 0 => definition,
                Some(_) | None => fault.owner,
            };
            match names.len() <= MOST {
                true => format!(
                    "`{who}` needs one of {}. Add one.",
                    listed(names.iter().copied())
                ),
                false => format!(
                    "`{who}` needs one of {} properties. See its page.",
                    names.len()
                ),
            }
        }
        _ => return,
    };
    acc.push(RULE.at(fault.range, message));
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn properties_that_exclude_or_need_each_other() {
        check_rule(
            r#"
Resources:
  Nothing:
    Type: AWS::Events::Rule
    Properties: {Name: nightly}
  Dns:
    Type: AWS::Route53::RecordSet
    Properties: {Name: a.example.com, Type: A, HostedZoneId: Z1, HostedZoneName: example.com.}
  Either:
    Type: AWS::Route53::RecordSet
    Properties:
      Name: a.example.com
      Type: A
      HostedZoneId: !If [IsOwn, Z1, !Ref AWS::NoValue]
      HostedZoneName: !If [IsOwn, !Ref AWS::NoValue, example.com.]
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{AttributeName: a, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: a, AttributeType: S}]
      BillingMode: PAY_PER_REQUEST
      SSESpecification: {SSEEnabled: true, KMSMasterKeyId: alias/a}
Conditions:
  IsOwn: !Equals [!Ref AWS::Region, eu-west-1]
"#,
            "property-combination",
            expect![[r#"
                5 |     Properties: {Name: nightly}
                  |     ^^^^^^^^^^ property-combination (warning): `AWS::Events::Rule` needs one of `EventPattern` and `ScheduleExpression`. Add one.
                8 |     Properties: {Name: a.example.com, Type: A, HostedZoneId: Z1, HostedZoneName: example.com.}
                  |                                                                  ^^^^^^^^^^^^^^ property-combination (warning): `HostedZoneId` and `HostedZoneName` exclude each other. Remove one of them.
                22 |       SSESpecification: {SSEEnabled: true, KMSMasterKeyId: alias/a}
                   |                                            ^^^^^^^^^^^^^^ property-combination (warning): `KMSMasterKeyId` needs `SSEType` beside it. Add it.
            "#]],
        );
    }
}
