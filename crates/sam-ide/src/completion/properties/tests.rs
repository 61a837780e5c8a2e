//! Properties and their values, completed.

use crate::completion::CompletionItemKind;
use crate::completion::tests::{check, check_apply, check_first, check_snippet, completion};
use expect_test::expect;

/// The labels at `$0`, the first ones.
fn first(fixture: &str, count: usize) -> Vec<String> {
    let (_, _, completion) = completion(fixture);
    let items = completion.items.into_iter();
    let items = items.filter(|it| it.kind != CompletionItemKind::Function);
    items.map(|it| it.label).take(count).collect()
}

fn function(properties: &str) -> String {
    format!(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  G:\n    Type: AWS::Serverless::Function\n    Properties:\n{properties}"
    )
}

#[test]
fn the_properties_of_a_function_are_offered_in_half_typed_text() {
    for typed in ["", "P", "Pol"] {
        let all = first(
            &function(&format!("      Runtime: python3.12\n      {typed}$0")),
            500,
        );
        for name in ["Policies", "Role", "Events", "Environment"] {
            assert!(all.iter().any(|it| it == name), "{typed}: {all:?}");
        }
        assert!(all.iter().all(|it| it != "Runtime"), "it is there");
    }
}

#[test]
fn required_properties_come_first() {
    let api = "Resources:\n  A:\n    Type: AWS::Serverless::Api\n    Properties:\n      $0\n";
    assert_eq!(first(api, 1), ["StageName"]);
    let mapping =
        "Resources:\n  A:\n    Type: AWS::Logs::MetricFilter\n    Properties:\n      $0\n";
    assert_eq!(
        first(mapping, 3),
        ["FilterPattern", "LogGroupName", "MetricTransformations"]
    );
}

