//! The properties of resources, of what is nested in them and of `Globals`, and the values of those with a fixed set.

use super::context::Context;
use super::declarations::switch;
use super::insert::{Offer, Write};
use super::neighbours::neighbours;
use super::piece::{Marks, Piece};
use super::resources::Resources;
use super::runtimes::RuntimeRanks;
use super::statement_keys::statement;
use super::typed_shape::typed_shape;
use super::{CompletionItemKind, event_types::likely_events};
use crate::place::typed::{Slot, Step, Typed};
use crate::property;
use sam_core::SCHEMA_DATE;
use sam_core::policy::SiteKind;
use sam_core::spec::schema::{self, SchemaProperty, Shape};
use sam_core::spec::{SchemaLimit, usual_properties, usual_values, value_kind};
use sam_core::syntax::NodeRef;
use std::cmp::Ordering;

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
    // A value on the line of the key of a list may be its first item.
    let of_item = of_value.as_ref().filter(|it| {
        let is_list = it.takes(value_kind::LIST) && !it.takes(value_kind::ANY & !value_kind::LIST);
        typed.slot == Slot::Value && is_list
    });
    if let Some(item) = of_item.and_then(Shape::item) {
        let mut items = Vec::new();
        values(&mut items, &item, context, resources);
        found.extend(items.into_iter().map(Offer::in_new_list));
    } else if let Some(shape) = of_value {
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
        let body = match event_properties(property.name, typed) {
            Some(entries) => Piece::entries(entries),
            None => value_of(&property, MOST_LEVELS),
        };
        let offer = Offer::key(property.name, body);
        let offer = offer.detail(property::detail(&property)).rank(rank);
        acc.push(match property.owner {
            (_, "-") => offer,
            (owner, definition) => {
                offer.data(format!("property {owner} {} {definition}", property.name))
            }
        });
    }
}

/// What the properties of an event begin with, where the schema does not say it or not in this order.
fn event_properties(name: &str, typed: &Typed<'_>) -> Option<Vec<(&'static str, Piece)>> {
    let is_event = matches!(
        typed.path.as_slice(),
        [
            ..,
            Step::Key("Properties"),
            Step::Key("Events"),
            Step::Key(_)
        ]
    );
    if name != "Properties" || !is_event {
        return None;
    }
    let empty = Piece::empty;
    let latest = || ("StartingPosition", Piece::text("LATEST"));
    Some(match typed.text_of(typed.node(), "Type")? {
        "Api" | "HttpApi" => vec![("Path", empty()), ("Method", empty())],
        "Kinesis" | "DynamoDB" => vec![("Stream", empty()), latest()],
        "MSK" => vec![
            ("Stream", empty()),
            ("Topics", Piece::List(vec![empty()])),
            latest(),
        ],
        "Schedule" | "ScheduleV2" => {
            vec![("Schedule", Piece::Stop("rate(1 day)".to_owned()))]
        }
        _ => return None,
    })
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
        Some(_) | None => Piece::Place(Marks::Map),
    }
}

/// What stands behind the key of a property at first.
fn value_of(property: &SchemaProperty, levels: usize) -> Piece {
    let kind = match (property.owner.0.starts_with("AWS::IAM::"), property.name) {
        (true, "AssumeRolePolicyDocument") => SiteKind::Trust,
        (true, "PolicyDocument") => SiteKind::Identity,
        (_, _) => return value(&property.shape, levels),
    };
    Piece::policy_document(Piece::List(vec![statement(kind)]))
}

/// What stands behind a key at first: the required properties of a map, a list with one item, a place to fill in.
fn value(shape: &Shape, levels: usize) -> Piece {
    if levels == 0 || shape.is_any() {
        return place(shape);
    }
    let item = shape.item().filter(|_| shape.takes(value_kind::LIST));
    // JSON text in place of a list of maps is the rare form.
    let is_list_of_maps = item.as_ref().is_some_and(|it| !it.is_open());
    if shape.takes(value_kind::TEXT) && !is_list_of_maps {
        return place(shape);
    }
    if let Some(item) = item {
        return Piece::List(vec![value(&item, levels - 1)]);
    }
    let required: Vec<SchemaProperty> = match shape.definitions().len() {
        0 | 1 => shape.properties(),
        _ => Vec::new(),
    };
    let required = required.into_iter().filter(SchemaProperty::is_required);
    let entries = required.map(|it| (Piece::text(it.name), value_of(&it, levels - 1)));
    match entries.collect::<Vec<_>>() {
        entries if entries.is_empty() => place(shape),
        entries => Piece::Map(entries),
    }
}

