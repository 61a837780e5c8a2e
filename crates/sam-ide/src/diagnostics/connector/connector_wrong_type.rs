//! `connector-wrong-type`: `Source`, `Destination` or `Permissions` has the wrong shape.
//!
//! `Source` is a map, `Destination` a map or a list of maps, `Permissions` a list of texts.
//!
//! ```yaml
//! Properties:
//!   Source: Checkout           # bad
//!   Source: { Id: Checkout }   # good
//!   Permissions: Write         # bad
//!   Permissions: [Write]       # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, one, remove_item, replace_value, set_value};
use sam_core::connector::{ProblemKind, Resolved, Resolver};
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "connector-wrong-type",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        let ProblemKind::WrongType { name } = problem.kind else {
            continue;
        };
        let message = match name {
            "Source" => "`Source` must be a map with the `Id` of a resource.",
            "Destination" => {
                "`Destination` must be a map with the `Id` of a resource, or a list of such maps."
            }
            _ => "`Permissions` must be a list with `Read`, `Write` or both.",
        };
        acc.push(RULE.at(problem.range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resolved = finding.connector(resolver)?;
    let (_, name) = finding.problem(&resolved, |it| {
        let ProblemKind::WrongType { name } = it else {
            return None;
        };
        Some(*name)
    })?;
    Some(Fix::list(way_out(&resolved, resolver, name, finding.range)))
}

fn way_out(
    resolved: &Resolved<'_>,
    resolver: &Resolver<'_>,
    name: &str,
    range: sam_core::text::TextRange,
) -> Option<(String, Option<Vec<TextEdit>>)> {
    let document = resolver.template().document();
    let properties = resolved.connector.properties?;
    let entry = properties.entry(name)?;
    let mut items = entry.value.items();
    let at = items.position(|it| it.full_range().end() == range.end());
    let node = at
        .and_then(|at| entry.value.items().nth(at))
        .unwrap_or(entry.value);
    if name == "Permissions" {
        if let Some(at) = at {
            let edits = remove_item(document, entry.value, at);
            return Some(("Remove it".to_owned(), edits));
        }
        let names: Vec<&str> = node
            .as_str()?
            .split([',', ' ', '+'])
            .filter(|it| !it.is_empty())
            .collect();
        let list = Piece::texts(names);
        let edits = one(set_value(document, properties, entry, &list));
        return Some(("Write it as a list".to_owned(), edits));
    }
    let id = node
        .as_str()
        .filter(|it| resolver.template().resource(it).is_some())?;
    let edit = match at {
        Some(_) => replace_value(document, node, &Piece::id(id)),
        None => set_value(document, properties, entry, &Piece::id(id)),
    };
    Some((format!("Write it as `Id: {id}`"), one(edit)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const BARE: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Returns:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
  ToOrders:
    Type: AWS::Serverless::Connector
    Properties:
      Source: Checkout # acts
      Destination:
        - Id: Orders
        - Returns
      Permissions: Write
"#;

    #[test]
    fn names_alone_are_not_enough() {
        check(
            BARE,
            expect![[r#"
                12 |       Source: Checkout # acts
                   |               ^^^^^^^^ connector-wrong-type: `Source` must be a map with the `Id` of a resource.
                   |               fix: Write it as `Id: Checkout`
                15 |         - Returns
                   |           ^^^^^^^ connector-wrong-type: `Destination` must be a map with the `Id` of a resource, or a list of such maps.
                   |           fix: Write it as `Id: Returns`
                16 |       Permissions: Write
                   |                    ^^^^^ connector-wrong-type: `Permissions` must be a list with `Read`, `Write` or both.
                   |                    fix: Write it as a list
            "#]],
        );
    }

    #[test]
    fn they_are_written_out() {
        check_fix(
            BARE,
            "Write it as `Id: Checkout`",
            expect![[r#"
                 11 |     Properties:
                -12 |       Source: Checkout # acts
                +12 |       Source:
                +13 |         Id: Checkout # acts
                 14 |       Destination:
            "#]],
        );
        check_fix(
            BARE,
            "Write it as `Id: Returns`",
            expect![[r#"
                 14 |         - Id: Orders
                -15 |         - Returns
                +15 |         - Id: Returns
                 16 |       Permissions: Write
            "#]],
        );
        check_fix(
            BARE,
            "Write it as a list",
            expect![[r#"
                 15 |         - Returns
                -16 |       Permissions: Write
                +16 |       Permissions:
                +17 |         - Write
            "#]],
        );
    }

    #[test]
    fn a_number_is_no_permission() {
        check(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Write, 1]
"#,
            expect![[r#"
                11 |           Permissions: [Write, 1]
                   |                                ^ connector-wrong-type: `Permissions` must be a list with `Read`, `Write` or both.
                   |                                fix: Remove it
            "#]],
        );
    }
}
