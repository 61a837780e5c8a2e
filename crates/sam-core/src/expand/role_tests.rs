//! What `Policies` is read as, and the places that problems and reasons point to.

use super::{EntryKind, PolicyEntry, fill_template, policy_entries, role_of};
use crate::document::Document;
use crate::environment::Environment;
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

/// Each problem's place and message, then each policy's with why it is there.
#[track_caller]
fn places(text: &str, expected: &Expect) {
    let document = Document::open(1, text);
    let template = document.template();
    let resource = template.resource("F").unwrap();
    let (role, problems) = role_of(resource, template, &Environment::default());
    let mut lines: Vec<String> = Vec::new();
    for problem in problems {
        let message = problem.aws_message.rsplit("is invalid. ").next().unwrap();
        lines.push(format!("{} | {message}", document.slice(problem.range)));
    }
    let role = role.unwrap();
    for it in &role.managed_policy_arns {
        lines.push(format!("{} | {:?}", document.slice(it.range), it.origin));
    }
    for it in &role.policies {
        let place = document.slice(it.range);
        lines.push(format!("{place} | {} {:?}", it.name, it.origin));
    }
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn problems_point_to_what_is_wrong() {
    places(
        "Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Role: !If [C, x]
      Policies:
      - S3ReadPolicy: {Bucket: b}
      - S3CrudPolicy: text
      - S3CrudPolicy:
      - S3ReadPolcy: {BucketName: b}
      - !If [C, AWSLambdaRole, {Statement: []}]
      - Fn::If: [C]
      - {A: 1, B: 2}
      - 5
      DeadLetterQueue: {Type: Kinesis, TargetArn: x}
      FunctionUrlConfig: {AuthType: IAM}
      EventInvokeConfig:
        DestinationConfig:
          OnSuccess: {Type: Lambda}
          OnFailure: {Type: SQS, Destination: !If [C, x]}
",
        &expect![[r#"
            !If | Different policy types within the same Fn::If statement is unsupported. Separate different policy types into different Fn::If statements
            Fn::If | Fn::If requires 3 arguments
            S3ReadPolicy | Following required parameters of template 'S3ReadPolicy' don't have values: ['BucketName']
            text | Must specify valid parameter values for policy template 'S3CrudPolicy'
            S3CrudPolicy | Must specify valid parameter values for policy template 'S3CrudPolicy'
            5 | Type of property 'Policies' is invalid.
            Kinesis | 'DeadLetterQueue' requires Type of ['SQS', 'SNS']
            IAM | AuthType is required to configure function property `FunctionUrlConfig`. Please provide either AWS_IAM or NONE.
            Lambda | Destination is required if Type is not ['SQS', 'SNS']
            !If [C, x] | Malformed 'Destination' property: Fn::If requires 3 arguments.
            S3ReadPolcy | Policy at index 3 in the 'Policies' property is not valid
            A | Policy at index 6 in the 'Policies' property is not valid
            !If | Malformed 'Role' property: Fn::If requires 3 arguments.
            F | Basic
            S3ReadPolicy: {Bucket: b} | FRolePolicy0 Template { position: 0, name: "S3ReadPolicy" }
            S3CrudPolicy: text | FRolePolicy1 Template { position: 1, name: "S3CrudPolicy" }
            S3CrudPolicy: | FRolePolicy2 Template { position: 2, name: "S3CrudPolicy" }"#]],
    );
}

#[test]
fn policies_point_to_their_reason() {
    places(
        "Globals:
  Function:
    Tracing: Active
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      VpcConfig: {SubnetIds: [a]}
      DeadLetterQueue: {Type: SQS, TargetArn: x}
      Policies:
      - AWSLambdaRole
      - S3ReadPolicy: {BucketName: b}
      - Statement: []
      EventInvokeConfig:
        DestinationConfig:
          OnSuccess: {Type: SQS}
      Events:
        Jobs: {Type: SQS, Properties: {Queue: q}}
",
        &expect![[r#"
            F | Basic
            Tracing | Tracing
            VpcConfig | Vpc
            AWSLambdaRole | Managed { position: 0 }
            Jobs | Event { key: "Jobs", event_type: "SQS" }
            DeadLetterQueue | DeadLetterQueuePolicy DeadLetterQueue
            OnSuccess | FEventInvokeConfigOnSuccessSQSPolicy Destination(OnSuccess)
            S3ReadPolicy: {BucketName: b} | FRolePolicy1 Template { position: 1, name: "S3ReadPolicy" }
            Statement: [] | FRolePolicy2 Statement { position: 2 }"#]],
    );
}

#[test]
fn half_typed_properties_are_no_reason_to_fail() {
    for value in [
        "",
        " x",
        " []",
        " {}",
        " [{}]",
        " !If",
        " {Fn::If: }",
        " 5",
        " [[[",
        " !Ref",
        " {a: !If [}",
    ] {
        for name in [
            "Role",
            "Policies",
            "Events",
            "Tags",
            "DeadLetterQueue",
            "EventInvokeConfig",
            "VpcConfig",
            "Tracing",
            "DeploymentPreference",
            "FunctionUrlConfig",
            "AutoPublishAlias",
            "Logging",
            "DataSources",
            "CodeUri",
        ] {
            for kind in [
                "Function",
                "StateMachine",
                "GraphQLApi",
                "MicrovmImage",
                "CapacityProvider",
            ] {
                let text = format!(
                    "Globals:\n  {kind}:\n    {name}:{value}\nResources:\n  F:\n    Type: AWS::Serverless::{kind}\n    Properties:\n      {name}:{value}\n"
                );
                let document = Document::open(1, &text);
                let expansion = super::roles(document.template(), &Environment::default());
                assert!(expansion.roles.len() <= 2, "{text}");
            }
        }
    }
}
