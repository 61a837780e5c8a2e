//! What the connectors of a template are found by: it borrows nothing, so that it can be kept from version to version.

use super::{Connector, Resolver, declare, declared};
use crate::document::{Outline, Section, Step};
use crate::environment::Environment;
use crate::expand::{self, GeneratedIndex};
use crate::template::{Resource, Template};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// Event source mappings by event source and function.
pub(super) type Mappings = HashMap<String, HashMap<String, Vec<String>>>;

/// Where the connectors of a template are, and what SAM makes under logical IDs that are not written.
#[derive(Debug, Default)]
pub struct ConnectorIndex {
    places: Arc<Places>,
    /// What the version before has, which is made from less than everything.
    before: OnceLock<Box<Before>>,
    /// Made when the first ID is looked for that is not written.
    made: OnceLock<Arc<GeneratedIndex>>,
    /// How many resources SAM makes beside those written, once that was asked.
    generated_count: OnceLock<usize>,
    /// The event source mappings by event source and function.
    mappings: OnceLock<Mappings>,
    /// The resources that the transform refuses, which stay what they are written as, with its messages; empty where
    /// they are taken as they are meant.
    refused: BTreeMap<String, String>,
    /// Whether each of the places has no problems, found out when another one names it as an end.
    is_expanded: Vec<OnceLock<bool>>,
}

/// What SAM makes of an earlier version.
#[derive(Clone, Debug)]
struct Before {
    outline: Outline,
    made: Arc<GeneratedIndex>,
    generated_count: Option<usize>,
}

/// Where the connectors are.
#[derive(Debug, Default)]
struct Places {
    /// In the order in which the transform meets them.
    all: Vec<Place>,
    /// The embedded ones in `all`, by joined ID; of one ID the last.
    embedded: HashMap<String, usize>,
    /// The standalone ones in `all`; made when the first one is named as an end.
    standalone: OnceLock<HashMap<String, usize>>,
}

/// Where a connector is.
#[derive(Debug)]
struct Place {
    /// The resource that it is or that carries it, by its key.
    resource: String,
    /// Which of the connectors of that resource it is.
    nth: usize,
    /// The ID of a standalone one.
    standalone: Option<String>,
}

impl ConnectorIndex {
    /// Looks at the resources once.
    pub fn of(template: Template<'_>) -> Self {
        Self::at(Arc::new(Places::of(template)))
    }

    fn at(places: Arc<Places>) -> Self {
        Self {
            is_expanded: places.all.iter().map(|_| OnceLock::new()).collect(),
            places,
            ..Self::default()
        }
    }

    /// The index of the next version. What an edit does not change is shared with this one.
    pub(crate) fn next(&self, outline: &Outline, template: Template<'_>) -> Self {
        let next = match outline.connects_the_same(template.document()) {
            true => Self::at(self.places.clone()),
            false => Self::of(template),
        };
        let made = self.made.get().map(|made| Before {
            outline: outline.clone(),
            made: made.clone(),
            generated_count: self.generated_count.get().copied(),
        });
        if let Some(before) = made.or_else(|| Some((**self.before.get()?).clone())) {
            next.before.get_or_init(|| Box::new(before));
        }
        next
    }

    /// As the transform sees the template: of a resource that it refuses nothing is made, and connectors find it with the
    /// type that it is written with. Without it, as for an editor, a mistake in a resource is none in its connectors.
    pub fn strict(template: Template<'_>, environment: &Environment) -> Self {
        let refused = expand::refusals(template, environment).into_iter();
        let refused = refused.map(|(id, message)| (id.to_owned(), message));
        Self::without(template, refused.collect())
    }

    /// Likewise, where it is known which resources the transform refuses, with its messages.
    pub(crate) fn without(template: Template<'_>, refused: BTreeMap<String, String>) -> Self {
        Self {
            refused,
            ..Self::of(template)
        }
    }

    /// The resources that the transform refuses, with its messages.
    pub(super) fn refused(&self) -> &BTreeMap<String, String> {
        &self.refused
    }

    /// Tells the step from an earlier version which logical IDs stand for something else now, though nothing is written
    /// under them.
    pub fn touch(&self, step: &mut Step, before: &Self, template: Template<'_>) {
        self.places.touch(step, &before.places, template);
        // Once somebody asked, it is known of each version: what was kept since then was found out with it.
        if let Some(old) = before.made.get() {
            self.made(template).touch(step, old);
        }
    }

