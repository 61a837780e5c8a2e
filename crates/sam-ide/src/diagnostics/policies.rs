//! The entries of `Policies`, and the other properties of which SAM makes a role.

pub(crate) mod dead_letter_queue;
pub(crate) mod entry_fault;
pub(crate) mod function_url_auth;
pub(crate) mod invoke_destination;
mod managed_policy_broad;
mod managed_policy_needs_arn;
mod managed_policy_not_one;
mod managed_policy_partition;
mod managed_policy_redundant;
mod managed_policy_service_linked;
mod managed_policy_unknown;
pub(crate) mod policies_beside_role;
mod policies_duplicate;
pub(crate) mod policies_entry_invalid;
pub(crate) mod policies_if;
mod policies_in_globals;
mod policies_wrapped;
pub(crate) mod policies_wrong_type;
pub(crate) mod policy_template_parameters;
mod policy_template_unknown;
mod policy_template_value;
pub(crate) mod target;

use super::Rule;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    policy_template_unknown::RULE,
    policy_template_parameters::RULE,
    policy_template_value::RULE,
    policies_entry_invalid::RULE,
    policies_wrapped::RULE,
    policies_wrong_type::RULE,
    policies_if::RULE,
    policies_beside_role::RULE,
    policies_in_globals::RULE,
    dead_letter_queue::RULE,
    invoke_destination::RULE,
    function_url_auth::RULE,
    managed_policy_unknown::RULE,
    managed_policy_needs_arn::RULE,
    managed_policy_not_one::RULE,
    managed_policy_service_linked::RULE,
    managed_policy_broad::RULE,
    managed_policy_partition::RULE,
    managed_policy_redundant::RULE,
    policies_duplicate::RULE,
];
