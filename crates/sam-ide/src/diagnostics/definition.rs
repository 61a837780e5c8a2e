//! The definitions of state machines.

mod definition_duplicate_state;
mod definition_error_handler;
mod definition_field_conflict;
mod definition_missing_end;
mod definition_missing_field;
mod definition_not_substituted;
mod definition_path;
mod definition_query_language;
mod definition_resource;
mod definition_state_type;
mod definition_unknown_field;
mod definition_unknown_state;
mod definition_unreachable_state;
mod definition_value;

use super::Rule;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    definition_unknown_state::RULE,
    definition_unreachable_state::RULE,
    definition_missing_end::RULE,
    definition_duplicate_state::RULE,
    definition_state_type::RULE,
    definition_unknown_field::RULE,
    definition_missing_field::RULE,
    definition_field_conflict::RULE,
    definition_value::RULE,
    definition_resource::RULE,
    definition_query_language::RULE,
    definition_path::RULE,
    definition_error_handler::RULE,
    definition_not_substituted::RULE,
];
