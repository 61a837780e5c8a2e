//! `resource-not-a-map`: a resource is not a map.
//!
//! Under each logical ID stands a map with `Type` and mostly `Properties`. Anything else is often an indentation
//! mistake. The SAM transform reports this and looks at nothing else.
//!
//! ```yaml
//! Resources:
//!   Orders:          # bad: nothing is indented below it
//!   Type: AWS::SQS::Queue
//!   Orders:          # good
//!     Type: AWS::SQS::Queue
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use sam_core::document::Section;

pub(super) const RULE: Rule = Rule {
    code: "resource-not-a-map",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    if of.item.section != Section::Resources {
        return;
    }
    if let Some(entry) = of.entry() {
        // `Fn::ForEach::Name` stands among the resources and is a list.
        let is_resource = !entry.name().starts_with("Fn::") && !entry.is_merge();
        if !is_resource || entry.value.is_mapping() || entry.value.tag().is_some() {
            return;
        }
        let name = entry.name();
        let message = if entry.value.is_missing() {
            format!(
                "`{name}` has nothing below it: a resource needs at least its `Type`, indented under the logical ID."
            )
        } else {
            format!(
                "`{name}` must be a map with `Type` and `Properties`, indented under the logical ID."
            )
        };
        acc.push(RULE.at(entry.key.full_range(), message));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_lost_indentation_shows() {
        check(
            r#"
Resources:
  Orders:
  Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::SNS::Topic
"#,
            expect![[r#"
                3 |   Orders:
                  |   ^^^^^^ resource-not-a-map: `Orders` has nothing below it: a resource needs at least its `Type`, indented under the logical ID.
                4 |   Type: AWS::SQS::Queue
                  |   ^^^^ resource-not-a-map: `Type` must be a map with `Type` and `Properties`, indented under the logical ID.
            "#]],
        );
    }

    #[test]
    fn a_loop_over_resources_is_none() {
        check(
            r#"
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Topics:
    - Name
    - [A, B]
    - Topic${Name}:
        Type: AWS::SNS::Topic
"#,
            expect![""],
        );
    }
}
