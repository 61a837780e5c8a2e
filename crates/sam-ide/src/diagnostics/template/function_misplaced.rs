//! `function-misplaced`: an intrinsic function stands where CloudFormation does not take it.
//!
//! `Fn::Equals`, `Fn::And`, `Fn::Or` and `Fn::Not` are for the section `Conditions`. `Fn::ToJsonString` and `Fn::Length` need the
//! transform `AWS::LanguageExtensions`. The name of an export, and of an import, cannot depend on a resource.
//!
//! ```yaml
//! Resources:
//!   Orders:
//!     Type: AWS::SQS::Queue
//!     Properties:
//!       FifoQueue: !Equals [!Ref Stage, prod]         # bad
//!       FifoQueue: !If [IsProd, true, false]          # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use sam_core::document::Section;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic::{self, Intrinsic};
use sam_core::template::{Template, reference::ReferenceKind};
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "function-misplaced",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: None,
};

const OF_CONDITIONS: [&str; 4] = ["Equals", "And", "Or", "Not"];

const OF_EXTENSIONS: [&str; 2] = ["ToJsonString", "Length"];

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let template = of.resolver.template();
    let is_output = of.item.section == Section::Outputs;
    if !is_output && of.item.section != Section::Resources || template.has_macros() {
        return;
    }
    let Some(entry) = of.entry().filter(|it| !it.name().starts_with("Fn::")) else {
        return;
    };
    // What else stands beside them may be for a tool, and has findings of its own.
    let parts: &[&str] = match is_output {
        true => &["Value", "Export"],
        false => &["Properties"],
    };
    let mut places = Vec::new();
    for part in parts.iter().filter_map(|it| entry.value.get(it)) {
        walk(acc, &mut places, part, template);
    }
    if is_output {
        let name = entry.value.get("Export").and_then(|it| it.get("Name"));
        places.extend(name.map(|it| (it.full_range(), "The name of an export")));
    }
    if places.is_empty() {
        return;
    }
    for reference in &of.item.references {
        let range = reference.range + of.block.start;
        let place = places.iter().find(|(it, _)| it.contains_range(range));
        let is_resource = matches!(
            reference.kind,
            ReferenceKind::Ref | ReferenceKind::GetAtt | ReferenceKind::Sub
        ) && template.declares(Section::Resources, &reference.name);
        if let Some((_, what)) = place.filter(|_| is_resource) {
            let name: String = reference.name.chars().take(40).collect();
            let message = format!(
                "{what} cannot depend on the resource `{name}`. Use parameters, pseudo parameters and text."
            );
            acc.push(RULE.at(range, message));
        }
    }
}

fn walk(
    acc: &mut Vec<Diagnostic>,
    places: &mut Vec<(TextRange, &'static str)>,
    node: NodeRef<'_>,
    template: Template<'_>,
) {
    if let Some(function) = intrinsic::of(node) {
        acc.extend(misplaced(function, template));
        if function.name == "ImportValue" {
            places.push((node.full_range(), "The name of an import"));
        }
    }
    node.items().for_each(|it| walk(acc, places, it, template));
    for entry in node.entries() {
        walk(acc, places, entry.value, template);
    }
}

fn misplaced(function: Intrinsic<'_>, template: Template<'_>) -> Option<Diagnostic> {
    let name = function.name;
    // A map with one key may have any name where it is no function.
    let is_list = function.is_short || function.argument.is_sequence();
    let message = if OF_CONDITIONS.contains(&name) && is_list {
        format!(
            "`Fn::{name}` can only stand under `Conditions`. Define a condition there, and use `!If` here."
        )
    } else if OF_EXTENSIONS.contains(&name) && !template.is_extended() {
        format!(
            "`Fn::{name}` needs the transform `AWS::LanguageExtensions`. Add it to `Transform`."
        )
    } else {
        return None;
    };
    Some(RULE.at(function.name_range, message))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn functions_of_conditions_extensions_exports_and_imports() {
        let template = |transform: &str| {
            format!(
                "\
Transform: [{transform}AWS::Serverless-2016-10-31]
Parameters:
  Stage: {{Type: String}}
Conditions:
  IsProd: !Not [!Equals [!Ref Stage, prod]]
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: !Equals [!Ref Stage, prod]
      QueueName: {{Fn::ToJsonString: {{a: !Ref Stage}}}}
      KmsMasterKeyId: {{Fn::ImportValue: !Sub '${{Orders.QueueName}}-key'}}
      Tags: [{{Key: {{Fn::ImportValue: !Sub '${{Stage}}-key'}}, Value: !If [IsProd, a, b]}}]
Outputs:
  Url:
    Value: !Ref Orders
    Export: {{Name: !Sub '${{Stage}}-${{Orders}}'}}
"
            )
        };
        check_rule(
            &template(""),
            "function-misplaced",
            expect![[r#"
            10 |       FifoQueue: !Equals [!Ref Stage, prod]
               |                  ^^^^^^^ function-misplaced: `Fn::Equals` can only stand under `Conditions`. Define a condition there, and use `!If` here.
            11 |       QueueName: {Fn::ToJsonString: {a: !Ref Stage}}
               |                   ^^^^^^^^^^^^^^^^ function-misplaced: `Fn::ToJsonString` needs the transform `AWS::LanguageExtensions`. Add it to `Transform`.
            12 |       KmsMasterKeyId: {Fn::ImportValue: !Sub '${Orders.QueueName}-key'}
               |                                                 ^^^^^^ function-misplaced: The name of an import cannot depend on the resource `Orders`. Use parameters, pseudo parameters and text.
            17 |     Export: {Name: !Sub '${Stage}-${Orders}'}
               |                                     ^^^^^^ function-misplaced: The name of an export cannot depend on the resource `Orders`. Use parameters, pseudo parameters and text.
        "#]],
        );
        check_rule(
            &template("AWS::LanguageExtensions, "),
            "function-misplaced",
            expect![[r#"
                10 |       FifoQueue: !Equals [!Ref Stage, prod]
                   |                  ^^^^^^^ function-misplaced: `Fn::Equals` can only stand under `Conditions`. Define a condition there, and use `!If` here.
                12 |       KmsMasterKeyId: {Fn::ImportValue: !Sub '${Orders.QueueName}-key'}
                   |                                                 ^^^^^^ function-misplaced: The name of an import cannot depend on the resource `Orders`. Use parameters, pseudo parameters and text.
                17 |     Export: {Name: !Sub '${Stage}-${Orders}'}
                   |                                     ^^^^^^ function-misplaced: The name of an export cannot depend on the resource `Orders`. Use parameters, pseudo parameters and text.
            "#]],
        );
    }
}
