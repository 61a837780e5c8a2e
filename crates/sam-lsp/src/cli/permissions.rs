//! `sam-lsp permissions`: what each role of a template may do, and what a change of the template changes in that.

use super::deployment::Deployment;
use super::explain::template;
use super::incomplete::{self, Incomplete};
use super::outcome::Outcome;
use super::screen::{self, visible};
use anyhow::anyhow;
use clap::ValueEnum;
use sam_core::analysis::Analysis;
use serde_json::Value;
use std::path::PathBuf;

const MORE: &str = "\
For each role, permissions are shown by origin: connectors, policy templates,
managed policies, statements, what SAM adds. Behind the roles stands who may use
resources by their policies and Lambda permissions, written or made by SAM. Left
out are policies of APIs (ResourcePolicy) and the roles SAM makes for schedules,
events of state machines, GraphQL APIs, deployments and capacity providers. Of
users, groups, trust policies and boundaries only --diff tells.

Examples:
  sam-lsp permissions template.yaml              every role and every policy of a resource
  sam-lsp permissions template.yaml Checkout     the role of one function, and who may call it
  sam-lsp permissions --diff old.yaml new.yaml   what a change grants and revokes
  sam-lsp permissions --diff old.yaml new.yaml --fail-on-more --format markdown

Exit code:
  0  done
  1  with --fail-on-more: the new template grants more than the old one
  2  a file could not be read, is no template, or has no such role or policy;
     with --fail-on-more: `sam-lsp check` finds an error in one of the two";

/// Say what each function, state machine and role of a template may do, and who
/// may use its resources, by origin
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The template; `-` is stdin
    file: PathBuf,
    /// A function, a state machine, a role or a resource with a policy; all if none
    logical_id: Option<String>,
    /// Compare with an older version of the template: what is granted and revoked since
    #[arg(long, value_name = "OLD")]
    diff: Option<PathBuf>,
    /// Exit with 1 when the template grants more than the old one, with 2 on errors
    #[arg(long, requires = "diff")]
    fail_on_more: bool,
    /// How to print: text, markdown or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    format: Format,
    #[command(flatten)]
    deployment: Deployment,
}

/// How permissions are printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

/// Prints the permissions or their difference.
///
/// # Errors
/// When there is no such template or role, or stdout cannot be written to.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let document = template(&args.file)?;
    let environment = args.deployment.of(&document)?;
    let id = args.logical_id.as_deref();
    let unknown = || unknown(&document, id.unwrap_or_default());
    let Some(old_file) = &args.diff else {
        let report = sam_ide::permissions(&document, &environment, id).ok_or_else(unknown)?;
        let incomplete = [incomplete::errors(&args.file, document.clone())?];
        match args.format {
            Format::Text => print(&incomplete, &visible(&report.text()))?,
            Format::Markdown => print(&incomplete, &with_errors(&incomplete, &report.markdown()))?,
            Format::Json => print_json(&incomplete, report.json())?,
        }
        return Ok(Outcome::Clean);
    };
    let old = template(old_file)?;
    let changes = sam_ide::changes(&old, &document, &environment, id).ok_or_else(unknown)?;
    let incomplete = [
        incomplete::errors(old_file, old.clone())?,
        incomplete::errors(&args.file, document.clone())?,
    ];
    match args.format {
        Format::Text => print(&incomplete, &visible(&changes.text()))?,
        Format::Markdown => print(&incomplete, &with_errors(&incomplete, &changes.markdown()))?,
        Format::Json => print_json(&incomplete, changes.json())?,
    }
    if !args.fail_on_more {
        return Ok(Outcome::Clean);
    }
    let more = match changes.grants_more() {
        true => Outcome::Errors,
        false => Outcome::Clean,
    };
    let outcomes = incomplete.iter().map(Incomplete::outcome);
    Ok(outcomes.fold(more, Outcome::max))
}

fn print(incomplete: &[Incomplete], printed: &str) -> anyhow::Result<()> {
    incomplete.iter().for_each(Incomplete::complain);
    screen::print(|out| out.write_all(printed.as_bytes()))
}

fn with_errors(incomplete: &[Incomplete], markdown: &str) -> String {
    let errors: String = incomplete.iter().map(Incomplete::markdown).collect();
    errors + markdown
}

fn print_json(incomplete: &[Incomplete], mut json: Value) -> anyhow::Result<()> {
    let errors: Vec<Value> = incomplete.iter().flat_map(Incomplete::json).collect();
    if let Some(map) = json.as_object_mut()
        && !errors.is_empty()
    {
        map.insert("incomplete".to_owned(), errors.into());
    }
    print(incomplete, &(serde_json::to_string_pretty(&json)? + "\n"))
}

fn unknown(document: &Analysis, id: &str) -> anyhow::Error {
    let shown = visible(id);
    if document.template().resource(id).is_some() {
        return anyhow!(
            "`{shown}` is no role, runs under none of this template, and has no policy of its own"
        );
    }
    let names = document.template().resources().map(|it| it.id);
    match sam_ide::closest(id, names) {
        Some(near) => anyhow!(
            "no `{shown}` in this template; did you mean `{}`?",
            visible(near)
        ),
        None => anyhow!("no `{shown}` in this template"),
    }
}
