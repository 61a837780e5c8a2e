//! Whom the `Principal` of a statement names.

use super::words;
use serde_json::Value;

/// Of `{"Service": ["a", "b"], "AWS": "*"}` the services and accounts.
pub(super) fn principals(value: &Value) -> Vec<String> {
    match value {
        Value::Object(kinds) if !words::is_call(value) => {
            kinds.values().flat_map(identities).collect()
        }
        other => identities(other),
    }
}

pub(super) fn identities(value: &Value) -> Vec<String> {
    values(value).iter().map(words::identity).collect()
}

/// The items of a list; a single value is a list of one.
pub(super) fn values(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        other => std::slice::from_ref(other),
    }
}
