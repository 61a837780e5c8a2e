//! `condition-cycle`: conditions need each other, so that none can be decided.
//!
//! ```yaml
//! Conditions:
//!   IsProd: !Not [!Condition IsTest]
//!   IsTest: !Not [!Condition IsProd]     # bad
//!   IsTest: !Equals [!Ref Stage, test]   # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::document::{Document, Section};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;
use std::collections::{HashMap, HashSet};

pub(super) const RULE: Rule = Rule {
    code: "condition-cycle",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Document(check),
    fix: None,
};

/// The conditions that one names, each with the place.
type Names<'a> = Vec<(&'a str, NodeRef<'a>)>;

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    let conditions = document.template().entries(Section::Conditions);
    let mut order = Vec::new();
    let mut needs: HashMap<&str, Names<'_>> = HashMap::new();
    for entry in conditions {
        let mut names = Vec::new();
        named(&mut names, entry.value);
        if !names.is_empty() {
            order.push(entry.name());
            needs.insert(entry.name(), names);
        }
    }
    let mut reported: HashSet<&str> = HashSet::new();
    for start in order {
        if reported.contains(start) {
            continue;
        }
        let Some((place, members)) = way_back(start, &needs) else {
            continue;
        };
        let message = if members.len() == 1 {
            format!("The condition `{start}` needs itself. Remove this name.")
        } else {
            format!(
                "The conditions `{start}` and `{place}` need each other. Remove this name.",
                place = text(place)
            )
        };
        acc.push(RULE.at(place.full_range(), message));
        reported.extend(members);
    }
}

/// The first name in a condition that leads back to it, and all conditions on the way.
fn way_back<'a>(
    start: &'a str,
    needs: &HashMap<&'a str, Names<'a>>,
) -> Option<(NodeRef<'a>, HashSet<&'a str>)> {
    let first = needs.get(start)?;
    first.iter().find_map(|(name, place)| {
        let mut seen = HashSet::from([*name]);
        let mut open = vec![*name];
        while let Some(next) = open.pop() {
            if next == start {
                return Some((*place, seen));
            }
            for (name, _) in needs.get(next).into_iter().flatten() {
                if seen.insert(*name) {
                    open.push(*name);
                }
            }
        }
        None
    })
}

fn named<'a>(acc: &mut Names<'a>, node: NodeRef<'a>) {
    let Some(function) = intrinsic::of(node) else {
        return;
    };
    match function.name {
        "Condition" => {
            if let Some(name) = function.text() {
                acc.push((name, function.argument));
            }
        }
        "And" | "Or" | "Not" => function.items().for_each(|it| named(acc, it)),
        _ => {}
    }
}

fn text(node: NodeRef<'_>) -> String {
    let text = node.scalar().map_or("", |it| &*it.value);
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn each_cycle_once() {
        check(
            r#"
AWSTemplateFormatVersion: "2010-09-09"
Conditions:
  A: !Not [!Condition B]
  B: !And [!Condition C, !Equals [a, b]]
  C: !Or [!Condition A, !Condition D]
  D: !Equals [a, b]
  Own: !Not [!Condition Own]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !If [A, a, !If [Own, b, c]]
"#,
            expect![[r#"
                4 |   A: !Not [!Condition B]
                  |            ^^^^^^^^^^^^ condition-cycle: The conditions `A` and `B` need each other. Remove this name.
                8 |   Own: !Not [!Condition Own]
                  |              ^^^^^^^^^^^^^^ condition-cycle: The condition `Own` needs itself. Remove this name.
            "#]],
        );
    }
}
