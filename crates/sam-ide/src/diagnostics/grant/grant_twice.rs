//! `grant-twice`: a role already has the permissions that this grants.
//!
//! A policy template beside a connector for the same table, a statement for what a managed policy allows anyway, or for
//! what SAM adds by itself for an event: one of the two does nothing. That is harmless until someone takes the other one
//! away, or narrows it, and wonders why nothing changed.
//!
//! ```yaml
//! Policies:
//!   - DynamoDBCrudPolicy: {TableName: !Ref Orders}
//!   - DynamoDBReadPolicy: {TableName: !Ref Orders}   # bad: the first one allows all of this
//! ```
//!
//! Two connectors that grant the same have a rule of their own, `connector-granted-twice`. Of a template with very many
//! such roles the first are told.
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-permissions.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Grants, Rule, RuleCategory, Severity};
use crate::edit::connector;
use crate::edit::grant::{self, items};
use crate::reasons::{Attached, may_be_granted_twice, tell_statements_apart};
use sam_core::connector::Resolver;
use sam_core::iam::policy_template;
use sam_core::permission::{Grant, GrantOrigin, Role, covered};
use sam_core::policy::{Effect, sites_of};
use sam_core::template::Resource;
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "grant-twice",
    severity: Severity::Information,
    category: RuleCategory::Grant,
    check: Check::Grants(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, grants: &Grants<'_>) {
    let role = &grants.role;
    let attached = || Attached::of(grants.template(), grants.connectors());
    if !has_policies(role) || !may_be_granted_twice(role, &attached()) {
        return;
    }
    let place = Place { role, grants };
    for (grant, other) in &twice(role, grants) {
        acc.push(place.diagnose(grant, other));
    }
}

/// What a role is granted twice: each grant with the one that covers it.
fn twice<'a>(role: &Role<'a>, grants: &Grants<'a>) -> Vec<(Grant, Grant)> {
    let mut of_role = grants.found().grants.clone();
    tell_statements_apart(role, &mut of_role);
    let covered = covered(&of_role, grants.template());
    let place = Place { role, grants };
    let pairs = groups(&of_role).into_iter().filter_map(|group| {
        let other = covered_by(&group, &of_role, &covered)?;
        let is_told = !place.are_the_same_entry(group.first, other);
        is_told.then(|| (group.first.clone(), other.clone()))
    });
    pairs.collect()
}

/// Whether there is anything but connectors, which are set against each other elsewhere.
fn has_policies(role: &Role<'_>) -> bool {
    let of_owner = role
        .made_for
        .is_some_and(|it| it.property("Policies").is_some());
    let of_written = role.written.is_some();
    of_owner || of_written
}

/// The grants that one thing in the template is the reason for.
struct Group<'g> {
    first: &'g Grant,
    members: Vec<usize>,
}

fn groups(grants: &[Grant]) -> Vec<Group<'_>> {
    let mut found: Vec<Group<'_>> = Vec::new();
    for (at, grant) in grants.iter().enumerate() {
        let same =
            |it: &&mut Group<'_>| it.first.range == grant.range && it.first.origin == grant.origin;
        match found.iter_mut().find(same) {
            Some(group) => group.members.push(at),
            None => found.push(Group {
                first: grant,
                members: vec![at],
            }),
        }
    }
    found
}

/// The grant of another reason that covers the group, if all of it is covered by others.
fn covered_by<'g>(
    group: &Group<'g>,
    grants: &'g [Grant],
    covered: &[Option<usize>],
) -> Option<&'g Grant> {
    match &group.first.origin {
        GrantOrigin::Sam(..) | GrantOrigin::Made(..) => return None,
        GrantOrigin::Connector(..)
        | GrantOrigin::Template(_)
        | GrantOrigin::Managed(_)
        | GrantOrigin::Chosen(..)
        | GrantOrigin::Statement(_)
        | GrantOrigin::Written(_) => {}
    }
    let mut first = None;
    for at in &group.members {
        let other = grants.get((*covered.get(*at)?)?)?;
        let is_same = other.range == group.first.range && other.origin == group.first.origin;
        let is_both_connectors = matches!(
            (&other.origin, &group.first.origin),
            (GrantOrigin::Connector(..), GrantOrigin::Connector(..))
        );
        let is_allowed = grants.get(*at).is_some_and(|it| it.effect == Effect::Allow);
        if is_same || is_both_connectors || !is_allowed {
            return None;
        }
        first.get_or_insert(other);
    }
    first
}

