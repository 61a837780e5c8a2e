//! Roles of functions and state machines.

use super::{check, check_value};
use expect_test::expect;

#[test]
fn policies_of_a_state_machine_may_be_one_map() {
    let text = |policies: &str| {
        format!(
            "Resources:\n  S:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition: {{StartAt: A, States: {{A: {{Type: Succeed}}}}}}\n      Policies: {policies}\n"
        )
    };
    let statement = "Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]";
    check_value(
        &text(&format!("{{Version: '2012-10-17', {statement}}}")),
        "/Resources/SRole/Properties/Policies/0/PolicyDocument/Version",
        &expect![[r#""2012-10-17""#]],
    );
    check_value(
        &text(&format!("{{Fn::If: [C, a, b], {statement}}}")),
        "/Resources/SRole/Properties/Policies/0/PolicyDocument/Fn::If",
        &expect![[r#"["C","a","b"]"#]],
    );
    check(
        &text("{Fn::If: [C, a, b], Other: 1}"),
        &expect![[r#"
        Fn::If: Resource with id [S] is invalid. Policy at index 0 in the 'Policies' property is not valid
    "#]],
    );
    check(
        &text("{Fn::If: [C], Other: 1}"),
        &expect![[r#"
        Fn::If: Resource with id [S] is invalid. Policy at index 0 in the 'Policies' property is not valid
    "#]],
    );
    check(
        &text("{A: 1, B: 2}"),
        &expect![[r#"
        A: Resource with id [S] is invalid. Policy at index 0 in the 'Policies' property is not valid
    "#]],
    );
    check(
        &text("3"),
        &expect![[r#"
        Policies: Resource with id [S] is invalid. Type of property 'Policies' is invalid.
    "#]],
    );
}

#[test]
fn a_role_on_a_condition_that_is_a_list_is_negated_as_python_prints_it() {
    let text = |role: &str| {
        format!(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {{Runtime: python3.13, Handler: a.b, CodeUri: 's3://b/k', Role: {role}}}\n"
        )
    };
    let no_value = "{Ref: AWS::NoValue}";
    check_value(
        &text(&format!("{{Fn::If: [[a, b], x, {no_value}]}}")),
        "/Conditions",
        &expect![[r#"{"NOT['a', 'b']":{"Fn::Not":[{"Condition":["a","b"]}]}}"#]],
    );
    check_value(
        &text(&format!("{{Fn::If: [{{a: b}}, x, {no_value}]}}")),
        "/Conditions",
        &expect![[r#"{"NOT{'a': 'b'}":{"Fn::Not":[{"Condition":{"a":"b"}}]}}"#]],
    );
    check_value(
        &text(&format!("{{Fn::If: [1, x, {no_value}]}}")),
        "/Conditions",
        &expect![[r#"{"NOT1":{"Fn::Not":[{"Condition":1}]}}"#]],
    );
    check_value(
        &text(&format!("{{Fn::If: [[C], {no_value}, x]}}")),
        "/Resources/FRole/Condition",
        &expect![[r#"["C"]"#]],
    );
}
