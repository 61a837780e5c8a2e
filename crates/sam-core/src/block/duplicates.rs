//! Keys that stand twice in one mapping.

use super::PlacedBlock;
use crate::syntax::split::Section;
use crate::syntax::{Entry, EntryRef, Node, NodeKind};
use crate::text::TextRange;
use std::collections::HashMap;

/// The repeated keys within a block, with ranges in the block.
pub(super) fn of_block(entries: &[Entry]) -> Vec<(TextRange, TextRange)> {
    let mut found = Vec::new();
    // The block's own entries are compared with those of other blocks too: see `of_document`.
    for entry in entries {
        in_node(&mut found, &entry.key);
        in_node(&mut found, &entry.value);
    }
    found
}

/// All repeated keys, with ranges in the document, in the order of the later keys.
pub(crate) fn of_document(blocks: &[PlacedBlock]) -> Vec<(TextRange, TextRange)> {
    let mut found = Vec::new();
    let mut sections: HashMap<&str, TextRange> = HashMap::new();
    let mut entries: HashMap<&str, TextRange> = HashMap::new();
    for placed in blocks {
        let block = &placed.block;
        found.extend(
            block
                .duplicates
                .iter()
                .map(|(a, b)| (*a + placed.start, *b + placed.start)),
        );
        if block.section == Section::Surplus {
            continue;
        }
        // What a loop comes to is not written.
        let written = match block.is_unrolled() {
            true => 1,
            false => usize::MAX,
        };
        let written = placed.entries().take(written);
        for entry in written.filter(|it| is_named(it)) {
            let names = if block.is_entry {
                &mut entries
            } else {
                // The entries of a section that is opened again replace the first ones.
                entries.clear();
                &mut sections
            };
            if let Some(earlier) = names.insert(entry.name(), entry.key.range()) {
                found.push((earlier, entry.key.range()));
            }
        }
    }
    found.sort_by_key(|(_, later)| later.start());
    found
}

fn is_named(entry: &EntryRef<'_>) -> bool {
    entry.key.scalar().is_some() && !entry.is_merge()
}

fn in_node(acc: &mut Vec<(TextRange, TextRange)>, node: &Node) {
    match &node.kind {
        NodeKind::Missing | NodeKind::Scalar(_) => {}
        NodeKind::Sequence(items) => items.iter().for_each(|it| in_node(acc, it)),
        NodeKind::Mapping(entries) => {
            in_mapping(acc, node, entries);
            for entry in entries {
                in_node(acc, &entry.key);
                in_node(acc, &entry.value);
            }
        }
    }
}

fn in_mapping(acc: &mut Vec<(TextRange, TextRange)>, node: &Node, entries: &[Entry]) {
    let mut seen: HashMap<&str, TextRange> = HashMap::new();
    for entry in entries {
        let NodeKind::Scalar(key) = &entry.key.kind else {
            continue;
        };
        // What an alias brings stands elsewhere, where it was looked at.
        if !node.range.contains_range(entry.key.range) || &*key.value == "<<" {
            continue;
        }
        if let Some(earlier) = seen.insert(&key.value, entry.key.range) {
            acc.push((earlier, entry.key.range));
        }
    }
}
