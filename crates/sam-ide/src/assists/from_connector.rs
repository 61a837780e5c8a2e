//! A connector of a function or state machine, made policy templates or statements of its `Policies`.

use super::CodeAction;
use super::common::{is_named, is_written_out, sound_connector};
use super::conversion::Conversion;
use super::plan::{grants_on, names};
use super::to_policy_template::label;
use super::unit::Owner;
use crate::edit::comments::comments_of_entry;
use crate::edit::connector::take_out;
use crate::edit::filled::{Filled, filled};
use crate::edit::{Piece, policy};
use crate::waiting::Waiting;
use sam_core::connector::{
    ATTRIBUTES, Link, Mechanism, Resolved, Resolver, Side, connector_at, declared, generate,
};
use sam_core::permission::{Grant, GrantOrigin, difference, grants_of_document};
use sam_core::template::{Resource, Template};
use sam_core::text::TextRange;
use serde_json::{Value, json};

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let Some(resolved) = sound_connector(resolver, range) else {
        return;
    };
    let Some((owner, others)) = convertible(resolver, &resolved) else {
        return;
    };
    let generated = generate(&resolved);
    let granted = |at: usize| {
        let of_link = generated.iter().filter(move |it| it.link == at).cloned();
        grants_on(owner, &of_link.collect::<Vec<_>>())
    };
    let templates: Option<Vec<Vec<Filled>>> = others
        .iter()
        .enumerate()
        .map(|(at, other)| closest(&granted(at), *other))
        .collect();
    let templates: Option<Vec<Filled>> = templates.map(|it| it.into_iter().flatten().collect());
    let id = owner.resource.id;
    if let Some(templates) = templates {
        let pieces: Vec<_> = templates.iter().map(Filled::piece).collect();
        if let Some(conversion) = replaced(resolver, id, range, &pieces) {
            conversion.offer(acc, &label(&templates));
        }
    }
    let generated = generated.iter().flat_map(|it| {
        let list = it.body.pointer("/Properties/PolicyDocument/Statement");
        list.and_then(Value::as_array).cloned().unwrap_or_default()
    });
    let statements = generated.map(|it| meant(it, resolver.template()));
    let statements: Vec<Value> = statements.collect();
    let what = match statements.len() {
        1 => "a statement",
        _ => "statements",
    };
    let statements = Value::Array(statements);
    let pieces = [Piece::policy_document(Piece::data(&statements))];
    if let Some(conversion) = replaced(resolver, id, range, &pieces) {
        conversion.offer(acc, &format!("Convert to {what} of `Policies`"));
    }
}

/// A statement without the resources that none of its actions takes, and without the actions that take none of its
/// resources: a connector writes the indexes of a table to actions that know none.
fn meant(mut statement: Value, template: Template<'_>) -> Value {
    for element in ["Resource", "Action"] {
        let Some(Value::Array(values)) = statement.get(element) else {
            continue;
        };
        let left = values.iter().filter(|it| {
            let only = with(statement.clone(), element, (*it).clone());
            says_something(only, template)
        });
        let left: Vec<Value> = left.cloned().collect();
        match left.as_slice() {
            [] => {}
            [one] => statement = with(statement, element, one.clone()),
            [_, _, ..] => statement = with(statement, element, Value::Array(left)),
        }
    }
    statement
}

fn with(mut statement: Value, element: &str, value: Value) -> Value {
    if let Some(map) = statement.as_object_mut() {
        map.insert(element.to_owned(), value);
    }
    statement
}

fn says_something(statement: Value, template: Template<'_>) -> bool {
    let origin = GrantOrigin::Statement(0);
    let document = json!({ "Statement": statement });
    let grants = grants_of_document(&document, &origin, TextRange::default());
    !difference((&[], template), (&grants, template)).is_empty()
}

