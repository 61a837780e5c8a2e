//! `policy-service-star`: a statement allows all actions of a service.
//!
//! `s3:*` allows to delete the bucket and to open it to the world as well as to read a file, and whatever AWS adds to the
//! service later. `*` on `*` makes an administrator. Name the actions, or at least the access levels that are needed.
//!
//! The fixes write what the template shows to be needed: the actions that it grants elsewhere on the same resource (by
//! connectors, policy templates and statements; where nothing is granted on that, of the same service), or those that a
//! connector would grant there, or for the resources in the function's environment. Others write patterns that match only
//! actions which list and read, or only those and the ones which write, never those that change who may do what. None of
//! them allows anything that was not allowed before.
//!
//! A policy that is only a `PermissionsBoundary` is not looked at: it grants nothing.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: s3:*                     # bad
//!   Action: [s3:Get*, s3:List*]      # better
//!   Action: s3:GetObject             # good
//!   Resource: !Sub "${Images.Arn}/*"
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege>.

use crate::boundary::is_boundary;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, set_value};
use crate::narrow;
use crate::shown::shown;
use sam_core::connector::Resolver;
use sam_core::iam::{AccessLevel, Service, service};
use sam_core::permission::{Arn, WrittenAction, resource_text};
use sam_core::policy::{Effect, Element, Polarity, PolicySite, SiteKind, Statement};
use sam_core::syntax::NodeRef;
use sam_core::template::Template;

