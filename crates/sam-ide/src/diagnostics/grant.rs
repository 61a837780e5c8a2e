//! The grants of the template together.

mod code_not_granted;
mod code_unknown_operation;
mod delivery_missing;
mod deny_unneeded;
mod forbidden_access;
mod grant_missing;
mod grant_not_in_code;
mod grant_twice;
mod grant_unused;
mod invoke_missing;
mod kms_missing;

use super::Rule;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    code_not_granted::RULE,
    code_unknown_operation::RULE,
    grant_not_in_code::RULE,
    delivery_missing::RULE,
    deny_unneeded::RULE,
    forbidden_access::RULE,
    grant_missing::RULE,
    grant_twice::RULE,
    grant_unused::RULE,
    invoke_missing::RULE,
    kms_missing::RULE,
];
