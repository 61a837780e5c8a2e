//! Connectors, standalone and embedded.

mod connector_arn_malformed;
mod connector_condition_missing;
mod connector_depends_on_connector;
mod connector_duplicate_permission;
mod connector_embedded_not_a_map;
mod connector_empty_destination;
mod connector_empty_permissions;
mod connector_end_shape;
mod connector_granted_twice;
mod connector_id_clash;
mod connector_id_not_a_string;
mod connector_id_not_alphanumeric;
mod connector_id_taken;
mod connector_key_misplaced;
mod connector_lost;
mod connector_missing_property;
mod connector_part_missing;
mod connector_permission_combination;
mod connector_permissions_intrinsic;
mod connector_properties_not_a_map;
mod connector_role_not_a_role;
mod connector_role_not_found;
mod connector_source_ignored;
mod connector_source_reference;
mod connector_type_ignored;
mod connector_type_missing;
mod connector_unknown_id;
mod connector_unknown_part;
mod connector_unknown_property;
mod connector_unsupported_pair;
mod connector_unsupported_permission;
mod connector_wrong_type;
mod connectors_misplaced;
mod connectors_not_a_map;

use super::Rule;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    connectors_misplaced::RULE,
    connectors_not_a_map::RULE,
    connector_embedded_not_a_map::RULE,
    connector_properties_not_a_map::RULE,
    connector_unknown_property::RULE,
    connector_missing_property::RULE,
    connector_key_misplaced::RULE,
    connector_wrong_type::RULE,
    connector_id_not_alphanumeric::RULE,
    connector_id_taken::RULE,
    connector_source_reference::RULE,
    connector_end_shape::RULE,
    connector_type_missing::RULE,
    connector_id_not_a_string::RULE,
    connector_unknown_id::RULE,
    connector_empty_destination::RULE,
    connector_unsupported_pair::RULE,
    connector_empty_permissions::RULE,
    connector_unsupported_permission::RULE,
    connector_permission_combination::RULE,
    connector_permissions_intrinsic::RULE,
    connector_part_missing::RULE,
    connector_arn_malformed::RULE,
    connector_role_not_found::RULE,
    connector_role_not_a_role::RULE,
    connector_duplicate_permission::RULE,
    connector_granted_twice::RULE,
    connector_source_ignored::RULE,
    connector_type_ignored::RULE,
    connector_unknown_part::RULE,
    connector_condition_missing::RULE,
    connector_depends_on_connector::RULE,
    connector_id_clash::RULE,
    connector_lost::RULE,
];
