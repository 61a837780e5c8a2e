//! `definition-value`: a field of a state machine's definition has a value that it does not take.
//!
//! Times and counts are whole numbers in a range, `BackoffRate` is at least 1, `HeartbeatSeconds` is below `TimeoutSeconds`,
//! lists are lists, and a time is written as `2030-01-01T00:00:00Z`. The name of a state has at most 80 characters, the label
//! of a map at most 40. In JSONata, an expression may stand for a value: it begins with `{%` and ends with `%}`. Step
//! Functions refuses other values, and the deployment fails.
//!
//! ```yaml
//! Retry:
//!   - {ErrorEquals: States.ALL, BackoffRate: 0.5}      # bad: not a list, and below 1
//!   - {ErrorEquals: [States.ALL], BackoffRate: 1.5}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::shortened;
use sam_core::asl::{DefinitionFault, DefinitionFaultKind, STATE_NAME_LENGTH, ValueRule};
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "definition-value",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    if let DefinitionFaultKind::BadValue { entry, rule } = fault.kind {
        let name = shortened(entry.name());
        acc.push(RULE.at(fault.range, refused(&name, entry.value, rule)));
    } else if let DefinitionFaultKind::NotAMap { key } = fault.kind {
        let message = match key {
            "States" => "A state is a map, with a `Type`. Write one.".to_owned(),
            key => format!("An item of `{key}` is a map. Write one."),
        };
        acc.push(RULE.at(fault.range, message));
    } else if let DefinitionFaultKind::LongName { state } = fault.kind {
        let length = state.name().chars().count();
        let message = format!(
            "The name of a state has at most {STATE_NAME_LENGTH} characters, this one has {length}. Shorten it."
        );
        acc.push(RULE.at(fault.range, message));
    } else if let DefinitionFaultKind::LongHeartbeat { timeout, .. } = fault.kind {
        let message = "`HeartbeatSeconds` is below `TimeoutSeconds`. Lower it.";
        let found = RULE.at(fault.range, message.to_owned());
        acc.push(found.related(timeout.key.full_range(), "`TimeoutSeconds`"));
    } else if let DefinitionFaultKind::BadVariable { name, .. } = fault.kind {
        let message = match name {
            "states" => {
                "`states` is a variable of Step Functions itself. Choose another name.".to_owned()
            }
            name => format!(
                "`{}` cannot name a variable: a name begins with a letter and has letters, digits and `_`.",
                shortened(name)
            ),
        };
        acc.push(RULE.at(fault.range, message));
    }
}

