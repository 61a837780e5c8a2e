//! `resources-missing`: a template has no resources.
//!
//! `Resources` is the one section every template must have: a map with at least one entry. The SAM transform reports
//! this and looks at nothing else.
//!
//! ```yaml
//! Resources: []            # bad
//! Resources:               # good
//!   Orders:
//!     Type: AWS::SQS::Queue
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::edit::Source;
use sam_core::document::{Document, Section};
use sam_core::syntax::EntryRef;
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "resources-missing",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Document(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    let template = document.template();
    if template.has_entries(Section::Resources)
        || document.is_damaged()
        || template.unknown_sections().next().is_some()
    {
        return;
    }
    let mut top = document
        .blocks()
        .iter()
        .filter(|it| !it.block.is_entry)
        .flat_map(|it| it.entries())
        .peekable();
    let first = top.peek().copied();
    // A macro may bring the resources.
    let is_included = |it: &EntryRef<'_>| it.name().starts_with("Fn::") || it.is_merge();
    let mut resources = None;
    for entry in top {
        if is_included(&entry) {
            return;
        }
        if entry.name() == "Resources" {
            resources = Some(entry);
        }
    }
    let (range, message) = match (resources, first) {
        (Some(entry), _) => (
            entry.key.full_range(),
            "`Resources` must be a map with at least one resource: a logical ID, and under it `Type` and `Properties`.",
        ),
        (None, Some(first)) => (
            TextRange::new(
                first.key.full_range().start(),
                Source::new(document).line_end(first.key.full_range().start()),
            ),
            "This template has no `Resources`: add the section, with at least one resource.",
        ),
        (None, None) => return,
    };
    acc.push(RULE.at(range, message));
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_template_needs_resources() {
        check(
            "Transform: AWS::Serverless-2016-10-31\nParameters:\n  A: {Type: String}\n",
            expect![[r#"
                1 | Transform: AWS::Serverless-2016-10-31
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ resources-missing: This template has no `Resources`: add the section, with at least one resource.
            "#]],
        );
    }

    #[test]
    fn an_empty_section_is_none() {
        check(
            "Transform: AWS::Serverless-2016-10-31\nResources: {}\n",
            expect![[r#"
                2 | Resources: {}
                  | ^^^^^^^^^ resources-missing: `Resources` must be a map with at least one resource: a logical ID, and under it `Type` and `Properties`.
            "#]],
        );
        check(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n",
            expect![[r#"
                2 | Resources:
                  | ^^^^^^^^^ resources-missing: `Resources` must be a map with at least one resource: a logical ID, and under it `Type` and `Properties`.
            "#]],
        );
    }

    #[test]
    fn a_macro_may_bring_them() {
        check(
            "Transform: AWS::Serverless-2016-10-31\nFn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}\n",
            expect![""],
        );
    }
}
