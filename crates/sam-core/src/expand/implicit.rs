//! The APIs that SAM makes for events that name no other: `ServerlessRestApi`, `ServerlessHttpApi`.

use super::Origin;
pub(crate) use super::api_kind::Kind;
use super::event_source::{Event, EventKind, api_id, events};
use super::generated::{Generated, Output};
use crate::template::{Resource, Template};

impl Kind {
    /// The API as a resource that SAM makes.
    pub(crate) fn api(self, origin: Origin) -> Generated {
        let resource_type = match self {
            Self::Rest => "AWS::ApiGateway::RestApi",
            Self::Http => "AWS::ApiGatewayV2::Api",
        };
        Generated {
            sam_type: Some(self.sam_type()),
            ..Generated::new(self.id().to_owned(), resource_type, origin)
        }
    }

    /// The events that are its routes.
    fn event(self) -> EventKind {
        match self {
            Self::Rest => EventKind::Api,
            Self::Http => EventKind::HttpApi,
        }
    }

    /// Whether an event is a route of it.
    pub(crate) fn has(self, event: &Event<'_>) -> bool {
        let named = event.get(self.property());
        event.kind == self.event() && named.is_none_or(|it| api_id(it) == Some(self.id()))
    }
}

/// Adds the API where an event is a route of it.
pub(crate) fn expand(out: &mut Output, kind: Kind, event: &Event<'_>) {
    if kind.has(event) {
        out.add(kind.api(event.origin()));
    }
}

/// Adds the APIs of which the events of a resource are routes.
pub(crate) fn expand_all(out: &mut Output, owner: Resource<'_>) {
    if !has_routes(owner) {
        return;
    }
    for event in events(owner) {
        expand(out, Kind::Rest, &event);
        expand(out, Kind::Http, &event);
    }
}

/// Whether SAM replaces a written resource by the API of the same logical ID.
pub(crate) fn replaces(resource: Resource<'_>, template: Template<'_>) -> bool {
    Kind::of_id(resource.id).is_some_and(|kind| is_made(kind, template))
}

/// Whether an event is a route of the API, so that SAM makes it.
pub(crate) fn is_made(kind: Kind, template: Template<'_>) -> bool {
    // A resource with the ID of the API is not there while SAM looks for routes.
    let mut owners = template.resources().filter(|it| it.id != kind.id());
    owners.any(|it| has_route(kind, it))
}

/// Whether a resource has an event that is a route of the API, with a path and a method.
pub(crate) fn has_route(kind: Kind, owner: Resource<'_>) -> bool {
    let is_complete = |it: &Event<'_>| {
        it.is_default_route() || it.text("Path").is_some() && it.text("Method").is_some()
    };
    let is_route = |it: &Event<'_>| kind.has(it) && is_complete(it);
    has_routes(owner) && events(owner).iter().any(is_route)
}

/// Whether the events of a resource may be routes.
fn has_routes(resource: Resource<'_>) -> bool {
    matches!(
        resource.type_name(),
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
    )
}
