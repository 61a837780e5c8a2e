//! What `${…}` in a definition stands for: CloudFormation puts in the values of `DefinitionSubstitutions`, and leaves other
//! names as they are.

use super::field::StateType;
use super::scope::{BRANCHES, PROCESSORS};
use super::walk::Check;
use super::{Definition, DefinitionFaultKind, is_plain_map, known_text};
use crate::syntax::{EntryRef, NodeRef};
use crate::template::{Resource, intrinsic};
use std::collections::HashSet;
use std::sync::Arc;

/// Who gives values to the names in a definition.
#[derive(Clone, Copy, Debug)]
pub enum Substitutions<'a> {
    /// A function around the definition, or someone who is not known.
    Others,
    /// `DefinitionSubstitutions`, where it is there.
    Property(Option<NodeRef<'a>>),
}

/// The names that have values.
pub(super) struct Substituted<'a> {
    declared: Arc<[&'a str]>,
    /// Those that the definition does not use.
    unused: Arc<[&'a str]>,
}

impl<'a> Substitutions<'a> {
    /// Those of a state machine.
    pub fn of(resource: Resource<'a>) -> Self {
        let property = resource.property("DefinitionSubstitutions");
        let is_known = |it: NodeRef<'_>| is_plain_map(it) && !it.entries().any(EntryRef::is_merge);
        match property.is_none_or(is_known) {
            true => Self::Property(property),
            false => Self::Others,
        }
    }

    /// None if a name may have a value that is not known.
    pub(super) fn names(self, definition: Definition<'_>) -> Option<Substituted<'a>> {
        let Self::Property(property) = self else {
            return None;
        };
        let mut texts = Vec::new();
        add_texts(&mut texts, definition.root, true);
        let used = texts.iter().flat_map(|(text, _)| names(text));
        let used: HashSet<&str> = used.collect();
        let declared = property.into_iter().flat_map(NodeRef::entries);
        let declared: Arc<[_]> = declared.map(EntryRef::name).collect();
        let unused = declared.iter().filter(|it| !used.contains(**it));
        Some(Substituted {
            unused: unused.copied().collect(),
            declared,
        })
    }
}

/// Reports the names in a state that stay as they are.
pub(super) fn check<'a>(
    check: &mut Check<'_, 'a>,
    state: EntryRef<'a>,
    substituted: &Substituted<'a>,
) {
    let state_type = state.value.get("Type").and_then(known_text);
    let is_task = state_type.and_then(StateType::of) == Some(StateType::Task);
    let resource = state.value.get("Resource").filter(|_| is_task);
    let fields = state.value.entries();
    let mut texts = Vec::new();
    let has_scope = |it: &EntryRef<'_>| it.name() == BRANCHES || PROCESSORS.contains(&it.name());
    for field in fields.filter(|it| !has_scope(it)) {
        add_texts(&mut texts, field.value, false);
    }
    for (text, node) in texts {
        for name in names(text).filter(|it| !substituted.declared.contains(it)) {
            let kind = DefinitionFaultKind::NotSubstituted {
                name,
                node,
                is_whole: text.len() == name.len() + "${}".len(),
                is_resource: resource.is_some_and(|it| it.range() == node.range()),
                declared: substituted.declared.clone(),
                unused: substituted.unused.clone(),
            };
            check.add(node.full_range(), kind);
        }
    }
}

/// The texts below a node to which no function is applied; with `keys`, keys too.
fn add_texts<'a>(acc: &mut Vec<(&'a str, NodeRef<'a>)>, node: NodeRef<'a>, keys: bool) {
    if intrinsic::of(node).is_some() {
        return;
    }
    acc.extend(node.as_str().map(|it| (it, node)));
    node.items().for_each(|it| add_texts(acc, it, keys));
    for entry in node.entries() {
        if keys {
            acc.extend(entry.key.as_str().map(|it| (it, entry.key)));
        }
        add_texts(acc, entry.value, keys);
    }
}

/// The names in `${…}` of a text.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split("${").skip(1);
    let names = parts.filter_map(|it| Some(it.split_once('}')?.0));
    let is_name = |it: char| it.is_ascii_alphanumeric() || "_:.".contains(it);
    names.filter(move |it| !it.is_empty() && it.chars().all(is_name))
}
