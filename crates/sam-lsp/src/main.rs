//! The program `sam-lsp`: a language server over stdio, and a command line on the same functions.

mod cli;

use clap::Parser;

fn main() {
    let _args = cli::Args::parse();
}
