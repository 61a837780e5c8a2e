//! `connector-unsupported-permission`: a permission that the two ends of a connector do not have.
//!
//! Each pair of types has `Read`, `Write` or both; case counts. The transform refuses the others, and with them the
//! whole template. What a permission grants is fixed by the pair: from function to function there is only `Write`,
//! since a function can only be invoked.
//!
//! ```yaml
//! Connectors:
//!   ToWorker:
//!     Properties:
//!       Destination: { Id: Worker }   # a function
//!       Permissions: [Read]           # bad
//!       Permissions: [Write]          # good: lambda:InvokeAsync and lambda:InvokeFunction
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, Severity};
use crate::edit::connector::{others_allow, set_apart, takes};
use crate::edit::{remove_item, replace_scalar, together};
use crate::names::{a_noun, actions, listed};
use sam_core::connector::{Category, Link, Problem, ProblemKind, Profile, Resolved, Resolver};

pub(super) const RULE: Rule = Rule {
    code: "connector-unsupported-permission",
    severity: Severity::Error,
    check: Check::Connector(check),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    for problem in &resolved.problems {
        let ProblemKind::UnsupportedPermission {
            profile,
            permission,
        } = &problem.kind
        else {
            continue;
        };
        let diagnostic = RULE.at(problem.range, message(profile, permission));
        let searched = RULE.is_searched(acc).then_some((*profile, &**permission));
        acc.push(match searched {
            Some(what) => with_fixes(diagnostic, resolved, resolver, problem, what),
            None => diagnostic,
        });
    }
}

fn message(profile: &Profile, permission: &str) -> String {
    let (source, destination) = (a_noun(profile.source), a_noun(profile.destination));
    let categories: Vec<Category> = profile.categories().collect();
    let rest = match categories.as_slice() {
        [one] => format!(
            "only `{}`, which grants {}",
            one.name(),
            actions(&profile.actions(*one))
        ),
        several => format!("there are {}", listed(several.iter().map(|it| it.name()))),
    };
    format!("A connector from {source} to {destination} has no `{permission}`: {rest}.")
}

fn with_fixes(
    mut diagnostic: Diagnostic,
    resolved: &Resolved<'_>,
    resolver: &Resolver<'_>,
    problem: &Problem,
    (profile, permission): (&Profile, &str),
) -> Diagnostic {
    let document = resolver.template().document();
    let Some(list) = resolved.connector.permissions.map(|it| it.value) else {
        return diagnostic;
    };
    let Some(at) = list
        .items()
        .position(|it| it.range() == problem.range || it.full_range() == problem.range)
    else {
        return diagnostic;
    };
    let written: Vec<&str> = list.items().filter_map(|it| it.as_str()).collect();
    let valid: Vec<Category> = written
        .iter()
        .filter_map(|it| Category::of(it))
        .filter(|it| profile.grant(*it).is_some())
        .collect();
    // What another destination understands must not be taken from it.
    let is_ours_alone = Category::of(permission).is_none_or(|category| {
        let others = resolved.links.iter().filter_map(|it| it.profile);
        others.into_iter().all(|it| it.grant(category).is_none())
    });
    let link = problem.link.and_then(|it| resolved.links.get(it));
    if let (false, Some(link)) = (is_ours_alone, link) {
        return apart(diagnostic, resolved, resolver, (link, profile, &valid));
    }
    let mut missing: Vec<Category> = profile
        .categories()
        .filter(|it| !valid.contains(it))
        .collect();
    missing.sort_by_key(|it| !it.name().eq_ignore_ascii_case(permission));
    let node = list.items().nth(at);
    for category in missing {
        let mut whole = valid.clone();
        whole.push(category);
        let is_near = category.name().eq_ignore_ascii_case(permission);
        if !is_near && (!valid.is_empty() || !others_allow(resolved, problem.link, &whole)) {
            continue;
        }
        let edit = node.and_then(|it| replace_scalar(document, it, category.name()));
        let edits = edit.and_then(|it| together(vec![it]));
        diagnostic = diagnostic.fix(format!("Change to `{}`", category.name()), edits);
    }
    if !valid.is_empty() {
        let edits = remove_item(document, list, at);
        diagnostic = diagnostic.fix(format!("Remove `{permission}`"), edits);
    }
    diagnostic
}

