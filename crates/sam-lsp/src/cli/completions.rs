//! `sam-lsp completions`: what a shell needs to complete the command line.

use super::outcome::Outcome;
use super::screen;
use crate::NAME;
use clap_complete::{Shell, generate};

const MORE: &str = "\
Examples:
  sam-lsp completions bash > ~/.local/share/bash-completion/completions/sam-lsp
  sam-lsp completions zsh > ~/.zfunc/_sam-lsp
  sam-lsp completions fish > ~/.config/fish/completions/sam-lsp.fish";

/// Print the completions of a shell
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

/// Prints the script.
///
/// # Errors
/// When stdout cannot be written to.
pub(super) fn run(args: &Args, mut command: clap::Command) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    generate(args.shell, &mut command, NAME, &mut script);
    screen::print(|out| out.write_all(&script))?;
    Ok(Outcome::Clean)
}
