//! What the cursor stands on, decided once for all features.

use sam_core::connector::{Connector, Side, connector_at};
use sam_core::document::{Document, Section};
use sam_core::syntax::cursor::{self, Path, Step};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::template::reference::{Reference, ReferenceKind};
use sam_core::text::{TextRange, TextSize};

/// What an offset stands on.
#[derive(Clone, Debug)]
pub enum Place<'a> {
    /// The key of a resource, but for a connector's.
    LogicalId(Resource<'a>),
    /// The key of an entry of another section: a parameter, condition, mapping, output …
    Declaration(Section, EntryRef<'a>),
    /// A name that stands for something of the template, with its place in the document: `!Ref`, `DependsOn` …
    Name(TextRange, &'a Reference),
    /// The `Id` of a connector's end, with its place in the document.
    ConnectorId(Connector<'a>, Side, TextRange, &'a Reference),
    /// The logical ID of a connector, its key under `Connectors`, or the `Type` of a standalone connector.
    ConnectorName(Connector<'a>),
    /// The key `Connectors` of a resource.
    ConnectorsKey(Resource<'a>, EntryRef<'a>),
    /// The key `Permissions` of a connector, or white space in its list.
    ConnectorPermissions(Connector<'a>),
    /// One permission of a connector.
    ConnectorPermission(Connector<'a>, NodeRef<'a>),
    /// `Source`, `SourceReference` or `Destination`, or one of the keys and values in it that is no known `Id`.
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
        let name = name_at(document, offset);
        if let Some(connector) = connector_at(template, offset) {
            return Self::in_connector(connector, &path, offset, name);
        }
        if let Some((range, reference)) = name {
            return Self::Name(range, reference);
        }
        let Some((section, inside)) = within_section(&path) else {
            return Self::Nothing;
        };
        if !path.on_key {
            return Self::Nothing;
        }
        let resource = template
            .resource_containing(offset)
            .filter(|_| section == Section::Resources);
        match (inside, resource) {
            ([Step::Entry(_)], Some(resource)) => Self::LogicalId(resource),
            ([Step::Entry(entry)], None) if section.is_map() => Self::Declaration(section, *entry),
            ([_, Step::Entry(attribute)], Some(resource)) if attribute.name() == "Connectors" => {
                Self::ConnectorsKey(resource, *attribute)
            }
            _ => Self::Nothing,
        }
    }

    fn in_connector(
        connector: Connector<'a>,
        path: &Path<'a>,
        offset: TextSize,
        name: Option<(TextRange, &'a Reference)>,
    ) -> Self {
        if connector.entry.key.range().contains_inclusive(offset) {
            return Self::ConnectorName(connector);
        }
        let inside =
            |entry: Option<EntryRef<'a>>| entry.filter(|it| it.range().contains_inclusive(offset));
        let side = match (inside(connector.source), inside(connector.destination)) {
            (Some(_), _) => Some(Side::Source),
            (None, Some(_)) => Some(Side::Destination),
            (None, None) => None,
        };
        match (name, side) {
            (Some((range, reference)), Some(side))
                if reference.kind == ReferenceKind::ConnectorEnd =>
            {
                return Self::ConnectorId(connector, side, range, reference);
            }
            (Some((range, reference)), _) => return Self::Name(range, reference),
            (None, Some(side)) => return Self::ConnectorEnd(connector, side),
            (None, None) => {}
        }
        if let Some(permissions) = inside(connector.permissions) {
            let mut items = permissions.value.items();
            return match items.find(|it| it.range().contains_inclusive(offset)) {
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

/// The section that a path leads into, and the steps from its entry on.
fn within_section<'p, 'a>(path: &'p Path<'a>) -> Option<(Section, &'p [Step<'a>])> {
    if path.block.block.is_entry {
        return Some((path.block.block.section, &path.steps));
    }
    match path.steps.split_first()? {
        (Step::Entry(entry), inside) => Some((Section::of_key(entry.name()), inside)),
        (Step::Item(..), _) => None,
    }
}
