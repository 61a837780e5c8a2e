//! `connector-unsupported-permission`: the connector between two types does not support this permission.
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

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::{others_allow, set_apart, takes};
use crate::edit::{one, remove_item, replace_scalar};
use crate::names::{a_noun, actions, closest, listed};
use sam_core::connector::{Category, Link, Problem, ProblemKind, Profile, Resolved, Resolver};
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "connector-unsupported-permission",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    for problem in &resolved.problems {
        if let ProblemKind::UnsupportedPermission {
            profile,
            permission,
        } = &problem.kind
        {
            acc.push(finding(resolved, problem, profile, permission));
        }
    }
}

fn finding(
    resolved: &Resolved<'_>,
    problem: &Problem,
    profile: &Profile,
    permission: &str,
) -> Diagnostic {
    let finding = RULE.at(problem.range, message(profile, permission));
    let link = elsewhere(resolved, problem, permission);
    let link = link.filter(|it| own(resolved, it, profile).is_some());
    match link.and_then(|it| Some((it, it.destination.node?))) {
        Some((link, node)) => {
            let words = format!("`{}` is {} here", named(link), a_noun(profile.destination));
            finding.related(node.full_range(), words)
        }
        None => finding,
    }
}

/// The permissions that are written and that the profile has.
fn valid(resolved: &Resolved<'_>, profile: &Profile) -> Vec<Category> {
    let list = resolved.connector.permissions.map(|it| it.value.items());
    let written = list.into_iter().flatten();
    let written = written.filter_map(|it| Category::of(it.as_str()?));
    written.filter(|it| profile.grant(*it).is_some()).collect()
}

/// What a destination can be given by a connector of its own.
fn own(resolved: &Resolved<'_>, link: &Link<'_>, profile: &Profile) -> Option<Vec<Category>> {
    let mut set = valid(resolved, profile);
    if set.is_empty() {
        set.extend(profile.categories());
    }
    (link.destination.node.is_some() && takes(profile, &set)).then_some(set)
}

/// The link of a problem with a permission that another destination takes: it must not be taken from that.
fn elsewhere<'r, 'a>(
    resolved: &'r Resolved<'a>,
    problem: &Problem,
    permission: &str,
) -> Option<&'r Link<'a>> {
    let category = Category::of(permission)?;
    let mut others = resolved.links.iter().filter_map(|it| it.profile);
    let is_taken = others.any(|it| it.grant(category).is_some());
    let link = resolved.links.get(problem.link?)?;
    is_taken.then_some(link)
}

fn named<'a>(link: &Link<'a>) -> &'a str {
    link.destination.id.map_or("this destination", |(id, _)| id)
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resolved = finding.connector(resolver)?;
    let (problem, (profile, permission)) = finding.problem(&resolved, |it| {
        let ProblemKind::UnsupportedPermission {
            profile,
            permission,
        } = it
        else {
            return None;
        };
        (finding.message == message(profile, permission)).then_some((*profile, &**permission))
    })?;
    let list = resolved.connector.permissions?.value;
    let is_item = |it: NodeRef<'_>| it.range() == problem.range || it.full_range() == problem.range;
    let at = list.items().position(is_item)?;
    let valid = valid(&resolved, profile);
    if let Some(link) = elsewhere(&resolved, problem, permission) {
        let set = &own(&resolved, link, profile)?;
        let names = listed(set.iter().map(|it| it.name()));
        let label = format!("Give `{}` a connector of its own with {names}", named(link));
        return Some(Fix::list([(
            label,
            set_apart(resolver, &resolved, link, set),
        )]));
    }
    let meant = meant(profile, permission);
    let is_near = |it: Category| Some(it) == meant;
    let mut missing: Vec<Category> = profile.categories().collect();
    missing.retain(|it| !valid.contains(it));
    missing.sort_by_key(|it| !is_near(*it));
    missing.retain(|it| {
        let whole: Vec<Category> = valid.iter().copied().chain([*it]).collect();
        is_near(*it) || valid.is_empty() && others_allow(&resolved, problem.link, &whole)
    });
    let node = list.items().nth(at)?;
    let changed = missing.into_iter().map(|it| {
        let edits = one(replace_scalar(document, node, it.name()));
        (format!("Change to `{}`", it.name()), edits)
    });
    let removed = (!valid.is_empty()).then(|| {
        let edits = remove_item(document, list, at);
        (format!("Remove `{permission}`"), edits)
    });
    Some(Fix::list(changed.chain(removed)))
}

/// The permission with a name like that, or the one that grants an action of that name.
fn meant(profile: &Profile, permission: &str) -> Option<Category> {
    let all: Vec<Category> = profile.categories().collect();
    let near = closest(permission, all.iter().map(|it| it.name()));
    let grants = |it: &&Category| {
        let actions = profile.actions(**it);
        let mut names = actions.iter().filter_map(|it| it.split_once(':'));
        let name = permission.rsplit(':').next().unwrap_or_default();
        names.any(|(_, it)| it.eq_ignore_ascii_case(name))
    };
    match near {
        Some(near) => all.iter().find(|it| it.name() == near).copied(),
        None => all.iter().find(grants).copied(),
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
                 12 |           Permissions:
                -13 |             - Read  # why not?
                 13 |             - Write
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

    #[test]
    fn the_nearest_is_first() {
        check(
            r#"
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      A: {Properties: {Destination: {Id: Orders}, Permissions: [Wirte]}}
      B: {Properties: {Destination: {Id: Orders}, Permissions: [PutItem]}}
      C: {Properties: {Destination: {Id: Orders}, Permissions: ['dynamodb:getitem']}}
"#,
            expect![[r#"
                7 |       A: {Properties: {Destination: {Id: Orders}, Permissions: [Wirte]}}
                  |                                                                 ^^^^^ connector-unsupported-permission: A connector from a function to a table has no `Wirte`: there are `Read` and `Write`.
                  |                                                                 fix: Change to `Write`
                  |                                                                 fix: Change to `Read`
                8 |       B: {Properties: {Destination: {Id: Orders}, Permissions: [PutItem]}}
                  |                                                                 ^^^^^^^ connector-unsupported-permission: A connector from a function to a table has no `PutItem`: there are `Read` and `Write`.
                  |                                                                 fix: Change to `Write`
                  |                                                                 fix: Change to `Read`
                9 |       C: {Properties: {Destination: {Id: Orders}, Permissions: ['dynamodb:getitem']}}
                  |                                                                 ^^^^^^^^^^^^^^^^^^ connector-unsupported-permission: A connector from a function to a table has no `dynamodb:getitem`: there are `Read` and `Write`.
                  |                                                                 fix: Change to `Read`
                  |                                                                 fix: Change to `Write`
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
                 13 |           - Id: Orders
                -14 |           - Id: Worker
                 14 |           Permissions: [Read, Write]
                +15 |       ToWorker:
                +16 |         Properties:
                +17 |           Destination:
                +18 |             Id: Worker
                +19 |           Permissions:
                +20 |           - Write
            "#]],
        );
    }
}
