//! The program `sam-lsp`: a language server over stdio, and a command line on the same functions.

mod cli;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = cli::Args::parse();
    match args.command {
        Some(command) => cli::run(command),
        None => ExitCode::SUCCESS,
    }
}
