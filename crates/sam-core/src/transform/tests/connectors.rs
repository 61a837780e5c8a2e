//! Connectors beside other resources.

use super::check;
use expect_test::expect;

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

#[test]
fn a_connector_of_a_resource_without_a_name_has_no_source() {
    check(
        r#"
Resources:
  "":
    Type: AWS::SQS::Queue
    Connectors: {Cn: {Properties: {Destination: {Id: F}, Permissions: [Read]}}}
  F: {Type: AWS::Serverless::Function, Properties: {CodeUri: s3://b/k, Handler: a.b, Runtime: python3.12}}
"#,
        &expect![[r#"
            Cn: Resource with id [Cn] is invalid. 'Type' is missing or not a string.
        "#]],
    );
}
