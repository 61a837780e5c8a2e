//! `policy-service-star`: all actions of a service, or of all services.
//!
//! `s3:*` allows to delete the bucket and to open it to the world as well as to read a file, and whatever AWS adds to the
//! service later. `*` on `*` makes an administrator. Name the actions, or at least the access levels that are needed: the
//! fixes write patterns that match only actions which list and read, or only those and the ones which write, never those
//! that change who may do what. A policy that is only a `PermissionsBoundary` is not looked at: it grants nothing.
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

use super::{Check, Diagnostic, Rule, Severity};
use crate::boundary::is_boundary;
use crate::edit::{Piece, one, set_value};
use crate::narrow;
use sam_core::connector::Resolver;
use sam_core::iam::{AccessLevel, Service, service};
use sam_core::policy::{Effect, Element, Polarity, Site, SiteKind, Statement};
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "policy-service-star",
    severity: Severity::Warning,
    check: Check::Statement(check),
};

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &Site<'_>,
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
    if !texts.any(|(it, _)| of(it).is_some()) || is_boundary(site.resource, resolver.template()) {
        return;
    }
    let is_everywhere = statement
        .resource()
        .is_some_and(|it| it.texts().any(|(text, _)| text == "*"));
    for (written, node) in action.texts() {
        match of(written) {
            Some(Star::Everything) => {
                let message = if is_everywhere && statement.condition().is_none() {
                    "All actions on all resources: whoever has this is an administrator of the account. Name the actions that are needed."
                } else {
                    "All actions of all services, deleting and changing who may do what among them: name the ones that are needed."
                };
                acc.push(RULE.at(node.full_range(), message));
            }
            Some(Star::Service(service)) => {
                let message = format!(
                    "`{written}` allows all {} actions of {}{}, and those that AWS adds later: name the ones that are needed, or their access levels.",
                    service.actions.len(),
                    service.name,
                    grave(service),
                );
                let mut finding = RULE.at(node.full_range(), message);
                if RULE.is_searched(acc) {
                    let document = resolver.template().document();
                    for (label, actions) in choices(service, action, node) {
                        let edit = set_value(document, statement.node, action.entry, &actions);
                        finding = finding.fix(label, one(edit));
                    }
                }
                acc.push(finding);
            }
            None => {}
        }
    }
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
        1 => " (one of which changes who may do what)".to_owned(),
        count => format!(" ({count} of which change who may do what)"),
    }
}

/// A list that is longer is no help.
const MOST_PATTERNS: usize = 24;

/// The actions with one of them narrowed to some access levels.
fn choices<'a>(
    service: &Service,
    action: Element<'a>,
    star: NodeRef<'a>,
) -> Vec<(String, Piece<'a>)> {
    use AccessLevel::{List, Read, Write};
    let is_list = action.entry.value.is_sequence() && action.entry.value.tag().is_none();
    let is_alone = action.entry.value.full_range() == star.full_range();
    if !is_alone && !is_list {
        return Vec::new();
    }
    let mut found: Vec<(String, Piece<'a>)> = Vec::new();
    let mut shown = Vec::new();
    for (label, levels) in [
        ("Only what lists and reads", &[List, Read][..]),
        ("Only what lists, reads and writes", &[List, Read, Write]),
    ] {
        let patterns = narrow::patterns(service, levels);
        let is_all = patterns.iter().any(|it| it == "*");
        if patterns.is_empty() || patterns.len() > MOST_PATTERNS || is_all || shown == patterns {
            continue;
        }
        let narrowed = patterns
            .iter()
            .map(|it| Piece::Text(format!("{}:{it}", service.prefix)));
        let mut actions: Vec<Piece<'a>> = Vec::new();
        let items = action.entry.value.items().filter(|_| !is_alone);
        for item in items {
            if item.full_range() == star.full_range() {
                actions.extend(narrowed.clone());
            } else {
                actions.push(Piece::Moved(item));
            }
        }
        if is_alone {
            actions.extend(narrowed);
        }
        found.push((label.to_owned(), Piece::List(actions)));
        shown = patterns;
    }
    found
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
                   |                       ^^^^^ policy-service-star (warning): `sqs:*` allows all 20 actions of Amazon SQS (3 of which change who may do what), and those that AWS adds later: name the ones that are needed, or their access levels.
                   |                       fix: Only what lists and reads
                   |                       fix: Only what lists, reads and writes
            "#]],
        );
    }

    #[test]
    fn reading_may_be_enough() {
        check_fix(
            ALL,
            "Only what lists and reads",
            expect![[r#"

            Resources:
              Orders:
                Type: AWS::SQS::Queue
              Checkout:
                Type: AWS::Serverless::Function
                Properties:
                  Policies:
                    - Statement:
                        - Effect: Allow
                          Action:
                            - 'sqs:Get*'
                            - 'sqs:List*'
                            - sqs:ReceiveMessage
                          Resource: !GetAtt Orders.Arn
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
            "Only what lists, reads and writes",
            expect![[r#"

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
                              - sns:CheckIfPhoneNumberIsOptedOut
                              - sns:ConfirmSubscription
                              - 'sns:Create*'
                              - 'sns:Delete*'
                              - 'sns:Get*'
                              - 'sns:List*'
                              - sns:OptInPhoneNumber
                              - sns:Publish
                              - sns:PutDataProtectionPolicy
                              - sns:SetEndpointAttributes
                              - sns:SetPlatformApplicationAttributes
                              - sns:SetSMSAttributes
                              - sns:SetSubscriptionAttributes
                              - sns:Subscribe
                              - sns:Unsubscribe
                              - sns:VerifySMSSandboxPhoneNumber
                            Resource: arn:aws:sns:us-east-1:123456789012:orders
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
                   |                     ^^^ policy-service-star (warning): All actions on all resources: whoever has this is an administrator of the account. Name the actions that are needed.
                13 |             Action: "*"
                   |                     ^^^ policy-service-star (warning): All actions of all services, deleting and changing who may do what among them: name the ones that are needed.
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
                   |                     ^^^^ policy-service-star (warning): `s3:*` allows all 180 actions of Amazon S3 (27 of which change who may do what), and those that AWS adds later: name the ones that are needed, or their access levels.
                   |                     fix: Only what lists and reads
            "#]],
        );
    }
}
