//! `function-limit`: a function has more or less time or memory than Lambda gives.
//!
//! A function runs for 1 to 900 seconds, with 128 to 10,240 MB of memory.
//!
//! ```yaml
//! Timeout: 1800    # bad
//! Timeout: 900     # good
//! ```
//!
//! Let a Step Functions state machine wait for what takes longer.
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.

use super::number;
use crate::diagnostics::{Check, Diagnostic, EntryView, Rule, RuleCategory, Severity};
use sam_core::policy::branches;

pub(super) const RULE: Rule = Rule {
    code: "function-limit",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Entry(check),
    fix: None,
};

/// The properties with the least and the most that Lambda takes, and the unit.
const LIMITS: [(&str, i64, i64, &str); 2] = [
    ("Timeout", 1, 900, " seconds"),
    ("MemorySize", 128, 10_240, " MB"),
];

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let properties = of.function_properties();
    for (name, least, most, unit) in LIMITS {
        let value = properties.and_then(|it| it.get(name));
        for value in value.map(branches).unwrap_or_default() {
            if number(value).is_some_and(|it| !(least..=most).contains(&it)) {
                let message = format!("Lambda takes {least} to {most}{unit} here.");
                acc.push(RULE.at(value.full_range(), message));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn a_number_is_beyond_what_lambda_gives() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {MemorySize: 64}
Conditions: {IsLong: !Equals [!Ref AWS::Region, us-east-1]}
Resources:
  Long:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: a, Handler: a.b, Runtime: python3.13, Timeout: !If [IsLong, 901, 900]}
  Known:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: a, Handler: a.b, Runtime: python3.13, Timeout: '900', MemorySize: 10240}
",
            expect![[r#"
                3 |   Function: {MemorySize: 64}
                  |                          ^^ function-limit: Lambda takes 128 to 10240 MB here.
                8 |     Properties: {InlineCode: a, Handler: a.b, Runtime: python3.13, Timeout: !If [IsLong, 901, 900]}
                  |                                                                                          ^^^ function-limit: Lambda takes 1 to 900 seconds here.
            "#]],
        );
    }
}
