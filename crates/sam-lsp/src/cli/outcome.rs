//! How a command ended.

use sam_ide::{Diagnostic, Severity};
use std::process::ExitCode;

/// How a command ended, the worse the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// No template has an error.
    Clean,
    /// A template has an error, or what counts as one.
    Errors,
    /// Something asked for could not be done.
    CouldNotRun,
}

impl Outcome {
    /// What findings make of a command that could run; those that are less than a severity do not count.
    pub(super) fn of(diagnostics: &[Diagnostic], fail_on: Severity) -> Self {
        // The worse the smaller.
        if diagnostics.iter().any(|it| it.severity <= fail_on) {
            Self::Errors
        } else {
            Self::Clean
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        ExitCode::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Errors => 1,
            Outcome::CouldNotRun => 2,
        })
    }
}