/// A place to fill in, in the form that the value has.
fn place(shape: &Shape) -> Piece {
    let takes = |kinds: u8| !shape.is_any() && shape.takes(kinds);
    if takes(value_kind::LIST) {
        Piece::Place(Marks::List)
    } else if takes(value_kind::TEXT) || shape.is_any() {
        Piece::empty()
    } else if takes(value_kind::MAP) {
        Piece::Place(Marks::Map)
    } else if takes(value_kind::INTEGER | value_kind::NUMBER) {
        let limits = shape.limits().into_iter();
        let mut least = limits.filter(|it| it.0 == SchemaLimit::Minimum);
        Piece::Place(Marks::Number(least.next().map_or(0, |it| it.1.max(0))))
    } else if takes(value_kind::BOOLEAN) {
        Piece::Place(Marks::Boolean)
    } else {
        Piece::empty()
    }
}

fn values(acc: &mut Vec<Offer>, shape: &Shape, context: &Context<'_>, resources: &Resources<'_>) {
    let known = shape.known_values();
    if shape.is_any() && known.is_none() {
        return;
    }
    let all = known.map_or_else(|| shape.values(), |it| it.values.to_vec());
    // A value that is put into a definition is rarely a switch.
    let is_substitution = matches!(
        context.typed.path.as_slice(),
        [.., Step::Key("DefinitionSubstitutions"), Step::Key(_)]
    );
    if all.is_empty() && is_substitution {
        return;
    }
    if all.is_empty() && shape.takes(value_kind::BOOLEAN) {
        switch(acc, context);
        return;
    }
    let elsewhere = neighbours(context, resources);
    if all.first().is_some_and(|it| schema::runtime(it).is_some()) {
        let ranks = RuntimeRanks::of(&all, context, resources);
        acc.extend(all.into_iter().map(|it| runtime(it, &ranks, context)));
        return;
    }
    let usual = match known.is_some() {
        true => all.clone(),
        false => usual_values(&all).to_vec(),
    };
    let likely = likely_events(&all, context, resources);
    let is_number = !shape.takes(value_kind::TEXT);
    let mut sorted: Vec<(Option<i64>, &str)> =
        all.iter().map(|it| (it.parse().ok(), *it)).collect();
    sorted.sort_unstable();
    for name in all {
        let likely = likely.iter().find(|it| it.0 == name).map_or(0, |it| it.1);
        let is_elsewhere = elsewhere.iter().any(|it| it.as_str() == Some(name));
        let place = usual.iter().position(|it| *it == name);
        let place = place.and_then(|it| u8::try_from(it).ok());
        let rank = match (is_elsewhere, place) {
            _ if likely > 0 => 5 - likely,
            (true, _) => 5,
            (false, Some(place)) => 6 + place.min(10),
            (false, None) if is_number => {
                let place = sorted.iter().position(|it| it.1 == name);
                let place = place.and_then(|it| u8::try_from(it).ok());
                20 + place.unwrap_or(u8::MAX).min(100)
            }
            (false, None) => 20,
        };
        let kind = CompletionItemKind::EnumMember;
        let offer = match is_number {
            true => Offer::new(name, kind, Write::Value(Piece::literal(name))),
            false => Offer::value(name, kind),
        };
        acc.push(offer.rank(rank).listed(context));
    }
}

fn runtime(name: &str, ranks: &RuntimeRanks<'_>, context: &Context<'_>) -> Offer {
    let date = schema::runtime(name).and_then(|it| it.deprecated);
    let is_deprecated = date.is_some_and(|it| it < SCHEMA_DATE);
    let offer = Offer::value(name, CompletionItemKind::EnumMember);
    let offer = match date {
        Some(date) if is_deprecated => offer.detail(format!("deprecated since {date}")),
        Some(date) => offer.detail(format!("supported until {date}")),
        None => offer,
    };
    let offer = offer.rank(ranks.rank(name, is_deprecated));
    offer.listed(context)
}

#[cfg(test)]
mod tests;
