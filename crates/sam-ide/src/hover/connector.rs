//! A connector: what it generates, and what that allows.

use super::{Hover, paragraphs, word_at};
use crate::grant::{Grant, markdown};
use crate::links;
use crate::place::Place;
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::text::TextSize;

pub(super) fn hover(document: &Document, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let connector = match place {
        Place::ConnectorName(connector) | Place::InConnector(connector) => connector,
        Place::LogicalId(_)
        | Place::Declaration(..)
        | Place::Name(..)
        | Place::ConnectorId(..)
        | Place::ConnectorsKey(..)
        | Place::ConnectorPermissions(_)
        | Place::ConnectorPermission(..)
        | Place::ConnectorEnd(..)
        | Place::Nothing => return None,
    };
    let range = word_at(document, offset)?;
    let resolver = Resolver::new(document.template());
    let grant = Grant::of(&resolver.resolve(connector), &resolver);
    let mut parts = vec![markdown::render(&grant)];
    parts.push(format!(
        "[Connectors in the AWS documentation]({})",
        links::CONNECTOR_REFERENCE
    ));
    Some(paragraphs(range, parts))
}
