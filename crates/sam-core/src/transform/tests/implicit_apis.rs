//! The APIs that SAM makes for events, and what the template has under their logical IDs.

use super::check;
use crate::document::Document;
use crate::environment::Environment;
use crate::transform::{LocalPaths, transform};
use expect_test::expect;

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
fn an_event_without_properties_is_no_route_of_an_implicit_api() {
    check(
        r#"
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://b/k
      Handler: a.b
      Runtime: python3.12
      Events: {A: {Type: Api}}
  ServerlessRestApi:
    Type: AWS::Serverless::SimpleTable
    Properties: {PrimaryKey: {Name: id}}
"#,
        &expect![[r#"
            A: Resource with id [FA] is invalid. Missing required property 'Path'.
            PrimaryKey: Resource with id [ServerlessRestApi] is invalid. Property 'PrimaryKey.Type' is required.
        "#]],
    );
}
