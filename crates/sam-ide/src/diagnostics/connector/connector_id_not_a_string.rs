//! `connector-id-not-a-string`: the `Id` of a source or destination is not a string.
//!
//! `Id` takes the logical ID itself, not a reference to it.
//!
//! ```yaml
//! Destination: { Id: !Ref Orders }   # bad
//! Destination: { Id: Orders }        # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-resourcereference.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::end_node;
use crate::edit::{Piece, one, set_value};
use sam_core::connector::{ProblemKind, Resolved, Resolver};
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "connector-id-not-a-string",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        if let ProblemKind::IdNotAString { .. } = problem.kind {
            let message = "`Id` must be the logical ID of a resource as a string, not an intrinsic function or a number.";
            acc.push(RULE.at(problem.range, message));
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let resolved = finding.connector(resolver)?;
    let (problem, side) = finding.problem(&resolved, |it| {
        let ProblemKind::IdNotAString { side } = it else {
            return None;
        };
        Some(*side)
    })?;
    let node = end_node(&resolved, problem.link, side)?;
    let entry = node.entry("Id")?;
    let id = intrinsic::named_id(entry.value).filter(|it| template.resource(it).is_some())?;
    let text = Piece::Text(id.to_owned());
    let edits = one(set_value(template.document(), node, entry, &text));
    Some(Fix::list([(format!("Change to `{id}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const REFERRED: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination:
            Id: !GetAtt Orders.Arn
          Permissions: [Write]
      ToNumber:
        Properties:
          Destination: {Id: 42}
          Permissions: [Write]
"#;

    #[test]
    fn the_name_itself_is_wanted() {
        check(
            REFERRED,
            expect![[r#"
                11 |             Id: !GetAtt Orders.Arn
                   |                 ^^^^^^^^^^^^^^^^^^ connector-id-not-a-string: `Id` must be the logical ID of a resource as a string, not an intrinsic function or a number.
                   |                 fix: Change to `Orders`
                15 |           Destination: {Id: 42}
                   |                             ^^ connector-id-not-a-string: `Id` must be the logical ID of a resource as a string, not an intrinsic function or a number.
            "#]],
        );
        check_fix(
            REFERRED,
            "Change to `Orders`",
            expect![[r#"
                 10 |           Destination:
                -11 |             Id: !GetAtt Orders.Arn
                +11 |             Id: Orders
                 12 |           Permissions: [Write]
            "#]],
        );
    }
}
