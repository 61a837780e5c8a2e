//! What roles may do, as people and programs read it.

use super::{changes, permissions};
use expect_test::{Expect, expect};
use sam_core::connector::Environment;
use sam_core::document::Document;

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - AmazonSQSReadOnlyAccess
      - !ImportValue Shared
      - DynamoDBReadPolicy: {TableName: !Ref Orders}
      - Statement:
        - {Effect: Allow, Action: 'dynamodb:GetItem', Resource: !GetAtt Orders.Arn}
        - {Effect: Deny, NotAction: ['s3:*', 'sqs:*'], NotResource: !Sub '${Files.Arn}/*'}
      - !If [IsProd, {Statement: {Effect: Allow, Action: '*', Resource: '*'}}, !Ref AWS::NoValue]
    Connectors:
      Save: {Properties: {Destination: {Id: Orders}, Permissions: [Write]}}
  Orders: {Type: AWS::Serverless::SimpleTable}
  Files: {Type: AWS::S3::Bucket}
  Empty:
    Type: AWS::IAM::Role
";

#[track_caller]
fn check(id: Option<&str>, expected: Expect) {
    let document = Document::open(1, TEMPLATE);
    let text = permissions(&document, &Environment::default(), id).map(|it| it.text());
    for line in text.iter().flat_map(|it| it.lines()) {
        assert!(line.chars().count() <= 80, "{line}");
        assert_eq!(line.trim_end(), line);
    }
    expected.assert_eq(&text.unwrap_or_else(|| "no such role\n".to_owned()));
}

