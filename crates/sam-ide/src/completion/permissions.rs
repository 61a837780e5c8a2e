//! The `Permissions` of a connector: those that its pairs allow and that are not there yet.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::{Offer, Piece, Write};
use super::outline::Slot;
use super::resources::Resources;
use super::site::{Part, Site};
use sam_core::connector::Category;
use sam_core::connector::profile::Profile;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(site) = Site::of(context) else {
        return;
    };
    if site.part != Part::Permissions || matches!(context.spot.slot, Slot::Key | Slot::Text) {
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
