//! The program `sam-lsp`: a language server over stdio, and a command line on the same functions.

use std::process::ExitCode;

/// A check makes and drops many small values on several threads, which the allocators of glibc and of musl are slow at.
#[cfg(not(any(target_family = "wasm", target_env = "msvc")))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    sam_lsp::run()
}
