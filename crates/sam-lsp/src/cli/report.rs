//! What was checked and found, and the formats it can be printed in.

mod github;
mod gitlab;
mod json;
mod junit;
mod region;
mod sarif;
mod text;

use super::fix::FixCount;
use super::outcome::Outcome;
use super::screen::Style;
use sam_core::analysis::Analysis;
use sam_ide::{Diagnostic, Fix, Severity, fixes};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// All that one call of the command line checked.
#[derive(Debug)]
pub(super) struct Report {
    /// In the order they were checked.
    pub(super) templates: Vec<Checked>,
    /// What could not be checked.
    pub(super) troubles: Vec<Trouble>,
    /// From which severity on a finding counts as an error.
    pub(super) fail_on: Severity,
    /// Whether text for people ends with a summary.
    pub(super) summary: Summary,
    /// What was mended before the check.
    pub(super) fixes: FixCount,
}

/// Whether a summary is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Summary {
    Printed,
    None,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            templates: Vec::new(),
            troubles: Vec::new(),
            fail_on: Severity::Error,
            summary: Summary::Printed,
            fixes: FixCount::default(),
        }
    }
}

/// One template and what is wrong with it.
#[derive(Debug)]
pub(super) struct Checked {
    /// As it was given; relative if it was given so.
    pub(super) path: String,
    pub(super) document: Analysis,
    /// In the order of the text.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Checked {
    /// The findings, each with its fixes; none where looking for them breaks down.
    fn with_fixes(&self) -> impl Iterator<Item = (&Diagnostic, Vec<Fix>)> {
        let resolver = self.document.resolver();
        self.diagnostics.iter().map(move |it| {
            let fixes = catch_unwind(AssertUnwindSafe(|| fixes(&resolver, it)));
            (it, fixes.unwrap_or_default())
        })
    }
}

/// A path that could not be read.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) path: String,
    pub(super) why: String,
}

/// How to print a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// One finding a line
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands
    Github,
    /// GitLab Code Quality
    Gitlab,
    /// JUnit XML
    Junit,
}

impl Format {
    /// Prints a report; the style is for text only.
    ///
    /// # Errors
    /// Those of `out`.
    pub(super) fn write(
        self,
        out: &mut dyn Write,
        report: &Report,
        style: Style,
    ) -> io::Result<()> {
        match self {
            Self::Text => text::write(out, report, style),
            Self::Json => json::write(out, report),
            Self::Sarif => sarif::write(out, report),
            Self::Github => github::write(out, report),
            Self::Gitlab => gitlab::write(out, report),
            Self::Junit => junit::write(out, report),
        }
    }
}

impl Report {
    /// How the call ends.
    pub(super) fn outcome(&self) -> Outcome {
        if !self.troubles.is_empty() {
            return Outcome::CouldNotRun;
        }
        let templates = self.templates.iter();
        let outcomes = templates.map(|it| Outcome::of(&it.diagnostics, self.fail_on));
        outcomes.max().unwrap_or(Outcome::Clean)
    }
}
