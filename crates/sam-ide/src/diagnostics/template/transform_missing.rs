//! `transform-missing`: a template with SAM resources has no or a misspelled `Transform`.
//!
//! CloudFormation knows no `AWS::Serverless::Function`: the transform makes resources of it that there are. Without
//! `Transform: AWS::Serverless-2016-10-31` the template is refused, "Unrecognized resource types", also by `sam deploy`.
//!
//! ```yaml
//! Transform: AWS::Serverless-2016-10-3     # bad
//! Transform: AWS::Serverless-2016-10-31    # good
//! ```
//!
//! Another transform that AWS does not have is a warning: AWS may have added it.
//!
//! Nothing is said when a macro or an include may bring the transform, and of a text without `AWSTemplateFormatVersion`,
//! which may be a part that something puts into a template.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-serverless.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Source, one, replace_scalar};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::document::{Document, Section};
use sam_core::spec::{AWS_TRANSFORMS, SAM_TRANSFORM};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Template;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "transform-missing",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Document(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    let template = document.template();
    let is_sam = |it: &NodeRef<'_>| it.as_str() == Some(SAM_TRANSFORM);
    let named = transforms(template);
    others(acc, &named);
    if named.iter().any(is_sam) {
        return;
    }
    let misspelt = named.iter().find(|it| {
        let text = it.as_str().unwrap_or_default();
        text.starts_with("AWS::Serverless") || closest(text, [SAM_TRANSFORM]).is_some()
    });
    if let Some(node) = misspelt {
        let message = format!(
            "`{}` is not a transform. SAM's transform is `{SAM_TRANSFORM}`.",
            node.as_str().unwrap_or_default()
        );
        return acc.push(RULE.at(node.full_range(), message));
    }
    let types = template.resources().filter_map(|it| it.type_node());
    let mut types = types.filter(|it| {
        let name = it.as_str();
        name.is_some_and(|it| it.starts_with("AWS::Serverless::"))
    });
    let Some(first) = types.next() else {
        return;
    };
    // Without its version it may be a part of a template, which others put together.
    if template
        .entry(Section::Other, "AWSTemplateFormatVersion")
        .is_none()
    {
        return;
    }
    // A damaged line may be the one that names it.
    if template.has_unknown_names() || document.is_damaged() {
        return;
    }
    let message = format!(
        "CloudFormation refuses `{}` without SAM's transform. Add `Transform: {SAM_TRANSFORM}`.",
        first.as_str().unwrap_or_default()
    );
    acc.push(RULE.at(first.full_range(), message));
}

/// What stands for a transform of AWS other than SAM's, and is none.
fn others(acc: &mut Vec<Diagnostic>, named: &[NodeRef<'_>]) {
    for node in named {
        let text = node.as_str().unwrap_or_default();
        if !is_like_another(text) {
            continue;
        }
        let way_out = match closest(text, AWS_TRANSFORMS) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Correct or remove it.".to_owned(),
        };
        let message = format!("AWS has no transform `{text}`. {way_out}");
        let finding = RULE.at(node.full_range(), message);
        acc.push(finding.severity(Severity::Warning));
    }
}

fn is_like_another(text: &str) -> bool {
    let is_of_sam = text.starts_with("AWS::Serverless") || closest(text, [SAM_TRANSFORM]).is_some();
    text.starts_with("AWS::") && !is_of_sam && !AWS_TRANSFORMS.contains(&text)
}

