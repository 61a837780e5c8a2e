//! The `Id` of a connector's end: the resources that fit the other end, and below them the others with the reason.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::{Offer, Piece, Write};
use super::outline::{Slot, Step};
use super::resources::{Candidate, Resources};
use super::site::{CONNECTOR, End, Part, Site};
use crate::names;
use sam_core::connector::profile::{self, Profile};
use sam_core::connector::{Category, Side};

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(site) = Site::of(context) else {
        return;
    };
    match (site.part, context.spot.slot) {
        (Part::EndKey(side, "Id"), Slot::Value) => {
            offers(acc, &site, side, context, resources, |id| {
                Write::Value(Piece::text(id))
            });
        }
        // An end that is not begun: the resource brings its key. At a place for a key there are the keys themselves.
        (Part::End(side), Slot::Value | Slot::Item) if is_open(context, side) => {
            offers(acc, &site, side, context, resources, |id| {
                Write::Entry(Piece::text("Id"), Piece::text(id))
            });
        }
        _ => {}
    }
}

/// Whether nothing stands below the end yet, and an `Id` may.
fn is_open(context: &Context<'_>, side: Side) -> bool {
    let node = context.spot.node;
    let is_list = context.spot.slot == Slot::Item;
    let is_reference = context.path.contains(&Step::Key("SourceReference"));
    !is_reference
        && (is_list && side == Side::Destination
            || !is_list && context.outline.children(node).next().is_none())
}

fn offers(
    acc: &mut Vec<Offer>,
    site: &Site<'_>,
    side: Side,
    context: &Context<'_>,
    resources: &Resources<'_>,
    write: impl Fn(&str) -> Write,
) {
    let others = site.others(side, context, resources);
    let taken = site.taken(side, context, resources);
    for candidate in resources.candidates() {
        if candidate.written_type == CONNECTOR || taken.contains(&candidate.id) {
            continue;
        }
        let offer = Offer::new(
            candidate.id,
            CompletionItemKind::Reference,
            write(candidate.id),
        );
        acc.push(fitted(
            offer,
            candidate.written_type,
            candidate.resolved_type,
            side,
            &others,
        ));
    }
    // What SAM makes is offered where it fits; where it does not, nobody would look for it.
    for (id, resolved_type) in resources.generated() {
        let offer = Offer::new(id, CompletionItemKind::Reference, write(id)).rank(20);
        let offer = fitted(offer, resolved_type, resolved_type, side, &others);
        if offer.warning.is_none() {
            let detail = offer.detail.as_deref().unwrap_or_default();
            let detail = format!("{detail} · made by SAM");
            acc.push(offer.detail(detail));
        }
    }
}

/// The resources that fit one end of a connector, in order.
pub(super) fn fitting<'a>(
    side: Side,
    others: &[End<'_>],
    resources: &Resources<'a>,
) -> Vec<Candidate<'a>> {
    let fits = |it: &Candidate<'_>| {
        let offer = Offer::value(it.id, CompletionItemKind::Reference);
        fitted(offer, it.written_type, it.resolved_type, side, others)
            .warning
            .is_none()
    };
    resources
        .candidates()
        .filter(|it| it.written_type != CONNECTOR && fits(it))
        .collect()
}

/// An item for a type at one end, with what it would grant or why it does not fit.
pub(super) fn fitted(
    offer: Offer,
    written: &str,
    resolved: &str,
    side: Side,
    others: &[End<'_>],
) -> Offer {
    let pair = |other: &End<'_>| {
        let other = other.resolved_type.as_deref().unwrap_or_default();
        match side {
            Side::Source => (resolved.to_owned(), other.to_owned()),
            Side::Destination => (other.to_owned(), resolved.to_owned()),
        }
    };
    let pairs: Vec<_> = others.iter().map(pair).collect();
    let profiles: Vec<_> = pairs
        .iter()
        .map(|(from, to)| profile::find(from, to))
        .collect();
    if let Some(at) = profiles.iter().position(Option::is_none) {
        let (from, to) = &pairs[at];
        let named = |resolved_type: &str| {
            names::a_noun(if resolved_type == resolved {
                written
            } else {
                resolved_type
            })
        };
        let warning = format!("no connector from {} to {}", named(from), named(to));
        return Offer {
            warning: Some(warning),
            ..offer.detail(written)
        };
    }
    if profiles.is_empty() {
        let fits = profile::all().iter().any(|it| match side {
            Side::Source => it.source == resolved,
            Side::Destination => it.destination == resolved,
        });
        let warning = match side {
            _ if fits => None,
            Side::Source => Some(format!("no connector starts at {}", names::a_noun(written))),
            Side::Destination => Some(format!("no connector leads to {}", names::a_noun(written))),
        };
        return Offer {
            warning,
            ..offer.detail(written)
        };
    }
    let profiles: Vec<&Profile> = profiles.into_iter().flatten().collect();
    let names = common(&profiles);
    let data = pairs.first().map(|(from, to)| format!("grant {from} {to}"));
    Offer {
        data,
        ..offer.detail(format!("{written} · {}", names.join(", ")))
    }
}

/// The names of the permissions that all profiles have, in the order of the first.
fn common(profiles: &[&Profile]) -> Vec<&'static str> {
    let Some((first, rest)) = profiles.split_first() else {
        return Vec::new();
    };
    let is_common = |it: &Category| rest.iter().all(|profile| profile.grant(*it).is_some());
    let mut common: Vec<_> = first.categories().filter(is_common).collect();
    common.sort();
    common.into_iter().map(Category::name).collect()
}
