//! All that is put on one role.

mod access_key_long_lived;
mod managed_policies_many;
mod policy_privilege_escalation;
mod policy_size;
mod policy_without_owner;
mod role_lacks_permission;
mod role_not_an_arn;
mod role_not_trusted;
mod role_shared;
mod role_statements_ignored;
mod role_wrong_type;
mod state_machine_logging;

use super::Rule;
pub(super) use role_statements_ignored::CODE as ROLE_STATEMENTS_IGNORED;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    role_wrong_type::RULE,
    role_not_an_arn::RULE,
    role_not_trusted::RULE,
    role_lacks_permission::RULE,
    policy_privilege_escalation::RULE,
    policy_size::RULE,
    managed_policies_many::RULE,
    role_shared::RULE,
    role_statements_ignored::RULE,
    state_machine_logging::RULE,
    policy_without_owner::RULE,
    access_key_long_lived::RULE,
];
