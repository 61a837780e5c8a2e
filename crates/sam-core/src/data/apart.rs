//! Facts that are not compiled into the page's module, but given to it when they are asked for: who visits the page waits for all
//! that is compiled in.

use super::{MANAGED_OTHERS, pack};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

static GIVEN: OnceLock<Vec<u8>> = OnceLock::new();
static WERE_WANTED: AtomicBool = AtomicBool::new(false);

/// The documents of the managed policies that few functions have, packed; none as long as they are not given.
pub(crate) fn managed_others() -> Option<&'static [u8]> {
    let others = MANAGED_OTHERS.or_else(|| GIVEN.get().map(Vec::as_slice));
    if others.is_none() {
        WERE_WANTED.store(true, Ordering::Relaxed);
    }
    others
}

fn has_managed_others() -> bool {
    MANAGED_OTHERS.is_some() || GIVEN.get().is_some()
}

/// What is made of the documents: once of those that are compiled in, and again when the others are there.
pub(crate) struct OfDocuments<T>([OnceLock<T>; 2]);

impl<T> OfDocuments<T> {
    pub(crate) const fn new() -> Self {
        Self([OnceLock::new(), OnceLock::new()])
    }

    pub(crate) fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        let [before, since] = &self.0;
        match has_managed_others() {
            true => since.get_or_init(make),
            false => before.get_or_init(make),
        }
    }
}

/// Whether an answer would be another one if [`give_managed_others`] had been called before.
pub fn are_managed_others_missing() -> bool {
    !has_managed_others() && WERE_WANTED.load(Ordering::Relaxed)
}

/// Gives `data/managed_others.zst`; whether it is that. What was analysed before is to be analysed again.
pub fn give_managed_others(packed: Vec<u8>) -> bool {
    let is_pack = !pack::unpack(&packed).is_empty();
    is_pack && GIVEN.set(packed).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_build_has_all_documents() {
        assert!(managed_others().is_some() && !are_managed_others_missing());
        assert!(!give_managed_others(b"text".to_vec()));
    }
}
