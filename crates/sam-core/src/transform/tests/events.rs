//! Events of functions, and what they change in other resources.

use super::{check, check_value};
use crate::document::Document;
use crate::environment::Environment;
use crate::transform::{LocalPaths, transform};
use expect_test::expect;

#[test]
fn one_trigger_of_a_user_pool_has_one_target() {
    check(
        r#"
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Sign: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Sign: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: [Custom, PreSignUp]}}
"#,
        &expect![[r#"
            Sign: Resource with id [Two] is invalid. Event with id [Sign] is invalid. Cognito trigger "['Custom', 'PreSignUp']" defined multiple times.
        "#]],
    );
}

#[test]
fn a_bucket_has_the_properties_that_the_transform_knows() {
    check(
        r#"
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {AbacStatus: Enabled}
  Queue:
    Type: AWS::SQS::Queue
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Put: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: "s3:ObjectCreated:*"}}
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Put: {Type: S3, Properties: {Bucket: !Ref Queue, Events: "s3:ObjectCreated:*"}}
  Three:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Put: {Type: S3, Properties: {Bucket: {Ref: [Bucket]}, Events: "s3:ObjectCreated:*"}}
"#,
        &expect![[r#"
            Bucket: Resource with id [Three] is invalid. Event with id [Put] is invalid. 'Ref' value in S3 events is not a valid string.
            Put: Resource with id [Bucket] is invalid. property AbacStatus not defined for resource of type AWS::S3::Bucket
            Put: Resource with id [Queue] is invalid. Resource has incorrect Type; expected 'AWS::S3::Bucket', got 'AWS::SQS::Queue'
        "#]],
    );
}

#[test]
fn the_first_wrong_event_in_the_order_of_the_transform_counts() {
    check(
        r#"
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        OnState: {Type: EventBridgeRule, Properties: {Pattern: {source: [a]}, DeadLetterConfig: {Type: SQS, Arn: x}}}
        Get: {Type: Api, Properties: {Path: /users, Method: get, Auth: {Authorizer: Missing}}}
"#,
        &expect![[r#"
            Authorizer: Resource with id [One] is invalid. Event with id [Get] is invalid. Unable to set Authorizer [Missing] on API method [get] for path [/users] because the related API does not define any Authorizers.
        "#]],
    );
}

#[test]
fn an_event_is_a_map_with_a_type() {
    check(
        r#"
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Put: [S3]
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Put: {Type: {a: [b, 1.50, true, null]}}
"#,
        &expect![[r#"
            Put: Resource with id [One] is invalid. Event with id [Put] is invalid. 'list' object has no attribute 'get'
            Put: Resource with id [Two] is invalid. Event with id [Put] is invalid. Resource dict has missing or invalid value for key Type. Event Type is: {'a': ['b', 1.5, True, None]}.
        "#]],
    );
}

#[test]
fn the_configurations_of_a_broker_are_maps_with_a_type() {
    check(
        r#"
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Mail:
          Type: MQ
          Properties:
            Broker: arn
            Queues: [mail]
            SourceAccessConfigurations: [{Type: [BASIC_AUTH], URI: secret}]
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Mail:
          Type: SelfManagedKafka
          Properties:
            KafkaBootstrapServers: [a]
            Topics: [t]
            SourceAccessConfigurations: [text]
"#,
        &expect![[r#"
            Mail: Resource with id [One] is invalid. Event with id [Mail] is invalid. Property 'SourceAccessConfigurations[0].Type' should be a string.
            SourceAccessConfigurations: Resource with id [Mail] is invalid. Property 'SourceAccessConfigurations' should be a map.
        "#]],
    );
}

#[test]
fn request_parameters_are_gone_through_as_python_does() {
    check(
        r#"
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get, RequestParameters: {"Fn::FindInMap": [a, b, c]}}}
"#,
        &expect![[r#"
            RequestParameters: Resource with id [One] is invalid. Event with id [Get] is invalid. Invalid value for 'RequestParameters' property. Keys must be in the format 'method.request.[querystring|path|header].{value}', e.g 'method.request.header.Authorization'.
        "#]],
    );
}

#[test]
fn a_bucket_has_the_tags_of_the_last_function_that_passes_them_on() {
    let text = r#"
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {Tags: [{Key: own, Value: a}]}
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Tags: {team: b}
      PropagateTags: true
      Events:
        Put: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: "s3:ObjectCreated:*"}}
"#;
    check_value(
        text,
        "/Resources/Bucket/Properties/Tags",
        &expect![[r#"[{"Key":"team","Value":"b"}]"#]],
    );
    check_value(
        &text.replace("PropagateTags: true", "PropagateTags: false"),
        "/Resources/Bucket/Properties/Tags",
        &expect![[r#"[{"Key":"own","Value":"a"}]"#]],
    );
}

#[test]
fn an_event_adds_settings_of_its_route_to_a_web_socket() {
    let text = r#"
Resources:
  Socket:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Routes: {$default: {FunctionArn: !GetAtt F.Arn}}
      RouteSettings: {$default: {DataTraceEnabled: true}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://b/k
      Handler: a.b
      Runtime: python3.12
      Role: a
      Events:
        B: {Type: HttpApi, Properties: {Path: /b, Method: get, ApiId: !Ref Socket, RouteSettings: {ThrottlingBurstLimit: 5}}}
"#;
    let document = Document::open(1, text);
    let template = document.template();
    let result = transform(template, &Environment::default(), LocalPaths::Uploaded).unwrap();
    let stage = &result.template["Resources"]["SocketDefaultStage"]["Properties"];
    assert_eq!(
        stage["RouteSettings"].to_string(),
        r#"{"$default":{"DataTraceEnabled":true},"GET /b":{"ThrottlingBurstLimit":5}}"#
    );
    check(
        &text.replace("{ThrottlingBurstLimit: 5}", "[x]"),
        &expect![[r#"
            RouteSettings: Resource with id [F] is invalid. Event with id [B] is invalid. Property 'RouteSettings' should be a map.
        "#]],
    );
}

#[test]
fn an_event_adds_settings_of_its_route_to_an_api_that_is_not_of_sam() {
    check_value(
        r#"
Resources:
  Http:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: a}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://b/k
      Handler: a.b
      Runtime: python3.12
      Role: a
      Events:
        B: {Type: HttpApi, Properties: {Path: /b, Method: get, ApiId: !Ref Http, RouteSettings: {ThrottlingBurstLimit: 5}}}
"#,
        "/Resources/Http/Properties",
        &expect![[r#"{"Name":"a","RouteSettings":{"GET /b":{"ThrottlingBurstLimit":5}}}"#]],
    );
}

#[test]
fn the_logical_id_of_a_queue_policy_is_no_function() {
    check(
        r#"
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.12
      CodeUri: s3://b/k
      Events:
        S: {Type: SNS, Properties: {Topic: a, SqsSubscription: {QueueUrl: u, QueueArn: a, QueuePolicyLogicalId: !Sub "${P}x"}}}
"#,
        &expect![[r#"
            S: Resource with id [{'Fn::Sub': '${P}x'}] is invalid. Logical ids must be alphanumeric.
        "#]],
    );
}
