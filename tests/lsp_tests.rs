//! The tests of the program as others call it: sessions over stdio and the command line.

mod command_line;
#[path = "fuzz/src"]
mod fuzz {
    #[allow(
        clippy::expect_used,
        unreachable_pub,
        missing_docs,
        reason = "it is also a library of its own, for the fuzzer"
    )]
    mod server;
    pub(crate) use server::TARGETS;
}
mod fuzz_corpora;
#[cfg(feature = "mcp")]
mod mcp;
mod sessions;
mod sessions_long;
mod sessions_nonsense;
mod sessions_views;
mod support;
