//! Why an entry of `Policies` is nothing that the transform knows: what was probably meant.

use crate::names::closest;
use sam_core::iam::{PolicyTemplate, managed_names, policy_template, policy_templates};
use sam_core::policy::STATEMENT_ELEMENTS;
use sam_core::syntax::{EntryRef, NodeRef};

/// What was probably meant by an entry that is nothing that the transform knows.
#[derive(Clone, Debug)]
pub(crate) enum EntryFault<'a> {
    /// A policy template, but none has that name.
    UnknownTemplate(EntryRef<'a>),
    /// A managed policy, which is text and not a key.
    ManagedAsKey(EntryRef<'a>),
    /// A document in the form that `AWS::IAM::Role` has.
    Wrapped(EntryRef<'a>),
    /// A policy template whose parameters stand beside its name and not below it.
    ParametersBeside(EntryRef<'a>),
    /// Several policy templates, which are an entry each.
    Several(Vec<EntryRef<'a>>),
    /// A statement without its document.
    BareStatement,
    /// A document whose `Statement` is written in another way.
    Misspelt(EntryRef<'a>),
    /// `{}`
    Empty,
    /// A list in the list.
    List,
    /// Nothing is known.
    Other,
}

impl<'a> EntryFault<'a> {
    /// Of an entry that is neither text nor a function, template or document.
    pub(crate) fn of(node: NodeRef<'a>) -> Self {
        if node.is_sequence() {
            return Self::List;
        }
        if node.scalar().is_some() && !node.is_null() {
            return Self::Other;
        }
        let entries: Vec<_> = node.entries().collect();
        let find = |names: &[&str]| entries.iter().find(|it| names.contains(&it.name()));
        if let Some(document) = find(&["PolicyDocument"]) {
            return Self::Wrapped(*document);
        }
        if find(&["Effect", "Action", "NotAction", "Resource", "NotResource"]).is_some() {
            return Self::BareStatement;
        }
        let is_near = |it: &&EntryRef<'_>| closest(it.name(), ["Statement"]).is_some();
        if let Some(misspelt) = entries.iter().find(is_near) {
            return Self::Misspelt(*misspelt);
        }
        match entries.as_slice() {
            [] => Self::Empty,
            [one] if !one.name().is_empty() && !STATEMENT_ELEMENTS.contains(&one.name()) => {
                match managed_names().any(|it| it == one.name()) || one.name().starts_with("arn:") {
                    true => Self::ManagedAsKey(*one),
                    false => Self::UnknownTemplate(*one),
                }
            }
            [_] => Self::Other,
            several => of_several(several),
        }
    }
}

fn of_several<'a>(entries: &[EntryRef<'a>]) -> EntryFault<'a> {
    let known: Vec<_> = entries
        .iter()
        .filter_map(|it| Some((*it, policy_template(it.name())?)))
        .collect();
    match known.as_slice() {
        [(entry, _)] if is_empty(entry.value) => EntryFault::ParametersBeside(*entry),
        several if several.len() == entries.len() => EntryFault::Several(entries.to_vec()),
        _ => EntryFault::Other,
    }
}

fn is_empty(node: NodeRef<'_>) -> bool {
    node.is_null() || node.is_mapping() && node.entries().len() == 0
}

/// The policy template with the nearest name, of several one that has a parameter that is given.
pub(crate) fn closest_template(typed: EntryRef<'_>) -> Option<&'static PolicyTemplate> {
    let takes = |template: &PolicyTemplate| {
        let mut parameters = template.parameters.iter();
        parameters.any(|it| typed.value.entry(it.name).is_some())
    };
    let names = || policy_templates().iter();
    let fitting = names().filter(|it| takes(it)).map(|it| it.name);
    let near =
        closest(typed.name(), fitting).or_else(|| closest(typed.name(), names().map(|it| it.name)));
    near.and_then(policy_template)
}
