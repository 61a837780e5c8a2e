//! Where to find what by name: what is declared, and who names whom. What an edit does not change is shared with the
//! index of the version before.

use super::for_each::is_loop;
use super::reference::ReferenceKind;
use super::{Block, Gap, Item, NameUse, PlacedBlock};
use crate::syntax::split::Section;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// Block and item.
pub(crate) type At = (usize, usize);

/// Where to find what by name.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    pub(crate) declared: Arc<Declared>,
    mentions: Arc<Mentions>,
    pub(crate) counts: Counts,
    /// See [`crate::template::Template::has_unknown_names`]; made when it is asked for first.
    pub(crate) has_unknown_names: OnceLock<bool>,
    /// See [`crate::template::Template::is_part`]; made when it is asked for first, and shared as long as the names are the same.
    pub(crate) name_use: Arc<OnceLock<NameUse>>,
}

/// How many blocks are out of the ordinary, so that most texts are not searched for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Those that are not well-formed.
    pub(crate) damaged: usize,
    /// The loops.
    pub(crate) loops: usize,
}

impl Counts {
    /// The counts of blocks, none of which is known.
    pub(crate) fn of(blocks: &[PlacedBlock]) -> Self {
        let count = |is: fn(&Block) -> bool| blocks.iter().filter(|it| is(&it.block)).count();
        Self {
            damaged: count(Block::is_damaged),
            loops: count(is_loop),
        }
    }

    /// The counts of the blocks behind a gap.
    pub(crate) fn next(self, gap: &Gap<'_>) -> Self {
        let (old, new) = (Self::of(gap.old), Self::of(gap.new));
        Self {
            damaged: self.damaged - old.damaged + new.damaged,
            loops: self.loops - old.loops + new.loops,
        }
    }
}

/// What is declared where.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Declared {
    /// Each resource, in order; a repeated logical ID stands where it stood first, with its last value.
    pub(crate) resources: Vec<At>,
    pub(crate) by_id: FxHashMap<Box<str>, usize>,
    /// The places in `resources`, by type.
    pub(crate) by_type: FxHashMap<Box<str>, Vec<usize>>,
    /// The places in `resources` of those that are or have connectors.
    pub(crate) holders: Vec<usize>,
    /// The places in `resources` of those with events.
    pub(crate) with_events: Vec<usize>,
    /// Each entry of another section; the last when it repeats.
    pub(crate) others: FxHashMap<Section, FxHashMap<Box<str>, At>>,
    /// All entries of a section in order, repeated ones included.
    pub(crate) sections: FxHashMap<Section, Vec<At>>,
    /// Whether an entry is written by a function, and may bring any names.
    pub(crate) has_functions: bool,
}

/// The items that mention a name, sorted by the key of the name.
#[derive(Debug, Default, PartialEq)]
struct Mentions(Vec<Mention>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mention {
    key: u64,
    block: usize,
    item: usize,
}

/// Lazily computed fields derive from the others, so equality ignores them.
impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        let Self {
            declared,
            mentions,
            counts,
            has_unknown_names: _,
            name_use: _,
        } = self;
        *declared == other.declared && *mentions == other.mentions && *counts == other.counts
    }
}

impl Index {
    /// The index of blocks, none of which is known.
    pub(crate) fn new(blocks: &[PlacedBlock]) -> Self {
        Self {
            declared: Arc::new(Declared::new(blocks)),
            mentions: Arc::new(Mentions::new(blocks)),
            counts: Counts::of(blocks),
            has_unknown_names: OnceLock::new(),
            name_use: Arc::default(),
        }
    }

    /// The index of the blocks behind a gap.
    pub(crate) fn next(&self, gap: &Gap<'_>, blocks: &[PlacedBlock]) -> Self {
        let (declares_the_same, mentions_the_same) =
            (gap.declares_the_same(), gap.mentions_the_same());
        let declared = match declares_the_same {
            true => self.declared.clone(),
            false => Arc::new(Declared::new(blocks)),
        };
        let mentions = match mentions_the_same {
            true => self.mentions.clone(),
            false => Arc::new(self.mentions.next(gap)),
        };
        Self {
            declared,
            mentions,
            counts: self.counts.next(gap),
            has_unknown_names: OnceLock::new(),
            name_use: match (declares_the_same, mentions_the_same) {
                (true, true) => self.name_use.clone(),
                (true, false) => {
                    let known = self.name_use.get();
                    let next = known.and_then(|it| it.next(gap.old, gap.new));
                    Arc::new(next.map(OnceLock::from).unwrap_or_default())
                }
                (false, _) => Arc::default(),
            },
        }
    }

    /// Whether something of the template has a name, whatever it is.
    pub(crate) fn declares(&self, name: &str) -> bool {
        let mut others = self.declared.others.values();
        self.declared.by_id.contains_key(name) || others.any(|it| it.contains_key(name))
    }

