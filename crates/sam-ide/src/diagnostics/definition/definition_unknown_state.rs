//! `definition-unknown-state`: a state machine goes on with a state that is not there.
//!
//! `StartAt`, `Next` and `Default` name a state of the same `States`. A state of a branch or of a processor does not lead out
//! of it. Step Functions refuses other definitions (`MISSING_TRANSITION_TARGET`), and the deployment fails.
//!
//! ```yaml
//! Definition:
//!   StartAt: Chekc      # bad
//!   StartAt: Check      # good
//!   States:
//!     Check: {Type: Succeed}
//! ```
//!
//! The rules about definitions read `Definition`, JSON in `DefinitionString`, and the file of `DefinitionUri`. They report
//! nothing of values with `${…}` or intrinsic functions.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::closest;
use sam_core::asl::{DefinitionFault, DefinitionFaultKind};
use sam_core::connector::Resolver;
use sam_core::syntax::EntryRef;

pub(super) const RULE: Rule = Rule {
    code: "definition-unknown-state",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: Some(fix),
};

/// The names of the states around a fault, in the order of the text. A state that goes on with itself never ends.
fn names<'a>(fault: &DefinitionFault<'a>) -> impl Iterator<Item = &'a str> {
    let range = fault.range;
    let others = fault.scope.states();
    let others = others.filter(move |it| !it.range().contains_range(range));
    others.map(EntryRef::name)
}

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    let DefinitionFaultKind::UnknownState { name, .. } = fault.kind else {
        return;
    };
    let way_out = match closest(name, names(fault)) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => "Name a state of the same `States`.".to_owned(),
    };
    let message = format!("There is no state `{name}` here. {way_out}");
    acc.push(RULE.at(fault.range, message));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let faults = finding.definition_faults(resolver);
    let (node, near) = faults.iter().find_map(|it| {
        let DefinitionFaultKind::UnknownState { name, node } = it.kind else {
            return None;
        };
        Some((node, closest(name, names(it))?))
    })?;
    let edits = one(replace_scalar(document, node, near));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::code::check_rules;
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    const FLOW: &str = r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Chekc
        States:
          Check:
            Type: Choice
            Choices:
              - {Variable: $.a, IsPresent: true, Next: Each}
            Default: Elsewhere
          Each:
            Type: Map
            ItemProcessor:
              StartAt: Item
              States:
                Item: {Type: Pass, Next: Done}
            Catch:
              - {ErrorEquals: [States.ALL], Next: Done}
            Next: Done
          Done: {Type: Succeed}
"#;

    #[test]
    fn states_that_are_not_there_are_reported() {
        check_rule(
            FLOW,
            "definition-unknown-state",
            expect![[r#"
                7 |         StartAt: Chekc
                  |                  ^^^^^ definition-unknown-state: There is no state `Chekc` here. Did you mean `Check`?
                  |                  fix: Change to `Check`
                13 |             Default: Elsewhere
                   |                      ^^^^^^^^^ definition-unknown-state: There is no state `Elsewhere` here. Name a state of the same `States`.
                19 |                 Item: {Type: Pass, Next: Done}
                   |                                          ^^^^ definition-unknown-state: There is no state `Done` here. Name a state of the same `States`.
            "#]],
        );
        check_fix(
            FLOW,
            "Change to `Check`",
            expect![[r#"
                  6 |       Definition:
                - 7 |         StartAt: Chekc
                + 7 |         StartAt: Check
                  8 |         States:
            "#]],
        );
    }

    #[test]
    fn definitions_in_texts_and_files_are_read() {
        check_rules(
            &["definition-unknown-state"],
            r#"
#- template.yaml
Resources:
  Text:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/a
      DefinitionString: !Sub '{"StartAt": "Start", "States": {"B": {"Type": "Succeed"}, "C": {"Type": "Pass", "Next": "${Next}"}}}'
  File:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flows/first.asl.json
      DefinitionSubstitutions: {Delay: 1}
  Missing:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: flows/second.asl.json}
#- flows/first.asl.json
{
  "StartAt": "Wait",
  "States": {
    "Wait": {
      "Type": "Wait",
      "Seconds": ${Delay},
      "Next": "Don"
    },
    "Done": {"Type": "Succeed"}
  }
}
"#,
            expect![[r#"
                6 |       DefinitionString: !Sub '{"StartAt": "Start", "States": {"B": {"Type": "Succeed"}, "C": {"Type": "Pass", "Next": "${Next}"}}}'
                  |                                           ^^^^^^^ definition-unknown-state: There is no state `Start` here. Name a state of the same `States`.
                10 |       DefinitionUri: flows/first.asl.json
                   |                      ^^^^^^^^^^^^^^^^^^^^ definition-unknown-state: `flows/first.asl.json:7`: There is no state `Don` here. Did you mean `Done`?
            "#]],
        );
    }

    #[test]
    fn a_state_is_not_sent_back_to_itself() {
        check_rule(
            "Resources:
  S:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Step1
        States:
          Step1: {Type: Pass, Next: Step2}
",
            "definition-unknown-state",
            expect![[r#"
                8 |           Step1: {Type: Pass, Next: Step2}
                  |                                     ^^^^^ definition-unknown-state: There is no state `Step2` here. Name a state of the same `States`.
            "#]],
        );
    }
}
