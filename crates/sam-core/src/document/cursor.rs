//! From an offset to where it stands in the tree: the path of keys and items, on a key or in a value.

use super::{Document, PlacedBlock};
use crate::syntax::{EntryRef, NodeRef};
use crate::text::TextSize;

/// One step from the outside in.
#[derive(Clone, Copy, Debug)]
pub enum PathStep<'a> {
    /// Into a mapping, at this entry.
    Entry(EntryRef<'a>),
    /// Into a sequence, at this item (from 0).
    Item(usize, NodeRef<'a>),
}

/// Where an offset stands.
#[derive(Clone, Debug)]
pub struct Path<'a> {
    /// The block.
    pub block: &'a PlacedBlock,
    /// From the block's own entries inwards.
    pub steps: Vec<PathStep<'a>>,
    /// Whether the innermost entry's key is what the offset stands on.
    pub on_key: bool,
}

/// The path to an offset: both ends of a node count as on it.
pub fn path(document: &Document, offset: TextSize) -> Option<Path<'_>> {
    let block = document.block_at(offset)?;
    let mut path = Path {
        block,
        steps: Vec::new(),
        on_key: false,
    };
    let Some(entry) = block
        .entries()
        .rfind(|it| it.range().contains_inclusive(offset))
    else {
        return Some(path);
    };
    let mut next = Some(PathStep::Entry(entry));
    while let Some(step) = next.take() {
        path.steps.push(step);
        let value = match step {
            PathStep::Entry(entry) => {
                if entry.key.full_range().contains_inclusive(offset) {
                    path.on_key = true;
                    break;
                }
                entry.value
            }
            PathStep::Item(_, item) => item,
        };
        next = value
            .entries()
            .rfind(|it| it.range().contains_inclusive(offset))
            .map(PathStep::Entry)
            .or_else(|| {
                let mut items = value.items().enumerate();
                items
                    .rfind(|(_, it)| it.full_range().contains_inclusive(offset))
                    .map(|(at, it)| PathStep::Item(at, it))
            });
    }
    Some(path)
}

impl<'a> Path<'a> {
    /// The innermost node: the key when on a key, else the value.
    pub fn node(&self) -> Option<NodeRef<'a>> {
        Some(match self.steps.last()? {
            PathStep::Entry(entry) if self.on_key => entry.key,
            PathStep::Entry(entry) => entry.value,
            PathStep::Item(_, item) => *item,
        })
    }

    /// The keys from the outside in, items left out.
    pub fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.steps.iter().filter_map(|step| match step {
            PathStep::Entry(entry) => Some(entry.name()),
            PathStep::Item(..) => None,
        })
    }
}
