//! Facts about IAM: services, actions, condition keys, managed policies, policy templates, CloudFormation types.
//!
//! Everything is read from packs that `cargo xtask codegen` made, on first use and once.

mod access_level;
mod case;
pub mod cfn;
mod effect;
mod global_key;
mod known;
mod managed;
mod managed_name;
mod operation;
mod partition;
mod policy_template;
mod service;
mod wildcard;

pub use access_level::AccessLevel;
pub use effect::Effect;
pub use global_key::{global_condition_key, global_condition_keys};
pub use known::{Known, access_level, known, newer};
pub use managed::{
    ManagedPolicy, ManagedStatement, managed_names, managed_policy, managed_policy_by_arn,
};
pub use managed_name::sam_managed_arn;
pub use operation::operation;
pub use partition::Partition;
pub use policy_template::{
    ParameterKind, PolicyTemplate, TemplateParameter, policy_template, policy_templates,
};
pub use service::{
    Action, ConditionKey, KeyType, ResourceType, Service, Takes, prefixes, service, service_name,
};
pub use wildcard::{matches, matching};

/// Decodes what diagnostics need, which takes some milliseconds: for a thread that nobody waits for.
pub fn warm() {
    service::table();
    policy_templates();
    managed_name::resolved_names().next();
}
