//! `definition-path`: a field of a state machine's definition that takes a path has something else.
//!
//! Under JSONPath, `InputPath`, `ItemsPath` and their like take a path, which begins with `$`. A name that ends with `.$` in
//! `Parameters`, `ItemSelector` or `ResultSelector` takes a path or a call of an intrinsic function, such as
//! `States.UUID()`. Step Functions refuses other definitions, and the deployment fails.
//!
//! ```yaml
//! Parameters:
//!   id.$: orderId      # bad
//!   id.$: $.orderId    # good: taken from the input
//!   id: orderId        # good: the text itself
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use crate::names::shortened;
use sam_core::asl::{DefinitionFault, DefinitionFaultKind};

pub(super) const RULE: Rule = Rule {
    code: "definition-path",
    severity: Severity::Error,
    category: RuleCategory::Definition,
    check: Check::Definition(check),
    fix: None,
};

fn check(acc: &mut Vec<Diagnostic>, fault: &DefinitionFault<'_>) {
    let DefinitionFaultKind::NotAPath { entry, takes_calls } = fault.kind else {
        return;
    };
    let name = shortened(entry.name());
    let message = match takes_calls {
        true => format!(
            "`{name}` takes a path that begins with `$`, or a call such as `States.UUID()`. Write one, or take `.$` away."
        ),
        false => format!("`{name}` takes a path, which begins with `$`. Write one."),
    };
    acc.push(RULE.at(fault.range, message));
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn what_is_no_path_is_reported() {
        check_rule(
            r#"
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A:
            Type: Pass
            InputPath: order
            ResultPath: null
            Parameters: {id.$: orderId, other.$: $.a, new.$: States.UUID(), list: [{x.$: y}], plain: z}
            Next: B
          B: {Type: Wait, SecondsPath: '${Path}', Next: C}
          C: {Type: Pass, QueryLanguage: JSONata, Output: {a.$: b}, End: true}
"#,
            "definition-path",
            expect![[r#"
                11 |             InputPath: order
                   |                        ^^^^^ definition-path: `InputPath` takes a path, which begins with `$`. Write one.
                13 |             Parameters: {id.$: orderId, other.$: $.a, new.$: States.UUID(), list: [{x.$: y}], plain: z}
                   |                                ^^^^^^^ definition-path: `id.$` takes a path that begins with `$`, or a call such as `States.UUID()`. Write one, or take `.$` away.
                13 |             Parameters: {id.$: orderId, other.$: $.a, new.$: States.UUID(), list: [{x.$: y}], plain: z}
                   |                                                                                          ^ definition-path: `x.$` takes a path that begins with `$`, or a call such as `States.UUID()`. Write one, or take `.$` away.
            "#]],
        );
    }
}
