//! `sam-lsp check`: every template below the paths, and what is wrong with it.

use super::outcome::Outcome;
use super::read::{self, Unreadable};
use super::report::{Checked, Format, Report, Trouble};
use super::rules::{self, Override};
use super::screen::{self, Color};
use super::walk::{self, Asked, Found};
use sam_core::analysis::Analysis;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

const MORE: &str = "\
Folders are searched for .yaml, .yml, .json and .template files that are SAM or
CloudFormation templates. Files that .gitignore excludes are skipped, and so are
.aws-sam, .git and node_modules. A file may have up to 10 MiB.

Examples:
  sam-lsp check .                               every template below this folder
  sam-lsp check template.yaml --format json     one finding a line, for other programs
  sam-lsp check . --format sarif > sam.sarif    for code scanning
  cat template.yaml | sam-lsp check -           from stdin
  sam-lsp check . --rule connector-unknown-id=warning

Exit code:
  0  no template has an error (there may be warnings)
  1  a template has an error
  2  a path could not be read (the others were checked all the same), or the
     command line is wrong";

const FORMATS: &str = "\
text (for people), json (one finding a line), sarif (2.1.0) or github (workflow commands)";

/// Check templates: what is wrong, where, and the way out
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// Files and folders; `-` is stdin
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true, help = FORMATS)]
    format: Format,
    /// Give a rule another severity: off, hint, information, warning or error (repeatable)
    #[arg(long = "rule", value_name = "CODE=LEVEL", value_parser = rules::parse)]
    rules: Vec<Override>,
    /// Colour the text: auto (on a terminal), always or never
    #[arg(long, value_enum, default_value_t = Color::Auto, hide_possible_values = true)]
    color: Color,
}

/// Checks and prints.
///
/// # Errors
/// When stdout cannot be written to.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let (files, unreadable) = walk::files(&args.paths);
    let mut report = Report::default();
    for (path, why) in unreadable {
        report.trouble(&path, &why.to_string());
    }
    for file in &files {
        match check_file(file, &args.rules) {
            Ok(checked) => report.templates.extend(checked),
            Err(why) => report.trouble(&file.path, &why),
        }
    }
    if report.templates.is_empty()
        && report.troubles.is_empty()
        && files.iter().all(|it| it.asked == Asked::WithFolder)
    {
        screen::complain("note: no templates found");
    }
    screen::print(|out| args.format.write(out, &report, args.color.style()))?;
    Ok(report.outcome())
}

/// What is wrong with a template that was read; the reason if a check breaks down.
pub(super) fn check(
    path: &Path,
    document: Analysis,
    overrides: &[Override],
) -> Result<Checked, String> {
    let findings = catch_unwind(|| sam_ide::findings(&document))
        .map_err(|_| "sam-lsp broke down on it; please report this".to_owned())?;
    Ok(Checked {
        path: read::named(path),
        diagnostics: findings
            .iter()
            .filter_map(|it| rules::apply(overrides, it))
            .collect(),
        document,
    })
}

fn check_file(file: &Found, overrides: &[Override]) -> Result<Option<Checked>, String> {
    let document = match read::read(&file.path) {
        Ok(document) => document,
        Err(why) => {
            let matters = match file.asked {
                Asked::ByName => true,
                Asked::WithFolder => Unreadable::may_be_a_template(&why),
            };
            return if matters {
                Err(why.to_string())
            } else {
                Ok(None)
            };
        }
    };
    if document.template().is_recognised() {
        return check(&file.path, document, overrides).map(Some);
    }
    match file.asked {
        Asked::ByName => screen::complain(&format!(
            "note: {}: not a SAM or CloudFormation template, not checked",
            read::shown(&file.path)
        )),
        Asked::WithFolder => {}
    }
    Ok(None)
}

impl Report {
    fn trouble(&mut self, path: &Path, why: &str) {
        let trouble = Trouble {
            path: read::named(path),
            why: why.to_owned(),
        };
        let line = format!("error: {}: {}", read::shown(path), trouble.why);
        screen::complain(&line);
        self.troubles.push(trouble);
    }
}
