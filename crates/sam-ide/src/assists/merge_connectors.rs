//! Connectors of one source with the same permissions, made one with a list of destinations; those with the same
//! destinations, made one with all their permissions.

use super::CodeAction;
use super::common::{is_named, is_written_out, offer, sound_connector};
use crate::edit::connector::{others_allow, set_permissions};
use crate::edit::{Piece, move_value, remove_declared, remove_entries, remove_entry, together};
use crate::names::listed;
use sam_core::connector::{Category, Connector, ConnectorForm, Link, Resolved, Resolver, declared};
use sam_core::document::{Document, Section};
use sam_core::syntax::NodeRef;
use sam_core::text::{TextEdit, TextRange};

/// How many connectors are called by name in the menu.
const MOST_NAMED: usize = 6;

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let Some(kept) = sound_connector(resolver, range) else {
        return;
    };
    if !can_change(resolver, &kept) {
        return;
    }
    by_permissions(acc, resolver, &kept);
    let others: Vec<Resolved<'_>> = declared(resolver.template())
        .iter()
        .filter(|it| permissions(it) == permissions(&kept.connector))
        .filter(|it| is_alike(&kept.connector, it))
        .map(|it| resolver.resolve(it))
        .filter(|it| is_apart(&kept, it) && can_change(resolver, it))
        .collect();
    let what = match others.len() {
        0 => return,
        1..=MOST_NAMED => listed(others.iter().map(|it| &*it.connector.id)),
        count => format!("{count} others"),
    };
    let label = format!("Merge {what} into this connector");
    offer(
        acc,
        label,
        merge(resolver, &kept, &others).and_then(together),
    );
}

/// Offers to give a connector the permissions of those with the same destinations.
fn by_permissions(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, kept: &Resolved<'_>) {
    let destinations = |it: &Connector<'_>| it.destination.map(|it| it.value.to_value());
    let own = destinations(&kept.connector);
    let mut all = permissions(&kept.connector);
    let mut others = Vec::new();
    for other in declared(resolver.template()) {
        if !is_alike(&kept.connector, &other) || destinations(&other) != own {
            continue;
        }
        let resolved = resolver.resolve(&other);
        let more = permissions(&other);
        let union: Vec<Category> = [Category::Read, Category::Write]
            .into_iter()
            .filter(|it| all.contains(it) || more.contains(it))
            .collect();
        if can_change(resolver, &resolved) && others_allow(kept, None, &union) {
            all = union;
            others.push(resolved);
        }
    }
    if others.is_empty() || others.len() > MOST_NAMED {
        return;
    }
    let document = resolver.template().document();
    let edits = || {
        let mut edits = set_permissions(document, &kept.connector, &all)?;
        edits.extend(remove_others(document, kept, &others)?);
        together(edits)
    };
    let what = listed(others.iter().map(|it| &*it.connector.id));
    offer(acc, format!("Merge {what} into this connector"), edits());
}

/// The permissions of a connector, sorted.
fn permissions(connector: &Connector<'_>) -> Vec<Category> {
    let mut names = crate::edit::connector::permissions(connector);
    names.sort();
    names
}

/// Nobody may name a connector that changes what it generates.
fn can_change(resolver: &Resolver<'_>, resolved: &Resolved<'_>) -> bool {
    resolved.problems.is_empty()
        && is_written_out(&resolved.connector)
        && !is_named(resolver, resolved)
}

/// Whether two connectors have no destination in common.
fn is_apart(kept: &Resolved<'_>, other: &Resolved<'_>) -> bool {
    let value = |it: &Link<'_>| it.destination.node.map(NodeRef::to_value);
    let ours: Vec<_> = kept.links.iter().map(value).collect();
    other
        .links
        .iter()
        .all(|theirs| !ours.contains(&value(theirs)))
}

/// Whether another connector says the same but for its destinations and permissions.
fn is_alike(a: &Connector<'_>, b: &Connector<'_>) -> bool {
    let same_place = match (a.form, b.form) {
        (ConnectorForm::Standalone(_), ConnectorForm::Standalone(_)) => true,
        (ConnectorForm::Embedded(a), ConnectorForm::Embedded(b)) => a.id == b.id,
        (ConnectorForm::Standalone(_), ConnectorForm::Embedded(_))
        | (ConnectorForm::Embedded(_), ConnectorForm::Standalone(_)) => false,
    };
    let value = |it: Option<NodeRef<'_>>| it.map(|it| it.to_value());
    let others = |of: Option<NodeRef<'_>>, left_out: &[&str]| {
        let mut entries: Vec<_> = of
            .into_iter()
            .flat_map(|it| it.entries())
            .filter(|it| !left_out.contains(&it.name()))
            .map(|it| (it.name().to_owned(), it.value.to_value()))
            .collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        entries
    };
    a.id != b.id
        && same_place
        && value(a.source.map(|it| it.value)) == value(b.source.map(|it| it.value))
        && others(Some(a.entry.value), &["Properties"])
            == others(Some(b.entry.value), &["Properties"])
        && others(
            a.properties,
            &["Source", "SourceReference", "Destination", "Permissions"],
        ) == others(
            b.properties,
            &["Source", "SourceReference", "Destination", "Permissions"],
        )
}

