//! The targets that analyse a template: text, tree, findings, questions, transform and policies.

mod edits;
mod expansion;
mod input;
mod parse;
mod patterns;
mod policies;
pub mod questions;

/// The targets: a name, and what is done with an input.
pub const TARGETS: &[(&str, fn(&[u8]))] = &[
    ("parse", parse::run),
    ("edits", edits::run),
    ("questions", questions::run),
    ("expansion", expansion::run),
    ("policies", policies::run),
    ("patterns", patterns::run),
];