    pub(super) fn made(&self, template: Template<'_>) -> &GeneratedIndex {
        let make = || match self.before.get() {
            Some(before) if self.refused.is_empty() => {
                let step = Step::new(&before.outline, template.document());
                before.made.next(&step, template)
            }
            Some(_) | None => {
                let is_expanded = |id: &str| !self.refused.contains_key(id);
                GeneratedIndex::of_some(template, is_expanded)
            }
        };
        self.made.get_or_init(|| {
            let document = template.document();
            Arc::new(document.record(make).0)
        })
    }

    /// How many resources SAM makes beside those that the template declares.
    pub(super) fn generated_count(&self, template: Template<'_>) -> usize {
        let made = self.made(template);
        let known = || {
            let before = self.before.get()?;
            let is_same = before.made.has_same_ids(made)
                && before.outline.declares_the_same(template.document());
            before.generated_count.filter(|_| is_same)
        };
        let count = || {
            let is_written = |id: &str| template.declares(Section::Resources, id);
            made.iter().filter(|it| !is_written(&it.id)).count()
        };
        *self
            .generated_count
            .get_or_init(|| known().unwrap_or_else(count))
    }

    /// The event source mappings, found by `find` when they are first asked for.
    pub(super) fn mappings(&self, find: impl FnOnce() -> Mappings) -> &Mappings {
        self.mappings.get_or_init(find)
    }

    /// The place of the embedded connector with an ID.
    pub(super) fn embedded(&self, id: &str) -> Option<usize> {
        self.places.embedded.get(id).copied()
    }

    /// The place of the connector with an ID; of embedded ones the last.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        let standalone = || {
            let places = self.places.all.iter().enumerate();
            let ids = places.filter_map(|(at, it)| Some((it.standalone.clone()?, at)));
            ids.collect()
        };
        let embedded = self.embedded(id);
        embedded.or_else(|| {
            let standalone = self.places.standalone.get_or_init(standalone);
            standalone.get(id).copied()
        })
    }

    /// The connector at a place.
    pub(super) fn connector<'a>(&self, at: usize, template: Template<'a>) -> Option<Connector<'a>> {
        let place = self.places.all.get(at)?;
        declare::nth(template.resource(&place.resource)?, place.nth)
    }

    /// Whether a connector is expanded without an error. Those before it are asked first and in order, so that a chain
    /// of connectors which name each other is not a chain of calls.
    pub(super) fn is_expanded(&self, at: usize, resolver: &Resolver<'_>) -> bool {
        let first_unknown = self.is_expanded.partition_point(|it| it.get().is_some());
        let known = self.is_expanded.iter().enumerate();
        for (at, known) in known.take(at + 1).skip(first_unknown) {
            let connector = self.connector(at, resolver.template());
            let is_sound = |it: Connector<'_>| resolver.resolve(&it).problems.is_empty();
            known.get_or_init(|| connector.is_some_and(is_sound));
        }
        let known = self.is_expanded.get(at).and_then(OnceLock::get);
        known.copied().unwrap_or_default()
    }
}

impl Places {
    fn of(template: Template<'_>) -> Self {
        let mut places = Self::default();
        let mut last = (String::new(), 0);
        for connector in declared(template) {
            let (resource, standalone) = match connector.carrier() {
                Some(carrier) => (carrier, None),
                None => (connector.resource(), Some(connector.id.to_string())),
            };
            let is_both = standalone.is_none() && declare::is_connector(resource);
            let nth = match last.0 == resource.id {
                true => last.1 + 1,
                false => usize::from(is_both),
            };
            last = (resource.id.to_owned(), nth);
            if standalone.is_none() {
                let at = places.all.len();
                places.embedded.insert(connector.id.to_string(), at);
            }
            places.all.push(Place {
                resource: resource.id.to_owned(),
                nth,
                standalone,
            });
        }
        places
    }

    /// The resource that carries the embedded connector of an ID.
    fn carrier(&self, id: &str) -> Option<&str> {
        let place = self.all.get(*self.embedded.get(id)?)?;
        Some(&place.resource)
    }

    fn touch(self: &Arc<Self>, step: &mut Step, before: &Arc<Self>, template: Template<'_>) {
        let changed = step.changed_blocks();
        let carriers = changed.flat_map(|it| template.resources_in(it));
        let carriers: Vec<Resource<'_>> = carriers.filter(|it| it.has_connectors()).collect();
        for connector in carriers.into_iter().flat_map(declare::of) {
            step.touch(&connector.id);
        }
        if Arc::ptr_eq(self, before) {
            return;
        }
        let ids = self.embedded.keys().chain(before.embedded.keys());
        for id in ids.filter(|it| self.carrier(it) != before.carrier(it)) {
            step.touch(id);
        }
    }
}
