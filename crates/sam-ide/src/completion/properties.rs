//! The properties of resources, of what is nested in them and of `Globals`, and the values of those with a fixed set.

use super::CompletionItemKind;
use super::context::{Context, Style};
use super::insert::Offer;
use super::piece::Piece;
use super::resources::Resources;
use crate::place::typed::connector::CONNECTOR;
use crate::place::typed::{Slot, Step, Typed};
use crate::property;
use sam_core::SCHEMA_DATE;
use sam_core::spec::schema::{self, SchemaProperty, SchemaStep, Shape};
use sam_core::spec::value_kind;

/// How deep required properties are written below a key.
const MOST_LEVELS: usize = 3;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, _resources: &Resources<'_>) {
    let typed = &context.typed;
    // A tag is an intrinsic function, whose value no schema knows.
    if typed.tag().is_some() || matches!(typed.slot, Slot::Text) {
        return;
    }
    let Some(shape) = shape(typed) else {
        return;
    };
    let mut found = Vec::new();
    if typed.wants_key() && (typed.slot != Slot::Value || typed.is_item()) {
        keys(&mut found, &shape, typed);
    }
    // Below a key only items of a list can be written with their dash.
    let of_value = match typed.slot {
        Slot::Below => shape.item(),
        Slot::Item | Slot::Value => Some(shape),
        Slot::Key | Slot::Text => None,
    };
    if let Some(shape) = of_value {
        values(&mut found, &shape, context);
    }
    // What knows more of a place, as of a policy, has offered its keys already.
    found.retain(|it| acc.iter().all(|other| other.label != it.label));
    acc.append(&mut found);
}

/// The shape of what is being typed, told by the type of its resource; none where it is not known.
fn shape(typed: &Typed<'_>) -> Option<Shape> {
    let (root, start) = match typed.path.as_slice() {
        [
            Step::Key("Resources"),
            Step::Key(_),
            Step::Key("Properties"),
            ..,
        ] => {
            let resource_type = typed.text_of(typed.ancestor(2), "Type")?;
            if resource_type == CONNECTOR {
                return None;
            }
            (schema::properties(resource_type)?, 3)
        }
        [Step::Key("Globals"), Step::Key(section), ..] => (schema::globals(section)?, 2),
        _ => return None,
    };
    let steps = typed.path.iter().enumerate().skip(start);
    let steps = steps.map(|(at, step)| {
        let step = match *step {
            Step::Key(key) => SchemaStep::Key(key),
            Step::Item(at) => SchemaStep::Item(at),
        };
        (step, typed.ancestor(at))
    });
    let shape = root.walk(steps, |node, key| typed.text_of(node, key))?;
    // In a list whose dash is not written yet, what is typed is an item.
    let shape = match typed.slot {
        Slot::Item => shape.item()?,
        Slot::Key | Slot::Below | Slot::Value | Slot::Text => shape,
    };
    Some(shape.narrowed(|key| typed.text_of(typed.node(), key)))
}

fn keys(acc: &mut Vec<Offer>, shape: &Shape, typed: &Typed<'_>) {
    let there: Vec<_> = typed.keys(typed.node()).collect();
    if there.iter().any(|it| it.starts_with("Fn::")) || typed.items(typed.node()).next().is_some() {
        return;
    }
    for property in shape.properties() {
        if there.contains(&property.name) {
            continue;
        }
        let rank = match (property.is_required(), property.is_deprecated()) {
            (true, _) => 5,
            (false, false) => 15,
            (false, true) => 25,
        };
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

/// What stands behind a key at first: the required properties of a map, a list with one item, a place to fill in.
fn value(shape: &Shape, levels: usize) -> Piece {
    if levels == 0 || shape.is_any() || shape.takes(value_kind::TEXT) {
        return Piece::empty();
    }
    if shape.takes(value_kind::LIST)
        && let Some(item) = shape.item()
    {
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

fn values(acc: &mut Vec<Offer>, shape: &Shape, context: &Context<'_>) {
    let kind = CompletionItemKind::EnumMember;
    if shape.is_any() {
        return;
    }
    let mut found: Vec<Offer> = Vec::new();
    for name in shape.values() {
        let offer = Offer::value(name, kind);
        found.push(match schema::runtime(name).and_then(|it| it.deprecated) {
            Some(date) if date < SCHEMA_DATE => {
                offer.rank(20).detail(format!("deprecated since {date}"))
            }
            Some(date) => offer.detail(format!("supported until {date}")),
            None => offer,
        });
    }
    let is_switch = shape.takes(value_kind::BOOLEAN) && found.is_empty();
    // JSON writes text in quotes, and `true` is no text.
    if is_switch && context.style() != Style::Json && context.typed.quote.is_none() {
        let piece = |name: &str| super::insert::Write::Value(Piece::Stop(name.to_owned()));
        found.extend(["true", "false"].map(|it| Offer::new(it, kind, piece(it))));
    }
    acc.extend(found.into_iter().map(|it| it.listed(context)));
}

#[cfg(test)]
mod tests;
