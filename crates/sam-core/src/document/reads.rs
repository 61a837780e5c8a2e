//! What was asked of a document, so that an answer made of it can be kept for as long as it would be the same.

use super::{Block, Section};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

    /// Whether one of some questions was asked.
    pub(super) fn asked(&self, mut is: impl FnMut(u64) -> bool) -> bool {
        self.everything || self.keys.iter().any(|it| is(*it))
    }
}

/// Writes down what a document is asked, if somebody wants to know.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch(Option<Arc<Notes>>);

#[derive(Debug, Default)]
struct Notes {
    /// Whether anything is recorded now: asked far more often than not.
    is_recording: AtomicBool,
    reads: Mutex<Option<Reads>>,
}

/// Who looks is no part of what a document is.
impl PartialEq for Watch {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Watch {
    pub(super) fn new() -> Self {
        Self(Some(Arc::default()))
    }

    pub(super) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Runs `f`, and gives what it asked. What is asked by who called is not mixed with it.
    pub(super) fn record<T>(&self, f: impl FnOnce() -> T) -> (T, Reads) {
        let before = self.replace(Some(Reads::default()));
        let result = f();
        (result, self.replace(before).unwrap_or_default())
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
        let notes = self.0.as_ref();
        if let Some(notes) = notes.filter(|it| it.is_recording.load(Ordering::Relaxed))
            && let Some(reads) = &mut *notes.reads()
        {
            f(reads);
        }
    }

    fn replace(&self, by: Option<Reads>) -> Option<Reads> {
        let notes = self.0.as_ref()?;
        let mut reads = notes.reads();
        notes.is_recording.store(by.is_some(), Ordering::Relaxed);
        std::mem::replace(&mut *reads, by)
    }
}

impl Notes {
    fn reads(&self) -> MutexGuard<'_, Option<Reads>> {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner)
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

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
