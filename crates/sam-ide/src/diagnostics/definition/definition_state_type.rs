//! `definition-state-type`: a state of a state machine has no type that there is.
//!
//! The `Type` of a state is `Task`, `Pass`, `Choice`, `Wait`, `Succeed`, `Fail`, `Parallel` or `Map`, written like this. Step
//! Functions refuses other definitions, and the deployment fails.
//!
//! ```yaml
//! States:
//!   Done: {Type: Success}    # bad
//!   Done: {Type: Succeed}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-states.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::closest;
use sam_core::asl::{DefinitionFault, DefinitionFaultKind, StateType};
use sam_core::connector::Resolver;

pub(super) const RULE: Rule = Rule {
    code: "definition-state-type",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: Some(fix),
};

fn near(name: &str) -> Option<&'static str> {
    closest(name, StateType::ALL.iter().map(|it| it.name()))
}

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    let message = if let DefinitionFaultKind::NoType { state } = fault.kind {
        format!(
            "State `{}` has no `Type`. Add one, such as `Type: Task`.",
            state.name()
        )
    } else if let DefinitionFaultKind::UnknownType { name, .. } = fault.kind {
        match near(name) {
            Some(near) => format!("States have no type `{name}`. Did you mean `{near}`?"),
            None => format!("States have no type `{name}`. Use `Task`, `Pass` or another one."),
        }
    } else {
        return;
    };
    acc.push(RULE.at(fault.range, message));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let faults = finding.definition_faults(resolver);
    let (node, near) = faults.iter().find_map(|it| {
        let DefinitionFaultKind::UnknownType { name, node } = it.kind else {
            return None;
        };
        Some((node, near(name)?))
    })?;
    let edits = one(replace_scalar(document, node, near));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
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
          A: {Next: B}
          B: {Type: Lambda, Next: C}
          C: {Type: succeed}
"#;

    #[test]
    fn types_that_there_are_not_are_reported() {
        check_rule(
            FLOW,
            "definition-state-type",
            expect![[r#"
                9 |           A: {Next: B}
                  |           ^ definition-state-type: State `A` has no `Type`. Add one, such as `Type: Task`.
                10 |           B: {Type: Lambda, Next: C}
                   |                     ^^^^^^ definition-state-type: States have no type `Lambda`. Use `Task`, `Pass` or another one.
                11 |           C: {Type: succeed}
                   |                     ^^^^^^^ definition-state-type: States have no type `succeed`. Did you mean `Succeed`?
                   |                     fix: Change to `Succeed`
            "#]],
        );
        check_fix(
            FLOW,
            "Change to `Succeed`",
            expect![[r#"
                 10 |           B: {Type: Lambda, Next: C}
                -11 |           C: {Type: succeed}
                +11 |           C: {Type: Succeed}
            "#]],
        );
    }
}
