//! What the module exports, in terms of its memory: room for a message, and the answer to it.
//!
//! The host calls [`message`] with a length in bytes, writes UTF-8 at the address that it gets, calls [`answer`], and
//! reads as many bytes as that returns at [`answer_start`]. The module imports nothing.
//!
//! Documents of managed policies that few functions have are not in the module. When [`lacks_documents`] says after the answer
//! to a question that it lacks them, the host writes them like a message, calls [`give_documents`], and asks again. It does not
//! make an edit again: the question after it lacks them, too.
#![allow(
    unsafe_code,
    reason = "an exported name is an unsafe attribute; there is no unsafe block"
)]

use crate::OpenTemplate;
use sam_core::iam::{are_managed_others_missing, give_managed_others};
use std::sync::{Mutex, MutexGuard, PoisonError};

static MESSAGE: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static OPEN: Mutex<Option<OpenTemplate>> = Mutex::new(None);

/// Makes room for a message of so many bytes; its address.
#[unsafe(no_mangle)]
extern "C" fn message(length: usize) -> *mut u8 {
    let mut message = lock(&MESSAGE);
    message.clear();
    message.resize(length, 0);
    message.as_mut_ptr()
}

/// Answers the message; the length of the answer in bytes.
#[unsafe(no_mangle)]
extern "C" fn answer() -> usize {
    let message = with_message(|it| String::from_utf8_lossy(it).into_owned());
    set_answer(crate::answer(&mut lock(&OPEN), &message).into_bytes())
}

/// The address of the answer.
#[unsafe(no_mangle)]
extern "C" fn answer_start() -> *const u8 {
    lock(&ANSWER).as_ptr()
}

/// Whether the last answer lacks the documents of managed policies: give them and ask again.
#[unsafe(no_mangle)]
extern "C" fn lacks_documents() -> bool {
    are_managed_others_missing()
}

/// Takes the message as these documents, `data/managed_others.zst` of the crate `sam-core`; whether it is that. The open
/// template is read anew.
#[unsafe(no_mangle)]
extern "C" fn give_documents() -> bool {
    let are_taken = give_managed_others(with_message(<[u8]>::to_vec));
    if let Some(template) = &mut *lock(&OPEN) {
        template.forget_answers();
    }
    are_taken
}

/// Uses the message that the host has written.
pub(crate) fn with_message<T>(f: impl FnOnce(&[u8]) -> T) -> T {
    f(&lock(&MESSAGE))
}

/// Keeps an answer for the host; its length.
pub(crate) fn set_answer(answer: Vec<u8>) -> usize {
    let length = answer.len();
    *lock(&ANSWER) = answer;
    length
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
