//! The program `sam-lsp`: a language server over stdio, and a command line on the same functions.

use std::process::ExitCode;

fn main() -> ExitCode {
    sam_lsp::run()
}
