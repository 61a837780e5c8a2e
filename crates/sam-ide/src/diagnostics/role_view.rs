//! What rules about roles look at: a function, state machine, role, user or group with what is put on it, read once.

use crate::edit::{Property, Slot};
use sam_core::connector::Environment;
use sam_core::document::Section;
use sam_core::expand::{
    EntryKind, ExpandedRole, PolicyEntry, PolicyProblem, policy_entries, role_of,
};
use sam_core::permission::ManagedRef;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic::{self, Intrinsic};
use sam_core::template::{Resource, Template};
use sam_core::text::{TextRange, TextSize};
use std::cell::OnceCell;

/// A function, state machine, role, user or group with what is put on it.
#[derive(Debug)]
pub struct RoleView<'a> {
    pub(crate) resource: Resource<'a>,
    pub(crate) owner: Owner,
    /// `Policies` of a function or state machine.
    pub(crate) policies: Option<Property<'a>>,
    /// The entries of those.
    pub(crate) entries: Vec<PolicyEntry<'a>>,
    template: Template<'a>,
    /// When it is about one finding: where that stands. Entries elsewhere are then left out.
    looked_at: Option<TextSize>,
    /// Made when the first rule asks.
    expanded: OnceCell<(Option<ExpandedRole<'a>>, Vec<PolicyProblem>)>,
    /// Likewise.
    managed: OnceCell<Vec<Managed<'a>>>,
}

/// Whose permissions it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// `AWS::Serverless::Function`
    Function,
    /// `AWS::Serverless::StateMachine`
    StateMachine,
    /// A role, user or group.
    Iam,
}

/// An entry of `Policies` or the branch of an `Fn::If`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf<'v, 'a> {
    pub(crate) entry: &'v PolicyEntry<'a>,
    pub(crate) slot: Slot<'a>,
}

/// A managed policy that is named, or the permissions boundary.
#[derive(Clone, Debug)]
pub(crate) struct Managed<'a> {
    /// The name, the ARN, or an intrinsic function.
    pub(crate) node: NodeRef<'a>,
    /// What that names.
    pub(crate) names: ManagedRef,
    pub(crate) slot: Slot<'a>,
    pub(crate) named_in: NamedIn,
}

/// Where a managed policy is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedIn {
    /// `Policies` of a function or state machine, which takes names too.
    Policies,
    /// `ManagedPolicyArns`
    ManagedPolicyArns,
    /// `PermissionsBoundary`
    PermissionsBoundary,
}

/// The properties in which the transform looks for problems, beside `Policies`.
const WATCHED: [&str; 4] = [
    "Role",
    "DeadLetterQueue",
    "EventInvokeConfig",
    "FunctionUrlConfig",
];

