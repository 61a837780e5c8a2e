//! A permission of a connector: the actions it allows.

use super::{Hover, paragraphs};
use crate::grant::{Grant, Scope, actions, granted, markdown};
use crate::links;
use crate::place::Place;
use sam_core::connector::{Category, Resolver};
use sam_core::document::Document;
use sam_core::text::TextSize;

pub(super) fn hover(document: &Document, place: &Place<'_>, _offset: TextSize) -> Option<Hover> {
    let (connector, node) = match place {
        Place::ConnectorPermission(connector, node) => (connector, node),
        Place::LogicalId(_)
        | Place::Declaration(..)
        | Place::Name(..)
        | Place::ConnectorId(..)
        | Place::ConnectorName(_)
        | Place::ConnectorsKey(..)
        | Place::ConnectorPermissions(_)
        | Place::ConnectorEnd(..)
        | Place::InConnector(_)
        | Place::Nothing => return None,
    };
    let name = node.as_str()?;
    let category = Category::of(name);
    let resolver = Resolver::new(document.template());
    let resolved = resolver.resolve(connector);
    let scope = Scope {
        category,
        ..Scope::default()
    };
    let grant = Grant::within(&resolved, &resolver, scope);
    let allowed = category.map_or_else(Vec::new, |it| granted(&resolved, it));
    let count = match allowed.len() {
        0 => "no such permission here".to_owned(),
        count => actions(count),
    };
    let mut parts = vec![format!(
        "**{}** · {} · {count}",
        crate::grant::phrase::escape(name),
        grant.direction().markdown()
    )];
    parts.extend(markdown::body(&grant));
    let mut services: Vec<_> = allowed
        .iter()
        .filter_map(|it| it.split_once(':').map(|(service, _)| service))
        .collect();
    services.sort_unstable();
    services.dedup();
    let pages = services.iter().map(|it| {
        format!(
            "[{it} actions in the AWS documentation]({})",
            links::iam_service(it)
        )
    });
    let pages: Vec<_> = pages.collect();
    if !pages.is_empty() {
        parts.push(pages.join(" · "));
    }
    Some(paragraphs(node.full_range(), parts))
}
