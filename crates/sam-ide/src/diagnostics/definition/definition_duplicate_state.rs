//! `definition-duplicate-state`: two states of a state machine have one name.
//!
//! The name of a state is unique in the whole definition, branches and processors included, and so is the label of a map. Step Functions refuses other
//! definitions (`DUPLICATE_STATE_NAME`), and the deployment fails.
//!
//! ```yaml
//! Branches:
//!   - {StartAt: Load, States: {Load: {Type: Succeed}}}
//!   - {StartAt: Load, States: {Load: {Type: Succeed}}}            # bad
//!   - {StartAt: LoadMore, States: {LoadMore: {Type: Succeed}}}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::asl::{DefinitionFault, DefinitionFaultKind};

pub(super) const RULE: Rule = Rule {
    code: "definition-duplicate-state",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    if let DefinitionFaultKind::DuplicateState { state, earlier } = fault.kind {
        let message = format!(
            "Another state has the name `{}`, which is unique in a definition. Rename one of them.",
            state.name()
        );
        acc.push(
            RULE.at(fault.range, message)
                .related(earlier, "the other state"),
        );
    } else if let DefinitionFaultKind::DuplicateLabel { earlier, .. } = fault.kind {
        let message = "Another map has this label, which is unique in a definition. Change one.";
        acc.push(
            RULE.at(fault.range, message.to_owned())
                .related(earlier, "the other label"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn names_of_branches_are_compared() {
        check_rule(
            r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Both
        States:
          Both:
            Type: Parallel
            Branches:
              - {StartAt: Load, States: {Load: {Type: Succeed}}}
              - {StartAt: Load, States: {Load: {Type: Succeed}}}
            End: true
"#,
            "definition-duplicate-state",
            expect![[r#"
                13 |               - {StartAt: Load, States: {Load: {Type: Succeed}}}
                   |                                          ^^^^ definition-duplicate-state: Another state has the name `Load`, which is unique in a definition. Rename one of them.
                   |                                          line 12: the other state
            "#]],
        );
    }
}
