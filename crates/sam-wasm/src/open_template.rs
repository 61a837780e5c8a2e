//! The template that is open: its current version, and what was found in it.

use sam_core::analysis::Analysis;
use sam_core::environment::Environment;
use sam_core::text::{Change, PositionEncoding};
use sam_ide::{Checked, Findings};

/// How positions count, which is how JavaScript counts.
pub(crate) const ENCODING: PositionEncoding = PositionEncoding::Utf16;

/// A template that is open.
#[derive(Debug)]
pub struct OpenTemplate {
    analysis: Analysis,
    environment: Environment,
    checked: Checked,
    /// The version that `checked` is about.
    checked_version: Option<i32>,
}

impl OpenTemplate {
    /// The first version. The date is the day for which it is checked, `2026-11-29`; empty if no rule is to depend on it.
    pub(crate) fn open(text: &str, date: String) -> Self {
        Self {
            analysis: Analysis::open(0, text),
            environment: Environment {
                date,
                ..Environment::default()
            },
            checked: Checked::default(),
            checked_version: None,
        }
    }

    /// Makes the next version.
    pub(crate) fn edit(&mut self, changes: &[Change]) {
        let version = self.analysis.version.wrapping_add(1);
        self.analysis = self.analysis.edited(version, changes, ENCODING);
    }

    /// Reads the text anew: facts are known that were not before.
    #[cfg_attr(
        not(target_family = "wasm"),
        expect(dead_code, reason = "only a module gets facts later")
    )]
    pub(crate) fn forget_answers(&mut self) {
        let date = std::mem::take(&mut self.environment.date);
        *self = Self::open(self.analysis.source(), date);
    }

    /// The current version.
    pub(crate) fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// For what it is checked and expanded.
    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    /// What is wrong in the current version, made from what was found in the version that was checked last.
    pub(crate) fn findings(&mut self) -> &Findings {
        let version = self.analysis.version;
        if self.checked_version != Some(version) {
            self.checked = self.checked.next_in(&self.analysis, &self.environment);
            self.checked_version = Some(version);
        }
        self.checked.findings()
    }
}
