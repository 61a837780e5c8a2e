//! A stream of messages that a host passes on in pieces, as they arrive.

use super::frame::Frames;
use super::intake::Message;
use super::next_message;
use std::collections::VecDeque;
use std::fmt;
use std::io::{self, ErrorKind, Read};

/// What has arrived of a stream.
pub(crate) struct Stream(Frames<Arrived>);

/// Bytes that were not read yet.
struct Arrived(VecDeque<u8>);

impl Stream {
    /// A stream of which nothing has arrived.
    pub(crate) fn new() -> Self {
        Self(Frames::new(Arrived(VecDeque::new())))
    }

    /// More of it has arrived.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.0.input().0.extend(bytes);
    }

    /// The next message that has arrived.
    pub(super) fn next(&mut self) -> Option<Message> {
        // It fails when not all of a message has arrived.
        next_message(&mut self.0).ok().flatten()
    }
}

impl Read for Arrived {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.is_empty() {
            true => Err(ErrorKind::WouldBlock.into()),
            false => self.0.read(into),
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}
