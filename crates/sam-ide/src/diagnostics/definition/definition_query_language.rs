//! `definition-query-language`: a state of a state machine mixes JSONPath and JSONata.
//!
//! A state selects data in one language: in its own `QueryLanguage`, in the one of the definition, or in JSONPath. `Parameters`,
//! `ResultPath` and all fields that end with `Path` belong to JSONPath; `Arguments`, `Output` and `Items` belong to JSONata.
//! Step Functions refuses the fields of the other language, and the deployment fails.
//!
//! ```yaml
//! States:
//!   Save: {Type: Task, Resource: !GetAtt Save.Arn, Output: {}, End: true}                            # bad
//!   Save: {Type: Task, QueryLanguage: JSONata, Resource: !GetAtt Save.Arn, Output: {}, End: true}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, remove_entry, replace_scalar};
use crate::names::closest;
use sam_core::asl::{DefinitionFault, DefinitionFaultKind, PathLanguage};
use sam_core::connector::Resolver;

pub(super) const RULE: Rule = Rule {
    code: "definition-query-language",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: Some(fix),
};

const LANGUAGES: [PathLanguage; 2] = [PathLanguage::JsonPath, PathLanguage::Jsonata];

fn near(name: &str) -> Option<&'static str> {
    closest(name, LANGUAGES.map(PathLanguage::name))
}

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    let message = if let DefinitionFaultKind::OtherLanguage {
        entry, of_state, ..
    } = fault.kind
    {
        let (of_field, of_state) = match of_state {
            PathLanguage::JsonPath => ("JSONata", "JSONPath"),
            PathLanguage::Jsonata => ("JSONPath", "JSONata"),
        };
        format!(
            "`{}` is a field of {of_field}, and this state uses {of_state}. Remove it, or set `QueryLanguage: {of_field}`.",
            entry.name()
        )
    } else if let DefinitionFaultKind::UnknownLanguage { name, .. } = fault.kind {
        format!("`QueryLanguage` has no value `{name}`. Use `JSONPath` or `JSONata`.")
    } else if let DefinitionFaultKind::LanguageOfDefinition { .. } = fault.kind {
        "The definition uses JSONata, so no state can use JSONPath. Remove it here or there."
            .to_owned()
    } else {
        return;
    };
    acc.push(RULE.at(fault.range, message));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let faults = finding.definition_faults(resolver);
    faults.iter().find_map(|it| {
        if let DefinitionFaultKind::OtherLanguage { entry, map, .. } = it.kind {
            let edits = remove_entry(document, map, entry);
            return Some(Fix::list([(format!("Remove `{}`", entry.name()), edits)]));
        }
        let DefinitionFaultKind::UnknownLanguage { name, node } = it.kind else {
            return None;
        };
        let near = near(name)?;
        let edits = one(replace_scalar(document, node, near));
        Some(Fix::list([(format!("Change to `{near}`"), edits)]))
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
        QueryLanguage: JSONata
        StartAt: A
        States:
          A:
            Type: Pass
            ResultPath: $.a
            Next: B
          B: {Type: Pass, QueryLanguage: JSONPath, Next: C}
          C: {Type: Pass, QueryLanguage: jsonata, End: true}
"#;

    #[test]
    fn languages_that_are_mixed_are_reported() {
        check_rule(
            FLOW,
            "definition-query-language",
            expect![[r#"
                12 |             ResultPath: $.a
                   |             ^^^^^^^^^^ definition-query-language: `ResultPath` is a field of JSONPath, and this state uses JSONata. Remove it, or set `QueryLanguage: JSONPath`.
                   |             fix: Remove `ResultPath`
                14 |           B: {Type: Pass, QueryLanguage: JSONPath, Next: C}
                   |                                          ^^^^^^^^ definition-query-language: The definition uses JSONata, so no state can use JSONPath. Remove it here or there.
                15 |           C: {Type: Pass, QueryLanguage: jsonata, End: true}
                   |                                          ^^^^^^^ definition-query-language: `QueryLanguage` has no value `jsonata`. Use `JSONPath` or `JSONata`.
                   |                                          fix: Change to `JSONata`
            "#]],
        );
        check_fix(
            FLOW,
            "Remove `ResultPath`",
            expect![[r#"
                 11 |             Type: Pass
                -12 |             ResultPath: $.a
                 12 |             Next: B
            "#]],
        );
    }
}
