//! What the transform makes APIs of: the written ones, and the functions and state machines with routes.

use super::{Item, PlacedBlock};
use crate::syntax::split::Section;
use crate::syntax::{NodeRef, shape};
use serde_json::Value;

/// Properties that no API is made of. What is typed in them changes no route.
const ASIDE: [&str; 7] = [
    "Definition",
    "Description",
    "Environment",
    "InlineCode",
    "MemorySize",
    "Policies",
    "Timeout",
];

/// Whether one of the events of a function or state machine is a route of an API.
pub(crate) fn has_route_events(events: Option<NodeRef<'_>>) -> bool {
    let events = events.map(shape::entries).unwrap_or_default();
    events.into_iter().any(|event| {
        let kind = shape::get(event.value, "Type").and_then(NodeRef::as_str);
        matches!(kind, Some("Api" | "HttpApi"))
    })
}

/// Whether APIs come to the same with either of two items at one place.
pub(crate) fn has_same_routes(
    (one_block, one): (&PlacedBlock, &Item),
    (other_block, other): (&PlacedBlock, &Item),
) -> bool {
    one.section == other.section
        && one.name == other.name
        && one.type_name() == other.type_name()
        && one.connectors == other.connectors
        && part(one_block, one) == part(other_block, other)
}

/// What an API may be made of in an item.
fn part(block: &PlacedBlock, item: &Item) -> Option<Value> {
    if item.section != Section::Resources {
        return None;
    }
    let body = item.entry(block)?.value;
    match item.type_name()? {
        "AWS::Serverless::Api" | "AWS::Serverless::HttpApi" => Some(body.to_value()),
        "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" => {
            let properties = shape::get(body, "Properties");
            let events = properties.and_then(|it| shape::get(it, "Events"));
            if !has_route_events(events) {
                return None;
            }
            let mut value = body.to_value();
            let properties = value.get_mut("Properties").and_then(Value::as_object_mut);
            if let Some(properties) = properties {
                properties.retain(|name, _| !ASIDE.contains(&name.as_str()));
            }
            Some(value)
        }
        _ => None,
    }
}