fn refused(name: &str, value: NodeRef<'_>, rule: ValueRule) -> String {
    match rule {
        ValueRule::Text => format!("`{name}` takes a text. Write one, in quotes if need be."),
        ValueRule::Truth => format!("`{name}` takes `true` or `false`, without quotes."),
        ValueRule::List => format!("`{name}` takes a list. Put the value into one."),
        ValueRule::Map => format!("`{name}` takes a map. Write one."),
        ValueRule::AnyNumber => format!("`{name}` takes a number, without quotes."),
        ValueRule::Whole { least, most } if most == i64::MAX => {
            format!("`{name}` takes a whole number of at least {least}.")
        }
        ValueRule::Whole { least, most } => {
            format!("`{name}` takes a whole number from {least} to {most}.")
        }
        ValueRule::Number { least, most: None } => {
            format!("`{name}` takes a number of at least {least}.")
        }
        ValueRule::Number {
            least,
            most: Some(most),
        } => format!("`{name}` takes a number from {least} to {most}."),
        ValueRule::Integration(all) => {
            let all: Vec<_> = all
                .iter()
                .map(|it| format!("`arn:aws:states:::{it}`"))
                .collect();
            format!("`{name}` takes {} here.", all.join(" or "))
        }
        ValueRule::OneOf(all) => {
            let all: Vec<_> = all.iter().map(|it| format!("`{it}`")).collect();
            match &all[..] {
                [one] => format!("`{name}` takes {one} in quotes, and nothing else."),
                all => format!("`{name}` takes {}.", all.join(" or ")),
            }
        }
        ValueRule::Timestamp => {
            format!("`{name}` takes a time such as `2030-01-01T00:00:00Z`. Write one.")
        }
        ValueRule::Label { most } => {
            let length = value.as_str().unwrap_or_default().chars().count();
            match length > most {
                true => format!(
                    "`{name}` has at most {most} characters, this one has {length}. Shorten it."
                ),
                false => format!(
                    "`{name}` has no spaces, wildcards or brackets. Use letters, digits, `-` and `_`."
                ),
            }
        }
        ValueRule::Path => format!("`{name}` takes a path, which begins with `$`. Write one."),
        ValueRule::Expression => {
            format!("The expression of `{name}` does not end with `%}}`. Close it.")
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn values_that_do_not_fit_are_reported() {
        check_rule(
            r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        Version: '2.0'
        TimeoutSeconds: 0
        States:
          A:
            Type: Task
            Resource: !GetAtt F.Arn
            TimeoutSeconds: 30
            HeartbeatSeconds: 30
            Retry:
              - {ErrorEquals: States.Timeout, BackoffRate: 0.5, IntervalSeconds: 0, MaxAttempts: -1}
              - {ErrorEquals: [States.ALL], JitterStrategy: full, MaxDelaySeconds: 1.5, BackoffRate: 1}
            Assign: {states: 1, 2nd.$: $.a, a-b: 1, total_2.$: $.b}
            Next: B
          B: {Type: Wait, Timestamp: tomorrow, Next: C}
          C: {Type: Wait, Timestamp: '2030-01-01T00:00:00Z', Next: D}
          D:
            Type: Choice
            Choices:
              - {Variable: state, NumericEquals: '1', Next: E}
              - {Variable: $.a, StringEquals: 1, Next: E}
              - {Not: {Variable: $.a, IsNull: 'true'}, Next: E}
              - {Variable: $.a, StringEqualsPath: $.b, Next: E}
          E: {Type: Map, Label: 'a b', ItemProcessor: {ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDART}, StartAt: F, States: {F: {Type: Pass, End: 'yes'}}}, Next: G}
          G: {Type: Wait, QueryLanguage: JSONata, Seconds: '{% $a %}', Next: H}
          H: {Type: Pass, QueryLanguage: JSONata, Output: {a: '{% 1 }'}, Next: A234567890123456789012345678901234567890123456789012345678901234567890123456789012}
          A234567890123456789012345678901234567890123456789012345678901234567890123456789012: {Type: Succeed}
"#,
            "definition-value",
            expect![[r#"
                8 |         Version: '2.0'
                  |                  ^^^^^ definition-value: `Version` takes `1.0` in quotes, and nothing else.
                15 |             HeartbeatSeconds: 30
                   |                               ^^ definition-value: `HeartbeatSeconds` is below `TimeoutSeconds`. Lower it.
                   |                               line 14: `TimeoutSeconds`
                17 |               - {ErrorEquals: States.Timeout, BackoffRate: 0.5, IntervalSeconds: 0, MaxAttempts: -1}
                   |                               ^^^^^^^^^^^^^^ definition-value: `ErrorEquals` takes a list. Put the value into one.
                17 |               - {ErrorEquals: States.Timeout, BackoffRate: 0.5, IntervalSeconds: 0, MaxAttempts: -1}
                   |                                                            ^^^ definition-value: `BackoffRate` takes a number of at least 1.
                17 |               - {ErrorEquals: States.Timeout, BackoffRate: 0.5, IntervalSeconds: 0, MaxAttempts: -1}
                   |                                                                                                  ^^ definition-value: `MaxAttempts` takes a whole number from 0 to 99999999.
                18 |               - {ErrorEquals: [States.ALL], JitterStrategy: full, MaxDelaySeconds: 1.5, BackoffRate: 1}
                   |                                                             ^^^^ definition-value: `JitterStrategy` takes `FULL` or `NONE`.
                18 |               - {ErrorEquals: [States.ALL], JitterStrategy: full, MaxDelaySeconds: 1.5, BackoffRate: 1}
                   |                                                                                    ^^^ definition-value: `MaxDelaySeconds` takes a whole number from 1 to 31622400.
                19 |             Assign: {states: 1, 2nd.$: $.a, a-b: 1, total_2.$: $.b}
                   |                      ^^^^^^ definition-value: `states` is a variable of Step Functions itself. Choose another name.
                19 |             Assign: {states: 1, 2nd.$: $.a, a-b: 1, total_2.$: $.b}
                   |                                 ^^^^^ definition-value: `2nd` cannot name a variable: a name begins with a letter and has letters, digits and `_`.
                19 |             Assign: {states: 1, 2nd.$: $.a, a-b: 1, total_2.$: $.b}
                   |                                             ^^^ definition-value: `a-b` cannot name a variable: a name begins with a letter and has letters, digits and `_`.
                21 |           B: {Type: Wait, Timestamp: tomorrow, Next: C}
                   |                                      ^^^^^^^^ definition-value: `Timestamp` takes a time such as `2030-01-01T00:00:00Z`. Write one.
                26 |               - {Variable: state, NumericEquals: '1', Next: E}
                   |                            ^^^^^ definition-value: `Variable` takes a path, which begins with `$`. Write one.
                26 |               - {Variable: state, NumericEquals: '1', Next: E}
                   |                                                  ^^^ definition-value: `NumericEquals` takes a number, without quotes.
                27 |               - {Variable: $.a, StringEquals: 1, Next: E}
                   |                                               ^ definition-value: `StringEquals` takes a text. Write one, in quotes if need be.
                28 |               - {Not: {Variable: $.a, IsNull: 'true'}, Next: E}
                   |                                               ^^^^^^ definition-value: `IsNull` takes `true` or `false`, without quotes.
                30 |           E: {Type: Map, Label: 'a b', ItemProcessor: {ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDART}, StartAt: F, States: {F: {Type: Pass, End: 'yes'}}}, Next: G}
                   |                                 ^^^^^ definition-value: `Label` has no spaces, wildcards or brackets. Use letters, digits, `-` and `_`.
                30 |           E: {Type: Map, Label: 'a b', ItemProcessor: {ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDART}, StartAt: F, States: {F: {Type: Pass, End: 'yes'}}}, Next: G}
                   |                                                                                                            ^^^^^^^^ definition-value: `ExecutionType` takes `EXPRESS` or `STANDARD`.
                30 |           E: {Type: Map, Label: 'a b', ItemProcessor: {ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDART}, StartAt: F, States: {F: {Type: Pass, End: 'yes'}}}, Next: G}
                   |                                                                                                                                                                 ^^^^^ definition-value: `End` takes `true` or `false`, without quotes.
                32 |           H: {Type: Pass, QueryLanguage: JSONata, Output: {a: '{% 1 }'}, Next: A234567890123456789012345678901234567890123456789012345678901234567890123456789012}
                   |                                                               ^^^^^^^^ definition-value: The expression of `a` does not end with `%}`. Close it.
                33 |           A234567890123456789012345678901234567890123456789012345678901234567890123456789012: {Type: Succeed}
                   |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ definition-value: The name of a state has at most 80 characters, this one has 82. Shorten it.
            "#]],
        );
    }
}
