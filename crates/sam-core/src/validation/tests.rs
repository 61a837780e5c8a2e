//! Faults of real types in small templates.

use super::*;
use crate::document::Document;

/// One line a fault: what stands at its place, and what is wrong.
fn faults(text: &str) -> Vec<String> {
    let document = Document::open(1, text);
    let template = document.template();
    let resources = template.resources();
    let found = resources.flat_map(|it| resource_faults(it, template));
    let globals = template.entries(crate::document::Section::Globals);
    let found = found.chain(globals.flat_map(|it| globals_faults(it, template)));
    let words = found.map(|it| {
        let what = match &it.kind {
            SchemaFaultKind::UnknownProperty { elsewhere, .. } => {
                format!("unknown, known elsewhere: {elsewhere:?}")
            }
            SchemaFaultKind::MissingProperty { name, .. } => format!("{name} is missing"),
            SchemaFaultKind::Outdented { beside, .. } => {
                let names: Vec<&str> = beside.iter().map(|it| it.name()).collect();
                format!("{} beside it", names.join(", "))
            }
            SchemaFaultKind::WrongType { found, .. } => format!("{found:?} is wrong"),
            SchemaFaultKind::WrongValue { value, .. } => format!("`{value}` is not allowed"),
            SchemaFaultKind::OutOfBounds { measure, found, .. } => {
                format!("{measure:?} is {found}")
            }
            SchemaFaultKind::Together { names } => {
                format!("{} exclude each other", names.join(", "))
            }
            SchemaFaultKind::Lacking { names, .. } => format!("none of {}", names.join(", ")),
            SchemaFaultKind::OtherResource { id, found, .. } => format!("{id} is a {found}"),
            SchemaFaultKind::Unmatched { value, .. } => format!("`{value}` has another form"),
        };
        format!("{}: {what}", document.slice(it.range))
    });
    words.collect()
}

fn of(resource_type: &str, properties: &str) -> Vec<String> {
    let body =
        format!("Resources:\n  A:\n    Type: {resource_type}\n    Properties: {properties}\n");
    let parameters = "Parameters:\n  L: {Type: CommaDelimitedList}\n  T: {Type: String}\n";
    faults(&format!("{parameters}{body}"))
}

#[test]
fn unknown_and_misplaced_properties() {
    let queue = |it: &str| of("AWS::SQS::Queue", it);
    assert_eq!(queue("{VisibilityTimeout: 3}"), [""; 0]);
    assert_eq!(
        queue("{VisibilityTimeot: 3}"),
        ["VisibilityTimeot: unknown, known elsewhere: None"]
    );
    let function = |it: &str| of("AWS::Serverless::Function", it);
    assert_eq!(
        function("{VpcConfig: {SubnetIds: [subnet-1], Timeout: 3}}"),
        ["Timeout: unknown, known elsewhere: Some(Around(None))"]
    );
    assert_eq!(
        function("{SubnetIds: [a]}"),
        ["SubnetIds: unknown, known elsewhere: Some(Inside(\"VpcConfig\"))"]
    );
    assert_eq!(function("{Environment: {Variables: {Any: name}}}"), [""; 0]);
}

#[test]
fn missing_properties_after_globals_and_in_branches() {
    assert_eq!(
        faults("Resources:\n  A:\n    Type: AWS::Lambda::EventSourceMapping\n"),
        ["AWS::Lambda::EventSourceMapping: FunctionName is missing"]
    );
    let bucket = |it: &str| {
        of(
            "AWS::S3::Bucket",
            &format!("{{LifecycleConfiguration: {it}}}"),
        )
    };
    assert_eq!(bucket("{Rules: [{Status: Enabled}]}"), [""; 0]);
    assert_eq!(bucket("{Rules: [{Id: x}]}"), ["Id: Status is missing"]);
    assert_eq!(
        bucket("!If [C, {}, !Ref AWS::NoValue]"),
        ["{}: Rules is missing"]
    );
    assert_eq!(
        bucket("{Rules: [!If [C, {Id: x}, !Ref AWS::NoValue]]}"),
        ["Id: Status is missing"]
    );
    assert_eq!(bucket("{Fn::Transform: {Name: AWS::Include}}"), [""; 0]);
    let globals = "Globals:\n  CapacityProvider: {VpcConfig: {SubnetIds: [a]}}\n";
    let provider =
        "Resources:\n  A:\n    Type: AWS::Serverless::CapacityProvider\n    Properties: {}\n";
    assert_eq!(faults(&format!("{globals}{provider}")), [""; 0]);
    assert_eq!(faults(provider), ["Properties: VpcConfig is missing"]);
}

