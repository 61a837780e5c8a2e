//! The APIs that SAM makes for events that name no other: `ServerlessRestApi`, `ServerlessHttpApi`.

use super::Origin;
pub(crate) use super::api_kind::Kind;
use super::event_source::{Event, EventKind, api_id, events};
use super::generated::{Generated, Output};
use super::retention::most_careful;
use crate::syntax::NodeRef;
use crate::template::{Resource, Template, shape};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

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
    let Some(kind) = Kind::of_id(resource.id) else {
        return false;
    };
    // It is not there while SAM looks for routes.
    let owners = template.resources().filter(|it| it.id != kind.id());
    let mut owners = owners.filter(|it| has_routes(*it));
    owners.any(|it| events(it).iter().any(|event| kind.has(event)))
}

/// Whether a resource has an event that is a route of the API, and as far as it can be told which.
pub(crate) fn has_route(kind: Kind, owner: Resource<'_>) -> bool {
    let is_route = |it: &Event<'_>| kind.has(it) && route(it).is_some();
    has_routes(owner) && events(owner).iter().any(is_route)
}

/// The path and the method of a route; empty for what has no route of its own.
fn route(event: &Event<'_>) -> Option<(String, String)> {
    let text = |name: &str| event.text(name).map(str::to_owned);
    match event.is_default_route() {
        true => Some((String::new(), String::new())),
        false => text("Path").zip(text("Method")),
    }
}

/// Whether the events of a resource may be routes.
fn has_routes(resource: Resource<'_>) -> bool {
    matches!(
        resource.type_name(),
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
    )
}

/// The attributes of the API; none when there is no such API.
pub(crate) fn attributes(kind: Kind, template: Template<'_>) -> Option<Map<String, Value>> {
    let mut routes: BTreeMap<(String, String), Option<Value>> = BTreeMap::new();
    let mut policies: Vec<(&'static str, Value)> = Vec::new();
    for owner in template.resources() {
        if !has_routes(owner) || owner.id == kind.id() {
            continue;
        }
        let attribute = |name: &str| {
            let value = shape::get(owner.body(), name).filter(|it| shape::is_truthy(*it));
            value.map(NodeRef::to_value)
        };
        for event in events(owner) {
            if !kind.has(&event) {
                continue;
            }
            let Some(route) = route(&event) else {
                continue;
            };
            routes.insert(route, attribute("Condition"));
            for name in ["DeletionPolicy", "UpdateReplacePolicy"] {
                policies.extend(attribute(name).map(|it| (name, it)));
            }
        }
    }
    if routes.is_empty() {
        return None;
    }
    let mut attributes = Map::new();
    let mut conditions: Vec<&Value> = routes.values().flatten().collect();
    if conditions.len() == routes.len() {
        conditions.dedup();
        let condition = match conditions.as_slice() {
            [first, rest @ ..] if rest.iter().all(|it| it == first) => (*first).clone(),
            _ => format!("{}Condition", kind.id()).into(),
        };
        attributes.insert("Condition".to_owned(), condition);
    }
    for (name, value) in most_careful(&policies) {
        attributes.insert(name.to_owned(), value.into());
    }
    Some(attributes)
}
