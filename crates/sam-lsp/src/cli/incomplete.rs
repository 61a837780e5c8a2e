//! Errors in a template that make what is said of its permissions incomplete: it does not deploy as it is read.

use super::check;
use super::outcome::Outcome;
use super::read;
use super::screen;
use crate::config::Config;
use anyhow::anyhow;
use sam_core::analysis::Analysis;
use sam_core::environment::Environment;
use sam_core::text::PositionEncoding;
use sam_ide::Severity;
use sam_ide::visible::one_line;
use serde_json::{Value, json};
use std::path::Path;

/// How many errors of a template are shown, so that they do not hide what was asked for.
const MOST_TOLD: usize = 3;

/// The errors of one template.
#[derive(Debug)]
pub(super) struct Incomplete {
    /// As it was given.
    path: String,
    errors: Vec<Error>,
}

/// What `sam-lsp check` calls an error.
#[derive(Debug)]
struct Error {
    code: &'static str,
    /// From 1.
    line: u32,
    message: String,
}

/// Finds the errors of a template.
///
/// # Errors
/// When a check breaks down.
pub(super) fn errors(path: &Path, document: Analysis) -> anyhow::Result<Incomplete> {
    let checked = check::check(path, document, &Config::default(), &Environment::default())
        .map_err(|why| anyhow!("{}: {why}", read::shown(path)))?;
    let errors = checked.diagnostics.iter().filter(|it| match it.severity {
        Severity::Error => true,
        Severity::Warning | Severity::Information | Severity::Hint => false,
    });
    let errors = errors.map(|it| {
        let text = &checked.document.text;
        let at = text.line_col(it.range.start(), PositionEncoding::Utf8);
        Error {
            code: it.code,
            line: at.line + 1,
            message: it.message.to_string(),
        }
    });
    Ok(Incomplete {
        path: read::named(path),
        errors: errors.collect(),
    })
}

impl Incomplete {
    /// How a gate ends that must not pass what it cannot read.
    pub(super) fn outcome(&self) -> Outcome {
        match self.errors.as_slice() {
            [] => Outcome::Clean,
            [..] => Outcome::CouldNotRun,
        }
    }

    /// Says it on stderr, before the rest is printed.
    pub(super) fn complain(&self) {
        let Self { path, errors } = self;
        let path = one_line(path);
        for Error {
            code,
            line,
            message,
        } in errors.iter().take(MOST_TOLD)
        {
            let message = one_line(message);
            screen::complain(&format!("error: {path}:{line}: {message} [{code}]"));
        }
        let more = match errors.len().saturating_sub(MOST_TOLD) {
            0 => String::new(),
            more => format!("{more} more errors in it; "),
        };
        if !errors.is_empty() {
            screen::complain(&format!(
                "note: {path}: {more}the output below may be incomplete"
            ));
        }
    }

    /// A paragraph of CommonMark, for a comment on a pull request; nothing without errors.
    pub(super) fn markdown(&self) -> String {
        let Some(first) = self.errors.first() else {
            return String::new();
        };
        let count = match self.errors.len() {
            1 => "an error".to_owned(),
            count => format!("{count} errors"),
        };
        format!(
            "**`{}` has {count}, and the output below may be incomplete.** Line {}: {}\n\n",
            one_line(&self.path).replace('`', ""),
            first.line,
            one_line(&first.message)
        )
    }

    /// `[{"file", "line", "code", "message"}]`
    pub(super) fn json(&self) -> Vec<Value> {
        let all = self.errors.iter();
        all.map(|it| {
            json!({ "file": self.path, "line": it.line, "code": it.code, "message": it.message })
        })
        .collect()
    }
}
