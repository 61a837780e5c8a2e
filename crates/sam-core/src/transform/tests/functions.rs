//! Functions: their versions and how they are deployed.

use super::check;
use expect_test::expect;

#[test]
fn alarms_are_refused_beside_a_missing_alias() {
    check(
        r#"
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.12
      CodeUri: s3://b/k
      DeploymentPreference: {Type: AllAtOnce, Alarms: {Fn::If: [C, [], !Ref AWS::NoValue]}}
  WithAlias:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.12
      CodeUri: s3://b/k
      AutoPublishAlias: live
      DeploymentPreference: {Type: AllAtOnce, Alarms: a}
"#,
        &expect![[r#"
            DeploymentPreference: Resource with id [F] is invalid. 'DeploymentPreference' requires AutoPublishAlias property to be specified.
            Alarms: Resource with id [WithAlias] is invalid. Alarms must be a list
            Alarms: Resource with id [F] is invalid. Alarms must be a list
        "#]],
    );
}

#[test]
fn a_version_is_named_before_destinations_are_read() {
    check(
        r#"
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.12
      CodeUri: s3://b/k
      AutoPublishAlias: live
      AutoPublishCodeSha256: a-b
      EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: Z}}}
"#,
        &expect![[r#"
            AutoPublishCodeSha256: Resource with id [FVersiona-b] is invalid. Logical ids must be alphanumeric.
        "#]],
    );
}
