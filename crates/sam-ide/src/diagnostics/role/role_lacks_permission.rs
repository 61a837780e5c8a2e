//! `role-lacks-permission`: the role of a function lacks what Lambda itself does with it.
//!
//! Lambda reads queues and streams, attaches to a network and writes to a dead-letter queue with the role of the function, and
//! asks for the permissions when the function or the event source is created ("The provided execution role does not have
//! permissions to call ReceiveMessage on SQS"). SAM adds them to a role that it makes, but not to one that `Role` names.
//!
//! ```yaml
//! Role: !GetAtt Runner.Arn
//! Events:
//!   Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
//! # of Runner:
//! ManagedPolicyArns:                # without it: bad
//!   - arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
//! ```
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::connector::{Environment, Resolver};
use sam_core::iam::matches;
use sam_core::permission::{Grant, Permissions};
use sam_core::policy::{Effect, Polarity, is_deferred, is_present};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "role-lacks-permission",
    severity: Severity::Warning,
    category: RuleCategory::Role,
    check: Check::Resource(check),
    fix: None,
};

/// What Lambda calls for an event source of SAM, and how its policy is called that allows it.
const EVENTS: [(&str, &str, &str); 3] = [
    (
        "SQS",
        "sqs:ReceiveMessage",
        "AWSLambdaSQSQueueExecutionRole",
    ),
    (
        "Kinesis",
        "kinesis:GetRecords",
        "AWSLambdaKinesisExecutionRole",
    ),
    (
        "DynamoDB",
        "dynamodb:GetRecords",
        "AWSLambdaDynamoDBExecutionRole",
    ),
];

const NETWORK: (&str, &str) = (
    "ec2:CreateNetworkInterface",
    "AWSLambdaVPCAccessExecutionRole",
);

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let is_function = matches!(
        resource.type_name(),
        Some("AWS::Serverless::Function" | "AWS::Lambda::Function")
    );
    let role = resource.property_entry("Role").filter(|it| is_present(*it));
    if !is_function || role.is_none() {
        return;
    }
    let needs = needs(resource);
    if needs.is_empty() {
        return;
    }
    let permissions = Permissions::new(*resolver, &Environment::default());
    let mut roles = permissions.roles_of_user(resource.id);
    let Some(role) = roles.next() else {
        return;
    };
    let found = permissions.of(role);
    if roles.next().is_some() || !found.unseen.is_empty() {
        return;
    }
    for (place, action, policy) in needs {
        if !found.grants.iter().any(|it| allows(it, action)) {
            let message = format!(
                "The role lacks `{action}`, so the deployment fails. Allow it, or add the policy `{policy}`."
            );
            acc.push(RULE.at(place.key.full_range(), message));
        }
    }
}

/// The places for which Lambda calls something, with the action and a policy of AWS that allows it.
fn needs(resource: Resource<'_>) -> Vec<(EntryRef<'_>, &'static str, &'static str)> {
    let mut found = Vec::new();
    let events = resource.property("Events").into_iter();
    for event in events.flat_map(NodeRef::entries) {
        let kind = event.value.get("Type").and_then(NodeRef::as_str);
        let row = EVENTS.iter().find(|it| kind == Some(it.0));
        found.extend(row.map(|(_, action, policy)| (event, *action, *policy)));
    }
    let network = resource.property_entry("VpcConfig");
    let network = network.filter(|it| {
        let subnets = it.value.get("SubnetIds");
        let is_some = |it: NodeRef<'_>| is_deferred(it) || it.items().len() > 0;
        is_present(*it) && subnets.is_some_and(is_some)
    });
    found.extend(network.map(|it| (it, NETWORK.0, NETWORK.1)));
    found
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
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn lambda_calls_with_the_role() {
        check_rule(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Bare:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}
  Full:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}
      ManagedPolicyArns:
      - arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole
      - arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole
  A:
    Type: AWS::Serverless::Function
    Properties:
      Role: !GetAtt Bare.Arn
      VpcConfig: {SubnetIds: [a], SecurityGroupIds: [b]}
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
        Stream: {Type: DynamoDB, Properties: {Stream: 'arn:aws:dynamodb:a:1:table/x/stream/y', StartingPosition: LATEST}}
  B:
    Type: AWS::Serverless::Function
    Properties:
      Role: !GetAtt Full.Arn
      VpcConfig: {SubnetIds: [a], SecurityGroupIds: [b]}
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
  C:
    Type: AWS::Serverless::Function
    Properties:
      VpcConfig: {SubnetIds: [a], SecurityGroupIds: [b]}
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
"#,
            "role-lacks-permission",
            expect![[r#"
                22 |       VpcConfig: {SubnetIds: [a], SecurityGroupIds: [b]}
                   |       ^^^^^^^^^ role-lacks-permission (warning): The role lacks `ec2:CreateNetworkInterface`, so the deployment fails. Allow it, or add the policy `AWSLambdaVPCAccessExecutionRole`.
                24 |         Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
                   |         ^^^^ role-lacks-permission (warning): The role lacks `sqs:ReceiveMessage`, so the deployment fails. Allow it, or add the policy `AWSLambdaSQSQueueExecutionRole`.
                25 |         Stream: {Type: DynamoDB, Properties: {Stream: 'arn:aws:dynamodb:a:1:table/x/stream/y', StartingPosition: LATEST}}
                   |         ^^^^^^ role-lacks-permission (warning): The role lacks `dynamodb:GetRecords`, so the deployment fails. Allow it, or add the policy `AWSLambdaDynamoDBExecutionRole`.
            "#]],
        );
    }
}
