//! Properties and attributes of resources.

mod attribute_in_properties;
mod globals_unknown_property;
mod properties_not_a_map;
mod property_misplaced;
pub(crate) mod property_name;
mod unknown_property;

use super::Rule;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    properties_not_a_map::RULE,
    attribute_in_properties::RULE,
    property_misplaced::RULE,
    unknown_property::RULE,
    globals_unknown_property::RULE,
];
