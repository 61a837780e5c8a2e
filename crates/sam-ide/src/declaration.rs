//! What a name of the template stands for, and where that is declared, things that SAM generates included.

use crate::place::Place;
use sam_core::connector::{Connector, declared};
use sam_core::document::{Document, Section};
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
            .map(|(range, reference)| Named::used(range, reference))
            .filter(|it| it.space == self.space && it.name == self.name);
        let mut uses: Vec<_> = uses.map(|it| it.range).collect();
        uses.sort_by_key(|it| it.start());
        uses.dedup();
        uses
    }

    /// The entries that declare what the name stands for; of a generated resource, those it is generated from.
    pub(crate) fn declarations(&self, template: Template<'a>) -> Vec<EntryRef<'a>> {
        let one = match self.space {
            Space::Values => value(template, &self.name),
            Space::Conditions => template.entry(Section::Conditions, &self.name),
            Space::Mappings => template.entry(Section::Mappings, &self.name),
        };
        match (one, self.space) {
            (Some(one), _) => vec![one],
            (None, Space::Values) => generated_from(template, &self.name),
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

/// What SAM makes a resource of this logical ID from: nothing when it makes none.
fn generated_from<'a>(template: Template<'a>, name: &str) -> Vec<EntryRef<'a>> {
    if name.starts_with("ServerlessRestApi") {
        return implicit_api(template, "Api", "RestApiId");
    }
    if name.starts_with("ServerlessHttpApi") {
        return implicit_api(template, "HttpApi", "ApiId");
    }
    let by_connector = declared(template)
        .into_iter()
        .filter(|it| generates(it, name))
        .map(|it| it.entry);
    let by_resource = template
        .resources()
        .filter(|it| {
            it.type_name()
                .is_some_and(|it| it.starts_with("AWS::Serverless::"))
        })
        .filter_map(|it| Some((it.id.len(), made_by(it, name.strip_prefix(it.id)?)?)));
    let longest = by_resource.max_by_key(|(length, _)| *length);
    by_connector
        .chain(longest.map(|(_, it)| it))
        .take(1)
        .collect()
}

/// The events that a template's implicit API is made of.
fn implicit_api<'a>(template: Template<'a>, kind: &str, named_by: &str) -> Vec<EntryRef<'a>> {
    let events = template.resources().filter_map(|it| it.property("Events"));
    events
        .flat_map(NodeRef::entries)
        .filter(|event| {
            let body = event.value;
            let names_other = body.get("Properties").and_then(|it| it.get(named_by));
            body.get("Type").and_then(NodeRef::as_str) == Some(kind) && names_other.is_none()
        })
        .collect()
}

fn generates(connector: &Connector<'_>, name: &str) -> bool {
    let Some(rest) = name.strip_prefix(&*connector.id) else {
        return false;
    };
    let kind = match rest.split_once("Destination") {
        Some((kind, position)) if position.parse::<usize>().is_ok() => kind,
        Some(_) | None => rest,
    };
    matches!(kind, "Policy" | "QueuePolicy" | "TopicPolicy") || kind.ends_with("LambdaPermission")
}

/// The part of a SAM resource that a generated one is made of, by what stands behind the resource's own ID.
fn made_by<'a>(resource: Resource<'a>, rest: &str) -> Option<EntryRef<'a>> {
    let own = [
        "Role",
        "Alias",
        "Version",
        "Deployment",
        "DeploymentGroup",
        "Url",
        "EventInvokeConfig",
    ];
    let part_of = |property: &str| {
        let parts = resource
            .property(property)
            .into_iter()
            .flat_map(NodeRef::entries);
        parts
            .filter(|it| !it.name().is_empty() && rest.starts_with(it.name()))
            .max_by_key(|it| it.name().len())
    };
    let data_source = || {
        let kinds = resource
            .property("DataSources")
            .into_iter()
            .flat_map(NodeRef::entries);
        kinds
            .flat_map(|kind| kind.value.entries())
            .filter(|it| !it.name().is_empty() && rest.starts_with(it.name()))
            .max_by_key(|it| it.name().len())
    };
    let is_own = own.iter().any(|it| rest.starts_with(it)) || rest.ends_with("Stage");
    part_of("Events")
        .or_else(data_source)
        .or_else(|| is_own.then_some(resource.entry))
}