impl<'a> RoleView<'a> {
    /// Of a resource that has permissions.
    pub(crate) fn of(resource: Resource<'a>, template: Template<'a>) -> Option<Self> {
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
            template,
            looked_at: None,
            expanded: OnceCell::new(),
            managed: OnceCell::new(),
        })
    }

    /// The same for one finding, with no entries but the one that an offset stands in.
    pub(crate) fn at(
        resource: Resource<'a>,
        template: Template<'a>,
        offset: TextSize,
    ) -> Option<Self> {
        Some(Self {
            looked_at: Some(offset),
            ..Self::of(resource, template)?
        })
    }

    fn is_looked_at(&self, node: NodeRef<'_>) -> bool {
        self.looked_at
            .is_none_or(|it| node.full_range().contains_inclusive(it))
    }

    /// The role that SAM makes for it, if any.
    pub(crate) fn role(&self) -> Option<&ExpandedRole<'a>> {
        self.expanded().0.as_ref()
    }

    /// What the transform finds wrong.
    pub(crate) fn problems(&self) -> &[PolicyProblem] {
        match self.may_have_problems() {
            true => &self.expanded().1,
            false => &[],
        }
    }

    /// Whether there is anything at all that the transform may find wrong, but for what single entries tell by
    /// themselves. Most functions have nothing, and their roles need not be made on every keystroke.
    fn may_have_problems(&self) -> bool {
        let has = |map: Option<NodeRef<'_>>| {
            let watched = |it: EntryRef<'_>| WATCHED.contains(&it.name()) || it.is_merge();
            map.is_some_and(|it| it.entries().any(watched))
        };
        let is_odd = |entry: &PolicyEntry<'_>| match entry.kind {
            EntryKind::Managed(_)
            | EntryKind::ManagedIntrinsic(_)
            | EntryKind::Template { .. }
            | EntryKind::Statement(_) => false,
            EntryKind::If { .. } | EntryKind::Invalid => true,
        };
        let policies_are_odd = match self.policies {
            Some(_) if self.entries.is_empty() => true,
            Some(_) | None => self.entries.iter().any(is_odd),
        };
        policies_are_odd || has(self.resource.properties()) || has(self.globals())
    }

    /// What `Globals` gives to resources of this type.
    fn globals(&self) -> Option<NodeRef<'a>> {
        let kind = self
            .resource
            .type_name()?
            .strip_prefix("AWS::Serverless::")?;
        Some(self.template.entry(Section::Globals, kind)?.value)
    }

    fn expanded(&self) -> &(Option<ExpandedRole<'a>>, Vec<PolicyProblem>) {
        self.expanded.get_or_init(|| match self.owner {
            Owner::Function | Owner::StateMachine => {
                role_of(self.resource, self.template, &Environment::default())
            }
            Owner::Iam => (None, Vec::new()),
        })
    }

    /// A property where it is written, in the resource or in `Globals`, if that place has something in it.
    pub(crate) fn written(&self, name: &str, inside: TextRange) -> Option<Property<'a>> {
        let own = property(self.resource, name);
        let global = self.globals().and_then(|map| {
            let entry = map.entry(name)?;
            Some(Property { map, entry })
        });
        let both = [own, global].into_iter().flatten();
        let mut here = both.filter(|it| it.entry.range().contains_range(inside));
        here.next()
    }

    /// The entries of `Policies` that are not `Fn::If`, and the branches of those that are.
    pub(crate) fn leaves(&self) -> Vec<Leaf<'_, 'a>> {
        let mut all = self.all();
        all.retain(|it| !matches!(it.entry.kind, EntryKind::If { .. }));
        all.retain(|it| self.is_looked_at(it.entry.node));
        all
    }

    /// The entries of `Policies` with the branches of those that are an `Fn::If`.
    pub(crate) fn all(&self) -> Vec<Leaf<'_, 'a>> {
        let mut found = Vec::new();
        if let Some(policies) = self.policies {
            let list = policies.entry.value;
            let mut items = list.items();
            for (at, entry) in self.entries.iter().enumerate() {
                let item = items.next().map(NodeRef::range);
                let slot = match item == Some(entry.node.range()) {
                    true => Slot::Item(policies, list, at),
                    false => Slot::Whole(policies),
                };
                collect(entry, slot, &mut found);
            }
        }
        found
    }

    /// The managed policies that are named.
    pub(crate) fn managed(&self) -> &[Managed<'a>] {
        self.managed.get_or_init(|| self.all_managed())
    }

    fn all_managed(&self) -> Vec<Managed<'a>> {
        let leaves = self.leaves().into_iter();
        let mut found: Vec<_> = leaves
            .filter_map(|leaf| match leaf.entry.kind {
                EntryKind::Managed(node) | EntryKind::ManagedIntrinsic(node) => Some(Managed {
                    node,
                    names: ManagedRef::of(node),
                    slot: leaf.slot,
                    named_in: NamedIn::Policies,
                }),
                EntryKind::Template { .. }
                | EntryKind::Statement(_)
                | EntryKind::If { .. }
                | EntryKind::Invalid => None,
            })
            .filter(|it| !intrinsic::of(it.node).is_some_and(Intrinsic::is_no_value))
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
            let values = values.filter(|(node, _)| self.is_looked_at(*node));
            found.extend(values.map(|(node, slot)| Managed {
                node,
                names: ManagedRef::of(node),
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
    acc.push(Leaf { entry, slot });
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
        | EntryKind::Invalid => {}
    }
}