    /// Whether a name begins with the logical ID of a resource, or as those of implicit APIs do.
    pub(crate) fn may_be_generated(&self, name: &str) -> bool {
        let ends = name.char_indices().map(|(at, it)| at + it.len_utf8());
        let mut heads = ends.filter_map(|it| name.get(..it));
        name.starts_with("Serverless") || heads.any(|it| self.declared.by_id.contains_key(it))
    }

    /// The names of everything that the template declares.
    pub(crate) fn declared_names(&self) -> impl Iterator<Item = &str> {
        let resources = self.declared.by_id.keys();
        let others = self.declared.others.values().flat_map(|it| it.keys());
        resources.chain(others).map(|it| &**it)
    }

    /// The items that mention a name, in order; of another name too if its key is the same.
    pub(crate) fn mentions(&self, name: &str) -> impl Iterator<Item = At> {
        let key = mention_key(name);
        let rows = &self.mentions.0;
        let first = rows.partition_point(|it| it.key < key);
        let rows = rows.iter().skip(first).take_while(move |it| it.key == key);
        rows.map(|it| (it.block, it.item))
    }
}

impl Declared {
    fn new(blocks: &[PlacedBlock]) -> Self {
        let mut declared = Self::default();
        let mut is_open = false;
        for (at, placed) in blocks.iter().enumerate() {
            let opens = !placed.block.is_entry && placed.block.section == Section::Resources;
            if opens && is_open {
                // A second `Resources` replaces the first, but not what a file brings that the template includes.
                declared.resources.clear();
                declared.by_id.clear();
            }
            is_open |= opens;
            for (within, item) in placed.block.items.iter().enumerate() {
                declared.add((at, within), item);
            }
        }
        for (place, (block, item)) in declared.resources.iter().enumerate() {
            let item = blocks.get(*block).and_then(|it| it.block.items.get(*item));
            if item.is_some_and(Item::has_connectors) {
                declared.holders.push(place);
            }
            if item.is_some_and(|it| !it.event_types.is_empty()) {
                declared.with_events.push(place);
            }
            if let Some(name) = item.and_then(Item::type_name) {
                match declared.by_type.get_mut(name) {
                    Some(places) => places.push(place),
                    None => {
                        declared.by_type.insert(name.into(), vec![place]);
                    }
                }
            }
        }
        declared
    }

    fn add(&mut self, at: At, item: &Item) {
        self.sections.entry(item.section).or_default().push(at);
        self.has_functions |= item.has_functions;
        let name = &*item.name;
        if item.section != Section::Resources {
            let section = self.others.entry(item.section).or_default();
            section.insert(name.into(), at);
            return;
        }
        if name.starts_with("Fn::") {
            // `Fn::ForEach::Name` and `Fn::Transform` become resources, they are none.
            return;
        }
        match self.by_id.get(name).map(|it| self.resources.get_mut(*it)) {
            Some(Some(known)) => *known = at,
            Some(None) | None => {
                self.by_id.insert(name.into(), self.resources.len());
                self.resources.push(at);
            }
        }
    }
}

impl Mentions {
    fn new(blocks: &[PlacedBlock]) -> Self {
        Self(Self::of(blocks, 0))
    }

    /// The mentions in blocks of which the first has a position.
    fn of(blocks: &[PlacedBlock], first: usize) -> Vec<Mention> {
        let mut found = Vec::new();
        for (at, placed) in blocks.iter().enumerate() {
            for (item, mentioning) in placed.block.items.iter().enumerate() {
                found.extend(mentioned_names(mentioning).map(|name| Mention {
                    key: mention_key(name),
                    block: first + at,
                    item,
                }));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn next(&self, gap: &Gap<'_>) -> Self {
        let mut new = Self::of(gap.new, gap.head).into_iter().peekable();
        let (old_tail, new_tail) = (gap.head + gap.old.len(), gap.head + gap.new.len());
        let kept = self.0.iter().filter_map(|it| {
            let block = match it.block.checked_sub(old_tail) {
                Some(behind) => new_tail + behind,
                None if it.block < gap.head => it.block,
                None => return None,
            };
            Some(Mention { block, ..*it })
        });
        let mut all = Vec::with_capacity(self.0.len() + new.len());
        for it in kept {
            while let Some(earlier) = new.next_if(|new| *new < it) {
                all.push(earlier);
            }
            all.push(it);
        }
        all.extend(new);
        Self(all)
    }
}

/// The key of a name that is mentioned.
pub(crate) fn mention_key(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    ("mention", name).hash(&mut hasher);
    hasher.finish()
}

/// The names that an item mentions, with how it uses them. Of `Orders.Alias` that is the part before the dot, too.
pub(crate) fn mentioned(item: &Item) -> impl Iterator<Item = (&str, ReferenceKind)> {
    item.references.iter().flat_map(|it| {
        let name = &*it.name;
        let resource = name.split_once('.').map(|(resource, _)| resource);
        let names = std::iter::once(name).chain(resource);
        names.map(|name| (name, it.kind))
    })
}

/// The names alone.
pub(crate) fn mentioned_names(item: &Item) -> impl Iterator<Item = &str> {
    mentioned(item).map(|(name, _)| name)
}
