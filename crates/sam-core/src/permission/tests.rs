//! Everything that roles are granted, read from templates.

use super::{GrantOrigin, covered};
use crate::analysis::Analysis;
use std::fmt::Write;

/// Each role with its users and grants: origin, effect, actions, resources, and which other grant covers it.
fn read(text: &str) -> String {
    let document = Analysis::open(1, text);
    assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
    let permissions = document.permissions();
    let mut read = String::new();
    for role in permissions.roles() {
        let users: Vec<_> = role.users.iter().map(|it| it.id).collect();
        write!(read, "{} {users:?}", role.id).unwrap();
        match role.when().as_slice() {
            [] => writeln!(read).unwrap(),
            when => writeln!(read, " when {when:?}").unwrap(),
        }
        let found = permissions.of(role);
        let covered = covered(&found.grants, document.template());
        for (at, (grant, by)) in found.grants.iter().zip(covered).enumerate() {
            let origin = match &grant.origin {
                GrantOrigin::Connector(id, permission) => {
                    format!("connector {id} {}", permission.name())
                }
                GrantOrigin::Template(name) => name.clone(),
                GrantOrigin::Managed(name) => name.clone(),
                GrantOrigin::Chosen(parameter, name) => format!("{name} by {parameter}"),
                GrantOrigin::Statement(position) => format!("entry {position}"),
                GrantOrigin::Written(id) => format!("in {id}"),
                GrantOrigin::Sam(reason, policy) => format!("SAM {reason:?} {policy}"),
                GrantOrigin::Made(reason, id) => format!("SAM {reason:?} {id}"),
            };
            let first = grant.actions.first().map_or("", String::as_str);
            let resources: Vec<_> = grant.resources.iter().map(ToString::to_string).collect();
            write!(
                read,
                "  {at} {origin}: {:?} {first} and {} on {}",
                grant.effect,
                grant.actions.len().saturating_sub(1),
                resources.join(" ")
            )
            .unwrap();
            if grant.condition.is_some() {
                read.push_str(" limited");
            }
            if !grant.when.is_empty() {
                write!(read, " when {:?}", grant.when).unwrap();
            }
            match by {
                Some(by) => writeln!(read, " (as {by})").unwrap(),
                None => writeln!(read).unwrap(),
            }
        }
        for unseen in &found.unseen {
            let line = document.slice(unseen.range);
            let line = line.lines().next().unwrap_or_default();
            write!(read, "  unseen {} at {line}", unseen.value).unwrap();
            match unseen.when.as_slice() {
                [] => writeln!(read).unwrap(),
                when => writeln!(read, " when {when:?}").unwrap(),
            }
        }
    }
    read
}

