//! `sam-lsp needs`: what code and definitions need, against what their roles are granted.

use super::code_files::beside;
use super::deployment::Deployment;
use super::explain::with_functions;
use super::outcome::Outcome;
use super::screen;
use anyhow::anyhow;
use clap::ValueEnum;
use sam_ide::visible::{lines, one_line, without_commands};
use std::path::PathBuf;

const MORE: &str = "\
The code of functions in Python, JavaScript and TypeScript is read from CodeUri,
along its imports. Clients of the AWS SDKs are followed to the calls of their methods.
Definitions of state machines are read from the template or from DefinitionUri.
Nothing is executed, and no file outside of the template's folder is read.

Examples:
  sam-lsp needs template.yaml              every function and state machine
  sam-lsp needs template.yaml Checkout     one of them
  sam-lsp needs template.yaml --fail-on-missing --format markdown

Exit code:
  0  done
  1  with --fail-on-missing: something is called and surely not granted
  2  a file could not be read, is not a template, or has no such function";

/// Say what the code of functions and the definitions of state machines need, and
/// whether it is granted
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The template; `-` is stdin
    file: PathBuf,
    /// A function or a state machine; all if none
    logical_id: Option<String>,
    /// Exit with 1 when something is needed and not granted
    #[arg(long)]
    fail_on_missing: bool,
    /// How to print: text, markdown or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    format: Format,
    #[command(flatten)]
    deployment: Deployment,
}

/// How needs are printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

/// Reads the code and prints what it needs.
///
/// # Errors
/// When there is no such template or function, or stdout cannot be written to.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let analysis = with_functions(&args.file)?;
    let environment = args.deployment.of(&args.file, analysis.document())?;
    let id = args.logical_id.as_deref();
    let report = beside(&args.file, |files| {
        sam_ide::needs(&analysis, &environment, id, files)
    });
    let report = report.ok_or_else(|| {
        let id = one_line(id.unwrap_or_default());
        anyhow!("no function or state machine `{id}` in this template")
    })?;
    let printed = match args.format {
        Format::Text => without_commands(&lines(&report.text())),
        Format::Markdown => lines(&report.markdown()),
        Format::Json => format!("{:#}\n", report.json()),
    };
    screen::print(|out| out.write_all(printed.as_bytes()))?;
    Ok(
        match args.fail_on_missing && report.is_something_missing() {
            true => Outcome::Errors,
            false => Outcome::Clean,
        },
    )
}
