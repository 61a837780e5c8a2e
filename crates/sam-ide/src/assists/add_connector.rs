//! A connector from the resource under the cursor to another one that it connects to.

use super::{CodeAction, CodeActionKind};
use crate::edit::new_connector::{embed, has_role, permission_sets};
use sam_core::connector::{Profile, Resolver, profile};
use sam_core::template::Resource;
use sam_core::text::TextRange;
use std::collections::HashSet;

/// How many actions are offered at most: a menu is read, not searched.
const MOST_OFFERED: usize = 8;

/// Up to this many destinations, each permission is offered alone, too.
const FEW: usize = 2;

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let template = resolver.template();
    let Some(source) = template.resource_containing(range.start()) else {
        return;
    };
    let body = source.body();
    let on_name = [
        Some(source.entry.key.full_range()),
        body.entry("Type").map(|it| it.range()),
        body.entry("Connectors").map(|it| it.key.full_range()),
    ];
    let is_on_name = on_name
        .into_iter()
        .flatten()
        .any(|it| it.contains_inclusive(range.start()));
    let Some(own) = resolver.resolved_type(source.id).filter(|_| is_on_name) else {
        return;
    };
    let connected: HashSet<String> = resolver
        .all()
        .iter()
        .flat_map(|it| &it.links)
        .filter(|it| it.source.id.is_some_and(|(id, _)| id == source.id))
        .filter_map(|it| Some(it.destination.id?.0.to_owned()))
        .collect();
    let fitting: Vec<(Resource<'_>, &Profile)> = template
        .resources()
        .filter(|it| it.id != source.id && !connected.contains(it.id))
        .filter_map(|it| Some((it, profile::find(own, resolver.resolved_type(it.id)?)?)))
        .filter(|(it, profile)| has_role(source, *it, profile))
        .take(MOST_OFFERED)
        .collect();
    for (destination, profile) in &fitting {
        let sets = permission_sets(profile).into_iter();
        for set in sets.take(if fitting.len() <= FEW { 3 } else { 1 }) {
            let names: Vec<&str> = set.iter().map(|it| it.name()).collect();
            let label = format!("Add connector to {} ({})", destination.id, names.join(", "));
            if let Some(edits) = embed(template, source, *destination, &set) {
                acc.push(CodeAction {
                    label,
                    kind: CodeActionKind::Refactor,
                    edits,
                    mends: None,
                    revokes: 0,
                    difference: None,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_actions, check_added};
    use expect_test::expect;

    const SHOP: &str = r#"
Resources:
  Check$0out:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler

  Orders:
    Type: AWS::Serverless::SimpleTable
    Condition: IsProd

  Worker:
    Type: AWS::Serverless::Function
  Alarm:
    Type: AWS::CloudWatch::Alarm
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
"#;

    #[test]
    fn what_fits_is_offered() {
        check_actions(
            SHOP,
            expect![[r#"
            Add connector to Orders (Read, Write)
            Add connector to Orders (Read)
            Add connector to Orders (Write)
            Add connector to Worker (Write)
        "#]],
        );
    }

    #[test]
    fn the_connector_is_embedded() {
        check_added(
            SHOP,
            "Add connector to Orders (Read, Write)",
            expect![[r#"
                  6 |       Handler: app.handler
                + 7 |     Connectors:
                + 8 |       ToOrders:
                + 9 |         Condition: IsProd
                +10 |         Properties:
                +11 |           Destination:
                +12 |             Id: Orders
                +13 |           Permissions:
                +14 |             - Read
                +15 |             - Write
                 16 |
            "#]],
        );
    }

    #[test]
    fn it_joins_the_others() {
        check_added(
            r#"
Resources:
  Orders:
    Connectors: {ToA: {Properties: {Destination: {Id: A}, Permissions: [Read, Write]}}}
    Ty$0pe: AWS::SQS::Queue
  A:
    Type: AWS::Serverless::Function
  B:
    Type: AWS::Serverless::Function
"#,
            "Add connector to B (Read, Write)",
            expect![[r#"
                 3 |   Orders:
                -4 |     Connectors: {ToA: {Properties: {Destination: {Id: A}, Permissions: [Read, Write]}}}
                +4 |     Connectors: {ToA: {Properties: {Destination: {Id: A}, Permissions: [Read, Write]}}, ToB: {Properties: {Destination: {Id: B}, Permissions: [Read, Write]}}}
                 5 |     Type: AWS::SQS::Queue
            "#]],
        );
    }
}
