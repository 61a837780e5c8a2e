//! Layers.

use super::check;
use crate::document::Document;
use crate::environment::Environment;
use crate::transform::{LocalPaths, transform};
use expect_test::expect;

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
