//! `sam-lsp man`: the manual pages.

use super::outcome::Outcome;
use super::screen;
use crate::NAME;
use anyhow::anyhow;
use clap_mangen::Man;

const MORE: &str = "\
Examples:
  sam-lsp man | man -l -
  sam-lsp man check > ~/.local/share/man/man1/sam-lsp-check.1";

/// Print the manual page of the program or of a command
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// A command
    command: Option<String>,
}

/// Prints the page.
///
/// # Errors
/// When there is no such command, or stdout cannot be written to.
pub(super) fn run(args: &Args, mut program: clap::Command) -> anyhow::Result<Outcome> {
    program.build();
    let page = match &args.command {
        None => Man::new(program),
        Some(name) => {
            let found = program.find_subcommand(name).cloned();
            let command = found.ok_or_else(|| anyhow!("no command `{name}`"))?;
            Man::new(command.display_name(format!("{NAME}-{name}")))
        }
    };
    screen::print(|out| page.render(&mut &mut *out))?;
    Ok(Outcome::Clean)
}
