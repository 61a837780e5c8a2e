//! What changed from one version to another, and what that leaves true.

use super::reads::{Reads, of_block, of_name, of_section};
use super::{Document, PlacedBlock, Section};
use crate::text::{TextRange, TextSize};
use std::sync::Arc;

/// What a later version is set against: the blocks of a version.
#[derive(Clone, Debug)]
pub struct Outline {
    blocks: Arc<[PlacedBlock]>,
    has_unknown_names: bool,
}

/// From one version to another: the blocks before and behind a gap are the same, those in the gap are not.
///
/// Whatever was found out from blocks outside of the gap alone is the same in both versions, but for its place.
#[derive(Debug)]
pub struct Step {
    /// How many blocks stand before the gap.
    head: usize,
    /// Which block is the first behind it, in both versions.
    tail: (usize, usize),
    /// Where the gap begins, in both versions.
    start: TextSize,
    /// Where it ends in each.
    end: (TextSize, TextSize),
    /// The questions whose answer is in the gap, sorted: few, and each unit is held against them; none when nothing is
    /// kept.
    touched: Option<Vec<u64>>,
}

impl Document {
    /// What later versions are set against.
    pub fn outline(&self) -> Outline {
        Outline {
            blocks: self.blocks.clone(),
            has_unknown_names: self.template().has_unknown_names(),
        }
    }
}

impl Step {
    /// From a version to another one, of any text.
    pub fn new(from: &Outline, to: &Document) -> Self {
        let (old, new) = (&*from.blocks, &*to.blocks);
        let same = |(old, new): &(&PlacedBlock, &PlacedBlock)| Arc::ptr_eq(&old.block, &new.block);
        let head = old.iter().zip(new).take_while(same).count();
        let behind = |blocks: &[PlacedBlock]| blocks.len() - head;
        let most = behind(old).min(behind(new));
        let both = old.iter().rev().zip(new.iter().rev());
        let same_behind = both.take(most).take_while(same).count();
        let tail = (old.len() - same_behind, new.len() - same_behind);
        let place = |blocks: &[PlacedBlock], at: usize| match blocks.get(at) {
            Some(block) => block.start,
            None => blocks
                .last()
                .map_or(TextSize::new(0), |it| it.range().end()),
        };
        let gap = || {
            let old = old.get(head..tail.0).unwrap_or_default();
            old.iter().chain(new.get(head..tail.1).unwrap_or_default())
        };
        // A line that opens a section, a key like `Transform`, and where the text begins say something about all.
        let is_local = head > 0
            && gap().all(|it| it.block.is_entry)
            && from.has_unknown_names == to.template().has_unknown_names();
        let touched = || {
            let mut touched: Vec<u64> = gap().flat_map(answered).collect();
            touched.sort_unstable();
            touched.dedup();
            touched
        };
        Self {
            head,
            tail,
            start: place(new, head),
            end: (place(old, tail.0), place(new, tail.1)),
            touched: is_local.then(touched),
        }
    }

    /// Which block of the version before a block is; none if it is in the gap, or if nothing is kept.
    pub fn block_before(&self, block: usize) -> Option<usize> {
        self.touched.as_ref()?;
        match block.checked_sub(self.tail.1) {
            Some(behind) => Some(self.tail.0 + behind),
            None => Some(block).filter(|it| *it < self.head),
        }
    }

    /// Takes what stands under a logical ID as changed, for another reason than that it is written in the gap.
    pub fn touch(&mut self, id: &str) {
        if let Some(touched) = &mut self.touched {
            let key = of_name(Section::Resources, id);
            if let Err(at) = touched.binary_search(&key) {
                touched.insert(at, key);
            }
        }
    }

    /// Whether all that was asked has the same answers.
    pub fn keeps(&self, reads: &Reads) -> bool {
        let touched = self.touched.as_ref();
        touched.is_some_and(|touched| !reads.asked(|it| touched.binary_search(&it).is_ok()))
    }

    /// Where a range stands now; none if one of its ends is in the gap.
    pub fn place(&self, range: TextRange) -> Option<TextRange> {
        Some(TextRange::new(
            self.offset(range.start())?,
            self.offset(range.end())?,
        ))
    }

    fn offset(&self, offset: TextSize) -> Option<TextSize> {
        let (old_end, new_end) = self.end;
        // With nothing in the gap before, this is the end of one block and the start of another.
        if self.start == old_end && offset == old_end && old_end != new_end {
            return None;
        }
        if offset <= self.start {
            return Some(offset);
        }
        Some(new_end + offset.checked_sub(old_end)?)
    }

    /// Whether an offset of the later version is in the gap, or nothing is kept.
    pub fn is_changed(&self, offset: TextSize) -> bool {
        self.touched.is_none() || (self.start <= offset && offset < self.end.1)
    }
}

/// The questions that a block has answers to.
fn answered(placed: &PlacedBlock) -> Vec<u64> {
    let mut keys = vec![of_block(&placed.block)];
    for item in &placed.block.items {
        keys.extend([of_section(item.section), of_name(item.section, &item.name)]);
    }
    keys
}
