//! Everything that SAM makes of a template, by logical ID. What is made of one resource is a unit, which the next version
//! takes over unless something that it was made from has changed.

use super::api;
use super::context::Context;
use super::default_route::DefaultRoute;
use super::generated::{Depth, Generated, Output, Suffix};
use super::implicit::{self, Kind};
use super::passes::{expand_resource, in_order};
use crate::document::{Reads, ReadsTable, Section, Step};
use crate::environment::Environment;
use crate::template::{Resource, Template};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What SAM makes of a template beside the resources that are written, as far as the template tells without values of
/// parameters other than their defaults.
#[derive(Clone, Debug, Default)]
pub struct GeneratedIndex {
    /// A unit for each resource of SAM, in the order of the transform; then one for the implicit APIs.
    units: Vec<Arc<Unit>>,
    /// What each unit was made from.
    reads: ReadsTable,
    names: Arc<IdTable>,
}

/// What is made of one resource.
#[derive(Debug)]
struct Unit {
    /// Its logical ID; none of the implicit APIs.
    owner: Option<Box<str>>,
    found: Vec<Generated>,
    /// The implicit APIs that it has routes of.
    routes: Vec<Kind>,
    /// Whether it changes what later routes of an HTTP API come to.
    adds_default_route: bool,
}

/// Unit and place in it.
type At = (usize, usize);

/// Where what is made stands.
#[derive(Debug, Default)]
struct IdTable {
    /// Of one ID the last.
    by_id: FxHashMap<Box<str>, At>,
    /// Those whose ID is not known to its end.
    others: Vec<At>,
    /// The units by the resource that they are of.
    by_owner: FxHashMap<Box<str>, usize>,
}

impl GeneratedIndex {
    /// Expands all resources.
    pub fn of(template: Template<'_>) -> Self {
        Self::of_some(template, |_| true)
    }

    /// Expands some of the resources. Those that are not still have their implicit APIs, which the transform makes first.
    pub(crate) fn of_some(template: Template<'_>, is_expanded: impl Fn(&str) -> bool) -> Self {
        let environment = Environment::default();
        let context = Context::new(template, &environment);
        let mut out = Output::new(Depth::Names);
        let (mut units, mut reads) = (Vec::new(), ReadsTable::default());
        for resource in in_order(template) {
            let is_expanded = is_expanded(resource.id);
            let (unit, asked) = Unit::of(&mut out, resource, is_expanded, &context);
            units.push(Arc::new(unit));
            reads.push(&asked);
        }
        let (implicit, asked) = Unit::of_implicit(&units, &context);
        units.push(Arc::new(implicit));
        reads.push(&asked);
        let names = Arc::new(IdTable::of(&units));
        Self {
            units,
            reads,
            names,
        }
    }

