//! What a name of the template stands for, and where that is declared, things that SAM generates included.

use crate::place::Place;
use sam_core::analysis::Analysis;
use sam_core::connector::{ConnectorResource, declared};
use sam_core::document::{Document, Section};
use sam_core::environment::Environment;
use sam_core::expand::{Found, Generated, GeneratedNames, Origin};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::template::{Resource, Template};
use sam_core::text::{TextRange, TextSize, size};
use std::borrow::Cow;

/// A name at a place.
#[derive(Clone, Debug)]
pub(crate) struct Named<'a> {
    /// What kind of thing it names.
    pub(crate) space: Space,
    /// The name.
    pub(crate) name: Cow<'a, str>,
    /// Where it stands in the document.
    pub(crate) range: TextRange,
}

/// What kind of thing a name names; names of different kinds are different names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// Resources (connectors and generated ones too) and parameters.
    Values,
    /// Conditions.
    Conditions,
    /// Mappings.
    Mappings,
}

impl<'a> Named<'a> {
    /// The name that stands at an offset, on a use or on a declaration.
    pub(crate) fn at(document: &'a Document, offset: TextSize) -> Option<Self> {
        let values = |name: Cow<'a, str>, key: NodeRef<'_>| Self {
            space: Space::Values,
            name,
            range: key.range(),
        };
        match Place::at(document, offset) {
            Place::Name(range, reference) | Place::ConnectorId(_, _, range, reference) => {
                // On the `Alias` of `Function.Alias`, too.
                Some(Self {
                    range,
                    ..Self::used(range, reference)
                })
            }
            Place::LogicalId(resource) => Some(values(resource.id.into(), resource.entry.key)),
            Place::Declaration(section, entry) => {
                let space = match section {
                    Section::Parameters => Space::Values,
                    Section::Conditions => Space::Conditions,
                    Section::Mappings => Space::Mappings,
                    Section::Preamble
                    | Section::Other
                    | Section::Resources
                    | Section::Globals
                    | Section::Outputs
                    | Section::Rules
                    | Section::Metadata
                    | Section::Whole
                    | Section::Surplus => return None,
                };
                Some(Self {
                    space,
                    ..values(entry.name().into(), entry.key)
                })
            }
            Place::ConnectorName(connector) => {
                let key = connector.entry.key;
                let is_on_key = key.range().contains_inclusive(offset);
                is_on_key.then(|| values(connector.id, key))
            }
            Place::ConnectorsKey(..)
            | Place::ConnectorPermissions(_)
            | Place::ConnectorPermission(..)
            | Place::ConnectorEnd(..)
            | Place::InConnector(_)
            | Place::Policy(_)
            | Place::Nothing => None,
        }
    }

    /// What a reference names: of `Function.Alias` the function.
    fn used(range: TextRange, reference: &'a Reference) -> Self {
        let name = reference.name.split('.').next().unwrap_or_default();
        Self {
            space: Space::of(reference.kind),
            name: name.into(),
            range: TextRange::at(range.start(), size(name.len())),
        }
    }

    /// All places that use the name, in order.
    pub(crate) fn uses(&self, template: Template<'_>) -> Vec<TextRange> {
        let uses = template
            .references()
            // What a file comes to may name something where the file does not write it.
            .filter(|(range, _)| !range.is_empty())
            .map(|(range, reference)| Named::used(range, reference))
            .filter(|it| it.space == self.space && it.name == self.name);
        let mut uses: Vec<_> = uses.map(|it| it.range).collect();
        uses.sort_by_key(|it| it.start());
        uses.dedup();
        uses
    }

    /// The entries that declare what the name stands for; of a generated resource, those it is generated from.
    pub(crate) fn declarations(&self, analysis: &'a Analysis) -> Vec<EntryRef<'a>> {
        let template = analysis.template();
        let one = match self.space {
            Space::Values => value(template, &self.name),
            Space::Conditions => template.entry(Section::Conditions, &self.name),
            Space::Mappings => template.entry(Section::Mappings, &self.name),
        };
        match (one, self.space) {
            (Some(one), _) => vec![one],
            (None, Space::Values) => generated_from(analysis, &self.name),
            (None, Space::Conditions | Space::Mappings) => Vec::new(),
        }
    }
}

impl Space {
    /// What a reference names.
    pub(crate) fn of(kind: ReferenceKind) -> Self {
        match kind {
            ReferenceKind::Ref
            | ReferenceKind::GetAtt
            | ReferenceKind::Sub
            | ReferenceKind::DependsOn
            | ReferenceKind::ConnectorEnd => Self::Values,
            ReferenceKind::Condition => Self::Conditions,
            ReferenceKind::Mapping => Self::Mappings,
        }
    }
}

fn value<'a>(template: Template<'a>, name: &str) -> Option<EntryRef<'a>> {
    let resource = template.resource(name).map(|it| it.entry);
    resource
        .or_else(|| template.entry(Section::Parameters, name))
        .or_else(|| {
            let connectors = declared(template).into_iter();
            connectors
                .map(|it| (it.id, it.entry))
                .find_map(|(id, it)| (id == name).then_some(it))
        })
}

