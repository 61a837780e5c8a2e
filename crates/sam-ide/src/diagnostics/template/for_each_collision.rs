//! `for-each-collision`: a loop makes an entry whose key another entry of the section has.
//!
//! Each key that a loop makes has to differ from the others of its section, or CloudFormation refuses the template. The
//! variable belongs into the key, and each value of the list stands there once.
//!
//! ```yaml
//! Fn::ForEach::Topics:
//!   - Name
//!   - [Orders, Returns]
//!   - Topic: {Type: AWS::SNS::Topic}           # bad: both have this logical ID
//!   - "${Name}Topic": {Type: AWS::SNS::Topic}  # good
//! ```
//!
//! Where the list depends on a parameter, the finding is a warning: a deployment may give it another value.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::shortened;
use sam_core::document::{Document, PlacedBlock, Section};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;
use sam_core::template::loops::loops;
use sam_core::text::TextRange;
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    code: "for-each-collision",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Document(check),
    fix: None,
};

/// The first entry with a key: where, and whether only a loop makes it.
struct First {
    range: TextRange,
    is_made: bool,
    is_sure: bool,
}

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    let blocks = document.blocks();
    if !blocks.iter().any(|it| it.block.is_unrolled()) || document.template().has_macros() {
        return;
    }
    for section in [Section::Conditions, Section::Resources, Section::Outputs] {
        let mut known: HashMap<&str, First> = HashMap::new();
        // What is written comes first, so that a finding stands in the loop.
        let of_section = || blocks.iter().filter(|it| it.block.section == section);
        let (made, written): (Vec<_>, Vec<_>) = of_section().partition(|it| it.block.is_unrolled());
        let made = made.into_iter().filter(|it| !has_hidden(section, it));
        for placed in written.into_iter().chain(made) {
            let is_made = placed.block.is_unrolled();
            let is_sure = !is_made || is_sure(section, placed);
            for item in placed.block.items.iter().filter(|it| it.section == section) {
                let Some(entry) = item.entry(placed) else {
                    continue;
                };
                let name = &*item.name;
                if name.starts_with("Fn::") || entry.is_merge() {
                    continue;
                }
                let range = entry.key.full_range();
                let Some(first) = known.get(name) else {
                    let first = First {
                        range,
                        is_made,
                        is_sure,
                    };
                    known.insert(name, first);
                    continue;
                };
                let is_told = || acc.iter().any(|it: &Diagnostic| it.range == range);
                if !is_made && !first.is_made || is_told() {
                    continue;
                }
                let shown = shortened(name);
                let message = match first.range == range {
                    true => format!(
                        "This loop makes `{shown}` more than once. Write its variable into the key, and each value once into its list."
                    ),
                    false => format!(
                        "This loop makes `{shown}`, which is there already. Change one of the two keys."
                    ),
                };
                let mut finding = RULE.at(range, message);
                if !(is_sure && first.is_sure) {
                    finding = finding.severity(Severity::Warning);
                }
                if first.range != range {
                    finding = finding.related(first.range, format!("`{shown}`"));
                }
                acc.push(finding);
            }
        }
    }
}

/// Whether a variable hides that of a loop around it, which has a finding of its own.
fn has_hidden(section: Section, placed: &PlacedBlock) -> bool {
    let entry = placed.entries().next();
    let mut loops = entry.into_iter().flat_map(|it| loops(section, it));
    loops.any(|it| {
        let variable = it
            .parts()
            .and_then(|[variable, ..]| Some(&*variable.scalar()?.value));
        variable.is_some_and(|variable| it.outer.contains(&variable))
    })
}

/// Whether the lists of a loop and of those in it are the same in each deployment.
fn is_sure(section: Section, placed: &PlacedBlock) -> bool {
    let mut entries = placed.entries();
    let loops = entries.next().map(|it| loops(section, it));
    loops.into_iter().flatten().all(|it| {
        let [_, list, _] = match it.parts() {
            Some(parts) => parts,
            None => return false,
        };
        is_fixed(list, &it.outer)
    })
}

