//! `connector-missing-property`: a connector has no `Source`, `Destination` or `Permissions`.
//!
//! All three are required, in an embedded connector the last two. Null counts as missing. Where `Properties` is misspelt, that
//! is what is reported.
//!
//! ```yaml
//! # Bad: what may the function do?
//! Properties:
//!   Destination: { Id: Orders }
//! # Good
//! Properties:
//!   Destination: { Id: Orders }
//!   Permissions: [Write]
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::connector::{
    choices, misplaced, misspelt_message, misspelt_properties, nest_misplaced, permissions,
    spell_properties, takes,
};
use crate::edit::{Piece, append_entry, insert_entry_behind, one, set_value};
use crate::names::{listed, noun};
use sam_core::connector::{Connector, Problem, ProblemKind, Resolved, Resolver, profile};
use sam_core::document::Document;
use sam_core::syntax::EntryRef;
use sam_core::text::TextEdit;

pub(super) const RULE: Rule = Rule {
    code: "connector-missing-property",
    severity: Severity::Error,
    category: RuleCategory::Connector,
    check: Check::Connector(check),
    fix: Some(fix),
};

/// How many resources are offered for a missing end.
const MOST_OFFERED: usize = 3;

fn check(acc: &mut Vec<Diagnostic>, resolved: &Resolved<'_>, _: &Resolver<'_>) {
    let has_no_map = |it: &Problem| it.kind == ProblemKind::PropertiesNotAMap;
    if resolved.problems.iter().any(has_no_map) {
        return;
    }
    let is_missing = |it: &Problem| matches!(it.kind, ProblemKind::MissingProperty { .. });
    if resolved.problems.iter().any(is_missing)
        && let Some(entry) = misspelt_properties(&resolved.connector)
    {
        acc.push(RULE.at(entry.key.full_range(), misspelt_message(entry)));
        return;
    }
    let outside = outside(resolved);
    let is_outside = |name: &str| {
        resolved.connector.properties.is_none() || outside.iter().any(|it| it.name() == name)
    };
    let mut is_nested = false;
    for problem in &resolved.problems {
        let ProblemKind::MissingProperty { name } = problem.kind else {
            continue;
        };
        if outside.is_empty() || !is_outside(name) {
            acc.push(RULE.at(problem.range, message(name)).lacking(name));
        } else if !is_nested {
            // One fault with three findings: it is told once.
            let names = listed(outside.iter().map(|it| it.name()));
            let message = format!("{names} of a connector must be under `Properties`.");
            acc.push(RULE.at(problem.range, message));
            is_nested = true;
        }
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resolved = finding.connector(resolver)?;
    let connector = &resolved.connector;
    if let Some(fix) = spell_properties(document, connector) {
        return Some(Fix::list([fix]));
    }
    let missing = finding.problem(&resolved, |it| {
        let ProblemKind::MissingProperty { name } = it else {
            return None;
        };
        (finding.message == message(name)).then_some(*name)
    });
    let Some((_, name)) = missing else {
        let outside = outside(&resolved);
        let names: Vec<&str> = outside.iter().map(|it| it.name()).collect();
        let label = format!("Move {} under `Properties`", listed(names.iter().copied()));
        let edits = nest_misplaced(document, connector, &names);
        return Some(Fix::list([(label, edits)]));
    };
    if name == "Permissions" {
        return Some(Fix::list(choices(&resolved).iter().map(|set| {
            let names = set.iter().map(|it| it.name());
            let label = format!("Add `Permissions` {}", listed(names.clone()));
            (
                label,
                one(put(document, connector, name, &Piece::texts(names))),
            )
        })));
    }
    let candidates = candidates(&resolved, resolver, name).into_iter();
    Some(Fix::list(candidates.map(|(id, kind)| {
        let edits = one(put(document, connector, name, &Piece::id(id)));
        (format!("Add `{name}` `{id}` ({kind})"), edits)
    })))
}

/// What is missing under `Properties` and stands beside it; without `Properties` all that belongs there.
fn outside<'a>(resolved: &Resolved<'a>) -> Vec<EntryRef<'a>> {
    let is_missing = |name: &str| {
        let is_it = |it: &Problem| matches!(&it.kind, ProblemKind::MissingProperty { name: it } if *it == name);
        resolved.problems.iter().any(is_it)
    };
    let mut all = misplaced(&resolved.connector);
    all.retain(|it| resolved.connector.properties.is_none() || is_missing(it.name()));
    all
}

