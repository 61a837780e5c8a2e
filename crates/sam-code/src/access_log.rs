//! What an evaluation reads and changes, from which follows what has to be evaluated again.

use crate::value::Site;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Something that evaluations read and change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// A name of a routine or file, by its number.
    Name(usize),
    /// The names of a file.
    FileNames(usize),
    /// What a routine returns, for an instance or for all.
    Returns(Site, Option<Site>),
    /// The members of an object, an instance or a class.
    Object(Site),
    /// What `module.exports` of a file is.
    Exports(usize),
}

/// What one evaluation did with a slot, by how many accesses were before.
#[derive(Clone, Copy, Default)]
pub(crate) struct Access {
    first_read: Option<usize>,
    last_change: Option<usize>,
}

impl Access {
    pub(crate) fn is_read(self) -> bool {
        self.first_read.is_some()
    }

    pub(crate) fn is_changed(self) -> bool {
        self.last_change.is_some()
    }

    /// Whether the evaluation would read something else the next time.
    pub(crate) fn is_read_before_change(self) -> bool {
        match (self.first_read, self.last_change) {
            (Some(read), Some(change)) => read < change,
            (Some(_) | None, None) | (None, Some(_)) => false,
        }
    }
}

/// A map whose keys are numbers that no file can choose, so that a cheap hash will do.
pub(crate) type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<NumberHasher>>;

/// Mixes numbers.
#[derive(Default)]
pub(crate) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        // The multiplier has its ones all over, so that both ends of the product depend on all of the number.
        let mixed = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.write_u64(number as u64);
    }
}

/// The accesses of one evaluation. Most readers have a shared reference.
#[derive(Default)]
pub(crate) struct AccessLog(RefCell<(usize, FastMap<Slot, Access>)>);

impl AccessLog {
    pub(crate) fn read(&self, slot: Slot) {
        let mut log = self.0.borrow_mut();
        log.0 += 1;
        let now = log.0;
        log.1.entry(slot).or_default().first_read.get_or_insert(now);
    }

    pub(crate) fn change(&self, slot: Slot) {
        let mut log = self.0.borrow_mut();
        log.0 += 1;
        let now = log.0;
        log.1.entry(slot).or_default().last_change = Some(now);
    }

    /// The accesses by now, which are forgotten.
    pub(crate) fn take(&self) -> Vec<(Slot, Access)> {
        let mut log = self.0.borrow_mut();
        log.0 = 0;
        log.1.drain().collect()
    }
}
