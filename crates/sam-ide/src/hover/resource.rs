//! A resource, at its logical ID or where it is named: its type, and the connectors that start from it or reach it.

use super::connectors_key::line;
use super::{Hover, paragraphs};
use crate::grant::about::of_resource;
use crate::grant::phrase::code;
use crate::links;
use crate::place::Place;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::text::TextSize;

/// How many connectors are listed.
const MOST: usize = 20;

pub(super) fn hover(document: &Document, place: &Place<'_>, _offset: TextSize) -> Option<Hover> {
    let template = document.template();
    let (resource, range) = match place {
        Place::LogicalId(resource) => (*resource, resource.entry.key.range()),
        Place::Name(range, reference) => (template.resource(&reference.name)?, *range),
        Place::Declaration(..)
        | Place::ConnectorId(..)
        | Place::ConnectorName(_)
        | Place::ConnectorsKey(..)
        | Place::ConnectorPermissions(_)
        | Place::ConnectorPermission(..)
        | Place::ConnectorEnd(..)
        | Place::InConnector(_)
        | Place::Nothing => return None,
    };
    let type_name = resource.type_name()?;
    let resolver = Resolver::new(template);
    let mut connectors = of_resource(&resolver, resource.id);
    let hidden = connectors.len().saturating_sub(MOST);
    connectors.truncate(MOST);
    let mut lines: Vec<_> = connectors.iter().map(line).collect();
    if hidden > 0 {
        lines.push(format!("- and {hidden} more"));
    }
    let mut parts = vec![format!("**{}** · {}", code(resource.id), code(type_name))];
    if !lines.is_empty() {
        parts.push(lines.join("\n"));
    }
    if let Some(page) = links::resource_type(type_name) {
        parts.push(format!("[{type_name} in the AWS documentation]({page})"));
    }
    Some(paragraphs(range, parts))
}
