//! `state-machine-logging`: the role of a state machine that writes logs lacks permissions for log delivery.
//!
//! Step Functions sets up the delivery to the log group with the role of the state machine, and refuses to create it
//! without the permissions ("The state machine IAM Role is not authorized to access the Log Destination"). SAM adds none
//! for `Logging`. The actions can only be allowed on `*`.
//!
//! ```yaml
//! Logging: {Level: ALL, Destinations: [{CloudWatchLogsLogGroup: {LogGroupArn: !GetAtt Book.Arn}}]}
//! Policies:
//!   - Statement:                       # without it: bad
//!       Effect: Allow
//!       Action: [logs:CreateLogDelivery, logs:GetLogDelivery, logs:UpdateLogDelivery, logs:DeleteLogDelivery,
//!         logs:ListLogDeliveries, logs:PutResourcePolicy, logs:DescribeResourcePolicies, logs:DescribeLogGroups]
//!       Resource: "*"
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, policy};
use sam_core::connector::{Environment, Resolver};
use sam_core::iam::matches;
use sam_core::permission::{Grant, Permissions};
use sam_core::policy::{Effect, Polarity};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "state-machine-logging",
    severity: Severity::Warning,
    category: RuleCategory::Role,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// What Step Functions calls to set up a delivery
/// (<https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html>).
const NEEDED: [&str; 8] = [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let Some(logging) = logging(resource) else {
        return;
    };
    let Some(missing) = missing(resource, resolver) else {
        return;
    };
    let what = match missing.as_slice() {
        [] => return,
        [one] => format!("`{one}`"),
        [first, rest @ ..] => format!("`{first}` and {} more", rest.len()),
    };
    let message = format!(
        "The role lacks {what}, so Step Functions cannot set up the log delivery and the deployment fails. Allow it on `*`."
    );
    acc.push(RULE.at(logging.key.full_range(), message));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resource = finding.resource(resolver)?;
    let missing = missing(resource, resolver)?;
    let statement = Piece::map([
        ("Effect", Piece::Text("Allow".to_owned())),
        ("Action", Piece::texts(missing.iter().copied())),
        ("Resource", Piece::Text("*".to_owned())),
    ]);
    let entry = Piece::map([("Statement", Piece::List(vec![statement]))]);
    let document = resolver.template().document();
    let edits = one(policy::add_entry(document, resource, &entry));
    let count = match missing.len() {
        1 => "the action".to_owned(),
        count => format!("the {count} actions"),
    };
    Some(Fix::list([(
        format!("Add a statement that allows {count}"),
        edits,
    )]))
}

/// Where a state machine says that it writes logs.
fn logging(resource: Resource<'_>) -> Option<EntryRef<'_>> {
    let property = match resource.type_name()? {
        "AWS::Serverless::StateMachine" => "Logging",
        "AWS::StepFunctions::StateMachine" => "LoggingConfiguration",
        _ => return None,
    };
    let entry = resource.property_entry(property)?;
    let destinations = entry.value.get("Destinations")?;
    let level = entry.value.get("Level").and_then(NodeRef::as_str);
    (destinations.items().len() > 0 && level.is_some_and(|it| it != "OFF")).then_some(entry)
}

/// The actions that no role of a state machine allows; none where not all of a role is seen.
fn missing(resource: Resource<'_>, resolver: &Resolver<'_>) -> Option<Vec<&'static str>> {
    let permissions = Permissions::new(*resolver, &Environment::default());
    let mut roles = permissions.roles_of_user(resource.id);
    let found = permissions.of(roles.next()?);
    if roles.next().is_some() || !found.unseen.is_empty() {
        return None;
    }
    let is_allowed = |action: &str| found.grants.iter().any(|it| allows(it, action));
    Some(NEEDED.into_iter().filter(|it| !is_allowed(it)).collect())
}

/// Whether a grant may allow an action, on whatever resources.
fn allows(grant: &Grant, action: &str) -> bool {
    let is_named = grant.actions.iter().any(|it| matches(it, action));
    grant.effect == Effect::Allow
        && match grant.action_polarity {
            Polarity::Is => is_named,
            Polarity::Not => !is_named,
        }
}

#[cfg(test)]
mod tests {
    use super::NEEDED;
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const MACHINE: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Book: {Type: AWS::Logs::LogGroup}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Logging:
        Destinations:
        - CloudWatchLogsLogGroup: {LogGroupArn: !GetAtt Book.Arn}
        Level: ALL
      Definition: {StartAt: A, States: {A: {Type: Succeed}}}
      Policies:
      - Statement:
        - {Effect: Allow, Action: 'logs:*LogDelivery', Resource: '*'}
"#;

    #[test]
    fn a_delivery_needs_eight_actions() {
        check(
            MACHINE,
            expect![[r#"
            8 |       Logging:
              |       ^^^^^^^ state-machine-logging (warning): The role lacks `logs:ListLogDeliveries` and 3 more, so Step Functions cannot set up the log delivery and the deployment fails. Allow it on `*`.
              |       fix: Add a statement that allows the 4 actions
        "#]],
        );
        check(
            &MACHINE.replace("'logs:*LogDelivery'", &format!("{NEEDED:?}")),
            expect![[""]],
        );
        check(
            &MACHINE.replace("Level: ALL", "Level: 'OFF'"),
            expect![[""]],
        );
    }

    #[test]
    fn the_statement_is_added() {
        check_fix(
            MACHINE,
            "Add a statement that allows the 4 actions",
            expect![[r#"
                 15 |         - {Effect: Allow, Action: 'logs:*LogDelivery', Resource: '*'}
                +16 |       - Statement:
                +17 |         - Effect: Allow
                +18 |           Action:
                +19 |           - logs:ListLogDeliveries
                +20 |           - logs:PutResourcePolicy
                +21 |           - logs:DescribeResourcePolicies
                +22 |           - logs:DescribeLogGroups
                +23 |           Resource: '*'
            "#]],
        );
    }
}
