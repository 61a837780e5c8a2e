//! What the module exports, in terms of its memory: room for a message, and the answer to it.
//!
//! The host calls [`message`] with a length in bytes, writes UTF-8 at the address that it gets, calls [`answer`], and
//! reads as many bytes as that returns at [`answer_start`]. The module imports nothing.
#![allow(
    unsafe_code,
    reason = "an exported name is an unsafe attribute; there is no unsafe block"
)]

use crate::OpenTemplate;
use std::sync::{Mutex, PoisonError};

static MESSAGE: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static ANSWER: Mutex<String> = Mutex::new(String::new());
static OPEN: Mutex<Option<OpenTemplate>> = Mutex::new(None);

/// Makes room for a message of so many bytes; its address.
#[unsafe(no_mangle)]
pub extern "C" fn message(length: usize) -> *mut u8 {
    let mut message = MESSAGE.lock().unwrap_or_else(PoisonError::into_inner);
    message.clear();
    message.resize(length, 0);
    message.as_mut_ptr()
}

/// Answers the message; the length of the answer in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> usize {
    let message = MESSAGE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut answer = ANSWER.lock().unwrap_or_else(PoisonError::into_inner);
    *answer = crate::answer(&mut open, &String::from_utf8_lossy(&message));
    answer.len()
}

/// The address of the answer.
#[unsafe(no_mangle)]
pub extern "C" fn answer_start() -> *const u8 {
    let answer = ANSWER.lock().unwrap_or_else(PoisonError::into_inner);
    answer.as_ptr()
}
