//! Reading connectors from a template, in the order in which the transform meets them.

use super::{Connector, ConnectorForm, shape};
use crate::syntax::EntryRef;
use crate::template::{Resource, Template};
use crate::text::{TextRange, TextSize};
use std::borrow::Cow;

pub(super) const CONNECTOR_TYPE: &str = "AWS::Serverless::Connector";

/// All connectors: the standalone ones in order, then the embedded ones.
pub fn declared(template: Template<'_>) -> Vec<Connector<'_>> {
    declared_by(template.holders_of_connectors())
}

/// The connectors that are or may be connected to a resource of the template, since they are embedded in it or mention
/// it; in the same order.
pub fn declared_about<'a>(template: Template<'a>, resource: Resource<'a>) -> Vec<Connector<'a>> {
    let mut holders = template.resources_naming(resource.id);
    holders.push(resource);
    declared_by(template.in_order(holders).into_iter())
}

/// The connectors that some resources are or have, in the same order.
pub(crate) fn declared_by<'a>(resources: impl Iterator<Item = Resource<'a>>) -> Vec<Connector<'a>> {
    let mut found = Vec::new();
    let mut embedding = Vec::new();
    for resource in resources {
        if resource.type_name() == Some(CONNECTOR_TYPE) {
            found.push(standalone(resource));
        }
        if let Some(connectors) = resource.body().entry("Connectors") {
            embedding.push((resource, connectors));
        }
    }
    for (resource, connectors) in embedding {
        let entries = shape::entries(connectors.value);
        found.extend(entries.into_iter().map(|it| embedded(resource, it)));
    }
    found
}

/// The connectors that one resource is or has.
pub(super) fn of(resource: Resource<'_>) -> Vec<Connector<'_>> {
    let is_one = resource.type_name() == Some(CONNECTOR_TYPE);
    let mut found: Vec<_> = is_one.then(|| standalone(resource)).into_iter().collect();
    if let Some(connectors) = resource.body().entry("Connectors") {
        let entries = shape::entries(connectors.value).into_iter();
        found.extend(entries.map(|it| embedded(resource, it)));
    }
    found
}

/// Whether a resource is a standalone connector.
pub(super) fn is_connector(resource: Resource<'_>) -> bool {
    resource.type_name() == Some(CONNECTOR_TYPE)
}

/// One of the connectors that a resource is or has, by its position among [`of`] it.
pub(super) fn nth(resource: Resource<'_>, nth: usize) -> Option<Connector<'_>> {
    let is_one = is_connector(resource);
    if is_one && nth == 0 {
        return Some(standalone(resource));
    }
    let connectors = resource.body().entry("Connectors")?;
    let mut entries = shape::entries(connectors.value).into_iter();
    let entry = entries.nth(nth.checked_sub(usize::from(is_one))?)?;
    Some(embedded(resource, entry))
}

/// The connector that an offset stands in; blank lines and half-typed ones at the end of a connector are in it.
pub fn connector_at(template: Template<'_>, offset: TextSize) -> Option<Connector<'_>> {
    let resource = template.resource_containing(offset)?;
    if let Some(connectors) = resource.body().entry("Connectors")
        && let Some(entry) = embedded_at(template, resource, connectors, offset)
    {
        return Some(embedded(resource, entry));
    }
    let is_inside = resource.entry.key.range().start() <= offset
        && (!template.document().is_in_braces()
            || resource.entry.range().contains_inclusive(offset));
    (is_inside && resource.type_name() == Some(CONNECTOR_TYPE)).then(|| standalone(resource))
}

fn embedded_at<'a>(
    template: Template<'a>,
    resource: Resource<'a>,
    connectors: EntryRef<'a>,
    offset: TextSize,
) -> Option<EntryRef<'a>> {
    let mut own = connectors.value.entries();
    let entry = own.rfind(|it| {
        it.key.range().start() <= offset && connectors.range().contains_range(it.key.range())
    })?;
    if entry.range().contains_inclusive(offset) {
        return Some(entry);
    }
    if connectors.value.range().contains(offset) && !template.document().is_in_braces() {
        return Some(entry);
    }
    // Behind the last one: up to the resource's next attribute, as far as lines are indented like its body.
    let next = resource
        .body()
        .entries()
        .map(|it| it.key.range().start())
        .find(|it| *it > connectors.key.range().start());
    if next.is_some_and(|it| it <= offset) || template.document().is_in_braces() {
        return None;
    }
    let source = template.document().source();
    let line_start = |at: TextSize| {
        let before = source.get(..usize::from(at)).unwrap_or_default();
        before.rfind('\n').map_or(0, |it| it + 1)
    };
    let start = line_start(offset);
    let line = source.get(start..).unwrap_or_default();
    let line = line.lines().next().unwrap_or_default();
    let indent = line.len() - line.trim_start().len();
    let key_start = entry.key.range().start();
    let key_indent = usize::from(key_start) - line_start(key_start);
    (line.trim().is_empty() || indent > key_indent).then_some(entry)
}

fn standalone(resource: Resource<'_>) -> Connector<'_> {
    let id = shape::key_text(resource.entry);
    read(
        id,
        ConnectorForm::Standalone(resource),
        resource.entry,
        "Source",
    )
}

fn embedded<'a>(resource: Resource<'a>, entry: EntryRef<'a>) -> Connector<'a> {
    let id = format!(
        "{}{}",
        shape::key_text(resource.entry),
        shape::key_text(entry)
    );
    read(
        Cow::Owned(id),
        ConnectorForm::Embedded(resource),
        entry,
        "SourceReference",
    )
}

fn read<'a>(
    id: Cow<'a, str>,
    form: ConnectorForm<'a>,
    entry: EntryRef<'a>,
    source: &'static str,
) -> Connector<'a> {
    let properties = shape::get(entry.value, "Properties");
    let property = |name: &str| shape::entry(properties?, name);
    Connector {
        id,
        form,
        entry,
        properties,
        source: property(source),
        destination: property("Destination"),
        permissions: property("Permissions"),
    }
}

impl<'a> Connector<'a> {
    /// The resource that it is, or that carries it.
    pub fn resource(&self) -> Resource<'a> {
        let (ConnectorForm::Standalone(resource) | ConnectorForm::Embedded(resource)) = self.form;
        resource
    }

    /// The resource that carries an embedded connector and is its source.
    pub fn carrier(&self) -> Option<Resource<'a>> {
        match self.form {
            ConnectorForm::Standalone(_) => None,
            ConnectorForm::Embedded(resource) => Some(resource),
        }
    }

    /// Its key: the logical ID of a standalone one, the name under `Connectors` of an embedded one.
    pub fn key_range(&self) -> TextRange {
        self.entry.key.full_range()
    }
}