pub(super) const RULE: Rule = Rule {
    code: "policy-service-star",
    severity: Severity::Warning,
    category: RuleCategory::Statement,
    check: Check::StatementInTemplate(check),
    fix: Some(fix),
};

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &PolicySite<'_>,
    resolver: &Resolver<'_>,
) {
    if site.kind != SiteKind::Identity || statement.effect() != Some(Effect::Allow) {
        return;
    }
    let Some(action) = statement.action() else {
        return;
    };
    match action.polarity {
        Polarity::Is => {}
        Polarity::Not => return,
    }
    let mut texts = action.texts();
    if !texts.any(|(it, _)| of(it).is_some()) || is_boundary(site.holder, resolver.template()) {
        return;
    }
    let is_everywhere = statement
        .resource()
        .is_some_and(|it| it.texts().any(|(text, _)| text == "*"));
    for (written, node) in action.texts() {
        match of(written) {
            Some(Star::Everything) => {
                let message = if is_everywhere && statement.condition().is_none() {
                    "This statement allows all actions on all resources, so it grants administrator access. List the needed actions."
                } else {
                    "This statement allows all actions of all services, including those that delete data or change permissions. List the needed actions."
                };
                acc.push(RULE.at(node.full_range(), message));
            }
            Some(Star::Service(service)) => {
                let message = format!(
                    "`{written}` allows all {} actions of {}{} and any future ones. List the needed actions.",
                    service.actions.len(),
                    service.name,
                    grave(service),
                );
                acc.push(RULE.at(node.full_range(), message));
            }
            None => {}
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let (site, statement) = finding.statement(resolver)?;
    let action = statement.action()?;
    let node = finding.node_in(action.values())?;
    let service = match of(node.as_str()?)? {
        Star::Everything => return None,
        Star::Service(service) => service,
    };
    let shown = shown(statement, &site, service, resolver).into_iter();
    let shown = shown.map(|it| (it.label, it.actions));
    let ways = shown.chain(by_level(service));
    let ways = ways.filter(|(_, actions)| has_effect(actions, statement, resolver.template()));
    Some(Fix::list(ways.map(|(label, actions)| {
        let edit = instead_of(node, action, &actions)
            .and_then(|it| set_value(document, statement.node, action.entry, &it));
        (label, one(edit))
    })))
}

/// Whether one of some actions takes one of the resources of a statement: else nothing would be left of it.
fn has_effect(actions: &[String], statement: Statement<'_>, template: Template<'_>) -> bool {
    let resources = statement.resource();
    let Some(resources) = resources.filter(|it| it.polarity == Polarity::Is) else {
        return true;
    };
    let values = resources.values().into_iter();
    let arns =
        values.map(|it| Arn::of_resource(&resource_text(&it.to_value(), template), template));
    let arns: Vec<Arn> = arns.collect();
    actions.iter().any(|it| {
        let action = WrittenAction::of(it);
        arns.iter().any(|it| it.may_be_all() || action.takes(it))
    })
}

/// A wildcard for everything.
enum Star {
    /// `*`
    Everything,
    /// `s3:*`
    Service(&'static Service),
}

fn of(action: &str) -> Option<Star> {
    let is_star = |it: &str| !it.is_empty() && it.bytes().all(|it| it == b'*');
    match action.split_once(':') {
        None => is_star(action).then_some(Star::Everything),
        Some((prefix, name)) if is_star(prefix) && is_star(name) => Some(Star::Everything),
        Some((prefix, name)) if is_star(name) => service(prefix).map(Star::Service),
        Some(_) => None,
    }
}

/// How many of the actions change who may do what.
fn grave(service: &Service) -> String {
    let actions = service.actions.iter();
    let grave = actions.filter(|it| it.level == AccessLevel::PermissionsManagement);
    match grave.count() {
        0 => String::new(),
        1 => " (1 changes permissions)".to_owned(),
        count => format!(" ({count} change permissions)"),
    }
}

/// A list that is longer is no help.
const MOST_PATTERNS: usize = 24;

/// The actions of some access levels, with what to call them.
fn by_level(service: &Service) -> Vec<(String, Vec<String>)> {
    use AccessLevel::{List, Read, Write};
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for (label, levels) in [
        ("Allow only actions that list and read", &[List, Read][..]),
        (
            "Allow only actions that list, read and write",
            &[List, Read, Write],
        ),
    ] {
        let patterns = narrow::patterns(service, levels);
        let is_all = patterns.iter().any(|it| it == "*");
        let patterns: Vec<String> = patterns
            .iter()
            .map(|it| format!("{}:{it}", service.prefix))
            .collect();
        let is_known = found.iter().any(|(_, it)| *it == patterns);
        if !is_all && !is_known {
            found.push((label.to_owned(), patterns));
        }
    }
    found
}

/// The value of `Action` with others in the place of one; none where there are none or too many.
fn instead_of<'a>(star: NodeRef<'a>, action: Element<'a>, others: &[String]) -> Option<Piece<'a>> {
    let list = action.entry.value;
    let is_list = list.is_sequence() && list.tag().is_none();
    let is_alone = list.full_range() == star.full_range();
    if !is_alone && !is_list || others.is_empty() || others.len() > MOST_PATTERNS {
        return None;
    }
    let is_there = |it: &String| {
        let mut texts = action.texts();
        texts.any(|(text, _)| text.eq_ignore_ascii_case(it))
    };
    let others = others.iter().filter(|it| !is_there(it)).cloned();
    let others: Vec<Piece<'a>> = others.map(Piece::Text).collect();
    if is_alone {
        return Some(Piece::List(others));
    }
    let mut actions = Vec::new();
    for item in list.items() {
        match item.full_range() == star.full_range() {
            true => actions.extend(others.clone()),
            false => actions.push(Piece::Moved(item)),
        }
    }
    Some(Piece::List(actions))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_advice, check_fix};
    use expect_test::expect;

    const ALL: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: sqs:*
              Resource: !GetAtt Orders.Arn
"#;

    #[test]
    fn all_actions_of_a_service_are_many() {
        check_advice(
            ALL,
            expect![[r#"
                11 |               Action: sqs:*
                   |                       ^^^^^ policy-service-star (warning): `sqs:*` allows all 20 actions of Amazon SQS (3 change permissions) and any future ones. List the needed actions.
                   |                       fix: Allow only the actions that a connector to `Orders` grants: `Read`
                   |                       fix: Allow only the actions that a connector to `Orders` grants: `Write`
                   |                       fix: Allow only the actions that a connector to `Orders` grants: `Read` and `Write`
                   |                       fix: Allow only actions that list and read
                   |                       fix: Allow only actions that list, read and write
            "#]],
        );
    }

    #[test]
    fn reading_may_be_enough() {
        check_fix(
            ALL,
            "Allow only actions that list and read",
            expect![[r#"
                 10 |             - Effect: Allow
                -11 |               Action: sqs:*
                +11 |               Action:
                +12 |                 - sqs:Get*
                +13 |                 - sqs:List*
                +14 |                 - sqs:ReceiveMessage
                 15 |               Resource: !GetAtt Orders.Arn
            "#]],
        );
    }

    /// A statement for a table that others use, in one of three ways.
    const SHOWN: &str = r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Returns:
    Type: AWS::DynamoDB::Table
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: [sqs:SendMessage, dynamodb:*]
              Resource: [!GetAtt Orders.Arn, !Sub "${Orders.Arn}/index/*"]
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: [dynamodb:query, dynamodb:ListTables, dynamodb:Get*, dynamodb:GetItem]
              Resource: !Sub arn:aws:dynamodb:*:*:table/${Orders}
            - Effect: Allow
              Action: dynamodb:Scan
              Resource: !GetAtt Returns.Arn
  Old:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - !If [Keep, {SSMParameterReadPolicy: {ParameterName: x}}, {DynamoDBWritePolicy: {TableName: !Ref Orders}}]
Conditions:
  Keep: !Equals [!Ref AWS::Region, eu-west-1]
"#;

    #[test]
    fn what_is_granted_elsewhere_shows_what_is_needed() {
        check_fix(
            SHOWN,
            "Allow only the 9 actions on `Orders` granted elsewhere in this template",
            expect![[r#"
                 12 |             - Effect: Allow
                -13 |               Action: [sqs:SendMessage, dynamodb:*]
                +13 |               Action:
                +14 |                 - sqs:SendMessage
                +15 |                 - dynamodb:BatchWriteItem
                +16 |                 - dynamodb:Get*
                +17 |                 - dynamodb:PutItem
                +18 |                 - dynamodb:Query
                +19 |                 - dynamodb:UpdateItem
                 20 |               Resource: [!GetAtt Orders.Arn, !Sub "${Orders.Arn}/index/*"]
            "#]],
        );
    }

    #[test]
    fn what_a_function_is_told_of_shows_what_it_calls() {
        check_advice(
            r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Stock:
    Type: AWS::DynamoDB::Table
  Mail:
    Type: AWS::SQS::Queue
  ShopRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}
      Policies:
        - PolicyName: shop
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: dynamodb:*
                Resource: "*"
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Role: !GetAtt ShopRole.Arn
      Environment: {Variables: {TABLE: !Ref Orders}}
  Sender:
    Type: AWS::Serverless::Function
    Connectors:
      ToMail: {Properties: {Destination: {Id: Mail}, Permissions: [Write]}}
  Admin:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: "sqs:*"
              Resource: arn:aws:sqs:eu-west-1:123456789012:other
"#,
            expect![[r#"
                21 |                 Action: dynamodb:*
                   |                         ^^^^^^^^^^ policy-service-star (warning): `dynamodb:*` allows all 80 actions of Amazon DynamoDB (3 change permissions) and any future ones. List the needed actions.
                   |                         fix: Allow only the actions that a connector to `Orders` grants: `Read`
                   |                         fix: Allow only the actions that a connector to `Orders` grants: `Write`
                   |                         fix: Allow only the actions that a connector to `Orders` grants: `Read` and `Write`
                   |                         fix: Allow only actions that list and read
                22 |                 Resource: "*"
                   |                           ^^^ policy-resource-star (warning): `*` includes every resource of the account. Limit `dynamodb:*` to `Orders` and `Stock`.
                   |                           fix: Limit to `Orders` and `Stock`
                   |                           fix: Limit to `Orders`
                   |                           fix: Limit to `Stock`
                38 |               Action: "sqs:*"
                   |                       ^^^^^^^ policy-service-star (warning): `sqs:*` allows all 20 actions of Amazon SQS (3 change permissions) and any future ones. List the needed actions.
                   |                       fix: Allow only the 4 actions of Amazon SQS granted elsewhere in this template
                   |                       fix: Allow only actions that list and read
                   |                       fix: Allow only actions that list, read and write
            "#]],
        );
    }

    #[test]
    fn the_other_actions_stay() {
        check_fix(
            r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Checkout:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action:
              - sqs:SendMessage # to all
              - sns:*
            Resource: arn:aws:sns:us-east-1:123456789012:orders
"#,
            "Allow only actions that list, read and write",
            expect![[r#"
                 13 |               - sqs:SendMessage # to all
                -14 |               - sns:*
                +14 |               - sns:CheckIfPhoneNumberIsOptedOut
                +15 |               - sns:ConfirmSubscription
                +16 |               - sns:Create*
                +17 |               - sns:Delete*
                +18 |               - sns:Get*
                +19 |               - sns:List*
                +20 |               - sns:OptInPhoneNumber
                +21 |               - sns:Publish
                +22 |               - sns:PutDataProtectionPolicy
                +23 |               - sns:SetEndpointAttributes
                +24 |               - sns:SetPlatformApplicationAttributes
                +25 |               - sns:SetSMSAttributes
                +26 |               - sns:SetSubscriptionAttributes
                +27 |               - sns:Subscribe
                +28 |               - sns:Unsubscribe
                +29 |               - sns:VerifySMSSandboxPhoneNumber
                 30 |             Resource: arn:aws:sns:us-east-1:123456789012:orders
            "#]],
        );
    }

    #[test]
    fn an_administrator_is_told_as_such() {
        check_advice(
            r#"
Resources:
  Admin:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: "*"
            Resource: "*"
          - Effect: Allow
            Action: "*"
            Resource: arn:aws:s3:::bucket
          - Effect: Deny
            Action: "*"
            Resource: "*"
"#,
            expect![[r#"
                10 |             Action: "*"
                   |                     ^^^ policy-service-star (warning): This statement allows all actions on all resources, so it grants administrator access. List the needed actions.
                13 |             Action: "*"
                   |                     ^^^ policy-service-star (warning): This statement allows all actions of all services, including those that delete data or change permissions. List the needed actions.
            "#]],
        );
    }

    #[test]
    fn a_boundary_grants_nothing() {
        check_advice(
            r#"
Resources:
  Limit:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: [s3:*, "iam:*"]
            Resource: "*"
          - Effect: Allow
            NotAction: sqs:*
            Resource: "*"
  Both:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: s3:*
            Resource: !GetAtt Shop.Arn
  Shop:
    Type: AWS::S3::Bucket
  Limited:
    Type: AWS::Serverless::Function
    Properties:
      PermissionsBoundary: !If [Strict, !Ref Limit, !Ref AWS::NoValue]
  Having:
    Type: AWS::Serverless::Function
    Properties:
      PermissionsBoundary: !Ref Both
      Policies:
        - !Ref Both
Conditions:
  Strict: !Equals [!Ref AWS::Region, eu-west-1]
"#,
            expect![[r#"
                20 |             Action: s3:*
                   |                     ^^^^ policy-service-star (warning): `s3:*` allows all 180 actions of Amazon S3 (27 change permissions) and any future ones. List the needed actions.
                   |                     fix: Allow only actions that list and read
            "#]],
        );
    }
}
