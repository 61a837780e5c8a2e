//! Templates that the transform refuses, with its messages and the place of each.

use super::{LocalPaths, transform};
use crate::document::Document;
use crate::environment::Environment;
use expect_test::{Expect, expect};

/// A line for each error: the first line of the text at its place, and the message.
fn check(text: &str, expected: &Expect) {
    let document = Document::open(1, text);
    let template = document.template();
    let transformed = transform(template, &Environment::default(), LocalPaths::Refused);
    let lines = transformed.err().unwrap_or_default().into_iter().map(|it| {
        let (start, end) = (usize::from(it.range.start()), usize::from(it.range.end()));
        let place = text[start..end].lines().next().unwrap_or_default();
        format!("{place}: {}\n", it.aws_message)
    });
    expected.assert_eq(&lines.collect::<String>());
}

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
            Get: Resource with id [One] is invalid. Event with id [Get] is invalid. Unable to set Authorizer [Missing] on API method [get] for path [/users] because the related API does not define any Authorizers.
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
fn properties_of_globals_are_listed_in_the_order_of_the_transform() {
    check(
        r#"
Globals:
  HttpApi: {Name: x}
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
"#,
        &expect![[r#"
            Name: 'Globals' section is invalid. 'Name' is not a supported property of 'HttpApi'. Must be one of the following values - ['Auth', 'AccessLogSettings', 'StageVariables', 'Tags', 'CorsConfiguration', 'DefaultRouteSettings', 'Domain', 'RouteSettings', 'FailOnWarnings', 'PropagateTags']
        "#]],
    );
}

#[test]
fn a_local_definition_is_refused_like_local_code() {
    check(
        r#"
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: Prod, DefinitionUri: api.yaml}
  Http:
    Type: AWS::Serverless::HttpApi
    Properties: {DefinitionUri: api.yaml}
"#,
        &expect![[r#"
            Api: Resource with id [Api] is invalid. 'DefinitionUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.
            Http: Resource with id [Http] is invalid. 'DefinitionUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.
        "#]],
    );
}

#[test]
fn a_name_in_a_generated_id_must_be_alphanumeric() {
    check(
        r#"
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      Auth:
        Authorizers:
          by-token: {FunctionArn: !GetAtt One.Arn}
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
"#,
        &expect![[r#"
            Api: Resource with id [Apiby-tokenAuthorizerPermission] is invalid. Logical ids must be alphanumeric.
        "#]],
    );
}

#[test]
fn a_function_with_the_id_of_the_implicit_api_has_no_routes() {
    check(
        r#"
Resources:
  ServerlessRestApi:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Get: {Type: Api, Properties: {Path: /users, Method: get}}
"#,
        &expect![[r#"
            Properties: Resource with id [ServerlessRestApiGet] is invalid. Missing required property 'RestApiId'.
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