/// Whose role the connector writes to, and the resources at the other ends; none where policies of the role could not
/// say the same.
fn convertible<'a>(
    resolver: &Resolver<'a>,
    resolved: &Resolved<'a>,
) -> Option<(Owner<'a>, Vec<Resource<'a>>)> {
    let connector = &resolved.connector;
    let body = connector.entry.value;
    let ends = |link: &Link<'a>| {
        let profile = link
            .profile
            .filter(|it| it.mechanism == Mechanism::ManagedPolicy)?;
        match profile.at {
            Side::Source => Some((link.source.resource?, link.destination.resource?)),
            Side::Destination => Some((link.destination.resource?, link.source.resource?)),
        }
    };
    let ends: Option<Vec<_>> = resolved.links.iter().map(ends).collect();
    let ends = ends?;
    let owner = Owner::of(ends.first()?.0)?;
    let condition = |it: sam_core::syntax::NodeRef<'_>| it.get("Condition").map(|it| it.to_value());
    let own_condition = condition(owner.resource.body());
    let is_same = |attribute: &str| {
        body.entry(attribute).is_none()
            || attribute == "Condition" && condition(body) == own_condition
    };
    let waiting = Waiting::of(*resolver).for_policies_in(owner.resource);
    let can = ends.iter().all(|(it, _)| it.id == owner.resource.id)
        && ATTRIBUTES.iter().all(|it| is_same(it))
        && is_written_out(connector)
        && !is_named(resolver, resolved)
        && ends.iter().all(|(_, other)| !waiting.contains(other.id));
    can.then(|| (owner, ends.into_iter().map(|(_, other)| other).collect()))
}

/// The actions that connectors are mostly there for, in lower case: without one of them the conversion is none.
const MAIN: [&str; 9] = [
    "dynamodb:getitem",
    "dynamodb:putitem",
    "events:putevents",
    "s3:getobject",
    "s3:putobject",
    "sns:publish",
    "sqs:receivemessage",
    "sqs:sendmessage",
    "states:startexecution",
];

/// The policy templates about a resource, one or two, that differ least from what is granted and keep what it is for.
fn closest(granted: &[Grant], resource: Resource<'_>) -> Option<Vec<Filled>> {
    let wanted = names(granted);
    let all = filled(Some(resource));
    // Lost main actions, all differences, templates: the smaller the better.
    type Score = (usize, usize, usize);
    let mut best: Option<(Score, Vec<&Filled>)> = None;
    for (at, first) in all.iter().enumerate() {
        let single = std::iter::once(vec![first]);
        let pairs = all.iter().skip(at + 1).map(|second| vec![first, second]);
        for set in single.chain(pairs) {
            let names = set.iter().flat_map(|it| names(&it.grants)).collect();
            let (lost, more) = (wanted.difference(&names), names.difference(&wanted));
            let main = lost.clone().filter(|it| MAIN.contains(&it.as_str()));
            let (main, lost, more) = (main.count(), lost.count(), more.count());
            let score = (main, lost + more, set.len());
            if lost < wanted.len() && best.as_ref().is_none_or(|(known, _)| score < *known) {
                best = Some((score, set));
            }
        }
    }
    best.map(|(_, set)| set.into_iter().cloned().collect())
}

/// The connector taken out, and entries of `Policies` in its place.
fn replaced<'r, 'a>(
    resolver: &'r Resolver<'a>,
    owner: &'r str,
    range: TextRange,
    pieces: &[Piece<'static>],
) -> Option<Conversion<'r, 'a>> {
    let template = resolver.template();
    let connector = connector_at(template, range.start())?;
    let comments = comments_of_entry(template.document(), connector.entry);
    let key = connector.id.to_string();
    let mut conversion = Conversion::new(resolver, owner);
    conversion.edit(|_, _| Some(comments.take_above()))?;
    conversion.edit(|resolver, _| {
        let document = resolver.template().document();
        let connectors = declared(resolver.template());
        let connector = connectors.iter().find(|it| *it.id == *key)?;
        take_out(document, connector)
    })?;
    for piece in pieces {
        conversion.edit(|resolver, owner| {
            let document = resolver.template().document();
            policy::add_entry(document, owner, piece).map(|it| vec![it])
        })?;
    }
    conversion.edit(|resolver, owner| {
        let policies = owner.property("Policies")?;
        let mut items = policies.items().rev().take(pieces.len());
        let first = items.next_back().unwrap_or(policies);
        comments.put_above(resolver.template().document(), first.full_range().start())
    })?;
    Some(conversion)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_conversion, check_no_assist};
    use expect_test::expect;

    const SHOP: &str = r#"
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  News:
    Type: AWS::SNS::Topic
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
    Connectors:
      To$0Orders:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Read, Write]
      ToNews:
        Properties:
          Destination: {Id: News}
          Permissions: [Write]