#[test]
fn values_of_the_wrong_kind() {
    let queue = |it: &str| of("AWS::SQS::Queue", it);
    assert_eq!(queue("{DelaySeconds: \"3\", QueueName: 12}"), [""; 0]);
    assert_eq!(
        queue("{DelaySeconds: soon}"),
        ["soon: Text(\"soon\") is wrong"]
    );
    assert_eq!(queue("{QueueName: [a]}"), ["[a]: List is wrong"]);
    assert_eq!(queue("{QueueName: {a: b}}"), ["a: Map is wrong"]);
    assert_eq!(
        queue("{Tags: !Sub x, QueueName: !Ref L}"),
        [
            "!Sub x: Returned(\"Sub\", Text) is wrong",
            "!Ref L: Returned(\"Ref\", List) is wrong"
        ]
    );
    assert_eq!(
        queue("{Tags: !FindInMap [a, b, c], QueueName: !Ref T}"),
        [""; 0]
    );
    assert_eq!(queue("{DelaySeconds: '{{resolve:ssm:x}}'}"), [""; 0]);
}

#[test]
fn values_that_are_not_allowed() {
    let table = |it: &str| of("AWS::DynamoDB::Table", &format!("{{KeySchema: [], {it}}}"));
    assert_eq!(table("BillingMode: PAY_PER_REQUEST"), [""; 0]);
    assert_eq!(
        table("BillingMode: PAY_PER_REQEST"),
        ["PAY_PER_REQEST: `PAY_PER_REQEST` is not allowed"]
    );
    assert_eq!(table("BillingMode: !Ref T"), [""; 0]);
    let globals = "Globals:\n  Function: {Runtime: python3.129, Timeout: x}\n";
    assert_eq!(
        faults(globals),
        [
            "python3.129: `python3.129` is not allowed",
            "x: Text(\"x\") is wrong"
        ]
    );
}

#[test]
fn a_path_that_is_uploaded_is_right() {
    let function = |code: &str| {
        of(
            "AWS::Lambda::Function",
            &format!("{{Role: arn:aws:iam::123456789012:role/r, Code: {code}}}"),
        )
    };
    assert_eq!(function("./src"), [""; 0]);
    assert_eq!(function("src/app.zip"), [""; 0]);
    assert_eq!(
        function("s3://bucket/key"),
        ["s3://bucket/key: Text(\"s3://bucket/key\") is wrong"]
    );
    assert_eq!(function("[a]"), ["[a]: List is wrong"]);
    assert_eq!(
        of(
            "AWS::Lambda::Function",
            "{Role: arn:aws:iam::123456789012:role/r, Code: {ImageUri: i}, VpcConfig: ./src}"
        ),
        ["./src: Text(\"./src\") is wrong"]
    );
    assert_eq!(
        of("AWS::Lambda::LayerVersion", "{Content: layer/}"),
        [""; 0]
    );
}

#[test]
fn a_text_that_the_transform_makes_a_map_of_is_right() {
    let api = "{StageName: s, EndpointConfiguration: EDGE}";
    assert_eq!(of("AWS::Serverless::Api", api), [""; 0]);
    assert_eq!(
        faults("Globals:\n  Api: {EndpointConfiguration: REGIONAL}\n"),
        [""; 0]
    );
    let cors = "{StageName: s, AccessLogSetting: on}";
    assert_eq!(of("AWS::Serverless::Api", cors), ["on: Boolean is wrong"]);
}

