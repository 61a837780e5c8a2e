//! `connectors-not-a-map`: the `Connectors` of a resource are no map.
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

use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::remove_entry;
use sam_core::connector::Resolver;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "connectors-not-a-map",
    severity: Severity::Error,
    check: Check::Resource(check),
};

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let document = resolver.template().document();
    let Some(entry) = resource.body().entry("Connectors") else {
        return;
    };
    if entry.value.is_mapping() || entry.value.tag().is_some() {
        return;
    }
    let is_empty = entry.value.is_null() || entry.value.items().len() == 0;
    let message = if is_empty {
        "`Connectors` is empty, which SAM refuses: add a connector, or remove it."
    } else {
        "`Connectors` must be a map: a name for each connector, and the connector under it."
    };
    let range = if entry.value.is_missing() {
        entry.key.full_range()
    } else {
        entry.value.full_range()
    };
    let edits = is_empty
        .then(|| remove_entry(document, resource.body(), entry))
        .flatten();
    acc.push(RULE.at(range, message).fix("Remove `Connectors`", edits));
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
                  |     ^^^^^^^^^^ connectors-not-a-map: `Connectors` is empty, which SAM refuses: add a connector, or remove it.
                  |     fix: Remove `Connectors`
                9 |       - Destination: {Id: Checkout}
                  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ connectors-not-a-map: `Connectors` must be a map: a name for each connector, and the connector under it.
            "#]],
        );
        check_fix(
            EMPTY,
            "Remove `Connectors`",
            expect![[r#"

            Resources:
              Checkout:
                Type: AWS::Serverless::Function
              Orders:
                Type: AWS::SQS::Queue
                Connectors:
                  - Destination: {Id: Checkout}
              Returns:
                Type: AWS::SQS::Queue
                Connectors: {}
        "#]],
        );
    }
}
