//! At no offset of any template does a feature panic or name a range that is not in the document.

use crate::fuzz::analysis::questions;
use sam_core::analysis::Analysis;
use sam_core::text::size;
use sam_ide::complete;
use std::path::{Path, PathBuf};

/// Looks at a document at every offset that is a multiple of `step`.
fn look(name: &str, text: &str, step: usize) {
    let offsets = (0..=text.len()).step_by(step);
    let offsets = offsets.filter(|at| text.is_char_boundary(*at));
    questions::look(name, text, offsets);
}

/// The template, and what is left of it when it is cut off at some place or loses a line.
fn look_with_damage(name: &str, text: &str) {
    look(name, text, 1);
    for at in (0..text.len()).step_by(11) {
        if let Some(typed) = text.get(..at) {
            complete(&Analysis::open(1, typed), size(at));
        }
    }
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    for at in (0..lines.len()).step_by(7) {
        let mut without = lines.clone();
        without.remove(at);
        look(
            &format!("{name} without line {}", at + 1),
            &without.concat(),
            31,
        );
    }
    for at in (0..text.len())
        .step_by(97)
        .filter(|at| text.is_char_boundary(*at))
    {
        look(&format!("{name} up to {at}"), &text[..at], 31);
    }
}

const OWN: [&str; 8] = [
    "attributes",
    "by-parts-intrinsics",
    "destination-lists",
    "embedded-on-anything",
    "errors-embedded",
    "errors-references",
    "graphql-data-sources",
    "image-catalogue",
];

#[test]
fn of_the_projects_own_templates() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/templates/connectors");
    for name in OWN {
        let path = folder.join(name).with_extension("yaml");
        let text = std::fs::read_to_string(&path).unwrap();
        look_with_damage(name, &text);
    }
}

const POLICIES: &str = r#"Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Tracing: Active
      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Jobs.Arn}
      PermissionsBoundary: !Sub arn:${AWS::Partition}:iam::aws:policy/PowerUserAccess
      Policies:
        - AmazonS3ReadOnlyAccess
        - arn:aws:iam::aws:policy/service-role/AWSLambdaRole
        - !Ref Own
        - S3CrudPolicy: {BucketName: !Ref Images}
        - SNSPublishMessagePolicy: {TopicName: !GetAtt News.TopicName, Other: [1]}
        - S3RedPolicy: {}
        - !If [IsProd, SQSPollerPolicy: {QueueName: jobs}, !Ref AWS::NoValue]
        - Version: 2012-10-17
          Id: é
          Statement:
            - Sid: Reads
              Effect: Allow
              Action: [s3:GetObject, 's3:List*', s3:HeadObject, 'ä:ö', '*']
              Resource:
                - !Sub ${Images.Arn}/*
                - !Sub 'arn:aws:s3:::${Images}/é*'
                - !GetAtt Images.Arn
                - arn:aws:sqs:*:*:jobs?
                - '*'
              Condition:
                StringEquals: {aws:SourceAccount: !Ref AWS::AccountId, s3:prefix: [a, b]}
                ForAnyValue:StringLike: {'aws:TagKeys': ['ü*']}
            - !If [IsProd, {Effect: Deny, NotAction: 'iam:*', NotResource: !Ref News}, !Ref AWS::NoValue]
      Events:
        Work: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
  S:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {}
      Policies: {LambdaInvokePolicy: {FunctionName: !Ref F}}
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {Service: [lambda.amazonaws.com], AWS: '*'}, Action: 'sts:AssumeRole'}
      ManagedPolicyArns: [!Ref Own, arn:aws:iam::aws:policy/AdministratorAccess]
      Policies:
        - {PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: [], Resource: []}, 1, [a]]}}
  Q:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: sqs:SendMessage, Resource: !GetAtt Jobs.Arn}}
  Own: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: {Action: {a: b}, Resource: {c: d}, Condition: [x], Principal: [{AWS: {}}]}}}}
  Images: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub 'images-${Stage}'}}
  News: {Type: AWS::SNS::Topic}
  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
"#;

#[test]
fn of_a_template_full_of_policies() {
    look("policies", POLICIES, 1);
    let json = r#"{"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Policies": [
  "AmazonS3ReadOnlyAccess", {"S3ReadPolicy": {"BucketName": {"Ref": "B"}}}, {"Statement": [{"Effect": "Allow",
  "Action": ["s3:Get*", "s3:PutObject"], "Resource": {"Fn::Sub": "arn:aws:s3:::${B}/*"},
  "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}]}}, "B": {"Type": "AWS::S3::Bucket"}}}"#;
    look_with_damage("policies in JSON", json);
}

#[test]
fn of_files_that_come_to_a_template() {
    for text in [
        include_str!("templates/documents/uploads.json"),
        include_str!("templates/documents/bucket.json"),
        include_str!("templates/documents/trust.yaml"),
        include_str!("templates/serverless/orders.yml"),
        include_str!("templates/serverless/functions.yml"),
    ] {
        look_with_damage(text, text);
    }
}

#[test]
fn of_odd_texts() {
    for text in [
        "",
        "\u{feff}",
        "Resources:",
        "Resources:\n  é:\n    Type: AWS::SQS::Queue\n    Connectors:\n      ü: {Properties: {Destination: {Id: 'ö'}, Permissions: [Read, 'ß']}}\n",
        "Resources:\r\n  A:\r\n    Type: AWS::Serverless::Connector\r\n    Properties:\r\n      Source: {Id: \"`*_<\"}\r\n",
        "Resources:\n  A: &a\n    Type: AWS::Serverless::Function\n    Connectors: &c\n      X: {Properties: &p {Destination: &d {Id: A}, Permissions: &w [Write]}}\n      Y: {Properties: {Destination: *d, Permissions: *w}}\n  B:\n    <<: *a\n    Connectors: *c\n  C: {Type: AWS::Serverless::Connector, Properties: {<<: *p, Source: *d}}\n",
        "{\"Resources\":{\"A\":{\"Type\":\"AWS::Serverless::Connector\",\"Properties\":{\"Source\":{\"Id\":\"A\"",
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  ? [a]\n  : b\n  '': {Type: AWS::SQS::Queue, Connectors: {'': {}}}\n  1: {Connectors: [1]}\n",
    ] {
        look(text, text, 1);
    }
}

/// The corpus is material outside the repository; a hundredth of its offsets is still some ten thousand.
#[test]
fn of_the_corpus() {
    let Some(folder) = std::env::var_os("SAM_LSP_CORPUS") else {
        eprintln!("the corpus was not given (SAM_LSP_CORPUS)");
        return;
    };
    let mut files = Vec::new();
    templates(Path::new(&folder), &mut files);
    assert!(files.len() > 100, "too few templates in the corpus");
    for path in files {
        if let Ok(text) = std::fs::read_to_string(&path) {
            look(&path.display().to_string(), &text, 37);
        }
    }
}

fn templates(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|it| it.path()) {
        let is_template = path
            .extension()
            .is_some_and(|it| it == "yaml" || it == "yml");
        if path.is_dir() {
            templates(&path, files);
        } else if is_template {
            files.push(path);
        }
    }
}
