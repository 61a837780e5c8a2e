//! `connector-condition-missing`: a source or destination has a `Condition` that the connector does not have.
//!
//! A connector does not take over the `Condition` of its ends. When the condition does not hold, its policy names a role
//! or a resource that is not there, and the deployment fails. Give the connector the same `Condition`.
//!
//! ```yaml
//! Orders:
//!   Type: AWS::SQS::Queue
//!   Condition: IsProd
//! CheckoutToOrders:
//!   Type: AWS::Serverless::Connector
//!   Condition: IsProd      # without it: bad
//!   Properties: { ... }
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_entry, insert_entry_behind, one};
use sam_core::connector::{End, Resolved, Resolver};
use sam_core::document::Document;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "connector-condition-missing",
    severity: Severity::Warning,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    let body = resolved.connector.entry.value;
    if body.get("Condition").is_some() || !resolved.problems.is_empty() {
        return;
    }
    let mut told: Vec<&str> = Vec::new();
    for link in &resolved.links {
        for end in [&link.source, &link.destination] {
            let Some((id, condition)) = conditional(end) else {
                continue;
            };
            if told.contains(&condition) {
                continue;
            }
            told.push(condition);
            let range = end
                .id
                .and_then(|(_, node)| node)
                .map_or(resolved.connector.key_range(), |it| it.full_range());
            let diagnostic = RULE.at(
                range,
                format!("`{id}` exists only if condition `{condition}` is true, so the deployment fails if it is false. Add `Condition: {condition}` to the connector."),
            );
            let place = end.resource.and_then(|it| it.body().get("Condition"));
            let diagnostic = match place {
                Some(place) => {
                    diagnostic.related(place.full_range(), format!("`{id}` depends on it here"))
                }
                None => diagnostic,
            };
            acc.push(diagnostic);
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resolved = finding.connector(resolver)?;
    let ends = resolved
        .links
        .iter()
        .flat_map(|it| [&it.source, &it.destination]);
    let mut conditions = ends.filter_map(|it| Some(conditional(it)?.1));
    // All ends have the same, or there is no fix.
    let condition = conditions.next().filter(|it| is_shared(&resolved, it))?;
    let edits = add(resolver.template().document(), &resolved, condition);
    Some(Fix::list([(
        format!("Add `Condition: {condition}`"),
        edits,
    )]))
}

fn conditional<'a>(end: &End<'a>) -> Option<(&'a str, &'a str)> {
    let resource = end.resource?;
    Some((resource.id, resource.condition()?))
}

/// Whether all links depend on the one condition, and on no other.
fn is_shared(resolved: &Resolved<'_>, condition: &str) -> bool {
    resolved.links.iter().all(|link| {
        let ends = [conditional(&link.source), conditional(&link.destination)];
        let mut conditions = ends.into_iter().flatten().map(|(_, it)| it).peekable();
        conditions.peek().is_some() && conditions.all(|it| it == condition)
    })
}

fn add(document: &Document, resolved: &Resolved<'_>, condition: &str) -> Option<Vec<TextEdit>> {
    let body = resolved.connector.entry.value;
    let value = Piece::Text(condition.to_owned());
    match body.entry("Type") {
        Some(anchor) => one(insert_entry_behind(
            document,
            body,
            anchor,
            "Condition",
            &value,
        )),
        None => one(append_entry(document, body, "Condition", &value)),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const HALF: &str = r#"
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Condition: IsProd
  Checkout:
    Type: AWS::Serverless::Function
  ToOrders:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      Destination: {Id: Orders}
      Permissions: [Write]
"#;

    #[test]
    fn the_condition_of_an_end_is_the_connectors_too() {
        check(
            HALF,
            expect![[r#"
                14 |       Destination: {Id: Orders}
                   |                         ^^^^^^ connector-condition-missing (warning): `Orders` exists only if condition `IsProd` is true, so the deployment fails if it is false. Add `Condition: IsProd` to the connector.
                   |                         line 7: `Orders` depends on it here
                   |                         fix: Add `Condition: IsProd`
            "#]],
        );
        check_fix(
            HALF,
            "Add `Condition: IsProd`",
            expect![[r#"
                 11 |     Type: AWS::Serverless::Connector
                +12 |     Condition: IsProd
                 13 |     Properties:
            "#]],
        );
    }

    #[test]
    fn where_only_one_destination_depends_on_it_it_is_only_told() {
        check(
            r#"
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Condition: IsProd
  Returns:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToQueues:
        Properties:
          Destination: [{Id: Returns}, {Id: Orders}]
          Permissions: [Write]
"#,
            expect![[r#"
                15 |           Destination: [{Id: Returns}, {Id: Orders}]
                   |                                             ^^^^^^ connector-condition-missing (warning): `Orders` exists only if condition `IsProd` is true, so the deployment fails if it is false. Add `Condition: IsProd` to the connector.
                   |                                             line 7: `Orders` depends on it here
            "#]],
        );
    }
}
