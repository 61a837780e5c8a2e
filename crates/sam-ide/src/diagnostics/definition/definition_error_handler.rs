//! `definition-error-handler`: an item of `Retry` or `Catch` is not complete, or not in its place.
//!
//! Each item names errors in `ErrorEquals`, and each item of `Catch` says with `Next` what comes then. `States.ALL` stands
//! alone in the last item, since no item after it would be looked at. Step Functions refuses other definitions, and the
//! deployment fails.
//!
//! ```yaml
//! Catch:
//!   - {ErrorEquals: [States.ALL], Next: Failed}          # bad: stands first
//!   - {ErrorEquals: [States.Timeout], Next: Again}
//!   - {ErrorEquals: [States.ALL], Next: Failed}          # good
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::asl::{DefinitionFault, DefinitionFaultKind, FieldOwner};

pub(super) const RULE: Rule = Rule {
    code: "definition-error-handler",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    let message = if let DefinitionFaultKind::MissingField { owner, names } = fault.kind {
        let key = match owner {
            FieldOwner::Retrier => "Retry",
            FieldOwner::Catcher => "Catch",
            FieldOwner::Scope
            | FieldOwner::State(_)
            | FieldOwner::ChoiceRule
            | FieldOwner::Comparison
            | FieldOwner::DistributedMap
            | FieldOwner::Integration
            | FieldOwner::Credentials
            | FieldOwner::Reader
            | FieldOwner::ReaderConfig
            | FieldOwner::Batcher => return,
        };
        let name = names.first().copied().unwrap_or_default();
        format!("An item of `{key}` needs `{name}`. Add it.")
    } else if let DefinitionFaultKind::EmptyList { key: "ErrorEquals" } = fault.kind {
        "`ErrorEquals` names no error. Add one, such as `States.ALL`.".to_owned()
    } else if let DefinitionFaultKind::CatchAllNotLast { key } = fault.kind {
        format!("`States.ALL` stands alone in the last item of `{key}`. Move it there.")
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
    fn handlers_that_are_not_complete_are_reported() {
        check_rule(
            r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A:
            Type: Task
            Resource: arn:aws:states:::sqs:sendMessage
            Retry:
              - {ErrorEquals: [States.ALL]}
              - {ErrorEquals: []}
            Catch:
              - {ErrorEquals: [States.ALL]}
            End: true
"#,
            "definition-error-handler",
            expect![[r#"
                13 |               - {ErrorEquals: [States.ALL]}
                   |                                ^^^^^^^^^^ definition-error-handler: `States.ALL` stands alone in the last item of `Retry`. Move it there.
                14 |               - {ErrorEquals: []}
                   |                               ^^ definition-error-handler: `ErrorEquals` names no error. Add one, such as `States.ALL`.
                16 |               - {ErrorEquals: [States.ALL]}
                   |                  ^^^^^^^^^^^ definition-error-handler: An item of `Catch` needs `Next`. Add it.
            "#]],
        );
    }
}
