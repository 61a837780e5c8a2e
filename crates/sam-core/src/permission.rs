//! What the roles of a template may do, from every origin together: connectors, policy templates, managed policies,
//! statements written out, and what SAM adds by itself.
//!
//! [`Permissions`] finds the roles and who runs under them once; [`Permissions::of`] reads everything that one role is
//! granted. A [`Grant`] is one statement with the place of its reason; [`covered`] tells which grants add nothing;
//! [`difference`] what one set of grants allows that another does not.

mod allowed_values;
mod applies;
mod arn;
mod arn_fault;
mod arn_tokens;
mod around;
mod beside;
mod block_branches;
mod branches;
mod comparison;
mod condition;
mod condition_keys;
mod covers;
mod definitions;
mod difference;
mod fit;
mod grant;
mod grant_sources;
mod identity;
mod idle;
mod length;
mod managed_ref;
mod named_policy;
mod names;
mod remains;
mod resource_policy;
mod resource_text;
mod role;
mod route_access;
mod secret;
mod surroundings;
mod values;
mod written;

pub use arn::Arn;

pub use arn_fault::{ArnFault, arn_fault, arn_fields, with_own_fields};
pub use comparison::{GrantComparison, Versions, request_sets, words};
pub use condition_keys::{is_tag, key_type, services};
pub use covers::{action_covers as covers_action, covered, covers};
pub use definitions::{BEFORE, Definitions, redefined};
pub use difference::{GrantChange, GrantDifference, difference};
pub use fit::{Misfit, Unfit, WrittenAction, only_for_all, unfit};
pub use grant::{Grant, GrantOrigin, grants_of_document};
pub use identity::Holder;
pub use idle::lost_idle;
pub use length::{least_length, least_length_of_policy};
pub use managed_ref::{
    AwsArn, ManagedRef, is_managed_name, listed_in, listed_partition, managed_path,
};
pub use names::{Names, Spelling, own_arn};
pub use remains::{Remains, Remnant, remains};
pub use resource_policy::ResourceGrant;
pub use resource_text::{ResourceText, resource_text};
pub use role::{Permissions, Role, RolePermissions, Unseen};
pub use route_access::{Authorization, RouteAccess, route_access};
pub use secret::lacks_secret_suffix;
pub use values::differing_parameters;

#[cfg(test)]
mod tests;
