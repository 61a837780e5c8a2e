//! `rule-form`: an entry of `Rules` is written in a way that CloudFormation refuses.
//!
//! A rule has `Assertions`, a list of maps with `Assert` and a description of it, and may have `RuleCondition`. A rule without
//! an assertion checks nothing. `Assert` and `RuleCondition` are functions that give true or false, of parameters alone.
//!
//! ```yaml
//! Rules:
//!   Production:
//!     Assertion: [{Assert: !Equals [!Ref Stage, prod]}]     # bad
//!     Assertions: [{Assert: !Equals [!Ref Stage, prod]}]    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>.

use crate::diagnostics::{
    Check, Diagnostic, EntryView, Fix, NameClaim, Rule, RuleCategory, Severity,
};
use crate::edit::{one, replace_scalar};
use crate::names::{closest, shortened};
use crate::template_keys::KeyHolder;
use sam_core::connector::Resolver;
use sam_core::document::Section;
use sam_core::document::cursor::{self, PathStep};
use sam_core::policy::may_have_more;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "rule-form",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    if of.item.section != Section::Rules || of.resolver.template().has_macros() {
        return;
    }
    let Some(entry) = of.entry().filter(|it| !it.name().starts_with("Fn::")) else {
        return;
    };
    let (rule, name) = (entry.value, shortened(entry.name()));
    if rule.is_null() {
        return;
    }
    if is_no_map(rule) {
        let message = format!("The rule `{name}` must be a map with `Assertions`.");
        acc.push(RULE.at(rule.full_range(), message));
        return;
    }
    if may_have_more(rule) {
        return;
    }
    let meant = unknown_keys(acc, rule, KeyHolder::Rule, "A rule");
    if let Some(node) = rule.get("RuleCondition") {
        condition(acc, node);
    }
    let Some(assertions) = rule.get("Assertions") else {
        if !meant.contains(&"Assertions") {
            let message = format!("The rule `{name}` has no `Assertions`. Add what must be true.");
            acc.push(RULE.at(entry.key.full_range(), message));
        }
        return;
    };
    if assertions.is_null() || may_have_more(assertions) {
        return;
    }
    if !assertions.is_sequence() {
        let message = "`Assertions` must be a list of maps with `Assert`.";
        acc.push(RULE.at(assertions.full_range(), message));
        return;
    }
    if assertions.items().next().is_none() {
        let message = format!("The rule `{name}` checks nothing. Add an assertion, or remove it.");
        acc.push(
            RULE.at(assertions.full_range(), message)
                .severity(Severity::Warning),
        );
    }
    for item in assertions.items() {
        if item.is_null() {
            continue;
        }
        if is_no_map(item) {
            let message = "An assertion must be a map with `Assert`.";
            acc.push(RULE.at(item.full_range(), message));
            continue;
        }
        if may_have_more(item) {
            continue;
        }
        let meant = unknown_keys(acc, item, KeyHolder::Assertion, "An assertion");
        if let Some(node) = item.get("Assert") {
            condition(acc, node);
        }
        if item.get("Assert").is_none() && !meant.contains(&"Assert") {
            let message = "The assertion has no `Assert`. Add the condition that must be true.";
            acc.push(RULE.at(item.full_range(), message));
        }
    }
}

/// What `RuleCondition` and `Assert` take.
fn condition(acc: &mut Vec<Diagnostic>, node: NodeRef<'_>) {
    if node.is_null() {
        return;
    }
    let Some(function) = intrinsic::of(node) else {
        let message = "This must be a function, for example `!Equals [!Ref Stage, prod]`.";
        acc.push(RULE.at(node.full_range(), message));
        return;
    };
    let (takes, what) = match function.name {
        "Not" => (1..=1, "one condition"),
        "And" | "Or" => (2..=10, "2 to 10 conditions"),
        "Equals" => (2..=2, "two values"),
        "Contains" | "EachMemberEquals" => (2..=2, "a list and a value"),
        "EachMemberIn" => (2..=2, "two lists"),
        "If" | "Join" | "Select" | "Sub" | "FindInMap" | "Split" => {
            let message = format!(
                "`{}` is not for rules. Use `Fn::Equals`, `Fn::Contains`, `Fn::EachMemberIn`, `Fn::And`, `Fn::Or` or `Fn::Not`.",
                function.name
            );
            acc.push(RULE.at(function.name_range, message));
            return;
        }
        // Other rules tell of names and of functions that there are not.
        _ => return,
    };
    if !function.argument.is_sequence() || !takes.contains(&function.items().len()) {
        let message = format!("`Fn::{}` takes a list: {what}.", function.name);
        acc.push(RULE.at(function.name_range, message));
    } else if matches!(function.name, "And" | "Or" | "Not") {
        function.items().for_each(|it| condition(acc, it));
    }
}

/// Reports the keys that there are not; the keys that were meant.
fn unknown_keys(
    acc: &mut Vec<Diagnostic>,
    map: NodeRef<'_>,
    holder: KeyHolder,
    noun: &str,
) -> Vec<&'static str> {
    let known = holder.keys();
    let mut meant = Vec::new();
    for entry in map.entries() {
        if known.contains(&entry.name()) || entry.name().is_empty() {
            continue;
        }
        let begins = |it: &&&str| it.get(..6) == entry.name().get(..6) && map.get(it).is_none();
        let near = closest(entry.name(), known.iter().copied())
            .or_else(|| known.iter().find(begins).copied());
        let (severity, way_out) = match near {
            Some(near) => (Severity::Error, format!("Did you mean `{near}`?")),
            None => (Severity::Warning, "Remove it.".to_owned()),
        };
        let message = format!("{noun} has no key `{}`. {way_out}", shortened(entry.name()));
        let finding = RULE.at(entry.key.full_range(), message).severity(severity);
        acc.push(finding.meaning(near));
        meant.extend(near);
    }
    meant
}

