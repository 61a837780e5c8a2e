//! What a connector between two resources would be, before one is written.

use super::end::{self, Place};
use super::problem::Report;
use super::profile::{self, Side};
use super::{Category, ConnectorResource, Link, Resolver, generate};
use crate::template::Resource;
use crate::text::TextRange;
use serde_json::Map;

/// The resources that a connector between two resources, named by their logical IDs, would become; none when nothing
/// connects their types, when the pair does not have these permissions, or when the role to put them on is not known.
pub fn between<'a>(
    resolver: &Resolver<'a>,
    source: Resource<'a>,
    destination: Resource<'a>,
    permissions: &[Category],
) -> Vec<ConnectorResource> {
    let mut report = Report::new("");
    let mut end = |side, resource: Resource<'a>| {
        let place = Place {
            side,
            node: None,
            implied: Some(resource.id),
            fallback: TextRange::default(),
        };
        end::resolve(resolver, place, &mut report)
    };
    let mut link = Link {
        position: None,
        source: end(Side::Source, source),
        destination: end(Side::Destination, destination),
        profile: None,
        permissions: Vec::new(),
    };
    let types = (&link.source.resolved_type, &link.destination.resolved_type);
    let (Some(source), Some(destination)) = types else {
        return Vec::new();
    };
    let Some(profile) = profile::find(source, destination) else {
        return Vec::new();
    };
    let asked = permissions.iter().map(|it| (*it, TextRange::default()));
    link.permissions = asked.collect();
    if permissions.iter().any(|it| profile.grant(*it).is_none()) {
        return Vec::new();
    }
    link.profile = Some(profile);
    generate::of_link("", 0, &link, &Map::new())
}
