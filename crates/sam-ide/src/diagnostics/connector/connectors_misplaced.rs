//! `connectors-misplaced`: `Connectors` is a section of the template or inside `Globals`.
//!
//! Connectors belong to the resource that connects to others, or are resources themselves, of the type
//! `AWS::Serverless::Connector`. CloudFormation knows no section of that name, and SAM refuses it in `Globals`.
//!
//! ```yaml
//! Connectors:            # bad
//!   CheckoutToOrders: {}
//! Resources:
//!   Checkout:
//!     Type: AWS::Serverless::Function
//!     Connectors:        # good
//!       ToOrders: {}
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::document::{Document, Section};

pub(super) const RULE: Rule = Rule {
    code: "connectors-misplaced",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Document(check),
    fix: None,
};

const SECTION: &str = "`Connectors` is not a section of a template. Move it into the source resource, or write each as `AWS::Serverless::Connector`.";
const GLOBALS: &str = "`Globals` cannot contain `Connectors`. Write them in each resource.";

fn check(acc: &mut Vec<Diagnostic>, document: &Document) {
    for entry in document.template().entries(Section::Other) {
        if entry.name() == "Connectors" {
            acc.push(RULE.at(entry.key.full_range(), SECTION));
        }
    }
    for globals in document.template().entries(Section::Globals) {
        let entry = match globals.name() {
            "Connectors" => Some(globals),
            _ => globals.value.entry("Connectors"),
        };
        acc.extend(entry.map(|it| RULE.at(it.key.full_range(), GLOBALS)));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn they_stand_at_a_resource_only() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 3
    Connectors:
      ToOrders: {}
  Connectors: {}
Connectors:
  CheckoutToOrders: {}
Resources:
  Orders:
    Type: AWS::SQS::Queue
"#,
            expect![[r#"
                6 |     Connectors:
                  |     ^^^^^^^^^^ connectors-misplaced: `Globals` cannot contain `Connectors`. Write them in each resource.
                8 |   Connectors: {}
                  |   ^^^^^^^^^^ connectors-misplaced: `Globals` cannot contain `Connectors`. Write them in each resource.
                9 | Connectors:
                  | ^^^^^^^^^^ connectors-misplaced: `Connectors` is not a section of a template. Move it into the source resource, or write each as `AWS::Serverless::Connector`.
            "#]],
        );
    }
}
