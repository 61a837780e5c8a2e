//! Sections, resources and references.

mod arn_property;
mod attribute_missing;
mod attribute_wrong_value;
mod circular_dependency;
mod condition_cycle;
mod condition_form;
mod condition_not_a_string;
mod deploy_capability_missing;
mod deploy_parameter_unknown;
mod file_missing;
mod for_each_collision;
mod for_each_malformed;
mod for_each_misplaced;
mod for_each_unknown;
mod function_arguments;
mod function_as_text;
mod function_misplaced;
mod handler_missing;
mod ignore_unused;
mod include_location;
mod init_form;
mod lifecycle_policy_duration;
mod lifecycle_policy_key;
mod logical_id_as_text;
mod logical_id_malformed;
mod logical_id_taken;
mod mapping_form;
mod metadata_form;
mod nested_output;
mod nested_parameter;
mod output_export_taken;
mod output_form;
mod parameter_declaration;
mod part_of_template;
mod reference_conditional;
mod reference_unresolved;
mod reference_wrong_form;
mod refusal_fix;
mod refused_name;
mod resource_not_a_map;
mod resource_type_missing;
mod resources_missing;
mod rule_form;
mod runtime_deprecated;
mod section_wrong_value;
mod template_limit;
mod text_not_json;
mod transform_missing;
mod transform_refuses;
mod unknown_attribute;
mod unknown_function;
mod unknown_reference;
mod unknown_section;
mod unknown_type;
mod unused_declaration;
mod value_null;

use super::Rule;

/// In the order of the documentation.
pub(super) const RULES: &[Rule] = &[
    unknown_section::RULE,
    section_wrong_value::RULE,
    resources_missing::RULE,
    transform_missing::RULE,
    include_location::RULE,
    transform_refuses::RULE,
    resource_not_a_map::RULE,
    resource_type_missing::RULE,
    condition_not_a_string::RULE,
    unknown_function::RULE,
    function_arguments::RULE,
    function_as_text::RULE,
    reference_unresolved::RULE,
    function_misplaced::RULE,
    text_not_json::RULE,
    unknown_reference::RULE,
    unknown_attribute::RULE,
    attribute_missing::RULE,
    circular_dependency::RULE,
    for_each_malformed::RULE,
    for_each_misplaced::RULE,
    for_each_collision::RULE,
    for_each_unknown::RULE,
    part_of_template::RULE,
    logical_id_as_text::RULE,
    logical_id_malformed::RULE,
    logical_id_taken::RULE,
    reference_conditional::RULE,
    reference_wrong_form::RULE,
    ignore_unused::RULE,
    unknown_type::RULE,
    attribute_wrong_value::RULE,
    lifecycle_policy_key::RULE,
    lifecycle_policy_duration::RULE,
    metadata_form::RULE,
    init_form::RULE,
    parameter_declaration::RULE,
    mapping_form::RULE,
    condition_form::RULE,
    condition_cycle::RULE,
    output_form::RULE,
    output_export_taken::RULE,
    rule_form::RULE,
    template_limit::RULE,
    unused_declaration::RULE,
    value_null::RULE,
    runtime_deprecated::RULE,
    file_missing::RULE,
    handler_missing::RULE,
    nested_parameter::RULE,
    nested_output::RULE,
    deploy_parameter_unknown::RULE,
    deploy_capability_missing::RULE,
];