/// Where a grant stands.
struct Place<'r, 'a> {
    role: &'r Role<'a>,
    grants: &'r Grants<'a>,
}

impl Place<'_, '_> {
    fn diagnose(&self, grant: &Grant, other: &Grant) -> Diagnostic {
        let way_out = match &other.origin {
            GrantOrigin::Managed(_) | GrantOrigin::Chosen(..) => {
                "Remove one of the two; this one grants less."
            }
            GrantOrigin::Connector(..)
            | GrantOrigin::Template(_)
            | GrantOrigin::Statement(_)
            | GrantOrigin::Written(_)
            | GrantOrigin::Sam(..)
            | GrantOrigin::Made(..) => "Remove this one.",
        };
        let message = format!("{} already allows all of this. {way_out}", words(other));
        let range = self.shown(grant);
        let mut finding = RULE.at(range, message);
        match &other.origin {
            GrantOrigin::Sam(..) | GrantOrigin::Made(..) => {}
            GrantOrigin::Connector(..)
            | GrantOrigin::Template(_)
            | GrantOrigin::Managed(_)
            | GrantOrigin::Chosen(..)
            | GrantOrigin::Statement(_)
            | GrantOrigin::Written(_) => {
                finding = finding.related(self.shown(other), "allowed here".to_owned());
            }
        }
        finding
    }

    /// Whether both are of entries of `Policies` that say the same, which is reported as such.
    fn are_the_same_entry(&self, grant: &Grant, other: &Grant) -> bool {
        let policies = self.role.made_for.and_then(|it| it.property("Policies"));
        let entry = |grant: &Grant| {
            let mut entries = policies.into_iter().flat_map(items);
            entries.find(|it| it.full_range().contains_range(grant.range))
        };
        match (entry(grant), entry(other)) {
            (Some(one), Some(other)) => {
                one.range() != other.range() && one.to_value() == other.to_value()
            }
            (Some(_) | None, _) => false,
        }
    }

    fn shown(&self, grant: &Grant) -> TextRange {
        let template = self.grants.template();
        let holders = self.role.written.into_iter().chain(self.role.made_for);
        let here = template.resource_containing(grant.range.start());
        let mut all = here.into_iter().chain(holders).flat_map(parts);
        let part = all.find(|(range, _)| *range == grant.range);
        part.map_or(grant.range, |(_, shown)| shown)
    }
}

/// The statements and policies of a resource, each with the place that stands for it: a whole one is too much to
/// underline, so it is the key of its actions, or the name of what it is.
fn parts(resource: Resource<'_>) -> Vec<(TextRange, TextRange)> {
    let sites = sites_of(resource);
    let statements = sites.iter().flat_map(|it| it.document.statements());
    let statements = statements.map(|it| {
        let (range, action) = (it.node.full_range(), it.action());
        (range, action.map_or(range, |it| it.entry.key.full_range()))
    });
    let policies = resource.property("Policies").into_iter().flat_map(items);
    let policies = policies.map(|it| {
        let (range, first) = (it.full_range(), it.entries().next());
        (range, first.map_or(range, |it| it.key.full_range()))
    });
    statements.chain(policies).collect()
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let edits = if let Some(resolved) = finding.connector(resolver) {
        let mut links = resolved.links.iter();
        let is_all = links.len() == 1 && links.all(|it| it.permissions.len() == 1);
        is_all
            .then(|| connector::remove(document, &resolved.connector))
            .flatten()
    } else {
        let resource = finding.resource(resolver)?;
        let part = parts(resource)
            .into_iter()
            .find(|(_, shown)| *shown == finding.range);
        let range = part.map_or(finding.range, |(range, _)| range);
        grant::remove(document, resource, range)
    };
    Some(Fix::list([("Remove it", edits)]))
}

