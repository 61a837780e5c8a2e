//! `unused-declaration`: nothing uses a parameter, a mapping or a condition.
//!
//! It may be left over, or a name that should use it may be missing. A parameter that is not used is asked for at each
//! deployment all the same.
//!
//! ```yaml
//! Parameters:
//!   Stage: {Type: String}      # bad: no `!Ref Stage` in the template
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>.

use crate::diagnostics::{
    Check, Diagnostic, EntryView, Fix, NameClaim, Rule, RuleCategory, Severity,
};
use crate::edit::{remove_declared, remove_section};
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::syntax::EntryRef;
use sam_core::template::Template;
use sam_core::template::reference::ReferenceKind;

pub(super) const RULE: Rule = Rule {
    code: "unused-declaration",
    severity: Severity::Hint,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let (noun, kinds): (&str, &[ReferenceKind]) = match of.item.section {
        Section::Parameters => ("parameter", &[ReferenceKind::Ref, ReferenceKind::Sub]),
        Section::Mappings => ("mapping", &[ReferenceKind::Mapping]),
        Section::Conditions => ("condition", &[ReferenceKind::Condition]),
        Section::Preamble
        | Section::Other
        | Section::Globals
        | Section::Resources
        | Section::Outputs
        | Section::Rules
        | Section::Metadata
        | Section::Whole
        | Section::Surplus => return,
    };
    let template = of.resolver.template();
    let Some(entry) = of.entry().filter(|it| !it.name().is_empty()) else {
        return;
    };
    let name = entry.name();
    let is_used = || {
        let mut mentioners = template.mentioners(name);
        mentioners.any(|it| kinds.contains(&it.kind))
    };
    if name.starts_with("Fn::") || template.has_unknown_names() || is_used() {
        return;
    }
    let shown: String = name.chars().take(60).collect();
    let message = format!("Nothing uses the {noun} `{shown}`. Remove it.");
    let mut finding = RULE.at(entry.key.full_range(), message);
    finding.name = Some(NameClaim::Unused(name.to_owned().into()));
    acc.push(finding);
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let sections = ["Parameters", "Mappings", "Conditions"];
    sections.into_iter().find_map(|key| {
        let section = Section::of_key(key);
        let mut entries = template.entries(section);
        let entry = entries.find(|it| finding.is_at(it.key))?;
        // What stands elsewhere may be meant by a text, or by a name that is misspelt.
        let is_elsewhere = template.document().source().matches(entry.name()).count() > 1;
        if is_elsewhere || names_alone(template, section, entry) {
            return None;
        }
        let is_last = template.entries(section).count() == 1;
        let edits = match is_last {
            true => remove_section(template.document(), key, entry.range()),
            false => remove_declared(template.document(), section, &[entry.range()]),
        };
        let shown: String = entry.name().chars().take(60).collect();
        Some(Fix::list([(format!("Remove `{shown}`"), edits)]))
    })
}

/// Whether an entry is all that names something, which nothing would use without it.
fn names_alone(template: Template<'_>, section: Section, entry: EntryRef<'_>) -> bool {
    let mut items = template.items_of(section);
    let item = items.find(|(_, it)| &*it.name == entry.name());
    let mut references = item.into_iter().flat_map(|(_, it)| &it.references);
    references.any(|it| template.references_to(&it.name).count() < 2)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_whole};
    use expect_test::expect;

    #[test]
    fn what_nothing_uses() {
        check_whole(
            r#"
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage: {Type: String}
  Unused: {Type: String}
  InRule: {Type: String}
Mappings:
  Sizes: {prod: {Memory: 1}}
  Others: {prod: {Memory: 1}}
Rules:
  One: {Assertions: [{Assert: !Equals [!Ref InRule, a]}]}
Conditions:
  A: !Equals [!Ref Stage, prod]
  B: !Not [!Condition A]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !FindInMap [Sizes, !Ref Stage, Memory]
"#,
            expect![[r#"
                5 |   Unused: {Type: String}
                  |   ^^^^^^ unused-declaration (hint): Nothing uses the parameter `Unused`. Remove it.
                  |   fix: Remove `Unused`
                9 |   Others: {prod: {Memory: 1}}
                  |   ^^^^^^ unused-declaration (hint): Nothing uses the mapping `Others`. Remove it.
                  |   fix: Remove `Others`
                14 |   B: !Not [!Condition A]
                   |   ^ unused-declaration (hint): Nothing uses the condition `B`. Remove it.
            "#]],
        );
    }

    #[test]
    fn what_nothing_uses_is_removed() {
        check_fix(
            "Parameters:\n  Stage: {Type: String}\n  # Left over.\n  Unused:\n    Type: String # why\n\nResources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Stage}}\n",
            "Remove `Unused`",
            expect![[r#"
                 3 |   # Left over.
                -4 |   Unused:
                -5 |     Type: String # why
                -6 |
                 4 | Resources:
            "#]],
        );
        check_fix(
            "Conditions:\n  Left: !Equals [a, b]\n\nResources:\n  Q: {Type: AWS::SQS::Queue}\n",
            "Remove `Left`",
            expect![[r#"
                -1 | Conditions:
                -2 |   Left: !Equals [a, b]
                -3 |
                 1 | Resources:
            "#]],
        );
    }
}
