//! Policy documents, their statements and Lambda permissions.

mod does;
mod key_policy_lockout;
pub(crate) mod misspelt_element;
mod near_action;
mod permission_url;
mod permission_wrong_target;
mod policy_action_malformed;
mod policy_action_of_other_service;
mod policy_allow_with_not;
mod policy_arn_malformed;
mod policy_condition_key_not_for_actions;
mod policy_condition_value;
mod policy_confused_deputy;
mod policy_duplicate_action;
mod policy_duplicate_condition_key;
mod policy_duplicate_resource;
mod policy_duplicate_sid;
mod policy_element_not_allowed;
mod policy_element_type;
mod policy_empty;
mod policy_missing_element;
mod policy_oidc_subject;
mod policy_operator_type;
mod policy_other_bucket;
mod policy_pass_role_star;
mod policy_public_principal;
mod policy_resource_mismatch;
mod policy_resource_not_taken;
mod policy_resource_star;
mod policy_secret_suffix;
mod policy_service_star;
mod policy_set_operator;
mod policy_sid_not_alphanumeric;
mod policy_source_of_other_service;
mod policy_trust_action;
mod policy_unknown_action;
mod policy_unknown_condition_key;
mod policy_unknown_element;
mod policy_unknown_operator;
mod policy_unknown_service;
mod policy_variable;
mod policy_version;
mod policy_wildcard_in_equals;
mod policy_wildcard_matches_nothing;
mod policy_wrong_effect;
mod policy_wrong_principal;
mod service_principal;

use super::Rule;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    policy_version::RULE,
    policy_unknown_element::RULE,
    policy_missing_element::RULE,
    policy_element_not_allowed::RULE,
    policy_element_type::RULE,
    policy_empty::RULE,
    policy_wrong_effect::RULE,
    policy_duplicate_sid::RULE,
    policy_sid_not_alphanumeric::RULE,
    policy_wrong_principal::RULE,
    policy_trust_action::RULE,
    policy_action_malformed::RULE,
    policy_action_of_other_service::RULE,
    policy_unknown_service::RULE,
    policy_unknown_action::RULE,
    policy_wildcard_matches_nothing::RULE,
    policy_duplicate_action::RULE,
    policy_duplicate_resource::RULE,
    policy_variable::RULE,
    policy_arn_malformed::RULE,
    policy_resource_not_taken::RULE,
    policy_other_bucket::RULE,
    policy_resource_mismatch::RULE,
    policy_secret_suffix::RULE,
    policy_unknown_operator::RULE,
    policy_unknown_condition_key::RULE,
    policy_condition_key_not_for_actions::RULE,
    policy_duplicate_condition_key::RULE,
    policy_operator_type::RULE,
    policy_set_operator::RULE,
    policy_wildcard_in_equals::RULE,
    policy_condition_value::RULE,
    policy_resource_star::RULE,
    policy_service_star::RULE,
    policy_allow_with_not::RULE,
    policy_pass_role_star::RULE,
    policy_public_principal::RULE,
    policy_oidc_subject::RULE,
    policy_confused_deputy::RULE,
    key_policy_lockout::RULE,
    policy_source_of_other_service::RULE,
    permission_wrong_target::RULE,
    permission_url::RULE,
];
