//! What rules about roles look at: a function, state machine, role, user or group with what is put on it, read once.

use crate::edit::slot::is_no_value;
use crate::edit::{Property, Slot};
use sam_core::role::{EntryKind, PolicyEntry, policy_entries};
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, intrinsic};

/// A function, state machine, role, user or group with what is put on it.
#[derive(Debug)]
pub struct RoleView<'a> {
    pub(super) resource: Resource<'a>,
    pub(super) owner: Owner,
    /// `Policies` of a function or state machine.
    pub(super) policies: Option<Property<'a>>,
    /// The entries of those.
    pub(super) entries: Vec<PolicyEntry<'a>>,
}

/// Whose permissions it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// `AWS::Serverless::Function`
    Function,
    /// `AWS::Serverless::StateMachine`
    StateMachine,
    /// A role, user or group.
    Iam,
}

/// An entry of `Policies` that is no `Fn::If`, or the branch of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf<'v, 'a> {
    pub(super) entry: &'v PolicyEntry<'a>,
    pub(super) slot: Slot<'a>,
}

/// A managed policy that is named, or the permissions boundary.
#[derive(Clone, Copy, Debug)]
pub(super) struct Managed<'a> {
    /// The name, the ARN, or an intrinsic function.
    pub(super) node: NodeRef<'a>,
    pub(super) slot: Slot<'a>,
    pub(super) named_in: NamedIn,
}

/// Where a managed policy is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NamedIn {
    /// `Policies` of a function or state machine, which takes names too.
    Policies,
    /// `ManagedPolicyArns`
    ManagedPolicyArns,
    /// `PermissionsBoundary`
    PermissionsBoundary,
}

impl<'a> RoleView<'a> {
    /// Of a resource that has permissions.
    pub(super) fn of(resource: Resource<'a>) -> Option<Self> {
        let owner = match resource.type_name()? {
            "AWS::Serverless::Function" => Owner::Function,
            "AWS::Serverless::StateMachine" => Owner::StateMachine,
            "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" => Owner::Iam,
            _ => return None,
        };
        let policies = match owner {
            Owner::Function | Owner::StateMachine => property(resource, "Policies"),
            Owner::Iam => None,
        };
        let entries = policies.map(|it| policy_entries(it.entry.value));
        Some(Self {
            resource,
            owner,
            policies,
            entries: entries.unwrap_or_default(),
        })
    }

    /// The entries of `Policies`, of an `Fn::If` its branches.
    pub(super) fn leaves(&self) -> Vec<Leaf<'_, 'a>> {
        let mut found = Vec::new();
        if let Some(policies) = self.policies {
            let list = policies.entry.value;
            for (at, entry) in self.entries.iter().enumerate() {
                let is_item = list
                    .items()
                    .nth(at)
                    .is_some_and(|it| it.range() == entry.node.range());
                let slot = match is_item {
                    true => Slot::Item(policies, list, at),
                    false => Slot::Whole(policies),
                };
                collect(entry, slot, &mut found);
            }
        }
        found
    }

    /// The managed policies that are named.
    pub(super) fn managed(&self) -> Vec<Managed<'a>> {
        let leaves = self.leaves().into_iter();
        let mut found: Vec<_> = leaves
            .filter_map(|leaf| match leaf.entry.kind {
                EntryKind::Managed(node) | EntryKind::ManagedIntrinsic(node) => Some(Managed {
                    node,
                    slot: leaf.slot,
                    named_in: NamedIn::Policies,
                }),
                EntryKind::Template { .. }
                | EntryKind::Statement(_)
                | EntryKind::If { .. }
                | EntryKind::Invalid => None,
            })
            .filter(|it| !intrinsic::of(it.node).is_some_and(is_no_value))
            .collect();
        for (name, named_in) in [
            ("ManagedPolicyArns", NamedIn::ManagedPolicyArns),
            ("PermissionsBoundary", NamedIn::PermissionsBoundary),
        ] {
            if name == "ManagedPolicyArns" && self.owner != Owner::Iam {
                continue;
            }
            let values = property(self.resource, name).map(Slot::all);
            let values = values.unwrap_or_default().into_iter();
            found.extend(values.map(|(node, slot)| Managed {
                node,
                slot,
                named_in,
            }));
        }
        found
    }
}

fn property<'a>(resource: Resource<'a>, name: &str) -> Option<Property<'a>> {
    let map = resource.properties()?;
    let entry = map.entry(name)?;
    Some(Property { map, entry })
}

fn collect<'v, 'a>(entry: &'v PolicyEntry<'a>, slot: Slot<'a>, acc: &mut Vec<Leaf<'v, 'a>>) {
    match &entry.kind {
        EntryKind::If {
            intrinsic,
            branches,
        } => {
            for (at, branch) in branches.iter().enumerate() {
                collect(branch, Slot::Branch(intrinsic.argument, at + 1), acc);
            }
        }
        EntryKind::Managed(_)
        | EntryKind::ManagedIntrinsic(_)
        | EntryKind::Template { .. }
        | EntryKind::Statement(_)
        | EntryKind::Invalid => acc.push(Leaf { entry, slot }),
    }
}
