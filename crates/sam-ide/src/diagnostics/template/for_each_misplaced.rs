//! `for-each-misplaced`: a loop stands where CloudFormation does not unroll it.
//!
//! `Fn::ForEach` needs the transform `AWS::LanguageExtensions`, before the SAM transform where there are both. It stands in
//! the sections `Resources`, `Outputs` and `Conditions`, and in the properties of a resource.
//!
//! ```yaml
//! Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]   # bad
//! Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]   # good
//! ```
//!
//! AWS's own expander looks for loops among the properties of a resource and not in the maps below them, so this rule warns
//! of those.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use sam_core::document::Section;
use sam_core::syntax::FileFormat;
use sam_core::template::Template;
use sam_core::template::loops::{Loop, LoopPlace, loops};

pub(super) const RULE: Rule = Rule {
    code: "for-each-misplaced",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    let section = of.item.section;
    let Some(entry) = of.entry().filter(|_| of.is_written()) else {
        return;
    };
    if !of.block.block.text.contains("Fn::ForEach")
        || of.block.block.format != FileFormat::Template
        || template.has_macros()
    {
        return;
    }
    match section {
        Section::Resources | Section::Outputs | Section::Conditions => {}
        Section::Parameters | Section::Mappings | Section::Rules => {
            if entry.name().starts_with("Fn::ForEach") {
                let message = "A loop can stand in `Resources`, `Outputs` and `Conditions` alone. Write out what it comes to.";
                acc.push(RULE.at(entry.key.full_range(), message));
            }
            return;
        }
        Section::Preamble
        | Section::Surplus
        | Section::Other
        | Section::Whole
        | Section::Globals
        | Section::Metadata => return,
    }
    // A resource of another kind than AWS's may have any properties.
    let is_of_aws = of
        .item
        .type_name()
        .is_some_and(|it| it.starts_with("AWS::"));
    for found in loops(section, entry) {
        // One in another one is unrolled with it.
        if found.depth > 1 && found.place != LoopPlace::Below {
            continue;
        }
        let is_refused =
            found.place == LoopPlace::Section || found.place == LoopPlace::Properties && is_of_aws;
        let finding = if template.has_loops() {
            below(&found)
        } else if is_refused {
            without_transform(&found, section, template)
        } else {
            None
        };
        acc.extend(finding);
    }
}

/// A loop for which the transform is missing, or comes too late.
fn without_transform(
    found: &Loop<'_>,
    section: Section,
    template: Template<'_>,
) -> Option<Diagnostic> {
    let message = match template.is_extended() {
        false => {
            "`Fn::ForEach` needs the transform `AWS::LanguageExtensions`. Add it to `Transform`."
        }
        // Of another section the SAM transform leaves it for the transform behind it.
        true if section == Section::Resources && found.place == LoopPlace::Section => {
            "The SAM transform refuses a loop that is not unrolled. Write `AWS::LanguageExtensions` before it in `Transform`."
        }
        true => return None,
    };
    Some(RULE.at(found.entry.key.full_range(), message))
}

