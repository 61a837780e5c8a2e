//! `logical-id-malformed`: a logical ID has characters other than letters and digits.
//!
//! CloudFormation refuses the names of resources, parameters, mappings and outputs that have others, such as `-`, `_` or `.`
//! ("Resource name ... is non alphanumeric").
//!
//! ```yaml
//! Resources:
//!   order-queue: {Type: AWS::SQS::Queue}   # bad
//!   OrderQueue: {Type: AWS::SQS::Queue}    # good
//! ```
//!
//! The rule reports nothing where a macro may change the names. `transform-refuses` reports resources of SAM.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::rename::rename;
use sam_core::analysis::Analysis;
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "logical-id-malformed",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let what = match of.item.section {
        Section::Resources => "a resource",
        Section::Parameters => "a parameter",
        Section::Mappings => "a mapping",
        Section::Outputs => "an output",
        _ => return,
    };
    let Some(entry) = of.entry() else {
        return;
    };
    let name = entry.name();
    let is_right = name.bytes().all(|it| it.is_ascii_alphanumeric());
    // A loop or an include is no entry, and within a loop a name may be put together.
    let is_made = entry.is_merge() || name.starts_with("Fn::") || name.contains(['$', '&']);
    let type_name = entry.value.get("Type").and_then(NodeRef::as_str);
    let is_of_sam = type_name.is_some_and(|it| it.starts_with("AWS::Serverless::"));
    if is_right || is_made || is_of_sam || of.resolver.template().has_unknown_names() {
        return;
    }
    let message = format!(
        "The name of {what} has letters and digits only, so CloudFormation refuses `{name}`. Rename it."
    );
    acc.push(RULE.at(entry.key.full_range(), message));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let written = document.slice(finding.range).trim_matches(['\'', '"']);
    let name = plain_name(written)?;
    let edits = rename(&Analysis::new(document), finding.range.start(), &name).ok();
    Some(Fix::list([(format!("Rename to `{name}`"), edits)]))
}

/// The words of a name, each with a capital: `MyTopic` of `my-topic`.
fn plain_name(name: &str) -> Option<String> {
    let words = name.split(|it: char| !it.is_ascii_alphanumeric());
    let words = words.filter_map(|it| {
        let first = it.get(..1)?;
        Some(format!("{}{}", first.to_ascii_uppercase(), it.get(1..)?))
    });
    let plain: String = words.collect();
    let is_name = plain.starts_with(|it: char| it.is_ascii_alphabetic());
    (name.is_ascii() && is_name).then_some(plain)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn names_have_letters_and_digits() {
        check_rule(
            "
Transform: AWS::LanguageExtensions
Parameters:
  stage-name: {Type: String}
Mappings:
  by_stage: {dev: {Size: 1}}
Resources:
  order-queue: {Type: AWS::SQS::Queue}
  Orders2: {Type: AWS::SQS::Queue}
  Fn::ForEach::Topics: [Name, [A, B], {'Topic${Name}': {Type: AWS::SNS::Topic}}]
Outputs:
  Url.Main: {Value: !Ref Orders2}
",
            "logical-id-malformed",
            expect![[r#"
                4 |   stage-name: {Type: String}
                  |   ^^^^^^^^^^ logical-id-malformed: The name of a parameter has letters and digits only, so CloudFormation refuses `stage-name`. Rename it.
                  |   fix: Rename to `StageName`
                6 |   by_stage: {dev: {Size: 1}}
                  |   ^^^^^^^^ logical-id-malformed: The name of a mapping has letters and digits only, so CloudFormation refuses `by_stage`. Rename it.
                  |   fix: Rename to `ByStage`
                8 |   order-queue: {Type: AWS::SQS::Queue}
                  |   ^^^^^^^^^^^ logical-id-malformed: The name of a resource has letters and digits only, so CloudFormation refuses `order-queue`. Rename it.
                  |   fix: Rename to `OrderQueue`
                12 |   Url.Main: {Value: !Ref Orders2}
                   |   ^^^^^^^^ logical-id-malformed: The name of an output has letters and digits only, so CloudFormation refuses `Url.Main`. Rename it.
                   |   fix: Rename to `UrlMain`
            "#]],
        );
    }

    #[test]
    fn a_macro_may_rename() {
        check_rule(
            "
Transform: Renamer
Resources:
  order-queue: {Type: AWS::SQS::Queue}
",
            "logical-id-malformed",
            expect![""],
        );
    }

    #[test]
    fn a_name_is_changed_wherever_it_stands() {
        check_fix(
            "Resources:\n  my-topic: {Type: AWS::SNS::Topic}\nOutputs:\n  A: {Value: !Ref my-topic}\n",
            "Rename to `MyTopic`",
            expect![[r#"
                 1 | Resources:
                -2 |   my-topic: {Type: AWS::SNS::Topic}
                +2 |   MyTopic: {Type: AWS::SNS::Topic}
                 3 | Outputs:
                -4 |   A: {Value: !Ref my-topic}
                +4 |   A: {Value: !Ref MyTopic}
            "#]],
        );
    }
}
