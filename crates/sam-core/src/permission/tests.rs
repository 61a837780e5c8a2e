//! Everything that roles are granted, read from templates.

use super::{Origin, Permissions, covered};
use crate::connector::{Environment, Resolver};
use crate::document::Document;
use std::fmt::Write;

/// Each role with its users and grants: origin, effect, actions, resources, and which other grant covers it.
fn read(text: &str) -> String {
    let document = Document::open(1, text);
    assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
    let resolver = Resolver::new(document.template());
    let permissions = Permissions::new(&resolver, &Environment::default());
    let mut read = String::new();
    for role in permissions.roles() {
        let users: Vec<_> = role.users.iter().map(|it| it.id).collect();
        writeln!(read, "{} {users:?}", role.id).unwrap();
        let found = permissions.of(role);
        let covered = covered(&found.grants, document.template());
        for (at, (grant, by)) in found.grants.iter().zip(covered).enumerate() {
            let origin = match &grant.origin {
                Origin::Connector(id, permission) => {
                    format!("connector {id} {}", permission.name())
                }
                Origin::Template(name) => name.clone(),
                Origin::Managed(name) => name.clone(),
                Origin::Statement(position) => format!("entry {position}"),
                Origin::Written(id) => format!("in {id}"),
                Origin::Sam(reason, policy) => format!("SAM {reason:?} {policy}"),
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
            if !grant.when.is_empty() {
                write!(read, " when {:?}", grant.when).unwrap();
            }
            match by {
                Some(by) => writeln!(read, " (as {by})").unwrap(),
                None => writeln!(read).unwrap(),
            }
        }
        for (value, range) in &found.unseen {
            writeln!(read, "  unseen {value} at {}", document.slice(*range)).unwrap();
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
        HRole ["H"]
          0 SAM Basic AWSLambdaBasicExecutionRole: Allow logs:CreateLogGroup and 2 on "*"
    "#]].assert_eq(&read(text));
}
