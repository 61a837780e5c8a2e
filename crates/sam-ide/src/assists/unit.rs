//! What of `Policies` is converted: policy templates, managed policies, and each statement that is written out.

use crate::edit::comments::{Comments, comments_of};
use crate::edit::{Property, Slot, remove_item};
use sam_core::document::Document;
use sam_core::expand::{EntryKind, PolicyEntry, fill_template, policy_entries};
use sam_core::iam::{self, ManagedPolicy};
use sam_core::permission::{Grant, GrantOrigin, grants_of_document, resource_text};
use sam_core::policy::{Effect, Polarity};
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic::{self, Intrinsic};
use sam_core::template::{Resource, Template};
use sam_core::text::{TextEdit, TextSize};
use serde_json::json;

/// A function or state machine whose role SAM writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner<'a> {
    pub(super) resource: Resource<'a>,
}

/// Where an entry of `Policies` stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// Its number in the list.
    position: usize,
    /// The branch of an `Fn::If` there that it is.
    branch: Option<Branch<'a>>,
}

/// A branch of an `Fn::If`.
#[derive(Clone, Copy, Debug)]
struct Branch<'a> {
    /// Its number in the function's argument, 1 or 2.
    at: usize,
    /// The condition on which it counts, or does not.
    condition: &'a str,
}

impl<'a> Place<'a> {
    /// The condition of the template on which it counts; `Err` for one that must not hold, which has no name.
    pub(super) fn condition(self) -> Result<Option<&'a str>, MustNotHold> {
        match self.branch {
            None => Ok(None),
            Some(it) if it.at == 1 => Ok(Some(it.condition)),
            Some(_) => Err(MustNotHold),
        }
    }

    /// Whether it is an entry of the list itself.
    pub(super) fn is_unconditional(self) -> bool {
        self.branch.is_none()
    }
}

/// A condition that must not hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct MustNotHold;

/// One thing of `Policies` that can be written another way.
#[derive(Clone, Debug)]
pub(super) struct Unit<'a> {
    /// The place of its entry in `Policies`.
    pub(super) place: Place<'a>,
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

    /// Everything in `Policies` that can be converted, in order.
    pub(super) fn units(self, template: Template<'a>) -> Vec<Unit<'a>> {
        let policies = self.policies().map(|it| policy_entries(it.entry.value));
        policies
            .into_iter()
            .flatten()
            .flat_map(|it| placed(it))
            .flat_map(|(place, it)| units(place, &it, template))
            .filter(Unit::is_plain)
            .collect()
    }

    /// The one of them that an offset stands in.
    pub(super) fn unit_at(self, template: Template<'a>, offset: TextSize) -> Option<Unit<'a>> {
        let mut units = self.units(template).into_iter();
        units.rfind(|it| it.node.full_range().contains_inclusive(offset))
    }

    /// Where the entry at a place of `Policies` stands.
    pub(super) fn slot(self, place: Place<'_>) -> Option<Slot<'a>> {
        let policies = self.policies()?;
        let list = policies.entry.value;
        if let Some(branch) = place.branch {
            let function = intrinsic::of(self.item(place.position)?)?;
            return Some(Slot::Branch(function.argument, branch.at));
        }
        if is_list(list) {
            return Some(Slot::Item(policies, list, place.position));
        }
        Some(Slot::Whole(policies))
    }

    /// The entry at a place of `Policies`.
    pub(super) fn entry(self, place: Place<'_>) -> Option<NodeRef<'a>> {
        let item = self.item(place.position)?;
        match place.branch {
            None => Some(item),
            Some(branch) => intrinsic::of(item)?.items().nth(branch.at),
        }
    }

    fn item(self, position: usize) -> Option<NodeRef<'a>> {
        let policies = self.policies()?.entry.value;
        match is_list(policies) {
            true => policies.items().nth(position),
            false => Some(policies),
        }
    }

    /// Whether no other branch of an `Fn::If` says something.
    pub(super) fn is_alone(self, place: Place<'_>) -> bool {
        self.outermost(place).is_unconditional()
    }

    /// The place of the whole `Fn::If` of which this is the only branch that says something; else the place itself.
    fn outermost<'p>(self, place: Place<'p>) -> Place<'p> {
        let Some(branch) = place.branch else {
            return place;
        };
        let function = self.item(place.position).and_then(intrinsic::of);
        let other = function.and_then(|it| it.items().nth(3 - branch.at));
        let is_nothing = other
            .and_then(intrinsic::of)
            .is_some_and(Intrinsic::is_no_value);
        Place {
            branch: (!is_nothing).then_some(branch),
            ..place
        }
    }

    /// How many statements the entry at a place of `Policies` has.
    pub(super) fn statements(self, place: Place<'_>) -> usize {
        let entry = self.entry(place);
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
        place: Place<'_>,
        statement: Option<usize>,
    ) -> Option<Vec<TextEdit>> {
        match statement {
            None => self.slot(self.outermost(place))?.remove(document),
            Some(at) => remove_item(document, self.entry(place)?.get("Statement")?, at),
        }
    }
}

/// An entry with its place, or the branches of an `Fn::If` with theirs; not those of one within another.
fn placed(entry: PolicyEntry<'_>) -> Vec<(Place<'_>, PolicyEntry<'_>)> {
    let position = entry.position;
    let EntryKind::If {
        intrinsic,
        branches,
    } = entry.kind
    else {
        let branch = None;
        return vec![(Place { position, branch }, entry)];
    };
    let condition = intrinsic.items().next().and_then(NodeRef::as_str);
    let Some(condition) = condition.filter(|_| branches.len() == 2) else {
        return Vec::new();
    };
    let numbered = branches.into_iter().zip(1..);
    numbered
        .map(|(entry, at)| {
            let branch = Some(Branch { at, condition });
            (Place { position, branch }, entry)
        })
        .collect()
}

fn is_list(node: NodeRef<'_>) -> bool {
    node.is_sequence() && node.tag().is_none()
}

fn units<'a>(place: Place<'a>, entry: &PolicyEntry<'a>, template: Template<'a>) -> Vec<Unit<'a>> {
    let unit = |statement, node, kind, document, origin| Unit {
        place,
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
            let origin = GrantOrigin::Template(template.name.to_owned());
            let document = json!({ "Statement": statements });
            vec![unit(None, entry.node, kind, document, origin)]
        }
        EntryKind::Statement(node) => {
            let Some(statement) = node.get("Statement") else {
                return Vec::new();
            };
            let list: Vec<_> = match is_list(statement) {
                true => statement.items().collect(),
                false => vec![statement],
            };
            let is_one = list.len() == 1;
            let numbered = list.into_iter().enumerate();
            numbered
                .map(|(at, it)| {
                    let document = json!({ "Statement": it.to_value() });
                    let origin = GrantOrigin::Statement(entry.position);
                    let at = (!is_one).then_some(at);
                    unit(at, it, UnitKind::Statement, document, origin)
                })
                .collect()
        }
        EntryKind::Managed(node) | EntryKind::ManagedIntrinsic(node) => {
            let text = resource_text(&node.to_value(), template);
            let policy = managed(text.as_str()).map(|policy| Unit {
                place,
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
            .entry(owner.outermost(self.place))
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
