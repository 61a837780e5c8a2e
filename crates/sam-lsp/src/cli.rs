//! The command line: what can be asked for, and who answers.

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::LazyLock;

/// What `--version` prints behind the name: the program's version, and which AWS it knows.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{} (SAM translator {}, data of {})",
        env!("CARGO_PKG_VERSION"),
        sam_core::SAM_TRANSLATOR,
        sam_core::DATA_DATE
    )
});

/// Language server and command line for AWS SAM templates. Without a command it is the server, over stdio.
#[derive(Debug, Parser)]
#[command(name = "sam-lsp", version = VERSION.as_str())]
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

/// Carries out a command; the exit code is 0 when clean, 1 with findings, 2 when it could not run.
pub(crate) fn run(command: Command) -> ExitCode {
    match command {
        Command::Check { paths: _ } => ExitCode::from(2),
        Command::Expand { file: _ } => ExitCode::from(2),
        Command::Explain {
            file: _,
            logical_id: _,
        } => ExitCode::from(2),
    }
}