#[test]
fn nested_properties_are_offered() {
    check(
        &function("      VpcConfig:\n        $0\n"),
        expect![[r#"
            SubnetIds · list of string
            SecurityGroupIds · list of string
            Ipv6AllowedForDualStack · boolean
        "#]],
    );
    check(
        &function(
            "      Events:\n        E:\n          Type: SNS\n          Properties:\n            $0\n",
        ),
        expect![[r#"
            Topic · any value, required
            FilterPolicy · string or map
            FilterPolicyScope · string
            Region · string
            SqsSubscription · boolean or map
        "#]],
    );
    check(
        &function("      VpcConfig: !If\n        - C\n        - SubnetIds: []\n          $0\n"),
        expect![[r#"
            SecurityGroupIds · list of string
            Ipv6AllowedForDualStack · boolean
        "#]],
    );
}

#[test]
fn globals_are_offered() {
    let globals = first("Globals:\n  Function:\n    $0\nResources: {}\n", 500);
    assert!(globals.iter().any(|it| it == "Timeout"));
    assert!(globals.iter().all(|it| it != "Policies"));
}

#[test]
fn values_of_enumerations_are_offered() {
    check(
        &function("      Architectures: [$0]\n"),
        expect![[r#"
        arm64
        x86_64
    "#]],
    );
    check(
        &function("      AutoPublishAliasAllProperties: $0\n"),
        expect![[r#"
            false
            true
        "#]],
    );
    check(
        &function("      Events:\n        E:\n          Type: S$0\n"),
        expect![[r#"
            SQS
            S3
            Schedule
            SNS
            ScheduleV2
            SelfManagedKafka
            Api
            HttpApi
            DynamoDB
            EventBridgeRule
            Kinesis
            CloudWatchEvent
            AlexaSkill
            CloudWatchLogs
            Cognito
            DocumentDB
            IoTRule
            MQ
            MSK
        "#]],
    );
    let runtimes = first(&function("      Runtime: $0\n"), 500);
    let at = |name| runtimes.iter().position(|it| it == name);
    assert!(at("python3.13") < at("python2.7"), "{runtimes:?}");
}

#[test]
fn inside_intrinsic_functions_nothing_is_offered() {
    assert!(
        first(
            &function("      VpcConfig:\n        Fn::Transform:\n          $0\n"),
            5
        )
        .is_empty()
    );
}

#[test]
fn properties_of_other_resources_come_before_the_rest() {
    let template = "\
Resources:
  One: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1, KmsMasterKeyId: k}}
  Two: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 2}}
  Three:
    Type: AWS::SQS::Queue
    Properties:
      $0
";
    assert_eq!(
        first(template, 3),
        ["DelaySeconds", "KmsMasterKeyId", "QueueName"]
    );
    assert_eq!(
        first(&function("      $0\n"), 3),
        ["CodeUri", "Handler", "Runtime"]
    );
}

#[test]
fn a_key_schema_is_a_list_of_keys() {
    let table = |rest: &str| {
        format!("Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n{rest}")
    };
    assert_eq!(
        first(&table("      KeySchema:\n        - $0\n"), 5),
        ["AttributeName", "KeyType"]
    );
    assert_eq!(
        first(
            &table("      KeySchema:\n        - AttributeName: id\n          KeyType: $0\n"),
            5
        ),
        ["HASH", "RANGE"]
    );
    check_apply(
        &table("      $0\n"),
        "KeySchema",
        expect![[r#"
            Resources:
              T:
                Type: AWS::DynamoDB::Table
                Properties:
                  KeySchema:
                    - AttributeName: 
                      KeyType: 
        "#]],
    );
}

#[test]
fn truth_values_are_offered_in_json() {
    let json = |value: &str| {
        format!(
            r#"{{"Resources": {{"Q": {{"Type": "AWS::SQS::Queue", "Properties": {{"FifoQueue": {value}}}}}}}}}"#
        )
    };
    assert_eq!(first(&json("$0"), 5), ["false", "true"]);
    assert!(first(&json("\"$0\""), 5).is_empty());
}

#[test]
fn json_has_the_form_of_the_value() {
    let json = |typed: &str| {
        format!(
            r#"{{"Resources": {{"F": {{"Type": "AWS::Serverless::Function", "Properties": {{"{typed}$0"}}}}}}}}"#
        )
    };
    check_apply(
        &json("Mem"),
        "MemorySize",
        expect![[
            r#"{"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"MemorySize": 128}}}}"#
        ]],
    );
    check_apply(
        &json("Pol"),
        "Policies",
        expect![[
            r#"{"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Policies": []}}}}"#
        ]],
    );
    check_apply(
        &json("Eve"),
        "Events",
        expect![[
            r#"{"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Events": {}}}}}"#
        ]],
    );
    check_apply(
        &json("Run"),
        "Runtime",
        expect![[
            r#"{"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": ""}}}}"#
        ]],
    );
}

#[test]
fn a_list_is_begun_on_the_line_of_its_key() {
    check_apply(
        &function("      Architectures: $0\n"),
        "arm64",
        expect![[r#"
            Transform: AWS::Serverless-2016-10-31
            Resources:
              G:
                Type: AWS::Serverless::Function
                Properties:
                  Architectures: 
                    - arm64
        "#]],
    );
}

#[test]
fn numbers_come_in_order_and_without_quotes() {
    let group = "Resources:\n  L:\n    Type: AWS::Logs::LogGroup\n    Properties:\n      RetentionInDays: $0\n";
    assert_eq!(first(group, 4), ["1", "3", "5", "7"]);
    check_apply(
        group,
        "14",
        expect![[r#"
        Resources:
          L:
            Type: AWS::Logs::LogGroup
            Properties:
              RetentionInDays: 14
    "#]],
    );
}

#[test]
fn values_that_no_schema_of_sam_lists() {
    let event = |event: &str| {
        function(&format!(
            "      Events:\n        E:\n          Type: {event}$0\n"
        ))
    };
    let api = event("Api\n          Properties:\n            Method: ");
    assert_eq!(first(&api, 2), ["get", "post"]);
    let stream = event("Kinesis\n          Properties:\n            StartingPosition: ");
    assert_eq!(first(&stream, 1), ["LATEST"]);
    let bucket = event("S3\n          Properties:\n            Events: ");
    assert_eq!(first(&bucket, 1), ["s3:ObjectCreated:*"]);
    let pool = event("Cognito\n          Properties:\n            Trigger: ");
    assert_eq!(first(&pool, 1), ["PreSignUp"]);
    let preference = function("      DeploymentPreference:\n        Type: $0\n");
    assert_eq!(first(&preference, 1), ["AllAtOnce"]);
    let api = "Resources:\n  A:\n    Type: AWS::Serverless::Api\n    Properties:\n      EndpointConfiguration:\n        Type: $0\n";
    assert_eq!(first(api, 3), ["EDGE", "PRIVATE", "REGIONAL"]);
    let table = "Resources:\n  A:\n    Type: AWS::Serverless::SimpleTable\n    Properties:\n      PrimaryKey:\n        Type: $0\n";
    assert_eq!(first(table, 3), ["Binary", "Number", "String"]);
}

#[test]
fn the_value_of_a_map_begins_on_the_line_below() {
    let function = |rest: &str| {
        format!(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      {rest}$0\n"
        )
    };
    check_snippet(
        &function("Env"),
        "Environment",
        expect![[r#"
        Environment:
          $1"#]],
    );
    check_snippet(
        &function("Eve"),
        "Events",
        expect![[r#"
        Events:
          $1"#]],
    );
    check_snippet(
        "Resources: {}\nOutp$0\n",
        "Outputs",
        expect![[r#"
        Outputs:
          $1"#]],
    );
    check_snippet(
        "Globals:\n  Fun$0\nResources: {}\n",
        "Function",
        expect![[r#"
            Function:
              $1"#]],
    );
    check_snippet(
        "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properti$0\n",
        "Properties",
        expect![[r#"
            Properties:
              CodeUri: ${1:src/}
              Handler: ${2:app.handler}
              Runtime: ${3:python3.14}"#]],
    );
    check_snippet(
        "{\"Resources\": {\"F\": {\"Type\": \"AWS::Serverless::Function\", \"Properties\": {\"Env$0\"}}}}",
        "Environment",
        expect![[r#"Environment": {$1\}"#]],
    );
}

#[test]
fn what_most_templates_write_comes_first() {
    let event = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        E:\n          Type: Schedule\n          Properties:\n            $0\n";
    check_first(
        event,
        2,
        expect![[r#"
        Schedule · any value
        Name · string
        …
    "#]],
    );
    let vpc = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      VpcConfig:\n        $0\n";
    check_first(
        vpc,
        2,
        expect![[r#"
        SubnetIds · list of string
        SecurityGroupIds · list of string
        …
    "#]],
    );
}

#[test]
fn values_that_no_schema_lists_are_offered() {
    check_first(
        "Resources:\n  S:\n    Type: AWS::SNS::Subscription\n    Properties:\n      Protocol: $0\n",
        3,
        expect![[r#"
            sqs
            lambda
            email
            …
        "#]],
    );
    check_first(
        "Resources:\n  S:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      Engine: $0\n",
        3,
        expect![[r#"
            postgres
            mysql
            aurora-postgresql
            …
        "#]],
    );
}

#[test]
fn an_event_begins_with_what_it_needs() {
    for (event, expected) in [
        (
            "Api",
            expect![[r#"
            Properties:
              Path: $1
              Method: $2"#]],
        ),
        (
            "HttpApi",
            expect![[r#"
            Properties:
              Path: $1
              Method: $2"#]],
        ),
        (
            "Kinesis",
            expect![[r#"
            Properties:
              Stream: $1
              StartingPosition: LATEST"#]],
        ),
        (
            "MSK",
            expect![[r#"
            Properties:
              Stream: $1
              Topics:
                - $2
              StartingPosition: LATEST"#]],
        ),
        (
            "ScheduleV2",
            expect![[r#"
            Properties:
              Schedule: ${1:rate(1 day)}"#]],
        ),
        (
            "SQS",
            expect![[r#"
            Properties:
              Queue: $1"#]],
        ),
    ] {
        check_snippet(
            &format!(
                "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        E:\n          Type: {event}\n          $0\n"
            ),
            "Properties",
            expected,
        );
    }
}

#[test]
fn a_policy_document_begins_with_a_statement() {
    check_snippet(
        "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      $0\n",
        "AssumeRolePolicyDocument",
        expect![[r#"
            AssumeRolePolicyDocument:
              Version: '2012-10-17'
              Statement:
                - Effect: Allow
                  Principal:
                    Service: ${1:lambda.amazonaws.com}
                  Action: sts:AssumeRole"#]],
    );
}

#[test]
fn a_map_in_braces_is_written_with_its_own() {
    check_snippet(
        "Resources:\n  Q: {Type: AWS::SQS::Queue, $0}\n",
        "Properties",
        expect![[r#"Properties: {$1\}"#]],
    );
}

#[test]
fn a_substitution_takes_what_the_template_has() {
    check(
        "Resources:\n  Fn1: {Type: AWS::Serverless::Function}\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionSubstitutions:\n        FnArn: $0\n",
        expect![[r#"
            !GetAtt Fn1.Arn · AWS::Serverless::Function
        "#]],
    );
}
