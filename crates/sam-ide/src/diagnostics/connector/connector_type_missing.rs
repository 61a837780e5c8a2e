//! `connector-type-missing`: the type of a source or destination is not known.
//!
//! An end described by its parts needs a `Type`. A resource named by `Id` needs one of its own.
//!
//! ```yaml
//! Destination:                  # bad
//!   Arn: !ImportValue orders-arn
//! Destination:                  # good
//!   Type: AWS::SQS::Queue
//!   Arn: !ImportValue orders-arn
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-resourcereference.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::{end_entry, end_node, end_owner};
use crate::edit::{Piece, append_entry, one, replace_scalar, replace_value, set_value};
use sam_core::connector::{Problem, ProblemKind, Resolved, Resolver, Side};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;
use sam_core::text::TextRange;

pub(super) const RULE: Rule = Rule {
    code: "connector-type-missing",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    for problem in &resolved.problems {
        let ProblemKind::TypeMissing { side, of_resource } = &problem.kind else {
            continue;
        };
        acc.push(match of_resource {
            Some(id) => of_a_resource(resolver, problem, id),
            None => RULE.at(problem.range, of_parts(resolved, problem, *side)),
        });
    }
}

fn of_a_resource(resolver: &Resolver<'_>, problem: &Problem, id: &str) -> Diagnostic {
    let diagnostic = RULE.at(
        problem.range,
        format!("`{id}` has no `Type` that is a string, so no connector can use it."),
    );
    match resolver.template().resource(id) {
        Some(resource) => diagnostic.related(
            resource.entry.key.full_range(),
            format!("`{id}` is declared here"),
        ),
        None => diagnostic,
    }
}

fn of_parts(resolved: &Resolved<'_>, problem: &Problem, side: Side) -> String {
    let node = end_node(resolved, problem.link, side);
    let name = side.name();
    let function = function(resolved, problem.range, side);
    if node.is_some_and(|it| it.entry("Id").is_some()) {
        format!("The `Id` of `{name}` is empty. Write the logical ID of a resource.")
    } else if let Some(misspelt) = node.and_then(misspelt_id) {
        format!(
            "`{}` is not a property of a source or destination. Write `Id`.",
            misspelt.name()
        )
    } else if let Some(id) = function.and_then(intrinsic::named_id) {
        format!(
            "`{name}` must be a map, and SAM does not look into functions. Write `{{Id: {id}}}`."
        )
    } else if function.is_some() {
        format!(
            "SAM does not look into the function in `{name}`. Write one connector for each resource, with `Condition`."
        )
    } else {
        format!(
            "`{name}` has no `Type`. Add one, for example `AWS::SQS::Queue`, or name a resource of this template by `Id`."
        )
    }
}

/// A function in the place of the whole end.
fn function<'a>(resolved: &Resolved<'a>, range: TextRange, side: Side) -> Option<NodeRef<'a>> {
    let value = end_entry(&resolved.connector, side)?.value;
    (value.full_range() == range && intrinsic::of(value).is_some()).then_some(value)
}

