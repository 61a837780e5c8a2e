//! Symbols that may come to the same as another text of the statements: a parameter that names a bucket may name any.
//!
//! A search takes a symbol for something that equals itself alone. That a request is not allowed is sure then but for what is
//! *not* matched: a `Deny` of the old statements, a `NotResource` of what they allow or the new ones deny. Such a pattern may
//! match after all when a symbol comes to the text of another.

use super::{Question, RequestSet};
use crate::policy::{Effect, Polarity};
use std::collections::BTreeSet;

/// Which texts a symbol is tried with at most.
const MOST: usize = 48;

/// A symbol, without `${}`, and a text that it may come to.
pub(super) type Coincidence = (String, String);

/// What symbols may come to that could make a difference; none if these are too many.
pub(super) fn coincidences(question: &Question<'_>) -> Option<Vec<Coincidence>> {
    let is_negative = |set: &&RequestSet, effect: Effect, polarity: Polarity| {
        set.effect == effect && set.resource_polarity == polarity
    };
    let old = question.old.iter().filter(|it| {
        is_negative(it, Effect::Deny, Polarity::Is) || is_negative(it, Effect::Allow, Polarity::Not)
    });
    let new = question.new.iter();
    let new_denied = new
        .clone()
        .filter(|it| is_negative(it, Effect::Deny, Polarity::Not));
    // What both sides say makes no difference.
    let old = old.filter(|it| !question.new.contains(it));
    let negative: BTreeSet<&str> = segments(old.chain(new_denied));
    if negative.is_empty() {
        return Some(Vec::new());
    }
    let allowed = new.filter(|it| is_negative(it, Effect::Allow, Polarity::Is));
    let positive = segments(allowed.chain(question.within));
    let mut found = BTreeSet::new();
    for (ones, others) in [(&negative, &positive), (&positive, &negative)] {
        for one in ones {
            let Some(symbol) = symbol(one).filter(|it| is_open(it, question)) else {
                continue;
            };
            for other in others.iter().filter(|it| *it != one) {
                // A wildcard may stand for nothing, or for something.
                let text = other.replace(['*', '?'], "x");
                found.insert((symbol.to_owned(), text));
            }
        }
    }
    (found.len() <= MOST).then(|| found.into_iter().collect())
}

/// The statements with a text in the place of a symbol.
pub(super) fn with(sets: &[RequestSet], (symbol, text): &Coincidence) -> Vec<RequestSet> {
    let written = format!("${{{symbol}}}");
    let put = |it: &RequestSet| RequestSet {
        resources: it
            .resources
            .iter()
            .map(|it| it.replace(&written, text))
            .collect(),
        ..it.clone()
    };
    sets.iter().map(put).collect()
}

/// What stands between colons and slashes of resources, where symbols or texts may be.
fn segments<'s>(sets: impl Iterator<Item = &'s RequestSet>) -> BTreeSet<&'s str> {
    let resources = sets.flat_map(|it| &it.resources);
    resources.flat_map(|it| parts(it)).collect()
}

/// The parts of a resource; a colon in a symbol is not between two.
fn parts(resource: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut begin, mut is_symbol) = (0, false);
    for (at, char) in resource.char_indices() {
        match char {
            '$' => is_symbol = true,
            '}' => is_symbol = false,
            ':' | '/' if !is_symbol => {
                parts.extend(resource.get(begin..at));
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(resource.get(begin..));
    parts.retain(|it| !it.is_empty() && !matches!(*it, "arn" | "*"));
    parts
}

/// The symbol that a part is.
fn symbol(part: &str) -> Option<&str> {
    let name = part.strip_prefix("${")?.strip_suffix('}')?;
    (!name.contains('{')).then_some(name)
}

/// Whether a symbol may come to any text: what the template declares is nothing else.
fn is_open(symbol: &str, question: &Question<'_>) -> bool {
    let id = symbol.split('.').next().unwrap_or(symbol);
    symbol != "AWS::Partition" && !question.declared.contains(id)
}
