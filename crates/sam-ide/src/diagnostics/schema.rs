//! Properties and attributes of resources.

mod attribute_in_properties;
mod globals_unknown_property;
mod properties_not_a_map;
mod property_combination;
mod property_limit;
mod property_misplaced;
mod property_missing;
pub(crate) mod property_name;
mod property_outdented;
mod property_pattern;
mod property_wrong_resource;
mod property_wrong_type;
mod property_wrong_value;
mod unknown_property;

use super::{Diagnostic, Rule};
use sam_core::validation::SchemaFault;
use std::sync::Arc;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    properties_not_a_map::RULE,
    attribute_in_properties::RULE,
    property_misplaced::RULE,
    property_outdented::RULE,
    unknown_property::RULE,
    property_missing::RULE,
    property_wrong_type::RULE,
    property_wrong_value::RULE,
    property_wrong_resource::RULE,
    property_limit::RULE,
    property_pattern::RULE,
    property_combination::RULE,
    globals_unknown_property::RULE,
];

/// The rules that know a value by its schema alone.
const GENERAL: [&str; 7] = [
    "unknown-property",
    "property-missing",
    "property-wrong-type",
    "property-wrong-value",
    "property-limit",
    "property-pattern",
    "property-combination",
];

impl Diagnostic {
    /// With the place where the resource gets the value, where that stands in a parameter or a mapping.
    fn given_by(self, fault: &SchemaFault<'_>, key: &str) -> Self {
        match fault.given_by {
            Some(range) => self.related(range, format!("`{key}` gets the value here")),
            None => self,
        }
    }
}

/// Takes away what a rule that knows more of a place reports there, too. The findings are in the order of the text.
pub(super) fn drop_general(found: &mut Vec<Arc<Diagnostic>>) {
    let is_general = |it: &Diagnostic| GENERAL.contains(&it.code);
    let by_range = found.chunk_by(|one, other| one.range == other.range);
    let dropped: Vec<bool> = by_range
        .flat_map(|group| {
            let specific = group.iter().filter(|it| !is_general(it));
            let worst = specific.map(|it| it.severity).min();
            let is_dropped = move |it: &Arc<Diagnostic>| {
                is_general(it) && worst.is_some_and(|worst| worst <= it.severity)
            };
            group.iter().map(is_dropped)
        })
        .collect();
    let mut dropped = dropped.into_iter();
    found.retain(|_| !dropped.next().unwrap_or_default());
}
