//! `delivery-missing`: a topic, bucket or rule sends to a queue or topic, but no policy lets its service in.
//!
//! SNS, S3 and EventBridge send to a queue or topic only if the policy of that queue or topic allows it. Without one the
//! messages are lost, and a bucket with such a notification does not even deploy. SAM adds the policy for a connector and for
//! the events that it makes a subscription of, not for what the template writes itself.
//!
//! ```yaml
//! ToOrders:
//!   Type: AWS::SNS::Subscription
//!   Properties: {TopicArn: !Ref Placed, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
//! OrdersPolicy:                                       # good: without it, nothing arrives
//!   Type: AWS::SQS::QueuePolicy
//!   Properties:
//!     Queues: [!Ref Orders]
//!     PolicyDocument:
//!       Statement:
//!         - Effect: Allow
//!           Principal: {Service: sns.amazonaws.com}
//!           Action: sqs:SendMessage
//!           Resource: !GetAtt Orders.Arn
//!           Condition: {ArnEquals: {aws:SourceArn: !Ref Placed}}
//! ```
//!
//! The rule looks only where both stand in the template. It reports nothing if a connector names the queue or topic, if a
//! policy for it lets the service in, whatever its conditions ask, if a policy is for one that is known only at deployment,
//! and if the target of a rule has a role.
//!
//! See <https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, insert_entry_behind, insert_resource, together};
use crate::names::shortened;
use crate::principal::{is_everybody, of_kind};
use sam_core::connector::Resolver;
use sam_core::iam;
use sam_core::policy::{Effect, Polarity, Statement, sites_of};
use sam_core::spec::policy_target;
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, Template, intrinsic};
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "delivery-missing",
    severity: Severity::Warning,
    category: RuleCategory::Grant,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// What is sent to.
struct Kind {
    resource_type: &'static str,
    /// The types of its policies.
    policies: [&'static str; 2],
    action: &'static str,
}

const QUEUE: Kind = Kind {
    resource_type: "AWS::SQS::Queue",
    policies: ["AWS::SQS::QueuePolicy", "AWS::SQS::QueueInlinePolicy"],
    action: "sqs:SendMessage",
};

const TOPIC: Kind = Kind {
    resource_type: "AWS::SNS::Topic",
    policies: ["AWS::SNS::TopicPolicy", "AWS::SNS::TopicInlinePolicy"],
    action: "sns:Publish",
};

/// A queue or topic of the template that a resource sends to.
struct Delivery<'a> {
    /// Where it is named.
    node: NodeRef<'a>,
    target: Resource<'a>,
    kind: &'static Kind,
    sender: Sender<'a>,
    /// A policy of the target that does not let the sender in.
    policy: Option<Resource<'a>>,
}

/// Who sends.
#[derive(Clone, Copy)]
enum Sender<'a> {
    /// A topic, with its ARN as it is written.
    Topic(Option<NodeRef<'a>>),
    Bucket,
    Rule,
}

impl Sender<'_> {
    fn service(self) -> &'static str {
        match self {
            Self::Topic(_) => "sns.amazonaws.com",
            Self::Bucket => "s3.amazonaws.com",
            Self::Rule => "events.amazonaws.com",
        }
    }
}

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let missing = missing(resource, resolver.template());
    acc.extend(missing.iter().map(|it| finding(resource, it)));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let resource = finding.resource(resolver)?;
    let missing = missing(resource, template);
    let mut missing = missing.iter().filter(|it| finding.is_at(it.node));
    // Of two policies of one queue the second one would take the place of the first.
    let delivery = missing.next().filter(|it| it.policy.is_none())?;
    let id = format!("{}Policy", delivery.target.id);
    let is_free = template.resource(&id).is_none();
    let is_conditional = resource.condition().is_some() || delivery.target.condition().is_some();
    if !is_free || is_conditional {
        return None;
    }
    let label = format!("Add the policy `{id}`");
    Some(Fix::list([(
        label,
        edits(resource, delivery, template, &id),
    )]))
}

fn finding(resource: Resource<'_>, delivery: &Delivery<'_>) -> Diagnostic {
    let (from, to) = (resource.id, delivery.target.id);
    let policy = delivery.kind.policies[0];
    let service = delivery.sender.service();
    let message = format!(
        "`{}` sends to `{}`, but no policy lets `{service}` in. Allow it in an `{policy}`.",
        shortened(from),
        shortened(to)
    );
    let about = delivery.policy.unwrap_or(delivery.target);
    RULE.at(delivery.node.full_range(), message)
        .related(about.entry.key.full_range(), format!("`{}`", about.id))
}

