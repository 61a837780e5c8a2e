//! Facts about IAM: services, actions, managed policies, policy templates.
//!
//! Everything is read from packs that `cargo xtask codegen` made, on first use and once.

mod managed_name;
mod partition;
mod policy_template;

pub use managed_name::{managed_names, sam_managed_arn};
pub use partition::Partition;
pub use policy_template::{
    ParameterKind, PolicyTemplate, TemplateParameter, policy_template, policy_templates,
};
