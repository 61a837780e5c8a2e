//! The resources one connector becomes.

use super::{Generated, Resolved};

/// The resources of a connector without problems; of one with problems, those of the links that have none.
pub fn generate(resolved: &Resolved<'_>) -> Vec<Generated> {
    let _ = resolved;
    Vec::new()
}
