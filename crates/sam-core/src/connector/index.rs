//! What the connectors of a template are found by: it borrows nothing, so that it can be kept from version to version.

use super::{Connector, Resolver, declare, declared};
use crate::document::Step;
use crate::environment::Environment;
use crate::expand::{self, GeneratedIndex};
use crate::template::Template;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// Event source mappings by event source and function.
pub(super) type Mappings = HashMap<String, HashMap<String, Vec<String>>>;

/// Where the connectors of a template are, and what SAM makes under logical IDs that are not written.
#[derive(Debug, Default)]
pub struct ConnectorIndex {
    /// In the order in which the transform meets them.
    places: Vec<Place>,
    /// The embedded ones in `places`, by joined ID; of one ID the last.
    embedded: HashMap<String, usize>,
    /// The standalone ones in `places`; made when the first one is named as an end.
    standalone: OnceLock<HashMap<String, usize>>,
    /// Made when the first ID is looked for that is not written.
    made: OnceLock<GeneratedIndex>,
    /// The event source mappings by event source and function.
    mappings: OnceLock<Mappings>,
    /// The resources that the transform refuses, which stay what they are written as, with its messages; empty where
    /// they are taken as they are meant.
    refused: BTreeMap<String, String>,
    /// Whether each of `places` has no problems, found out when another one names it as an end.
    is_expanded: Vec<OnceLock<bool>>,
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
        let mut index = Self::default();
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
                let at = index.places.len();
                index.embedded.insert(connector.id.to_string(), at);
            }
            index.places.push(Place {
                resource: resource.id.to_owned(),
                nth,
                standalone,
            });
        }
        index.is_expanded = index.places.iter().map(|_| OnceLock::new()).collect();
        index
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
        let (old, new) = (&before.embedded, &self.embedded);
        let gone = old.keys().filter(|it| !new.contains_key(*it));
        gone.for_each(|id| step.touch(id));
        for (id, at) in new {
            let place = self.places.get(*at);
            let carrier = place.and_then(|it| template.resource(&it.resource));
            let is_changed = carrier.is_some_and(|it| step.is_changed(it.block.start));
            if is_changed || !old.contains_key(id) {
                step.touch(id);
            }
        }
        // Once somebody asked, it is known of each version: what was kept since then was found out with it.
        let Some(old) = before.made.get() else {
            return;
        };
        let new = self.made(template);
        let changed = new.iter().filter(|it| old.get_exact(&it.id) != Some(*it));
        changed.for_each(|it| step.touch(&it.id));
        let gone = old.iter().filter(|it| new.get_exact(&it.id).is_none());
        gone.for_each(|it| step.touch(&it.id));
    }

    pub(super) fn made(&self, template: Template<'_>) -> &GeneratedIndex {
        let is_expanded = |id: &str| !self.refused.contains_key(id);
        self.made.get_or_init(|| {
            template
                .document()
                .record(|| GeneratedIndex::of_some(template, is_expanded))
                .0
        })
    }

    /// The event source mappings, found by `find` when they are first asked for.
    pub(super) fn mappings(&self, find: impl FnOnce() -> Mappings) -> &Mappings {
        self.mappings.get_or_init(find)
    }

    /// The place of the embedded connector with an ID.
    pub(super) fn embedded(&self, id: &str) -> Option<usize> {
        self.embedded.get(id).copied()
    }

    /// The place of the connector with an ID; of embedded ones the last.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        let standalone = || {
            let places = self.places.iter().enumerate();
            let ids = places.filter_map(|(at, it)| Some((it.standalone.clone()?, at)));
            ids.collect()
        };
        let embedded = self.embedded(id);
        embedded.or_else(|| {
            let standalone = self.standalone.get_or_init(standalone);
            standalone.get(id).copied()
        })
    }

    /// The connector at a place.
    pub(super) fn connector<'a>(&self, at: usize, template: Template<'a>) -> Option<Connector<'a>> {
        let place = self.places.get(at)?;
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
