//! `connector-empty-permissions`: a connector's list of permissions is empty.
//!
//! A connector that allows nothing is refused. Name what the pair has, or take the connector out.
//!
//! ```yaml
//! Permissions: []        # bad
//! Permissions: [Read]    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::choice_edits;
use sam_core::connector::{ProblemKind, Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-empty-permissions",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        let ProblemKind::EmptyPermissions { profile } = problem.kind else {
            continue;
        };
        let ways: Vec<String> = profile
            .categories()
            .map(|it| format!("`{}`", it.name()))
            .collect();
        let message = format!(
            "`Permissions` is empty, so this connector grants nothing. Add {}.",
            ways.join(" or ")
        );
        acc.push(RULE.at(problem.range, message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let resolved = finding.connector(resolver)?;
    let choices = choice_edits(resolver.template().document(), &resolved).into_iter();
    Some(Fix::list(
        choices.map(|(names, edits)| (format!("Add {names}"), edits)),
    ))
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
                   |                        ^^ connector-empty-permissions: `Permissions` is empty, so this connector grants nothing. Add `Read` or `Write`.
                   |                        fix: Add `Read` and `Write`
                   |                        fix: Add `Read`
                   |                        fix: Add `Write`
            "#]],
        );
        check_fix(
            NOTHING,
            "Add `Read` and `Write`",
            expect![[r#"
                 10 |           Destination: {Id: Orders}
                -11 |           Permissions: []
                +11 |           Permissions: [Read, Write]
            "#]],
        );
    }
}
