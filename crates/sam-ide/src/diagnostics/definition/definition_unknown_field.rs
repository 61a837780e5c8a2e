//! `definition-unknown-field`: a state of a state machine has a field that its type does not have.
//!
//! Each type of states has fields of its own, written with capitals. Step Functions refuses other fields
//! (`Field '…' is not supported`), and the deployment fails.
//!
//! ```yaml
//! States:
//!   Prepare:
//!     Type: Pass
//!     Catch: []                            # bad: only Task, Parallel and Map have it
//!     Resultpath: $.a                      # bad
//!     ResultPath: $.a                      # good
//! ```
//!
//! A field that no type has is a warning only, since AWS adds fields.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, remove_entry, replace_scalar};
use crate::names::{closest, listed};
use sam_core::asl::{DefinitionFault, DefinitionFaultKind, StateType, state_field};
use sam_core::connector::Resolver;
use sam_core::syntax::EntryRef;

pub(super) const RULE: Rule = Rule {
    code: "definition-unknown-field",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: Some(fix),
};

/// The field that was meant, by its letters.
fn near(
    name: &str,
    state_type: Option<StateType>,
    among: &'static [&'static str],
) -> Option<&'static str> {
    match state_type {
        Some(it) => closest(name, it.fields().map(|it| it.name)),
        None => closest(name, among.iter().copied()),
    }
}

/// A field of a distributed map in one that is not. That these few are refused is documented; others only belong there.
fn only_distributed(entry: EntryRef<'_>) -> (String, Severity) {
    let name = entry.name();
    let is_certain = ["ExecutionType", "ItemBatcher", "ItemReader", "ResultWriter"].contains(&name);
    let severity = match is_certain {
        true => Severity::Error,
        false => Severity::Warning,
    };
    let message = format!(
        "`{name}` is a field of distributed maps. Set `Mode: DISTRIBUTED` in `ProcessorConfig`, or remove it."
    );
    (message, severity)
}

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    if let DefinitionFaultKind::OnlyDistributed { entry } = fault.kind {
        let (message, severity) = only_distributed(entry);
        acc.push(RULE.at(fault.range, message).severity(severity));
        return;
    }
    let DefinitionFaultKind::UnknownField {
        entry,
        state_type,
        types,
        among,
        meant,
        ..
    } = fault.kind
    else {
        return;
    };
    let name = entry.name();
    let owner = match state_type {
        Some(it) => format!("A `{}` state", it.name()),
        None => "This part of a definition".to_owned(),
    };
    let meant = meant.or_else(|| near(name, state_type, among).filter(|_| types.is_empty()));
    let way_out = match (meant, types) {
        (Some(meant), _) => format!("Did you mean `{meant}`?"),
        (None, []) => "Remove it.".to_owned(),
        (None, types) => {
            let types = listed(types.iter().map(|it| it.name()));
            format!("Remove it; states of type {types} have it.")
        }
    };
    // What is a field nowhere may be new.
    let is_field = meant.is_some() || state_field(name).is_some();
    let severity = match is_field {
        true => Severity::Error,
        false => Severity::Warning,
    };
    let message = format!("{owner} has no field `{name}`. {way_out}");
    acc.push(RULE.at(fault.range, message).severity(severity));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let faults = finding.definition_faults(resolver);
    faults.iter().find_map(|it| {
        let DefinitionFaultKind::UnknownField {
            entry,
            map,
            state_type,
            types,
            among,
            meant,
        } = it.kind
        else {
            return None;
        };
        let name = entry.name();
        let meant = meant.or_else(|| near(name, state_type, among).filter(|_| types.is_empty()));
        Some(match meant.filter(|it| map.get(it).is_none()) {
            Some(meant) => {
                let edits = one(replace_scalar(document, entry.key, meant));
                Fix::list([(format!("Change to `{meant}`"), edits)])
            }
            None => {
                let edits = remove_entry(document, map, entry);
                Fix::list([(format!("Remove `{name}`"), edits)])
            }
        })
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
        Startat: A
        StartAt: A
        States:
          A:
            Type: Pass
            Catch: []
            Resultpath: $.a
            Note: 1
            Next: B
          B:
            Type: Choice
            Choices:
              - Not: {Variable: $.a, IsNull: true, Next: C}
                Next: C
            End: true
          C: {Type: Succeed}
"#;

    #[test]
    fn fields_of_other_types_are_reported() {
        check_rule(
            FLOW,
            "definition-unknown-field",
            expect![[r#"
                7 |         Startat: A
                  |         ^^^^^^^ definition-unknown-field: This part of a definition has no field `Startat`. Did you mean `StartAt`?
                  |         fix: Remove `Startat`
                12 |             Catch: []
                   |             ^^^^^ definition-unknown-field: A `Pass` state has no field `Catch`. Remove it; states of type `Task`, `Parallel` and `Map` have it.
                   |             fix: Remove `Catch`
                13 |             Resultpath: $.a
                   |             ^^^^^^^^^^ definition-unknown-field: A `Pass` state has no field `Resultpath`. Did you mean `ResultPath`?
                   |             fix: Change to `ResultPath`
                14 |             Note: 1
                   |             ^^^^ definition-unknown-field (warning): A `Pass` state has no field `Note`. Remove it.
                   |             fix: Remove `Note`
                19 |               - Not: {Variable: $.a, IsNull: true, Next: C}
                   |                                                    ^^^^ definition-unknown-field: This part of a definition has no field `Next`. Remove it.
                   |                                                    fix: Remove `Next`
                21 |             End: true
                   |             ^^^ definition-unknown-field: A `Choice` state has no field `End`. Remove it; states of type `Task`, `Pass`, `Wait`, `Parallel` and `Map` have it.
                   |             fix: Remove `End`
            "#]],
        );
        check_fix(
            FLOW,
            "Change to `ResultPath`",
            expect![[r#"
                 12 |             Catch: []
                -13 |             Resultpath: $.a
                +13 |             ResultPath: $.a
                 14 |             Note: 1
            "#]],
        );
        check_fix(
            FLOW,
            "Remove `Catch`",
            expect![[r#"
                 11 |             Type: Pass
                -12 |             Catch: []
                 12 |             Resultpath: $.a
            "#]],
        );
    }
}