fn message(name: &str) -> String {
    let what = match name {
        "Source" => "`Source`. Add one with the `Id` of a resource",
        "Destination" => "`Destination`. Add one with the `Id` of a resource",
        _ => "`Permissions`. Add a list with `Read`, `Write` or both",
    };
    format!("The connector has no {what}.")
}

/// The resources that can stand at the missing end, if they are few.
fn candidates<'a>(
    resolved: &Resolved<'a>,
    resolver: &'a Resolver<'a>,
    name: &str,
) -> Vec<(&'a str, String)> {
    let connector = &resolved.connector;
    let given = permissions(connector);
    let other = match (name, connector.carrier()) {
        ("Destination", Some(carrier)) => Some(carrier.id),
        ("Destination", None) => id_of(connector.source.map(|it| it.value)),
        _ => id_of(connector.destination.map(|it| it.value)),
    };
    let Some((other, other_type)) = other.and_then(|it| Some((it, resolver.resolved_type(it)?)))
    else {
        return Vec::new();
    };
    let fits = |id: &str| {
        let own = resolver.resolved_type(id)?;
        let profile = match name {
            "Destination" => profile::find(other_type, own),
            _ => profile::find(own, other_type),
        }?;
        (given.is_empty() || takes(profile, &given)).then_some(())
    };
    let found: Vec<_> = resolver
        .template()
        .resources()
        .filter(|it| it.id != other && fits(it.id).is_some())
        .map(|it| (it.id, noun(it.type_name().unwrap_or_default()).into_owned()))
        .take(MOST_OFFERED + 1)
        .collect();
    if found.len() > MOST_OFFERED {
        return Vec::new();
    }
    found
}

fn id_of(end: Option<sam_core::syntax::NodeRef<'_>>) -> Option<&str> {
    end?.get("Id")?.as_str()
}

fn put(
    document: &Document,
    connector: &Connector<'_>,
    name: &str,
    value: &Piece<'_>,
) -> Option<TextEdit> {
    let Some(properties) = connector.properties else {
        let body = connector.entry.value;
        let anchor = body.entry("Type")?;
        let properties = Piece::entry(name, value.clone());
        return insert_entry_behind(document, body, anchor, "Properties", &properties);
    };
    match properties.entry(name) {
        Some(entry) => set_value(document, properties, entry, value),
        None => append_entry(document, properties, name, value),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    const SILENT: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders:
        Properties:
          Destination: {Id: Orders}
      ToSomething:
        Properties:
          Permissions:
            - Write
          Destination: # to be said
"#;

    #[test]
    fn both_are_required() {
        check(
            SILENT,
            expect![[r#"
                8 |       ToOrders:
                  |       ^^^^^^^^ connector-missing-property: The connector has no `Permissions`. Add a list with `Read`, `Write` or both.
                  |       fix: Add `Permissions` `Read` and `Write`
                  |       fix: Add `Permissions` `Read`
                  |       fix: Add `Permissions` `Write`
                15 |           Destination: # to be said
                   |           ^^^^^^^^^^^ connector-missing-property: The connector has no `Destination`. Add one with the `Id` of a resource.
                   |           fix: Add `Destination` `Orders` (queue)
            "#]],
        );
    }

    #[test]
    fn what_fits_is_added() {
        check_fix(
            SILENT,
            "Add `Permissions` `Read` and `Write`",
            expect![[r#"
                 10 |           Destination: {Id: Orders}
                +11 |           Permissions:
                +12 |             - Read
                +13 |             - Write
                 14 |       ToSomething:
            "#]],
        );
        check_fix(
            SILENT,
            "Add `Destination` `Orders` (queue)",
            expect![[r#"
                 15 |           Destination: # to be said
                +16 |             Id: Orders
            "#]],
        );
    }

    #[test]
    fn properties_left_out_are_told_once() {
        check(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function
  ToOrders:
    Type: AWS::Serverless::Connector
    Source: {Id: Checkout}
    Destination: {Id: Orders}
    Permissions: [Write]
"#,
            expect![[r#"
                7 |   ToOrders:
                  |   ^^^^^^^^ connector-missing-property: `Source`, `Destination` and `Permissions` of a connector must be under `Properties`.
                  |   fix: Move `Source`, `Destination` and `Permissions` under `Properties`
            "#]],
        );
    }
}
