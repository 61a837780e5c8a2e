//! `definition-not-substituted`: a `${…}` in a definition has a name without a value.
//!
//! CloudFormation puts the values of `DefinitionSubstitutions` into a definition, and leaves other names as they are. Step
//! Functions refuses a task whose `Resource` is not an ARN then. In other places the text reaches the service as it stands,
//! which is a warning where nothing else stands there, or where a name of `DefinitionSubstitutions` is near.
//!
//! ```yaml
//! Definition:
//!   StartAt: Charge
//!   States:
//!     Charge: {Type: Task, Resource: '${ChargeFn}', End: true}          # bad
//!     Charge: {Type: Task, Resource: '${ChargeFunction}', End: true}    # good
//! DefinitionSubstitutions: {ChargeFunction: !GetAtt Charge.Arn}
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-sam-sfn.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::{closest, shortened};
use sam_core::asl::{DefinitionFault, DefinitionFaultKind};
use sam_core::connector::Resolver;

pub(super) const RULE: Rule = Rule {
    code: "definition-not-substituted",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: Some(fix),
};

/// A name may be meant for another one that begins with as many of its letters.
const COMMON: usize = 3;

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    acc.extend(finding(fault));
}

fn finding(fault: &DefinitionFault<'_>) -> Option<Diagnostic> {
    let DefinitionFaultKind::NotSubstituted {
        name,
        is_whole,
        is_resource,
        ref declared,
        ..
    } = fault.kind
    else {
        return None;
    };
    // A script has variables of its own.
    let is_meant = is_resource || is_whole || closest(name, declared.iter().copied()).is_some();
    if !is_meant {
        return None;
    }
    let shown = shortened(name);
    let message = match meant(&fault.kind) {
        Some(meant) => {
            format!("`DefinitionSubstitutions` has no `{shown}`. Did you mean `{meant}`?")
        }
        None if name.contains([':', '.']) => {
            format!("`${{{shown}}}` stays as it is here. Apply `Fn::Sub` to the value.")
        }
        None => format!(
            "`${{{shown}}}` stays as it is: give `{shown}` a value in `DefinitionSubstitutions`."
        ),
    };
    let severity = match is_resource {
        true => Severity::Error,
        false => Severity::Warning,
    };
    Some(RULE.at(fault.range, message).severity(severity))
}

/// The name that was meant: one that is near, or the only one that nothing uses if it begins alike.
fn meant<'a>(kind: &DefinitionFaultKind<'a>) -> Option<&'a str> {
    let DefinitionFaultKind::NotSubstituted {
        name,
        declared,
        unused,
        ..
    } = kind
    else {
        return None;
    };
    let near = closest(name, declared.iter().copied());
    let begins_alike = |it: &str| {
        let letters = it.bytes().zip(name.bytes());
        letters.take_while(|(one, other)| one == other).count() >= COMMON
    };
    match &**unused {
        [one] if near.is_none() && begins_alike(one) => Some(*one),
        _ => near,
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let faults = finding.definition_faults(resolver);
    // A text may have several names.
    let alike = faults
        .iter()
        .filter(|it| self::finding(it).is_some_and(|it| it.message == finding.message));
    let ways = alike.filter_map(|it| {
        let DefinitionFaultKind::NotSubstituted { name, node, .. } = it.kind else {
            return None;
        };
        let meant = meant(&it.kind)?;
        let text = node.as_str()?;
        let text = text.replace(&format!("${{{name}}}"), &format!("${{{meant}}}"));
        let edits = one(replace_scalar(document, node, &text));
        Some((format!("Change to `{meant}`"), edits))
    });
    Some(Fix::list(ways.take(1)))
}

#[cfg(test)]
mod tests {
    use crate::testing::code::check_rules;
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    const FLOW: &str = "\
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {InlineCode: a, Handler: a.b, Runtime: python3.13}}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A: {Type: Task, Resource: '${ChargeFn}', Next: B}
          B: {Type: Task, Resource: 'arn:${AWS::Partition}:states:::lambda:invoke', Parameters: {FunctionName: '${Other}'}, Next: C}
          C: {Type: Task, Resource: !Sub 'arn:${AWS::Partition}:states:::lambda:invoke', Parameters: {Name: '${Table}', Text: 'echo ${HOME} ${Tabel}'}, End: true}
      DefinitionSubstitutions: {ChargeFunction: !GetAtt F.Arn, Table: orders}
";

