//! A document as the macros leave it that CloudFormation runs before the SAM transform.

use super::reads::Watch;
use super::{Document, PlacedBlock, include};
use crate::block::{Facts, Index, extended, for_each};
use crate::syntax::Entry;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Document {
    /// The document with the files that it includes, by their locations, and with what the language extensions resolve by
    /// values of parameters and pseudo parameters; without a value a parameter has its default. All that is new has the
    /// place of what it replaces. None where nothing changes.
    pub fn after_macros(
        &self,
        parameters: &BTreeMap<String, String>,
        files: &BTreeMap<String, String>,
    ) -> Option<Self> {
        self.watch.everything();
        let is_extended = |blocks: &[PlacedBlock]| Facts::new(blocks, parameters).is_extended();
        if files.is_empty() && !is_extended(&self.blocks) {
            return None;
        }
        let mut blocks = self.blocks.to_vec();
        let mut has_changed = false;
        for placed in &mut blocks {
            if let Some(entries) = include::entries(placed, files) {
                placed.block = Arc::new(placed.block.rewritten(entries));
                has_changed = true;
            }
        }
        if is_extended(&blocks) {
            for_each::unroll(&mut blocks, parameters);
            let facts = Facts::new(&blocks, parameters);
            let resolved: Vec<Option<Vec<Entry>>> = blocks
                .iter()
                .map(|it| extended::entries(it, &facts))
                .collect();
            for (placed, entries) in blocks.iter_mut().zip(resolved) {
                if let Some(entries) = entries {
                    placed.block = Arc::new(placed.block.rewritten(entries));
                }
            }
            for placed in &mut blocks {
                if placed.block.is_unrolled() {
                    placed.block = Arc::new(placed.block.without_loop());
                }
            }
            let mut pairs = blocks.iter().zip(&*self.blocks);
            has_changed |= pairs.any(|(new, old)| !Arc::ptr_eq(&new.block, &old.block));
        }
        has_changed.then(|| Self {
            index: Arc::new(Index::new(&blocks)),
            blocks: blocks.into(),
            watch: Watch::default(),
            ..self.clone()
        })
    }
}
