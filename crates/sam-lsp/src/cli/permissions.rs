//! `sam-lsp permissions`: what each role of a template may do, and what a change of the template changes in that.

use super::deployment::Deployment;
use super::explain::with_permissions;
use super::incomplete::{self, Incomplete};
use super::older::older;
use super::outcome::Outcome;
use super::read::is_stdin;
use super::screen::{self, Color, Style};
use anyhow::{anyhow, bail};
use clap::ValueEnum;
use sam_core::analysis::Analysis;
use sam_core::document::Defaults;
use sam_ide::visible::{lines, one_line, without_commands};
use serde_json::Value;
use std::path::PathBuf;

const MORE: &str = "\
For each role, user and group, permissions are shown by origin: connectors, policy templates,
managed policies, statements, what SAM adds. After them follow the principals that resource
policies and Lambda permissions allow, and who may call the routes of APIs. Only --diff reports
trust policies and permissions boundaries.

Examples:
  sam-lsp permissions template.yaml              every role and every policy of a resource
  sam-lsp permissions template.yaml Checkout     the role of one function, and who may call it
  sam-lsp permissions t.yaml Checkout --as-policy   the same role as an IAM policy
  sam-lsp permissions --diff old.yaml new.yaml   what a change grants and revokes
  sam-lsp permissions --diff main template.yaml  the same, since a revision of git

Exit code:
  0  done
  1  with --fail-on-more: the new template grants more than the old one
  2  a file could not be read, is not a template, or has no such role or policy;
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
    /// Print all that one role is granted as the document of one IAM policy
    #[arg(long, requires = "logical_id", conflicts_with_all = ["diff", "format"])]
    as_policy: bool,
    /// Compare with an older version: a file, `-` or a git revision
    #[arg(long, value_name = "OLD")]
    diff: Option<PathBuf>,
    /// Exit with 1 when the template grants more than the old one, with 2 on errors
    #[arg(long, requires = "diff")]
    fail_on_more: bool,
    /// How to print: text, markdown or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true)]
    format: Format,
    /// When to colour the text: auto, always or never
    #[arg(long, value_enum, default_value_t = Color::Auto, hide_possible_values = true)]
    color: Color,
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
    if let Some(old) = args.diff.as_deref().filter(|it| is_stdin(it))
        && old == args.file
    {
        bail!("only one of the two templates can be stdin");
    }
    let document = with_permissions(&args.file)?;
    let environment = args.deployment.of(&args.file, &document)?;
    let id = args.logical_id.as_deref();
    let unknown = || unknown(&document, id.unwrap_or_default());
    let filled = document.filled(&environment, Defaults::Unknown);
    if args.as_policy {
        let policy = id.and_then(|id| sam_ide::role_as_policy(&filled, &environment, id));
        let policy = policy.ok_or_else(unknown)?;
        let incomplete = [incomplete::errors(&args.file, document.clone())?];
        print(
            &incomplete,
            &(serde_json::to_string_pretty(&policy)? + "\n"),
        )?;
        return Ok(Outcome::Clean);
    }
    let Some(old_file) = &args.diff else {
        let report = sam_ide::permissions(&filled, &environment, id).ok_or_else(unknown)?;
        let incomplete = [incomplete::errors(&args.file, document.clone())?];
        match args.format {
            Format::Text => print_text(&incomplete, &report.text(), args.color)?,
            Format::Markdown => print(
                &incomplete,
                &lines(&with_errors(&incomplete, &report.markdown())),
            )?,
            Format::Json => print_json(&incomplete, report.json())?,
        }
        return Ok(Outcome::Clean);
    };
    let old = older(old_file, &args.file)?;
    let was = old.filled(&environment, Defaults::Unknown);
    let changes = sam_ide::changes(&was, &filled, &environment, id).ok_or_else(unknown)?;
    let incomplete = [
        incomplete::errors(old_file, old.clone())?,
        incomplete::errors(&args.file, document.clone())?,
    ];
    match args.format {
        Format::Text => print_text(&incomplete, &changes.text(), args.color)?,
        Format::Markdown => print(
            &incomplete,
            &lines(&with_errors(&incomplete, &changes.markdown())),
        )?,
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

fn print_text(incomplete: &[Incomplete], text: &str, color: Color) -> anyhow::Result<()> {
    let text = without_commands(&lines(text));
    match color.style() {
        Style::Colored => print(incomplete, &colored(&text)),
        Style::Plain => print(incomplete, &text),
    }
}

/// The headings of what is more in red, of what is less in green; who it is about in bold.
fn colored(text: &str) -> String {
    const HEADINGS: [(&str, &str); 5] = [
        ("  granted:", RED),
        ("  widened:", RED),
        ("  under another condition:", RED),
        ("  narrowed:", GREEN),
        ("  revoked:", GREEN),
    ];
    let lines = text.lines().map(|line| {
        let heading = HEADINGS.iter().find(|(it, _)| *it == line);
        match heading {
            Some((_, color)) => format!("{color}{line}{RESET}\n"),
            None if !line.is_empty() && !line.starts_with(' ') => format!("{BOLD}{line}{RESET}\n"),
            None => format!("{line}\n"),
        }
    });
    lines.collect()
}

const BOLD: &str = "\x1b[1m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const RESET: &str = "\x1b[0m";

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

/// What to say when a logical ID has no permissions.
pub(super) fn unknown(document: &Analysis, id: &str) -> anyhow::Error {
    let shown = one_line(id);
    if document.template().resource(id).is_some() {
        return anyhow!(
            "`{shown}` is not a role, runs under no role of this template, and has no resource policy"
        );
    }
    let names = document.template().resources().map(|it| it.id);
    match sam_ide::closest(id, names) {
        Some(near) => anyhow!(
            "no `{shown}` in this template; did you mean `{}`?",
            one_line(near)
        ),
        None => anyhow!("no `{shown}` in this template"),
    }
}
