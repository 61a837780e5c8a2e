//! The properties of resources, of what is nested in them and of `Globals`, and the values of those with a fixed set.

use super::context::Context;
use super::declarations::switch;
use super::insert::Offer;
use super::neighbours::neighbours;
use super::piece::Piece;
use super::resources::Resources;
use super::typed_shape::typed_shape;
use super::{CompletionItemKind, event_types::likely_events};
use crate::place::typed::Slot;
use crate::property;
use sam_core::SCHEMA_DATE;
use sam_core::spec::schema::{self, SchemaProperty, Shape};
use sam_core::spec::{usual_properties, usual_values, value_kind};
use sam_core::syntax::NodeRef;
use std::cmp::{Ordering, Reverse};

/// How deep required properties are written below a key.
const MOST_LEVELS: usize = 3;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    // A tag is an intrinsic function, whose value no schema knows.
    if typed.tag().is_some() || matches!(typed.slot, Slot::Text) {
        return;
    }
    let Some(shape) = typed_shape(context) else {
        return;
    };
    let mut found = Vec::new();
    if typed.wants_key() && (typed.slot != Slot::Value || typed.is_item()) {
        keys(&mut found, &shape, context, resources);
    }
    // Below a key only items of a list can be written with their dash.
    let of_value = match typed.slot {
        Slot::Below => shape.item(),
        Slot::Item | Slot::Value => Some(shape),
        Slot::Key | Slot::Text => None,
    };
    if let Some(shape) = of_value {
        values(&mut found, &shape, context, resources);
    }
    // What knows more of a place, as of a policy, has offered its keys already.
    found.retain(|it| acc.iter().all(|other| other.label != it.label));
    acc.append(&mut found);
}

fn keys(acc: &mut Vec<Offer>, shape: &Shape, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    let there: Vec<_> = typed.keys(typed.node()).collect();
    if there.iter().any(|it| it.starts_with("Fn::")) || typed.items(typed.node()).next().is_some() {
        return;
    }
    let elsewhere = neighbours(context, resources);
    for property in shape.properties() {
        if there.contains(&property.name) {
            continue;
        }
        let rank = rank(&property, &elsewhere);
        let offer = Offer::key(property.name, value(&property.shape, MOST_LEVELS));
        let offer = offer.detail(property::detail(&property)).rank(rank);
        acc.push(match property.owner {
            (_, "-") => offer,
            (owner, definition) => {
                offer.data(format!("property {owner} {} {definition}", property.name))
            }
        });
    }
}

/// Required properties first, then those that other resources of the type have, then those that most templates have.
fn rank(property: &SchemaProperty, elsewhere: &[NodeRef<'_>]) -> u8 {
    if property.is_required() {
        return 5;
    }
    if property.is_deprecated() {
        return 35;
    }
    let (owner, definition) = property.owner;
    let usual = usual_properties(owner, definition);
    let usual = usual.iter().position(|it| *it == property.name);
    let place = usual
        .and_then(|it| u8::try_from(it).ok())
        .unwrap_or(10)
        .min(10);
    let count = elsewhere
        .iter()
        .filter(|it| it.get(property.name).is_some())
        .count();
    match (count * 2).cmp(&elsewhere.len()) {
        _ if count == 0 => 15 + place,
        Ordering::Greater => 6,
        Ordering::Less | Ordering::Equal => 10 + place.min(4),
    }
}

/// The required properties of a type with places for their values.
pub(super) fn required_properties(resource_type: &str) -> Piece {
    match schema::properties(resource_type).map(|it| value(&it, MOST_LEVELS)) {
        Some(Piece::Map(entries)) => Piece::Map(entries),
        Some(_) | None => Piece::empty(),
    }
}

/// What stands behind a key at first: the required properties of a map, a list with one item, a place to fill in.
fn value(shape: &Shape, levels: usize) -> Piece {
    if levels == 0 || shape.is_any() {
        return Piece::empty();
    }
    let item = shape.item().filter(|_| shape.takes(value_kind::LIST));
    // JSON text in place of a list of maps is the rare form.
    let is_list_of_maps = item.as_ref().is_some_and(|it| !it.is_open());
    if shape.takes(value_kind::TEXT) && !is_list_of_maps {
        return Piece::empty();
    }
    if let Some(item) = item {
        return Piece::List(vec![value(&item, levels - 1)]);
    }
    let required: Vec<SchemaProperty> = match shape.definitions().len() {
        0 | 1 => shape.properties(),
        _ => Vec::new(),
    };
    let required = required.into_iter().filter(SchemaProperty::is_required);
    let entries = required.map(|it| (Piece::text(it.name), value(&it.shape, levels - 1)));
    match entries.collect::<Vec<_>>() {
        entries if entries.is_empty() => Piece::empty(),
        entries => Piece::Map(entries),
    }
}

/// Runtimes, the newest of each language first, of both parts those first that AWS supports longest.
fn newest_runtimes(all: &[&'static str]) -> Vec<&'static str> {
    let dated = all
        .iter()
        .filter_map(|it| Some((schema::runtime(it)?.deprecated?, *it)));
    let mut dated: Vec<_> = dated.collect();
    dated.sort_by_key(|(date, _)| Reverse(*date));
    let language = |it: &'static str| it.trim_end_matches(|it: char| !it.is_ascii_alphabetic());
    let mut seen = Vec::new();
    let (first, rest): (Vec<_>, Vec<_>) = dated.into_iter().partition(|(_, name)| {
        // `nodejs24.x`
        let language = language(name.trim_end_matches(".x"));
        let is_new = !seen.contains(&language);
        seen.push(language);
        is_new
    });
    first.into_iter().chain(rest).map(|(_, it)| it).collect()
}

fn values(acc: &mut Vec<Offer>, shape: &Shape, context: &Context<'_>, resources: &Resources<'_>) {
    if shape.is_any() {
        return;
    }
    let all = shape.values();
    if all.is_empty() && shape.takes(value_kind::BOOLEAN) {
        switch(acc, context);
        return;
    }
    let elsewhere = neighbours(context, resources);
    let usual = match all.first().and_then(|it| schema::runtime(it)) {
        Some(_) => newest_runtimes(&all),
        None => usual_values(&all).to_vec(),
    };
    let likely = likely_events(&all, context, resources);
    for name in all {
        let runtime = schema::runtime(name);
        let likely = likely.iter().find(|it| it.0 == name).map_or(0, |it| it.1);
        let is_elsewhere = elsewhere.iter().any(|it| it.as_str() == Some(name));
        let place = usual.iter().position(|it| *it == name);
        let place = place.and_then(|it| u8::try_from(it).ok());
        let rank = match (is_elsewhere, place) {
            _ if likely > 0 => 5 - likely,
            (true, _) => 5,
            (false, Some(place)) => 6 + place.min(10),
            (false, None) => 20,
        };
        let offer = Offer::value(name, CompletionItemKind::EnumMember).rank(rank);
        let offer = match runtime.and_then(|it| it.deprecated) {
            Some(date) if date < SCHEMA_DATE => {
                let rank = if is_elsewhere { 5 } else { 30 };
                offer.rank(rank).detail(format!("deprecated since {date}"))
            }
            Some(date) => offer.detail(format!("supported until {date}")),
            None => offer,
        };
        acc.push(offer.listed(context));
    }
}

#[cfg(test)]
mod tests;
