//! `connector-id-not-alphanumeric`: a connector's logical ID has characters other than letters and digits.
//!
//! The logical ID of an embedded connector is the resource's followed by the key, so the key must be alphanumeric, too.
//!
//! ```yaml
//! Connectors:
//!   to-orders: { ... }   # bad
//!   ToOrders: { ... }    # good: `CheckoutToOrders`
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::rename;
use sam_core::connector::{ConnectorForm, ProblemKind, Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-id-not-alphanumeric",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        let ProblemKind::LogicalIdNotAlphanumeric { id } = &problem.kind else {
            continue;
        };
        let connector = &resolved.connector;
        let key = connector.entry.name();
        let message = match connector.form {
            ConnectorForm::Standalone(_) => {
                format!(
                    "`{key}` is not a logical ID. A logical ID can contain only letters and digits. Rename it."
                )
            }
            ConnectorForm::Embedded(_) => format!(
                "SAM names this connector `{id}`, but a logical ID can contain only letters and digits. Rename the connector."
            ),
        };
        acc.push(RULE.at(problem.range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let connector = finding.connector(resolver)?.connector;
    let key = connector.entry.name();
    let better = camel_case(key);
    let is_used = resolver.template().is_referenced(&connector.id);
    let edits = (better != key && !better.is_empty() && !is_used)
        .then(|| rename(resolver, &connector, &better))
        .flatten();
    Some(Fix::list([(format!("Rename to `{better}`"), edits)]))
}

/// `to-orders` as `ToOrders`.
fn camel_case(key: &str) -> String {
    let words = key
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|it| !it.is_empty());
    words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_ascii_uppercase() + rest
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const DASHED: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      to-orders:
        Properties:
          Destination:
            Id: Orders
          Permissions:
            - Write
"#;

    #[test]
    fn a_dash_is_no_letter() {
        check(
            DASHED,
            expect![[r#"
                8 |       to-orders:
                  |       ^^^^^^^^^ connector-id-not-alphanumeric: SAM names this connector `Checkoutto-orders`, but a logical ID can contain only letters and digits. Rename the connector.
                  |       fix: Rename to `ToOrders`
            "#]],
        );
        check_fix(
            DASHED,
            "Rename to `ToOrders`",
            expect![[r#"
                  7 |     Connectors:
                - 8 |       to-orders:
                + 8 |       ToOrders:
                  9 |         Properties:
            "#]],
        );
    }
}
