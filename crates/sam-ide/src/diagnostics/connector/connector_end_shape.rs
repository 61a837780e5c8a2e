//! `connector-end-shape`: an end of a connector is neither an `Id` nor parts, or both.
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

use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::connector::end_node;
use crate::edit::{one, remove_entries, remove_entry, replace_scalar};
use crate::names::listed;
use sam_core::connector::{Form, Problem, ProblemKind, Resolved, Resolver, Side};
use sam_core::text::{TextEdit, TextRange};

pub(super) const RULE: Rule = Rule {
    code: "connector-end-shape",
    severity: Severity::Error,
    check: Check::Connector(check),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    for problem in &resolved.problems {
        let ProblemKind::EndShape { side, beside_id } = &problem.kind else {
            continue;
        };
        let diagnostic = if beside_id.is_empty() {
            empty(resolved, resolver, problem, *side)
        } else {
            mixed(resolved, resolver, problem, (*side, beside_id))
        };
        acc.push(diagnostic);
    }
}

fn empty(
    resolved: &Resolved<'_>,
    resolver: &Resolver<'_>,
    problem: &Problem,
    side: Side,
) -> Diagnostic {
    let node = end_node(resolved, problem.link, side);
    let message = format!(
        "`{}` names nothing: give the `Id` of a resource, or `Type` and `Arn` of one that is not in this template.",
        side.name()
    );
    // `id` or `ID` for `Id`: the only key there is, and not known.
    let key = node.and_then(|it| {
        let entries = it.entries();
        entries
            .into_iter()
            .find(|it| it.name().eq_ignore_ascii_case("Id"))
    });
    let edits =
        key.and_then(|it| one(replace_scalar(resolver.template().document(), it.key, "Id")));
    RULE.at(problem.range, message).fix("Change to `Id`", edits)
}

fn mixed(
    resolved: &Resolved<'_>,
    resolver: &Resolver<'_>,
    problem: &Problem,
    (side, beside_id): (Side, &[TextRange]),
) -> Diagnostic {
    let document = resolver.template().document();
    let names = beside_id
        .iter()
        .map(|it| document.slice(*it).trim_matches(['"', '\'']));
    let names = listed(names);
    let is_embedded_source =
        side == Side::Source && matches!(resolved.connector.form, Form::Embedded(_));
    let message = if is_embedded_source {
        format!(
            "{names} cannot stand in `SourceReference`: the source is the resource this connector stands in, and all but its `Qualifier` follows from it."
        )
    } else {
        format!(
            "{names} cannot stand beside `Id`: with an `Id`, all but a `Qualifier` follows from the resource."
        )
    };
    let diagnostic = RULE.at(problem.range, message);
    let Some(node) = end_node(resolved, problem.link, side) else {
        return diagnostic;
    };
    if is_embedded_source {
        let whole = node.entries().len() == beside_id.len();
        let connector = &resolved.connector;
        let edits = match (connector.properties, connector.source) {
            (Some(properties), Some(reference)) if whole => {
                remove_entry(document, properties, reference)
            }
            (Some(_) | None, Some(_) | None) => remove_entries(document, node, beside_id),
        };
        return diagnostic.fix(format!("Remove {names}"), edits);
    }
    let without_id: Option<Vec<TextEdit>> = node
        .get("Type")
        .and_then(|_| node.entry("Id"))
        .and_then(|it| remove_entry(document, node, it));
    let id = node.get("Id").and_then(|it| it.as_str());
    let is_known = id.is_some_and(|it| resolver.resolved_type(it).is_some());
    let without_parts = is_known
        .then(|| remove_entries(document, node, beside_id))
        .flatten();
    diagnostic
        .fix(format!("Remove {names}"), without_parts)
        .fix("Remove `Id`", without_id)
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
               |             ^^^ connector-end-shape: `Arn` cannot stand in `SourceReference`: the source is the resource this connector stands in, and all but its `Qualifier` follows from it.
               |             fix: Remove `Arn`
            13 |             Type: AWS::SQS::Queue
               |             ^^^^ connector-end-shape: `Type` and `Arn` cannot stand beside `Id`: with an `Id`, all but a `Qualifier` follows from the resource.
               |             fix: Remove `Type` and `Arn`
               |             fix: Remove `Id`
            19 |           Destination: {Id: Orders, Arn: !GetAtt Orders.Arn}
               |                                     ^^^ connector-end-shape: `Arn` cannot stand beside `Id`: with an `Id`, all but a `Qualifier` follows from the resource.
               |                                     fix: Remove `Arn`
        "#]],
        );
        check_fix(
            BOTH,
            "Remove `Type` and `Arn`",
            expect![[r#"

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
                        Id: Orders
                      Permissions: [Write]
                  Again:
                    Properties:
                      Destination: {Id: Orders, Arn: !GetAtt Orders.Arn}
                      Permissions: [Read]
        "#]],
        );
        check_fix(
            BOTH,
            "Remove `Arn`",
            expect![[r#"

            Resources:
              Orders:
                Type: AWS::SQS::Queue
              Checkout:
                Type: AWS::Serverless::Function
                Connectors:
                  ToOrders:
                    Properties:
                      Destination:
                        Type: AWS::SQS::Queue
                        Id: Orders
                        Arn: !GetAtt Orders.Arn # again
                      Permissions: [Write]
                  Again:
                    Properties:
                      Destination: {Id: Orders, Arn: !GetAtt Orders.Arn}
                      Permissions: [Read]
        "#]],
        );
        check_fix(
            BOTH,
            "Remove `Id`",
            expect![[r#"

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
                        Arn: !GetAtt Orders.Arn # again
                      Permissions: [Write]
                  Again:
                    Properties:
                      Destination: {Id: Orders, Arn: !GetAtt Orders.Arn}
                      Permissions: [Read]
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
                  |                    ^^ connector-end-shape: `Destination` names nothing: give the `Id` of a resource, or `Type` and `Arn` of one that is not in this template.
            "#]],
        );
    }
}