/// A loop of which it is not sure that it is unrolled.
fn below(found: &Loop<'_>) -> Option<Diagnostic> {
    let is_below = found.place == LoopPlace::Below;
    let message = "AWS's expander unrolls a loop in `Properties` only if it stands at their top. Write out what this one comes to.";
    is_below.then(|| {
        RULE.at(found.entry.key.full_range(), message)
            .severity(Severity::Warning)
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(transform: &str, expected: Expect) {
        let text = format!(
            "
{transform}
Conditions:
  Fn::ForEach::Conditions: [N, [A], {{'Is${{N}}': !Equals [a, b]}}]
Mappings:
  Fn::ForEach::Mappings: [N, [A], {{'M${{N}}': {{a: {{b: c}}}}}}]
Resources:
  Fn::ForEach::Topics: [N, [A], {{'T${{N}}': {{Type: AWS::SNS::Topic}}}}]
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Fn::ForEach::Properties: [N, [TopicName], {{'${{N}}': a}}]
  Function:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: index.a
      Runtime: python3.13
      Events:
        Fn::ForEach::Events: [N, [get, put], {{'E${{N}}': {{Type: Api, Properties: {{Path: /a, Method: !Ref N}}}}}}]
"
        );
        check_rule(&text, "for-each-misplaced", expected);
    }

    #[test]
    fn without_the_transform() {
        check(
            "Transform: AWS::Serverless-2016-10-31",
            expect![[r#"
            4 |   Fn::ForEach::Conditions: [N, [A], {'Is${N}': !Equals [a, b]}]
              |   ^^^^^^^^^^^^^^^^^^^^^^^ for-each-misplaced: `Fn::ForEach` needs the transform `AWS::LanguageExtensions`. Add it to `Transform`.
            6 |   Fn::ForEach::Mappings: [N, [A], {'M${N}': {a: {b: c}}}]
              |   ^^^^^^^^^^^^^^^^^^^^^ for-each-misplaced: A loop can stand in `Resources`, `Outputs` and `Conditions` alone. Write out what it comes to.
            8 |   Fn::ForEach::Topics: [N, [A], {'T${N}': {Type: AWS::SNS::Topic}}]
              |   ^^^^^^^^^^^^^^^^^^^ for-each-misplaced: `Fn::ForEach` needs the transform `AWS::LanguageExtensions`. Add it to `Transform`.
            12 |       Fn::ForEach::Properties: [N, [TopicName], {'${N}': a}]
               |       ^^^^^^^^^^^^^^^^^^^^^^^ for-each-misplaced: `Fn::ForEach` needs the transform `AWS::LanguageExtensions`. Add it to `Transform`.
        "#]],
        );
        check(
            "Transform: [AWS::Serverless-2016-10-31, Mine]",
            expect![[r#""#]],
        );
    }

    #[test]
    fn with_the_transform_before_or_behind_that_of_sam() {
        check(
            "Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]",
            expect![[r#"
                6 |   Fn::ForEach::Mappings: [N, [A], {'M${N}': {a: {b: c}}}]
                  |   ^^^^^^^^^^^^^^^^^^^^^ for-each-misplaced: A loop can stand in `Resources`, `Outputs` and `Conditions` alone. Write out what it comes to.
                8 |   Fn::ForEach::Topics: [N, [A], {'T${N}': {Type: AWS::SNS::Topic}}]
                  |   ^^^^^^^^^^^^^^^^^^^ for-each-misplaced: The SAM transform refuses a loop that is not unrolled. Write `AWS::LanguageExtensions` before it in `Transform`.
            "#]],
        );
        check(
            "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]",
            expect![[r#"
                6 |   Fn::ForEach::Mappings: [N, [A], {'M${N}': {a: {b: c}}}]
                  |   ^^^^^^^^^^^^^^^^^^^^^ for-each-misplaced: A loop can stand in `Resources`, `Outputs` and `Conditions` alone. Write out what it comes to.
                20 |         Fn::ForEach::Events: [N, [get, put], {'E${N}': {Type: Api, Properties: {Path: /a, Method: !Ref N}}}]
                   |         ^^^^^^^^^^^^^^^^^^^ for-each-misplaced (warning): AWS's expander unrolls a loop in `Properties` only if it stands at their top. Write out what this one comes to.
            "#]],
        );
    }

    #[test]
    fn a_loop_among_events_is_no_refusal() {
        crate::testing::check(
            "
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: index.a
      Runtime: python3.13
      Events:
        Fn::ForEach::Events: [N, [get, put], {'E${N}': {Type: Api, Properties: {Path: /a, Method: !Ref N}}}]
",
            expect![[r#"
                11 |         Fn::ForEach::Events: [N, [get, put], {'E${N}': {Type: Api, Properties: {Path: /a, Method: !Ref N}}}]
                   |         ^^^^^^^^^^^^^^^^^^^ for-each-misplaced (warning): AWS's expander unrolls a loop in `Properties` only if it stands at their top. Write out what this one comes to.
            "#]],
        );
    }
}
