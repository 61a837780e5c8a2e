//! The targets that analyse a template: text, tree, findings, questions, transform and policies.

mod edits;
mod expansion;
mod input;
mod parse;
mod patterns;
mod policies;
pub mod questions;

/// A target: its name, and what is done with an input.
pub type Target = (&'static str, fn(&[u8]));

/// The targets.
pub const TARGETS: &[Target] = &[
    ("parse", parse::run),
    ("edits", edits::run),
    ("questions", questions::run),
    ("expansion", expansion::run),
    ("policies", policies::run),
    ("patterns", patterns::run),
];
