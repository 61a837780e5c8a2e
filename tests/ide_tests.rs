//! The tests of `sam-ide` through its public API, in one program.

mod corpus_conversions;
mod corpus_findings;
mod corpus_mutations;
mod every_offset;
mod kept_findings;
mod slips;
mod typing;
