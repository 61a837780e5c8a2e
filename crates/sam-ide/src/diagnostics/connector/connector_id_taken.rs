//! `connector-id-taken`: a resource already has the logical ID of an embedded connector or of a resource it generates.
//!
//! The ID of an embedded connector is the resource's followed by its key; a policy it generates is called the same with
//! `Policy` behind it. Where the template has a resource of that ID, the transform stops.
//!
//! ```yaml
//! Resources:
//!   Checkout:
//!     Connectors:
//!       ToOrders: { ... }       # generates `CheckoutToOrdersPolicy`
//!   CheckoutToOrdersPolicy:     # bad: give one of them another name
//!     Type: AWS::IAM::ManagedPolicy
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::rename;
use sam_core::connector::{ProblemKind, Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-id-taken",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    let template = resolver.template();
    let mut clashes = resolved.problems.iter().filter_map(|it| {
        if let ProblemKind::EmbeddedIdTaken { id } = &it.kind {
            let message = format!(
                "SAM names this connector `{id}`, but a resource already has this logical ID. Rename the connector."
            );
            return Some((it, id, message));
        }
        let ProblemKind::GeneratedIdTaken { id, resource_type } = &it.kind else {
            return None;
        };
        let message = format!(
            "This connector generates `{id}` (`{resource_type}`), but a resource already has this logical ID. Rename one of them."
        );
        Some((it, id, message))
    });
    let Some((problem, id, message)) = clashes.next() else {
        return;
    };
    let mut diagnostic = RULE.at(problem.range, message);
    let others = clashes.map(|(_, id, _)| id);
    for id in std::iter::once(id).chain(others) {
        if let Some(resource) = template.resource(id) {
            let range = resource.entry.key.full_range();
            diagnostic = diagnostic.related(range, format!("`{id}` is declared here"));
        }
    }
    acc.push(diagnostic);
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let connector = finding.connector(resolver)?.connector;
    let better = format!("{}Connector", connector.entry.name());
    let edits = (!resolver.template().is_referenced(&connector.id))
        .then(|| rename(resolver, &connector, &better))
        .flatten();
    Some(Fix::list([(format!("Rename to `{better}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const TAKEN: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Write]
      AndBack:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Read]
  CheckoutToOrdersPolicy:
    Type: AWS::IAM::ManagedPolicy
  CheckoutAndBack:
    Type: AWS::SNS::Topic
"#;

    #[test]
    fn a_clash_shows_at_the_connector() {
        check(
            TAKEN,
            expect![[r#"
                8 |       ToOrders:
                  |       ^^^^^^^^ connector-id-taken: This connector generates `CheckoutToOrdersPolicy` (`AWS::IAM::ManagedPolicy`), but a resource already has this logical ID. Rename one of them.
                  |       line 16: `CheckoutToOrdersPolicy` is declared here
                  |       fix: Rename to `ToOrdersConnector`
                12 |       AndBack:
                   |       ^^^^^^^ connector-id-taken: SAM names this connector `CheckoutAndBack`, but a resource already has this logical ID. Rename the connector.
                   |       line 18: `CheckoutAndBack` is declared here
                   |       fix: Rename to `AndBackConnector`
            "#]],
        );
        check_fix(
            TAKEN,
            "Rename to `ToOrdersConnector`",
            expect![[r#"
                  7 |     Connectors:
                - 8 |       ToOrders:
                + 8 |       ToOrdersConnector:
                  9 |         Properties:
            "#]],
        );
    }
}
