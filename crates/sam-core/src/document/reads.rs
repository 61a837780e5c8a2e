//! What was asked of a document, so that an answer made of it can be kept for as long as it would be the same.

use super::{Block, Section};
use rustc_hash::FxHasher;
use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// What was asked of a document while something was found out.
///
/// Names are kept as hashes: two that collide cost an answer made once more, never a wrong one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    keys: Vec<u64>,
    everything: bool,
}

impl Reads {
    /// These and others.
    pub fn add(&mut self, others: Self) {
        self.everything |= others.everything;
        self.keys.extend(others.keys);
    }

    /// The same with each question once.
    pub fn tidied(mut self) -> Self {
        if self.everything {
            self.keys.clear();
        }
        self.keys.sort_unstable();
        self.keys.dedup();
        self.keys.shrink_to_fit();
        self
    }

    pub(super) fn keys(&self) -> &[u64] {
        &self.keys
    }

    pub(super) fn is_everything(&self) -> bool {
        self.everything
    }
}

thread_local! {
    /// What is recorded now on this thread, the innermost last.
    static RECORDING: RefCell<Vec<(usize, Reads)>> = const { RefCell::new(Vec::new()) };
}

/// Notes what a document is asked, for who records it. Each thread records for itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch(Option<Arc<Mark>>);

/// Tells one watched document from another by its address.
#[derive(Debug)]
struct Mark(
    #[expect(
        dead_code,
        reason = "without a size it would have no address of its own"
    )]
    u8,
);

/// A recorder is not part of what a document is.
impl PartialEq for Watch {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Watch {
    pub(super) fn new() -> Self {
        Self(Some(Arc::new(Mark(0))))
    }

    pub(super) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Runs `f`, and gives what it asked. Reads made by the caller are not included, nor are these among the caller's.
    pub(super) fn record<T>(&self, f: impl FnOnce() -> T) -> (T, Reads) {
        let Some(mark) = &self.0 else {
            return (f(), Reads::default());
        };
        let recording = Recording::start(Arc::as_ptr(mark).addr());
        let result = f();
        (result, recording.end())
    }

    pub(super) fn everything(&self) {
        self.write(|reads| reads.everything = true);
    }

    pub(super) fn key(&self, key: impl FnOnce() -> u64) {
        self.write(|reads| {
            if !reads.everything {
                reads.keys.push(key());
            }
        });
    }

    fn write(&self, f: impl FnOnce(&mut Reads)) {
        let Some(mark) = &self.0 else {
            return;
        };
        let mark = Arc::as_ptr(mark).addr();
        RECORDING.with_borrow_mut(|all| {
            let recording = all.iter_mut().rev().find(|(it, _)| *it == mark);
            if let Some((_, reads)) = recording {
                f(reads);
            }
        });
    }
}

/// Ends with its value, so that a panic leaves nothing behind.
struct Recording {
    depth: usize,
}

impl Recording {
    fn start(mark: usize) -> Self {
        RECORDING.with_borrow_mut(|all| {
            all.push((mark, Reads::default()));
            Self { depth: all.len() }
        })
    }

    fn end(self) -> Reads {
        RECORDING.with_borrow_mut(|all| all.pop().map(|(_, reads)| reads).unwrap_or_default())
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        RECORDING.with_borrow_mut(|all| all.truncate(self.depth - 1));
    }
}

/// The question what stands in a section under a name.
pub(super) fn of_name(section: Section, name: &str) -> u64 {
    hash((0_u8, section, name))
}

/// The question what a section has.
pub(super) fn of_section(section: Section) -> u64 {
    hash((1_u8, section))
}

/// The question what a block says; as long as the block is in the document nothing else has its address.
pub(super) fn of_block(block: &Arc<Block>) -> u64 {
    hash((2_u8, Arc::as_ptr(block) as usize))
}

/// The question whether a section has an entry of a name, and of which type.
pub(super) fn of_declaration(section: Section, name: &str) -> u64 {
    hash((3_u8, section, name))
}

/// The question which names and types the entries of a section have.
pub(super) fn of_names(section: Section) -> u64 {
    hash((4_u8, section))
}

/// The question which resources have a type, and what they say.
pub(super) fn of_type(name: &str) -> u64 {
    hash((5_u8, name))
}

/// The question which resources have an event of a type, and what they say.
pub(super) fn of_event(type_name: &str) -> u64 {
    hash((15_u8, type_name))
}

/// The question which items mention a name, and how.
pub(super) fn of_mentioners(name: &str) -> u64 {
    hash((14_u8, name))
}

/// The question what mentions both of two names.
pub(super) fn of_both(one: &str, other: &str) -> u64 {
    hash((12_u8, one.min(other), one.max(other)))
}

/// The question which items mention many names, which is asked with each [`of_both`].
pub(super) fn of_many() -> u64 {
    hash(13_u8)
}

/// The question what SAM makes beside a resource; beside the implicit APIs where the name is empty.
pub(super) fn of_generated(owner: &str) -> u64 {
    hash((10_u8, owner))
}

/// The question which APIs and routes there are.
pub(super) fn of_routes() -> u64 {
    hash(11_u8)
}

/// The question whether anything is not well-formed.
pub(super) fn of_damage() -> u64 {
    hash(7_u8)
}

/// The question what is not well-formed.
pub(super) fn of_errors() -> u64 {
    hash(8_u8)
}

/// The question which keys stand twice in a mapping.
pub(super) fn of_duplicates() -> u64 {
    hash(9_u8)
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}
