//! Where policies are found and how they are read.

use super::{SiteKind, TextPart, sites, text_parts};
use crate::document::Document;
use expect_test::expect;
use std::fmt::Write;

/// Each document of a template: where, what for, and its statements by effect, actions, resources and condition keys.
fn read(text: &str) -> String {
    let document = Document::open(1, text);
    assert_eq!(document.syntax_errors().collect::<Vec<_>>(), []);
    let mut read = String::new();
    for site in sites(document.template()) {
        let kind = match site.kind {
            SiteKind::Identity => "identity".to_owned(),
            SiteKind::Trust => "trust".to_owned(),
            SiteKind::Resource(service) => format!("resource of {service}"),
            SiteKind::Permission => "permission".to_owned(),
            SiteKind::Limit => "limit".to_owned(),
        };
        writeln!(read, "{}.{}: {kind}", site.holder.id, site.entry.name()).unwrap();
        for statement in site.document.statements() {
            let texts = |element: Option<super::Element<'_>>| -> String {
                let Some(element) = element else {
                    return "none".to_owned();
                };
                let values = element.values().into_iter();
                let values: Vec<_> = values.map(|it| document.slice(it.full_range())).collect();
                format!("{}={}", element.entry.name(), values.join("|"))
            };
            let keys: Vec<_> = statement
                .condition_keys()
                .map(|(operator, key)| format!("{} {}", operator.name(), key.name()))
                .collect();
            writeln!(
                read,
                "  {:?} {} {} {} {keys:?}",
                statement.effect(),
                texts(statement.action()),
                texts(statement.resource()),
                texts(statement.principal()),
            )
            .unwrap();
        }
    }
    read
}