fn is_fixed(node: NodeRef<'_>, variables: &[&str]) -> bool {
    if let Some(function) = intrinsic::of(node) {
        let is_variable = || function.text().is_some_and(|it| variables.contains(&it));
        return match function.name {
            "Ref" => is_variable(),
            "FindInMap" | "Split" | "Join" | "Select" => {
                function.items().all(|it| is_fixed(it, variables))
            }
            _ => false,
        };
    }
    node.items().all(|it| is_fixed(it, variables))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn keys_that_are_made_twice() {
        check_rule(
            "
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: 'A,B'}
Resources:
  TopicA: {Type: AWS::SNS::Topic}
  Fn::ForEach::Written: [N, [A, B], {'Topic${N}': {Type: AWS::SNS::Topic}}]
  Fn::ForEach::Other: [N, [B, C], {'Topic${N}': {Type: AWS::SNS::Topic}}]
  Fn::ForEach::Same: [N, [A, A], {'Queue${N}': {Type: AWS::SQS::Queue}}]
  Fn::ForEach::Key: [N, [A, B], {'Queue': {Type: AWS::SQS::Queue}}]
  Fn::ForEach::One: [N, [A], {'Alone': {Type: AWS::SQS::Queue}}]
  Fn::ForEach::Given: [N, !Ref Names, {'Topic${N}': {Type: AWS::SNS::Topic}}]
  Fn::ForEach::Outer: [N, [A, B], {'Fn::ForEach::Inner': [M, [A, B], {'Table${M}': {Type: AWS::DynamoDB::Table}}]}]
  Fn::ForEach::Hidden: [N, [A, B], {'Fn::ForEach::Within': [N, [A, B], {'Alarm${N}': {Type: AWS::CloudWatch::Alarm}}]}]
  Fn::ForEach::Right: [N, [A, B], {'Fn::ForEach::Both': [M, [A, B], {'Bucket${N}${M}': {Type: AWS::S3::Bucket}}]}]
Outputs:
  Fn::ForEach::Outputs: [N, [A, B], {'Topic${N}': {Value: x}}]
",
            "for-each-collision",
            expect![[r#"
                7 |   Fn::ForEach::Written: [N, [A, B], {'Topic${N}': {Type: AWS::SNS::Topic}}]
                  |                                      ^^^^^^^^^^^ for-each-collision: This loop makes `TopicA`, which is there already. Change one of the two keys.
                  |                                      line 6: `TopicA`
                8 |   Fn::ForEach::Other: [N, [B, C], {'Topic${N}': {Type: AWS::SNS::Topic}}]
                  |                                    ^^^^^^^^^^^ for-each-collision: This loop makes `TopicB`, which is there already. Change one of the two keys.
                  |                                    line 7: `TopicB`
                9 |   Fn::ForEach::Same: [N, [A, A], {'Queue${N}': {Type: AWS::SQS::Queue}}]
                  |                                   ^^^^^^^^^^^ for-each-collision: This loop makes `QueueA` more than once. Write its variable into the key, and each value once into its list.
                10 |   Fn::ForEach::Key: [N, [A, B], {'Queue': {Type: AWS::SQS::Queue}}]
                   |                                  ^^^^^^^ for-each-collision: This loop makes `Queue` more than once. Write its variable into the key, and each value once into its list.
                12 |   Fn::ForEach::Given: [N, !Ref Names, {'Topic${N}': {Type: AWS::SNS::Topic}}]
                   |                                        ^^^^^^^^^^^ for-each-collision (warning): This loop makes `TopicA`, which is there already. Change one of the two keys.
                   |                                        line 6: `TopicA`
                13 |   Fn::ForEach::Outer: [N, [A, B], {'Fn::ForEach::Inner': [M, [A, B], {'Table${M}': {Type: AWS::DynamoDB::Table}}]}]
                   |                                                                       ^^^^^^^^^^^ for-each-collision: This loop makes `TableA` more than once. Write its variable into the key, and each value once into its list.
            "#]],
        );
    }
}
