//! A resource type that does not exist and is close to one that does. What follows from it is not reported beside it.

use crate::names::closest;
use sam_core::spec::schema;

/// Whether a type exists, or is nothing that the data can know.
pub(crate) fn is_known(name: &str) -> bool {
    name.is_empty()
        || name.starts_with("Custom::")
        || name.ends_with("::MODULE")
        || schema::properties(name).is_some()
}

/// The type that was meant by one that is not known. Its service or its last word is right, so that a new type is not taken
/// for a mistake.
pub(crate) fn meant(name: &str) -> Option<&'static str> {
    if is_known(name) {
        return None;
    }
    let service = |it: &str| it.rsplit_once("::").map(|(it, _)| it.to_owned());
    let word = |it: &str| it.rsplit("::").next().map(str::to_owned);
    let near = closest(name, schema::types())?;
    let distance = strsim::osa_distance(&name.to_lowercase(), &near.to_lowercase());
    let shares = service(near) == service(name) || word(near) == word(name);
    (distance <= 1 || (distance <= 3 && shares)).then_some(near)
}
