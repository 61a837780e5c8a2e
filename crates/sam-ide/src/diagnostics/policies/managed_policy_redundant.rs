//! `managed-policy-redundant`: SAM already adds this managed policy to the role.
//!
//! Every function may write logs; one with `Tracing` may write traces, one with `VpcConfig` may enter the network, and one
//! with a queue or stream as event may read from it. SAM adds the managed policies for that by itself.
//!
//! ```yaml
//! Policies:
//!   - AWSLambdaBasicExecutionRole      # bad: every function has it
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>.

use crate::diagnostics::role_view::{Managed, NamedIn, RoleView};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::expand::{Attached, ExpandedRole, Made, Origin};

pub(super) const RULE: Rule = Rule {
    code: "managed-policy-redundant",
    severity: Severity::Hint,
    category: RuleCategory::Policies,
    check: Check::Role(check),
    fix: Some(fix),
};

/// Whether `Tracing` stands in the resource, or in `Globals` for any.
fn may_be_traced(view: &RoleView<'_>, resolver: &Resolver<'_>) -> bool {
    let mut globals = resolver.template().entries(Section::Globals);
    view.resource.property("Tracing").is_some()
        || globals.any(|it| it.value.get("Tracing").is_some())
}

fn check(acc: &mut Vec<Diagnostic>, view: &RoleView<'_>, resolver: &Resolver<'_>) {
    let in_policies = |it: &&Managed<'_>| it.named_in == NamedIn::Policies;
    let named = view.managed().iter().filter(in_policies);
    // What SAM adds has such a name, and for X-Ray a reason; the role need not be made to compare others.
    let may_be = |name: &str| {
        name.starts_with("AWSLambda")
            || (name.to_ascii_lowercase().starts_with("awsxray") && may_be_traced(view, resolver))
    };
    for managed in named.filter(|it| it.names.name().is_some_and(may_be)) {
        let Some(role) = view.role().filter(|it| it.made != Made::ThrownAway) else {
            return;
        };
        let found = managed.names.arn();
        let Some((arn, added)) = found.and_then(|arn| {
            let added = added(role, &arn)?;
            Some((arn, added))
        }) else {
            continue;
        };
        let name = arn.rsplit('/').next().unwrap_or(&arn);
        let message = format!(
            "SAM already adds `{name}` {}. Remove this entry.",
            why(added)
        );
        let finding = RULE.at(managed.node.full_range(), message);
        acc.push(finding.related(added.range, "for this"));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let view = finding.role_view(resolver)?;
    let managed = view.managed().iter().find(|it| finding.is_at(it.node))?;
    let arn = managed.names.arn()?;
    let name = arn.rsplit('/').next().unwrap_or(&arn);
    let edits = managed.slot.remove(resolver.template().document());
    Some(Fix::list([(format!("Remove `{name}`"), edits)]))
}

/// What SAM attaches without being told, whether before `Policies` are looked at or after.
fn added<'r>(role: &'r ExpandedRole<'_>, arn: &str) -> Option<&'r Attached> {
    let all = role.managed_policy_arns.iter().chain(&role.repeated);
    all.filter(|it| it.value == arn)
        .find(|it| !matches!(it.origin, Origin::Managed { .. }))
}

fn why(added: &Attached) -> String {
    let is_durable = added
        .value
        .as_str()
        .is_some_and(|it| it.contains("Durable"));
    match &added.origin {
        Origin::Basic if is_durable => "for `DurableConfig`".to_owned(),
        Origin::Basic => "for each function".to_owned(),
        Origin::Tracing => "for `Tracing`".to_owned(),
        Origin::Vpc => "for `VpcConfig`".to_owned(),
        Origin::Event { key, .. } => format!("for the event `{key}`"),
        Origin::Managed { .. }
        | Origin::Statement { .. }
        | Origin::Template { .. }
        | Origin::DeadLetterQueue
        | Origin::Destination(_)
        | Origin::Authorizer { .. }
        | Origin::Route { .. }
        | Origin::Property(_)
        | Origin::Sam => "for this resource".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const ADDED: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Tracing: Active
      Policies:
      - AWSLambdaBasicExecutionRole
      - AWSXrayWriteOnlyAccess
      - AWSLambdaVPCAccessExecutionRole
      - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
      - arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
      Events:
        Order:
          Type: SQS
          Properties: {Queue: !GetAtt Orders.Arn}
        Again:
          Type: SQS
          Properties: {Queue: !GetAtt Orders.Arn}
  Network:
    Type: AWS::Serverless::Function
    Properties:
      VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}
      Policies: AWSLambdaVPCAccessExecutionRole
"#;

    #[test]
    fn sam_adds_it() {
        check(
            ADDED,
            expect![[r#"
                10 |       - AWSLambdaBasicExecutionRole
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-redundant (hint): SAM already adds `AWSLambdaBasicExecutionRole` for each function. Remove this entry.
                   |         line 5: for this
                   |         fix: Remove `AWSLambdaBasicExecutionRole`
                11 |       - AWSXrayWriteOnlyAccess
                   |         ^^^^^^^^^^^^^^^^^^^^^^ managed-policy-redundant (hint): SAM already adds `AWSXrayWriteOnlyAccess` for `Tracing`. Remove this entry.
                   |         line 8: for this
                   |         fix: Remove `AWSXrayWriteOnlyAccess`
                13 |       - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-redundant (hint): SAM already adds `AWSLambdaSQSQueueExecutionRole` for the event `Again`. Remove this entry.
                   |         line 19: for this
                   |         fix: Remove `AWSLambdaSQSQueueExecutionRole`
                14 |       - arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-redundant (hint): SAM already adds `AWSLambdaSQSQueueExecutionRole` for the event `Again`. Remove this entry.
                   |         line 19: for this
                   |         fix: Remove `AWSLambdaSQSQueueExecutionRole`
                14 |       - arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
                   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policies-duplicate (hint): The same managed policy is already in this list. Remove one of the two.
                   |         line 13: the first
                   |         fix: Remove it
                26 |       Policies: AWSLambdaVPCAccessExecutionRole
                   |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-redundant (hint): SAM already adds `AWSLambdaVPCAccessExecutionRole` for `VpcConfig`. Remove this entry.
                   |                 line 25: for this
                   |                 fix: Remove `AWSLambdaVPCAccessExecutionRole`
            "#]],
        );
        check_fix(
            ADDED,
            "Remove `AWSLambdaBasicExecutionRole`",
            expect![[r#"
                  9 |       Policies:
                -10 |       - AWSLambdaBasicExecutionRole
                 10 |       - AWSXrayWriteOnlyAccess
            "#]],
        );
        check_fix(
            ADDED,
            "Remove `AWSLambdaVPCAccessExecutionRole`",
            expect![[r#"
                 25 |       VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}
                -26 |       Policies: AWSLambdaVPCAccessExecutionRole
            "#]],
        );
    }
}