/// What asks for the resource that SAM makes under this logical ID: nothing when it makes none.
fn generated_from<'a>(analysis: &'a Analysis, name: &str) -> Vec<EntryRef<'a>> {
    let (template, names) = (analysis.template(), analysis.resolver().generated_names());
    match names.get(name) {
        Some(Found {
            generated,
            owner: Some(owner),
        }) if generated.sam_type.is_none() => vec![asking(owner, generated)],
        Some(_) => implicit_api(template, names, name),
        None => by_connector(analysis, name).into_iter().collect(),
    }
}

/// The events of an API that SAM makes for them, of which the logical ID begins with the API's.
fn implicit_api<'a>(
    template: Template<'a>,
    names: GeneratedNames<'a>,
    name: &str,
) -> Vec<EntryRef<'a>> {
    let routes = |owner: Resource<'a>| {
        let apis = names.of(owner).iter();
        let apis = apis.filter(|it| it.sam_type.is_some() && name.starts_with(it.id.as_str()));
        apis.map(move |it| asking(owner, it))
    };
    template.resources().flat_map(routes).collect()
}

/// The connector that becomes a resource of this logical ID.
fn by_connector<'a>(analysis: &'a Analysis, name: &str) -> Option<EntryRef<'a>> {
    let template = analysis.template();
    let is_of = |id: &str| name.starts_with(id);
    let mut graphs = template.resources_of_type("AWS::Serverless::GraphQLApi");
    // Most names that nothing declares are mistyped, and expanding all connectors costs something.
    if !declared(template).iter().any(|it| is_of(&it.id)) && !graphs.any(|it| is_of(it.id)) {
        return None;
    }
    let expansion = analysis.expand(&Environment::default());
    let is_it = |made: &[ConnectorResource]| made.iter().any(|it| it.id == name);
    let mut connectors = expansion.connectors.iter();
    let connector = connectors.find(|(_, made)| is_it(made));
    let mut own = expansion.own.iter();
    connector
        .map(|(resolved, _)| resolved.connector.entry)
        .or_else(|| Some(own.find(|it| is_it(&it.generated))?.resource.entry))
}

/// The part of a resource that asks for something that SAM makes of it; the resource where `Globals` ask for it.
fn asking<'a>(owner: Resource<'a>, made: &Generated) -> EntryRef<'a> {
    let at = |path: &[&str]| property(owner, path);
    let found = match &made.origin {
        Origin::Event { key, .. } => at(&["Events", key]),
        Origin::Authorizer {
            name: Some(name), ..
        } => at(&["Auth", "Authorizers", name]),
        Origin::Authorizer { name: None, .. } => at(&["Auth"]),
        Origin::Route { key, .. } => at(&["Routes", key]),
        Origin::DeadLetterQueue => at(&["DeadLetterQueue"]),
        Origin::Destination(outcome) => {
            at(&["EventInvokeConfig", "DestinationConfig", outcome.name()])
        }
        Origin::Property(name) => at(&[name]).map(|it| named_part(it, owner, made)),
        Origin::Basic
        | Origin::Tracing
        | Origin::Vpc
        | Origin::Managed { .. }
        | Origin::Statement { .. }
        | Origin::Template { .. }
        | Origin::Sam => None,
    };
    found.unwrap_or(owner.entry)
}

/// What these keys lead to from the properties of a resource.
fn property<'a>(owner: Resource<'a>, path: &[&str]) -> Option<EntryRef<'a>> {
    let (last, first) = path.split_last()?;
    let mut steps = first.iter();
    let within = steps.try_fold(owner.properties()?, |it, key| it.get(key))?;
    let mut entries = within.entries();
    entries.find(|it| it.name() == *last)
}

/// The part of a property whose key stands in the logical ID: the data source of a GraphQL API, a path of a domain.
fn named_part<'a>(property: EntryRef<'a>, owner: Resource<'a>, made: &Generated) -> EntryRef<'a> {
    let Some(rest) = made.id.strip_prefix(owner.id) else {
        return property;
    };
    let parts: Vec<_> = property.value.entries().collect();
    let within = parts.iter().flat_map(|it| it.value.entries());
    let parts = parts.iter().copied().chain(within);
    let named = parts.filter(|it| !it.name().is_empty() && rest.contains(it.name()));
    let longest = named.max_by_key(|it| it.name().len());
    longest.unwrap_or(property)
}
