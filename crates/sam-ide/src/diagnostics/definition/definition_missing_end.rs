//! `definition-missing-end`: a state of a state machine does not say what comes after it.
//!
//! A state has a `Next`, or `End: true`, unless it is of the type `Choice`, `Succeed` or `Fail`. At least one state ends the
//! execution. Step Functions refuses other definitions, and the deployment fails.
//!
//! ```yaml
//! Definition:
//!   StartAt: Check
//!   States:
//!     Check: {Type: Pass}                # bad
//!     Check: {Type: Pass, End: true}     # good
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_entry, one};
use sam_core::asl::{DefinitionFault, DefinitionFaultKind};
use sam_core::connector::Resolver;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "definition-missing-end",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    let message = if let DefinitionFaultKind::NoTransition { state } = fault.kind {
        format!(
            "State `{}` has neither `Next` nor `End: true`. Add one of them.",
            state.name()
        )
    } else if let DefinitionFaultKind::NoEnd = fault.kind {
        "No state ends the execution. Add `End: true` to one, or a `Succeed` state.".to_owned()
    } else {
        return;
    };
    acc.push(RULE.at(fault.range, message));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let faults = finding.definition_faults(resolver);
    let state = faults.iter().find_map(|it| {
        let DefinitionFaultKind::NoTransition { state } = it.kind else {
            return None;
        };
        Some(state)
    })?;
    let edit = match state.value.get("End") {
        Some(end) => Some(TextEdit::replace(end.full_range(), "true")),
        None => {
            let end = Piece::Text("true".to_owned());
            let edit = append_entry(document, state.value, "End", &end);
            // A text like this is written in quotes, and a truth value is not.
            edit.map(|it| TextEdit {
                new_text: it
                    .new_text
                    .replace("'true'", "true")
                    .replace("\"true\"", "true"),
                ..it
            })
        }
    };
    Some(Fix::list([("Add `End: true`", one(edit))]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    const FLOW: &str = r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A:
            Type: Wait
            Seconds: 1
  Loop:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A: {Type: Wait, Seconds: 1, Next: A}
"#;

    #[test]
    fn states_without_a_next_one_are_reported() {
        check_rule(
            FLOW,
            "definition-missing-end",
            expect![[r#"
                9 |           A:
                  |           ^ definition-missing-end: State `A` has neither `Next` nor `End: true`. Add one of them.
                  |           fix: Add `End: true`
                17 |         States:
                   |         ^^^^^^ definition-missing-end: No state ends the execution. Add `End: true` to one, or a `Succeed` state.
            "#]],
        );
        check_fix(
            FLOW,
            "Add `End: true`",
            expect![[r#"
                 11 |             Seconds: 1
                +12 |             End: true
                 13 |   Loop:
            "#]],
        );
    }

    #[test]
    fn an_end_that_is_off_is_switched_on() {
        check_fix(
            &FLOW.replace(
                "Seconds: 1\n  Loop",
                "Seconds: 1\n            End: false\n  Loop",
            ),
            "Add `End: true`",
            expect![[r#"
                 11 |             Seconds: 1
                -12 |             End: false
                +12 |             End: true
                 13 |   Loop:
            "#]],
        );
    }
}
