//! `connector-unknown-property`: a connector has a property that connectors do not support.
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

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, insert_entry_behind, one, remove_entry, replace_scalar, together};
use crate::names::{closest, listed};
use sam_core::connector::{ATTRIBUTES, Connector, ProblemKind, Resolved, Resolver};
use sam_core::document::Document;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "connector-unknown-property",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        let ProblemKind::UnknownProperty { name, embedded } = &problem.kind else {
            continue;
        };
        let near = near(name, *embedded);
        let message = match near {
            _ if ATTRIBUTES.contains(&name.as_str()) => {
                format!(
                    "`{name}` is an attribute of the resource, not a property of a connector. Move it next to `Properties`."
                )
            }
            Some(near) => {
                format!("`{name}` is not a property of a connector. Did you mean `{near}`?")
            }
            None => format!(
                "`{name}` is not a property of a connector, which has {}.",
                listed(known(*embedded))
            ),
        };
        acc.push(RULE.at(problem.range, message).meaning(near));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resolved = finding.connector(resolver)?;
    let connector = &resolved.connector;
    let (_, (name, embedded)) = finding.problem(&resolved, |it| {
        let ProblemKind::UnknownProperty { name, embedded } = it else {
            return None;
        };
        Some((&**name, *embedded))
    })?;
    let map = connector.properties?;
    let entry = map.entry(name)?;
    let is_attribute = ATTRIBUTES.contains(&name);
    let moved = is_attribute.then(|| {
        let label = "Move next to `Properties`".to_owned();
        (label, moved_out(document, connector, name))
    });
    let near = near(name, embedded).filter(|it| map.get(it).is_none());
    let changed = near.map(|it| {
        let edits = one(replace_scalar(document, entry.key, it));
        (format!("Change to `{it}`"), edits)
    });
    // What is misspelt is needed.
    let removed = changed.is_none().then(|| {
        let edits = remove_entry(document, map, entry);
        (format!("Remove `{name}`"), edits)
    });
    let ways = moved.into_iter().chain(changed);
    Some(Fix::list(ways.chain(removed)))
}

fn known(embedded: bool) -> [&'static str; 3] {
    let source = match embedded {
        true => "SourceReference",
        false => "Source",
    };
    [source, "Destination", "Permissions"]
}

fn near(name: &str, embedded: bool) -> Option<&'static str> {
    let near = closest(name, known(embedded));
    near.or((name == "SourceReference" && !embedded).then_some("Source"))
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
                10 |       Sources: {Id: Checkout}
                   |       ^^^^^^^ connector-unknown-property: `Sources` is not a property of a connector. Did you mean `Source`?
                   |       fix: Change to `Source`
                12 |       DependsOn:
                   |       ^^^^^^^^^ connector-unknown-property: `DependsOn` is an attribute of the resource, not a property of a connector. Move it next to `Properties`.
                   |       fix: Move next to `Properties`
                   |       fix: Remove `DependsOn`
                15 |       Colour: red
                   |       ^^^^^^ connector-unknown-property: `Colour` is not a property of a connector, which has `Source`, `Destination` and `Permissions`.
                   |       fix: Remove `Colour`
            "#]],
        );
    }

    #[test]
    fn an_attribute_moves_beside_the_properties() {
        check_fix(
            ODD,
            "Move next to `Properties`",
            expect![[r#"
                  8 |     Type: AWS::Serverless::Connector
                + 9 |     DependsOn:
                +10 |       - Orders
                +11 |       - Checkout
                 12 |     Properties:
                ...
                 14 |       Destination: {Id: Orders}
                -12 |       DependsOn:
                -13 |         - Orders
                -14 |         - Checkout
                 15 |       Colour: red
            "#]],
        );
    }
}
