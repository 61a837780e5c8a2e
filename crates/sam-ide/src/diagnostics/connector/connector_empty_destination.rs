//! `connector-empty-destination`: a connector's list of destinations is empty.
//!
//! The transform refuses a connector that goes nowhere. Name at least one destination, or take the connector out.
//!
//! ```yaml
//! Destination: []            # bad
//! Destination:               # good
//!   - Id: Orders
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector;
use sam_core::connector::{ProblemKind, Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-empty-destination",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        if problem.kind == ProblemKind::EmptyDestination {
            let message = "`Destination` is empty, so this connector grants nothing. Add a destination, or remove the connector.";
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

    const EMPTY: &str = r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      Nowhere:
        Properties:
          Destination: []
          Permissions: [Write]
    Properties:
      Handler: app.handler
"#;

    #[test]
    fn an_empty_list_is_no_destination() {
        check(
            EMPTY,
            expect![[r#"
                8 |           Destination: []
                  |                        ^^ connector-empty-destination: `Destination` is empty, so this connector grants nothing. Add a destination, or remove the connector.
                  |                        fix: Remove the connector `CheckoutNowhere`
            "#]],
        );
    }

    #[test]
    fn the_last_connector_takes_the_attribute_with_it() {
        check_fix(
            EMPTY,
            "Remove the connector `CheckoutNowhere`",
            expect![[r#"
                  4 |     Type: AWS::Serverless::Function
                - 5 |     Connectors:
                - 6 |       Nowhere:
                - 7 |         Properties:
                - 8 |           Destination: []
                - 9 |           Permissions: [Write]
                  5 |     Properties:
            "#]],
        );
    }
}