/// What a resource sends to without a policy in the template that may allow it.
fn missing<'a>(resource: Resource<'a>, template: Template<'a>) -> Vec<Delivery<'a>> {
    let mut found = deliveries(resource, template);
    if found.is_empty() || template.has_unknown_names() {
        return Vec::new();
    }
    found.retain_mut(|it| {
        it.policy = refusing_policy(it, template);
        !may_be_allowed(resource, it, template)
    });
    found
}

fn deliveries<'a>(resource: Resource<'a>, template: Template<'a>) -> Vec<Delivery<'a>> {
    let mut found = Vec::new();
    let mut add = |sender, node: Option<NodeRef<'a>>| {
        found.extend(node.and_then(|node| delivery(sender, node, template)));
    };
    match resource.type_name() {
        Some("AWS::SNS::Subscription") => {
            let sender = Sender::Topic(resource.property("TopicArn"));
            add(sender, resource.properties().and_then(endpoint));
        }
        Some("AWS::SNS::Topic") => {
            for it in items(resource.property("Subscription")) {
                add(Sender::Topic(None), endpoint(it));
            }
        }
        Some("AWS::S3::Bucket") => {
            let of_bucket = resource.property("NotificationConfiguration");
            let lists = [
                ("QueueConfigurations", "Queue"),
                ("TopicConfigurations", "Topic"),
            ];
            for (list, key) in lists {
                for it in items(of_bucket.and_then(|it| it.get(list))) {
                    add(Sender::Bucket, it.get(key));
                }
            }
        }
        Some("AWS::Events::Rule") => {
            for it in items(resource.property("Targets")) {
                add(
                    Sender::Rule,
                    it.get("Arn").filter(|_| it.get("RoleArn").is_none()),
                );
                let dead_letters = it.get("DeadLetterConfig").and_then(|it| it.get("Arn"));
                add(Sender::Rule, dead_letters);
            }
        }
        Some(_) | None => {}
    }
    found
}

fn items(list: Option<NodeRef<'_>>) -> impl Iterator<Item = NodeRef<'_>> {
    list.into_iter().flat_map(NodeRef::items)
}

/// The queue that a subscription is for.
fn endpoint(subscription: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let is_queue = subscription.get("Protocol").and_then(NodeRef::as_str) == Some("sqs");
    subscription.get("Endpoint").filter(|_| is_queue)
}

fn delivery<'a>(
    sender: Sender<'a>,
    node: NodeRef<'a>,
    template: Template<'a>,
) -> Option<Delivery<'a>> {
    let target = template.resource(intrinsic::named_id(node)?)?;
    let mut kinds = [&QUEUE, &TOPIC].into_iter();
    let kind = kinds.find(|it| target.type_name() == Some(it.resource_type))?;
    Some(Delivery {
        node,
        target,
        kind,
        sender,
        policy: None,
    })
}

/// A policy of the target, if none of its policies may let the sender in.
fn refusing_policy<'a>(delivery: &Delivery<'a>, template: Template<'a>) -> Option<Resource<'a>> {
    let policies = policies_of(delivery, template);
    let refuses = |it: &Resource<'_>| {
        let sites = sites_of(*it);
        let mut statements = sites.iter().flat_map(|it| it.document.statements());
        !sites.is_empty()
            && statements.all(|it| !may_let_in(it, delivery.sender.service(), delivery.kind.action))
    };
    policies
        .iter()
        .all(refuses)
        .then(|| policies.first().copied())?
}

/// The policies that name the target.
fn policies_of<'a>(delivery: &Delivery<'a>, template: Template<'a>) -> Vec<Resource<'a>> {
    let is_policy = |it: &str| delivery.kind.policies.contains(&it);
    template.resources_of_types_naming(delivery.target.id, is_policy)
}

/// Whether a statement may let a service do something, whatever its conditions ask.
fn may_let_in(statement: Statement<'_>, service: &str, action: &str) -> bool {
    if statement.effect() == Some(Effect::Deny) {
        return false;
    }
    let does = statement.action().is_none_or(|it| {
        let mut values = it.values().into_iter();
        it.polarity == Polarity::Not
            || values.any(|it| it.as_str().is_none_or(|it| iam::matches(it, action)))
    });
    let is_for = statement.principal().is_none_or(|it| {
        let is_it = |it: &NodeRef<'_>| it.as_str().is_none_or(|it| it == service);
        let is_plain = |it: &NodeRef<'_>| it.is_mapping() && intrinsic::of(*it).is_none();
        it.polarity == Polarity::Not
            || is_everybody(it).is_some()
            || !it.values().iter().all(is_plain)
            || of_kind(it, "Service").iter().any(is_it)
    });
    does && is_for
}

