//! Where two versions differ: the blocks before and behind a gap are the same.

use super::index::mentioned_names;
use super::{Item, PlacedBlock, has_same_routes};
use crate::syntax::split::Section;
use std::sync::Arc;

/// The blocks in which two versions differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gap<'b> {
    /// How many blocks stand before it.
    pub(crate) head: usize,
    /// Its blocks in the earlier version.
    pub(crate) old: &'b [PlacedBlock],
    /// Its blocks in the later one.
    pub(crate) new: &'b [PlacedBlock],
}

impl<'b> Gap<'b> {
    /// The gap between the blocks of two versions.
    pub(crate) fn between(old: &'b [PlacedBlock], new: &'b [PlacedBlock]) -> Self {
        let same = |(old, new): &(&PlacedBlock, &PlacedBlock)| Arc::ptr_eq(&old.block, &new.block);
        let head = old.iter().zip(new).take_while(same).count();
        let rest = |blocks: &'b [PlacedBlock]| blocks.get(head..).unwrap_or_default();
        let (old, new) = (rest(old), rest(new));
        let tail = old.iter().rev().zip(new.iter().rev()).take_while(same);
        let tail = tail.count();
        let gap = |blocks: &'b [PlacedBlock]| {
            let end = blocks.len() - tail;
            blocks.get(..end).unwrap_or_default()
        };
        Self {
            head,
            old: gap(old),
            new: gap(new),
        }
    }

    /// Whether both sides declare the same under the same names, block by block.
    pub(crate) fn declares_the_same(&self) -> bool {
        self.is_alike(|one, other| {
            declaration(one) == declaration(other)
                && one.has_functions == other.has_functions
                && one.connectors.is_some() == other.connectors.is_some()
                && one.event_types.is_empty() == other.event_types.is_empty()
        })
    }

    /// Whether both sides mention the same names, block by block.
    pub(crate) fn mentions_the_same(&self) -> bool {
        self.is_alike(|one, other| mentioned_names(one).eq(mentioned_names(other)))
    }

    /// Whether the APIs of the template come to the same with either side, block by block.
    pub(crate) fn routes_the_same(&self) -> bool {
        let mut both = self.old.iter().zip(self.new);
        self.old.len() == self.new.len()
            && both.all(|(old, new)| {
                let items = |it: &'b PlacedBlock| it.block.items.iter().map(move |item| (it, item));
                let (one, other) = (&old.block.items, &new.block.items);
                one.len() == other.len()
                    && items(old)
                        .zip(items(new))
                        .all(|(one, other)| has_same_routes(one, other))
            })
    }

    /// Whether both sides have the same connectors, block by block.
    pub(crate) fn connects_the_same(&self) -> bool {
        self.is_alike(|one, other| one.connectors == other.connectors)
    }

    fn is_alike(&self, same: impl Fn(&Item, &Item) -> bool) -> bool {
        let mut both = self.old.iter().zip(self.new);
        self.old.len() == self.new.len()
            && both.all(|(old, new)| {
                let (one, other) = (&old.block, &new.block);
                one.section == other.section
                    && one.is_entry == other.is_entry
                    && one.items.len() == other.items.len()
                    && one.items.iter().zip(&other.items).all(|(a, b)| same(a, b))
            })
    }
}

/// What an item declares: the section, the name, the type, the condition.
pub(crate) fn declaration(item: &Item) -> (Section, &str, Option<&str>, Option<&str>) {
    (item.section, &item.name, item.type_name(), item.condition())
}
