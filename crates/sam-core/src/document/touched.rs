//! The questions about a version that have other answers in the next one.

use super::reads;
use super::{PlacedBlock, Section};
use crate::block::Item;
use crate::block::{Gap, declaration, mention_key, mentioned, mentioned_names};
use std::collections::HashSet;

/// The questions whose answers differ between two versions. Few, and what each block was found out with is held against
/// them, thousands of keys on each keystroke.
#[derive(Debug)]
pub(super) struct Touched {
    /// Sorted.
    keys: Vec<u64>,
    /// A bit for the low bits of each key.
    bits: [u64; WORDS],
}

const WORDS: usize = 64;

impl Touched {
    /// The questions that the blocks of a gap answer.
    pub(super) fn of(gap: &Gap<'_>) -> Self {
        let mut keys = Vec::new();
        for placed in gap.old.iter().chain(gap.new) {
            add_block(&mut keys, placed);
        }
        add_declarations(&mut keys, gap);
        add_mentioners(&mut keys, gap);
        if !gap.routes_the_same() {
            keys.push(reads::of_routes());
        }
        let mut touched = Self {
            keys: Vec::new(),
            bits: [0; WORDS],
        };
        keys.iter().for_each(|it| touched.set_bit(*it));
        touched.keys = keys;
        touched.keys.sort_unstable();
        touched.keys.dedup();
        touched
    }

    /// Adds a question.
    pub(super) fn add(&mut self, key: u64) {
        self.set_bit(key);
        if let Err(at) = self.keys.binary_search(&key) {
            self.keys.insert(at, key);
        }
    }

    /// Whether a question has another answer.
    pub(super) fn has(&self, key: u64) -> bool {
        let (word, bit) = place(key);
        let is_set = self.bits.get(word).is_some_and(|it| it & bit != 0);
        is_set && self.keys.binary_search(&key).is_ok()
    }

    fn set_bit(&mut self, key: u64) {
        let (word, bit) = place(key);
        if let Some(it) = self.bits.get_mut(word) {
            *it |= bit;
        }
    }
}

fn place(key: u64) -> (usize, u64) {
    // The low twelve bits: which of 64 words, which of its 64 bits.
    let word = usize::try_from((key >> 6) % 64).unwrap_or_default();
    (word, 1 << (key % 64))
}

fn add_block(acc: &mut Vec<u64>, placed: &PlacedBlock) {
    let block = &placed.block;
    acc.push(reads::of_block(block));
    if block.is_damaged() || block.refusal.is_some() {
        acc.push(reads::of_errors());
    }
    if !block.duplicates.is_empty() {
        acc.push(reads::of_duplicates());
    }
    for item in &block.items {
        let (section, name) = (item.section, &item.name);
        acc.extend([reads::of_section(section), reads::of_name(section, name)]);
        acc.extend(item.type_name().map(reads::of_type));
        acc.extend(item.event_types.iter().map(|it| reads::of_event(it)));
        acc.extend(mentioned_names(item).map(mention_key));
        add_pairs(acc, item);
    }
}

/// Of so many names each pair is a question.
const MOST_PAIRED: usize = 24;

fn add_pairs(acc: &mut Vec<u64>, item: &Item) {
    let mut names: Vec<&str> = mentioned_names(item).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() > MOST_PAIRED {
        acc.push(reads::of_many());
        return;
    }
    for (at, one) in names.iter().enumerate() {
        let others = names.iter().skip(at);
        acc.extend(others.map(|other| reads::of_both(one, other)));
    }
}

/// The name, type and condition of an entry.
type Declared = (String, Option<String>, Option<String>);

/// The questions about names alone: most edits change none.
fn add_declarations(acc: &mut Vec<u64>, gap: &Gap<'_>) {
    if gap.declares_the_same() {
        return;
    }
    let items = |blocks: &'_ [PlacedBlock]| -> Vec<(Section, Declared)> {
        let items = blocks.iter().flat_map(|it| &it.block.items);
        let declarations = items.map(declaration);
        let owned = declarations.map(|(section, name, type_name, condition)| {
            let [type_name, condition] = [type_name, condition].map(|it| it.map(str::to_owned));
            (section, (name.to_owned(), type_name, condition))
        });
        owned.collect()
    };
    let (old, new) = (items(gap.old), items(gap.new));
    acc.push(reads::of_duplicates());
    let sections: HashSet<Section> = old.iter().chain(&new).map(|it| it.0).collect();
    for section in sections {
        let of = |items: &[(Section, Declared)]| -> Vec<Declared> {
            let of_section = items.iter().filter(|it| it.0 == section);
            of_section.map(|it| it.1.clone()).collect()
        };
        let (old, new) = (of(&old), of(&new));
        if old != new {
            acc.push(reads::of_names(section));
        }
        let changed = old.iter().chain(&new);
        let counts = |items: &[Declared], it: &Declared| {
            let same = items.iter().filter(|other| *other == it);
            same.count()
        };
        let changed = changed.filter(|it| {
            old.len() + new.len() > MOST_COMPARED || counts(&old, it) != counts(&new, it)
        });
        acc.extend(changed.map(|it| reads::of_declaration(section, &it.0)));
    }
}

/// The names that other items mention than before, or in other ways: while a text is typed none.
fn add_mentioners(acc: &mut Vec<u64>, gap: &Gap<'_>) {
    let items = |blocks: &[PlacedBlock]| -> HashSet<_> {
        let items = blocks.iter().flat_map(|it| &it.block.items);
        let ways = items.flat_map(|item| {
            mentioned(item).map(move |(name, kind)| {
                let (section, own, type_name, _) = declaration(item);
                let owner = (section, own.to_owned(), type_name.map(str::to_owned));
                (name.to_owned(), kind, owner)
            })
        });
        ways.collect()
    };
    let (old, new) = (items(gap.old), items(gap.new));
    let changed = old.symmetric_difference(&new);
    acc.extend(changed.map(|(name, ..)| reads::of_mentioners(name)));
}

/// So many declarations are compared one with another; of more each counts as changed.
const MOST_COMPARED: usize = 64;