/// Whether something in the template may let the sender in.
fn may_be_allowed(resource: Resource<'_>, delivery: &Delivery<'_>, template: Template<'_>) -> bool {
    let mut naming = template.resources_naming(delivery.target.id).into_iter();
    let is_named = naming.any(|it| {
        it.type_name() == Some("AWS::Serverless::Connector")
            || it.id == resource.id && it.has_connectors()
    });
    let is_let_in = delivery.policy.is_none() && !policies_of(delivery, template).is_empty();
    let is_open = |node: NodeRef<'_>| {
        intrinsic::named_id(node).is_none_or(|it| template.type_of(it).is_none())
    };
    let may_be_for_it = |policy: &&str| {
        template.resources_of_type(policy).any(|it| {
            let named = policy_target(policy).and_then(|target| it.property(target));
            named.is_none_or(|it| match it.is_sequence() {
                true => it.items().any(is_open),
                false => is_open(it),
            })
        })
    };
    is_named || is_let_in || delivery.kind.policies.iter().any(may_be_for_it)
}

/// The policy, and that a bucket waits for it: S3 tries to send when it gets the notification.
fn edits(
    resource: Resource<'_>,
    delivery: &Delivery<'_>,
    template: Template<'_>,
    id: &str,
) -> Option<Vec<TextEdit>> {
    let document = template.document();
    let text = |it: &str| Piece::Text(it.to_owned());
    let by_name = |id: &str| Piece::Ref(id.to_owned());
    let target = delivery.target;
    let arn = match delivery.kind.action == QUEUE.action {
        true => Piece::GetAtt(target.id.to_owned(), "Arn".to_owned()),
        false => by_name(target.id),
    };
    let from = |arn| Piece::map([("ArnEquals", Piece::map([("aws:SourceArn", arn)]))]);
    let condition = match delivery.sender {
        Sender::Topic(Some(topic)) => from(Piece::Copy(topic)),
        Sender::Topic(None) => from(by_name(resource.id)),
        Sender::Rule => from(Piece::GetAtt(resource.id.to_owned(), "Arn".to_owned())),
        // The ARN of the bucket would make a circle.
        Sender::Bucket => {
            let account = Piece::map([("aws:SourceAccount", by_name("AWS::AccountId"))]);
            Piece::map([("StringEquals", account)])
        }
    };
    let service = text(delivery.sender.service());
    let statement = Piece::map([
        ("Effect", text("Allow")),
        ("Principal", Piece::map([("Service", service)])),
        ("Action", text(delivery.kind.action)),
        ("Resource", arn),
        ("Condition", condition),
    ]);
    let document_of = Piece::policy_document(Piece::List(vec![statement]));
    let policy = delivery.kind.policies[0];
    let properties = Piece::map([
        (
            policy_target(policy)?,
            Piece::List(vec![by_name(target.id)]),
        ),
        ("PolicyDocument", document_of),
    ]);
    let body = Piece::map([("Type", text(policy)), ("Properties", properties)]);
    let mut edits = vec![insert_resource(document, target, id, &body)?];
    if matches!(delivery.sender, Sender::Bucket) {
        let of_bucket = resource.body();
        if of_bucket.get("DependsOn").is_some() {
            return None;
        }
        let anchor = of_bucket.entry("Type")?;
        edits.push(insert_entry_behind(
            document,
            of_bucket,
            anchor,
            "DependsOn",
            &text(id),
        )?);
    }
    together(edits)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(fixture: &str, expected: Expect) {
        check_rule(fixture, "delivery-missing", expected);
    }

    const BARE: &str = "\
Resources:
  Placed:
    Type: AWS::SNS::Topic
    Properties:
      Subscription: [{Protocol: sqs, Endpoint: !GetAtt Own.Arn}]
  Own: {Type: AWS::SQS::Queue}
  Orders: {Type: AWS::SQS::Queue}
  ToOrders:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Placed, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Files.Arn}]
        TopicConfigurations: [{Event: 's3:ObjectRemoved:*', Topic: !Ref Removed}]
  Files: {Type: AWS::SQS::Queue}
  Removed: {Type: AWS::SNS::Topic}
  Daily:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets:
        - {Id: a, Arn: !GetAtt Files.Arn, DeadLetterConfig: {Arn: !GetAtt Lost.Arn}}
        - {Id: b, Arn: !GetAtt Orders.Arn, RoleArn: 'arn:aws:iam::123456789012:role/r'}
  Lost: {Type: AWS::SQS::Queue}
