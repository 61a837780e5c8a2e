//! What of `Policies` is converted: policy templates, managed policies, and each statement that is written out.

use crate::edit::comments::{Comments, comments_of};
use crate::edit::{Property, Slot, remove_item};
use sam_core::document::Document;
use sam_core::iam::{self, ManagedPolicy};
use sam_core::permission::{Grant, Origin, grants_of_document, resource_text};
use sam_core::policy::{Effect, Polarity};
use sam_core::role::{EntryKind, PolicyEntry, fill_template, policy_entries};
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, Template};
use sam_core::text::{TextEdit, TextSize};
use serde_json::json;

/// A function or state machine whose role SAM writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner<'a> {
    pub(super) resource: Resource<'a>,
}

/// One thing of `Policies` that can be written another way.
#[derive(Clone, Debug)]
pub(super) struct Unit<'a> {
    /// The place of its entry in `Policies`.
    pub(super) position: usize,
    /// Its place among several statements of its entry.
    pub(super) statement: Option<usize>,
    /// What it is written as.
    pub(super) node: NodeRef<'a>,
    pub(super) kind: UnitKind,
    /// What it grants.
    pub(super) grants: Vec<Grant>,
}

/// What it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum UnitKind {
    /// A policy template.
    Template,
    /// A statement of a document.
    Statement,
    /// A managed policy, by its name or ARN.
    Managed(&'static ManagedPolicy),
}

impl<'a> Owner<'a> {
    /// What a resource is as an owner; none for one with a role of its own, which policies do not reach.
    pub(super) fn of(resource: Resource<'a>) -> Option<Self> {
        let is_sam = matches!(
            resource.type_name()?,
            "AWS::Serverless::Function" | "AWS::Serverless::StateMachine"
        );
        let role = resource.property("Role").filter(|it| !it.is_null());
        (is_sam && role.is_none()).then_some(Self { resource })
    }

    /// The one whose resource an offset stands in.
    pub(super) fn at(template: Template<'a>, offset: TextSize) -> Option<Self> {
        Self::of(template.resource_containing(offset)?)
    }

    /// `Policies`.
    pub(super) fn policies(self) -> Option<Property<'a>> {
        let map = self.resource.properties()?;
        let entry = map.entry("Policies")?;
        Some(Property { map, entry })
    }

    /// Everything in `Policies` that can be converted, in order; not what depends on a condition.
    pub(super) fn units(self, template: Template<'a>) -> Vec<Unit<'a>> {
        let policies = self.policies().map(|it| policy_entries(it.entry.value));
        policies
            .into_iter()
            .flatten()
            .flat_map(|it| units(&it, template))
            .filter(Unit::is_plain)
            .collect()
    }

    /// The one of them that an offset stands in.
    pub(super) fn unit_at(self, template: Template<'a>, offset: TextSize) -> Option<Unit<'a>> {
        let mut units = self.units(template).into_iter();
        units.rfind(|it| it.node.full_range().contains_inclusive(offset))
    }

    /// Where the entry at a place of `Policies` stands.
    pub(super) fn slot(self, position: usize) -> Option<Slot<'a>> {
        let policies = self.policies()?;
        let list = policies.entry.value;
        if list.is_sequence() {
            return Some(Slot::Item(policies, list, position));
        }
        Some(Slot::Whole(policies))
    }

    /// The entry at a place of `Policies`.
    pub(super) fn entry(self, position: usize) -> Option<NodeRef<'a>> {
        let policies = self.policies()?.entry.value;
        match policies.is_sequence() {
            true => policies.items().nth(position),
            false => Some(policies),
        }
    }

    /// How many statements the entry at a place of `Policies` has.
    pub(super) fn statements(self, position: usize) -> usize {
        let entry = self.entry(position);
        let statement = entry.and_then(|it| it.get("Statement"));
        statement.map_or(0, |it| {
            if it.is_sequence() {
                it.items().len()
            } else {
                1
            }
        })
    }

    /// Takes a unit out, with its entry when nothing else is in that.
    pub(super) fn take_out(
        self,
        document: &Document,
        position: usize,
        statement: Option<usize>,
    ) -> Option<Vec<TextEdit>> {
        match statement {
            None => self.slot(position)?.remove(document),
            Some(at) => remove_item(document, self.entry(position)?.get("Statement")?, at),
        }
    }
}

fn units<'a>(entry: &PolicyEntry<'a>, template: Template<'a>) -> Vec<Unit<'a>> {
    let unit = |statement, node, kind, document, origin| Unit {
        position: entry.position,
        statement,
        node,
        kind,
        grants: grants_of_document(&document, &origin, entry.node.full_range()),
    };
    match &entry.kind {
        EntryKind::Template {
            entry: written,
            template,
        } => {
            let statements = fill_template(template, &written.value.to_value());
            let kind = UnitKind::Template;
            let origin = Origin::Template(template.name.to_owned());
            let document = json!({ "Statement": statements });
            vec![unit(None, entry.node, kind, document, origin)]
        }
        EntryKind::Statement(node) => {
            let Some(statement) = node.get("Statement") else {
                return Vec::new();
            };
            let list: Vec<_> = match statement.is_sequence() && statement.tag().is_none() {
                true => statement.items().collect(),
                false => vec![statement],
            };
            let is_one = list.len() == 1;
            let numbered = list.into_iter().enumerate();
            numbered
                .map(|(at, it)| {
                    let document = json!({ "Statement": it.to_value() });
                    let origin = Origin::Statement(entry.position);
                    let at = (!is_one).then_some(at);
                    unit(at, it, UnitKind::Statement, document, origin)
                })
                .collect()
        }
        EntryKind::Managed(node) | EntryKind::ManagedIntrinsic(node) => {
            let text = resource_text(&node.to_value(), template);
            let policy = managed(text.as_str()).map(|policy| Unit {
                position: entry.position,
                statement: None,
                node: *node,
                kind: UnitKind::Managed(policy),
                grants: Vec::new(),
            });
            policy.into_iter().collect()
        }
        EntryKind::If { .. } | EntryKind::Invalid => Vec::new(),
    }
}

/// The managed policy of a name or ARN, in which pseudo parameters stand as such.
fn managed(text: &str) -> Option<&'static ManagedPolicy> {
    if !text.starts_with("arn:") {
        return iam::managed_policy(text);
    }
    let (_, name) = text.split_once(":iam::aws:policy/")?;
    iam::managed_policy(name.rsplit('/').next().unwrap_or(name))
}

impl Unit<'_> {
    /// The comments that go with it: those of its whole entry, when that has nothing else.
    pub(super) fn comments(&self, owner: Owner<'_>, document: &Document) -> Comments {
        let entry = owner
            .entry(self.position)
            .filter(|_| self.statement.is_none());
        comments_of(document, entry.unwrap_or(self.node))
    }

    /// Whether all it does is to allow some actions on some resources.
    fn is_plain(&self) -> bool {
        let is_read = matches!(self.kind, UnitKind::Managed(_)) || !self.grants.is_empty();
        is_read
            && self.grants.iter().all(|it| {
                it.effect == Effect::Allow
                    && it.action_polarity == Polarity::Is
                    && it.resource_polarity == Polarity::Is
                    && it.condition.is_none()
                    && it.when.is_empty()
            })
    }
}
