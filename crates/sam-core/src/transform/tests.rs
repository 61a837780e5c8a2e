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
            DefinitionUri: Resource with id [Api] is invalid. 'DefinitionUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.
            DefinitionUri: Resource with id [Http] is invalid. 'DefinitionUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.
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
            by-token: Resource with id [Apiby-tokenAuthorizerPermission] is invalid. Logical ids must be alphanumeric.
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

#[test]
fn an_error_of_a_rest_api_is_at_its_key() {
    check(
        r#"
Resources:
  Default:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      Auth: {DefaultAuthorizer: Missing, Authorizers: {A: {UserPoolArn: arn}}}
  Identity:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      Auth:
        Authorizers:
          ByRequest: {FunctionPayloadType: REQUEST, FunctionArn: arn, Identity: text}
  Cors:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      Cors: {AllowOrigin: "'*'", Allow: x}
  Responses:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      GatewayResponses: {DEFAULT_4XX: {Status: 400}}
  Domain:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      Domain: {DomainName: a.com, CertificateArn: arn, EndpointConfiguration: NOWHERE}
  Plan:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      Auth: {UsagePlan: {CreateUsagePlan: ALWAYS}}
  Uri:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      DefinitionUri: {Bucket: b}
"#,
        &expect![[r#"
            EndpointConfiguration: Resource with id [Domain] is invalid. EndpointConfiguration for Custom Domains must be one of ['EDGE', 'REGIONAL', 'PRIVATE'].
            Status: Resource with id [Responses] is invalid. Invalid property 'Status' in 'GatewayResponses' property 'DEFAULT_4XX'.
            DefaultAuthorizer: Resource with id [Default] is invalid. Unable to set DefaultAuthorizer because 'Missing' was not defined in 'Authorizers'.
            DefinitionUri: Resource with id [Uri] is invalid. 'DefinitionUri' requires Bucket and Key properties to be specified.
            CreateUsagePlan: Resource with id [Plan] is invalid. 'CreateUsagePlan' accepts one of ['SHARED', 'PER_API', 'NONE'].
            Allow: Resource with id [Cors] is invalid. Invalid key 'Allow' for 'Cors' property.
            Identity: Resource with id [Identity] is invalid. Property 'Authorizer.ByRequest.Identity' should be a map.
        "#]],
    );
}

#[test]
fn an_error_of_an_http_api_is_at_its_key() {
    check(
        r#"
Resources:
  Default:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth: {DefaultAuthorizer: Missing, Authorizers: {A: {JwtConfiguration: {issuer: x}, IdentitySource: y}}}
  Source:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        Authorizers:
          Mixed: {FunctionArn: arn, AuthorizerPayloadFormatVersion: 2.0, IdentitySource: y}
  Domain:
    Type: AWS::Serverless::HttpApi
    Properties:
      Domain: {DomainName: a.com, CertificateArn: arn, BasePath: ["a b"]}
  Name:
    Type: AWS::Serverless::HttpApi
    Properties:
      Name: x
      DefinitionBody: {openapi: 3.0.1, info: {title: y}, paths: {}}
"#,
        &expect![[r#"
            DefaultAuthorizer: Resource with id [Default] is invalid. Unable to set DefaultAuthorizer because 'Missing' was not defined in 'Authorizers'.
            IdentitySource: Resource with id [Source] is invalid. IdentitySource is only supported for OAuth2 Authorizer. For Lambda Authorizer, use the 'Identity' property instead.
            BasePath: Resource with id [Domain] is invalid. Invalid Basepath name provided.
            Name: Resource with id [Name] is invalid. Unable to set Name because it is already defined within inline OpenAPI specified in the 'DefinitionBody' property.
        "#]],
    );
}

#[test]
fn an_error_of_a_route_is_at_its_key() {
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
        Get: {Type: Api, Properties: {Path: /a, Method: get, Auth: {Authorizer: Missing}}}
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Get: {Type: Api, Properties: {Path: /b, Method: get, RequestModel: {Model: M}}}
  Three:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Get: {Type: Api, Properties: {Path: /c, Method: get}}
        Again: {Type: Api, Properties: {Path: /c, Method: get}}
  Four:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Get: {Type: HttpApi, Properties: {Path: /d, Method: get, Auth: {Authorizer: Missing}}}
"#,
        &expect![[r#"
            Path: Resource with id [Three] is invalid. Event with id [Get] is invalid. API method "get" defined multiple times for path "/c".
            RequestModel: Resource with id [Two] is invalid. Event with id [Get] is invalid. Unable to set RequestModel [M] on API method [get] for path [/b] because the related API does not define any Models.
            Authorizer: Resource with id [Four] is invalid. Event with id [Get] is invalid. Unable to set Authorizer [Missing] on API method [get] for path [/d] because the related API does not define any Authorizers.
            Authorizer: Resource with id [One] is invalid. Event with id [Get] is invalid. Unable to set Authorizer [Missing] on API method [get] for path [/a] because the related API does not define any Authorizers.
        "#]],
    );
}

#[test]
fn an_error_of_an_api_by_globals_is_there() {
    check(
        r#"
Globals:
  Api:
    Auth: {DefaultAuthorizer: Missing, Authorizers: {A: {UserPoolArn: arn}}}
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Get: {Type: Api, Properties: {Path: /a, Method: get}}
"#,
        &expect![[r#"
            DefaultAuthorizer: Resource with id [ServerlessRestApi] is invalid. Unable to set DefaultAuthorizer because 'Missing' was not defined in 'Authorizers'.
        "#]],
    );
}

#[test]
fn an_error_of_the_api_of_a_web_socket_is_at_its_key() {
    check(
        r#"
Resources:
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Routes: {$default: {FunctionArn: arn, RequestParameters: {a: b}}}
  News:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Auth: {AuthType: SOME}
      Routes: {$connect: {FunctionArn: arn}}
"#,
        &expect![[r#"
            RequestParameters: Resource with id [Chat] is invalid. Request parameters are only supported for the $connect route in WebSocket APIs.
            AuthType: Resource with id [News] is invalid. AuthType 'SOME' is not one of AWS_IAM, CUSTOM or NONE.
        "#]],
    );
}

#[test]
fn a_nested_schema_takes_pairs_as_a_map() {
    check(
        r#"
Resources:
  Lambda:
    Type: AWS::Serverless::GraphQLApi
    Properties: {SchemaInline: x, Auth: {Type: AWS_LAMBDA, LambdaAuthorizer: []}}
  More:
    Type: AWS::Serverless::GraphQLApi
    Properties: {SchemaInline: x, Auth: {Type: AWS_IAM, Additional: [[]]}}
  Nothing:
    Type: AWS::Serverless::GraphQLApi
    Properties: 5
  Capacity:
    Type: AWS::Serverless::CapacityProvider
    Properties: {VpcConfig: {SubnetIds: [null, [a]], Z: 1, B: 1}}
  Network:
    Type: AWS::Serverless::NetworkConnector
    Properties: {VpcConfig: {SubnetIds: [null], SecurityGroupIds: [a], NetworkProtocol: IPv4}}
"#,
        &expect![[r#"
            Properties: Resource with id [Nothing] is invalid. Properties of a resource must be an object.
            SubnetIds: Resource with id [Capacity] is invalid. Property 'VpcConfig.SubnetIds' value is not a valid dict. Property 'VpcConfig.SubnetIds.0' none is not an allowed value. Property 'VpcConfig.SubnetIds.1' value is not a valid dict. Property 'VpcConfig.B' is an invalid property. Property 'VpcConfig.Z' is an invalid property.
            SubnetIds: Resource with id [Network] is invalid. Property 'VpcConfig.SubnetIds.0' none is not an allowed value.
            LambdaAuthorizer: Resource with id [Lambda] is invalid. Property 'Auth.LambdaAuthorizer.AuthorizerUri' is invalid.
            Additional: Resource with id [More] is invalid. Property 'Auth.Additional.0.Type' is invalid.
        "#]],
    );
}

#[test]
fn what_the_transform_does_not_hold_as_python_2_did_has_no_marks() {
    check(
        r#"
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: Prod}
  One:
    Type: AWS::Serverless::Function
    Properties: {PackageType: {Ref: [x]}, Runtime: python3.12}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: s3://b/k
      Role: arn
      AutoPublishAlias: !GetAtt One.Arn
"#,
        &expect![[r#"
            PackageType: Resource with id [One] is invalid. invalid 'PackageType' : {'Ref': ['x']}
            AutoPublishAlias: Resource with id [MachineAlias{'Fn::GetAtt': ['One', 'Arn']}] is invalid. Logical ids must be alphanumeric.
        "#]],
    );
}

#[test]
fn a_rest_api_without_properties_has_no_definition() {
    check(
        r#"
Resources:
  Api: {Type: AWS::Serverless::Api}
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref Api, Auth: {Authorizer: NONE}}}
"#,
        &expect![[r#"
            Api: Resource with id [Api] is invalid. Missing required property 'StageName'.
        "#]],
    );
}

#[test]
fn a_connector_has_its_logical_id_before_anything_is_generated() {
    check(
        r#"
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
    Connectors:
      Role: {Properties: {Destination: {Id: Queue}, Permissions: [Write]}}
  Queue: {Type: AWS::SQS::Queue}
"#,
        &expect![[r#"
            One: Transforming resource with id [One] attempts to create a new resource with id [OneRole] and type "AWS::IAM::Role". A resource with that id already exists within this template. Please use a different id for that resource.
        "#]],
    );
}

#[test]
fn the_first_unknown_property_in_the_order_of_python_2_counts() {
    check(
        r#"
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: Prod}
  One:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Get: {Type: SQS, Properties: {RestApiId: !Ref Api, Path: /, Method: get}}
"#,
        &expect![[r#"
            Path: Resource with id [OneGet] is invalid. property Path not defined for resource of type SQS
        "#]],
    );
}

#[test]
fn the_name_of_a_stage_is_looked_at_before_the_code() {
    check(
        r#"
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: ""}
  One:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      CodeUri: s3://bucket/key
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref Api}}
"#,
        &expect![[r#"
            RestApiId: Resource with id [Api] is invalid. StageName cannot be empty.
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
fn an_empty_definition_gives_way_to_that_of_the_transform() {
    check(
        r#"
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: Prod, DefinitionBody: [], Other: 1}
"#,
        &expect![[r#"
            Other: Resource with id [Api] is invalid. property Other not defined for resource of type AWS::Serverless::Api
        "#]],
    );
}

#[test]
fn a_lambda_authorizer_of_graphql_needs_an_arn() {
    check(
        r#"
Resources:
  G:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      SchemaInline: 'type Query {a: String}'
      Auth: {Type: AWS_LAMBDA, LambdaAuthorizer: {AuthorizerUri: ''}}
  H:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      SchemaInline: 'type Query {a: String}'
      Auth:
        Type: AWS_IAM
        Additional: [{Type: AWS_LAMBDA, LambdaAuthorizer: {AuthorizerUri: {}}}]
"#,
        &expect![[r#"
            AuthorizerUri: Resource with id [GToLambdaAuthConnector1] is invalid. Unable to get Lambda function ARN from 'Destination' resource.
            Additional: Resource with id [HToLambdaAuthConnector1] is invalid. Unable to get Lambda function ARN from 'Destination' resource.
        "#]],
    );
}

#[test]
fn policies_of_a_state_machine_may_be_one_map() {
    let text = |policies: &str| {
        format!(
            "Resources:\n  S:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition: {{StartAt: A, States: {{A: {{Type: Succeed}}}}}}\n      Policies: {policies}\n"
        )
    };
    let statement = "Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]";
    check_value(
        &text(&format!("{{Version: '2012-10-17', {statement}}}")),
        "/Resources/SRole/Properties/Policies/0/PolicyDocument/Version",
        &expect![[r#""2012-10-17""#]],
    );
    check_value(
        &text(&format!("{{Fn::If: [C, a, b], {statement}}}")),
        "/Resources/SRole/Properties/Policies/0/PolicyDocument/Fn::If",
        &expect![[r#"["C","a","b"]"#]],
    );
    check(
        &text("{Fn::If: [C, a, b], Other: 1}"),
        &expect![[r#"
        Fn::If: Resource with id [S] is invalid. Policy at index 0 in the 'Policies' property is not valid
    "#]],
    );
    check(
        &text("{Fn::If: [C], Other: 1}"),
        &expect![[r#"
        Fn::If: Resource with id [S] is invalid. Policy at index 0 in the 'Policies' property is not valid
    "#]],
    );
    check(
        &text("{A: 1, B: 2}"),
        &expect![[r#"
        A: Resource with id [S] is invalid. Policy at index 0 in the 'Policies' property is not valid
    "#]],
    );
    check(
        &text("3"),
        &expect![[r#"
        Policies: Resource with id [S] is invalid. Type of property 'Policies' is invalid.
    "#]],
    );
}

#[test]
fn a_role_on_a_condition_that_is_a_list_is_negated_as_python_prints_it() {
    let text = |role: &str| {
        format!(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {{Runtime: python3.13, Handler: a.b, CodeUri: 's3://b/k', Role: {role}}}\n"
        )
    };
    let no_value = "{Ref: AWS::NoValue}";
    check_value(
        &text(&format!("{{Fn::If: [[a, b], x, {no_value}]}}")),
        "/Conditions",
        &expect![[r#"{"NOT['a', 'b']":{"Fn::Not":[{"Condition":["a","b"]}]}}"#]],
    );
    check_value(
        &text(&format!("{{Fn::If: [{{a: b}}, x, {no_value}]}}")),
        "/Conditions",
        &expect![[r#"{"NOT{'a': 'b'}":{"Fn::Not":[{"Condition":{"a":"b"}}]}}"#]],
    );
    check_value(
        &text(&format!("{{Fn::If: [1, x, {no_value}]}}")),
        "/Conditions",
        &expect![[r#"{"NOT1":{"Fn::Not":[{"Condition":1}]}}"#]],
    );
    check_value(
        &text(&format!("{{Fn::If: [[C], {no_value}, x]}}")),
        "/Resources/FRole/Condition",
        &expect![[r#"["C"]"#]],
    );
}

/// A value of the template that the transform writes.
#[track_caller]
fn check_value(text: &str, pointer: &str, expected: &Expect) {
    let document = Document::open(1, text);
    let template = document.template();
    let transformed = transform(template, &Environment::default(), LocalPaths::Refused);
    let written = transformed.unwrap().template;
    expected.assert_eq(&written.pointer(pointer).unwrap().to_string());
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
fn records_of_globals_lead_to_the_distribution_of_the_first_api() {
    check_value(
        r#"
Globals:
  Api:
    Domain: {CertificateArn: arn, EndpointConfiguration: EDGE, Route53: {HostedZoneId: zone}}
Resources:
  One:
    Type: AWS::Serverless::Api
    Properties: {StageName: Prod, DefinitionUri: s3://b/k, Domain: {DomainName: a.com}}
  Two:
    Type: AWS::Serverless::Api
    Properties: {StageName: Prod, DefinitionUri: s3://b/k, Domain: {DomainName: b.com}}
"#,
        "/Resources/RecordSetGroupb6931b00fd/Properties/RecordSets",
        &expect![[
            r#"[{"Name":"b.com","Type":"A","AliasTarget":{"HostedZoneId":"Z2FDTNDATAQYW2","DNSName":{"Fn::GetAtt":["ApiGatewayDomainName312557a1e3","DistributionDomainName"]}}},{"Name":"a.com","Type":"A","AliasTarget":{"HostedZoneId":"Z2FDTNDATAQYW2","DNSName":{"Fn::GetAtt":["ApiGatewayDomainName312557a1e3","DistributionDomainName"]}}}]"#
        ]],
    );
}

#[test]
fn a_declared_api_with_the_id_of_an_implicit_one_is_copied() {
    let document = Document::open(
        1,
        r#"
Resources:
  ServerlessRestApi:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      DefinitionBody:
        components:
          securitySchemes: {Pool: {in: header, x-amazon-apigateway-authtype: cognito_user_pools}}
"#,
    );
    let environment = Environment::default();
    let transformed = transform(document.template(), &environment, LocalPaths::Refused);
    let template = transformed.unwrap().template;
    // The copy has the two keys in the other order, and the ID has a hash of the text.
    let deployment = &template["Resources"]["ServerlessRestApiDeploymenta4922cf380"];
    assert_eq!(deployment["Type"], "AWS::ApiGateway::Deployment");
}

#[test]
fn architectures_of_a_layer_are_no_map() {
    check(
        r#"
Resources:
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: s3://b/k, CompatibleArchitectures: {a: b}}
"#,
        &expect![[r#"
            CompatibleArchitectures: Resource with id [Layer68e7d8f2b5] is invalid. CompatibleArchitectures needs to be a list of 'x86_64' or 'arm64'
        "#]],
    );
}

#[test]
fn what_globals_say_is_refused_in_the_order_in_which_the_transform_holds_it() {
    check(
        r#"
Globals:
  Api: {StageName: live, Policy: {}}
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: live}}
"#,
        &expect![[r#"
            Policy: 'Globals' section is invalid. 'Policy' is not a supported property of 'Api'. Must be one of the following values - ['Auth', 'Name', 'DefinitionUri', 'CacheClusterEnabled', 'CacheClusterSize', 'MergeDefinitions', 'Variables', 'EndpointConfiguration', 'MethodSettings', 'BinaryMediaTypes', 'MinimumCompressionSize', 'Cors', 'GatewayResponses', 'AccessLogSetting', 'CanarySetting', 'TracingEnabled', 'OpenApiVersion', 'Domain', 'AlwaysDeploy', 'PropagateTags', 'SecurityPolicy', 'EndpointAccessMode']
        "#]],
    );
    check(
        r#"
Globals:
  HttpApi: {Auth: {}}
Resources:
  Api: {Type: AWS::Serverless::HttpApi, IgnoreGlobals: [true], Properties: {}}
"#,
        &expect![[r#"
            true: Resource with id [Api] is invalid. Resource Api has invalid resource attribute 'IgnoreGlobals' on item 'True'.
        "#]],
    );
}

#[test]
fn a_data_source_has_its_name_before_its_role_has() {
    check(
        r#"
Resources:
  Graph:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      SchemaInline: "type Query { a: String }"
      Auth: {Type: AWS_IAM}
      DataSources: {DynamoDb: {d-s: {TableName: t, TableArn: a}}}
"#,
        &expect![[r#"
            d-s: Resource with id [Graphd-sDynamoDBDataSource] is invalid. Logical ids must be alphanumeric.
        "#]],
    );
}

#[test]
fn names_have_what_the_transform_reads() {
    let ids = |text: &str| {
        let document = Document::open(1, text);
        let template = document.template();
        let result = transform(template, &Environment::default(), LocalPaths::Uploaded).unwrap();
        let ids = result.template["Resources"].as_object().unwrap().keys();
        ids.cloned().collect::<Vec<_>>()
    };
    let found = ids(r#"
Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: {Role: a, Definition: {StartAt: A, States: {}}, AutoPublishAlias: 5}
"#);
    assert_eq!(found, ["Machine", "MachineVersion", "MachineAlias5"]);
    // The API that SAM adds for `B` stands in the place of the written one.
    let found = ids(r#"
Resources:
  ServerlessHttpApi: {Type: AWS::Serverless::Api, Properties: {StageName: live}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://b/k
      Handler: a.b
      Runtime: python3.12
      Role: a
      Events:
        A: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: !Ref ServerlessHttpApi}}
        B: {Type: HttpApi, Properties: {Path: /b, Method: get}}
"#);
    assert!(found.contains(&"FAPermissionStage".to_owned()), "{found:?}");
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
fn a_section_with_nothing_in_braces_is_a_map() {
    let text = r#"{"Globals": {}, "Mappings": {}, "Parameters": { }, "Conditions": {
}, "Outputs": {}, "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}"#;
    let written = r#"{"Mappings":{},"Parameters":{},"Conditions":{},"Outputs":{},"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}"#;
    let document = Document::open(1, text);
    let template = document.template();
    let result = transform(template, &Environment::default(), LocalPaths::Refused).unwrap();
    assert_eq!(result.template.to_string(), written);
    check(
        r#"{"Globals": null, "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}"#,
        &expect![[r#"
            null: 'Globals' section is invalid. It must be a non-empty dictionary
        "#]],
    );
}

#[test]
fn a_layer_without_content_is_uploaded_like_local_code() {
    let text = r#"
Resources:
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {LayerName: a}
"#;
    let document = Document::open(1, text);
    let template = document.template();
    let result = transform(template, &Environment::default(), LocalPaths::Uploaded).unwrap();
    let written = text.replace(
        "LayerName: a",
        "LayerName: a, ContentUri: s3://bucket/value",
    );
    let document = Document::open(1, &written);
    let template = document.template();
    let expected = transform(template, &Environment::default(), LocalPaths::Refused).unwrap();
    assert_eq!(result.template, expected.template);
    check(
        text,
        &expect![[r#"
            Layer: Resource with id [Layer] is invalid. Missing required property 'ContentUri'.
        "#]],
    );
}

#[test]
fn what_a_macro_writes_first_is_not_refused() {
    check(
        r#"
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}
  G:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.12
      CodeUri: s3://b/k
      Events:
        Fn::Transform: {Name: Mine}
  H:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Fn::Transform: {Name: Mine}
"#,
        &expect![[r#"
            H: Resource with id [H] is invalid. Only one of 'InlineCode' or 'CodeUri' can be set.
        "#]],
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

#[test]
fn a_stage_of_a_web_socket_is_named_before_its_routes_are_read() {
    check(
        r#"
Resources:
  Socket:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      StageName: x-y
      Routes: {$default: {OperationName: a}}
"#,
        &expect![[r#"
            StageName: Resource with id [Socketx-yStage] is invalid. Logical ids must be alphanumeric.
        "#]],
    );
}

#[test]
fn a_tag_of_yaml_decides_what_a_scalar_is() {
    check_value(
        r#"
Resources:
  Q:
    Type: AWS::SQS::Queue
    Properties: {A: !!int "30", B: !!float "1.5", C: !!bool 'Yes', D: !!null x, E: !!str 1, F: !!int 0x1F}
"#,
        "/Resources/Q/Properties",
        &expect![[r#"{"A":30,"B":1.5,"C":true,"D":null,"E":"1","F":31}"#]],
    );
}

#[test]
fn a_function_that_gives_way_to_an_implicit_api_is_not_deployed() {
    let text = r#"
Resources:
  ServerlessRestApi:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://b/k
      Handler: a.b
      Runtime: python3.12
      AutoPublishAlias: live
      DeploymentPreference: {Type: AllAtOnce}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://b/k
      Handler: a.b
      Runtime: python3.12
      Events:
        A: {Type: Api, Properties: {Path: /a, Method: get}}
"#;
    let document = Document::open(1, text);
    let template = document.template();
    let result = transform(template, &Environment::default(), LocalPaths::Refused).unwrap();
    let resources = result.template["Resources"].as_object().unwrap();
    assert!(!resources.contains_key("ServerlessDeploymentApplication"));
}

#[test]
fn a_connector_has_the_type_that_its_end_has_become() {
    check(
        r#"
Resources:
  Image:
    Type: AWS::Serverless::MicrovmImage
    Properties: {Name: a, CodeUri: s3://a/b, BaseImageArn: a-b, BaseImageVersion: a-b}
    Connectors: {Cn: {Properties: {Destination: {Id: Q}, Permissions: [Read]}}}
  Q: {Type: AWS::SQS::Queue}
"#,
        &expect![[r#"
            Q: Resource with id [ImageCn] is invalid. Unable to create connector from AWS::Lambda::MicrovmImage to AWS::SQS::Queue; it's not supported or the template is invalid.
        "#]],
    );
}