    /// The index of the next version.
    pub(crate) fn next(&self, step: &Step, template: Template<'_>) -> Self {
        // What one event adds to an API, later ones read: all are looked at in order.
        if self.adds_default_routes() {
            return Self::of(template);
        }
        let environment = Environment::default();
        let context = Context::new(template, &environment);
        let kept = step.keeps(&self.reads).unwrap_or_default();
        let is_kept = |at: usize| kept.get(at) == Some(&true);
        let mut units = Vec::with_capacity(self.units.len());
        let mut reads = ReadsTable::default();
        for (id, at) in self.next_order(step, template) {
            let known = at.and_then(|at| Some((at, self.units.get(at)?)));
            if let Some((at, known)) = known.filter(|it| is_kept(it.0)) {
                units.push(known.clone());
                reads.push_row(&self.reads, at);
                continue;
            }
            let Some(resource) = template.resource(id) else {
                continue;
            };
            let mut out = Output::new(Depth::Names);
            let (unit, asked) = Unit::of(&mut out, resource, true, &context);
            if unit.adds_default_route {
                return Self::of(template);
            }
            reads.push(&asked);
            units.push(match known.filter(|(_, it)| it.is_like(&unit)) {
                Some((_, known)) => known.clone(),
                None => Arc::new(unit),
            });
        }
        let routes = |units: &[Arc<Unit>]| [Kind::Rest, Kind::Http].map(|it| has_routes(units, it));
        let last = self.units.len().checked_sub(1);
        let implicit = last.filter(|at| is_kept(*at) && routes(&units) == routes(&self.units));
        let implicit = implicit.and_then(|at| Some((at, self.units.get(at)?)));
        match implicit.filter(|(_, it)| it.owner.is_none()) {
            Some((at, implicit)) => {
                units.push(implicit.clone());
                reads.push_row(&self.reads, at);
            }
            None => {
                let (implicit, asked) = Unit::of_implicit(&units, &context);
                units.push(Arc::new(implicit));
                reads.push(&asked);
            }
        }
        let mut both = self.units.iter().zip(&units);
        let is_same = self.units.len() == units.len()
            && both.all(|(old, new)| Arc::ptr_eq(old, new) || old.is_like(new));
        let names = match is_same {
            true => self.names.clone(),
            false => Arc::new(IdTable::of(&units)),
        };
        Self {
            units,
            reads,
            names,
        }
    }

    /// The resources that SAM expands in the next version, in the order of the transform, each with the number of its
    /// unit.
    fn next_order<'i>(
        &'i self,
        step: &Step,
        template: Template<'i>,
    ) -> Vec<(&'i str, Option<usize>)> {
        let unit = |id: &str| self.names.by_owner.get(id).copied();
        // A resource with the logical ID of an implicit API is expanded or not as the events of others are.
        let declares = |kind: Kind| template.declares(Section::Resources, kind.id());
        if !step.declares_the_same() || declares(Kind::Rest) || declares(Kind::Http) {
            let resources = in_order(template).into_iter();
            return resources.map(|it| (it.id, unit(it.id))).collect();
        }
        let known = self.units.iter().enumerate();
        let known = known.filter_map(|(at, it)| Some((it.owner.as_deref()?, Some(at))));
        known.collect()
    }

    /// Tells the step from an earlier version of what else is made in this one.
    pub(crate) fn touch(&self, step: &mut Step, before: &Self) {
        if Arc::ptr_eq(&self.names, &before.names) {
            return;
        }
        for (one, other) in [(self, before), (before, self)] {
            for unit in &one.units {
                let known = other.of_owner_unit(unit.owner.as_deref());
                if known.is_some_and(|it| Arc::ptr_eq(it, unit) || it.is_like(unit)) {
                    continue;
                }
                step.touch_generated(unit.owner.as_deref().unwrap_or_default());
                unit.found.iter().for_each(|it| step.touch(&it.id));
            }
        }
    }

    /// Whether an index was made from this one, and nothing that is made has another logical ID.
    pub(crate) fn has_same_ids(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.names, &other.names)
    }

    fn of_owner_unit(&self, owner: Option<&str>) -> Option<&Arc<Unit>> {
        match owner {
            Some(owner) => self.units.get(*self.names.by_owner.get(owner)?),
            None => self.units.last(),
        }
    }

    /// Whether an event changes what later routes of an HTTP API come to.
    pub(crate) fn adds_default_routes(&self) -> bool {
        self.units.iter().any(|it| it.adds_default_route)
    }

    /// What is made beside a resource.
    pub fn of_owner(&self, owner: &str) -> &[Generated] {
        let unit = self.of_owner_unit(Some(owner));
        unit.map_or(&[], |it| &it.found)
    }

    /// What is made beside the implicit APIs.
    pub(crate) fn of_implicit(&self) -> &[Generated] {
        let unit = self.of_owner_unit(None).filter(|it| it.owner.is_none());
        unit.map_or(&[], |it| &it.found)
    }

    /// What is made under a logical ID, which may end with a hash.
    pub fn get(&self, id: &str) -> Option<&Generated> {
        let other = || self.open().find(|it| it.is_named(id));
        self.get_exact(id).or_else(other)
    }

    /// What is made under a logical ID that is known to its end.
    pub fn get_exact(&self, id: &str) -> Option<&Generated> {
        self.at(*self.names.by_id.get(id)?)
    }

    /// All with a logical ID that is known to its end, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Generated> {
        self.names.by_id.values().filter_map(|it| self.at(*it))
    }

    /// Those with a logical ID of which only the beginning is known.
    pub fn open(&self) -> impl Iterator<Item = &Generated> {
        self.names.others.iter().filter_map(|it| self.at(*it))
    }

    fn at(&self, (unit, place): At) -> Option<&Generated> {
        self.units.get(unit)?.found.get(place)
    }
}