/// What grants something, at the start of a sentence.
fn words(grant: &Grant) -> String {
    match &grant.origin {
        GrantOrigin::Connector(id, category) => {
            format!("The connector `{id}` (`{}`)", category.name())
        }
        GrantOrigin::Template(name) => match policy_template(name) {
            Some(it) => format!("The policy template `{}`", it.name),
            None => "Another policy template".to_owned(),
        },
        GrantOrigin::Managed(name) | GrantOrigin::Chosen(_, name) => {
            format!("The managed policy `{name}`")
        }
        GrantOrigin::Statement(_) => "Another statement".to_owned(),
        GrantOrigin::Written(id) => format!("A statement in `{id}`"),
        GrantOrigin::Sam(_, name) | GrantOrigin::Made(_, name) => {
            format!("`{name}`, which SAM adds,")
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_advice, check_fix};
    use expect_test::expect;

    const SHOP: &str = r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - DynamoDBReadPolicy:
            TableName: !Ref Orders
        - DynamoDBCrudPolicy: {TableName: !Ref Orders}
      Environment:
        Variables:
          TABLE: !Ref Orders
"#;

    #[test]
    fn one_policy_template_allows_what_another_one_does() {
        check_advice(
            SHOP,
            expect![[r#"
                9 |         - DynamoDBReadPolicy:
                  |           ^^^^^^^^^^^^^^^^^^ grant-twice (information): The policy template `DynamoDBCrudPolicy` already allows all of this. Remove this one.
                  |           line 11: allowed here
                  |           fix: Remove it
            "#]],
        );
        check_fix(
            SHOP,
            "Remove it",
            expect![[r#"
                  8 |       Policies:
                - 9 |         - DynamoDBReadPolicy:
                -10 |             TableName: !Ref Orders
                  9 |         - DynamoDBCrudPolicy: {TableName: !Ref Orders}
            "#]],
        );
    }

    #[test]
    fn a_connector_may_be_superfluous() {
        check_advice(
            r#"
Resources:
  Mail:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: sqs:*
              Resource: !GetAtt Mail.Arn
    Connectors:
      ToMail:
        Properties:
          Destination: {Id: Mail}
          Permissions: [Write]
"#,
            expect![[r#"
                11 |               Action: sqs:*
                   |                       ^^^^^ policy-service-star (warning): `sqs:*` allows all 20 actions of Amazon SQS (3 change permissions) and any future ones. List the needed actions.
                   |                       fix: Allow only the 4 actions on `Mail` granted elsewhere in this template
                   |                       fix: Allow only the actions that a connector to `Mail` grants: `Read`
                   |                       fix: Allow only the actions that a connector to `Mail` grants: `Read` and `Write`
                   |                       fix: Allow only actions that list and read
                   |                       fix: Allow only actions that list, read and write
                17 |           Permissions: [Write]
                   |                         ^^^^^ grant-twice (information): Another statement already allows all of this. Remove this one.
                   |                         line 11: allowed here
                   |                         fix: Remove it
            "#]],
        );
    }

    #[test]
    fn sam_allows_some_things_by_itself() {
        let template = r#"
Resources:
  Mail:
    Type: AWS::SQS::Queue
  Remind:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: [sqs:ReceiveMessage, sqs:DeleteMessage]
              Resource: !GetAtt Mail.Arn
            - Effect: Allow
              Action: sqs:SendMessage
              Resource: !GetAtt Mail.Arn
        - Statement:
            Effect: Allow
            Action: logs:PutLogEvents
            Resource: arn:aws:logs:us-east-1:123456789012:log-group:shop:*
      Events:
        Mail:
          Type: SQS
          Properties: {Queue: !GetAtt Mail.Arn}
"#;
        check_advice(
            template,
            expect![[r#"
                12 |               Action: [sqs:ReceiveMessage, sqs:DeleteMessage]
                   |               ^^^^^^ grant-twice (information): `AWSLambdaSQSQueueExecutionRole`, which SAM adds, already allows all of this. Remove this one.
                   |               fix: Remove it
                19 |             Action: logs:PutLogEvents
                   |             ^^^^^^ grant-twice (information): `AWSLambdaBasicExecutionRole`, which SAM adds, already allows all of this. Remove this one.
                   |             fix: Remove it
            "#]],
        );
        check_fix(
            template,
            "Remove it",
            expect![[r#"
                 11 |             - Effect: Allow
                -12 |               Action: [sqs:ReceiveMessage, sqs:DeleteMessage]
                -13 |               Resource: !GetAtt Mail.Arn
                -14 |             - Effect: Allow
                 12 |               Action: sqs:SendMessage
            "#]],
        );
    }

    #[test]
    fn a_managed_policy_is_wide() {
        check_advice(
            r#"
Resources:
  ShopRole:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess
        - !Sub arn:${AWS::Partition}:iam::aws:policy/AmazonDynamoDBReadOnlyAccess
      Policies:
        - PolicyName: shop
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: dynamodb:GetItem
                Resource: arn:aws:dynamodb:us-east-1:123456789012:table/orders
"#,
            expect![[r#"
                7 |         - arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess
                  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ managed-policy-broad (information): `AmazonDynamoDBFullAccess` allows every action of Amazon DynamoDB and Amazon DynamoDB Accelerator (DAX) on all resources. List the needed actions instead.
                8 |         - !Sub arn:${AWS::Partition}:iam::aws:policy/AmazonDynamoDBReadOnlyAccess
                  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ grant-twice (information): The managed policy `AmazonDynamoDBFullAccess` already allows all of this. Remove one of the two; this one grants less.
                  |           line 7: allowed here
                  |           fix: Remove it
                15 |                 Action: dynamodb:GetItem
                   |                 ^^^^^^ grant-twice (information): The managed policy `AmazonDynamoDBFullAccess` already allows all of this. Remove one of the two; this one grants less.
                   |                 line 7: allowed here
                   |                 fix: Remove it
            "#]],
        );
    }

    #[test]
    fn the_same_entry_twice_has_a_rule_of_its_own() {
        check_advice(
            r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
"#,
            expect![[r#"
                10 |         - DynamoDBReadPolicy: {TableName: !Ref Orders}
                   |           ^^^^^^^^^^^^^^^^^^ policies-duplicate (hint): The same policy template with the same values is already in this list. Remove one of the two.
                   |           line 9: the first
                   |           fix: Remove it
            "#]],
        );
    }

    #[test]
    fn different_things_are_not_the_same() {
        check_advice(
            r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Returns:
    Type: AWS::DynamoDB::Table
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
        - DynamoDBReadPolicy: {TableName: !Ref Returns}
        - Statement:
            - Effect: Allow
              Action: dynamodb:GetItem
              Resource: !GetAtt Orders.Arn
              Condition: {StringEquals: {aws:PrincipalTag/team: web}}
            - Effect: Allow
              Action: dynamodb:PutItem
              Resource: !GetAtt Orders.Arn
      Environment:
        Variables:
          TABLES: !Sub ${Orders} ${Returns}
"#,
            expect![[r#"
                15 |               Action: dynamodb:GetItem
                   |               ^^^^^^ grant-twice (information): The policy template `DynamoDBReadPolicy` already allows all of this. Remove this one.
                   |               line 11: allowed here
                   |               fix: Remove it
            "#]],
        );
    }
}