#[test]
fn every_origin_is_seen() {
    let text = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Tracing: Active
      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Q.Arn}
      Policies:
      - AWSLambdaRole
      - arn:aws:iam::123456789012:policy/own
      - !Ref M
      - S3ReadPolicy: {BucketName: !Ref B}
      - Statement:
        - {Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${B.Arn}/*'}
        - {Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::${B}/x'}
        - {Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}
        - {Effect: Deny, NotAction: 's3:*', Resource: '*'}
        - !If [C, {Effect: Allow, Action: 'sqs:*', Resource: !GetAtt Q.Arn}, !Ref AWS::NoValue]
    Connectors:
      ToB: {Properties: {Destination: {Id: B}, Permissions: [Read]}}
  B: {Type: AWS::S3::Bucket}
  Q: {Type: AWS::SQS::Queue}
  M:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: 'a:B', Resource: '*'}}}
  R:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaRole', !ImportValue x]
      Policies:
      - PolicyName: p
        PolicyDocument: {Statement: [{Effect: Allow, Action: ['dynamodb:GetItem'], Resource: !GetAtt T.Arn}]}
  P:
    Type: AWS::IAM::Policy
    Properties: {Roles: [!Ref R], PolicyDocument: {Statement: {Effect: Allow, Action: 'dynamodb:*', Resource: !GetAtt T.Arn}}}
  T: {Type: AWS::DynamoDB::Table}
  G: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt R.Arn}}
  H:
    Type: AWS::Serverless::Function
    Properties: {Role: !If [C, !GetAtt R.Arn, !Ref AWS::NoValue]}
";
    expect_test::expect![[r#"
        FRole ["F"]
          0 SAM Basic AWSLambdaBasicExecutionRole: Allow logs:CreateLogGroup and 2 on "*"
          1 SAM Tracing AWSXrayWriteOnlyAccess: Allow xray:PutTraceSegments and 4 on "*"
          2 AWSLambdaRole: Allow lambda:InvokeFunction and 0 on "*"
          3 in M: Allow a:B and 0 on "*"
          4 SAM DeadLetterQueue DeadLetterQueuePolicy: Allow sqs:SendMessage and 0 on {"Fn::GetAtt":["Q","Arn"]} (as 8)
          5 S3ReadPolicy: Allow s3:GetObject and 4 on {"Fn::Sub":["arn:${AWS::Partition}:s3:::${bucketName}",{"bucketName":{"Ref":"B"}}]} {"Fn::Sub":["arn:${AWS::Partition}:s3:::${bucketName}/*",{"bucketName":{"Ref":"B"}}]}
          6 entry 4: Allow s3:GetObject and 0 on {"Fn::Sub":"${B.Arn}/*"} (as 5)
          7 entry 4: Allow s3:GetObject and 0 on {"Fn::Sub":"arn:aws:s3:::${B}/x"} (as 5)
          8 entry 4: Allow sqs:SendMessage and 0 on "*"
          9 entry 4: Deny s3:* and 0 on "*"
          10 entry 4: Allow sqs:* and 0 on {"Fn::GetAtt":["Q","Arn"]} when ["C"]
          11 connector FToB Read: Allow s3:GetObject and 12 on {"Fn::GetAtt":["B","Arn"]} {"Fn::Sub":["${DestinationArn}/*",{"DestinationArn":{"Fn::GetAtt":["B","Arn"]}}]}
          unseen "arn:aws:iam::123456789012:policy/own" at arn:aws:iam::123456789012:policy/own
        R ["G", "H"]
          0 in R: Allow dynamodb:GetItem and 0 on {"Fn::GetAtt":["T","Arn"]} (as 2)
          1 AWSLambdaRole: Allow lambda:InvokeFunction and 0 on "*"
          2 in P: Allow dynamodb:* and 0 on {"Fn::GetAtt":["T","Arn"]}
          unseen {"Fn::ImportValue":"x"} at !ImportValue x
        HRole ["H"] when ["!C"]
          0 SAM Basic AWSLambdaBasicExecutionRole: Allow logs:CreateLogGroup and 2 on "*" when ["!C"]
    "#]].assert_eq(&read(text));
}

#[test]
fn what_cannot_be_read_is_unseen() {
    let text = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - Statement:
        - {Effect: !Ref E, Action: 's3:GetObject', Resource: '*'}
        - Fn::Transform: {Name: M}
        - {Effect: Allow, Action: !Ref Actions, Resource: '*'}
        - {Effect: Allow, Action: ['s3:PutObject', !Ref More], Resource: '*'}
        - {Effect: Allow, NotAction: ['s3:PutObject', !Ref More], Resource: '*'}
        - {Effect: !If [C, Allow, Deny], Action: 'sns:Publish', Resource: '*'}
        - {Effect: Allow, Action: 's3:GetObject', Resource: !Ref Any}
        - {Effect: Allow}
        - Condition: {}
      - Statement: !Ref Statements
  R:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: !Ref Arns
      Policies:
      - {PolicyName: a, PolicyDocument: !Sub '{}'}
      - {PolicyName: b, PolicyDocument: {Fn::Transform: {Name: M}}}
      - {PolicyName: c, PolicyDocument: {Statement: [!Ref S, {Effect: !Ref E, Action: 'a:B', Resource: '*'}]}}
      - {PolicyName: d, PolicyDocument: }
      - !Ref Policy
  P:
    Type: AWS::IAM::Policy
    Properties: {Roles: [!Ref R], PolicyDocument: '{\"Statement\": ['}
";
    expect_test::expect![[r#"
        FRole ["F"]
          0 SAM Basic AWSLambdaBasicExecutionRole: Allow logs:CreateLogGroup and 2 on "*"
          1 entry 0: Allow s3:PutObject and 0 on "*"
          2 entry 0: Allow sns:Publish and 0 on "*" when ["C"]
          3 entry 0: Deny sns:Publish and 0 on "*" when ["!C"]
          4 entry 0: Allow s3:GetObject and 0 on {"Ref":"Any"}
          unseen {"Effect":{"Ref":"E"},"Action":"s3:GetObject","Resource":"*"} at Statement:
          unseen {"Fn::Transform":{"Name":"M"}} at Statement:
          unseen {"Effect":"Allow","Action":{"Ref":"Actions"},"Resource":"*"} at Statement:
          unseen {"Effect":"Allow","Action":{"Ref":"More"},"Resource":"*"} at Statement:
          unseen {"Effect":"Allow","NotAction":["s3:PutObject",{"Ref":"More"}],"Resource":"*"} at Statement:
          unseen {"Ref":"Statements"} at Statement: !Ref Statements
        R []
          unseen {"Fn::Sub":"{}"} at !Sub '{}'
          unseen {"Fn::Transform":{"Name":"M"}} at {Fn::Transform: {Name: M}}
          unseen {"Ref":"S"} at !Ref S
          unseen {"Effect":{"Ref":"E"},"Action":"a:B","Resource":"*"} at {Effect: !Ref E, Action: 'a:B', Resource: '*'}
          unseen {"Ref":"Policy"} at !Ref Policy
          unseen {"Ref":"Arns"} at !Ref Arns
          unseen "{\"Statement\": [" at '{"Statement": ['
    "#]]
    .assert_eq(&read(text));
}

#[test]
fn conditions_of_the_template_are_kept() {
    let text = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Role: !If [Own, !GetAtt R.Arn, !Ref AWS::NoValue]
      Policies:
      - !If [C, {DynamoDBCrudPolicy: {TableName: t}}, {DynamoDBReadPolicy: {TableName: t}}]
      - !If [C, !If [D, {SQSPollerPolicy: {QueueName: q}}, {SNSCrudPolicy: {TopicName: t}}], !Ref AWS::NoValue]
      - Fn::If: [C, AWSLambdaRole, !If [D, !Ref M, !ImportValue x]]
  R:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: !If [C, ['arn:aws:iam::aws:policy/service-role/AWSLambdaRole'], !Ref AWS::NoValue]
      Policies:
      - !If [C, {PolicyName: a, PolicyDocument: {Statement: {Effect: Allow, Action: 'a:A', Resource: '*'}}}, !Ref AWS::NoValue]
      - PolicyName: b
        PolicyDocument:
          Statement:
          - Fn::If: [C, {Effect: Allow, Action: 'a:B', Resource: '*'}, {Effect: Allow, Action: 'a:C', Resource: '*'}]
          - {Effect: Allow, Action: 'a:D', Resource: '*'}
  P:
    Type: AWS::IAM::Policy
    Condition: IsProd
    Properties:
      Roles: [!If [D, !Ref R, !Ref AWS::NoValue]]
      PolicyDocument: !If [C, {Statement: {Effect: Allow, Action: 'a:E', Resource: '*'}}, {Statement: [{Effect: Allow, Action: 'a:F', Resource: '*'}]}]
  M:
    Type: AWS::IAM::ManagedPolicy
    Condition: IsProd
    Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: 'a:G', Resource: '*'}}}
";
    expect_test::expect![[r#"
        R ["F"]
          0 in R: Allow a:A and 0 on "*" when ["C"]
          1 in R: Allow a:B and 0 on "*" when ["C"]
          2 in R: Allow a:C and 0 on "*" when ["!C"]
          3 in R: Allow a:D and 0 on "*"
          4 AWSLambdaRole: Allow lambda:InvokeFunction and 0 on "*" when ["C"]
          5 in P: Allow a:E and 0 on "*" when ["D", "IsProd", "C"]
          6 in P: Allow a:F and 0 on "*" when ["D", "IsProd", "!C"]
        FRole ["F"] when ["!Own"]
          0 SAM Basic AWSLambdaBasicExecutionRole: Allow logs:CreateLogGroup and 2 on "*" when ["!Own"]
          1 AWSLambdaRole: Allow lambda:InvokeFunction and 0 on "*" when ["!Own", "C"]
          2 in M: Allow a:G and 0 on "*" when ["!Own", "!C", "D", "IsProd"]
          3 DynamoDBCrudPolicy: Allow dynamodb:GetItem and 9 on {"Fn::Sub":["arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName}",{"tableName":"t"}]} {"Fn::Sub":["arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName}/index/*",{"tableName":"t"}]} when ["!Own", "C"]
          4 DynamoDBReadPolicy: Allow dynamodb:GetItem and 4 on {"Fn::Sub":["arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName}",{"tableName":"t"}]} {"Fn::Sub":["arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName}/index/*",{"tableName":"t"}]} when ["!Own", "!C"]
          5 SQSPollerPolicy: Allow sqs:ChangeMessageVisibility and 5 on {"Fn::Sub":["arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${queueName}",{"queueName":"q"}]} when ["!Own", "C", "D"]
          6 SNSCrudPolicy: Allow sns:ListSubscriptionsByTopic and 4 on {"Fn::Sub":["arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${topicName}*",{"topicName":"t"}]} when ["!Own", "C", "!D"]
          unseen {"Fn::ImportValue":"x"} at !ImportValue x when ["!Own", "!C", "!D"]
    "#]]
    .assert_eq(&read(text));
}

#[test]
fn each_branch_within_a_statement_has_its_conditions() {
    let text = "\
Resources:
  R:
    Type: AWS::IAM::Role
    Condition: IsProd
    Properties:
      Policies:
      - PolicyDocument:
          Statement:
          - Effect: Allow
            Action: ['a:A', !If [C, 'a:B', 'a:C'], !If [D, !Ref More, !Ref AWS::NoValue]]
            Resource: !If [C, x, !Ref AWS::NoValue]
          - Effect: Allow
            NotAction: ['b:A', !If [C, 'b:B', !Ref AWS::NoValue]]
            Resource: '*'
          - Effect: Allow
            Action: 'c:A'
            Resource: '*'
            Condition: !If [C, {Bool: {'aws:SecureTransport': 'true'}}, !Ref AWS::NoValue]
";
    expect_test::expect![[r#"
        R [] when ["IsProd"]
          0 in R: Allow a:A and 0 on "x" when ["C"]
          1 in R: Allow a:B and 0 on "x" when ["C"]
          2 in R: Allow b:A and 1 on "*" when ["C"]
          3 in R: Allow b:A and 0 on "*" when ["!C"]
          4 in R: Allow c:A and 0 on "*" limited when ["C"]
          5 in R: Allow c:A and 0 on "*" when ["!C"]
          unseen {"Effect":"Allow","Action":{"Ref":"More"},"Resource":{"Fn::If":["C","x",{"Ref":"AWS::NoValue"}]}} at Effect: Allow when ["D"]
    "#]]
    .assert_eq(&read(text));
}
