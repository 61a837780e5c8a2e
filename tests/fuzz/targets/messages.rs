//! The fuzz target `messages`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sam_lsp_fuzz::run("messages", data));
