//! What the cursor stands on, decided once for all features.

use sam_core::connector::{Connector, Side, connector_at};
use sam_core::document::{Document, Section};
use sam_core::syntax::cursor::{self, Path, Step};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::template::reference::Reference;
use sam_core::text::{TextRange, TextSize};

/// What an offset stands on.
#[derive(Clone, Debug)]
pub enum Place<'a> {
    /// The key of a resource.
    LogicalId(Resource<'a>),
    /// A name that stands for something of the template, with its place in the document: `!Ref`, `DependsOn`,
    /// a connector's `Id` …
    Name(TextRange, &'a Reference),
    /// The key under `Connectors`, or the `Type` of a standalone connector.
    ConnectorName(Connector<'a>),
    /// The key `Connectors` of a resource.
    ConnectorsKey(Resource<'a>, EntryRef<'a>),
    /// The key `Permissions` of a connector, or white space in its list.
    ConnectorPermissions(Connector<'a>),
    /// One permission of a connector.
    ConnectorPermission(Connector<'a>, NodeRef<'a>),
    /// `Source`, `SourceReference` or `Destination`, or one of the keys and values in it that is no `Id`.
    ConnectorEnd(Connector<'a>, Side),
    /// Any other part of a connector.
    InConnector(Connector<'a>),
    /// Nothing that a feature knows.
    Nothing,
}

impl<'a> Place<'a> {
    /// What stands at an offset.
    pub fn at(document: &'a Document, offset: TextSize) -> Self {
        let template = document.template();
        let Some(path) = cursor::path(document, offset) else {
            return Self::Nothing;
        };
        if let Some(connector) = connector_at(template, offset) {
            return Self::in_connector(connector, &path, offset, document);
        }
        if let Some(name) = name_at(document, offset) {
            return Self::Name(name.0, name.1);
        }
        let resource = template.resource_containing(offset);
        match resource {
            Some(resource) if resource.entry.key.range().contains_inclusive(offset) => {
                Self::LogicalId(resource)
            }
            Some(resource) => match path.steps.last() {
                Some(Step::Entry(entry))
                    if path.on_key && entry.name() == "Connectors" && is_attribute(&path) =>
                {
                    Self::ConnectorsKey(resource, *entry)
                }
                Some(Step::Entry(_) | Step::Item(..)) | None => Self::Nothing,
            },
            None => Self::Nothing,
        }
    }

    fn in_connector(
        connector: Connector<'a>,
        path: &Path<'a>,
        offset: TextSize,
        document: &'a Document,
    ) -> Self {
        if connector.entry.key.range().contains_inclusive(offset) {
            return Self::ConnectorName(connector);
        }
        if let Some((range, name)) = name_at(document, offset) {
            return Self::Name(range, name);
        }
        let inside =
            |entry: Option<EntryRef<'a>>| entry.filter(|it| it.range().contains_inclusive(offset));
        if inside(connector.source).is_some() {
            return Self::ConnectorEnd(connector, Side::Source);
        }
        if inside(connector.destination).is_some() {
            return Self::ConnectorEnd(connector, Side::Destination);
        }
        if let Some(permissions) = inside(connector.permissions) {
            let item = permissions
                .value
                .items()
                .find(|it| it.range().contains_inclusive(offset));
            return match item {
                Some(item) => Self::ConnectorPermission(connector, item),
                None => Self::ConnectorPermissions(connector),
            };
        }
        match path.steps.last() {
            Some(Step::Entry(entry)) if entry.name() == "Type" && !path.on_key => {
                Self::ConnectorName(connector)
            }
            Some(Step::Entry(_) | Step::Item(..)) | None => Self::InConnector(connector),
        }
    }
}

/// The name in the template that an offset stands on, with its place in the document.
pub fn name_at(document: &Document, offset: TextSize) -> Option<(TextRange, &Reference)> {
    let block = document.block_at(offset)?;
    let references = block.block.items.iter().flat_map(|item| &item.references);
    references
        .map(|it| (it.range + block.start, it))
        .find(|(range, _)| range.contains_inclusive(offset))
}

/// Whether the innermost entry is an attribute of a resource, beside `Type`.
fn is_attribute(path: &Path<'_>) -> bool {
    let depth = if path.block.block.section == Section::Resources && path.block.block.is_entry {
        2
    } else {
        3
    };
    path.steps.len() == depth
}
