//! `sam-lsp check`: every template below the paths, and what is wrong with it.

use super::baseline;
use super::code_files::beside;
use super::fix;
use super::outcome::Outcome;
use super::read::{self, Unreadable};
use super::report::{Checked, Format, Report, Summary, Trouble};
use super::screen::{self, Color, Style};
use super::settings::Settings;
use super::walk::{self, Asked, Found};
use super::watch::watch;
use crate::config::{Config, RuleLevel};
use crate::runtime::today;
use sam_core::analysis::Analysis;
use sam_core::environment::Environment;
use sam_ide::{CodeReadings, Diagnostic, Findings, FixSafety, Severity};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const MORE: &str = "\
Folders are searched for .yaml, .yml, .json and .template files that are templates,
without those that .gitignore names, .aws-sam and node_modules. A file may have up to
10 MiB. Settings come from the nearest sam-lsp.toml at or above each file.

Examples:
  sam-lsp check .                               every template below this folder
  sam-lsp check . --format sarif > sam.sarif    for code scanning
  cat template.yaml | sam-lsp check -           from stdin
  sam-lsp check . --rule 'policy-*=off'         without the rules about policies

Exit code:
  0  no template has an error (there may be warnings; see --fail-on)
  1  a template has an error
  2  a path could not be read (the others were checked all the same), or the
     command line is wrong";

const FORMATS: &str = "\
text (for people), json (one finding a line), sarif (2.1.0), github (workflow commands), gitlab (code quality) or junit";

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
    /// Give a rule, or several as `policy-*`, another severity: off, hint, information, warning or error
    #[arg(long = "rule", value_name = "CODE=LEVEL", value_parser = RuleLevel::parse)]
    rules: Vec<RuleLevel>,
    /// Leave out less severe findings
    #[arg(long, value_name = "SEVERITY", value_enum, hide_possible_values = true)]
    min_severity: Option<Least>,
    /// End with exit code 1 from this severity on (default: error)
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = Least::Error, hide_possible_values = true, hide_default_value = true)]
    fail_on: Least,
    /// Leave out the findings that this file lists
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings to the baseline and report none
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
    /// The name of what comes from stdin, for settings and reports
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
    /// Make the safe fixes in the files; print stdin with them made
    #[arg(long, conflicts_with = "baseline")]
    fix: bool,
    /// With --fix: make the first fix of each finding, safe or not
    #[arg(long = "unsafe", requires = "fix")]
    unsafe_fixes: bool,
    /// Check again whenever a file changes
    #[arg(long, conflicts_with_all = ["fix", "update_baseline"])]
    watch: bool,
    /// Print findings alone, without a summary
    #[arg(short, long)]
    quiet: bool,
    /// Decide on deprecated runtimes as of this day (default: today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<String>,
    /// Colour the text: auto (terminal), always or never
    #[arg(long, value_enum, default_value_t = Color::Auto, hide_possible_values = true)]
    color: Color,
}

/// A severity on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Least {
    Hint,
    Information,
    Warning,
    Error,
}

impl From<Least> for Severity {
    fn from(least: Least) -> Self {
        match least {
            Least::Hint => Self::Hint,
            Least::Information => Self::Information,
            Least::Warning => Self::Warning,
            Least::Error => Self::Error,
        }
    }
}

/// Checks and prints.
///
/// # Errors
/// When stdout or the baseline cannot be written to, or the baseline is not one.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let has_stdin = args.paths.iter().any(|it| read::is_stdin(it));
    if args.watch {
        anyhow::ensure!(!has_stdin, "stdin cannot be watched");
        return watch(&args.paths, || once(args));
    }
    anyhow::ensure!(
        !(args.fix && has_stdin && args.paths.len() > 1),
        "stdin is mended alone; give `-` as the only path"
    );
    once(args)
}

