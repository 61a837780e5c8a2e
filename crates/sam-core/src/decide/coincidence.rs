//! Symbols that may come to the same as another text of the statements: a parameter that names a bucket may name any.
//!
//! A search takes a symbol for something that equals itself alone. That a request is not allowed is sure then but for what is
//! *not* matched: a `Deny` of the old statements, a `NotResource` of what they allow or the new ones deny. Such a pattern may
//! match after all when a symbol comes to the text of another. Where requests are asked for that two patterns match at once,
//! both may be the same likewise.

use super::pattern::{is_word, without_case};
use super::{Question, RequestSet};
use crate::policy::{Effect, Polarity};
use crate::variables::fill_variables;
use serde_json::Value;
use std::collections::BTreeSet;

/// What is tried for symbols at most.
const MOST: usize = 256;

/// A symbol, without `${}`, and a text that it may come to.
pub(crate) type Coincidence = (String, String);

/// What symbols may come to that could make a difference; none if these are too many.
pub(super) fn coincidences(question: &Question<'_>) -> Option<Vec<Vec<Coincidence>>> {
    let old = question.old.iter().filter(|it| is_negative_of_old(it));
    // What both sides say makes no difference.
    let old = old.filter(|it| !question.new.contains(it));
    let new = question.new.iter();
    let negative = segments(old.chain(new.clone().filter(|it| is_negative_of_new(it))));
    let bounds = segments(question.within.iter().chain(&question.limit).copied());
    let new = segments(new.filter(|it| is_positive(it)));
    let mut found = BTreeSet::new();
    for (one, other) in [(&negative, &new), (&negative, &bounds), (&new, &bounds)] {
        for (ones, others) in [(one, other), (other, one)] {
            let symbols = ones.iter().filter(|(field, it)| {
                it.contains("${") && (*field != WHOLE || !is_more_than_symbol(it))
            });
            for (field, one) in symbols {
                let others = others.iter().filter(|(at, it)| at == field && it != one);
                found.extend(others.filter_map(|(_, it)| coming_to(one, it, question)));
            }
        }
    }
    let values = values(question);
    for (key, one) in values.iter().filter(|(_, it)| it.contains("${")) {
        let others = values.iter().filter(|(at, it)| at == key && it != one);
        found.extend(others.filter_map(|(_, it)| coming_to(one, it, question)));
    }
    (found.len() <= MOST).then(|| found.into_iter().collect())
}

/// The statements as if symbols came to whatever makes most requests beyond.
#[derive(Debug)]
pub(super) struct Widest {
    pub(super) new: Vec<RequestSet>,
    pub(super) old: Vec<RequestSet>,
    pub(super) within: Option<RequestSet>,
    pub(super) limit: Option<RequestSet>,
}

impl Widest {
    /// The widest statements: each pattern that a symbol could let match more now matches all. None if there is no such pattern.
    pub(super) fn of(question: &Question<'_>) -> Option<Self> {
        let all = |it: &RequestSet| RequestSet {
            resources: vec!["*".to_owned()],
            ..it.clone()
        };
        let is_open = |it: &RequestSet| {
            let mut resources = it.resources.iter();
            it.resource_polarity == Polarity::Is
                && resources.any(|it| has_open_symbol(it, question))
        };
        let has_bounds = question.within.is_some() || question.limit.is_some();
        let is_wide = |it: &RequestSet| {
            is_negative_of_new(it) || (has_bounds && is_positive(it) && is_open(it))
        };
        let is_old = |it: &RequestSet| is_negative_of_old(it) && !question.new.contains(it);
        let bound = |it: Option<&RequestSet>| {
            it.map(|it| match is_open(it) {
                true => all(it),
                false => it.clone(),
            })
        };
        let either = |it: &RequestSet, is_widened: bool| match is_widened {
            true => all(it),
            false => it.clone(),
        };
        let bounds = || question.within.iter().chain(&question.limit);
        let is_some = question.old.iter().any(is_old)
            || question.new.iter().any(is_wide)
            || bounds().any(|it| is_open(it));
        let new = question.new.iter().map(|it| either(it, is_wide(it)));
        let old = question.old.iter().map(|it| either(it, is_old(it)));
        is_some.then(|| Self {
            new: new.collect(),
            old: old.collect(),
            within: bound(question.within),
            limit: bound(question.limit),
        })
    }
}

/// Whether the value of a condition may come to what another one is compared with.
pub(super) fn has_open_values(question: &Question<'_>) -> bool {
    let mut values = values(question).into_iter();
    values.any(|(_, it)| has_open_symbol(it, question))
}

fn is_positive(set: &RequestSet) -> bool {
    (set.effect, set.resource_polarity) == (Effect::Allow, Polarity::Is)
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
    let text = |it: &str| filled(it, same);
    let put = |it: &RequestSet| RequestSet {
        resources: it.resources.iter().map(|it| text(it)).collect(),
        condition: it.condition.as_ref().map(|it| in_values(it, &text)),
        ..it.clone()
    };
    sets.iter().map(put).collect()
}

