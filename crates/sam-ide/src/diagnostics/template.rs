//! Sections, resources and references.

mod circular_dependency;
mod condition_not_a_string;
mod for_each_unknown;
mod ignore_unused;
mod reference_wrong_form;
mod resource_not_a_map;
mod resources_missing;
mod transform_missing;
mod unknown_attribute;
mod unknown_function;
mod unknown_reference;
mod unknown_section;

use super::Rule;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    unknown_section::RULE,
    resources_missing::RULE,
    transform_missing::RULE,
    resource_not_a_map::RULE,
    condition_not_a_string::RULE,
    unknown_function::RULE,
    unknown_reference::RULE,
    unknown_attribute::RULE,
    circular_dependency::RULE,
    for_each_unknown::RULE,
    reference_wrong_form::RULE,
    ignore_unused::RULE,
];
