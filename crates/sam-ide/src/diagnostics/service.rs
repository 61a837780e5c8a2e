//! What a service refuses although the template is well-formed.

mod environment_variable_name;
mod fifo_name;
mod function_limit;
mod queue_visibility;
mod schedule_expression;
mod stream_missing;
mod table_keys;

use super::Rule;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    function_limit::RULE,
    environment_variable_name::RULE,
    queue_visibility::RULE,
    schedule_expression::RULE,
    stream_missing::RULE,
    table_keys::RULE,
    fifo_name::RULE,
];
