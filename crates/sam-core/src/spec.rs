//! Facts about AWS other than IAM's: CloudFormation types, SAM types, partitions, operations of the SDKs, words of policies.
//!
//! One table per fact. What a package has is read from packs that `cargo xtask codegen` made, on first use and once;
//! what no package has is a table here.

mod bucket_filter;
mod build_method;
pub mod cfn;
mod condition_operator;
mod data_store;
mod deletion_policy;
mod destination;
mod event_field;
pub mod handlers;
mod implicit_api;
mod jwt_configuration;
mod known_value;
mod lifecycle_policy;
pub mod metadata_key;
mod open_operation;
mod operation;
mod parameter;
mod partition;
mod passed_role;
mod plain_attribute;
mod policy;
mod policy_target;
mod pseudo_parameter;
mod resource_attribute;
mod role_property;
mod sam_target;
pub mod sam_type;
pub mod schema;
mod section_limit;
mod secure_property;
mod service_name;
mod service_principal;
mod transform_name;
mod uploaded;
mod usual_property;
mod wanted_resource;

pub use bucket_filter::BUCKET_FILTERS;
pub use build_method::{FUNCTION_BUILDS, LAYER_BUILDS};
pub use condition_operator::{
    CONDITION_OPERATORS, ConditionOperator, IF_EXISTS, OperatorFamily, Relation, SET_OPERATORS,
    condition_operator,
};
pub use data_store::holds_data;
pub use deletion_policy::{DELETION_POLICIES, REPLACE_POLICIES, SNAPSHOT, has_snapshots};
pub use destination::DESTINATION_TYPES;
pub use event_field::{EVENT_FIELDS, EVENT_FILTERS};
pub use implicit_api::{
    DEFAULT_HTTP_STAGE, IMPLICIT_HTTP_API, IMPLICIT_REST_API, IMPLICIT_REST_STAGE, is_implicit_api,
};
pub use jwt_configuration::JWT_CONFIGURATION_KEYS;
pub use known_value::{KnownValues, known_values};
pub use lifecycle_policy::{LifecycleKey, lifecycle_keys};
pub use open_operation::is_open_operation;
pub use operation::{clients, operation, operation_names, operations, prefix_of_client};
pub use parameter::{PARAMETER_KEYS, parameter_types};
pub use partition::Partition;
pub use passed_role::passed_to;
pub use plain_attribute::{PlainAttribute, plain_attribute};
pub use policy::{OLD_POLICY_VERSION, POLICY_VERSION, PRINCIPAL_KINDS};
pub use policy_target::policy_target;
pub use pseudo_parameter::PSEUDO_PARAMETERS;
pub use resource_attribute::RESOURCE_ATTRIBUTES;
pub use role_property::ROLE_PROPERTIES;
pub use sam_data::{PropertyRelation, SchemaLimit, value_kind};
pub use sam_type::is_sam_type;
pub use section_limit::{FORMAT_VERSION, LONGEST_DESCRIPTION, MOST_OF_SECTION, MOST_RESOURCES};
pub use secure_property::takes_secure_parameter;
pub use service_name::usual_service_name;
pub use service_principal::{FUNCTION_CALLERS, SERVICE_PRINCIPALS};
pub(crate) use transform_name::brings_no_names;
pub use transform_name::{AWS_TRANSFORMS, INCLUDE_TRANSFORM, LANGUAGE_EXTENSIONS, SAM_TRANSFORM};
pub use uploaded::is_uploaded;
pub use usual_property::{usual_properties, usual_values};
pub(crate) use wanted_resource::wanted_resource;
