//! What the logical IDs of a template stand for when its connectors are expanded.

use super::index::ConnectorIndex;
use super::problem::Report;
use super::{Connector, check, profile};
use crate::document::Section;
use crate::expand::{self, GeneratedIndex, GeneratedNames};
use crate::spec::is_implicit_api;
use crate::template::{Resource, Template};
use std::collections::BTreeMap;

/// Knows what the resources of a template have become when connectors are expanded: a view of a version and its
/// [`ConnectorIndex`], cheap to make and to copy.
#[derive(Clone, Copy, Debug)]
pub struct Resolver<'a> {
    pub(super) template: Template<'a>,
    pub(crate) index: &'a ConnectorIndex,
}

/// What stands under a logical ID when connectors are expanded.
pub(super) enum Known<'a> {
    Written(Resource<'a>),
    /// Likewise, but SAM does not expand it.
    Refused(Resource<'a>),
    /// Made by SAM for another resource.
    Made(&'a expand::Generated),
    /// A connector, which is not a resource any more once it is expanded.
    Connector,
    Nothing,
}

impl<'a> Resolver<'a> {
    /// The resolver of a template with its index.
    pub fn new(template: Template<'a>, index: &'a ConnectorIndex) -> Self {
        Self { template, index }
    }

    /// The template.
    pub fn template(&self) -> Template<'a> {
        self.template
    }

    /// The type a logical ID has once SAM is expanded, generated resources included.
    pub fn resolved_type(&self, id: &str) -> Option<&'a str> {
        match self.find(id) {
            Known::Written(resource) => resource.type_name().map(profile::resolved_type),
            Known::Refused(resource) => resource.type_name(),
            Known::Made(made) => Some(made.resource_type),
            Known::Connector | Known::Nothing => None,
        }
    }

    /// The logical IDs that SAM makes beside those written, with their types, by ID.
    pub fn generated(&self) -> Vec<(&'a str, &'static str)> {
        self.template.document().asked_everything();
        let made = self.made().iter();
        let mut generated: Vec<_> = made
            .filter(|it| !self.template.declares(Section::Resources, &it.id))
            .map(|it| (&*it.id, it.resource_type))
            .collect();
        generated.sort_unstable();
        generated
    }

    /// How many resources SAM makes beside those written.
    pub fn generated_count(&self) -> usize {
        self.template.document().asked_everything();
        self.index.generated_count(self.template)
    }

    /// The resources that the transform refuses, with its messages; none where it was not asked about.
    pub(super) fn refused(&self) -> &'a BTreeMap<String, String> {
        self.index.refused()
    }

    /// What SAM makes, by logical ID. Who asks for one ID only has to ask the template for it too, which notes it; what
    /// becomes of that from version to version is seen to by [`ConnectorIndex::touch`].
    pub(crate) fn made(&self) -> &'a GeneratedIndex {
        self.index.made(self.template)
    }

    /// What SAM makes, by the names that stand for it.
    pub fn generated_names(&self) -> GeneratedNames<'a> {
        GeneratedNames::new(self.template, self.made())
    }

    /// The connector that an ID stands for, with its place in the order in which the transform meets them; of embedded
    /// ones the last.
    pub fn connector(&self, id: &str) -> Option<(usize, Connector<'a>)> {
        self.template.document().asked_everything();
        let at = self.index.position(id)?;
        Some((at, self.index.connector(at, self.template)?))
    }

    /// The embedded connector that replaces another one, since it comes later and has the same joined ID.
    pub fn replacing(&self, connector: &Connector<'a>) -> Option<Connector<'a>> {
        connector.carrier()?;
        let document = self.template.document();
        document.asked_name(Section::Resources, &connector.id);
        let at = self.index.embedded(&connector.id)?;
        let last = self.index.connector(at, self.template)?;
        (last.entry.range() != connector.entry.range()).then_some(last)
    }

    /// Whether SAM replaces a written resource, and its connectors with it, by an implicit API of the same ID.
    pub(crate) fn is_replaced(&self, resource: Resource<'_>) -> bool {
        let is_implicit = is_implicit_api(resource.id);
        if is_implicit {
            let document = self.template.document();
            document.asked_name(Section::Resources, resource.id);
        }
        is_implicit && self.made().get_exact(resource.id).is_some()
    }

    /// What an ID stands for.
    pub(super) fn find(&self, id: &str) -> Known<'a> {
        let written = self.template.resource(id);
        if let Some(resource) = written.filter(|it| !self.is_replaced(*it)) {
            if self.refused().contains_key(id) {
                return Known::Refused(resource);
            }
            return match resource.type_name() {
                // The version's ID gets a hash appended.
                Some("AWS::Serverless::LayerVersion") => Known::Nothing,
                Some(super::declare::CONNECTOR_TYPE) => Known::Connector,
                Some(_) | None if resource.body().entries().len() == 0 => Known::Nothing,
                Some(_) | None => Known::Written(resource),
            };
        }
        if self.index.embedded(id).is_some() {
            return Known::Connector;
        }
        match self.made().get_exact(id) {
            Some(made) => Known::Made(made),
            None => Known::Nothing,
        }
    }

    /// What an ID stands for when one connector is expanded. Those before it are gone by then, if nothing is wrong
    /// with them; an embedded one that cannot be read was never a resource.
    pub(super) fn find_for(&self, connector: &str, id: &str) -> Known<'a> {
        let known = self.find(id);
        if !matches!(known, Known::Connector) {
            return known;
        }
        // What becomes of it depends on all connectors before it.
        self.template.document().asked_everything();
        let position = |id: &str| self.index.position(id);
        let target =
            position(id).and_then(|at| Some((at, self.index.connector(at, self.template)?)));
        let Some((at, target)) = target else {
            return known;
        };
        let is_read = check::check(&target, &mut Report::new(&target.id)).is_read;
        let is_before = position(connector).is_some_and(|asking| at < asking);
        match (is_read, target.carrier()) {
            (true, _) if is_before && self.index.is_expanded(at, self) => Known::Nothing,
            (false, Some(_)) => Known::Nothing,
            (true | false, _) => known,
        }
    }

    /// Whether a connector, standalone or embedded, has an ID.
    pub fn is_connector(&self, id: &str) -> bool {
        self.template.document().asked_name(Section::Resources, id);
        self.index.position(id).is_some()
    }

    /// Whether an embedded connector has an ID.
    pub fn is_embedded_connector(&self, id: &str) -> bool {
        self.template.document().asked_name(Section::Resources, id);
        self.index.embedded(id).is_some()
    }
}
