//! Elements of policies under a misspelt name.

use crate::names::closest;
use sam_core::policy::{is_function_key, is_present};
use sam_core::syntax::{EntryRef, NodeRef};

/// The name that an entry with an unknown one was meant to have: the nearest, or the first that begins with it.
pub(crate) fn meant<'k>(entry: EntryRef<'_>, known: &[&'k str]) -> Option<&'k str> {
    let written = entry.name();
    let begins = |it: &&str| {
        let head = it.get(..written.len());
        written.len() >= 4 && head.is_some_and(|it| it.eq_ignore_ascii_case(written))
    };
    closest(written, known.iter().copied()).or_else(|| known.iter().copied().find(begins))
}

/// Whether an element is there under a misspelt name, which has a finding of its own.
pub(crate) fn has_misspelt(map: NodeRef<'_>, element: &str, known: &[&str]) -> bool {
    map.entry(element).is_none()
        && map.entries().any(|it| {
            let is_unknown = !known.contains(&it.name()) && !is_function_key(it);
            is_unknown && is_present(it) && meant(it, known) == Some(element)
        })
}
