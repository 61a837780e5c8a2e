//! What roles may do, as people and programs read it.

use super::{changes, permissions};
use expect_test::{Expect, expect};
use sam_core::analysis::Analysis;
use sam_core::connector::Environment;

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
    let document = Analysis::open(1, TEMPLATE);
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
    let document = Analysis::open(1, TEMPLATE);
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
        Analysis::open(1, TEMPLATE),
        Analysis::open(1, &edit(TEMPLATE)),
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
        let mut all: Vec<_> = all
            .map(|it| it.replace("\"before\"", "\"after\""))
            .collect();
        all.sort();
        all
    };
    assert_eq!(side(&there, "granted"), side(&back, "revoked"));
    assert_eq!(side(&there, "widened"), side(&back, "narrowed"));
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
              widened:
                until now only if IsProd holds:
                Read  ConditionCheckItem (dynamodb)
                      now on Orders
              revoked:
                policy !ImportValue Shared
            grants more: true
        "#]],
    );
    check_change(
        |it| it.replace("Permissions: [Write]", "Permissions: [Read, Write]"),
        expect![[r#"
            Checkout
              widened:
                until now only if IsProd holds:
                Read  ConditionCheckItem · PartiQLSelect (dynamodb)
                      now on Orders
                until now only if IsProd holds:
                Read  PartiQLSelect (dynamodb)
                      now on Orders/index/*
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
        Analysis::open(1, TEMPLATE),
        Analysis::open(1, "Resources: {}\n"),
    );
    let environment = Environment::default();
    let of = |id| changes(&old, &new, &environment, Some(id)).map(|it| it.grants_more());
    assert_eq!(of("Checkout"), Some(false));
    assert_eq!(of("Nothing"), None);
}

#[test]
fn what_cannot_be_read_may_be_more() {
    let text = "\
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      Policies:
      - PolicyName: p
        PolicyDocument:
          Statement:
          - {Effect: Allow, Action: 's3:GetObject', Resource: '*'}
";
    let more = |edit: &str, to: &str| {
        assert!(text.contains(edit));
        let new = text.replace(edit, to);
        let (old, new) = (Analysis::open(1, text), Analysis::open(1, &new));
        let environment = Environment::default();
        let found = changes(&old, &new, &environment, None).unwrap();
        format!("{}{}\n", found.text(), found.grants_more())
    };
    expect![[r#"
        R
          granted:
            policy {Effect: X, Action: s3:GetObject, Resource: *}
          revoked:
            Read  GetObject (s3)
                  on *
        true
    "#]]
    .assert_eq(&more("Effect: Allow", "Effect: !Ref X"));
    expect![[r#"
        R
          granted:
            policy {Effect: Allow, Action: X, Resource: *}
        true
    "#]]
    .assert_eq(&more("'s3:GetObject'", "['s3:GetObject', !Ref X]"));
    expect![[r#"
        R
          granted:
            policy !Transform {Name: M}
        true
    "#]]
    .assert_eq(&more(
        "Statement:\n",
        "Statement:\n          - Fn::Transform: {Name: M}\n",
    ));
}

#[test]
fn each_branch_of_a_condition_by_itself() {
    let text = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - Fn::If:
        - P
        - DynamoDBCrudPolicy: {TableName: t}
        - DynamoDBReadPolicy: {TableName: t}
";
    let document = Analysis::open(1, text);
    let report = permissions(&document, &Environment::default(), None).unwrap();
    let text = report.text();
    let titles: Vec<_> = text
        .lines()
        .filter(|it| it.contains("policy template"))
        .collect();
    assert_eq!(
        titles,
        [
            "  policy template DynamoDBCrudPolicy (line 9), only if P holds",
            "  policy template DynamoDBReadPolicy (line 10), only if P does not hold",
        ]
    );
}

#[test]
fn a_hover_says_how_much_is_under_conditions() {
    let paragraph = |statements: &str| {
        let text = format!(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies: {{Statement: {statements}}}\n"
        );
        let document = Analysis::open(1, &text);
        let resolver = document.resolver();
        super::summary::paragraphs(&resolver, "F").join("\n")
    };
    let limited = "{Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'true'}}}";
    let free = "{Effect: Allow, Action: 's3:PutObject', Resource: '*'}";
    assert!(paragraph(&format!("[{limited}]")).contains(" on any resource, under conditions"));
    let both = paragraph(&format!("[{limited}, {free}]"));
    assert!(
        both.contains(" on any resource, some under conditions"),
        "{both}"
    );
    assert!(!paragraph(&format!("[{free}]")).contains("condition"));
}

#[test]
fn a_condition_that_came_or_went_is_told() {
    let of = |statement: &str| {
        format!(
            "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n      - PolicyDocument: {{Statement: {statement}}}\n"
        )
    };
    let free = of("{Effect: Allow, Action: ['s3:GetObject', 's3:PutObject'], Resource: '*'}");
    let limited = of(
        "!If [P, {Effect: Allow, Action: ['s3:GetObject', 's3:PutObject'], Resource: '*'}, !Ref AWS::NoValue]",
    );
    let text = |old: &str, new: &str| {
        let (old, new) = (Analysis::open(1, old), Analysis::open(1, new));
        let found = changes(&old, &new, &Environment::default(), None).unwrap();
        found.text()
    };
    expect![[r#"
        R
          narrowed:
            now only if P holds:
            Read   GetObject (s3)
            Write  PutObject (s3)
                   until now on *
    "#]]
    .assert_eq(&text(&free, &limited));
    expect![[r#"
        R
          widened:
            until now only if P holds:
            Read   GetObject (s3)
            Write  PutObject (s3)
                   now on *
    "#]]
    .assert_eq(&text(&limited, &free));
    let deny = |it: &str| it.replace("Allow", "Deny");
    expect![[r#"
        R
          widened:
            denied now only if P holds:
            Read   GetObject (s3)
            Write  PutObject (s3)
                   until now on *
    "#]]
    .assert_eq(&text(&deny(&free), &deny(&limited)));
}
