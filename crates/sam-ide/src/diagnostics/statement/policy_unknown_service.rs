//! `policy-unknown-service`: an action begins with a service that does not exist.
//!
//! The word before the colon is the service's prefix in IAM, which is not always its name: `states` for Step Functions,
//! `events` for EventBridge, `es` for OpenSearch. IAM takes a policy with any other word and the action allows nothing.
//!
//! ```yaml
//! Action: dynamo:GetItem       # bad
//! Action: dynamodb:GetItem     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.

use super::does::does;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::action::change;
use crate::names::closest;
use sam_core::IAM_DATE;
use sam_core::connector::Resolver;
use sam_core::iam::{Known, known, prefixes, unknown_service};
use sam_core::policy::{PolicySite, Statement};
use sam_core::spec::prefix_of_client;

pub(super) const RULE: Rule = Rule {
    code: "policy-unknown-service",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

/// What services are called elsewhere but by clients of the SDKs, and their prefixes.
const CALLED: &[(&str, &str)] = &[
    ("cloudwatchevents", "events"),
    ("cloudwatchlogs", "logs"),
    ("cognito", "cognito-idp"),
    ("ddb", "dynamodb"),
    ("dynamo", "dynamodb"),
    ("elasticsearch", "es"),
    ("eventbridge", "events"),
    ("kinesisfirehose", "firehose"),
    ("msk", "kafka"),
    ("opensearch", "es"),
    ("parameterstore", "ssm"),
    ("sfn", "states"),
    ("stepfunction", "states"),
];

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, _: &PolicySite<'_>) {
    let Some(actions) = statement.action() else {
        return;
    };
    for (text, node) in actions.texts() {
        let Some((prefix, name)) = unknown_service(text) else {
            continue;
        };
        let does = does(statement, actions);
        let message = match meant(prefix, name) {
            Some(near) => format!("No service has the prefix `{prefix}`. Did you mean `{near}`?"),
            None => format!(
                "No service has the prefix `{prefix}` (as of {IAM_DATE}), so it {does} nothing. Check the spelling."
            ),
        };
        acc.push(RULE.at(node.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let (_, statement) = finding.statement(resolver)?;
    let actions = statement.action()?;
    let (text, node) = actions.texts().find(|(_, it)| finding.is_at(*it))?;
    let (prefix, name) = unknown_service(text)?;
    let meant = format!("{}:{name}", meant(prefix, name)?);
    let document = resolver.template().document();
    let edits = change(document, statement, actions, node, &[&meant]);
    Some(Fix::list([(format!("Change to `{meant}`"), edits)]))
}

/// The prefix that was meant.
fn meant(prefix: &str, name: &str) -> Option<&'static str> {
    let called = CALLED
        .iter()
        .find(|(it, _)| it.eq_ignore_ascii_case(prefix));
    let called = called.map(|(_, it)| *it);
    called
        .or_else(|| prefix_of_client(prefix))
        .or_else(|| nearest(prefix, name))
}

/// Of the near prefixes the one whose service has the action, else the nearest.
fn nearest(prefix: &str, name: &str) -> Option<&'static str> {
    let all = prefixes().iter().copied();
    let near = crate::names::near(prefix, all.clone());
    let has = |it: &str| matches!(known(&format!("{it}:{name}")), Known::Action(..));
    let fits = near.into_iter().map(|(_, it)| it).find(|it| has(it));
    fits.or_else(|| closest(prefix, all))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn services_are_known_by_their_prefix() {
        check(
            r#"
Resources:
  Reader:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action:
          - dynamo:GetItem
          - stepfunctions:StartExecution
          - s33:GetObject
          - foobar:Baz
          - S3:GetObject
          Resource: '*'
"#,
            expect![[r#"
                11 |           - dynamo:GetItem
                   |             ^^^^^^^^^^^^^^ policy-unknown-service (warning): No service has the prefix `dynamo`. Did you mean `dynamodb`?
                   |             fix: Change to `dynamodb:GetItem`
                12 |           - stepfunctions:StartExecution
                   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-unknown-service (warning): No service has the prefix `stepfunctions`. Did you mean `states`?
                   |             fix: Change to `states:StartExecution`
                13 |           - s33:GetObject
                   |             ^^^^^^^^^^^^^ policy-unknown-service (warning): No service has the prefix `s33`. Did you mean `s3`?
                   |             fix: Change to `s3:GetObject`
                14 |           - foobar:Baz
                   |             ^^^^^^^^^^ policy-unknown-service (warning): No service has the prefix `foobar` (as of 2026-10), so it allows nothing. Check the spelling.
            "#]],
        );
    }

    #[test]
    fn names_that_clients_have_too_are_left_to_these() {
        use sam_core::spec::prefix_of_client;
        for (name, _) in super::CALLED {
            assert_eq!(prefix_of_client(name), None, "{name}");
        }
    }
}
