//! Which calls of AWS the code of a function makes: no I/O, no template, no IAM.
//!
//! Python, JavaScript and TypeScript are parsed and reduced to one small tree. Clients are followed from the constructor
//! to the calls of their methods, over assignments, attributes, parameters and imports within the files of a function; the
//! name of a method alone is never enough.
#![cfg_attr(
    target_family = "wasm",
    allow(dead_code, reason = "there no language is read")
)]

mod access_log;
mod call;
mod flow;
mod language;
mod parsed_files;
mod reach;
mod reading;
mod sdk;
mod tree;
mod value;

pub use call::{Call, CallArgument, Certainty, GapReason, KnownValue, Reading, ReadingGap};
pub use language::entries;
pub use parsed_files::ParsedFiles;
pub use reading::{Files, PathKind, calls, can_read, read, read_with};