    #[test]
    fn names_without_a_value_are_reported() {
        check_rule(
            FLOW,
            "definition-not-substituted",
            expect![[r#"
                9 |           A: {Type: Task, Resource: '${ChargeFn}', Next: B}
                  |                                     ^^^^^^^^^^^^^ definition-not-substituted: `DefinitionSubstitutions` has no `ChargeFn`. Did you mean `ChargeFunction`?
                  |                                     fix: Change to `ChargeFunction`
                10 |           B: {Type: Task, Resource: 'arn:${AWS::Partition}:states:::lambda:invoke', Parameters: {FunctionName: '${Other}'}, Next: C}
                   |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ definition-not-substituted: `${AWS::Partition}` stays as it is here. Apply `Fn::Sub` to the value.
                10 |           B: {Type: Task, Resource: 'arn:${AWS::Partition}:states:::lambda:invoke', Parameters: {FunctionName: '${Other}'}, Next: C}
                   |                                                                                                                ^^^^^^^^^^ definition-not-substituted (warning): `${Other}` stays as it is: give `Other` a value in `DefinitionSubstitutions`.
                11 |           C: {Type: Task, Resource: !Sub 'arn:${AWS::Partition}:states:::lambda:invoke', Parameters: {Name: '${Table}', Text: 'echo ${HOME} ${Tabel}'}, End: true}
                   |                                                                                                                               ^^^^^^^^^^^^^^^^^^^^^^^ definition-not-substituted (warning): `DefinitionSubstitutions` has no `Tabel`. Did you mean `Table`?
                   |                                                                                                                               fix: Change to `Table`
            "#]],
        );
        check_fix(
            FLOW,
            "Change to `ChargeFunction`",
            expect![[r#"
              8 |         States:
            - 9 |           A: {Type: Task, Resource: '${ChargeFn}', Next: B}
            + 9 |           A: {Type: Task, Resource: '${ChargeFunction}', Next: B}
             10 |           B: {Type: Task, Resource: 'arn:${AWS::Partition}:states:::lambda:invoke', Parameters: {FunctionName: '${Other}'}, Next: C}
        "#]],
        );
        check_fix(
            FLOW,
            "Change to `Table`",
            expect![[r#"
             10 |           B: {Type: Task, Resource: 'arn:${AWS::Partition}:states:::lambda:invoke', Parameters: {FunctionName: '${Other}'}, Next: C}
            -11 |           C: {Type: Task, Resource: !Sub 'arn:${AWS::Partition}:states:::lambda:invoke', Parameters: {Name: '${Table}', Text: 'echo ${HOME} ${Tabel}'}, End: true}
            +11 |           C: {Type: Task, Resource: !Sub 'arn:${AWS::Partition}:states:::lambda:invoke', Parameters: {Name: '${Table}', Text: 'echo ${HOME} ${Table}'}, End: true}
             12 |       DefinitionSubstitutions: {ChargeFunction: !GetAtt F.Arn, Table: orders}
        "#]],
        );
    }

    #[test]
    fn names_in_a_file_and_in_a_text() {
        check_rules(
            &["definition-not-substituted"],
            r#"
#- template.yaml
Resources:
  Text:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/a
      DefinitionString: !Sub '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Text}", "End": true}}}'
  Written:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/a
      DefinitionString: '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Text}", "End": true}}}'
  File:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flows/first.asl.json
      DefinitionSubstitutions: {Charge: a}
#- flows/first.asl.json
{
  "StartAt": "A",
  "States": {
    "A": {"Type": "Task", "Resource": "${Charge}", "Next": "B"},
    "B": {"Type": "Task", "Resource": "${Chrge}", "End": true}
  }
}
"#,
            expect![[r#"
                11 |       DefinitionString: '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Text}", "End": true}}}'
                   |                                                                                        ^^^^^^^^^ definition-not-substituted: `${Text}` stays as it is: give `Text` a value in `DefinitionSubstitutions`.
                15 |       DefinitionUri: flows/first.asl.json
                   |                      ^^^^^^^^^^^^^^^^^^^^ definition-not-substituted: `flows/first.asl.json:5`: `DefinitionSubstitutions` has no `Chrge`. Did you mean `Charge`?
            "#]],
        );
    }
}
