//! `condition-form`: an entry of `Conditions` is not a condition, or a condition function has the wrong number of arguments.
//!
//! A condition is `Fn::Equals` with two values, `Fn::Not` with one condition, `Fn::And` or `Fn::Or` with two to ten, or
//! `Condition` with the name of another one. The transform takes `true` and `false` as well, and CloudFormation does not.
//!
//! ```yaml
//! Conditions:
//!   IsProd: !Equals [!Ref Stage]          # bad: one value
//!   IsProd: !Equals [!Ref Stage, prod]    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>.

use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use sam_core::document::Section;
use sam_core::syntax::{NodeRef, Scalar, ScalarType};
use sam_core::template::intrinsic::{self, FUNCTIONS};
use std::ops::RangeInclusive;

pub(super) const RULE: Rule = Rule {
    code: "condition-form",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Entry(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    if of.item.section != Section::Conditions || of.resolver.template().has_macros() {
        return;
    }
    if let Some(entry) = of.entry().filter(|it| !it.name().starts_with("Fn::")) {
        if is_constant(entry.value) {
            let message = "CloudFormation takes no constant for a condition. Write a function, for example `!Equals [a, a]`.";
            let finding = RULE.at(entry.value.full_range(), message);
            acc.push(finding.severity(Severity::Warning));
        }
        condition(acc, entry.value);
    }
}

fn is_constant(node: NodeRef<'_>) -> bool {
    let is_bool = |it: &Scalar| it.scalar_type() == ScalarType::Bool;
    intrinsic::of(node).is_none() && node.scalar().is_some_and(is_bool)
}

fn condition(acc: &mut Vec<Diagnostic>, node: NodeRef<'_>) {
    if node.is_null() || is_constant(node) {
        return;
    }
    let Some(function) = intrinsic::of(node) else {
        let message = "A condition must be a function, for example `!Equals [!Ref Stage, prod]`.";
        acc.push(RULE.at(node.full_range(), message));
        return;
    };
    let takes: RangeInclusive<usize> = match function.name {
        "Equals" => 2..=2,
        "Not" => 1..=1,
        "And" | "Or" => 2..=10,
        "Condition" | "Transform" => return,
        // A misspelt function has a rule of its own.
        other if !FUNCTIONS.contains(&other) => return,
        other => {
            let message = format!(
                "`{other}` is not a condition. Use `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` or `Condition`."
            );
            acc.push(RULE.at(function.name_range, message));
            return;
        }
    };
    let items = function.items();
    if !function.argument.is_sequence() || !takes.contains(&items.len()) {
        let count = match (takes.start(), takes.end()) {
            (1, 1) => "a list with one condition".to_owned(),
            (2, 2) => "a list with two values".to_owned(),
            (least, most) => format!("a list with {least} to {most} conditions"),
        };
        let message = format!("`Fn::{}` takes {count}.", function.name);
        acc.push(RULE.at(function.name_range, message));
        return;
    }
    if function.name != "Equals" {
        function.items().for_each(|it| condition(acc, it));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn functions_and_their_arguments() {
        check(
            r#"
AWSTemplateFormatVersion: "2010-09-09"
Conditions:
  A: !Equals [!Ref AWS::Region]
  B: !Not [!Equals [a, b], !Condition A]
  C: {Fn::And: [!Condition A]}
  D: !Or [!Condition A, !Ref AWS::Region]
  E: text
  F: !Not [!Equals [!Ref AWS::Region, eu-west-1]]
  G: {Condition: F}
  H: yes
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !If [B, !If [C, a, b], !If [D, !If [E, a, b], !If [G, !If [H, a, c], b]]]
"#,
            expect![[r#"
                4 |   A: !Equals [!Ref AWS::Region]
                  |      ^^^^^^^ condition-form: `Fn::Equals` takes a list with two values.
                5 |   B: !Not [!Equals [a, b], !Condition A]
                  |      ^^^^ condition-form: `Fn::Not` takes a list with one condition.
                6 |   C: {Fn::And: [!Condition A]}
                  |       ^^^^^^^ condition-form: `Fn::And` takes a list with 2 to 10 conditions.
                7 |   D: !Or [!Condition A, !Ref AWS::Region]
                  |                         ^^^^ condition-form: `Ref` is not a condition. Use `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` or `Condition`.
                8 |   E: text
                  |      ^^^^ condition-form: A condition must be a function, for example `!Equals [!Ref Stage, prod]`.
                11 |   H: yes
                   |      ^^^ condition-form (warning): CloudFormation takes no constant for a condition. Write a function, for example `!Equals [a, a]`.
            "#]],
        );
    }
}
