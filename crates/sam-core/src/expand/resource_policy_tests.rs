//! What of half-typed events and APIs is made, and where what is made is written.
//!
//! What the transform makes of whole ones is compared with its own answers.

use super::{Origin, resource_policies};
use crate::document::Document;
use crate::environment::Environment;
use expect_test::{Expect, expect};

#[track_caller]
fn check(template: &str, expected: Expect) {
    let document = Document::open(1, template);
    let lines = resource_policies(document.template(), &Environment::default())
        .into_iter()
        .map(|it| {
            let body = it.body.unwrap();
            let origin = match it.origin {
                Origin::Event { key, event_type } => format!("event {key} {event_type}"),
                Origin::Property("FunctionUrlConfig") => "URL".to_owned(),
                Origin::Authorizer { name, api } => {
                    format!("authorizer {} of {api}", name.unwrap_or_default())
                }
                Origin::Route { key, api } => format!("route {key} of {api}"),
                other => format!("{other:?}"),
            };
            let written = &template[body.range];
            format!(
                "{} on {} for {origin}, written `{written}`\n",
                it.id, body.on
            )
        });
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn each_has_its_place() {
    check(
        "\
Globals:
  Function: {FunctionUrlConfig: {AuthType: NONE}, AutoPublishAlias: live}
  Api: {Auth: {Authorizers: {Shared: {FunctionArn: !GetAtt Resize.Arn}}}}
Resources:
  Resize:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Topic: {Type: SNS, Properties: {Topic: a}}
        Get: {Type: Api, Properties: {Path: /, Method: get}}
  Socket:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      Auth: {AuthType: CUSTOM, AuthArn: !GetAtt Resize.Arn}
      Routes: {$connect: {FunctionArn: !GetAtt Resize.Arn}}
",
        expect![[r#"
            ResizeUrlPublicPermissions on {"Ref":"Resize"} for URL, written `FunctionUrlConfig`
            ResizeURLInvokeAllowPublicAccess on {"Ref":"Resize"} for URL, written `FunctionUrlConfig`
            ResizeGetPermissionProd on {"Ref":"Resize"} for event Get Api, written `Get`
            ResizeTopicPermission on {"Ref":"Resize"} for event Topic SNS, written `Topic`
            SocketConnectPermission on {"Fn::GetAtt":["Resize","Arn"]} for route $connect of Socket, written `$connect`
            SocketAuthorizerPermission on {"Fn::GetAtt":["Resize","Arn"]} for authorizer  of Socket, written `Auth`
            ServerlessRestApiSharedAuthorizerPermission on {"Fn::GetAtt":["Resize","Arn"]} for authorizer Shared of ServerlessRestApi, written `Shared`
        "#]],
    );
}

#[test]
fn what_is_half_typed_or_of_the_wrong_kind_makes_nothing() {
    check(
        "\
Globals: {Api: {Auth: {Authorizers: [a]}}, HttpApi: {Auth: }}
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      FunctionUrlConfig: NONE
      Events:
        A: {Type: S3, Properties: {Bucket: images}}
        B: {Type: S3, Properties: {Bucket: !Ref Missing}}
        C: {Type: S3}
        D: {Type: SNS, Properties: [Topic]}
        E: {Type: SNS, Properties: {Topic: a, SqsSubscription: {QueueArn: a}}}
        F: {Type: Api, Properties: {Path: /}}
        G: {Type: Api, Properties: {Path: [], Method: get}}
        H: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !GetAtt A.b}}
        I: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref Missing}}
        J: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref Http}}
        K: {Type: HttpApi, Properties: {Path: /}}
        L: {Type: HttpApi, Properties: {ApiId: !Ref Missing}}
        M: {Type: HttpApi, Properties: {ApiId: !Ref Invalid}}
        N: {Type: Cognito, Properties: {UserPool: !GetAtt Pool.Arn}}
        O: {Type: CloudWatchLogs, Properties: {LogGroupName: }}
        P: {Type: [Schedule]}
        Q: Schedule
        R:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Events:
        A: {Type: Schedule, Properties: {DeadLetterConfig: {Type: SNS}}}
        B: {Type: Schedule, Properties: {DeadLetterConfig: {Type: SQS, Arn: a}}}
        C: {Type: Schedule, Properties: {DeadLetterConfig: SQS}}
  Http: {Type: AWS::Serverless::HttpApi}
  Invalid: {Type: AWS::Serverless::HttpApi, Properties: {DefinitionBody: {openapi: 2.0, paths: {}}}}
  Rest: {Type: AWS::Serverless::Api, Properties: {Auth: {Authorizers: {A: [], B: {FunctionArn: }, C: x}}}}
  Socket: {Type: AWS::Serverless::WebSocketApi, Properties: {Auth: CUSTOM, Routes: {'a-b': {FunctionArn: a}, c: {}, d: }}}
  Listed: {Type: AWS::Serverless::WebSocketApi, Properties: {Routes: [a]}}
",
        expect![[r#""#]],
    );
}
