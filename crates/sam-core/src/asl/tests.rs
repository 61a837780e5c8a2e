//! What is refused in definitions, wherever they stand.

use super::{Definition, DefinitionFaultKind, DefinitionFile, definition_faults};
use crate::analysis::Analysis;
use expect_test::{Expect, expect};
use std::fmt::Write;

/// Each fault of a definition with the text that it is at.
fn shown(text: &str, definition: Definition<'_>) -> String {
    let mut shown = String::new();
    for it in definition_faults(definition) {
        let kind = format!("{:?}", it.kind);
        let kind = kind.split([' ', '{']).next().unwrap_or_default();
        let more = match &it.kind {
            DefinitionFaultKind::MissingField { names, .. } => format!(" {}", names.join("|")),
            DefinitionFaultKind::UnreachableState { is_named: true, .. } => " named".to_owned(),
            _ => String::new(),
        };
        let at = text.get(usize::from(it.range.start())..usize::from(it.range.end()));
        writeln!(shown, "{kind}{more}: {}", at.unwrap_or_default()).expect("a string");
    }
    shown
}

/// The faults of a definition in YAML: in a file, and in a template as a map.
#[track_caller]
fn check(definition: &str, expected: Expect) {
    let file = DefinitionFile::read(definition).expect("it is well-formed");
    let found = shown(definition, file.definition());
    expected.assert_eq(&found);
    let indented = definition.replace('\n', "\n        ");
    let template = format!(
        "Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        {indented}\n"
    );
    let analysis = Analysis::open(0, &template);
    let resource = analysis
        .template()
        .resource("Flow")
        .expect("it is declared");
    let definition = Definition::of(resource).expect("a definition");
    assert_eq!(shown(&template, definition), found);
}

