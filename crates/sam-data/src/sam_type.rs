//! SAM types: the properties that the transform accepts.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All types, by name.
pub type PackedSamTypes<'a> = BTreeMap<&'a str, PackedSamType<'a>>;

/// A type.
#[derive(Serialize, Deserialize, Default)]
pub struct PackedSamType<'a> {
    /// Sorted.
    #[serde(borrow)]
    pub properties: Vec<&'a str>,
    /// Those that `Globals` can give, in the order in which the transform lists them; none where it has no section for the
    /// type.
    #[serde(borrow)]
    pub globals: Option<Vec<&'a str>>,
}
