//! What edits changed, for who holds a version against the one after them.

use super::{Document, Section};
use crate::block::Gap;
use std::collections::BTreeSet;

/// What differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed<'d> {
    /// The logical IDs of all resources that may differ; none if anything may, since more than resources was changed.
    pub resources: Option<BTreeSet<&'d str>>,
    /// Whether the transform makes the same APIs of both.
    pub apis_the_same: bool,
}

impl Document {
    /// What another version changed.
    pub fn changed<'d>(&'d self, after: &'d Self) -> Changed<'d> {
        let gap = Gap::between(&self.blocks, &after.blocks);
        let blocks = || gap.old.iter().chain(gap.new);
        let are_resources =
            blocks().all(|it| it.block.is_entry && it.block.section == Section::Resources);
        let names = || blocks().flat_map(|it| &it.block.items).map(|it| &*it.name);
        Changed {
            resources: are_resources.then(|| names().collect()),
            apis_the_same: are_resources && gap.declares_the_same() && gap.routes_the_same(),
        }
    }
}
