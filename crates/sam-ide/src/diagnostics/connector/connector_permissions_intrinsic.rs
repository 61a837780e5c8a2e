//! `connector-permissions-intrinsic`: `Permissions` of a connector is an intrinsic function.
//!
//! The transform reads permissions before functions such as `!If` are known, and takes the function's name for a
//! permission. Write them out; where they depend on a condition, use two connectors with a `Condition` each.
//!
//! ```yaml
//! Permissions: !If [IsProd, [Read], [Read, Write]]   # bad
//! Permissions: [Read]                                # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::choice_edits;
use sam_core::connector::{ProblemKind, Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-permissions-intrinsic",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        let ProblemKind::PermissionsIntrinsic { name } = &problem.kind else {
            continue;
        };
        let message = format!(
            "`Permissions` cannot use an intrinsic function: SAM reads `{name}` as the name of a permission. Write a list of `Read` and `Write`."
        );
        acc.push(RULE.at(problem.range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resolved = finding.connector(resolver)?;
    let choices = choice_edits(resolver.template().document(), &resolved).into_iter();
    Some(Fix::list(
        choices.map(|(names, edits)| (format!("Change to {names}"), edits)),
    ))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const COMPUTED: &str = r#"
Parameters:
  May: {Type: CommaDelimitedList}
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
          Permissions: !Ref May
"#;

    #[test]
    fn a_function_is_no_list() {
        check(
            COMPUTED,
            expect![[r#"
                13 |           Permissions: !Ref May
                   |                        ^^^^^^^^ connector-permissions-intrinsic: `Permissions` cannot use an intrinsic function: SAM reads `Ref` as the name of a permission. Write a list of `Read` and `Write`.
                   |                        fix: Change to `Read` and `Write`
                   |                        fix: Change to `Read`
                   |                        fix: Change to `Write`
            "#]],
        );
        check_fix(
            COMPUTED,
            "Change to `Read`",
            expect![[r#"
                 12 |           Destination: {Id: Orders}
                -13 |           Permissions: !Ref May
                +13 |           Permissions:
                +14 |             - Read
            "#]],
        );
    }
}
