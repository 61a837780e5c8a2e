//! The names in `${…}` of a `Sub`.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::{Offer, Write};
use super::logical_ids::{dotted, referable};
use super::outline::{Slot, Step};
use super::resources::Resources;
use sam_core::text::{TextRange, TextSize};

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(place) = name_at(context) else {
        return;
    };
    let write = |label: &str| Write::Within(place.range, format!("{label}{}", place.close));
    for offer in referable(resources) {
        let is_value = offer.label != "AWS::NoValue";
        if is_value {
            acc.push(Offer {
                write: write(&offer.label),
                ..offer
            });
        }
    }
    for (id, attribute, detail) in dotted(resources) {
        let label = format!("{id}.{attribute}");
        let write = write(&label);
        acc.push(
            Offer::new(label, CompletionItemKind::Reference, write)
                .detail(detail)
                .rank(11),
        );
    }
    for variable in variables(context) {
        let write = write(variable);
        acc.push(
            Offer::new(variable, CompletionItemKind::Reference, write)
                .detail("variable")
                .rank(9),
        );
    }
}

/// A name between braces, and the brace that is missing behind it.
struct Name {
    range: TextRange,
    close: &'static str,
}

fn name_at(context: &Context<'_>) -> Option<Name> {
    if !matches!(context.spot.slot, Slot::Value | Slot::Text) || !is_in_sub(context) {
        return None;
    }
    let token = context.token();
    let before = context
        .document
        .slice(TextRange::new(token.start(), context.cursor()));
    let open = before.rfind("${")? + 2;
    let typed = before.get(open..)?;
    let is_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, ':' | '.' | '_');
    if !typed.chars().all(is_name) {
        return None;
    }
    let after = context
        .document
        .slice(TextRange::new(context.cursor(), token.end()));
    let rest = after.len() - after.trim_start_matches(is_name).len();
    let is_closed = after.get(rest..).is_some_and(|it| it.starts_with('}'));
    // What follows a brace that is not closed is text, not the rest of the name.
    let end = context.cursor()
        + if is_closed {
            sam_core::text::size(rest)
        } else {
            TextSize::new(0)
        };
    Some(Name {
        range: TextRange::new(token.start() + sam_core::text::size(open), end),
        close: if is_closed { "" } else { "}" },
    })
}

/// Whether the text is the argument of `Sub`, or the first of its two.
fn is_in_sub(context: &Context<'_>) -> bool {
    let outline = &context.outline;
    if context.tag() == Some("!Sub") {
        return true;
    }
    match context.path.as_slice() {
        [.., Step::Key("Fn::Sub")] | [.., Step::Key("Fn::Sub"), Step::Item(0)] => true,
        [.., Step::Item(0)] => {
            outline
                .parent(context.spot.node)
                .and_then(|it| outline.tag(it))
                == Some("!Sub")
        }
        _ => false,
    }
}

/// The names that the second argument of `Sub` gives values.
fn variables<'a>(context: &Context<'a>) -> Vec<&'a str> {
    let outline = &context.outline;
    let Some(Step::Item(0)) = context.path.last() else {
        return Vec::new();
    };
    let list = outline.parent(context.spot.node);
    let items = list.into_iter().flat_map(|it| outline.items(it));
    items
        .filter(|it| *it != context.spot.node)
        .flat_map(|it| outline.keys(it).collect::<Vec<_>>())
        .collect()
}
