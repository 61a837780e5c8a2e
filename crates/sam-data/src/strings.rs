//! The table of strings of a pack, which holds each string once.

use serde::{Deserialize, Serialize};

/// The place of a string in the table of its pack, from 0.
pub type StringId = u32;

/// The table of strings of a pack.
#[derive(Serialize, Deserialize, Default)]
pub struct Strings<'a>(#[serde(borrow)] pub Vec<&'a str>);

impl<'a> Strings<'a> {
    /// The string at a place; empty for a place beyond the table, which codegen does not write.
    pub fn at(&self, id: StringId) -> &'a str {
        let index = usize::try_from(id).unwrap_or(usize::MAX);
        self.0.get(index).copied().unwrap_or_default()
    }

    /// The strings at several places.
    pub fn all<T: FromIterator<&'a str>>(&self, ids: Vec<StringId>) -> T {
        ids.into_iter().map(|id| self.at(id)).collect()
    }
}
