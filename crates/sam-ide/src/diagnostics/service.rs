//! What a service refuses although the template is well-formed.

mod environment_variable_name;
mod environment_variable_value;
mod fifo_name;
mod function_limit;
mod jwt_configuration_key;
mod queue_visibility;
mod schedule_expression;
mod stream_missing;
mod table_keys;

use super::Rule;
use sam_core::syntax::NodeRef;
use serde_json::Value;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    function_limit::RULE,
    environment_variable_name::RULE,
    environment_variable_value::RULE,
    queue_visibility::RULE,
    schedule_expression::RULE,
    stream_missing::RULE,
    table_keys::RULE,
    fifo_name::RULE,
    jwt_configuration_key::RULE,
];

/// A whole number, also one that is written as text; none of what only the deployment knows.
fn number(node: NodeRef<'_>) -> Option<i64> {
    match node.to_value() {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A truth value likewise.
fn truth(node: NodeRef<'_>) -> Option<bool> {
    match node.to_value() {
        Value::Bool(truth) => Some(truth),
        Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
