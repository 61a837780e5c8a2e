//! `Globals`: what the transform refuses of it, and in which order.

use super::{check, check_value};
use expect_test::expect;

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
