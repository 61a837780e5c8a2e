//! The tests of `sam-ide` through its public API, in one program.

mod action_titles;
mod completion_cuts;
mod corpus;
mod corpus_conversions;
mod corpus_findings;
mod corpus_formatting;
mod corpus_keys;
mod corpus_mutations;
mod corpus_rename;
mod every_offset;
mod fixing;
#[path = "fuzz/src"]
mod fuzz {
    #[allow(
        unreachable_pub,
        missing_docs,
        reason = "it is also a library of its own, for the fuzzer"
    )]
    pub(crate) mod analysis;
    pub(crate) use analysis::TARGETS;
}
mod fuzz_corpora;
mod hover_keys;
mod kept_findings;
mod policy_documents;
mod serverless;
#[path = "support/slip.rs"]
mod slip;
mod slips;
mod state_machine_needs;
mod surfaces;
mod typing;
