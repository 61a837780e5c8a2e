//! `sam-lsp expand`: the CloudFormation template that the SAM transform writes, or a report about connectors.

use super::code_files;
use super::deployment::{Deployment, Environment};
use super::explain::template;
use super::older::older_with_included;
use super::outcome::Outcome;
use super::read::{self, is_stdin};
use super::report::{self, Checked, Report};
use super::screen::{self, Color};
use crate::included_files::included_files;
use anyhow::bail;
use clap::ValueEnum;
use sam_core::analysis::Analysis;
use sam_core::connector::report::report;
use sam_core::emit::to_yaml;
use sam_core::transform::{LocalPaths, Transformed};
use sam_ide::visible::{lines, without_commands};
use sam_ide::{Diagnostic, stops_transform};
use std::path::{Path, PathBuf};

const MORE: &str = "\
This is the template that AWS's SAM transform writes in a deployment. Code that
lies on this computer counts as uploaded to s3://bucket/value. Before it,
AWS::Include of files beside the template and AWS::LanguageExtensions are
applied; a note on stderr names what only the deployment can resolve.

Examples:
  sam-lsp expand template.yaml
  sam-lsp expand --format yaml --annotate template.yaml
  sam-lsp expand --diff old.yaml template.yaml
  sam-lsp expand --diff main template.yaml       the same, since a revision of git
  sam-lsp expand --region cn-north-1 --parameter Stage=prod template.yaml

Exit code:
  0  done
  1  the template is not well-formed, or the transform refuses it; with --connectors: a connector has errors
  2  the file could not be read, is not a template, or has something that sam-lsp
     cannot expand";

/// Print the CloudFormation template that the SAM transform writes
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The template; `-` is stdin
    file: PathBuf,
    /// How to print: json or yaml
    #[arg(long, value_enum, default_value_t = Format::Json, hide_possible_values = true)]
    format: Format,
    /// Say before each generated resource which line asks for it; prints YAML
    #[arg(long)]
    annotate: bool,
    /// Refuse code that lies on this computer, as AWS does
    #[arg(long)]
    strict: bool,
    /// Say what a change alters in the deployed resources, since an older version: a file, `-` or a git revision
    #[arg(long, value_name = "OLD", conflicts_with_all = ["connectors", "annotate"])]
    diff: Option<PathBuf>,
    /// Print a report: for each connector its ends, its permissions and its resources or errors
    #[arg(long, conflicts_with_all = ["annotate", "format"])]
    connectors: bool,
    #[command(flatten)]
    deployment: Deployment,
}

/// How a template is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Yaml,
}

/// Expands and prints.
///
/// # Errors
/// When there is no such template or parameter, when something cannot be expanded, or stdout cannot be written to.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    if let Some(old) = args.diff.as_deref().filter(|it| is_stdin(it))
        && old == args.file
    {
        bail!("only one of the two templates can be stdin");
    }
    let document = template(&args.file)?;
    let environment = args.deployment.of(&args.file, &document)?;
    if args.connectors {
        return connectors(&document, &environment);
    }
    let local_paths = match args.strict {
        true => LocalPaths::Refused,
        false => LocalPaths::Uploaded,
    };
    let new = match expanded(&args.file, &document, &environment, local_paths)? {
        Ok(it) => it,
        Err(report) => return refused(&report),
    };
    for (line, words) in sam_ide::unresolved_notes(&new, &document) {
        let file = read::shown(&args.file);
        screen::complain(&without_commands(&format!("note: {file}:{line}: {words}")));
    }
    if let Some(old_file) = &args.diff {
        let (old, files) = older_with_included(old_file, &args.file)?;
        let environment = Environment {
            files,
            ..environment
        };
        let old = match with_files(old_file, &old, &environment, local_paths)? {
            Ok(it) => it,
            Err(report) => return refused(&report),
        };
        let changes = sam_ide::deployed_changes(&old, &new);
        screen::print(|out| {
            let mut changes = changes.iter();
            changes.try_for_each(|it| writeln!(out, "{}", without_commands(&lines(it))))
        })?;
        return Ok(Outcome::Clean);
    }
    screen::print(|out| match (args.annotate, args.format) {
        (true, _) => out.write_all(sam_ide::annotated(&new, &document).as_bytes()),
        (false, Format::Yaml) => out.write_all(to_yaml(&new.template).as_bytes()),
        (false, Format::Json) => {
            serde_json::to_writer_pretty(&mut *out, &new.template)?;
            writeln!(out)
        }
    })?;
    Ok(Outcome::Clean)
}

/// Prints why the transform refuses a template.
///
/// # Errors
/// When stdout cannot be written to.
pub(super) fn refused(report: &Report) -> anyhow::Result<Outcome> {
    screen::print(|out| report::Format::Text.write(out, report, Color::Auto.style()))?;
    Ok(Outcome::Errors)
}

/// The expanded template, or why the transform refuses it.
///
/// # Errors
/// When something cannot be expanded.
pub(super) fn expanded(
    file: &Path,
    document: &Analysis,
    environment: &Environment,
    local_paths: LocalPaths,
) -> anyhow::Result<Result<Transformed, Report>> {
    let environment = Environment {
        files: included_files(document, |read| code_files::beside(file, read)),
        ..environment.clone()
    };
    with_files(file, document, &environment, local_paths)
}

/// The same with the files that the template includes.
fn with_files(
    file: &Path,
    document: &Analysis,
    environment: &Environment,
    local_paths: LocalPaths,
) -> anyhow::Result<Result<Transformed, Report>> {
    let diagnostics = match transformed(document, environment, local_paths) {
        Ok(it) if it.unexpanded.is_empty() => return Ok(Ok(it)),
        Ok(it) => bail!("sam-lsp cannot expand {} yet", it.unexpanded.join(", ")),
        Err(diagnostics) => diagnostics,
    };
    let mut report = Report::default();
    report.templates.push(Checked {
        path: read::named(file),
        document: document.clone(),
        diagnostics,
    });
    Ok(Err(report))
}

/// The expanded template, or its syntax errors and wrong loops, or the refusals of the transform. A text that is mended to be read is not
/// what AWS reads.
fn transformed(
    document: &Analysis,
    environment: &Environment,
    local_paths: LocalPaths,
) -> Result<Transformed, Vec<Diagnostic>> {
    let found = sam_ide::findings(document);
    let stops = found.iter().filter(|it| stops_transform(it));
    let stops: Vec<Diagnostic> = stops.cloned().collect();
    match stops.is_empty() {
        true => sam_ide::expansion(document, environment, local_paths),
        false => Err(stops),
    }
}

/// Prints the report about connectors.
fn connectors(document: &Analysis, environment: &Environment) -> anyhow::Result<Outcome> {
    let printed = report(document.template(), environment);
    screen::print(|out| {
        serde_json::to_writer_pretty(&mut *out, &printed)?;
        writeln!(out)
    })?;
    let connectors = printed.get("connectors").and_then(|it| it.as_array());
    let has_errors = connectors.into_iter().flatten().any(|it| {
        let errors = it.get("errors").and_then(|it| it.as_array());
        errors.is_some_and(|it| !it.is_empty())
    });
    Ok(match has_errors {
        true => Outcome::Errors,
        false => Outcome::Clean,
    })
}