fn misspelt_id(end: NodeRef<'_>) -> Option<EntryRef<'_>> {
    let mut entries = end.entries();
    entries.find(|it| it.name() != "Id" && it.name().eq_ignore_ascii_case("Id"))
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resolved = finding.connector(resolver)?;
    let (problem, side) = finding.problem(&resolved, |it| {
        let ProblemKind::TypeMissing {
            side,
            of_resource: None,
        } = it
        else {
            return None;
        };
        Some(*side)
    })?;
    if let Some(node) = function(&resolved, problem.range, side) {
        let id = intrinsic::named_id(node)?;
        let is_there = resolver.template().resource(id).is_some();
        let (properties, entry) = end_owner(&resolved, side).filter(|_| is_there)?;
        let edits = one(set_value(document, properties, entry, &Piece::id(id)));
        return Some(Fix::list([(format!("Write `Id: {id}`"), edits)]));
    }
    let node = end_node(&resolved, problem.link, side)?;
    if let Some(misspelt) = misspelt_id(node) {
        let edits = one(replace_scalar(document, misspelt.key, "Id"));
        return Some(Fix::list([("Change to `Id`", edits)]));
    }
    // An ARN taken from a resource of this template says which one is meant, and so its type.
    let id = node.get("Arn").and_then(intrinsic::named_id)?;
    let meant = resolver.template().resource(id)?;
    if node.entry("Id").is_some() {
        return None;
    }
    let is_embedded_source = side == Side::Source && resolved.connector.carrier().is_some();
    let is_entry = end_entry(&resolved.connector, side).is_some();
    let by_id = (!is_embedded_source && is_entry).then(|| {
        let id = Piece::id(meant.id);
        let edit = match end_owner(&resolved, side) {
            Some((properties, entry)) if !entry.value.is_sequence() => {
                set_value(document, properties, entry, &id)
            }
            Some(_) | None => replace_value(document, node, &id),
        };
        (format!("Name it by `Id: {}`", meant.id), one(edit))
    });
    let by_type = meant.type_name().map(|it| {
        let of_type = Piece::Text(it.to_owned());
        let edit = match node.entry("Type") {
            Some(entry) => set_value(document, node, entry, &of_type),
            None => append_entry(document, node, "Type", &of_type),
        };
        ("Add `Type`".to_owned(), one(edit))
    });
    Some(Fix::list(by_id.into_iter().chain(by_type)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    const UNTYPED: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination:
            Arn: !GetAtt Orders.Arn
          Permissions: [Write]
      ToOthers:
        Properties:
          Destination:
            - ID: Orders
            - Arn: !GetAtt Orders.Arn
              QueueUrl: !Ref Orders
            - Id: ''
          Permissions: [Read]
"#;

    #[test]
    fn parts_need_a_type() {
        check(
            UNTYPED,
            expect![[r#"
                11 |             Arn: !GetAtt Orders.Arn
                   |             ^^^ connector-type-missing: `Destination` has no `Type`. Add one, for example `AWS::SQS::Queue`, or name a resource of this template by `Id`.
                   |             fix: Name it by `Id: Orders`
                   |             fix: Add `Type`
                16 |             - ID: Orders
                   |               ^^ connector-type-missing: `ID` is not a property of a source or destination. Write `Id`.
                   |               fix: Change to `Id`
                17 |             - Arn: !GetAtt Orders.Arn
                   |               ^^^ connector-type-missing: `Destination` has no `Type`. Add one, for example `AWS::SQS::Queue`, or name a resource of this template by `Id`.
                   |               fix: Name it by `Id: Orders`
                   |               fix: Add `Type`
                19 |             - Id: ''
                   |                   ^^ connector-type-missing: The `Id` of `Destination` is empty. Write the logical ID of a resource.
            "#]],
        );
        check_fix(
            UNTYPED,
            "Name it by `Id: Orders`",
            expect![[r#"
                 10 |           Destination:
                -11 |             Arn: !GetAtt Orders.Arn
                +11 |             Id: Orders
                 12 |           Permissions: [Write]
            "#]],
        );
        check_fix(
            UNTYPED,
            "Add `Type`",
            expect![[r#"
                 11 |             Arn: !GetAtt Orders.Arn
                +12 |             Type: AWS::SQS::Queue
                 13 |           Permissions: [Write]
            "#]],
        );
        check_fix(
            UNTYPED,
            "Change to `Id`",
            expect![[r#"
                 15 |           Destination:
                -16 |             - ID: Orders
                +16 |             - Id: Orders
                 17 |             - Arn: !GetAtt Orders.Arn
            "#]],
        );
    }

    #[test]
    fn so_does_a_resource() {
        check(
            r#"
Resources:
  Orders:
    Properties: {}
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Write]
"#,
            expect![[r#"
                3 |   Orders:
                  |   ^^^^^^ resource-type-missing: `Orders` has no `Type`. Add one, such as `Type: AWS::SQS::Queue`.
                10 |           Destination: {Id: Orders}
                   |                             ^^^^^^ connector-type-missing: `Orders` has no `Type` that is a string, so no connector can use it.
                   |                             line 3: `Orders` is declared here
            "#]],
        );
    }

    #[test]
    fn a_function_is_no_end() {
        check_rule(
            r#"
Transform: AWS::Serverless-2016-10-31
Conditions: {Prod: !Equals [a, b]}
Resources:
  Orders: {Type: AWS::SQS::Queue}
  A:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders: {Properties: {Destination: !Ref Orders, Permissions: [Write]}}
      ToOther: {Properties: {Destination: !If [Prod, {Id: Orders}, {Id: Orders}], Permissions: [Write]}}
"#,
            "connector-type-missing",
            expect![[r#"
                9 |       ToOrders: {Properties: {Destination: !Ref Orders, Permissions: [Write]}}
                  |                                            ^^^^^^^^^^^ connector-type-missing: `Destination` must be a map, and SAM does not look into functions. Write `{Id: Orders}`.
                  |                                            fix: Write `Id: Orders`
                10 |       ToOther: {Properties: {Destination: !If [Prod, {Id: Orders}, {Id: Orders}], Permissions: [Write]}}
                   |                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ connector-type-missing: SAM does not look into the function in `Destination`. Write one connector for each resource, with `Condition`.
            "#]],
        );
    }
}