"#;

    #[test]
    fn the_closest_policy_template_takes_its_place() {
        check_conversion(
            SHOP,
            "Convert to the policy template",
            expect![[r#"
                Convert to the policy template `DynamoDBCrudPolicy` (grants 1 more action, 4 fewer)
                + dynamodb:DescribeTable on Orders
                - dynamodb:PartiQLSelect on Orders, Orders/index/*
                - dynamodb:PartiQLDelete on Orders
                - dynamodb:PartiQLInsert on Orders
                - dynamodb:PartiQLUpdate on Orders
                 10 |       Handler: app.handler
                +11 |       Policies:
                +12 |         - DynamoDBCrudPolicy:
                +13 |             TableName: !Ref Orders
                 14 |     Connectors:
                -12 |       ToOrders:
                -13 |         Properties:
                -14 |           Destination: {Id: Orders}
                -15 |           Permissions: [Read, Write]
                 15 |       ToNews:
            "#]],
        );
    }

    #[test]
    fn its_statements_take_its_place() {
        check_conversion(
            SHOP,
            "Convert to statements",
            expect![[r#"
                Convert to statements of `Policies` (grants the same)
                 10 |       Handler: app.handler
                +11 |       Policies:
                +12 |         - Version: '2012-10-17'
                +13 |           Statement:
                +14 |             - Effect: Allow
                +15 |               Action:
                +16 |                 - dynamodb:GetItem
                +17 |                 - dynamodb:Query
                +18 |                 - dynamodb:Scan
                +19 |                 - dynamodb:BatchGetItem
                +20 |                 - dynamodb:ConditionCheckItem
                +21 |                 - dynamodb:PartiQLSelect
                +22 |               Resource:
                +23 |                 - !GetAtt Orders.Arn
                +24 |                 - !Sub '${Orders.Arn}/index/*'
                +25 |             - Effect: Allow
                +26 |               Action:
                +27 |                 - dynamodb:PutItem
                +28 |                 - dynamodb:UpdateItem
                +29 |                 - dynamodb:DeleteItem
                +30 |                 - dynamodb:BatchWriteItem
                +31 |                 - dynamodb:PartiQLDelete
                +32 |                 - dynamodb:PartiQLInsert
                +33 |                 - dynamodb:PartiQLUpdate
                +34 |               Resource: !GetAtt Orders.Arn
                 35 |     Connectors:
                -12 |       ToOrders:
                -13 |         Properties:
                -14 |           Destination: {Id: Orders}
                -15 |           Permissions: [Read, Write]
                 36 |       ToNews:
            "#]],
        );
    }

    #[test]
    fn a_connector_of_its_own_that_the_destination_polls_by() {
        check_conversion(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Returns:
    Type: AWS::SQS::Queue
  Work:
    Type: AWS::Serverless::Function
  Poll$0:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Work}
      Destination: [{Id: Orders}, {Id: Returns}]
      Permissions: [Write]
"#,
            "Convert to the policy template",
            expect![[r#"
                Convert to the policy template `SQSSendMessagePolicy` (grants 3 actions fewer)
                - sqs:DeleteMessage on Orders, Returns
                - sqs:ChangeMessageVisibility on Orders, Returns
                - sqs:PurgeQueue on Orders, Returns
                  8 |     Type: AWS::Serverless::Function
                - 9 |   Poll:
                -10 |     Type: AWS::Serverless::Connector
                  9 |     Properties:
                -12 |       Source: {Id: Work}
                -13 |       Destination: [{Id: Orders}, {Id: Returns}]
                -14 |       Permissions: [Write]
                +10 |       Policies:
                +11 |         - SQSSendMessagePolicy:
                +12 |             QueueName: !GetAtt Orders.QueueName
                +13 |         - SQSSendMessagePolicy:
                +14 |             QueueName: !GetAtt Returns.QueueName
            "#]],
        );
    }

    #[test]
    fn comments_come_along() {
        check_conversion(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies: AWSXrayWriteOnlyAccess # traces
    Connectors:
      # Where orders go
      To$0Orders: # all of them
        Properties:
          # the queue
          Destination:
            Id: Orders # of today
          Permissions: [Write]
"#,
            "Convert to the policy template",
            expect![[r#"
                Convert to the policy template `SQSSendMessagePolicy` (grants 3 actions fewer)
                - sqs:DeleteMessage on Orders
                - sqs:ChangeMessageVisibility on Orders
                - sqs:PurgeQueue on Orders
                  7 |     Properties:
                - 8 |       Policies: AWSXrayWriteOnlyAccess # traces
                - 9 |     Connectors:
                -10 |       # Where orders go
                -11 |       ToOrders: # all of them
                -12 |         Properties:
                -13 |           # the queue
                -14 |           Destination:
                -15 |             Id: Orders # of today
                -16 |           Permissions: [Write]
                + 8 |       Policies:
                + 9 |         - AWSXrayWriteOnlyAccess # traces
                +10 |         # Where orders go
                +11 |         # all of them
                +12 |         # the queue
                +13 |         # of today
                +14 |         - SQSSendMessagePolicy:
                +15 |             QueueName: !GetAtt Orders.QueueName
            "#]],
        );
    }

    #[test]
    fn no_comment_is_lost() {
        let fixture = |comment: &str| {
            format!(
                r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [A]
    Connectors: {{
      $0ToOrders: {{
        Properties: {{Destination: {{Id: Orders}}, {comment}
          Permissions: [Write]}} }} }}
"#
            )
        };
        check_no_assist(&fixture("# a queue"), "Convert to the policy template");
        check_conversion(
            &fixture(""),
            "Convert to the policy template",
            expect![[r#"
                Convert to the policy template `SQSSendMessagePolicy` (grants 3 actions fewer)
                - sqs:DeleteMessage on Orders
                - sqs:ChangeMessageVisibility on Orders
                - sqs:PurgeQueue on Orders
                  7 |     Properties:
                - 8 |       Policies: [A]
                - 9 |     Connectors: {
                -10 |       ToOrders: {
                -11 |         Properties: {Destination: {Id: Orders}, 
                -12 |           Permissions: [Write]} } }
                + 8 |       Policies: [A, {SQSSendMessagePolicy: {QueueName: !GetAtt Orders.QueueName}}]
            "#]],
        );
    }

    #[test]
    fn what_policies_could_not_say_stays() {
        for (from, to) in [
            // The bucket tells the function, which would wait for the bucket.
            (
                "Type: AWS::DynamoDB::Table",
                "Type: AWS::S3::Bucket\n    Properties: {X: !GetAtt Checkout.Arn}",
            ),
            ("Handler: app.handler", "Role: !GetAtt R.Arn"),
            (
                "        Properties:\n          Destination: {Id: Orders}",
                "        DependsOn: News\n        Properties:\n          Destination: {Id: Orders}",
            ),
            (
                "Type: AWS::SNS::Topic",
                "Type: AWS::SNS::Topic\n    DependsOn: CheckoutToOrders",
            ),
        ] {
            assert!(SHOP.contains(from));
            check_no_assist(&SHOP.replace(from, to), "Convert to");
        }
    }
}