/// The transforms that the template names.
fn transforms(template: Template<'_>) -> Vec<NodeRef<'_>> {
    let entries = template.entries(Section::Other);
    match entries.filter(|it| it.name() == "Transform").last() {
        Some(entry) if entry.value.is_sequence() => entry.value.items().collect(),
        Some(entry) => vec![entry.value],
        None => Vec::new(),
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let document = template.document();
    if let Some(node) = finding.node_in(transforms(template)) {
        let text = node.as_str().unwrap_or_default();
        let meant = match is_like_another(text) {
            true => closest(text, AWS_TRANSFORMS)?,
            false => SAM_TRANSFORM,
        };
        let edits = one(replace_scalar(document, node, meant));
        return Some(Fix::list([(format!("Change to `{meant}`"), edits)]));
    }
    // One that is there and names others is a list to add to by hand.
    if template.entry(Section::Other, "Transform").is_some() {
        return None;
    }
    let version = template.entry(Section::Other, "AWSTemplateFormatVersion")?;
    let label = format!("Add `Transform: {SAM_TRANSFORM}`");
    Some(Fix::list([(label, added(document, version))]))
}

/// The line put behind the format version.
fn added(document: &Document, version: EntryRef<'_>) -> Option<Vec<TextEdit>> {
    let source = Source::new(document);
    let lead = source.lead(version.key.range().start());
    let is_on_own_line = lead.trim().is_empty();
    let value = version.value.full_range();
    let line_break = source.line_break();
    let (at, text) = if document.is_in_braces() {
        let gap = match is_on_own_line {
            true => format!("{line_break}{lead}"),
            false => " ".to_owned(),
        };
        let text = format!(",{gap}\"Transform\": \"{SAM_TRANSFORM}\"");
        (value.end(), text)
    } else {
        let text = format!("{line_break}Transform: {SAM_TRANSFORM}");
        (source.line_end(value.end()), text)
    };
    (is_on_own_line || document.is_in_braces()).then(|| vec![TextEdit::insert(at, text)])
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const WITHOUT: &str = r#"
AWSTemplateFormatVersion: 2010-09-09 # there is no other
Description: shop
Resources:
  Orders: {Type: AWS::SQS::Queue}
  One:
    Type: AWS::Serverless::Function
  Two:
    Type: AWS::Serverless::Function
"#;

    #[test]
    fn the_transform_is_named() {
        check(
            WITHOUT,
            expect![[r#"
                7 |     Type: AWS::Serverless::Function
                  |           ^^^^^^^^^^^^^^^^^^^^^^^^^ transform-missing: CloudFormation refuses `AWS::Serverless::Function` without SAM's transform. Add `Transform: AWS::Serverless-2016-10-31`.
                  |           fix: Add `Transform: AWS::Serverless-2016-10-31`
            "#]],
        );
        check_fix(
            WITHOUT,
            "Add `Transform: AWS::Serverless-2016-10-31`",
            expect![[r#"
                  2 | AWSTemplateFormatVersion: 2010-09-09 # there is no other
                + 3 | Transform: AWS::Serverless-2016-10-31
                  4 | Description: shop
            "#]],
        );
        check(
            r#"
Transform: AWS::Serverless-2016-10-3
Resources:
  One: {Type: AWS::Serverless::Function}
"#,
            expect![[r#"
                2 | Transform: AWS::Serverless-2016-10-3
                  |            ^^^^^^^^^^^^^^^^^^^^^^^^^ transform-missing: `AWS::Serverless-2016-10-3` is not a transform. SAM's transform is `AWS::Serverless-2016-10-31`.
                  |            fix: Change to `AWS::Serverless-2016-10-31`
            "#]],
        );
        check(
            r#"
AWSTemplateFormatVersion: 2010-09-09
Transform: [AWS::LanguageExtensions]
Resources:
  One: {Type: AWS::Serverless::Function}
"#,
            expect![[r#"
                5 |   One: {Type: AWS::Serverless::Function}
                  |               ^^^^^^^^^^^^^^^^^^^^^^^^^ transform-missing: CloudFormation refuses `AWS::Serverless::Function` without SAM's transform. Add `Transform: AWS::Serverless-2016-10-31`.
            "#]],
        );
    }

    #[test]
    fn another_transform_of_aws_is_one_that_there_is() {
        check(
            r#"
Transform: [AWS::LanguageExtension, AWS::Orders-2020-01-01, AWS::Serverless-2016-10-31, Own]
Resources:
  One: {Type: AWS::SQS::Queue}
"#,
            expect![[r#"
                2 | Transform: [AWS::LanguageExtension, AWS::Orders-2020-01-01, AWS::Serverless-2016-10-31, Own]
                  |             ^^^^^^^^^^^^^^^^^^^^^^ transform-missing (warning): AWS has no transform `AWS::LanguageExtension`. Did you mean `AWS::LanguageExtensions`?
                  |             fix: Change to `AWS::LanguageExtensions`
                2 | Transform: [AWS::LanguageExtension, AWS::Orders-2020-01-01, AWS::Serverless-2016-10-31, Own]
                  |                                     ^^^^^^^^^^^^^^^^^^^^^^ transform-missing (warning): AWS has no transform `AWS::Orders-2020-01-01`. Correct or remove it.
            "#]],
        );
    }

    #[test]
    fn a_macro_may_bring_it() {
        check(
            r#"
AWSTemplateFormatVersion: 2010-09-09
Transform: [Own]
Resources:
  One: {Type: AWS::Serverless::Function}
"#,
            expect![[""]],
        );
        check(
            r#"
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  One: {Type: AWS::Serverless::Function}
"#,
            expect![[""]],
        );
        check(
            "Resources:\n  Orders: {Type: AWS::SQS::Queue}\n",
            expect![[""]],
        );
    }
}
