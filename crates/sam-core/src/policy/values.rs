//! Elements of policies and their values, as far as they are known before the template is deployed.

use super::{STATEMENT_ELEMENTS, branches};
use crate::syntax::{EntryRef, NodeRef};
use crate::template::dynamic_reference::has_dynamic_reference;
use crate::template::intrinsic;
use crate::text::TextRange;

/// Whether a value, or a part of it, is known only when the template is deployed.
pub fn is_deferred(node: NodeRef<'_>) -> bool {
    intrinsic::of(node).is_some() || node.as_str().is_some_and(has_dynamic_reference)
}

/// Whether a function may put more entries into a map, `Fn::Transform` or `Fn::ForEach`.
pub fn may_have_more(map: NodeRef<'_>) -> bool {
    map.entries().any(|it| is_function_key(it))
}

/// Whether a key is that of a function, not of an element.
pub fn is_function_key(entry: EntryRef<'_>) -> bool {
    entry.name().starts_with("Fn::") || entry.is_merge()
}

/// Whether an entry is there when the template is deployed: neither null nor `AWS::NoValue`.
pub fn is_present(entry: EntryRef<'_>) -> bool {
    !entry.value.is_null() && !branches(entry.value).is_empty()
}

/// Whether a map has an element that is there when the template is deployed.
pub fn has(map: NodeRef<'_>, element: &str) -> bool {
    map.entry(element).is_some_and(is_present)
}

/// Whether a map that ought to be a document is a statement.
pub fn is_bare_statement(map: NodeRef<'_>) -> bool {
    map.entry("Statement").is_none()
        && map
            .entries()
            .any(|it| STATEMENT_ELEMENTS.contains(&it.name()))
}

/// The value itself or the items of its list, without those in branches of `Fn::If`: what is surely there.
pub fn direct(value: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    let is_list = value.is_sequence() && value.tag().is_none();
    let one = (!is_list).then_some(value);
    let items = is_list.then(|| value.items());
    one.into_iter().chain(items.into_iter().flatten())
}

/// Where a map is pointed at: its first key.
pub fn head(map: NodeRef<'_>) -> TextRange {
    let first = map.entries().next();
    first.map_or(map.full_range(), |it| it.key.full_range())
}
