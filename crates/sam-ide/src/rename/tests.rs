//! Each form of a name, what follows it, and what is refused.

use super::{prepare_rename, rename};
use expect_test::{Expect, expect};
use sam_core::analysis::Analysis;
use sam_core::fixture;
use sam_core::text::{TextEdit, TextSize, size};

const TEMPLATE: &str = "\
Transform: AWS::Serverless-2016-10-31
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups: [{Parameters: [Stage]}]
    ParameterLabels: {Stage: {default: The stage}}
Parameters:
  Stage: {Type: String}
Mappings:
  Sizes: {eu: {small: 1}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Orders: {Type: AWS::SQS::Queue, Condition: IsProd}
  Work:
    Type: AWS::Serverless::Function
    DependsOn: [Orders]
    Properties:
      Handler: a.b
      Runtime: python3.13
      CodeUri: ./src
      Timeout: !FindInMap [Sizes, eu, small]
      Environment: {Variables: {URL: !Sub '${Orders.Arn} ${Orders}', STAGE: !Ref Stage}}
    Connectors:
      ToOrders: {Properties: {Destination: {Id: Orders}, Permissions: [Write]}}
  Late: {Type: AWS::SNS::Topic, DependsOn: [WorkToOrders, WorkToOrdersPolicy]}
Outputs:
  Role: {Value: !GetAtt WorkRole.Arn}
  Workers: {Value: !If [IsProd, !Ref Work, Work]}
";

/// Renames what stands at the first place of `at`, prints the changed lines, and renames it back.
#[track_caller]
fn check(at: &str, new_name: &str, expected: Expect) {
    check_in(TEMPLATE, at, new_name, expected);
}

#[track_caller]
fn check_in(template: &str, at: &str, new_name: &str, expected: Expect) {
    check_all(template, &[at], new_name, expected);
}

/// The same at several places, with one result.
#[track_caller]
fn check_all(template: &str, places: &[&str], new_name: &str, expected: Expect) {
    let results = places.iter().map(|at| renamed(template, at, new_name));
    let mut results: Vec<String> = results.collect();
    results.dedup();
    expected.assert_eq(&results.join("\n---\n"));
}

#[track_caller]
fn renamed(template: &str, at: &str, new_name: &str) -> String {
    let marked = template.replacen(at, &format!("$0{at}"), 1);
    let (text, cursor) = fixture::cursor(&marked);
    let document = Analysis::open(1, &text);
    let edits = match rename(&document, cursor.start(), new_name) {
        Ok(edits) => edits,
        Err(refusal) => {
            assert!(refusal.chars().count() <= 160, "{refusal}");
            return refusal;
        }
    };
    let changed = TextEdit::apply_all(&text, &edits);
    let lines = text.lines().zip(changed.lines());
    let lines = lines.filter(|(old, new)| old != new);
    let lines: Vec<&str> = lines.map(|(_, new)| new.trim()).collect();
    let shown = lines.join("\n");
    let (range, old) = prepare_rename(&document, cursor.start()).unwrap();
    assert_eq!(document.slice(range).trim_matches(['"', '\'']), old);
    let start = offset_after(cursor.start(), &edits);
    let after = Analysis::open(2, &changed);
    let back = rename(&after, start, &old).unwrap();
    assert_eq!(TextEdit::apply_all(&changed, &back), text);
    shown
}

/// Where an offset at the start of a name comes to stand.
fn offset_after(offset: TextSize, edits: &[TextEdit]) -> TextSize {
    let before = edits.iter().filter(|it| it.range.end() <= offset);
    before.fold(offset, |at, it| {
        at + size(it.new_text.len()) - it.range.len()
    })
}

#[test]
fn a_resource_in_all_forms() {
    check(
        "Orders: {Type",
        "Jobs",
        expect![[r#"
            Jobs: {Type: AWS::SQS::Queue, Condition: IsProd}
            DependsOn: [Jobs]
            Environment: {Variables: {URL: !Sub '${Jobs.Arn} ${Jobs}', STAGE: !Ref Stage}}
            ToOrders: {Properties: {Destination: {Id: Jobs}, Permissions: [Write]}}"#]],
    );
}

#[test]
fn what_is_named_after_a_resource_follows() {
    // At a use of what SAM generates, too.
    check_all(
        TEMPLATE,
        &["Work:", "WorkRole.Arn"],
        "Worker",
        expect![[r#"
        Worker:
        Late: {Type: AWS::SNS::Topic, DependsOn: [WorkerToOrders, WorkerToOrdersPolicy]}
        Role: {Value: !GetAtt WorkerRole.Arn}
        Workers: {Value: !If [IsProd, !Ref Worker, Work]}"#]],
    );
}

#[test]
fn an_embedded_connector_has_its_key_for_a_name() {
    check_all(
        TEMPLATE,
        &["ToOrders: {", "WorkToOrders,", "WorkToOrdersPolicy"],
        "Sends",
        expect![[r#"
        Sends: {Properties: {Destination: {Id: Orders}, Permissions: [Write]}}
        Late: {Type: AWS::SNS::Topic, DependsOn: [WorkSends, WorkSendsPolicy]}"#]],
    );
}

#[test]
fn parameters_conditions_mappings_and_outputs() {
    check(
        "Stage: {Type",
        "Level",
        expect![[r#"
            ParameterGroups: [{Parameters: [Level]}]
            ParameterLabels: {Level: {default: The stage}}
            Level: {Type: String}
            IsProd: !Equals [!Ref Level, prod]
            Environment: {Variables: {URL: !Sub '${Orders.Arn} ${Orders}', STAGE: !Ref Level}}"#]],
    );
    check(
        "IsProd: !Equals",
        "Live",
        expect![[r#"
            Live: !Equals [!Ref Stage, prod]
            Orders: {Type: AWS::SQS::Queue, Condition: Live}
            Workers: {Value: !If [Live, !Ref Work, Work]}"#]],
    );
    check(
        "Sizes,",
        "Times",
        expect![[r#"
            Times: {eu: {small: 1}}
            Timeout: !FindInMap [Times, eu, small]"#]],
    );
    check(
        "Workers:",
        "Staff",
        expect!["Staff: {Value: !If [IsProd, !Ref Work, Work]}"],
    );
}

#[test]
fn what_would_break_is_refused() {
    check(
        "Orders: {Type",
        "Stage",
        expect!["The template declares `Stage` already."],
    );
    check(
        "Orders: {Type",
        "WorkToOrders",
        expect!["The template declares `WorkToOrders` already."],
    );
    check(
        "Orders: {Type",
        "my-orders",
        expect!["A name has letters and digits only, at most 255."],
    );
    check(
        "Orders: {Type",
        "WorkRole",
        expect!["SAM generates a resource `WorkRole` already."],
    );
    check(
        "Handler: a.b",
        "Other",
        expect![
            "Only resources, connectors, parameters, conditions, mappings and outputs have a name to change."
        ],
    );
    check(
        "Role: {Value",
        "Workers",
        expect!["The template declares `Workers` already."],
    );
}

#[test]
fn names_that_clash_elsewhere_are_refused() {
    let functions = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Fun: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, CodeUri: ./a}}
  WorkRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  A: {Type: AWS::SQS::Queue}
  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub ['${V}-${A}', {V: x}], DisplayName: !Ref Nothing}}
";
    check_in(
        functions,
        "Fun:",
        "Work",
        expect!["SAM would generate `WorkRole`, which the template declares already."],
    );
    check_in(
        functions,
        "A: {Type",
        "V",
        expect![
            "`V` would hide the new name where a variable of `Fn::Sub` or `Fn::ForEach` has it."
        ],
    );
    check_in(
        functions,
        "A: {Type",
        "Nothing",
        expect!["The template uses the name `Nothing` already, without a declaration."],
    );
    check_in(
        "Parameters:\n  A: {Type: String}\nResources:\n  A: {Type: AWS::SQS::Queue}\n",
        "A: {Type: AWS",
        "B",
        expect!["The template declares `A` more than once. Keep one of them first."],
    );
    check_in(
        "Resources:\n  F: {Type: AWS::Serverless::Function, Connectors: {A: {Properties: {Destination: {Id: Q}, Permissions: [Write]}}}}\n  FA: {Type: AWS::SQS::Queue}\n  Q: {Type: AWS::SQS::Queue}\n",
        "FA: {",
        "B",
        expect!["The template declares `FA` more than once. Keep one of them first."],
    );
    check_in(
        "Resources:\n  A: {Type: AWS::SQS::Queue\n  B: {Type: AWS::SQS::Queue}\n",
        "B:",
        "C",
        expect!["The template has a syntax error. Correct it before you rename."],
    );
    let event = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.13
      CodeUri: ./a
      Events: {Get: {Type: Api, Properties: {Path: /, Method: get}}}
Outputs:
  Url: {Value: !Ref ServerlessRestApi}
  Stage: {Value: !Ref ServerlessRestApiProdStage}
";
    check_in(
        event,
        "ServerlessRestApi}",
        "Mine",
        expect!["SAM generates `ServerlessRestApi`, and no name of the template decides on it."],
    );
}

#[test]
fn the_variable_of_a_loop() {
    let template = "\
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters: {Stage: {Type: String}}
Resources:
  Fn::ForEach::Topics:
    - Name
    - [a, b]
    - Topic${Name}:
        Type: AWS::SNS::Topic
        Properties: {TopicName: !Sub '${Name}-${Stage}', DisplayName: !Ref Name}
  Other: {Type: AWS::SNS::Topic}
";
    check_all(
        template,
        &["Name\n", "Name}-"],
        "Which",
        expect![[r#"
        - Which
        - Topic${Which}:
        Properties: {TopicName: !Sub '${Which}-${Stage}', DisplayName: !Ref Which}"#]],
    );
    check_in(
        template,
        "Name\n",
        "Stage",
        expect!["The template declares `Stage` already."],
    );
    check_in(
        template,
        "Topic${Name}",
        "Other",
        expect!["`Fn::ForEach` makes this name. Change the loop instead."],
    );
}

#[test]
fn the_text_of_an_api_in_events() {
    check_in(
        "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop: {Type: AWS::Serverless::Api, Properties: {StageName: Shop}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Get: {Type: Api, Properties: {Path: /, Method: get, RestApiId: Shop}}}
",
        "Shop: {Type",
        "Web",
        expect![[r#"
            Web: {Type: AWS::Serverless::Api, Properties: {StageName: Shop}}
            Events: {Get: {Type: Api, Properties: {Path: /, Method: get, RestApiId: Web}}}"#]],
    );
}

#[test]
fn the_name_of_the_implicit_api_stays() {
    check_in(
        "\
Transform: AWS::Serverless-2016-10-31
Resources:
  ServerlessRestApi: {Type: AWS::Serverless::Api, Properties: {StageName: Prod}}
",
        "ServerlessRestApi: {",
        "Web",
        expect![
            "SAM gives this name to the API of events that name none. Name the API in the events first."
        ],
    );
}

#[test]
fn in_json_and_with_other_line_ends() {
    let json = r#"{"Resources": {"Q": {"Type": "AWS::SQS::Queue"},
"T": {"Type": "AWS::SNS::Topic", "DependsOn": ["Q"], "Properties": {"DisplayName": {"Fn::GetAtt": ["Q", "Arn"]}}},
"P": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::Sub": "🦀 ${Q.Arn}"}}}}}"#;
    check_in(
        &json.replace('\n', "\r\n"),
        "Q\": {",
        "Jobs",
        expect![[r#"
            {"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"},
            "T": {"Type": "AWS::SNS::Topic", "DependsOn": ["Jobs"], "Properties": {"DisplayName": {"Fn::GetAtt": ["Jobs", "Arn"]}}},
            "P": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::Sub": "🦀 ${Jobs.Arn}"}}}}}"#]],
    );
}

const FLOW: &str = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions: {Delay: 5, Other: 1}
      Definition:
        StartAt: Check it
        States:
          Check it:
            Type: Choice
            Choices:
              - {Variable: $.a, IsPresent: true, Next: \"Each\"}
            Default: Pause
          Pause: {Type: Wait, Seconds: '${Delay}', Next: Check it}
          Each:
            Type: Map
            ItemProcessor:
              StartAt: Item
              States:
                Item: {Type: Pass, End: true}
            Catch:
              - {ErrorEquals: [States.ALL], Next: Pause}
            End: true
  Text:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: '{\"StartAt\": \"First\", \"States\": {\"First\": {\"Type\": \"Pass\", \"Next\": \"Last\"}, \"Last\": {\"Type\": \"Succeed\"}}}'
";

#[test]
fn a_state_is_renamed_where_it_is_named() {
    check_in(
        FLOW,
        "Check it\n",
        "Look",
        expect![[r#"
        StartAt: Look
        Look:
        Pause: {Type: Wait, Seconds: '${Delay}', Next: Look}"#]],
    );
    check_in(
        FLOW,
        "Pause:",
        "Wait-a-bit",
        expect![[r#"
        Default: Wait-a-bit
        Wait-a-bit: {Type: Wait, Seconds: '${Delay}', Next: Check it}
        - {ErrorEquals: [States.ALL], Next: Wait-a-bit}"#]],
    );
    check_in(
        FLOW,
        "Each\"",
        "All",
        expect![[r#"
        - {Variable: $.a, IsPresent: true, Next: "All"}
        All:"#]],
    );
    check_in(
        FLOW,
        "Item:",
        "One",
        expect![[r#"
        StartAt: One
        One: {Type: Pass, End: true}"#]],
    );
    check_in(
        FLOW,
        "Delay}",
        "Seconds",
        expect![[r#"
        DefinitionSubstitutions: {Seconds: 5, Other: 1}
        Pause: {Type: Wait, Seconds: '${Seconds}', Next: Check it}"#]],
    );
    check_in(
        FLOW,
        "First\", ",
        "Begin",
        expect![[
            r#"DefinitionString: '{"StartAt": "Begin", "States": {"Begin": {"Type": "Pass", "Next": "Last"}, "Last": {"Type": "Succeed"}}}'"#
        ]],
    );
}

#[test]
fn a_state_is_renamed_in_a_file_of_its_own() {
    let yaml =
        "StartAt: First\nStates:\n  First: {Type: Pass, Next: Last}\n  Last: {Type: Succeed}\n";
    check_in(
        yaml,
        "Last:",
        "TheEnd",
        expect![[r#"
        First: {Type: Pass, Next: TheEnd}
        TheEnd: {Type: Succeed}"#]],
    );
    let json = "{\n  \"StartAt\": \"First\",\n  \"States\": {\n    \"First\": {\"Type\": \"Wait\", \"Seconds\": 1, \"Next\": \"Last\"},\n    \"Last\": {\"Type\": \"Succeed\"}\n  }\n}\n";
    check_in(
        json,
        "Last\":",
        "The end",
        expect![[r#"
        "First": {"Type": "Wait", "Seconds": 1, "Next": "The end"},
        "The end": {"Type": "Succeed"}"#]],
    );
}

#[test]
fn a_resource_that_variables_of_a_service_name() {
    let service = "\
service: shop
provider:
  name: aws
  environment: {TABLE: !Ref Orders}
functions:
  one: {handler: a.b, environment: {ARN: !GetAtt Orders.Arn}}
  two: {handler: a.b}
resources:
  Resources:
    Orders: {Type: AWS::DynamoDB::Table}
";
    check_in(
        service,
        "Orders}\nfunctions",
        "Purchases",
        expect![[r#"
        environment: {TABLE: !Ref Purchases}
        one: {handler: a.b, environment: {ARN: !GetAtt Purchases.Arn}}
        Purchases: {Type: AWS::DynamoDB::Table}"#]],
    );
}
