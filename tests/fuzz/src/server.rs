//! The targets that talk to the server: bytes that should be messages, and messages that may ask anything.

mod client;
mod messages;
mod requests;

/// A target: its name, and what is done with an input.
pub type Target = (&'static str, fn(&[u8]));

/// The targets.
pub const TARGETS: &[Target] = &[("messages", messages::run), ("requests", requests::run)];
