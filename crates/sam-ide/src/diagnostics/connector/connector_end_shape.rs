//! `connector-end-shape`: a source or destination has neither an `Id` nor a `Type` with its properties, or it has both.
//!
//! A resource of the template is named by `Id`, with a `Qualifier` if it is an API; everything else follows from it. One
//! that is not in the template is described by parts: `Type`, `Arn`, `RoleName`, … The two do not mix.
//!
//! ```yaml
//! Destination:            # bad: the ARN follows from the Id
//!   Id: Orders
//!   Arn: !GetAtt Orders.Arn
//! Destination:            # good
//!   Id: Orders
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-resourcereference.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::end_node;
use crate::edit::{one, remove_entries, remove_entry, replace_scalar};
use crate::names::listed;
use sam_core::connector::{ConnectorForm, ProblemKind, Resolved, Resolver, Side};
use sam_core::syntax::NodeRef;
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "connector-end-shape",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    for problem in &resolved.problems {
        if let ProblemKind::EndShape { side, beside_id } = &problem.kind {
            let message = match beside_id.as_slice() {
                [] => empty(*side),
                beside_id => mixed(resolved, resolver, *side, beside_id),
            };
            acc.push(RULE.at(problem.range, message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resolved = finding.connector(resolver)?;
    let (problem, (side, beside_id)) = finding.problem(&resolved, |it| {
        let ProblemKind::EndShape { side, beside_id } = it else {
            return None;
        };
        Some((*side, beside_id.as_slice()))
    })?;
    let node = end_node(&resolved, problem.link, side)?;
    match beside_id {
        [] => fix_empty(resolver, node),
        beside_id => fix_mixed(&resolved, resolver, node, (side, beside_id)),
    }
}

fn empty(side: Side) -> String {
    format!(
        "`{}` does not name a resource. Write the `Id` of one, or `Type` and `Arn` of one that is not in this template.",
        side.name()
    )
}

fn fix_empty(resolver: &Resolver<'_>, node: NodeRef<'_>) -> Option<Vec<Fix>> {
    // `id` or `ID` for `Id`: the only key there is, and not known.
    let mut entries = node.entries();
    let key = entries.find(|it| it.name().eq_ignore_ascii_case("Id"))?.key;
    let edits = one(replace_scalar(resolver.template().document(), key, "Id"));
    Some(Fix::list([("Change to `Id`", edits)]))
}

fn mixed(
    resolved: &Resolved<'_>,
    resolver: &Resolver<'_>,
    side: Side,
    beside_id: &[TextRange],
) -> String {
    let names = names(resolver, beside_id);
    if is_embedded_source(resolved, side) {
        format!(
            "Remove {names}: `SourceReference` allows only `Qualifier`. The source is the resource that contains this connector."
        )
    } else {
        format!(
            "Remove {names}: with an `Id`, only `Qualifier` is allowed, because SAM takes the rest from the resource."
        )
    }
}

fn names(resolver: &Resolver<'_>, keys: &[TextRange]) -> String {
    let document = resolver.template().document();
    let names = keys.iter();
    listed(names.map(|it| document.slice(*it).trim_matches(['"', '\''])))
}

fn is_embedded_source(resolved: &Resolved<'_>, side: Side) -> bool {
    side == Side::Source && matches!(resolved.connector.form, ConnectorForm::Embedded(_))
}

fn fix_mixed(
    resolved: &Resolved<'_>,
    resolver: &Resolver<'_>,
    node: NodeRef<'_>,
    (side, beside_id): (Side, &[TextRange]),
) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let remove_names = format!("Remove {}", names(resolver, beside_id));
    if is_embedded_source(resolved, side) {
        let whole = node.entries().len() == beside_id.len();
        let connector = &resolved.connector;
        let edits = match (connector.properties, connector.source) {
            (Some(properties), Some(reference)) if whole => {
                remove_entry(document, properties, reference)
            }
            (Some(_) | None, Some(_) | None) => remove_entries(document, node, beside_id),
        };
        return Some(Fix::list([(remove_names, edits)]));
    }
    let id = node.entry("Id");
    let without_id = id
        .filter(|_| node.get("Type").is_some())
        .and_then(|it| remove_entry(document, node, it));
    let is_known = id
        .and_then(|it| it.value.as_str())
        .is_some_and(|it| resolver.resolved_type(it).is_some());
    let without_parts = is_known
        .then(|| remove_entries(document, node, beside_id))
        .flatten();
    Some(Fix::list([
        (remove_names, without_parts),
        ("Remove `Id`".to_owned(), without_id),
    ]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const BOTH: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          SourceReference:
            Arn: !GetAtt Checkout.Arn
          Destination:
            Type: AWS::SQS::Queue
            Id: Orders
            Arn: !GetAtt Orders.Arn # again
          Permissions: [Write]
      Again:
        Properties:
          Destination: {Id: Orders, Arn: !GetAtt Orders.Arn}
          Permissions: [Read]
"#;

    #[test]
    fn an_id_says_it_all() {
        check(
            BOTH,
            expect![[r#"
                11 |             Arn: !GetAtt Checkout.Arn
                   |             ^^^ connector-end-shape: Remove `Arn`: `SourceReference` allows only `Qualifier`. The source is the resource that contains this connector.
                   |             fix: Remove `Arn`
                13 |             Type: AWS::SQS::Queue
                   |             ^^^^ connector-end-shape: Remove `Type` and `Arn`: with an `Id`, only `Qualifier` is allowed, because SAM takes the rest from the resource.
                   |             fix: Remove `Type` and `Arn`
                   |             fix: Remove `Id`
                19 |           Destination: {Id: Orders, Arn: !GetAtt Orders.Arn}
                   |                                     ^^^ connector-end-shape: Remove `Arn`: with an `Id`, only `Qualifier` is allowed, because SAM takes the rest from the resource.
                   |                                     fix: Remove `Arn`
            "#]],
        );
        check_fix(
            BOTH,
            "Remove `Type` and `Arn`",
            expect![[r#"
                 12 |           Destination:
                -13 |             Type: AWS::SQS::Queue
                 13 |             Id: Orders
                -15 |             Arn: !GetAtt Orders.Arn # again
                 14 |           Permissions: [Write]
            "#]],
        );
        check_fix(
            BOTH,
            "Remove `Arn`",
            expect![[r#"
                  9 |         Properties:
                -10 |           SourceReference:
                -11 |             Arn: !GetAtt Checkout.Arn
                 10 |           Destination:
            "#]],
        );
        check_fix(
            BOTH,
            "Remove `Id`",
            expect![[r#"
                 13 |             Type: AWS::SQS::Queue
                -14 |             Id: Orders
                 14 |             Arn: !GetAtt Orders.Arn # again
            "#]],
        );
    }

    #[test]
    fn an_empty_end_is_none() {
        check(
            r#"
Resources:
  Checkout:
    Type: AWS::Serverless::Function
  ToOrders:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      Destination: {}
      Permissions: [Write]
"#,
            expect![[r#"
                9 |       Destination: {}
                  |                    ^^ connector-end-shape: `Destination` does not name a resource. Write the `Id` of one, or `Type` and `Arn` of one that is not in this template.
            "#]],
        );
    }
}