/// A text with others in the place of symbols.
fn filled(text: &str, same: &[Coincidence]) -> String {
    let mut filled = String::with_capacity(text.len());
    fill_variables(text, &mut filled, |symbol, acc| {
        let key = without_case(symbol);
        match same.iter().find(|(it, _)| without_case(it) == key) {
            Some((_, by)) => acc.push_str(by),
            None => {
                acc.push_str("${");
                acc.push_str(symbol);
                acc.push('}');
            }
        }
    });
    filled
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

/// What stands between colons and slashes of resources, with the field of an ARN that it is in, and the resources as wholes.
fn segments<'s>(sets: impl Iterator<Item = &'s RequestSet>) -> BTreeSet<(usize, &'s str)> {
    let mut found = BTreeSet::new();
    for resource in sets.flat_map(|it| &it.resources) {
        found.extend(parts(resource));
        // Whatever is more than a symbol is compared by its parts.
        if !is_more_than_symbol(resource) || resource.starts_with("arn:") {
            found.insert((WHOLE, resource.as_str()));
        }
    }
    found
}

/// The values that statements compare keys with, with the key in lower case. What both sides say makes no difference.
fn values<'q>(question: &Question<'q>) -> BTreeSet<(String, &'q str)> {
    let new = question.new.iter();
    let new = new.filter(|it| it.effect == Effect::Allow || !question.old.contains(it));
    let old = question.old.iter();
    let old = old.filter(|it| it.effect == Effect::Allow || !question.new.contains(it));
    let all = new.chain(old).chain(question.within).chain(question.limit);
    let mut found = BTreeSet::new();
    for operator in all.filter_map(|it| it.condition.as_ref()?.as_object()) {
        let keys = operator.values().filter_map(Value::as_object).flatten();
        for (key, values) in keys {
            let values = match values {
                Value::Array(items) => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            let values = values.iter().filter_map(Value::as_str);
            found.extend(values.map(|it| (key.to_ascii_lowercase(), it)));
        }
    }
    found
}

/// The field of what is not told apart in an ARN.
const REST: usize = 5;

/// The field of a whole resource.
const WHOLE: usize = 6;

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

/// What the symbols of a text have to come to, so that it is another text or one that a pattern matches; none if they cannot.
fn coming_to(text: &str, other: &str, question: &Question<'_>) -> Option<Vec<Coincidence>> {
    let (literals, symbols) = taken_apart(text);
    if symbols.is_empty() || !symbols.iter().all(|it| is_open(it, question)) {
        return None;
    }
    let ([first, .., last], [begin, rest @ ..]) = (literals.as_slice(), symbols.as_slice()) else {
        return None;
    };
    // A wildcard may stand for nothing, or for something.
    let written = other.replace(['*', '?'], "x");
    let inner = written
        .strip_prefix(first)
        .and_then(|it| it.strip_suffix(last));
    let inner = match (inner, other.split_once('*')) {
        (Some(inner), _) => inner.to_owned(),
        (None, Some((head, _))) => {
            let tail = other.rsplit_once('*').map_or("", |it| it.1);
            let left = match (head.strip_prefix(first), first.starts_with(head)) {
                (Some(left), _) => left,
                (None, true) => "",
                (None, false) => return None,
            };
            let right = match (tail.strip_suffix(last), last.ends_with(tail)) {
                (Some(right), _) => right,
                (None, true) => "",
                (None, false) => return None,
            };
            format!("{left}x{right}").replace('?', "x")
        }
        (None, None) => return None,
    };
    let mut found = Vec::new();
    let (mut symbol, mut inner) = (*begin, inner.as_str());
    let between = literals.get(1..literals.len() - 1).unwrap_or_default();
    for (literal, next) in between.iter().zip(rest) {
        // Two symbols side by side: one of them is empty.
        let (value, behind) = inner.split_once(literal)?;
        found.push((symbol.to_owned(), value.to_owned()));
        (symbol, inner) = (next, behind);
    }
    found.push((symbol.to_owned(), inner.to_owned()));
    let is_word = |(symbol, value): &Coincidence| {
        is_word(symbol, question.words) && !value.contains("${") && value.contains([':', '/'])
    };
    (!found.iter().any(is_word)).then_some(found)
}

/// The literal texts before, between and behind the symbols of a text, and these.
fn taken_apart(text: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut literals, mut symbols) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((symbol, behind)) = behind.split_once('}') else {
            break;
        };
        literals.push(before);
        symbols.push(symbol);
        rest = behind;
    }
    literals.push(rest);
    (literals, symbols)
}

fn is_more_than_symbol(text: &str) -> bool {
    let (literals, _) = taken_apart(text);
    literals.len() != 2 || literals.iter().any(|it| !it.is_empty())
}

fn has_open_symbol(text: &str, question: &Question<'_>) -> bool {
    let (_, symbols) = taken_apart(text);
    symbols.iter().any(|it| is_open(it, question))
}

/// Whether a symbol may come to any text: what the template declares is nothing else.
fn is_open(symbol: &str, question: &Question<'_>) -> bool {
    let id = symbol.split('.').next().unwrap_or(symbol);
    symbol != "AWS::Partition" && !question.declared.contains(id)
}
