//! The command line: what can be asked for, and who answers.

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Language server and command line for AWS SAM templates. Without a command it is the server, over stdio.
#[derive(Debug, Parser)]
#[command(name = "sam-lsp", version)]
pub(crate) struct Args {
    /// What to do; the server if none.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Talk over stdin and stdout (the default, and the only way).
    #[arg(long)]
    pub(crate) stdio: bool,
    /// What to log to stderr: off, error, warn, info, debug or trace.
    #[arg(long, value_name = "LEVEL", hide = true, global = true)]
    pub(crate) log: Option<String>,
}

/// What the command line can do besides serving.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check templates.
    Check {
        /// Files and folders.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Print what the template's connectors become.
    Expand {
        /// The template.
        file: PathBuf,
    },
    /// Print in words what the template's connectors grant.
    Explain {
        /// The template.
        file: PathBuf,
        /// Of this connector or resource only.
        logical_id: Option<String>,
    },
}
