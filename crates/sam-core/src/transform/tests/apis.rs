//! REST, HTTP and WebSocket APIs: where each error of theirs is, and their definitions.

use super::{check, check_value};
use crate::document::Document;
use crate::environment::Environment;
use crate::transform::{LocalPaths, transform};
use expect_test::expect;

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
fn a_map_of_networks_is_gone_through_as_python_does() {
    check_value(
        r#"
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: x
      DefinitionBody: {swagger: "2.0", paths: {/a: {get: {}}}}
      Auth: {ResourcePolicy: {IntrinsicVpcBlacklist: {a: b}, IntrinsicVpceWhitelist: vp}}
"#,
        "/Resources/Api/Properties/Body/x-amazon-apigateway-policy/Statement",
        &expect![[
            r#"[{"Effect":"Allow","Action":"execute-api:Invoke","Resource":[{"Fn::Sub":["execute-api:/${__Stage__}/GET/a",{"__Stage__":"x"}]}],"Principal":"*"},{"Effect":"Deny","Action":"execute-api:Invoke","Resource":[{"Fn::Sub":["execute-api:/${__Stage__}/GET/a",{"__Stage__":"x"}]}],"Principal":"*","Condition":{"StringEquals":{"aws:SourceVpc":["a"]}}},{"Effect":"Deny","Action":"execute-api:Invoke","Resource":[{"Fn::Sub":["execute-api:/${__Stage__}/GET/a",{"__Stage__":"x"}]}],"Principal":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":["v","p"]}}}]"#
        ]],
    );
}

#[test]
fn tags_of_a_definition_are_named_by_their_class() {
    check(
        r#"
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody: {openapi: 3.0.1, paths: {/a: {get: {}}}, tags: x}
      Tags: {a: b}
  Rest: {Type: AWS::Serverless::Api, Properties: {StageName: x}}
"#,
        &expect![[r#"
            Tags: Structure of the SAM template is invalid. Tags in OpenApi DefinitionBody needs to be a list. x is a Py27UniStr not a list.
        "#]],
    );
}