/// Whether a value is no map: text, a list, or a function whose result is none.
fn is_no_map(node: NodeRef<'_>) -> bool {
    match intrinsic::of(node) {
        Some(function) => function.name != "Transform",
        None => !node.is_mapping(),
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let path = cursor::path(document, finding.range.start())?;
    let Some(PathStep::Entry(entry)) = path.steps.last().filter(|_| path.on_key) else {
        return None;
    };
    let Some(NameClaim::Meant(near)) = &finding.name else {
        return None;
    };
    let edits = one(replace_scalar(document, entry.key, near));
    Some(Fix::list([(format!("Change to `{near}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn rules_and_their_assertions() {
        check_rule(
            r#"
Parameters:
  Stage: {Type: String}
Rules:
  A: {RuleCondition: !Equals [!Ref Stage, prod]}
  B: {Assertion: [{Assert: !Equals [!Ref Stage, prod]}]}
  C: {Assertions: [{Asert: !Equals [!Ref Stage, prod]}, {AssertDescription: a}, text]}
  D: {Assertions: {Assert: !Equals [!Ref Stage, prod]}}
  E: !Equals [!Ref Stage, prod]
  F: {Assertions: []}
  H: {RuleCondition: !If [a, b, c], Assertions: [{Assert: {Fn::Contains: [a]}}, {Assert: yes}, {Assert: !Not [!Equals [a]]}]}
  G:
    RuleCondition: !Equals [!Ref Stage, prod]
    Assertions:
      - Assert: !Contains [[a, b], !Ref Stage]
        AssertDescription: one of two
Resources:
  Queue: {Type: AWS::SQS::Queue}
"#,
            "rule-form",
            expect![[r#"
                5 |   A: {RuleCondition: !Equals [!Ref Stage, prod]}
                  |   ^ rule-form: The rule `A` has no `Assertions`. Add what must be true.
                6 |   B: {Assertion: [{Assert: !Equals [!Ref Stage, prod]}]}
                  |       ^^^^^^^^^ rule-form: A rule has no key `Assertion`. Did you mean `Assertions`?
                  |       fix: Change to `Assertions`
                7 |   C: {Assertions: [{Asert: !Equals [!Ref Stage, prod]}, {AssertDescription: a}, text]}
                  |                     ^^^^^ rule-form: An assertion has no key `Asert`. Did you mean `Assert`?
                  |                     fix: Change to `Assert`
                7 |   C: {Assertions: [{Asert: !Equals [!Ref Stage, prod]}, {AssertDescription: a}, text]}
                  |                                                         ^^^^^^^^^^^^^^^^^^^^^^ rule-form: The assertion has no `Assert`. Add the condition that must be true.
                7 |   C: {Assertions: [{Asert: !Equals [!Ref Stage, prod]}, {AssertDescription: a}, text]}
                  |                                                                                 ^^^^ rule-form: An assertion must be a map with `Assert`.
                8 |   D: {Assertions: {Assert: !Equals [!Ref Stage, prod]}}
                  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ rule-form: `Assertions` must be a list of maps with `Assert`.
                9 |   E: !Equals [!Ref Stage, prod]
                  |      ^^^^^^^^^^^^^^^^^^^^^^^^^^ rule-form: The rule `E` must be a map with `Assertions`.
                10 |   F: {Assertions: []}
                   |                   ^^ rule-form (warning): The rule `F` checks nothing. Add an assertion, or remove it.
                11 |   H: {RuleCondition: !If [a, b, c], Assertions: [{Assert: {Fn::Contains: [a]}}, {Assert: yes}, {Assert: !Not [!Equals [a]]}]}
                   |                      ^^^ rule-form: `If` is not for rules. Use `Fn::Equals`, `Fn::Contains`, `Fn::EachMemberIn`, `Fn::And`, `Fn::Or` or `Fn::Not`.
                11 |   H: {RuleCondition: !If [a, b, c], Assertions: [{Assert: {Fn::Contains: [a]}}, {Assert: yes}, {Assert: !Not [!Equals [a]]}]}
                   |                                                            ^^^^^^^^^^^^ rule-form: `Fn::Contains` takes a list: a list and a value.
                11 |   H: {RuleCondition: !If [a, b, c], Assertions: [{Assert: {Fn::Contains: [a]}}, {Assert: yes}, {Assert: !Not [!Equals [a]]}]}
                   |                                                                                          ^^^ rule-form: This must be a function, for example `!Equals [!Ref Stage, prod]`.
                11 |   H: {RuleCondition: !If [a, b, c], Assertions: [{Assert: {Fn::Contains: [a]}}, {Assert: yes}, {Assert: !Not [!Equals [a]]}]}
                   |                                                                                                               ^^^^^^^ rule-form: `Fn::Equals` takes a list: two values.
            "#]],
        );
    }
}