#[test]
fn states_lead_to_one_another() {
    check(
        "\
StartAt: Chekc
States:
  Check:
    Type: Choice
    Choices:
      - {Variable: $.a, IsPresent: true, Next: Each}
    Default: Nowhere
  Each:
    Type: Map
    ItemProcessor:
      StartAt: One
      States:
        One: {Type: Pass, End: true}
        Two: {Type: Pass, Next: Two}
        Three: {Type: Pass, Next: Four}
        Four: {Type: Pass, Next: Three}
    Catch:
      - {ErrorEquals: [States.ALL], Next: Nobody}
  Unnamed: {Type: Succeed}",
        expect![[r#"
            UnknownState: Chekc
            UnknownState: Nowhere
            NoTransition: Each
            UnreachableState: Two
            UnreachableState named: Three
            UnreachableState named: Four
            UnknownState: Nobody
        "#]],
    );
}

#[test]
fn an_execution_ends() {
    check(
        "\
StartAt: A
States:
  A: {Type: Pass, Next: B}
  B: {Type: Wait, Seconds: 1, Next: A, End: false}",
        expect![[r#"
            NoEnd: States
        "#]],
    );
    check(
        "\
StartAt: A
States:
  A: {Type: Pass, Next: B, End: true}
  B: {Type: Pass, End: false}",
        expect![[r#"
            Conflict: End
            NoTransition: B
        "#]],
    );
}

#[test]
fn states_have_the_fields_of_their_types() {
    check(
        "\
StartAt: A
Timeout: 1
States:
  A: {Type: Tsk, Anything: 1}
  B: {Next: A}
  C: {Type: Pass, Catch: [], resultpath: $, Next: D}
  D: {Type: Wait, Seconds: 1, SecondsPath: $.a, Next: E}
  E: {Type: Wait, Next: F}
  F: {Type: Task, Next: G}
  G: {Type: Choice, Choices: [], Next: H}
  H: {Type: Choice, Choices: [{Variable: $.a, IsNull: true}, {And: [{Variable: $.b, IsNull: true, Next: A}], Next: A}]}
  I: {Type: Fail, Error: A, ErrorPath: $.a, Next: A}
  J: {Type: Map, End: true}
  K: {Type: Parallel, Branches: [{StartAt: L}], End: true}",
        expect![[r#"
            UnknownField: Timeout
            UnknownType: Tsk
            UnreachableState: B
            NoType: B
            UnreachableState: C
            UnknownField: Catch
            UnknownField: resultpath
            UnreachableState named: D
            Conflict: SecondsPath
            UnreachableState named: E
            MissingField Seconds|Timestamp|SecondsPath|TimestampPath: E
            UnreachableState named: F
            MissingField Resource: F
            UnreachableState named: G
            EmptyList: []
            UnknownField: Next
            UnreachableState named: H
            MissingField Next: Variable
            UnknownField: Next
            UnreachableState: I
            Conflict: ErrorPath
            UnknownField: Next
            UnreachableState: J
            MissingField ItemProcessor|Iterator: J
            UnreachableState: K
            MissingField States: StartAt
        "#]],
    );
}

#[test]
fn names_are_unique_in_the_whole_definition() {
    check(
        "\
StartAt: A
States:
  A:
    Type: Parallel
    Branches:
      - {StartAt: B, States: {B: {Type: Succeed}}}
      - {StartAt: B, States: {B: {Type: Succeed}}}
    Next: B
  B: {Type: Succeed}",
        expect![[r#"
            DuplicateState: B
            DuplicateState: B
        "#]],
    );
}

#[test]
fn a_state_has_one_query_language() {
    check(
        "\
StartAt: A
States:
  A: {Type: Pass, Output: 1, Next: B}
  B: {Type: Pass, QueryLanguage: JSONata, Output: 1, ResultPath: $, Next: C}
  C: {Type: Pass, QueryLanguage: XPath, Output: 1, ResultPath: $, Next: D}
  D: {Type: Choice, Choices: [{Condition: '{% true %}', Next: E}]}
  E:
    Type: Map
    ItemProcessor:
      ProcessorConfig: {Mode: INLINE}
      QueryLanguage: JSONata
      StartAt: F
      States: {F: {Type: Succeed}}
    End: true",
        expect![[r#"
            OtherLanguage: Output
            OtherLanguage: ResultPath
            UnknownLanguage: XPath
            OtherLanguage: Condition
            UnknownField: QueryLanguage
        "#]],
    );
    check(
        "\
QueryLanguage: JSONata
StartAt: A
States:
  A: {Type: Choice, Choices: [{Variable: $.a, IsNull: true, Next: B}]}
  B: {Type: Task, Resource: a, Parameters: {}, Next: C}
  C: {Type: Pass, QueryLanguage: JSONPath, Parameters: {}, End: true}",
        expect![[r#"
            OtherLanguage: Variable
            NotAnArn: a
            OtherLanguage: Parameters
            LanguageOfDefinition: JSONPath
        "#]],
    );
}

#[test]
fn handlers_name_errors() {
    check(
        "\
StartAt: A
States:
  A:
    Type: Task
    Resource: a
    Retry:
      - {ErrorEquals: [States.ALL]}
      - {ErrorEquals: []}
      - {MaxAttempts: 1}
    Catch:
      - {ErrorEquals: [States.Timeout, States.ALL], Next: B}
      - {ErrorEquals: [States.ALL]}
    End: true
  B: {Type: Succeed}",
        expect![[r#"
            NotAnArn: a
            CatchAllNotLast: States.ALL
            EmptyList: []
            MissingField ErrorEquals: MaxAttempts
            CatchAllNotLast: States.ALL
            MissingField Next: ErrorEquals
        "#]],
    );
}

#[test]
fn what_is_known_only_at_deployment_is_not_a_fault() {
    for definition in [
        "StartAt: ${First}\nStates:\n  A: {Type: Pass, End: true}\n  B: {Type: '${Kind}', Foo: 1}",
        "StartAt: A\nStates:\n  ${Name}: {Type: Pass, End: true}",
        "StartAt: A\nStates:\n  A: {Type: Choice, Choices: [], Default: B}\n  <<: {B: {Type: Succeed}}",
        "QueryLanguage: ${Language}\nStartAt: A\nStates:\n  A: {Type: Pass, Output: 1, ResultPath: $, End: '${IsEnd}'}",
    ] {
        let file = DefinitionFile::read(definition).expect("it is well-formed");
        let found = shown(definition, file.definition());
        let expected = match definition.contains("Choices: []") {
            true => "EmptyList: []\n",
            false => "",
        };
        assert_eq!(found, expected, "{definition}");
    }
    let template = "
Resources:
  One:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: !Ref First
        States:
          A: !If [IsProd, {Type: Pass}, {Type: Wait}]
          Fn::Transform: {Name: AWS::Include}
  Two:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition: {Fn::Transform: {Name: AWS::Include}}
  Three:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub '{\"StartAt\": \"${First}\", \"States\": {\"A\": {\"Type\": \"${Type}\"}}}'
";
    let analysis = Analysis::open(0, template);
    for resource in analysis.template().resources() {
        let found = Definition::of(resource).map(|it| shown(template, it));
        assert_eq!(found.unwrap_or_default(), "", "{}", resource.id);
    }
}

#[test]
fn a_definition_in_a_text_has_its_places() {
    let template = "
Resources:
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub |
        {
          \"StartAt\": \"A\",
          \"States\": {
            \"A\": {\"Type\": \"Task\", \"Resource\": \"${F.Arn}\", \"Next\": \"B\"}
          }
        }
";
    let analysis = Analysis::open(0, template);
    let flow = analysis
        .template()
        .resource("Flow")
        .expect("it is declared");
    let definition = Definition::of(flow).expect("a definition");
    assert!(definition.is_text);
    assert_eq!(shown(template, definition), "UnknownState: \"B\"\n");
}

#[test]
fn substitutions_need_no_quotes_in_files() {
    let text = "{\n\t\"StartAt\": \"A\",\n\t\"States\": {\"A\": {\"Type\": \"Wait\", \"Seconds\": ${Delay}, \"Comment\": \"\\\"${x}\", \"Next\": \"B\"}}\n}\n";
    let file = DefinitionFile::read(text).expect("it is well-formed");
    assert_eq!(file.to_value()["States"]["A"]["Seconds"], "${Delay}");
    assert_eq!(file.to_value()["States"]["A"]["Comment"], "\"${x}");
    let found = definition_faults(file.definition());
    assert!(matches!(
        found.last().map(|it| &it.kind),
        Some(DefinitionFaultKind::UnknownState { name: "B", .. })
    ));
    for broken in ["", "[]", "{", "a: b: c", "{\"a\": ${", "- 1"] {
        assert_eq!(DefinitionFile::read(broken), None, "{broken}");
    }
}

#[test]
fn a_rule_of_a_choice_compares_in_one_way() {
    check(
        "\
StartAt: A
States:
  A:
    Type: Choice
    Choices:
      - {StringEquals: a, Next: B}
      - {Variable: $.a, StringEquals: a, NumericEquals: 1, Next: B}
      - {And: [{Variable: $.a, IsNull: true}, {IsPresent: true}], Next: B}
      - {Not: {Variable: $.a, IsNull: true}, Next: B, Comment: fine}
    Default: C
  B: {Type: Choice, QueryLanguage: JSONata, Choices: [{Next: C}], Default: C}
  C:
    Type: Map
    ItemProcessor:
      ProcessorConfig: {Mode: DISTRIBUTED}
      StartAt: D
      States: {D: {Type: Pass, End: true}}
    End: true
",
        expect![[r#"
            MissingField Variable: StringEquals
            Conflict: NumericEquals
            MissingField Variable: IsPresent
            MissingField Condition: Next
            MissingField ExecutionType: {Mode: DISTRIBUTED}
        "#]],
    );
    check(
        "StartAt: A\nStates: {}",
        expect![[r#"
        EmptyList: {}
    "#]],
    );
}

#[test]
fn parts_of_distributed_maps_are_whole_and_nowhere_else() {
    check(
        "\
StartAt: A
States:
  A:
    Type: Map
    Label: one
    ItemReader: {Resource: 'arn:aws:states:::s3:headObject', ReaderConfig: {InputType: CSV, MaxItem: 1}}
    ItemBatcher: {BatchInput: {a: 1}, MaxInputBytesPerBatch: 999999}
    ResultWriter: {Resource: 'arn:aws:states:::s3:putObject', Arguments: {}}
    ItemProcessor:
      ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}
      StartAt: B
      States: {B: {Type: Pass, End: true}}
    Next: C
  C:
    Type: Map
    Label: one
    ItemReader: {Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters: {}}
    ToleratedFailureCount: 1
    ItemProcessor:
      ProcessorConfig: {Mode: INLINE, ExecutionType: STANDARD}
      StartAt: D
      States: {D: {Type: Pass, End: true}}
    Next: E
  E:
    Type: Map
    ItemReader:
      Resource: arn:aws:states:::s3:getObject
      ReaderConfig: {InputType: CSV, CSVHeaderLocation: GIVEN}
      Parameters: {Bucket: a}
    ItemProcessor:
      ProcessorConfig: {Mode: '${Mode}'}
      StartAt: F
      States: {F: {Type: Pass, End: true}}
    End: true",
        expect![[r#"
            MissingField Parameters|Arguments: {Resource: 'arn:aws:states:::s3:headObject', ReaderConfig: {InputType: CSV, MaxItem: 1}}
            BadValue: 'arn:aws:states:::s3:headObject'
            MissingField CSVHeaderLocation: {InputType: CSV, MaxItem: 1}
            UnknownField: MaxItem
            BadValue: 999999
            OtherLanguage: Arguments
            OnlyDistributed: Label
            DuplicateLabel: one
            OnlyDistributed: ItemReader
            OnlyDistributed: ToleratedFailureCount
            OnlyDistributed: ExecutionType
            MissingField CSVHeaders: {InputType: CSV, CSVHeaderLocation: GIVEN}
        "#]],
    );
}

#[test]
fn tasks_call_what_there_is_with_what_it_needs() {
    check(
        "\
StartAt: A
States:
  A: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage', Next: B}
  B: {Type: Task, Resource: 'arn:aws:states:::dynamodb:getItem', Parameters: {TableName.$: $.a}, Next: C}
  C: {Type: Task, QueryLanguage: JSONata, Resource: 'arn:aws:states:::lambda:invoke', Arguments: {Payload: 1}, Next: D}
  D: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:s3:listBuckets.sync', Parameters: {}, Next: E}
  E: {Type: Task, Resource: 'arn:aws:states:::states:startExecution.sync:2', Parameters: {StateMachineArn: a}, Credentials: {Role: a}, Next: F}
  F: {Type: Task, Resource: 'arn:aws:states:eu-west-1:1:activity:a', Credentials: {RoleArn: a}, Next: G}
  G: {Type: Task, QueryLanguage: JSONata, Resource: 'arn:aws:states:::sqs:sendMessage', Arguments: '{% $a %}', End: true}",
        expect![[r#"
            MissingField Parameters: A
            MissingField Key|Key.$: Parameters
            MissingField FunctionName|FunctionName.$: Arguments
            NoIntegration: 'arn:aws:states:::aws-sdk:s3:listBuckets.sync'
            MissingField RoleArn|RoleArn.$: {Role: a}
            Conflict: Credentials
        "#]],
    );
}

#[test]
fn rules_and_paths_have_values_that_fit() {
    check(
        "\
StartAt: A
States:
  A:
    Type: Choice
    Choices:
      - {Variable: $.a, StringEqual: a, Next: B}
      - {Variable: $.a, Next: B}
      - {And: [], Next: B}
      - {Variable: $.a, Not: {Variable: $.b, IsNull: true}, Next: B, Output: 1}
      - text
  B:
    Type: Parallel
    Branches: []
    ResultPath: $.a[*]
    Parameters:
      a.$: States.Formt('{}', $.a)
      b.$: States.Array($.a
      c.$: States.Array(States.Format('it\\'s ) {}', $.a), $.b[?(@.c == ')')])
      d.$: 5
      e: $.f
      f: $.g h
      QueryPath: $.g
    Catch:
      - {ErrorEquals: [a], ResultPath: err, Next: C, Retry: 1}
    Retry: {ErrorEquals: [a]}
    Next: C
  C: {Type: Pass, ResultPath: \"$.a['b*']\", End: true}",
        expect![[r#"
            UnknownField: StringEqual
            NoComparison: Variable
            EmptyList: []
            Conflict: Not
            OtherLanguage: Output
            NotAMap: text
            EmptyList: []
            NotAReferencePath: $.a[*]
            BadCall: States.Formt('{}', $.a)
            BadCall: States.Array($.a
            NotAPath: 5
            PathAsText: $.f
            NotAPath: err
            UnknownField: Retry
            BadValue: {ErrorEquals: [a]}
        "#]],
    );
}
