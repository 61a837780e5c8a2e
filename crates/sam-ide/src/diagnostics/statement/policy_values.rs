//! How the rules about policies look at elements and their values.

use crate::names::closest;
use sam_core::policy::{
    PermissionForm, STATEMENT_ELEMENTS, Site, SiteKind, branches, permission_form,
};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;
use sam_core::text::TextRange;

/// Whether a value is known only when the template is deployed.
pub(crate) fn is_function(node: NodeRef<'_>) -> bool {
    intrinsic::of(node).is_some()
}

/// Whether a function may put more entries into a map, `Fn::Transform` or `Fn::ForEach`.
pub(crate) fn may_have_more(map: NodeRef<'_>) -> bool {
    map.entries().any(|it| is_function_key(it))
}

/// Whether a key is that of a function, not of an element.
pub(crate) fn is_function_key(entry: EntryRef<'_>) -> bool {
    entry.name().starts_with("Fn::") || entry.is_merge()
}

/// Whether an entry is there when the template is deployed: neither null nor `AWS::NoValue`.
pub(crate) fn is_present(entry: EntryRef<'_>) -> bool {
    !entry.value.is_null() && !branches(entry.value).is_empty()
}

/// Whether a map has an element that is there when the template is deployed.
pub(crate) fn has(map: NodeRef<'_>, element: &str) -> bool {
    map.entry(element).is_some_and(is_present)
}

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

/// Whether a map that ought to be a document is a statement.
pub(crate) fn is_bare_statement(map: NodeRef<'_>) -> bool {
    map.entry("Statement").is_none()
        && map
            .entries()
            .any(|it| STATEMENT_ELEMENTS.contains(&it.name()))
}

/// The value itself or the items of its list, without those in branches of `Fn::If`: what is surely there.
pub(crate) fn direct(value: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    let is_list = value.is_sequence() && value.tag().is_none();
    let one = (!is_list).then_some(value);
    let items = is_list.then(|| value.items());
    one.into_iter().chain(items.into_iter().flatten())
}

/// Where a map is pointed at: its first key.
pub(crate) fn head(map: NodeRef<'_>) -> TextRange {
    let first = map.entries().next();
    first.map_or(map.full_range(), |it| it.key.full_range())
}

/// Whether the policy is one of AWS IoT, which has variables, actions and resources of its own.
pub(crate) fn is_iot(site: &Site<'_>) -> bool {
    site.resource.type_name() == Some("AWS::IoT::Policy")
}

/// How it is written, if it is a permission of Lambda.
pub(crate) fn permission_of(site: &Site<'_>) -> Option<&'static PermissionForm> {
    match site.kind {
        SiteKind::Permission => permission_form(site.resource.type_name()?),
        SiteKind::Identity | SiteKind::Trust | SiteKind::Resource(_) | SiteKind::Limit => None,
    }
}
