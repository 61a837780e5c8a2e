//! `connector-embedded-not-a-map`: an embedded connector is not a map.
//!
//! Under each name in `Connectors` stands a map with `Properties`.
//!
//! ```yaml
//! Connectors:
//!   ToOrders: Orders       # bad
//!   ToOrders:              # good
//!     Properties:
//!       Destination: { Id: Orders }
//!       Permissions: [Write]
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector;
use sam_core::connector::{ProblemKind, Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-embedded-not-a-map",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        if problem.kind == ProblemKind::EmbeddedNotAMap {
            let message = "A connector must be a map with `Properties` that contain `Destination` and `Permissions`.";
            acc.push(RULE.at(problem.range, message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let connector = finding.connector(resolver)?.connector;
    let label = format!("Remove the connector `{}`", connector.id);
    let edits = connector::remove(resolver.template().document(), &connector);
    Some(Fix::list([(label, edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const TEXT: &str = r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders: Orders
      ToTable: # soon
"#;

    #[test]
    fn a_name_is_no_connector() {
        check(
            TEXT,
            expect![[r#"
                6 |       ToOrders: Orders
                  |                 ^^^^^^ connector-embedded-not-a-map: A connector must be a map with `Properties` that contain `Destination` and `Permissions`.
                  |                 fix: Remove the connector `CheckoutToOrders`
                7 |       ToTable: # soon
                  |       ^^^^^^^ connector-embedded-not-a-map: A connector must be a map with `Properties` that contain `Destination` and `Permissions`.
                  |       fix: Remove the connector `CheckoutToTable`
            "#]],
        );
        check_fix(
            TEXT,
            "Remove the connector `CheckoutToTable`",
            expect![[r#"
                 6 |       ToOrders: Orders
                -7 |       ToTable: # soon
            "#]],
        );
    }
}
