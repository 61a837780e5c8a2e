//! `definition-missing-field`: a part of a state machine's definition lacks a field that it needs.
//!
//! A definition, a branch and a processor need `StartAt` and `States`. A `Task` state needs `Resource`, a `Choice` state
//! `Choices`, a `Parallel` state `Branches`, a `Map` state `ItemProcessor`, and a `Wait` state says how long or until when.
//! Lists such as `Choices` have at least one item. A task that calls a service has `Parameters` (`Arguments` in JSONata), and
//! in them what the call cannot do without. Step Functions refuses other definitions, and the deployment fails.
//!
//! ```yaml
//! States:
//!   Pause: {Type: Wait, Next: Done}                 # bad
//!   Pause: {Type: Wait, Seconds: 10, Next: Done}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::asl::{DefinitionFault, DefinitionFaultKind, FieldOwner};

pub(super) const RULE: Rule = Rule {
    code: "definition-missing-field",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    let message = if let DefinitionFaultKind::MissingField { owner, names } = fault.kind {
        let owner = match owner {
            FieldOwner::Scope => "A definition".to_owned(),
            FieldOwner::State(it) => format!("A `{}` state", it.name()),
            FieldOwner::ChoiceRule => "An item of `Choices`".to_owned(),
            FieldOwner::Comparison => "A rule of a choice".to_owned(),
            FieldOwner::DistributedMap => "`ProcessorConfig` of a distributed map".to_owned(),
            FieldOwner::Integration => "This integration".to_owned(),
            FieldOwner::Credentials => "`Credentials`".to_owned(),
            FieldOwner::Reader => "`ItemReader`".to_owned(),
            FieldOwner::ReaderConfig => "`ReaderConfig`".to_owned(),
            FieldOwner::Batcher => "`ItemBatcher`".to_owned(),
            // A rule of its own is about these.
            FieldOwner::Retrier | FieldOwner::Catcher => return,
        };
        match names {
            [one] => format!("{owner} needs `{one}`. Add it."),
            names => {
                let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
                format!("{owner} needs one of {}. Add it.", names.join(", "))
            }
        }
    } else if let DefinitionFaultKind::EmptyList { key } = fault.kind
        && key != "ErrorEquals"
    {
        format!("`{key}` has no items. Add one.")
    } else if let DefinitionFaultKind::NoComparison { .. } = fault.kind {
        "A rule of a choice compares something. Add a comparison, such as `IsPresent: true`."
            .to_owned()
    } else {
        return;
    };
    acc.push(RULE.at(fault.range, message));
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn fields_that_are_needed_are_reported() {
        check_rule(
            r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A: {Type: Task, Next: B}
          B: {Type: Wait, Next: C}
          C: {Type: Choice, Choices: [], Default: D}
          D: {Type: Choice, Choices: [{Variable: $.a, IsNull: true}], Default: E}
          E: {Type: Map, Next: F}
          F: {Type: Parallel, Branches: [{Comment: none}], End: true}
"#,
            "definition-missing-field",
            expect![[r#"
                9 |           A: {Type: Task, Next: B}
                  |           ^ definition-missing-field: A `Task` state needs `Resource`. Add it.
                10 |           B: {Type: Wait, Next: C}
                   |           ^ definition-missing-field: A `Wait` state needs one of `Seconds`, `Timestamp`, `SecondsPath`, `TimestampPath`. Add it.
                11 |           C: {Type: Choice, Choices: [], Default: D}
                   |                                      ^^ definition-missing-field: `Choices` has no items. Add one.
                12 |           D: {Type: Choice, Choices: [{Variable: $.a, IsNull: true}], Default: E}
                   |                                        ^^^^^^^^ definition-missing-field: An item of `Choices` needs `Next`. Add it.
                13 |           E: {Type: Map, Next: F}
                   |           ^ definition-missing-field: A `Map` state needs one of `ItemProcessor`, `Iterator`. Add it.
                14 |           F: {Type: Parallel, Branches: [{Comment: none}], End: true}
                   |                                           ^^^^^^^ definition-missing-field: A definition needs `StartAt`. Add it.
                14 |           F: {Type: Parallel, Branches: [{Comment: none}], End: true}
                   |                                           ^^^^^^^ definition-missing-field: A definition needs `States`. Add it.
            "#]],
        );
    }
}
