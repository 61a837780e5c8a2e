//! `sam-lsp explain`: what the connectors of a template allow, in words.

use super::check;
use super::code_files::beside;
use super::outcome::Outcome;
use super::read::{self, Unreadable};
use super::report::{Format, Report};
use super::screen::{self, Color};
use super::settings::Settings;
use crate::config::Config;
use crate::included_files::with_named_files;
use anyhow::{anyhow, bail};
use sam_core::analysis::Analysis;
use sam_core::connector;
use sam_core::syntax::FileFormat;
use sam_ide::visible::{lines, one_line, without_commands};
use std::path::{Path, PathBuf};

const MORE: &str = "\
Without a logical ID the template is checked as well.

Examples:
  sam-lsp explain template.yaml             all connectors, then the check
  sam-lsp explain template.yaml Checkout    one connector, or those of a resource

Exit code:
  0  no errors
  1  the template has an error (what can be explained is explained)
  2  the file could not be read, is not a template, or has no such logical ID";

/// Say what the connectors of a template allow: who may do what, on which resource
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The template; `-` is stdin
    file: PathBuf,
    /// A resource or a connector
    logical_id: Option<String>,
    /// Colour the findings: auto (on a terminal), always or never
    #[arg(long, value_enum, default_value_t = Color::Auto, hide_possible_values = true)]
    color: Color,
}

/// Explains and prints.
///
/// # Errors
/// When there is no such template or logical ID, or stdout cannot be written to.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let document = template(&args.file)?;
    let id = args.logical_id.as_deref();
    let Some(text) = sam_ide::explain(&document, id) else {
        return Err(unknown(&document, id.unwrap_or_default()));
    };
    let text = without_commands(&lines(text.trim_end()));
    let config = Settings::new(Config::default()).of(&args.file);
    let checked = check::check(&args.file, document, &config, &check::environment(None))
        .map_err(|why| anyhow!("{}: {why}", read::shown(&args.file)))?;
    let mut report = Report::default();
    report.templates.push(checked);
    screen::print(|out| {
        writeln!(out, "{text}")?;
        if id.is_some() {
            return Ok(());
        }
        writeln!(out)?;
        Format::Text.write(out, &report, args.color.style())
    })?;
    Ok(report.outcome())
}

/// Reads a file that is to be a template.
///
/// # Errors
/// When it cannot be read or is not a template.
pub(super) fn template(path: &Path) -> anyhow::Result<Analysis> {
    only_template(&read::shown(path), with_permissions(path)?)
}

/// The document, if CloudFormation can deploy it.
///
/// # Errors
/// When it cannot.
pub(super) fn only_template(shown: &str, document: Analysis) -> anyhow::Result<Analysis> {
    match document.format() {
        FileFormat::Template => Ok(document),
        FileFormat::PolicyDocument => {
            bail!("{shown}: a policy document, not a SAM or CloudFormation template")
        }
        FileFormat::Serverless => {
            bail!("{shown}: a serverless.yml, not a SAM or CloudFormation template")
        }
    }
}

/// Reads a file that is to have functions: a template or a `serverless.yml`.
///
/// # Errors
/// When it cannot be read or is neither.
pub(super) fn with_functions(path: &Path) -> anyhow::Result<Analysis> {
    let document = with_permissions(path)?;
    match document.format() {
        FileFormat::Template | FileFormat::Serverless => Ok(document),
        FileFormat::PolicyDocument => only_template(&read::shown(path), document),
    }
}

/// Reads a file that is to be a template, or a policy document, as `Policy`, or a `serverless.yml` with the files that it
/// names.
///
/// # Errors
/// When it cannot be read or is neither.
pub(super) fn with_permissions(path: &Path) -> anyhow::Result<Analysis> {
    let shown = read::shown(path);
    let document = recognised(&shown, read::read_argument(path))?;
    if document.document().named_files().is_empty() {
        return Ok(document);
    }
    Ok(beside(path, |files| {
        with_named_files(document, |it| Some(files.text(it)?.to_string()))
    }))
}

/// What was read, if it is a template or a policy document.
///
/// # Errors
/// When it could not be read or is neither.
pub(super) fn recognised(
    shown: &str,
    read: Result<Analysis, Unreadable>,
) -> anyhow::Result<Analysis> {
    let document = read.map_err(|why| anyhow!("{shown}: {why}"))?;
    if !document.template().is_recognised() {
        bail!("{shown}: not a SAM or CloudFormation template");
    }
    Ok(document)
}

/// What to say when there is no such logical ID.
pub(super) fn unknown(document: &Analysis, id: &str) -> anyhow::Error {
    let template = document.template();
    let connectors = connector::declared(template);
    let names = template
        .resources()
        .map(|it| it.id)
        .chain(connectors.iter().map(|it| &*it.id));
    match sam_ide::closest(id, names) {
        Some(near) => anyhow!(
            "no `{}` in this template; did you mean `{}`?",
            one_line(id),
            one_line(near)
        ),
        None => anyhow!(
            "no resource or connector `{}` in this template",
            one_line(id)
        ),
    }
}
