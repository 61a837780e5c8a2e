//! `connector-type-ignored`: SAM ignores the `Type` of an embedded connector.
//!
//! What stands under `Connectors` is a connector, whatever its `Type` says.
//!
//! ```yaml
//! Connectors:
//!   ToOrders:
//!     Type: AWS::Serverless::Connector   # bad: says nothing
//!     Properties: { ... }
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use sam_core::connector::{Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-type-ignored",
    severity: Severity::Warning,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    let connector = &resolved.connector;
    let written = connector
        .carrier()
        .and_then(|_| connector.entry.value.entry("Type"));
    acc.extend(written.map(|it| {
        let message =
            "SAM ignores `Type` here: every entry of `Connectors` is a connector. Remove it.";
        RULE.at(it.key.full_range(), message)
    }));
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let body = finding.connector(resolver)?.connector.entry.value;
    let edits = remove_entry(resolver.template().document(), body, body.entry("Type")?);
    Some(Fix::list([("Remove `Type`", edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const TYPED: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Type: AWS::Serverless::Connector
        Properties:
          Destination: {Id: Orders}
          Permissions: [Write]
"#;

    #[test]
    fn an_embedded_connector_has_its_type() {
        check(
            TYPED,
            expect![[r#"
                9 |         Type: AWS::Serverless::Connector
                  |         ^^^^ connector-type-ignored (warning): SAM ignores `Type` here: every entry of `Connectors` is a connector. Remove it.
                  |         fix: Remove `Type`
            "#]],
        );
        check_fix(
            TYPED,
            "Remove `Type`",
            expect![[r#"
                  8 |       ToOrders:
                - 9 |         Type: AWS::Serverless::Connector
                  9 |         Properties:
            "#]],
        );
    }
}