#[test]
fn a_function_is_a_map_to_the_transform() {
    let alarms = "{DeploymentPreference: {Alarms: [!Ref T, !If [C, !Ref T, !Ref AWS::NoValue]]}}";
    assert_eq!(of("AWS::Serverless::Function", alarms), [""; 0]);
    let alarms = "{DeploymentPreference: {Alarms: [cpu]}}";
    assert_eq!(
        of("AWS::Serverless::Function", alarms),
        ["cpu: Text(\"cpu\") is wrong"]
    );
}

#[test]
fn the_transform_takes_more_than_the_schema() {
    let function = |event: &str| {
        of(
            "AWS::Serverless::Function",
            &format!("{{Events: {{E: {event}}}}}"),
        )
    };
    let none: [&str; 0] = [];
    let sns = "{Type: SNS, Properties: {Topic: t, RedrivePolicy: {deadLetterTargetArn: q}}}";
    assert_eq!(function(sns), none);
    let rule = "{Type: EventBridgeRule, Properties: {Pattern: {}, State: DISABLED}}";
    assert_eq!(function(rule), none);
    let other = "{Type: SNS, Properties: {Topic: t, Zork: a}}";
    assert_eq!(function(other), ["Zork: unknown, known elsewhere: None"]);
    let machine = "{DefinitionUri: {Bucket: b, Key: k}}";
    assert_eq!(of("AWS::Serverless::StateMachine", machine), none);
    let api = "{CorsConfiguration: true}";
    assert_eq!(of("AWS::Serverless::HttpApi", api), none);
    let pools = "{StageName: s, Auth: {Authorizers: {A: {UserPoolArn: [a, b]}}}}";
    assert_eq!(of("AWS::Serverless::Api", pools), none);
}

#[test]
fn bounds_of_numbers_texts_and_lists() {
    let queue = |it: &str| of("AWS::SQS::Queue", it);
    assert_eq!(queue("{DelaySeconds: 900}"), [""; 0]);
    assert_eq!(queue("{DelaySeconds: '901'}"), ["'901': Number is 901"]);
    assert_eq!(queue("{DelaySeconds: -1}"), ["-1: Number is -1"]);
    assert_eq!(queue("{DelaySeconds: !Ref T}"), [""; 0]);
    assert_eq!(queue("{DelaySeconds: '{{resolve:ssm:delay}}'}"), [""; 0]);
    let function = |it: &str| {
        of(
            "AWS::Lambda::Function",
            &format!("{{Code: {{}}, Role: arn:aws:iam::123456789012:role/r, {it}}}"),
        )
    };
    assert_eq!(
        function("Architectures: [x86_64, arm64]"),
        ["Architectures: Items is 2"]
    );
    assert_eq!(
        function("Architectures: [!If [C, x86_64, !Ref AWS::NoValue], arm64]"),
        [""; 0]
    );
    let long = "a".repeat(257);
    assert_eq!(
        function(&format!("Description: {long}")),
        [format!("{long}: Length is 257")]
    );
}

#[test]
fn what_is_handed_on_is_refused() {
    let function = |it: &str| {
        let given = "Runtime: python3.13, Handler: a.b, InlineCode: x";
        of("AWS::Serverless::Function", &format!("{{{given}, {it}}}"))
    };
    assert_eq!(function("FunctionName: {a: 1}"), ["a: Map is wrong"]);
    assert_eq!(function("FunctionName: !Ref T"), [""; 0]);
    assert_eq!(function("Tracing: Disabled"), [""; 0]);
    assert_eq!(
        function("Tracing: Activ"),
        ["Activ: `Activ` is not allowed"]
    );
    assert_eq!(
        of("AWS::Serverless::SimpleTable", "{TableName: {a: 1}}"),
        ["a: Map is wrong"]
    );
}
