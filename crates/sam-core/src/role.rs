//! The roles that SAM writes: for functions, state machines and their events, and what `Policies` puts on them.
//!
//! [`policy_entries`] reads `Policies` as it is written.

mod entry;
mod fill;
#[cfg(test)]
mod tests;

pub use entry::{EntryKind, PolicyEntry, policy_entries};
pub use fill::fill_template;