fn merge(
    resolver: &Resolver<'_>,
    kept: &Resolved<'_>,
    others: &[Resolved<'_>],
) -> Option<Vec<TextEdit>> {
    let document = resolver.template().document();
    let all = std::iter::once(kept).chain(others);
    let destinations = all
        .flat_map(|it| &it.links)
        .filter_map(|it| it.destination.node);
    let list = Piece::List(destinations.map(Piece::Moved).collect());
    let properties = kept.connector.properties?;
    let mut edits = vec![move_value(
        document,
        properties,
        kept.connector.destination?,
        &list,
    )?];
    edits.extend(remove_others(document, kept, others)?);
    Some(edits)
}

fn remove_others(
    document: &Document,
    kept: &Resolved<'_>,
    others: &[Resolved<'_>],
) -> Option<Vec<TextEdit>> {
    let gone: Vec<TextRange> = others.iter().map(|it| it.connector.entry.range()).collect();
    match kept.connector.form {
        ConnectorForm::Standalone(_) => remove_declared(document, Section::Resources, &gone),
        ConnectorForm::Embedded(carrier) => {
            let connectors = carrier.body().entry("Connectors")?;
            if connectors.value.entries().len() == gone.len() {
                remove_entry(document, carrier.body(), connectors)
            } else {
                remove_entries(document, connectors.value, &gone)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_added, check_assist, check_no_assist};
    use expect_test::expect;

    const TWO: &str = r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Returns:
    Type: AWS::SQS::Queue
  Topic:
    Type: AWS::SNS::Topic
  Checkout:
    Type: AWS::Serverless::Function
    Connectors:
      ToOrders$0:
        Properties:
          Destination:
            Id: Orders # first
          Permissions:
            - Write
      Read:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Read]
      ToReturns:
        Properties:
          Destination: {Id: Returns}
          Permissions: [Write]
      ToTopic:
        Properties:
          Destination:
            - Id: Topic
          Permissions: [Write]
"#;

    #[test]
    fn those_with_the_same_permissions_become_one() {
        check_assist(
            TWO,
            "Merge `CheckoutToReturns` and `CheckoutToTopic` into this connector",
            expect![[r#"
                 14 |           Destination:
                -15 |             Id: Orders # first
                +15 |             - Id: Orders # first
                +16 |             - {Id: Returns}
                +17 |             - Id: Topic
                 18 |           Permissions:
                ...
                 23 |           Permissions: [Read]
                -22 |       ToReturns:
                -23 |         Properties:
                -24 |           Destination: {Id: Returns}
                -25 |           Permissions: [Write]
                -26 |       ToTopic:
                -27 |         Properties:
                -28 |           Destination:
                -29 |             - Id: Topic
                -30 |           Permissions: [Write]
            "#]],
        );
    }

    #[test]
    fn those_with_the_same_ends_become_one() {
        check_added(
            r#"
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Checkout: {Type: AWS::Serverless::Function}
  A$0:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Checkout}, Destination: {Id: Orders}, Permissions: [Read]}
  B:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Checkout}, Destination: {Id: Orders}, Permissions: [Write]}
"#,
            "Merge `B` into this connector",
            expect![[r#"
                  6 |     Type: AWS::Serverless::Connector
                - 7 |     Properties: {Source: {Id: Checkout}, Destination: {Id: Orders}, Permissions: [Read]}
                - 8 |   B:
                - 9 |     Type: AWS::Serverless::Connector
                -10 |     Properties: {Source: {Id: Checkout}, Destination: {Id: Orders}, Permissions: [Write]}
                + 7 |     Properties: {Source: {Id: Checkout}, Destination: {Id: Orders}, Permissions: [Read, Write]}
            "#]],
        );
    }

    #[test]
    fn one_that_others_wait_for_stays() {
        check_no_assist(
            &TWO.replace(
                "Topic:\n    Type: AWS::SNS::Topic",
                "Topic:\n    Type: AWS::SNS::Topic\n    DependsOn: [CheckoutToOrders]",
            ),
            "Merge",
        );
    }

    #[test]
    fn resources_merge_too() {
        check_assist(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Returns:
    Type: AWS::SQS::Queue
  Checkout:
    Type: AWS::Serverless::Function

  A$0:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      Destination: {Id: Orders}
      Permissions: [Write]

  B:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Checkout}
      Destination:
        Id: Returns
      Permissions: [Write]
"#,
            "Merge `B` into this connector",
            expect![[r#"
                 13 |       Source: {Id: Checkout}
                -14 |       Destination: {Id: Orders}
                -15 |       Permissions: [Write]
                -16 |
                -17 |   B:
                -18 |     Type: AWS::Serverless::Connector
                -19 |     Properties:
                -20 |       Source: {Id: Checkout}
                 14 |       Destination:
                -22 |         Id: Returns
                +15 |         - {Id: Orders}
                +16 |         - Id: Returns
                 17 |       Permissions: [Write]
            "#]],
        );
    }
}
