//! `definition-field-conflict`: a state of a state machine has two fields that exclude each other.
//!
//! A state has `Next` or `End: true`, a value or the path to it. Step Functions refuses both at once
//! (`There should only be one of the following fields`), and the deployment fails.
//!
//! ```yaml
//! States:
//!   Pause: {Type: Wait, Seconds: 10, SecondsPath: $.delay, Next: Done}    # bad
//!   Pause: {Type: Wait, SecondsPath: $.delay, Next: Done}                 # good
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use sam_core::asl::{DefinitionFault, DefinitionFaultKind};
use sam_core::connector::Resolver;

pub(super) const RULE: Rule = Rule {
    code: "definition-field-conflict",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    let DefinitionFaultKind::Conflict { one, other, .. } = fault.kind else {
        return;
    };
    let (one_name, other_name) = (one.name(), other.name());
    let message =
        format!("`{one_name}` and `{other_name}` exclude each other. Remove one of them.");
    let found = RULE.at(fault.range, message);
    acc.push(found.related(one.key.full_range(), format!("`{one_name}`")));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let faults = finding.definition_faults(resolver);
    faults.iter().find_map(|it| {
        let DefinitionFaultKind::Conflict { map, one, other } = it.kind else {
            return None;
        };
        let remove = |entry| remove_entry(document, map, entry);
        Some(Fix::list([
            (format!("Remove `{}`", one.name()), remove(one)),
            (format!("Remove `{}`", other.name()), remove(other)),
        ]))
    })
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
          A: {Type: Wait, Seconds: 1, TimestampPath: $.a, Next: B}
          B: {Type: Succeed}
  Other:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A: {Type: Choice, Choices: [{Variable: $.a, IsNull: true, Next: B}], Default: C}
          B:
            Type: Pass
            End: true
            Next: C
          C: {Type: Succeed}
"#;

    #[test]
    fn fields_that_exclude_each_other_are_reported() {
        check_rule(
            FLOW,
            "definition-field-conflict",
            expect![[r#"
                9 |           A: {Type: Wait, Seconds: 1, TimestampPath: $.a, Next: B}
                  |                                       ^^^^^^^^^^^^^ definition-field-conflict: `Seconds` and `TimestampPath` exclude each other. Remove one of them.
                  |                                       line 9: `Seconds`
                  |                                       fix: Remove `Seconds`
                  |                                       fix: Remove `TimestampPath`
                21 |             Next: C
                   |             ^^^^ definition-field-conflict: `End` and `Next` exclude each other. Remove one of them.
                   |             line 20: `End`
                   |             fix: Remove `End`
                   |             fix: Remove `Next`
            "#]],
        );
        check_fix(
            FLOW,
            "Remove `TimestampPath`",
            expect![[r#"
                  8 |         States:
                - 9 |           A: {Type: Wait, Seconds: 1, TimestampPath: $.a, Next: B}
                + 9 |           A: {Type: Wait, Seconds: 1, Next: B}
                 10 |           B: {Type: Succeed}
            "#]],
        );
    }
}
