//! The tests of `sam-ide` through its public API, in one program.

mod corpus;
mod corpus_conversions;
mod corpus_findings;
mod corpus_formatting;
mod corpus_mutations;
mod corpus_rename;
mod every_offset;
mod fixing;
mod kept_findings;
mod slips;
mod typing;
