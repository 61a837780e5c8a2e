//! The command line: what can be asked for, and who answers.

mod access;
mod baseline;
mod check;
mod code_files;
mod completions;
mod deploy_policy;
mod deployment;
mod expand;
mod explain;
mod fix;
mod graph;
mod incomplete;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
mod needs;
mod older;
mod outcome;
mod permissions;
mod read;
mod replace;
mod report;
mod rule;
mod screen;
mod settings;
mod walk;
mod watch;

use clap::{CommandFactory, Parser, Subcommand};
use outcome::Outcome;
use std::process::ExitCode;
use std::sync::LazyLock;

/// What `--version` prints behind the name: the program's version, and which AWS it knows.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{} (SAM translator {} of {}, IAM of {})",
        env!("CARGO_PKG_VERSION"),
        sam_core::SAM_TRANSLATOR,
        sam_core::DATA_DATE,
        sam_core::IAM_DATE
    )
});

const MORE: &str = "\
Without a command it is the server, over stdin and stdout.

Examples:
  sam-lsp                          start the language server (an editor does this)
  sam-lsp check .                  check every template below this folder
  sam-lsp explain template.yaml    say what its connectors allow
  sam-lsp permissions template.yaml
                                   say what each role may do, by origin
  sam-lsp can Checkout s3:GetObject template.yaml
                                   say whether a function may do something
  sam-lsp needs template.yaml      say what the code needs that is not granted
  sam-lsp deploy-policy template.yaml
                                   print the policy of the one who deploys it
  sam-lsp expand template.yaml     print the template as AWS deploys it
  sam-lsp graph template.yaml      draw its resources and connectors
  sam-lsp rule connector-lost      say what a rule reports, with an example";

/// Language server and command line for AWS SAM templates
#[derive(Debug, Parser)]
#[command(name = "sam-lsp", version = VERSION.as_str(), after_help = MORE)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(crate) struct Args {
    /// What to do; the server if none.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Talk over stdin and stdout (the default, and the only way)
    #[arg(long)]
    pub(crate) stdio: bool,
    /// Answer one question after another, on one thread
    #[arg(long, hide = true)]
    pub(crate) single_thread: bool,
    /// What to log to stderr: off, error, warn, info, debug or trace
    #[arg(long, value_name = "LEVEL", hide = true, global = true)]
    pub(crate) log: Option<String>,
}

/// What the command line can do besides serving.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(check::Args),
    Explain(explain::Args),
    Expand(expand::Args),
    Permissions(permissions::Args),
    Can(access::CanArgs),
    WhoCan(access::WhoArgs),
    Needs(needs::Args),
    DeployPolicy(deploy_policy::Args),
    Graph(graph::Args),
    Rule(rule::Args),
    Completions(completions::Args),
    Man(man::Args),
    #[cfg(feature = "mcp")]
    Mcp(mcp::Args),
}

/// Carries out a command; the exit code is 0 when clean, 1 with errors in a template, 2 when it could not run.
pub(crate) fn run(command: Command) -> ExitCode {
    let outcome = match &command {
        Command::Check(args) => check::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Expand(args) => expand::run(args),
        Command::Permissions(args) => permissions::run(args),
        Command::Can(args) => access::can(args),
        Command::WhoCan(args) => access::who_can(args),
        Command::Needs(args) => needs::run(args),
        Command::DeployPolicy(args) => deploy_policy::run(args),
        Command::Graph(args) => graph::run(args),
        Command::Rule(args) => rule::run(args),
        Command::Completions(args) => completions::run(args, Args::command()),
        Command::Man(args) => man::run(args, Args::command()),
        #[cfg(feature = "mcp")]
        Command::Mcp(args) => mcp::run(args),
    };
    outcome
        .unwrap_or_else(|error| {
            screen::complain(&format!("error: {error:#}"));
            Outcome::CouldNotRun
        })
        .into()
}