fn once(args: &Args) -> anyhow::Result<Outcome> {
    let (files, unreadable) = walk::files(&args.paths);
    let mut report = Report {
        fail_on: args.fail_on.into(),
        summary: match args.quiet {
            true => Summary::None,
            false => Summary::Printed,
        },
        ..Report::default()
    };
    let call = Config::of_rules(&args.rules);
    let call = call.with_min_severity(args.min_severity.map(Severity::from));
    let mut settings = Settings::new(call);
    let known = match &args.baseline {
        Some(path) if !args.update_baseline => Some(baseline::read(path)?),
        Some(_) | None => None,
    };
    for (path, why) in unreadable {
        report.trouble(&path, &why.to_string());
    }
    let environment = environment(args.date.clone());
    for file in &files {
        let name = match &args.stdin_filename {
            Some(name) if read::is_stdin(&file.path) => name,
            Some(_) | None => &file.path,
        };
        let mend = |document: Analysis, config: &Config| match args.safety() {
            Some(safety) => fix::fix(
                (&file.path, name),
                document,
                config,
                safety,
                &mut report.fixes,
            ),
            None => Ok(document),
        };
        match check_file(file, name, (&settings.of(name), &environment), mend) {
            Ok(checked) => report.templates.extend(checked),
            Err(why) => report.trouble(name, &why),
        }
    }
    match (&args.baseline, known) {
        (Some(path), None) => {
            let written = baseline::write(path, &mut report)?;
            screen::complain(&format!("note: {}: {written} findings", read::shown(path)));
        }
        (_, Some(known)) => known.leave_out(&mut report),
        (None, None) => {}
    }
    if report.templates.is_empty()
        && report.troubles.is_empty()
        && files.iter().all(|it| it.asked == Asked::WithFolder)
    {
        screen::complain("note: no templates found");
    }
    if args.fix && files.iter().any(|it| read::is_stdin(&it.path)) {
        // The mended template is on stdout.
        let mut printed = Vec::new();
        args.format.write(&mut printed, &report, Style::Plain)?;
        screen::complain(String::from_utf8_lossy(&printed).trim_end());
    } else {
        screen::print(|out| args.format.write(out, &report, args.color.style()))?;
    }
    Ok(report.outcome())
}

impl Args {
    /// Which fixes are to be made, if any.
    fn safety(&self) -> Option<FixSafety> {
        self.fix.then_some(match self.unsafe_fixes {
            true => FixSafety::Unsafe,
            false => FixSafety::Safe,
        })
    }
}

/// What is wrong with a template that was read, without a look at its code; the reason if a check breaks down.
pub(super) fn check(
    path: &Path,
    document: Analysis,
    config: &Config,
    environment: &Environment,
) -> Result<Checked, String> {
    checked(path, document, config, |document| {
        sam_ide::findings_in(document, environment)
    })
}

/// What is wrong with a template and the code beside it; the reason if a check breaks down.
fn check_with_code(
    path: &Path,
    document: Analysis,
    config: &Config,
    environment: &Environment,
) -> Result<Checked, String> {
    checked(path, document, config, |document| {
        let readings = beside(path, |files| {
            CodeReadings::read(document, files, &CodeReadings::default())
        });
        let first = sam_ide::Checked::default();
        let checked = first.with_code(document, environment, &Arc::new(readings));
        checked.findings().clone()
    })
}

fn checked(
    path: &Path,
    document: Analysis,
    config: &Config,
    findings: impl FnOnce(&Analysis) -> Findings,
) -> Result<Checked, String> {
    let findings = catch_unwind(AssertUnwindSafe(|| {
        let findings = findings(&document);
        config.with_findings(&findings, &document).into_owned()
    }))
    .map_err(|_| "sam-lsp broke down on it; please report this".to_owned())?;
    Ok(Checked {
        path: read::named(path),
        diagnostics: findings
            .iter()
            .filter_map(|it| {
                Some(Diagnostic {
                    severity: config.severity_of(it, &document)?,
                    ..it.clone()
                })
            })
            .collect(),
        document,
    })
}

/// What findings depend on beside the text: the day, today where none is given.
pub(super) fn environment(date: Option<String>) -> Environment {
    Environment {
        date: date.unwrap_or_else(today),
        ..Environment::default()
    }
}

/// A year, a month and a day.
fn date(text: &str) -> Result<String, String> {
    let has_digits =
        |it: &str, count: usize| it.len() == count && it.bytes().all(|it| it.is_ascii_digit());
    let parts: Vec<_> = text.split('-').collect();
    match parts.as_slice() {
        [year, month, day] if has_digits(year, 4) && has_digits(month, 2) && has_digits(day, 2) => {
            Ok(text.to_owned())
        }
        _ => Err("a date looks like 2026-11-29".to_owned()),
    }
}

fn check_file(
    file: &Found,
    name: &Path,
    (config, environment): (&Config, &Environment),
    mend: impl FnOnce(Analysis, &Config) -> Result<Analysis, String>,
) -> Result<Option<Checked>, String> {
    if config.is_excluded {
        match file.asked {
            Asked::ByName => screen::complain(&format!(
                "note: {}: excluded by sam-lsp.toml, not checked",
                read::shown(name)
            )),
            Asked::WithFolder => {}
        }
        return Ok(None);
    }
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
        return check_with_code(name, mend(document, config)?, config, environment).map(Some);
    }
    match file.asked {
        Asked::ByName => screen::complain(&format!(
            "note: {}: not a SAM or CloudFormation template, not checked",
            read::shown(name)
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
