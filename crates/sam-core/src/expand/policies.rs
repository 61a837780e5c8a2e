//! The property `Policies`: what its entries are, what is wrong with them, and what they put on a role.

pub(super) mod apply;
pub(super) mod check;
mod entry;
mod fill;

pub use entry::{EntryKind, PolicyEntry, policy_entries};
pub use fill::fill_template;