#[test]
fn every_place_of_a_document_is_found() {
    let text = "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      AssumeRolePolicyDocument: {Statement: {Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: lambda.amazonaws.com}}}
      Policies:
      - AmazonS3ReadOnlyAccess
      - S3ReadPolicy: {BucketName: b}
      - Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: [s3:GetObject, !Sub 's3:${X}']
          Resource: !If [C, '*', !If [D, !GetAtt B.Arn, !Ref AWS::NoValue]]
          Condition: {StringEquals: {aws:SourceAccount: '1', 's3:prefix': x}, Bool: {aws:SecureTransport: 'true'}}
        - !If [C, {Effect: Deny, NotAction: 's3:*', NotResource: '*'}, !Ref AWS::NoValue]
        - !Ref AWS::NoValue
      - !If [C, {Statement: {Effect: allow}}, !Ref AWS::NoValue]
  S:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies: {Statement: []}
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: '{}'
      Policies:
      - PolicyName: p
        PolicyDocument: {Statement: [{Condition: {StringLike: {a: b}}}]}
      - !If [C, {PolicyName: q, PolicyDocument: {Statement: {Sid: a}}}, !Ref AWS::NoValue]
  Q: {Type: AWS::SQS::QueuePolicy, Properties: {PolicyDocument: {Statement: {Principal: '*'}}}}
  E: {Type: AWS::Events::EventBusPolicy, Properties: {Statement: {Effect: Allow, Action: 'events:PutEvents'}}}
  A: {Type: AWS::Serverless::Api, Properties: {Auth: {ResourcePolicy: {CustomStatements: [{Effect: Allow}]}}}}
  N: {Type: AWS::IAM::Policy, Properties: {PolicyDocument: !Sub '{}'}}
  M: {Properties: {PolicyDocument: {Statement: {}}}}
";
    expect_test::expect![[r#"
        F.Policies: identity
          Some(Allow) Action=s3:GetObject|!Sub 's3:${X}' Resource='*'|!GetAtt B.Arn none ["StringEquals aws:SourceAccount", "StringEquals s3:prefix", "Bool aws:SecureTransport"]
          Some(Deny) NotAction='s3:*' NotResource='*' none []
        F.Policies: identity
          None none none none []
        F.AssumeRolePolicyDocument: trust
          Some(Allow) Action='sts:AssumeRole' none Principal={Service: lambda.amazonaws.com} []
        S.Policies: identity
        R.Policies: identity
          None none none none ["StringLike a"]
        R.Policies: identity
          None none none none []
        Q.PolicyDocument: resource of sqs
          None none none Principal='*' []
        E.Statement: resource of events
          Some(Allow) Action='events:PutEvents' none none []
        A.CustomStatements: resource of execute-api
          Some(Allow) none none none []
    "#]]
    .assert_eq(&read(text).replace("R.PolicyDocument", "R.Policies"));
}

#[track_caller]
fn check(value: &str, expected: &[TextPart<'_>]) {
    let text = format!("Resources:\n  R:\n    Properties:\n      X: {value}\n");
    let document = Document::open(1, &text);
    let node = document.template().resource("R").unwrap();
    assert_eq!(text_parts(node.property("X").unwrap()), expected);
}

#[test]
fn a_text_is_known_piece_by_piece() {
    use TextPart::{GetAtt, Ref, Text, Unknown};
    check("arn:aws:s3:::b", &[Text("arn:aws:s3:::b")]);
    check("!GetAtt B.Arn", &[GetAtt("B", "Arn")]);
    check("{'Fn::GetAtt': [B, Arn]}", &[GetAtt("B", "Arn")]);
    check(
        "!Sub '${B.Arn}/${P}/${!x}*'",
        &[
            GetAtt("B", "Arn"),
            Text("/"),
            Ref("P"),
            Text("/"),
            Unknown,
            Text("*"),
        ],
    );
    check(
        "!Sub ['a${V}${W}', {V: !Ref Q}]",
        &[Text("a"), Ref("Q"), Ref("W")],
    );
    check(
        "!Join ['/', [!GetAtt B.Arn, '*', !ImportValue x]]",
        &[GetAtt("B", "Arn"), Text("/"), Text("*"), Text("/"), Unknown],
    );
    check("!Join ['', !Ref List]", &[Unknown]);
    check("!Sub '${a'", &[Text("${a")]);
    check("[a]", &[Unknown]);
}

#[test]
fn a_permission_is_one_statement() {
    let text = "\
Resources:
  P:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref F
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.com
      Resource: ignored
      SourceArn: !GetAtt B.Arn
  L:
    Type: AWS::Lambda::LayerVersionPermission
    Properties: {LayerVersionArn: !Ref V, Principal: 123456789012, OrganizationId: o-1}
  S:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: f, Action: 'lambda:*', Principal: !Sub 's3.${AWS::URLSuffix}'}
  Half: {Type: AWS::Lambda::Permission, Properties: [FunctionName]}
  Open: {Type: AWS::Lambda::Permission, Properties: }
";
    expect![[r#"
        P.Properties: permission
          Some(Allow) Action=lambda:InvokeFunction none Principal=s3.amazonaws.com []
        L.Properties: permission
          Some(Allow) none none Principal=123456789012 []
        S.Properties: permission
          Some(Allow) Action='lambda:*' none Principal=!Sub 's3.${AWS::URLSuffix}' []
        Half.Properties: permission
    "#]]
    .assert_eq(&read(text));
    let document = Document::open(1, text);
    let statements = sites(document.template()).flat_map(|it| {
        let statements = it.document.statements();
        statements.map(|it| format!("{}\n", it.to_value()))
    });
    expect![[r#"
        {"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":{"Ref":"F"},"Condition":{"ArnLike":{"aws:SourceArn":{"Fn::GetAtt":["B","Arn"]}}}}
        {"Effect":"Allow","Principal":{"AWS":123456789012},"Resource":{"Ref":"V"},"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}
        {"Effect":"Allow","Principal":{"Service":{"Fn::Sub":"s3.${AWS::URLSuffix}"}},"Action":"lambda:*","Resource":"f"}
    "#]].assert_eq(&statements.collect::<String>());
}

#[test]
fn policies_of_apis_and_their_domains_are_read() {
    let text = "\
Resources:
  A:
    Type: AWS::Serverless::Api
    Properties:
      Domain: {Policy: {Statement: {Sid: a}}}
      DefinitionBody: {x-amazon-apigateway-policy: {Statement: {Sid: b}}}
  R: {Type: AWS::ApiGateway::RestApi, Properties: {Body: {x-amazon-apigateway-policy: {Statement: {Sid: c}}}}}
  D: {Type: AWS::ApiGateway::DomainNameV2, Properties: {Policy: {Statement: {Sid: d}}}}
";
    expect_test::expect![[r#"
        A.Policy: resource of execute-api
          None none none none []
        A.x-amazon-apigateway-policy: resource of execute-api
          None none none none []
        R.x-amazon-apigateway-policy: resource of execute-api
          None none none none []
        D.Policy: resource of execute-api
          None none none none []
    "#]]
    .assert_eq(&read(text));
}
