//! The `Id` of a connector's end: what the resource is, and what this connector grants on it.

use super::{Hover, paragraphs};
use crate::grant::phrase::{Phrase, code};
use crate::grant::{Grant, Scope, end, link_at, markdown};
use crate::links;
use crate::place::Place;
use sam_core::connector::{Resolver, Side};
use sam_core::document::Document;
use sam_core::text::TextSize;

pub(super) fn hover(document: &Document, place: &Place<'_>, offset: TextSize) -> Option<Hover> {
    let (connector, side, range, reference) = match place {
        Place::ConnectorId(connector, side, range, reference) => {
            (connector, *side, *range, reference)
        }
        Place::LogicalId(_)
        | Place::Declaration(..)
        | Place::Name(..)
        | Place::ConnectorName(_)
        | Place::ConnectorsKey(..)
        | Place::ConnectorPermissions(_)
        | Place::ConnectorPermission(..)
        | Place::ConnectorEnd(..)
        | Place::InConnector(_)
        | Place::Nothing => return None,
    };
    let resolver = Resolver::new(document.template());
    let resolved = resolver.resolve(connector);
    let link = link_at(&resolved, side, offset);
    let of_link = resolved.links.get(link.unwrap_or_default());
    let end = of_link.map(|it| match side {
        Side::Source => &it.source,
        Side::Destination => &it.destination,
    });
    let type_name = end.and_then(|it| end::type_name(it, &resolver));
    let mut title = format!("**{}**", code(&reference.name));
    if let Some(name) = type_name {
        title.push_str(&format!(" · {}", code(name)));
    }
    let scope = Scope {
        link,
        ..Scope::default()
    };
    let grant = Grant::within(&resolved, &resolver, scope);
    let role = match side {
        Side::Source => "The source of ",
        Side::Destination => "A destination of ",
    };
    let about = Phrase::words(role).and(grant.title());
    let mut parts = vec![title, about.markdown()];
    parts.extend(markdown::body(&grant));
    if let Some((name, page)) = type_name.and_then(|it| Some((it, links::resource_type(it)?))) {
        parts.push(format!("[{name} in the AWS documentation]({page})"));
    }
    Some(paragraphs(range, parts))
}
