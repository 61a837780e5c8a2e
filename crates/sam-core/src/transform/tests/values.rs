//! How values, logical IDs and sections are read.

use super::{check, check_value};
use crate::document::Document;
use crate::environment::Environment;
use crate::transform::{LocalPaths, transform};
use expect_test::expect;

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
fn a_nested_schema_takes_an_empty_text_as_a_map() {
    check_value(
        r#"
Resources:
  C:
    Type: AWS::Serverless::CapacityProvider
    Properties: {VpcConfig: {SubnetIds: ["", a]}}
"#,
        "/Resources/C/Properties/VpcConfig",
        &expect![[r#"{"SubnetIds":[{},"a"]}"#]],
    );
}

#[test]
fn a_mapping_that_a_location_cannot_name_ends_the_transform() {
    check(
        r#"
Mappings: {M: {a: {b: c}}}
Resources:
  App:
    Type: AWS::Serverless::Application
    Properties: {Location: {ApplicationId: a, SemanticVersion: !FindInMap [M, a]}}
  Table: {Type: AWS::Serverless::SimpleTable, Properties: {PrimaryKey: {}}}
"#,
        &expect![[r#"
            SemanticVersion: Structure of the SAM template is invalid. Invalid FindInMap value ['M', 'a']. FindInMap expects an array with 3 values.
        "#]],
    );
}

#[test]
fn what_a_macro_does_not_write_is_refused_beside_it() {
    check(
        r#"
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: x
      DefinitionUri: s3://b/k
      DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}}
"#,
        &expect![[r#"
            DefinitionUri: Resource with id [Api] is invalid. Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.
        "#]],
    );
}

#[test]
fn braces_in_comments_above_a_template_in_braces_count_for_nothing() {
    check_value(
        "# } {\n# {\n# a\n{Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}}} \n",
        "/Resources/Q/Properties",
        &expect![[r#"{"QueueName":"a"}"#]],
    );
}

#[test]
fn a_function_beside_another_key_is_none() {
    check_value(
        r#"
Parameters: {P: {Type: String, Default: a}}
Resources:
  L: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://b/k, LayerName: {Fn::Sub: "${P}", Other: 1}}}
"#,
        "/Resources",
        &expect![[
            r#"{"Lfbdd6ebd34":{"Type":"AWS::Lambda::LayerVersion","DeletionPolicy":"Retain","Properties":{"Content":{"S3Bucket":"b","S3Key":"k"},"LayerName":{"Fn::Sub":"${P}","Other":1}}}}"#
        ]],
    );
}
