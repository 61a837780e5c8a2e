//! Numbers, texts and lists beside the bounds that a schema has.

use super::fault::Measure;
use crate::spec::SchemaLimit;
use crate::spec::schema::Shape;
use crate::spec::value_kind;
use crate::syntax::NodeRef;
use crate::template::{intrinsic, shape};

/// A bound that does not hold.
pub(super) struct Broken {
    pub(super) measure: Measure,
    /// What was measured.
    pub(super) found: i64,
    pub(super) least: Option<i64>,
    pub(super) most: Option<i64>,
}

/// The bound of a number or text that does not hold. A value that may be of several kinds has none.
pub(super) fn of_text(shape: &Shape, text: &str) -> Option<Broken> {
    let is_number = shape.takes(value_kind::INTEGER | value_kind::NUMBER);
    let is_text = shape.takes(value_kind::TEXT);
    match (is_number, is_text) {
        // A number with a fraction is not compared.
        (true, false) => {
            let number = text.trim().parse::<i64>().ok()?;
            broken(
                shape,
                Measure::Number,
                (SchemaLimit::Minimum, SchemaLimit::Maximum),
                number,
            )
        }
        (false, true) => broken(
            shape,
            Measure::Length,
            (SchemaLimit::MinLength, SchemaLimit::MaxLength),
            i64::try_from(text.chars().count()).ok()?,
        ),
        (true, true) | (false, false) => None,
    }
}

/// The bound of a list that does not hold. An item that is a function may come to nothing.
pub(super) fn of_items(shape: &Shape, list: NodeRef<'_>) -> Option<Broken> {
    if shape.takes(value_kind::ANY & !value_kind::LIST) {
        return None;
    }
    let items = list.items();
    let is_known = |it: &NodeRef<'_>| intrinsic::of(*it).is_none() && !shape::is_no_value(*it);
    let (known, open): (Vec<_>, Vec<_>) = items.partition(is_known);
    let limits = (SchemaLimit::MinItems, SchemaLimit::MaxItems);
    let count = i64::try_from(known.len()).ok()?;
    let found = broken(shape, Measure::Items, limits, count)?;
    let is_above = found.most.is_some_and(|most| found.found > most);
    (is_above || open.is_empty()).then_some(found)
}

fn broken(
    shape: &Shape,
    measure: Measure,
    (lower, upper): (SchemaLimit, SchemaLimit),
    found: i64,
) -> Option<Broken> {
    let limits = shape.limits();
    let bound = |of| limits.iter().find(|(it, _)| *it == of).map(|(_, it)| *it);
    let (least, most) = (bound(lower), bound(upper));
    let is_broken = least.is_some_and(|it| found < it) || most.is_some_and(|it| found > it);
    is_broken.then_some(Broken {
        measure,
        found,
        least,
        most,
    })
}
