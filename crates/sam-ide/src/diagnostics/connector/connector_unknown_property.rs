//! `connector-unknown-property`: a property that connectors do not have.
//!
//! A connector has `Source` (an embedded one `SourceReference` instead), `Destination` and `Permissions`. Attributes
//! such as `DependsOn` and `Condition` stand beside `Properties`.
//!
//! ```yaml
//! Properties:
//!   Sources: { Id: Checkout }      # bad
//!   Source: { Id: Checkout }       # good
//!   Destination: { Id: Orders }
//!   Permissions: [Write]
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::{Piece, insert_entry_behind, one, remove_entry, replace_scalar, together};
use crate::names::closest;
use sam_core::connector::{ATTRIBUTES, Connector, ProblemKind, Resolved, Resolver};
use sam_core::document::Document;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "connector-unknown-property",
    severity: Severity::Error,
    check: Check::Connector(check),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    for problem in &resolved.problems {
        let ProblemKind::UnknownProperty { name, embedded } = &problem.kind else {
            continue;
        };
        let document = resolver.template().document();
        let connector = &resolved.connector;
        let known: &[&str] = if *embedded {
            &["SourceReference", "Destination", "Permissions"]
        } else {
            &["Source", "Destination", "Permissions"]
        };
        let is_attribute = ATTRIBUTES.contains(&name.as_str());
        let near = closest(name, known.iter().copied())
            .or((name == "SourceReference" && !embedded).then_some("Source"));
        let has = |it: &str| {
            connector
                .properties
                .is_some_and(|map| map.get(it).is_some())
        };
        let message = match near {
            _ if is_attribute => {
                format!("`{name}` is no property of a connector: it stands beside `Properties`.")
            }
            Some(near) => {
                format!("`{name}` is no property of a connector. Did you mean `{near}`?")
            }
            None => format!(
                "`{name}` is no property of a connector, which has {}.",
                crate::names::listed(known.iter().copied())
            ),
        };
        let mut diagnostic = RULE.at(problem.range, message);
        let written = connector
            .properties
            .filter(|_| RULE.is_searched(acc))
            .and_then(|map| Some((map, map.entry(name)?)));
        if let Some((map, entry)) = written {
            if is_attribute {
                diagnostic = diagnostic.fix(
                    "Move it beside `Properties`",
                    moved_out(document, connector, name),
                );
            }
            if let Some(near) = near.filter(|it| !has(it)) {
                let edits = one(replace_scalar(document, entry.key, near));
                diagnostic = diagnostic.fix(format!("Change to `{near}`"), edits);
            }
            let edits = remove_entry(document, map, entry);
            diagnostic = diagnostic.fix(format!("Remove `{name}`"), edits);
        }
        acc.push(diagnostic);
    }
}

fn moved_out(document: &Document, connector: &Connector<'_>, name: &str) -> Option<Vec<TextEdit>> {
    let body = connector.entry.value;
    if body.get(name).is_some() {
        return None;
    }
    let properties = connector.properties?;
    let entry = properties.entry(name)?;
    let anchor = body.entry("Type").or_else(|| body.entry("Properties"))?;
    let value = Piece::Copy(entry.value);
    let mut edits = remove_entry(document, properties, entry)?;
    edits.push(insert_entry_behind(document, body, anchor, name, &value)?);
    together(edits)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const ODD: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
  ToOrders:
    Type: AWS::Serverless::Connector
    Properties:
      Sources: {Id: Checkout}
      Destination: {Id: Orders}
      DependsOn:
        - Orders
        - Checkout
      Colour: red
      Permissions: [Write]
"#;

    #[test]
    fn three_properties_and_no_more() {
        check(
            ODD,
            expect![[r#"
                7 |   ToOrders:
                  |   ^^^^^^^^ connector-missing-property: This connector does not say who is given the permissions: add `Source` with the `Id` of a resource.
                  |   fix: Change `Sources` to `Source`
                10 |       Sources: {Id: Checkout}
                   |       ^^^^^^^ connector-unknown-property: `Sources` is no property of a connector. Did you mean `Source`?
                   |       fix: Change to `Source`
                   |       fix: Remove `Sources`
                12 |       DependsOn:
                   |       ^^^^^^^^^ connector-unknown-property: `DependsOn` is no property of a connector: it stands beside `Properties`.
                   |       fix: Move it beside `Properties`
                   |       fix: Remove `DependsOn`
                15 |       Colour: red
                   |       ^^^^^^ connector-unknown-property: `Colour` is no property of a connector, which has `Source`, `Destination` and `Permissions`.
                   |       fix: Remove `Colour`
            "#]],
        );
    }

    #[test]
    fn an_attribute_moves_beside_the_properties() {
        check_fix(
            ODD,
            "Move it beside `Properties`",
            expect![[r#"

            Resources:
              Orders:
                Type: AWS::SQS::Queue
              Checkout:
                Type: AWS::Serverless::Function
              ToOrders:
                Type: AWS::Serverless::Connector
                DependsOn:
                  - Orders
                  - Checkout
                Properties:
                  Sources: {Id: Checkout}
                  Destination: {Id: Orders}
                  Colour: red
                  Permissions: [Write]
        "#]],
        );
    }
}
