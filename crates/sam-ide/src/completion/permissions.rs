//! The `Permissions` of a connector: those that its pairs allow and that are not there yet.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::resources::Resources;
use crate::place::typed::Slot;
use crate::place::typed::connector::{ConnectorPart, TypedConnector};
use sam_core::connector::Category;
use sam_core::connector::profile::Profile;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(site) = TypedConnector::of(&context.typed) else {
        return;
    };
    if site.part != ConnectorPart::Permissions
        || matches!(context.typed.slot, Slot::Key | Slot::Text)
    {
        return;
    }
    let profiles: Vec<_> = site
        .profiles(context, resources)
        .into_iter()
        .flatten()
        .collect();
    let there = site.permissions(context);
    for set in additions(&profiles, &there) {
        let label = set
            .iter()
            .map(|it| it.name())
            .collect::<Vec<_>>()
            .join(", ");
        let pieces = set.iter().map(|it| Piece::text(it.name())).collect();
        let offer = Offer::new(label, CompletionItemKind::EnumMember, Write::Items(pieces));
        acc.push(match profiles.first() {
            None => offer,
            Some(first) => {
                let names: Vec<_> = set.iter().map(|it| it.name()).collect();
                let data = format!(
                    "grant {} {} {}",
                    first.source,
                    first.destination,
                    names.join(" ")
                );
                offer.detail(counted(&profiles, &set)).data(data)
            }
        });
    }
}

/// A list to fill in with permissions that all profiles allow.
pub(super) fn permission_list(profiles: &[&Profile]) -> Piece {
    let sets = additions(profiles, &[]);
    let name = |it: &Category| it.name().to_owned();
    match sets.as_slice() {
        [] => Piece::List(vec![Piece::empty()]),
        [one] => Piece::List(one.iter().map(|it| Piece::Stop(name(it))).collect()),
        several => {
            let single = several.iter().filter(|it| it.len() == 1).flatten();
            Piece::List(vec![Piece::Choice(single.map(name).collect())])
        }
    }
}

/// The sets of permissions that can be added to those there: single ones where that is allowed, else the missing
/// part of an allowed combination.
pub(super) fn additions(profiles: &[&Profile], there: &[Category]) -> Vec<Vec<Category>> {
    let all = [Category::Read, Category::Write];
    let allowed = |set: &[Category]| {
        profiles.iter().all(|profile| {
            let has_all = set.iter().all(|it| profile.grant(*it).is_some());
            let is_combination = profile.combinations.as_ref().is_none_or(|sets| {
                sets.iter()
                    .any(|it| it.len() == set.len() && it.iter().all(|one| set.contains(one)))
            });
            has_all && is_combination
        })
    };
    let missing: Vec<_> = all.into_iter().filter(|it| !there.contains(it)).collect();
    let with = |added: &[Category]| [there, added].concat();
    let mut sets: Vec<Vec<Category>> = missing
        .iter()
        .map(|it| vec![*it])
        .filter(|it| allowed(&with(it)))
        .collect();
    // Both at once only where one of them cannot stand alone.
    if missing.len() == 2 && sets.len() < 2 && allowed(&all) {
        sets.push(missing);
    }
    sets
}

/// `7 actions`, over all links.
fn counted(profiles: &[&Profile], set: &[Category]) -> String {
    let mut actions: Vec<_> = profiles
        .iter()
        .flat_map(|profile| set.iter().flat_map(|it| profile.actions(*it)))
        .collect();
    actions.sort_unstable();
    actions.dedup();
    match actions.len() {
        1 => "1 action".to_owned(),
        count => format!("{count} actions"),
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{beside_shop, check, check_apply, shop};
    use expect_test::expect;

    const ENDS: &str =
        "      Source:\n        Id: Checkout\n      Destination:\n        Id: Orders\n";

    #[test]
    fn what_is_there_already_is_left_out() {
        check(
            &shop(&format!(
                "{ENDS}      Permissions:\n        - Read\n        - $0\n"
            )),
            expect![[r#"
                Write · 7 actions
            "#]],
        );
        check(
            &shop(&format!("{ENDS}      Permissions: [Write, $0]\n")),
            expect![[r#"
                Read · 6 actions
            "#]],
        );
        check(
            &shop(&format!("{ENDS}      Permissions: [Write, Read, $0]\n")),
            expect![[""]],
        );
        check(
            &shop(&format!(
                "{ENDS}      Permissions:\n        - Rea$0d\n        - Write\n"
            )),
            expect![[r#"
                Read · 6 actions
            "#]],
        );
    }

    #[test]
    fn a_pair_with_one_permission_offers_it_alone() {
        check(
            &shop(
                "      Source: {Id: Checkout}\n      Destination: {Id: Checkout}\n      Permissions: [$0]\n",
            ),
            expect![[r#"
                Write · 2 actions
            "#]],
        );
    }

    #[test]
    fn a_combination_is_one_item_where_both_are_needed() {
        let ends = "      Source: {Id: Jobs}\n      Destination: {Id: Checkout}\n";
        check(
            &shop(&format!("{ends}      Permissions:\n        - $0\n")),
            expect![[r#"
                Read, Write · 3 actions
            "#]],
        );
        check(
            &shop(&format!(
                "{ends}      Permissions:\n        - Write\n        - $0\n"
            )),
            expect![[r#"
                Read · 2 actions
            "#]],
        );
        check_apply(
            &shop(&format!("{ends}      Permissions:\n      - $0\n")),
            "Read, Write",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: {Id: Jobs}
                      Destination: {Id: Checkout}
                      Permissions:
                      - Read
                      - Write
            "#]],
        );
        check_apply(
            &shop(&format!("{ends}      Permissions:\n        $0\n")),
            "Read, Write",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: {Id: Jobs}
                      Destination: {Id: Checkout}
                      Permissions:
                        - Read
                        - Write
            "#]],
        );
        check_apply(
            &shop(&format!("{ends}      Permissions: $0\n")),
            "Read, Write",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: {Id: Jobs}
                      Destination: {Id: Checkout}
                      Permissions: 
                        - Read
                        - Write
            "#]],
        );
        check_apply(
            &shop(&format!("{ends}      Permissions: [$0\n")),
            "Read, Write",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: {Id: Jobs}
                      Destination: {Id: Checkout}
                      Permissions: [Read, Write]
            "#]],
        );
    }

    #[test]
    fn a_state_machine_that_starts_another_reads_alone_or_both() {
        let machines = beside_shop(
            "  A:\n    Type: AWS::Serverless::StateMachine\n  B:\n    Type: AWS::Serverless::StateMachine\n  C:\n    Type: AWS::Serverless::Connector\n    Properties:\n      Source: {Id: A}\n      Destination: {Id: B}\n      Permissions: [$0]\n",
        );
        check(
            &machines,
            expect![[r#"
            Read · 2 actions
            Read, Write · 6 actions
        "#]],
        );
        check(
            &machines.replace("[$0]", "[Write, $0]"),
            expect![[r#"
            Read · 2 actions
        "#]],
        );
    }

    #[test]
    fn several_destinations_offer_what_all_allow() {
        check(
            &shop(
                "      Source: {Id: Checkout}\n      Destination: [{Id: Orders}, {Id: Checkout}]\n      Permissions: [$0]\n",
            ),
            expect![[r#"
                Write · 9 actions
            "#]],
        );
    }

    #[test]
    fn without_both_ends_both_are_offered() {
        check(
            &shop("      Permissions: [$0]\n"),
            expect![[r#"
            Read
            Write
        "#]],
        );
    }
}
