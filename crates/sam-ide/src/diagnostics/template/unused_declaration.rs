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

use crate::diagnostics::{Check, Diagnostic, EntryView, NameClaim, Rule, RuleCategory, Severity};
use sam_core::document::Section;
use sam_core::template::reference::ReferenceKind;

pub(super) const RULE: Rule = Rule {
    code: "unused-declaration",
    severity: Severity::Hint,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: None,
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

#[cfg(test)]
mod tests {
    use crate::testing::check_whole;
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
                9 |   Others: {prod: {Memory: 1}}
                  |   ^^^^^^ unused-declaration (hint): Nothing uses the mapping `Others`. Remove it.
                14 |   B: !Not [!Condition A]
                   |   ^ unused-declaration (hint): Nothing uses the condition `B`. Remove it.
            "#]],
        );
    }
}
