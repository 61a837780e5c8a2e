//! `function-limit`: a function may run for longer than Lambda lets it.
//!
//! Lambda stops a function after 900 seconds. The schema of its type allows more, which only functions on a capacity
//! provider have.
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
use crate::diagnostics::{Check, Diagnostic, EntryView, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, replace_value};
use sam_core::connector::Resolver;
use sam_core::document::cursor;
use sam_core::policy::branches;

pub(super) const RULE: Rule = Rule {
    code: "function-limit",
    severity: Severity::Warning,
    category: RuleCategory::Schema,
    check: Check::Entry(check),
    fix: Some(fix),
};

/// The most seconds that a function runs for.
const LONGEST: i64 = 900;

fn check(acc: &mut Vec<Diagnostic>, of: &EntryView<'_, '_>) {
    let properties = of.function_properties();
    if properties.is_some_and(|it| it.get("CapacityProviderConfig").is_some()) {
        return;
    }
    let timeout = properties.and_then(|it| it.get("Timeout"));
    for value in timeout.map(branches).unwrap_or_default() {
        if number(value).is_some_and(|it| it > LONGEST) {
            let message = format!(
                "Lambda stops a function after {LONGEST} seconds. Set `Timeout` to {LONGEST} or less."
            );
            acc.push(RULE.at(value.full_range(), message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let path = cursor::path(document, finding.range.start())?;
    let node = path.node().filter(|it| finding.is_at(*it))?;
    let edit = replace_value(document, node, &Piece::Literal(LONGEST.to_string()));
    Some(Fix::list([(format!("Set to {LONGEST}"), one(edit))]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn longer_than_lambda_lets_a_function_run() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Conditions: {IsLong: !Equals [!Ref AWS::Region, us-east-1]}
Resources:
  Long:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: a, Handler: a.b, Runtime: python3.13, Timeout: !If [IsLong, 901, 900]}
  Known:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: a, Handler: a.b, Runtime: python3.13, Timeout: '900'}
  OnInstances:
    Type: AWS::Serverless::Function
    Properties:
      {InlineCode: a, Handler: a.b, Runtime: python3.13, Timeout: 1200, CapacityProviderConfig: {Arn: !GetAtt Own.Arn}}
  Own: {Type: AWS::Serverless::CapacityProvider}
",
            expect![[r#"
                6 |     Properties: {InlineCode: a, Handler: a.b, Runtime: python3.13, Timeout: !If [IsLong, 901, 900]}
                  |                                                                                          ^^^ function-limit (warning): Lambda stops a function after 900 seconds. Set `Timeout` to 900 or less.
                  |                                                                                          fix: Set to 900
            "#]],
        );
    }
}
