//! The entries of `Policies` of a function or state machine, sorted into the kinds that the transform tells apart.

use crate::iam::{PolicyTemplate, policy_template};
use crate::syntax::{EntryRef, NodeRef};
use crate::template::intrinsic::{self, Intrinsic};
use crate::template::shape;

/// One entry of `Policies`, or one branch of an `Fn::If` that is one.
#[derive(Clone, Debug)]
pub struct PolicyEntry<'a> {
    /// Its place in the list, from 0, all kinds counted; a branch has the place of its entry.
    pub position: usize,
    /// The entry.
    pub node: NodeRef<'a>,
    /// What the transform takes it for.
    pub kind: EntryKind<'a>,
}

/// What an entry of `Policies` is.
#[derive(Clone, Debug)]
pub enum EntryKind<'a> {
    /// Text: the name or ARN of a managed policy.
    Managed(NodeRef<'a>),
    /// An intrinsic function other than `Fn::If`, taken for the ARN of a managed policy.
    ManagedIntrinsic(NodeRef<'a>),
    /// A policy template: its name with the values of its parameters.
    Template {
        /// The name (key) and the values (value, a map if all is well).
        entry: EntryRef<'a>,
        /// The template.
        template: &'static PolicyTemplate,
    },
    /// A policy document: a map with a key `Statement`.
    Statement(NodeRef<'a>),
    /// `Fn::If`.
    If {
        /// The function; its first item names the condition.
        intrinsic: Intrinsic<'a>,
        /// What follows the condition: two, if all is well.
        branches: Vec<PolicyEntry<'a>>,
    },
    /// Nothing that the transform knows.
    Invalid,
}

/// The entries of `Policies`, where a single value counts as a list of one; none for a value that counts as absent.
pub fn policy_entries(policies: NodeRef<'_>) -> Vec<PolicyEntry<'_>> {
    if !shape::is_truthy(policies) {
        return Vec::new();
    }
    if !shape::is_list(policies) {
        return vec![entry(0, policies)];
    }
    let items = policies.items().enumerate();
    items
        .map(|(position, node)| entry(position, node))
        .collect()
}

fn entry(position: usize, node: NodeRef<'_>) -> PolicyEntry<'_> {
    PolicyEntry {
        position,
        node,
        kind: kind(position, node),
    }
}

fn kind(position: usize, node: NodeRef<'_>) -> EntryKind<'_> {
    if node.as_str().is_some() {
        return EntryKind::Managed(node);
    }
    if let Some(intrinsic) = intrinsic::of(node) {
        if intrinsic.name != "If" {
            return EntryKind::ManagedIntrinsic(node);
        }
        let branches = intrinsic.items().skip(1);
        return EntryKind::If {
            intrinsic,
            branches: branches.map(|it| entry(position, it)).collect(),
        };
    }
    if shape::entry(node, "Statement").is_some() {
        return EntryKind::Statement(node);
    }
    let template = match *shape::entries(node) {
        [entry] => policy_template(entry.name()).map(|it| (entry, it)),
        _ => None,
    };
    match template {
        Some((entry, template)) => EntryKind::Template { entry, template },
        None => EntryKind::Invalid,
    }
}
