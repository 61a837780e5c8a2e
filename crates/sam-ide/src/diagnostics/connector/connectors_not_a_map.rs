//! `connectors-not-a-map`: the `Connectors` of a resource are not a map.
//!
//! `Connectors` maps names to connectors. A list of them is none, and neither is nothing.
//!
//! ```yaml
//! Connectors:            # bad
//!   - Destination: { Id: Orders }
//! Connectors:            # good
//!   ToOrders:
//!     Properties:
//!       Destination: { Id: Orders }
//!       Permissions: [Write]
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use sam_core::connector::Resolver;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "connectors-not-a-map",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Resource(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    let Some(entry) = resource.body().entry("Connectors") else {
        return;
    };
    if entry.value.is_mapping() || entry.value.tag().is_some() {
        return;
    }
    let message = if is_empty(entry.value) {
        "`Connectors` is empty, so SAM refuses it. Add a connector, or remove it."
    } else {
        "`Connectors` must be a map from the name of each connector to the connector."
    };
    let range = if entry.value.is_missing() {
        entry.key.full_range()
    } else {
        entry.value.full_range()
    };
    acc.push(RULE.at(range, message));
}

fn is_empty(connectors: NodeRef<'_>) -> bool {
    connectors.is_null() || connectors.items().len() == 0
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let body = finding.resource(resolver)?.body();
    let entry = body.entry("Connectors").filter(|it| is_empty(it.value))?;
    let edits = remove_entry(resolver.template().document(), body, entry);
    Some(Fix::list([("Remove `Connectors`", edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const EMPTY: &str = r#"
Resources:
  Checkout:
    Connectors:
    Type: AWS::Serverless::Function
  Orders:
    Type: AWS::SQS::Queue
    Connectors:
      - Destination: {Id: Checkout}
  Returns:
    Type: AWS::SQS::Queue
    Connectors: {}
"#;

    #[test]
    fn nothing_and_a_list_are_refused() {
        check(
            EMPTY,
            expect![[r#"
                4 |     Connectors:
                  |     ^^^^^^^^^^ connectors-not-a-map: `Connectors` is empty, so SAM refuses it. Add a connector, or remove it.
                  |     fix: Remove `Connectors`
                9 |       - Destination: {Id: Checkout}
                  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ connectors-not-a-map: `Connectors` must be a map from the name of each connector to the connector.
            "#]],
        );
        check_fix(
            EMPTY,
            "Remove `Connectors`",
            expect![[r#"
                  3 |   Checkout:
                - 4 |     Connectors:
                  4 |     Type: AWS::Serverless::Function
            "#]],
        );
    }
}
