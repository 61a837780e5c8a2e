//! `connector-source-ignored`: SAM ignores the `Source` of an embedded connector.
//!
//! The source of an embedded connector is the resource it stands in. A `Source` written there is overwritten without a
//! word, even when it names another resource.
//!
//! ```yaml
//! Checkout:
//!   Connectors:
//!     ToOrders:
//!       Properties:
//!         Source: { Id: Billing }     # bad: the source is `Checkout`
//!         Destination: { Id: Orders }
//!         Permissions: [Write]
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use sam_core::connector::{Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-source-ignored",
    severity: Severity::Warning,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    let properties = resolved.connector.properties;
    if let Some(carrier) = resolved.connector.carrier()
        && let Some(source) = properties.and_then(|it| it.entry("Source"))
    {
        let message = format!(
            "SAM ignores `Source` here: the source of an embedded connector is its resource, `{}`. Remove it.",
            carrier.id
        );
        acc.push(RULE.at(source.key.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let properties = finding.connector(resolver)?.connector.properties?;
    let document = resolver.template().document();
    let edits = remove_entry(document, properties, properties.entry("Source")?);
    Some(Fix::list([("Remove `Source`", edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const WRITTEN: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Source:
            Id: Orders
          Destination: {Id: Orders}
          Permissions: [Write]
"#;

    #[test]
    fn an_embedded_connector_has_its_source() {
        check(
            WRITTEN,
            expect![[r#"
                10 |           Source:
                   |           ^^^^^^ connector-source-ignored (warning): SAM ignores `Source` here: the source of an embedded connector is its resource, `Checkout`. Remove it.
                   |           fix: Remove `Source`
            "#]],
        );
        check_fix(
            WRITTEN,
            "Remove `Source`",
            expect![[r#"
                  9 |         Properties:
                -10 |           Source:
                -11 |             Id: Orders
                 10 |           Destination: {Id: Orders}
            "#]],
        );
    }
}