/// Other destinations have the permission: this one gets a connector of its own.
fn apart(
    diagnostic: Diagnostic,
    resolved: &Resolved<'_>,
    resolver: &Resolver<'_>,
    (link, profile, valid): (&Link<'_>, &Profile, &[Category]),
) -> Diagnostic {
    let whole: Vec<Category> = profile.categories().collect();
    let set = if valid.is_empty() { &whole } else { valid };
    let Some(node) = link.destination.node.filter(|_| takes(profile, set)) else {
        return diagnostic;
    };
    let name = link.destination.id.map_or("this destination", |(id, _)| id);
    let names = listed(set.iter().map(|it| it.name()));
    diagnostic
        .related(
            node.full_range(),
            format!("`{name}` is {} here", a_noun(profile.destination)),
        )
        .fix(
            format!("Give `{name}` a connector of its own with {names}"),
            set_apart(resolver, resolved, link, set),
        )
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const INVOKE: &str = r#"
Resources:
  Worker:
    Type: AWS::Serverless::Function
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToWorker:
        Properties:
          Destination:
            Id: Worker
          Permissions:
            - Read  # why not?
            - Write
"#;

    #[test]
    fn functions_only_write_to_functions() {
        check(
            INVOKE,
            expect![[r#"
            13 |             - Read  # why not?
               |               ^^^^ connector-unsupported-permission: A connector from a function to a function has no `Read`: only `Write`, which grants lambda:InvokeAsync and lambda:InvokeFunction.
               |               fix: Remove `Read`
        "#]],
        );
    }

    #[test]
    fn the_one_too_many_goes_away_with_its_line() {
        check_fix(
            INVOKE,
            "Remove `Read`",
            expect![[r#"

            Resources:
              Worker:
                Type: AWS::Serverless::Function
              Checkout:
                Type: AWS::Serverless::Function
                Connectors:
                  ToWorker:
                    Properties:
                      Destination:
                        Id: Worker
                      Permissions:
                        - Write
        "#]],
        );
    }

    #[test]
    fn case_counts() {
        check(
            r#"
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
          Permissions: [read, Write]
"#,
            expect![[r#"
                11 |           Permissions: [read, Write]
                   |                         ^^^^ connector-unsupported-permission: A connector from a function to a table has no `read`: there are `Read` and `Write`.
                   |                         fix: Change to `Read`
                   |                         fix: Remove `read`
            "#]],
        );
    }

    const MIXED: &str = r#"
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
  Worker:
    Type: AWS::Serverless::Function
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToBoth:
        Properties:
          Destination:
          - Id: Orders
          - Id: Worker
          Permissions: [Read, Write]
"#;

    #[test]
    fn what_another_destination_has_is_not_taken_from_it() {
        check(
            MIXED,
            expect![[r#"
            15 |           Permissions: [Read, Write]
               |                         ^^^^ connector-unsupported-permission: A connector from a function to a function has no `Read`: only `Write`, which grants lambda:InvokeAsync and lambda:InvokeFunction.
               |                         line 14: `Worker` is a function here
               |                         fix: Give `Worker` a connector of its own with `Write`
        "#]],
        );
        check_fix(
            MIXED,
            "Give `Worker` a connector of its own with `Write`",
            expect![[r#"

                Resources:
                  Orders:
                    Type: AWS::Serverless::SimpleTable
                  Worker:
                    Type: AWS::Serverless::Function
                  Checkout:
                    Type: AWS::Serverless::Function
                    Connectors:
                      ToBoth:
                        Properties:
                          Destination:
                          - Id: Orders
                          Permissions: [Read, Write]
                      ToWorker:
                        Properties:
                          Destination:
                            Id: Worker
                          Permissions:
                          - Write
            "#]],
        );
    }
}
