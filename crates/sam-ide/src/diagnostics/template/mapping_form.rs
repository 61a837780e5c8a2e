//! `mapping-form`: an entry of `Mappings` is not a map of maps.
//!
//! A mapping has two levels of keys, and a value of the second level is text, a number, a truth value or a list.
//! CloudFormation refuses other forms, and functions in a mapping.
//!
//! ```yaml
//! Mappings:
//!   Sizes:
//!     prod: 512             # bad: one level
//!     prod: {Memory: 512}   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use sam_core::document::Section;
use sam_core::policy::may_have_more;
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "mapping-form",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    if of.item.section != Section::Mappings || of.resolver.template().has_macros() {
        return;
    }
    let Some(entry) = of.entry().filter(|it| !it.name().starts_with("Fn::")) else {
        return;
    };
    if entry.value.is_null() || may_have_more(entry.value) {
        return;
    }
    if !is_plain_map(entry.value) {
        let message = "A mapping must be a map of maps: `Mapping: {Key: {Name: value}}`.";
        acc.push(RULE.at(entry.value.full_range(), message));
        return;
    }
    for key in entry.value.entries() {
        if key.value.is_null() || may_have_more(key.value) {
            continue;
        }
        if !is_plain_map(key.value) {
            let message = "A mapping has two levels of keys. Write a map here, `{Name: value}`.";
            acc.push(RULE.at(key.value.full_range(), message));
            continue;
        }
        let values = key.value.entries().map(|it| it.value);
        for wrong in values.filter(|it| it.is_mapping() || is_function(*it)) {
            let message = "A value of a mapping must be text or a list, without functions.";
            acc.push(RULE.at(wrong.full_range(), message));
        }
    }
}

fn is_plain_map(node: NodeRef<'_>) -> bool {
    node.is_mapping() && !is_function(node)
}

fn is_function(node: NodeRef<'_>) -> bool {
    node.tag().is_some_and(|it| !it.starts_with("!!"))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn two_levels() {
        check(
            r#"
AWSTemplateFormatVersion: "2010-09-09"
Mappings:
  One: text
  Two: {prod: 512}
  Three: {prod: {Memory: 512, Zones: [a, b], Name: !Ref AWS::Region, Deep: {a: b}}}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Join ["", [!FindInMap [One, a, b], !FindInMap [Two, a, b], !FindInMap [Three, a, b]]]
"#,
            expect![[r#"
                4 |   One: text
                  |        ^^^^ mapping-form: A mapping must be a map of maps: `Mapping: {Key: {Name: value}}`.
                5 |   Two: {prod: 512}
                  |               ^^^ mapping-form: A mapping has two levels of keys. Write a map here, `{Name: value}`.
                6 |   Three: {prod: {Memory: 512, Zones: [a, b], Name: !Ref AWS::Region, Deep: {a: b}}}
                  |                                                    ^^^^^^^^^^^^^^^^ mapping-form: A value of a mapping must be text or a list, without functions.
                6 |   Three: {prod: {Memory: 512, Zones: [a, b], Name: !Ref AWS::Region, Deep: {a: b}}}
                  |                                                                            ^^^^^^ mapping-form: A value of a mapping must be text or a list, without functions.
                11 |       QueueName: !Join ["", [!FindInMap [One, a, b], !FindInMap [Two, a, b], !FindInMap [Three, a, b]]]
                   |                                                                       ^ function-arguments: The mapping `Two` has no key `a`. Add it there, or correct the key.
                11 |       QueueName: !Join ["", [!FindInMap [One, a, b], !FindInMap [Two, a, b], !FindInMap [Three, a, b]]]
                   |                                                                                                 ^ function-arguments: The mapping `Three` has no key `a`. Add it there, or correct the key.
            "#]],
        );
    }
}
