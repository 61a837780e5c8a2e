//! `connector-permissions-intrinsic`: permissions written as an intrinsic function.
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

use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::connector::choice_edits;
use sam_core::connector::{ProblemKind, Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-permissions-intrinsic",
    severity: Severity::Error,
    check: Check::Connector(check),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    let document = resolver.template().document();
    for problem in &resolved.problems {
        let ProblemKind::PermissionsIntrinsic { name } = &problem.kind else {
            continue;
        };
        let mut diagnostic = RULE.at(
            problem.range,
            format!("Permissions cannot be computed: `{name}` is taken for the name of a permission. Write them out as a list."),
        );
        for (names, edits) in choice_edits(document, resolved) {
            diagnostic = diagnostic.fix(format!("Change to {names}"), edits);
        }
        acc.push(diagnostic);
    }
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
               |                        ^^^^^^^^ connector-permissions-intrinsic: Permissions cannot be computed: `Ref` is taken for the name of a permission. Write them out as a list.
               |                        fix: Change to `Read` and `Write`
               |                        fix: Change to `Read`
               |                        fix: Change to `Write`
        "#]],
        );
        check_fix(
            COMPUTED,
            "Change to `Read`",
            expect![[r#"

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
                      Permissions:
                        - Read
        "#]],
        );
    }
}