#[test]
fn every_role_by_origin() {
    check(
        None,
        expect![[r#"
            CheckoutRole (made by SAM), role of Checkout
              AWSLambdaBasicExecutionRole, added by SAM for logging (line 3)
                Write  CreateLogGroup · CreateLogStream · PutLogEvents (logs)
                       on *
              managed policy AmazonSQSReadOnlyAccess (line 7)
                Read  GetQueueAttributes · GetQueueUrl · ListDeadLetterSourceQueues ·
                      ListQueues · ListMessageMoveTasks · ListQueueTags (sqs)
                      on *
              policy template DynamoDBReadPolicy (line 9)
                Read  GetItem · Scan · Query · BatchGetItem · DescribeTable (dynamodb)
                      on Orders and Orders/index/*
              statements written in entry 4 of Policies (line 10)
                Read  GetItem (dynamodb)
                      on Orders
                but denies:
                All but  all actions (s3)
                All but  all actions (sqs)
                         on everything but Files/*
              statements written in entry 5 of Policies (line 13), only if IsProd holds
                Any  all actions of all services
                     on *
              connector CheckoutSave · Write (line 15)
                Write  PutItem · UpdateItem · DeleteItem · BatchWriteItem · PartiQLDelete ·
                       PartiQLInsert · PartiQLUpdate (dynamodb)
                       on Orders and Orders/index/*
              !ImportValue Shared (line 8): what it allows is not in this template

            Empty
              nothing
        "#]],
    );
    check(
        Some("Empty"),
        expect![[r#"
        Empty
          nothing
    "#]],
    );
    check(
        Some("Orders"),
        expect![[r#"
        no such role
    "#]],
    );
}

#[test]
fn as_markdown_and_json() {
    let document = Document::open(1, TEMPLATE);
    let report = permissions(&document, &Environment::default(), Some("CheckoutRole")).unwrap();
    expect![[r#"
        ## `CheckoutRole` (made by SAM), role of `Checkout`

        ### `AWSLambdaBasicExecutionRole`, added by SAM for logging (line 3)

        On `*`:

        - **Write** (logs): CreateLogGroup · CreateLogStream · PutLogEvents

        ### Managed policy `AmazonSQSReadOnlyAccess` (line 7)

        On `*`:

        - **Read** (sqs): GetQueueAttributes · GetQueueUrl · ListDeadLetterSourceQueues · ListQueues · ListMessageMoveTasks · ListQueueTags

        ### Policy template `DynamoDBReadPolicy` (line 9)

        On `Orders` and `Orders/index/*`:

        - **Read** (dynamodb): GetItem · Scan · Query · BatchGetItem · DescribeTable

        ### Statements written in entry 4 of `Policies` (line 10)

        On `Orders`:

        - **Read** (dynamodb): GetItem

        But denies:

        On everything but `Files/*`:

        - **All but** (s3): all actions
        - **All but** (sqs): all actions

        ### Statements written in entry 5 of `Policies` (line 13), only if `IsProd` holds

        On `*`:

        - **Any**: all actions of all services

        ### Connector `CheckoutSave` · Write (line 15)

        On `Orders` and `Orders/index/*`:

        - **Write** (dynamodb): PutItem · UpdateItem · DeleteItem · BatchWriteItem · PartiQLDelete · PartiQLInsert · PartiQLUpdate

        `!ImportValue Shared` (line 8): what it allows is not in this template.
    "#]].assert_eq(&report.markdown());
    let json = report.json();
    let last = json["roles"][0]["grants"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    expect![[r#"
        {
          "origin": {
            "kind": "connector",
            "name": "CheckoutSave"
          },
          "line": 15,
          "effect": "Allow",
          "actions": [
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:PartiQLDelete",
            "dynamodb:PartiQLInsert",
            "dynamodb:PartiQLUpdate"
          ],
          "resources": [
            {
              "Fn::GetAtt": [
                "Orders",
                "Arn"
              ]
            },
            {
              "Fn::Sub": [
                "${DestinationArn}/index/*",
                {
                  "DestinationArn": {
                    "Fn::GetAtt": [
                      "Orders",
                      "Arn"
                    ]
                  }
                }
              ]
            }
          ]
        }
    "#]]
    .assert_eq(&format!("{last:#}\n"));
}

#[track_caller]
fn check_change(edit: impl Fn(&str) -> String, expected: Expect) {
    let (old, new) = (
        Document::open(1, TEMPLATE),
        Document::open(1, &edit(TEMPLATE)),
    );
    let environment = Environment::default();
    let there = changes(&old, &new, &environment, None).unwrap();
    let text = format!("{}grants more: {}\n", there.text(), there.grants_more());
    expected.assert_eq(&text);
    // The way back grants what was revoked.
    let back = changes(&new, &old, &environment, None).unwrap();
    let side = |it: &super::Changes<'_>, key: &str| {
        let all = it.json()["changes"].clone();
        let all = all.as_array().unwrap().iter().map(|it| it[key].to_string());
        let mut all: Vec<_> = all.collect();
        all.sort();
        all
    };
    assert_eq!(side(&there, "granted"), side(&back, "revoked"));
    assert_eq!(
        side(&there, "revokedPolicies"),
        side(&back, "grantedPolicies")
    );
}

#[test]
fn what_a_change_grants_and_revokes() {
    check_change(
        str::to_owned,
        expect![[r#"
        The same permissions as before.
        grants more: false
    "#]],
    );
    check_change(
        |it| format!("# a comment\n{it}"),
        expect![[r#"
        The same permissions as before.
        grants more: false
    "#]],
    );
    check_change(
        |it| {
            it.replace("DynamoDBReadPolicy", "DynamoDBCrudPolicy")
                .replace("      - !ImportValue Shared\n", "")
        },
        expect![[r#"
            Checkout
              granted:
                Read  ConditionCheckItem (dynamodb)
                      on Orders
              revoked:
                policy !ImportValue Shared
            grants more: true
        "#]],
    );
    check_change(
        |it| it.replace("Permissions: [Write]", "Permissions: [Read, Write]"),
        expect![[r#"
            Checkout
              granted:
                Read  ConditionCheckItem · PartiQLSelect (dynamodb)
                      on Orders
                Read  PartiQLSelect (dynamodb)
                      on Orders/index/*
            grants more: true
        "#]],
    );
    check_change(
        |it| it.replace("  Checkout:\n", "  Billing:\n"),
        expect![[r#"
            Billing (new)
              granted:
                Read   GetQueueAttributes · GetQueueUrl · ListDeadLetterSourceQueues ·
                       ListQueues · ListMessageMoveTasks · ListQueueTags (sqs)
                Write  CreateLogGroup · CreateLogStream · PutLogEvents (logs)
                       on *
                Read   GetItem · Scan · Query · BatchGetItem · DescribeTable (dynamodb)
                Write  PutItem · UpdateItem · DeleteItem · BatchWriteItem · PartiQLDelete ·
                       PartiQLInsert · PartiQLUpdate (dynamodb)
                       on Orders
                Read  Scan · Query (dynamodb)
                      on Orders/index/*
                only if IsProd holds:
                Any  all actions of all services
                     on *
                policy !ImportValue Shared

            Checkout (removed)
              revoked:
                Read   GetQueueAttributes · GetQueueUrl · ListDeadLetterSourceQueues ·
                       ListQueues · ListMessageMoveTasks · ListQueueTags (sqs)
                Write  CreateLogGroup · CreateLogStream · PutLogEvents (logs)
                       on *
                Read   GetItem · Scan · Query · BatchGetItem · DescribeTable (dynamodb)
                Write  PutItem · UpdateItem · DeleteItem · BatchWriteItem · PartiQLDelete ·
                       PartiQLInsert · PartiQLUpdate (dynamodb)
                       on Orders
                Read  Scan · Query (dynamodb)
                      on Orders/index/*
                only if IsProd holds:
                Any  all actions of all services
                     on *
                policy !ImportValue Shared
            grants more: true
        "#]],
    );
}

#[test]
fn one_role_of_two_versions() {
    let (old, new) = (
        Document::open(1, TEMPLATE),
        Document::open(1, "Resources: {}\n"),
    );
    let environment = Environment::default();
    let of = |id| changes(&old, &new, &environment, Some(id)).map(|it| it.grants_more());
    assert_eq!(of("Checkout"), Some(false));
    assert_eq!(of("Nothing"), None);
}
