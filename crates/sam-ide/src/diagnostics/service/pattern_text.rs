//! What Lambda refuses in the pattern of a filter, which is JSON in a text.

use crate::names::closest;
use sam_core::spec::EVENT_FILTERS;
use serde_json::{Map, Value};

/// The first thing that is wrong in a pattern, with the key that it is at.
pub(super) enum TextSlip {
    /// A value without a list.
    Single(String),
    /// A list or map without anything in it.
    Empty(String),
    /// A key of a map in a list that is no filter, and what was meant.
    UnknownFilter(String, Option<&'static str>),
}

/// None where the text is not JSON, which another rule tells.
pub(super) fn slip(json: &str) -> Option<TextSlip> {
    let Ok(Value::Object(pattern)) = serde_json::from_str(json) else {
        return None;
    };
    of_map(&pattern)
}

fn of_map(map: &Map<String, Value>) -> Option<TextSlip> {
    map.iter().find_map(|(key, value)| match value {
        Value::Array(items) if key == "$or" => {
            let mut maps = items.iter().filter_map(Value::as_object);
            maps.find_map(of_map)
        }
        Value::Array(items) if items.is_empty() => Some(TextSlip::Empty(key.clone())),
        Value::Array(items) => {
            let filters = items.iter().filter_map(Value::as_object);
            let mut names = filters.flat_map(Map::keys);
            let unknown = names.find(|it| !EVENT_FILTERS.contains(&it.as_str()))?;
            let near = closest(unknown, EVENT_FILTERS);
            Some(TextSlip::UnknownFilter(unknown.clone(), near))
        }
        Value::Object(map) if map.is_empty() => Some(TextSlip::Empty(key.clone())),
        Value::Object(map) => of_map(map),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Some(TextSlip::Single(key.clone()))
        }
    })
}
