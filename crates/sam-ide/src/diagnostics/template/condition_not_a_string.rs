//! `condition-not-a-string`: the `Condition` of a resource is not the name of a condition.
//!
//! A resource's `Condition` names an entry of the section `Conditions`; a condition cannot be written in its place. The
//! SAM transform reports this and looks at nothing else. With `AWS::LanguageExtensions` a function may make the name.
//!
//! ```yaml
//! Orders:
//!   Condition: !Equals [!Ref Stage, prod]   # bad
//!   Condition: IsProd                       # good, with `IsProd` under `Conditions`
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, set_value};
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::syntax::{EntryRef, NodeRef, ScalarType};
use sam_core::template::{Resource, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "condition-not-a-string",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Resource(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let template = resolver.template();
    let entry = resource.body().entry("Condition");
    let is_wrong = |it: &EntryRef<'_>| !is_accepted(it.value) && !template.makes_text(it.value);
    if let Some(entry) = entry.filter(is_wrong) {
        let message = "`Condition` must be the name of a condition. Define the condition under `Conditions`, and write its name here.";
        acc.push(RULE.at(entry.value.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let body = finding.resource(resolver)?.body();
    let entry = body.entry("Condition")?;
    let name = meant(entry.value)?;
    template.entry(Section::Conditions, name)?;
    let text = Piece::Text(name.to_owned());
    let edits = one(set_value(template.document(), body, entry, &text));
    Some(Fix::list([(format!("Change to `{name}`"), edits)]))
}

/// Text, or what the transform, a Python program, takes for false.
fn is_accepted(node: NodeRef<'_>) -> bool {
    if node.as_str().is_some() || node.is_null() {
        return true;
    }
    if node.tag().is_some() {
        return false;
    }
    match node.scalar() {
        Some(scalar) => match scalar.scalar_type() {
            ScalarType::String | ScalarType::Null => true,
            ScalarType::Bool | ScalarType::Int | ScalarType::Float => {
                matches!(node.to_value().as_f64(), Some(0.0)) || node.to_value() == false
            }
        },
        None => node.entries().len() == 0 && node.items().len() == 0,
    }
}

/// The name in `!Condition X`, `!Ref X` or `[X]`.
fn meant(node: NodeRef<'_>) -> Option<&str> {
    if let Some(intrinsic) = intrinsic::of(node) {
        return matches!(intrinsic.name, "Condition" | "Ref")
            .then(|| intrinsic.text())
            .flatten();
    }
    let mut items = node.items();
    items.next().filter(|_| items.len() == 0)?.as_str()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const REFERRED: &str = r#"
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Orders:
    Condition: !Condition IsProd  # only there
    Type: AWS::SQS::Queue
  Returns:
    Condition: !Equals [!Ref AWS::Region, eu-west-1]
    Type: AWS::SQS::Queue
  Unconditional:
    Condition: false
    Type: AWS::SQS::Queue
"#;

    #[test]
    fn a_name_is_wanted() {
        check(
            REFERRED,
            expect![[r#"
                6 |     Condition: !Condition IsProd  # only there
                  |                ^^^^^^^^^^^^^^^^^ condition-not-a-string: `Condition` must be the name of a condition. Define the condition under `Conditions`, and write its name here.
                  |                fix: Change to `IsProd`
                9 |     Condition: !Equals [!Ref AWS::Region, eu-west-1]
                  |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ condition-not-a-string: `Condition` must be the name of a condition. Define the condition under `Conditions`, and write its name here.
            "#]],
        );
        check_fix(
            REFERRED,
            "Change to `IsProd`",
            expect![[r#"
                  5 |   Orders:
                - 6 |     Condition: !Condition IsProd  # only there
                + 6 |     Condition: IsProd  # only there
                  7 |     Type: AWS::SQS::Queue
            "#]],
        );
    }
}