";

    #[test]
    fn what_sends_without_a_policy_is_told() {
        check(
            BARE,
            expect![[r#"
            5 |       Subscription: [{Protocol: sqs, Endpoint: !GetAtt Own.Arn}]
              |                                                ^^^^^^^^^^^^^^^ delivery-missing (warning): `Placed` sends to `Own`, but no policy lets `sns.amazonaws.com` in. Allow it in an `AWS::SQS::QueuePolicy`.
              |                                                line 6: `Own`
              |                                                fix: Add the policy `OwnPolicy`
            10 |     Properties: {TopicArn: !Ref Placed, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
               |                                                                  ^^^^^^^^^^^^^^^^^^ delivery-missing (warning): `ToOrders` sends to `Orders`, but no policy lets `sns.amazonaws.com` in. Allow it in an `AWS::SQS::QueuePolicy`.
               |                                                                  line 7: `Orders`
               |                                                                  fix: Add the policy `OrdersPolicy`
            15 |         QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Files.Arn}]
               |                                                                    ^^^^^^^^^^^^^^^^^ delivery-missing (warning): `Uploads` sends to `Files`, but no policy lets `s3.amazonaws.com` in. Allow it in an `AWS::SQS::QueuePolicy`.
               |                                                                    line 17: `Files`
               |                                                                    fix: Add the policy `FilesPolicy`
            16 |         TopicConfigurations: [{Event: 's3:ObjectRemoved:*', Topic: !Ref Removed}]
               |                                                                    ^^^^^^^^^^^^ delivery-missing (warning): `Uploads` sends to `Removed`, but no policy lets `s3.amazonaws.com` in. Allow it in an `AWS::SNS::TopicPolicy`.
               |                                                                    line 18: `Removed`
               |                                                                    fix: Add the policy `RemovedPolicy`
            24 |         - {Id: a, Arn: !GetAtt Files.Arn, DeadLetterConfig: {Arn: !GetAtt Lost.Arn}}
               |                        ^^^^^^^^^^^^^^^^^ delivery-missing (warning): `Daily` sends to `Files`, but no policy lets `events.amazonaws.com` in. Allow it in an `AWS::SQS::QueuePolicy`.
               |                        line 17: `Files`
               |                        fix: Add the policy `FilesPolicy`
            24 |         - {Id: a, Arn: !GetAtt Files.Arn, DeadLetterConfig: {Arn: !GetAtt Lost.Arn}}
               |                                                                   ^^^^^^^^^^^^^^^^ delivery-missing (warning): `Daily` sends to `Lost`, but no policy lets `events.amazonaws.com` in. Allow it in an `AWS::SQS::QueuePolicy`.
               |                                                                   line 26: `Lost`
               |                                                                   fix: Add the policy `LostPolicy`
        "#]],
        );
    }

    #[test]
    fn the_policy_is_added() {
        check_fix(
            BARE,
            "Add the policy `OrdersPolicy`",
            expect![[r#"
              7 |   Orders: {Type: AWS::SQS::Queue}
            + 8 |   OrdersPolicy:
            + 9 |     Type: AWS::SQS::QueuePolicy
            +10 |     Properties:
            +11 |       Queues:
            +12 |         - !Ref Orders
            +13 |       PolicyDocument:
            +14 |         Version: '2012-10-17'
            +15 |         Statement:
            +16 |           - Effect: Allow
            +17 |             Principal:
            +18 |               Service: sns.amazonaws.com
            +19 |             Action: sqs:SendMessage
            +20 |             Resource: !GetAtt Orders.Arn
            +21 |             Condition:
            +22 |               ArnEquals:
            +23 |                 aws:SourceArn: !Ref Placed
             24 |   ToOrders:
        "#]],
        );
        check_fix(
            BARE,
            "Add the policy `RemovedPolicy`",
            expect![[r#"
             12 |     Type: AWS::S3::Bucket
            +13 |     DependsOn: RemovedPolicy
             14 |     Properties:
            ...
             19 |   Removed: {Type: AWS::SNS::Topic}
            +20 |   RemovedPolicy:
            +21 |     Type: AWS::SNS::TopicPolicy
            +22 |     Properties:
            +23 |       Topics:
            +24 |         - !Ref Removed
            +25 |       PolicyDocument:
            +26 |         Version: '2012-10-17'
            +27 |         Statement:
            +28 |           - Effect: Allow
            +29 |             Principal:
            +30 |               Service: s3.amazonaws.com
            +31 |             Action: sns:Publish
            +32 |             Resource: !Ref Removed
            +33 |             Condition:
            +34 |               StringEquals:
            +35 |                 aws:SourceAccount: !Ref AWS::AccountId
             36 |   Daily:
        "#]],
        );
        check_fix(
            BARE,
            "Add the policy `LostPolicy`",
            expect![[r#"
             26 |   Lost: {Type: AWS::SQS::Queue}
            +27 |   LostPolicy:
            +28 |     Type: AWS::SQS::QueuePolicy
            +29 |     Properties:
            +30 |       Queues:
            +31 |         - !Ref Lost
            +32 |       PolicyDocument:
            +33 |         Version: '2012-10-17'
            +34 |         Statement:
            +35 |           - Effect: Allow
            +36 |             Principal:
            +37 |               Service: events.amazonaws.com
            +38 |             Action: sqs:SendMessage
            +39 |             Resource: !GetAtt Lost.Arn
            +40 |             Condition:
            +41 |               ArnEquals:
            +42 |                 aws:SourceArn: !GetAtt Daily.Arn
        "#]],
        );
    }

    #[test]
    fn a_policy_or_connector_that_may_allow_it_silences() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Url: {Type: String}
Resources:
  Placed: {Type: AWS::SNS::Topic}
  Orders: {Type: AWS::SQS::Queue}
  ToOrders:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Placed, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties: {Queues: [!Ref Url], PolicyDocument: {Statement: []}}
  Daily:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: !Ref Morning}]}
    Connectors:
      ToMorning: {Properties: {Destination: {Id: Morning}, Permissions: [Write]}}
  Morning: {Type: AWS::SNS::Topic}
",
            expect![[""]],
        );
    }

    #[test]
    fn a_policy_for_somebody_else_does_not_silence() {
        let with = |statement: &str| {
            format!(
                "\
Resources:
  Placed: {{Type: AWS::SNS::Topic}}
  Orders: {{Type: AWS::SQS::Queue}}
  ToOrders:
    Type: AWS::SNS::Subscription
    Properties: {{TopicArn: !Ref Placed, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Statement: [{statement}]
"
            )
        };
        check(
            &with(
                "{Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: 'sqs:SendMessage', Resource: '*'}",
            ),
            expect![[r#"
                6 |     Properties: {TopicArn: !Ref Placed, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
                  |                                                                  ^^^^^^^^^^^^^^^^^^ delivery-missing (warning): `ToOrders` sends to `Orders`, but no policy lets `sns.amazonaws.com` in. Allow it in an `AWS::SQS::QueuePolicy`.
                  |                                                                  line 7: `Policy`
            "#]],
        );
        for other in [
            "{Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*'}",
            "{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: 'sqs:ReceiveMessage', Resource: '*'}",
            "{Effect: Allow, Principal: {AWS: !Ref AWS::AccountId}, Action: 'sqs:*', Resource: '*'}",
        ] {
            let text = with(other);
            let found = crate::diagnostics::findings(&sam_core::analysis::Analysis::open(1, &text));
            let mut found = found.iter().filter(|it| it.code == "delivery-missing");
            assert!(found.next().is_some(), "{other}");
        }
        for open in [
            "{Effect: Allow, Principal: '*', Action: 'sqs:Send*', Resource: '*'}",
            "{Effect: Allow, Principal: {AWS: '*'}, Action: 'SQS:SendMessage', Resource: '*'}",
            "{Effect: Allow, Principal: {Service: [s3.amazonaws.com, sns.amazonaws.com]}, Action: ['sqs:SendMessage'], Resource: '*'}",
            "{Effect: Allow, Principal: {Service: !Sub 'sns.${AWS::URLSuffix}'}, Action: 'sqs:SendMessage', Resource: '*'}",
        ] {
            check(&with(open), expect![[""]]);
        }
    }

    #[test]
    fn other_protocols_and_queues_elsewhere_are_not_looked_at() {
        check(
            "\
Parameters:
  Elsewhere: {Type: String}
Resources:
  Placed: {Type: AWS::SNS::Topic}
  Orders: {Type: AWS::SQS::Queue}
  Mail:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Placed, Protocol: email, Endpoint: !GetAtt Orders.Arn}
  Far:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Placed, Protocol: sqs, Endpoint: !Ref Elsewhere}
",
            expect![[""]],
        );
    }
}
