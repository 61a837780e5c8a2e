//! `connector-id-not-a-string`: the `Id` of a connector's end is no text.
//!
//! `Id` takes the logical ID itself, not a reference to it.
//!
//! ```yaml
//! Destination: { Id: !Ref Orders }   # bad
//! Destination: { Id: Orders }        # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-connector-resourcereference.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::connector::end_node;
use crate::edit::{Piece, one, set_value};
use sam_core::connector::{ProblemKind, Resolved, Resolver};
use sam_core::template::intrinsic;

pub(super) const RULE: Rule = Rule {
    code: "connector-id-not-a-string",
    severity: Severity::Error,
    check: Check::Connector(check),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    for problem in &resolved.problems {
        let ProblemKind::IdNotAString { side } = problem.kind else {
            continue;
        };
        let template = resolver.template();
        let node = end_node(resolved, problem.link, side);
        let entry = node.and_then(|it| it.entry("Id"));
        let meant = entry
            .and_then(|it| intrinsic::named_id(it.value))
            .filter(|it| template.resource(it).is_some());
        let edit = node
            .zip(entry)
            .zip(meant)
            .and_then(|((node, entry), meant)| {
                let id = Piece::Text(meant.to_owned());
                set_value(template.document(), node, entry, &id)
            });
        let message = "`Id` takes the logical ID of a resource as text, not an intrinsic function or a number.";
        acc.push(RULE.at(problem.range, message).fix(
            format!("Change to `{}`", meant.unwrap_or_default()),
            one(edit),
        ));
    }
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
               |                 ^^^^^^^^^^^^^^^^^^ connector-id-not-a-string: `Id` takes the logical ID of a resource as text, not an intrinsic function or a number.
               |                 fix: Change to `Orders`
            15 |           Destination: {Id: 42}
               |                             ^^ connector-id-not-a-string: `Id` takes the logical ID of a resource as text, not an intrinsic function or a number.
        "#]],
        );
        check_fix(
            REFERRED,
            "Change to `Orders`",
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
                        Id: Orders
                      Permissions: [Write]
                  ToNumber:
                    Properties:
                      Destination: {Id: 42}
                      Permissions: [Write]
        "#]],
        );
    }
}