/// Whether an implicit API has a route.
fn has_routes(units: &[Arc<Unit>], kind: Kind) -> bool {
    units.iter().any(|it| it.routes.contains(&kind))
}

impl Unit {
    fn of<'a>(
        out: &mut Output,
        resource: Resource<'a>,
        is_expanded: bool,
        context: &Context<'a, '_>,
    ) -> (Self, Reads) {
        let added = |out: &Output| {
            let routes = out.default_routes.values();
            let added = routes.filter(|it| matches!(it, DefaultRoute::Added(_)));
            added.count()
        };
        let before = added(out);
        let document = context.template.document();
        let ((found, routes), reads) = document.record(|| {
            // What it says itself is read, too.
            document.asked_name(Section::Resources, resource.id);
            match is_expanded {
                true => expand_resource(out, resource, context),
                false => implicit::expand_all(out, resource),
            }
            let of_kind = |kind: &Kind| implicit::has_route(*kind, resource);
            let routes = [Kind::Rest, Kind::Http].into_iter().filter(of_kind);
            (std::mem::take(&mut out.found), routes.collect())
        });
        let unit = Self {
            owner: Some(resource.id.into()),
            found,
            routes,
            adds_default_route: added(out) > before,
        };
        (unit, reads.tidied())
    }

    /// What the implicit APIs have beside themselves, where there are any.
    fn of_implicit(units: &[Arc<Self>], context: &Context<'_, '_>) -> (Self, Reads) {
        let mut out = Output::new(Depth::Names);
        let document = context.template.document();
        let kinds = [Kind::Rest, Kind::Http].into_iter();
        let kinds = kinds.filter(|kind| has_routes(units, *kind));
        let ((), reads) = document.record(|| {
            kinds.for_each(|it| api::expand_implicit(&mut out, it, context));
        });
        let unit = Self {
            owner: None,
            found: out.found,
            routes: Vec::new(),
            adds_default_route: false,
        };
        (unit, reads.tidied())
    }

    /// Whether the same is made, whatever it was made from.
    fn is_like(&self, other: &Self) -> bool {
        self.owner == other.owner && self.found == other.found && self.routes == other.routes
    }
}

impl IdTable {
    fn of(units: &[Arc<Unit>]) -> Self {
        let mut table = Self::default();
        for (at, unit) in units.iter().enumerate() {
            if let Some(owner) = &unit.owner {
                table.by_owner.insert(owner.clone(), at);
            }
            for (place, generated) in unit.found.iter().enumerate() {
                match generated.suffix {
                    Suffix::Nothing => {
                        table
                            .by_id
                            .insert(generated.id.as_str().into(), (at, place));
                    }
                    Suffix::Hash | Suffix::Unknown => table.others.push((at, place)),
                }
            }
        }
        table
    }
}

/// What SAM makes beside one resource.
pub fn generated(resource: Resource<'_>, template: Template<'_>) -> Vec<Generated> {
    let environment = Environment::default();
    let context = Context::new(template, &environment);
    let mut out = Output::new(Depth::Names);
    expand_resource(&mut out, resource, &context);
    out.found
}
