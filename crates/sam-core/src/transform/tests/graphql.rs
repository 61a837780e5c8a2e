//! GraphQL APIs.

use super::check;
use expect_test::expect;

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
