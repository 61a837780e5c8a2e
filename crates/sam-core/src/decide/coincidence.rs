//! Symbols that may come to the same as another text of the statements: a parameter that names a bucket may name any.
//!
//! A search takes a symbol for something that equals itself alone. That a request is not allowed is sure then but for what is
//! *not* matched: a `Deny` of the old statements, a `NotResource` of what they allow or the new ones deny. Such a pattern may
//! match after all when a symbol comes to the text of another.

use super::{Question, RequestSet};
use crate::policy::{Effect, Polarity};
use serde_json::Value;
use std::collections::BTreeSet;

/// Which texts a symbol is tried with at most.
const MOST: usize = 128;

/// A symbol, without `${}`, and a text that it may come to.
pub(crate) type Coincidence = (String, String);

/// What symbols may come to that could make a difference; none if these are too many.
pub(super) fn coincidences(question: &Question<'_>) -> Option<Vec<Coincidence>> {
    let old = question.old.iter().filter(|it| is_negative_of_old(it));
    // What both sides say makes no difference.
    let old = old.filter(|it| !question.new.contains(it));
    let new = question.new.iter();
    let negative = segments(old.chain(new.clone().filter(|it| is_negative_of_new(it))));
    let is_positive =
        |it: &&RequestSet| (it.effect, it.resource_polarity) == (Effect::Allow, Polarity::Is);
    let positive = segments(
        new.filter(is_positive)
            .chain(question.within)
            .chain(question.limit),
    );
    let mut found = BTreeSet::new();
    for (ones, others) in [(&negative, &positive), (&positive, &negative)] {
        for (field, one) in ones {
            let Some(symbol) = symbol(one).filter(|it| is_open(it, question)) else {
                continue;
            };
            let others = others.iter().filter(|(at, it)| at == field && it != one);
            for (_, other) in others {
                // A wildcard may stand for nothing, or for something.
                let text = other.replace(['*', '?'], "x");
                found.insert((symbol.to_owned(), text));
            }
        }
    }
    (found.len() <= MOST).then(|| found.into_iter().collect())
}

/// The statements as if symbols came to whatever makes most requests beyond: patterns that do not match now match all. None
/// where there is no such pattern.
pub(super) fn widest(question: &Question<'_>) -> Option<[Vec<RequestSet>; 2]> {
    let widened = |it: &RequestSet, is_negative: bool| match is_negative {
        true => RequestSet {
            resources: vec!["*".to_owned()],
            ..it.clone()
        },
        false => it.clone(),
    };
    let is_old = |it: &RequestSet| is_negative_of_old(it) && !question.new.contains(it);
    let is_some = question.old.iter().any(is_old) || question.new.iter().any(is_negative_of_new);
    let new = question
        .new
        .iter()
        .map(|it| widened(it, is_negative_of_new(it)));
    let old = question.old.iter().map(|it| widened(it, is_old(it)));
    is_some.then(|| [new.collect(), old.collect()])
}

fn is_negative_of_old(set: &RequestSet) -> bool {
    matches!(
        (set.effect, set.resource_polarity),
        (Effect::Deny, Polarity::Is) | (Effect::Allow, Polarity::Not)
    )
}

fn is_negative_of_new(set: &RequestSet) -> bool {
    (set.effect, set.resource_polarity) == (Effect::Deny, Polarity::Not)
}

/// The statements with texts in the place of symbols.
pub(crate) fn with(sets: &[RequestSet], same: &[Coincidence]) -> Vec<RequestSet> {
    let written = |(symbol, text): &Coincidence| (format!("${{{symbol}}}"), text.clone());
    let written: Vec<(String, String)> = same.iter().map(written).collect();
    let text = |it: &str| {
        let put = |text: String, (symbol, by): &(String, String)| text.replace(symbol, by);
        written.iter().fold(it.to_owned(), put)
    };
    let put = |it: &RequestSet| RequestSet {
        resources: it.resources.iter().map(|it| text(it)).collect(),
        condition: it.condition.as_ref().map(|it| in_values(it, &text)),
        ..it.clone()
    };
    sets.iter().map(put).collect()
}

/// A `Condition` block with other texts as values.
fn in_values(value: &Value, text: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(it) => Value::String(text(it)),
        Value::Array(items) => items.iter().map(|it| in_values(it, text)).collect(),
        Value::Object(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|(key, it)| (key.clone(), in_values(it, text)));
            Value::Object(entries.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// What stands between colons and slashes of resources, with the field of an ARN that it is in.
fn segments<'s>(sets: impl Iterator<Item = &'s RequestSet>) -> BTreeSet<(usize, &'s str)> {
    let resources = sets.flat_map(|it| &it.resources);
    resources.flat_map(|it| parts(it)).collect()
}

/// The field of what is not told apart in an ARN.
const REST: usize = 5;

/// The parts of a resource; a colon in a symbol is not between two.
fn parts(resource: &str) -> Vec<(usize, &str)> {
    let is_arn = resource.starts_with("arn:");
    let mut parts = Vec::new();
    let (mut begin, mut is_symbol, mut field) = (0, false, if is_arn { 0 } else { REST });
    for (at, char) in resource.char_indices() {
        match char {
            '$' => is_symbol = true,
            '}' => is_symbol = false,
            ':' | '/' if !is_symbol => {
                parts.extend(resource.get(begin..at).map(|it| (field, it)));
                begin = at + 1;
                field = REST.min(field + usize::from(char == ':'));
            }
            _ => {}
        }
    }
    parts.extend(resource.get(begin..).map(|it| (field, it)));
    parts.retain(|(_, it)| !it.is_empty() && !matches!(*it, "arn" | "*"));
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
