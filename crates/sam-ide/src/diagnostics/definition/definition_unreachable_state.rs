//! `definition-unreachable-state`: no state of a state machine leads to a state.
//!
//! Each state is named by `StartAt`, or by `Next`, `Default`, an item of `Choices` or an item of `Catch` of another state.
//! Step Functions refuses other definitions (`State "…" is not reachable`), and the deployment fails.
//!
//! ```yaml
//! Definition:
//!   StartAt: Check
//!   States:
//!     Check: {Type: Pass, End: true}       # bad: nothing leads to Done
//!     Check: {Type: Pass, Next: Done}      # good
//!     Done: {Type: Succeed}
//! ```
//!
//! The finding is a warning for states that lead to one another only. The rule waits until `definition-unknown-state` has
//! nothing to report of the same `States`, since a misspelt name is the usual cause.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::asl::{DefinitionFault, DefinitionFaultKind};

pub(super) const RULE: Rule = Rule {
    code: "definition-unreachable-state",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    let DefinitionFaultKind::UnreachableState { state, is_named } = fault.kind else {
        return;
    };
    let message = format!(
        "`StartAt` does not lead to state `{}`. Name it in the `Next` of another state, or remove it.",
        state.name()
    );
    let severity = match is_named {
        true => Severity::Warning,
        false => Severity::Error,
    };
    acc.push(RULE.at(fault.range, message).severity(severity));
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn states_that_nothing_leads_to_are_reported() {
        check_rule(
            r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: First
        States:
          First: {Type: Pass, End: true}
          Alone: {Type: Pass, Next: Alone}
          One: {Type: Pass, Next: Other}
          Other: {Type: Pass, Next: One}
"#,
            "definition-unreachable-state",
            expect![[r#"
                10 |           Alone: {Type: Pass, Next: Alone}
                   |           ^^^^^ definition-unreachable-state: `StartAt` does not lead to state `Alone`. Name it in the `Next` of another state, or remove it.
                11 |           One: {Type: Pass, Next: Other}
                   |           ^^^ definition-unreachable-state (warning): `StartAt` does not lead to state `One`. Name it in the `Next` of another state, or remove it.
                12 |           Other: {Type: Pass, Next: One}
                   |           ^^^^^ definition-unreachable-state (warning): `StartAt` does not lead to state `Other`. Name it in the `Next` of another state, or remove it.
            "#]],
        );
    }
}
