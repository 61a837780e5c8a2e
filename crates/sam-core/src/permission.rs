//! What the roles of a template may do, from every origin together: connectors, policy templates, managed policies,
//! statements written out, and what SAM adds by itself.
//!
//! [`Permissions`] finds the roles and who runs under them once; [`Permissions::of`] reads everything that one role is
//! granted. A [`Grant`] is one statement with the place of its reason; [`covered`] tells which grants add nothing;
//! [`difference`] what one set of grants allows that another does not.

mod applies;
mod arn;
mod arn_tokens;
mod beside;
mod branches;
mod condition;
mod covers;
mod difference;
mod grant;
mod identity;
mod idle;
mod names;
mod remains;
mod resource_policy;
mod resource_text;
mod role;
mod values;
mod written;

pub use arn::{Arn, has_more_forms};
pub use covers::{covered, covers};
pub use difference::{Change, Difference, difference};
pub use grant::{Grant, Origin, grants_of_document};
pub use identity::Holder;
pub use idle::lost_idle;
pub use names::Names;
pub use remains::{Remains, Remnant, remains};
pub use resource_policy::ResourceGrant;
pub use resource_text::{ResourceText, resource_text};
pub use role::{Permissions, Role, RolePermissions, Unseen};
pub use values::differing_parameters;

#[cfg(test)]
mod tests;
