//! The tests of `sam-core` through its public API, in one program: linking one is quicker than linking five.

mod connectors;
mod damage;
mod decisions;
mod deploy_policies;
mod deploy_policy_cases;
mod edited_equals_opened;
mod generated;
mod pyyaml;
mod random_templates;
mod refusals;
mod roles;
mod roles_around;
#[path = "support/slip.rs"]
mod slip;
mod slips_opened;
mod transform;
