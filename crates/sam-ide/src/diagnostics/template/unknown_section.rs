//! `unknown-section`: a key at the top of the template that is not a section.
//!
//! CloudFormation refuses a template with such a key ("Invalid template property or properties"). Most are misspelt, and
//! then what stands below them is missing where it belongs.
//!
//! ```yaml
//! # Bad
//! Resouces:
//!   Orders: {Type: AWS::SQS::Queue}
//! # Good
//! Resources:
//!   Orders: {Type: AWS::SQS::Queue}
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::document::{Document, Section};

pub(super) const RULE: Rule = Rule {
    code: "unknown-section",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Document(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    // `Connectors` has a rule of its own.
    let unknown = document.template().unknown_sections();
    for entry in unknown.filter(|it| it.name() != "Connectors") {
        let name = entry.name();
        let way_out = match closest(name, Section::NAMES) {
            Some(near) => format!(". Did you mean `{near}`?"),
            None => ": move it under `Metadata`, or remove it.".to_owned(),
        };
        let message = format!(
            "`{name}` is not a section of a template, and CloudFormation refuses it{way_out}"
        );
        acc.push(RULE.at(entry.key.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let mut unknown = resolver.template().unknown_sections();
    let entry = unknown.find(|it| finding.is_at(it.key))?;
    let near = closest(entry.name(), Section::NAMES)?;
    let mut keys = document
        .blocks()
        .iter()
        .flat_map(|it| match it.block.is_entry {
            true => Vec::new(),
            false => it.entries().map(|it| it.name()).collect(),
        });
    let edits = (!keys.any(|it| it == near)).then(|| replace_scalar(document, entry.key, near));
    Some(Fix::list([(
        format!("Change to `{near}`"),
        one(edits.flatten()),
    )]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const MISSPELT: &str = r#"
Transform: AWS::Serverless-2016-10-31
Resouces:
  Orders: {Type: AWS::SQS::Queue}
Outputs:
  Url: {Value: !Ref Orders}
"#;

    #[test]
    fn what_a_misspelt_section_declares_is_not_reported_as_missing() {
        check(
            MISSPELT,
            expect![[r#"
            3 | Resouces:
              | ^^^^^^^^ unknown-section: `Resouces` is not a section of a template, and CloudFormation refuses it. Did you mean `Resources`?
              | fix: Change to `Resources`
        "#]],
        );
    }

    #[test]
    fn the_section_that_was_meant() {
        check_fix(
            MISSPELT,
            "Change to `Resources`",
            expect![[r#"
             2 | Transform: AWS::Serverless-2016-10-31
            -3 | Resouces:
            +3 | Resources:
             4 |   Orders: {Type: AWS::SQS::Queue}
        "#]],
        );
    }

    #[test]
    fn a_section_that_is_there_already_is_not_offered_again() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
Output:
  Url: {Value: !Ref Orders}
Outputs:
  Arn: {Value: !GetAtt Orders.Arn}
x-common: {A: B}
"#,
            expect![[r#"
                5 | Output:
                  | ^^^^^^ unknown-section: `Output` is not a section of a template, and CloudFormation refuses it. Did you mean `Outputs`?
                9 | x-common: {A: B}
                  | ^^^^^^^^ unknown-section: `x-common` is not a section of a template, and CloudFormation refuses it: move it under `Metadata`, or remove it.
            "#]],
        );
    }

    #[test]
    fn other_keys_have_rules_of_their_own_or_are_functions() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Hooks: {}
Rules: {}
Fn::Transform: {Name: Other}
Resources:
  Orders: {Type: AWS::SQS::Queue}
"#,
            expect![[""]],
        );
    }
}
