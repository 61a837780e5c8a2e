//! Whether some value of a condition key makes some tests true and others false.

use super::GivenUp;
use super::condition::{Family, Order, Test, Values};
use super::machine::{Found, Kind, Machine};
use super::pattern::{Symbols, Token, Within};
use super::quantity::{Address, AddressRange, date_text, number_text};
use crate::policy::operator::Set;

/// What a request has for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyValue {
    /// Nothing.
    Absent,
    /// One value.
    One(String),
    /// Several values.
    Several(Vec<String>),
}

/// A test that is to be true, or false.
pub(super) type Wanted<'t> = (&'t Test, bool);

/// Whether a key can have several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arity {
    AtMostOne,
    Any,
}

/// A value with which each test comes to what is wanted, if there is one.
///
/// # Errors
/// When the search was given up.
pub(super) fn value(
    wanted: &[Wanted<'_>],
    arity: Arity,
    symbols: &Symbols<'_>,
) -> Result<Option<KeyValue>, GivenUp> {
    let is_opaque = |it: &Test| matches!(it.values, Values::Opaque(_));
    let known: Vec<Wanted<'_>> = wanted
        .iter()
        .copied()
        .filter(|it| !is_opaque(it.0))
        .collect();
    if known.is_empty() {
        return Ok(Some(KeyValue::Absent));
    }
    if known.iter().all(|(test, is)| without_key(test) == *is) {
        return Ok(Some(KeyValue::Absent));
    }
    let of_presence = |(test, is): &Wanted<'_>| match test.values {
        Values::Presence { present, .. } => Some(present == *is),
        _ => None,
    };
    if known.iter().filter_map(of_presence).any(|it| !it) {
        return Ok(None);
    }
    // What each value has to be, and what one of them has to be.
    let (mut each, mut one) = (Vec::new(), Vec::new());
    let mut is_single = arity == Arity::AtMostOne;
    for (test, is) in known {
        if matches!(test.values, Values::Presence { .. }) {
            continue;
        }
        match (test.set, is) {
            (None, _) => {
                is_single = true;
                each.push((test, is));
            }
            (Some(Set::All), true) | (Some(Set::Any), false) => each.push((test, is)),
            (Some(Set::Any), true) | (Some(Set::All), false) => one.push((test, is)),
        }
    }
    if is_single || one.len() < 2 {
        each.append(&mut one);
        return Ok(single(&each, symbols)?.map(KeyValue::One));
    }
    let mut values = Vec::new();
    for it in one {
        let mut all = each.clone();
        all.push(it);
        match single(&all, symbols)? {
            Some(value) if values.contains(&value) => {}
            Some(value) => values.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(match <[String; 1]>::try_from(values) {
        Ok([one]) => KeyValue::One(one),
        Err(several) => KeyValue::Several(several),
    }))
}

/// What a test is of a request without the key.
fn without_key(test: &Test) -> bool {
    match (&test.values, test.set) {
        (Values::Presence { absent, .. }, _) => *absent,
        (_, Some(Set::All)) => true,
        (_, Some(Set::Any)) => test.is_optional,
        (_, None) => test.is_optional || test.is_negated,
    }
}

/// One value of which each test, without its set operator, is what is wanted.
fn single(wanted: &[Wanted<'_>], symbols: &Symbols<'_>) -> Result<Option<String>, GivenUp> {
    let family = wanted.iter().find_map(|it| it.0.values.family());
    let is_right = |matches: &dyn Fn(&Values) -> bool| {
        let right = |(test, is): &Wanted<'_>| (matches(&test.values) != test.is_negated) == *is;
        wanted.iter().all(right)
    };
    match family {
        None => Ok(Some("x".to_owned())),
        Some(Family::Text) => text(wanted, symbols),
        Some(Family::Number | Family::Date) => {
            let bounds = wanted.iter().filter_map(|it| ordered(&it.0.values));
            let mut bounds: Vec<i128> = bounds.flat_map(|it| it.1.iter().copied()).collect();
            bounds.sort_unstable();
            let right = candidates(&bounds).into_iter().find(|value| {
                is_right(&|values| {
                    let holds = |(order, all): (Order, &Vec<i128>)| {
                        all.iter().any(|it| order.holds(*value, *it))
                    };
                    ordered(values).is_some_and(holds)
                })
            });
            let text = if family == Some(Family::Date) {
                date_text
            } else {
                number_text
            };
            Ok(right.map(text))
        }
        Some(Family::Address) => {
            let ranges = wanted.iter().flat_map(|it| addresses(&it.0.values));
            let behind = |it: &AddressRange| it.last.next();
            let ranges: Vec<AddressRange> = ranges.copied().collect();
            let firsts = ranges.iter().map(|it| it.first);
            let all = firsts.chain(ranges.iter().filter_map(behind));
            let mut all = all.chain([Address::V4(0), Address::V6(0)]);
            let right = all.find(|address| {
                is_right(&|values| addresses(values).iter().any(|it| it.has(*address)))
            });
            Ok(right.map(Address::text))
        }
        Some(Family::Truth) => {
            let right = [true, false].into_iter().find(|value| {
                is_right(&|values| match values {
                    Values::Truths { yes, no } => (*value && *yes) || (!*value && *no),
                    _ => false,
                })
            });
            Ok(right.map(|it| it.to_string()))
        }
    }
}

fn ordered(values: &Values) -> Option<(Order, &Vec<i128>)> {
    match values {
        Values::Numbers(order, all) | Values::Dates(order, all) => Some((*order, all)),
        Values::Texts(_)
        | Values::Addresses(_)
        | Values::Truths { .. }
        | Values::Presence { .. }
        | Values::Opaque(_) => None,
    }
}

fn addresses(values: &Values) -> &[AddressRange] {
    match values {
        Values::Addresses(all) => all,
        Values::Texts(_)
        | Values::Numbers(..)
        | Values::Dates(..)
        | Values::Truths { .. }
        | Values::Presence { .. }
        | Values::Opaque(_) => &[],
    }
}

/// One value for each bound, before the first, between two, and behind the last; the round ones first.
fn candidates(bounds: &[i128]) -> Vec<i128> {
    const ONE: i128 = 1_000_000_000;
    let mut all = bounds.to_vec();
    let (Some(first), Some(last)) = (bounds.first(), bounds.last()) else {
        return vec![0];
    };
    all.extend([last.saturating_add(ONE), first.saturating_sub(ONE)]);
    for pair in bounds.windows(2) {
        if let [a, b] = pair {
            let next = a.saturating_add(ONE);
            all.push(if next < *b { next } else { a + (b - a) / 2 });
        }
    }
    all
}

fn text(wanted: &[Wanted<'_>], symbols: &Symbols<'_>) -> Result<Option<String>, GivenUp> {
    let mut machine = Machine::default();
    let (mut needed, mut unwanted) = (Vec::new(), Vec::new());
    for (test, is) in wanted {
        let Values::Texts(patterns) = &test.values else {
            continue;
        };
        let patterns = patterns.iter().map(Vec::as_slice);
        let group = machine.group(patterns, Kind::Policy);
        match *is != test.is_negated {
            true => needed.push(group),
            false => unwanted.push(group),
        }
    }
    // A text that is not empty reads best.
    let anything = [Token::Any(Within::Text), Token::Many(Within::Text)];
    let something = machine.group([anything.as_slice()], Kind::Policy);
    let is_right =
        |matched: &[u16]| (!matched.iter().any(|it| unwanted.contains(it))).then_some(());
    needed.push(something);
    let mut found = machine.search(&needed, is_right);
    if found == Found::Nothing {
        needed.pop();
        found = machine.search(&needed, is_right);
    }
    match found {
        Found::Text(letters, ()) => Ok(Some(symbols.text(&letters))),
        Found::Nothing => Ok(None),
        Found::TooMany => Err(GivenUp),
    }
}
