//! What `Policies` is read as.

use super::{EntryKind, PolicyEntry, fill_template, policy_entries};
use crate::document::Document;
use crate::iam::policy_template;
use expect_test::{Expect, expect};
use serde_json::json;

#[track_caller]
fn entries(policies: &str, expected: &Expect) {
    let text = format!("Resources:\n  F:\n    Properties:\n      Policies:{policies}\n");
    let document = Document::open(1, &text);
    let resource = document.template().resource("F").unwrap();
    let read = policy_entries(resource.property("Policies").unwrap());
    let lines: Vec<_> = read.iter().map(|it| line(&document, it)).collect();
    expected.assert_eq(&lines.join("\n"));
}

fn line(document: &Document, entry: &PolicyEntry<'_>) -> String {
    let at = entry.position;
    match &entry.kind {
        EntryKind::Managed(node) => {
            format!("{at} managed {}", document.slice(node.full_range()))
        }
        EntryKind::ManagedIntrinsic(node) => {
            format!("{at} intrinsic {}", document.slice(node.full_range()))
        }
        EntryKind::Template { entry, template } => {
            let values = entry.value.to_value();
            format!("{at} template {} {values}", template.name)
        }
        EntryKind::Statement(node) => format!("{at} statement {}", node.to_value()),
        EntryKind::If { branches, .. } => {
            let branches: Vec<_> = branches.iter().map(|it| line(document, it)).collect();
            format!("{at} if [{}]", branches.join(", "))
        }
        EntryKind::Invalid => format!("{at} invalid {}", entry.node.to_value()),
    }
}

#[test]
fn each_kind_of_entry() {
    entries(
        "
      - AWSLambdaRole
      - ''
      - !Ref Managed
      - {Fn::ImportValue: x}
      - Condition: C
      - Statement: [{Effect: Allow}]
      - {Statement: [], S3ReadPolicy: {}}
      - S3ReadPolicy: {BucketName: b}
      - S3ReadPolicy:
      - AMIDescribePolicy: {}",
        &expect![[r#"
            0 managed AWSLambdaRole
            1 managed ''
            2 intrinsic !Ref Managed
            3 intrinsic {Fn::ImportValue: x}
            4 intrinsic Condition: C
            5 statement {"Statement":[{"Effect":"Allow"}]}
            6 statement {"Statement":[],"S3ReadPolicy":{}}
            7 template S3ReadPolicy {"BucketName":"b"}
            8 template S3ReadPolicy null
            9 template AMIDescribePolicy {}"#]],
    );
}

#[test]
fn entries_that_the_transform_does_not_know() {
    entries(
        "
      - s3ReadPolicy: {BucketName: b}
      - {S3ReadPolicy: {BucketName: b}, S3CrudPolicy: {BucketName: b}}
      - {}
      - 5
      -
      - [AWSLambdaRole]",
        &expect![[r#"
            0 invalid {"s3ReadPolicy":{"BucketName":"b"}}
            1 invalid {"S3ReadPolicy":{"BucketName":"b"},"S3CrudPolicy":{"BucketName":"b"}}
            2 invalid {}
            3 invalid 5
            4 invalid null
            5 invalid ["AWSLambdaRole"]"#]],
    );
}

#[test]
fn a_single_value_is_a_list_of_one() {
    entries(" AWSLambdaRole", &expect![[r#"0 managed AWSLambdaRole"#]]);
    entries(
        " {S3ReadPolicy: {BucketName: b}}",
        &expect![[r#"0 template S3ReadPolicy {"BucketName":"b"}"#]],
    );
    for nothing in ["", " ''", " []", " {}", " false", " 0", " ~"] {
        entries(nothing, &expect![[""]]);
    }
}

#[test]
fn branches_have_kinds_of_their_own() {
    entries(
        "
      - !If [C, AWSLambdaRole, !Ref AWS::NoValue]
      - Fn::If:
        - C
        - !If [D, S3ReadPolicy: {}, {Statement: []}]
        - Nonsense: {}
      - !If [C]
      - !If C",
        &expect![[r#"
            0 if [0 managed AWSLambdaRole, 0 intrinsic !Ref AWS::NoValue]
            1 if [1 if [1 template S3ReadPolicy {}, 1 statement {"Statement":[]}], 1 invalid {"Nonsense":{}}]
            2 if []
            3 if []"#]],
    );
}

#[test]
fn a_merge_counts_as_what_it_brings() {
    entries(
        "
      - &a {S3ReadPolicy: {BucketName: b}}
      - <<: *a
      - {S3ReadPolicy: 1, S3ReadPolicy: {BucketName: c}}",
        &expect![[r#"
            0 template S3ReadPolicy {"BucketName":"b"}
            1 template S3ReadPolicy {"BucketName":"b"}
            2 template S3ReadPolicy {"BucketName":"c"}"#]],
    );
}

#[test]
fn values_are_put_in_and_not_looked_into() {
    let template = policy_template("SSMParameterReadPolicy").unwrap();
    let filled = fill_template(
        template,
        &json!({ "ParameterName": { "Ref": "ParameterName" }, "Other": 1 }),
    );
    let text = filled.to_string();
    assert!(
        text.contains(r#"{"parameterName":{"Ref":"ParameterName"}}"#),
        "{text}"
    );
    assert_eq!(
        fill_template(template, &json!({})),
        template.statements,
        "a missing value"
    );
}
