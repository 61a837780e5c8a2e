//! From an offset to where it stands in the tree: the path of keys and items, on a key or in a value.

use super::{Document, PlacedBlock};
use crate::syntax::{EntryRef, NodeRef};
use crate::text::{TextRange, TextSize};

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

/// The path to an offset: both ends of a node count as on it. In a file that comes to a template, the path is that within
/// the template, if the template has what stands there.
pub fn path(document: &Document, offset: TextSize) -> Option<Path<'_>> {
    let block = document.block_at(offset)?;
    if let Some(path) = lowered(block, offset) {
        return Some(path);
    }
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

/// The path within the template that a file comes to. Parts of it may stand anywhere in the file, so the longest of all
/// paths counts.
fn lowered(block: &PlacedBlock, offset: TextSize) -> Option<Path<'_>> {
    if !block.is_written(TextRange::empty(offset)) {
        return None;
    }
    let mut best = Path {
        block,
        steps: Vec::new(),
        on_key: false,
    };
    let mut steps = Vec::new();
    for section in block.sections() {
        descend(&mut best, &mut steps, PathStep::Entry(section), offset);
    }
    (!best.steps.is_empty()).then_some(best)
}

fn descend<'a>(
    best: &mut Path<'a>,
    steps: &mut Vec<PathStep<'a>>,
    step: PathStep<'a>,
    offset: TextSize,
) {
    let (range, value, key) = match step {
        PathStep::Entry(entry) => (entry.range(), entry.value, entry.key.full_range()),
        PathStep::Item(_, item) => (item.full_range(), item, TextRange::default()),
    };
    if !range.contains_inclusive(offset) {
        return;
    }
    // A key that is written nowhere has an empty range.
    let on_key = !key.is_empty() && key.contains_inclusive(offset);
    let node = match on_key {
        true => key,
        false => value.full_range(),
    };
    steps.push(step);
    // A list or map of the template may lie around parts of the file that are not in it.
    if steps.len() >= best.steps.len() && best.block.is_written(node) {
        best.steps.clone_from(steps);
        best.on_key = on_key;
    }
    if !on_key {
        for entry in value.entries() {
            descend(best, steps, PathStep::Entry(entry), offset);
        }
        for (at, item) in value.items().enumerate() {
            descend(best, steps, PathStep::Item(at, item), offset);
        }
    }
    steps.pop();
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
