//! `connector-empty-permissions`: the list of permissions is empty.
//!
//! A connector that allows nothing is refused. Name what the pair has, or take the connector out.
//!
//! ```yaml
//! Permissions: []        # bad
//! Permissions: [Read]    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::connector::choice_edits;
use crate::names::{a_noun, actions};
use sam_core::connector::{ProblemKind, Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-empty-permissions",
    severity: Severity::Error,
    check: Check::Connector(check),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    let document = resolver.template().document();
    for problem in &resolved.problems {
        let ProblemKind::EmptyPermissions { profile } = problem.kind else {
            continue;
        };
        let ways: Vec<String> = profile
            .categories()
            .map(|it| format!("`{}` ({})", it.name(), actions(&profile.actions(it))))
            .collect();
        let mut diagnostic = RULE.at(
            problem.range,
            format!(
                "This connector allows nothing. From {} to {} there is {}.",
                a_noun(profile.source),
                a_noun(profile.destination),
                ways.join(" and ")
            ),
        );
        for (names, edits) in choice_edits(document, resolved) {
            diagnostic = diagnostic.fix(format!("Add {names}"), edits);
        }
        acc.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const NOTHING: &str = r#"
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
          Permissions: []
"#;

    #[test]
    fn nothing_is_no_permission() {
        check(
            NOTHING,
            expect![[r#"
            11 |           Permissions: []
               |                        ^^ connector-empty-permissions: This connector allows nothing. From a function to a table there is `Read` (dynamodb:GetItem, dynamodb:Query, dynamodb:Scan and 3 more) and `Write` (dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem and 4 more).
               |                        fix: Add `Read` and `Write`
               |                        fix: Add `Read`
               |                        fix: Add `Write`
        "#]],
        );
        check_fix(
            NOTHING,
            "Add `Read` and `Write`",
            expect![[r#"

            Resources:
              Orders:
                Type: AWS::Serverless::SimpleTable
              Checkout:
                Type: AWS::Serverless::Function
                Connectors:
                  ToOrders:
                    Properties:
                      Destination: {Id: Orders}
                      Permissions: [Read, Write]
        "#]],
        );
    }
}
