//! `--baseline`: the findings that are known, so that only new ones count. Lines do not matter, since they move.

use super::replace::replace;
use super::report::Report;
use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The findings of a call, as a file has them.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Baseline {
    version: u32,
    /// By path, code and message.
    findings: Vec<Entry>,
}

/// Findings that say the same about a template.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Entry {
    path: String,
    code: String,
    message: String,
    count: usize,
}

/// The version of the format.
const VERSION: u32 = 1;

/// Reads a baseline.
///
/// # Errors
/// When there is no such file, or it is not a baseline of a version that is known.
pub(super) fn read(path: &Path) -> anyhow::Result<Baseline> {
    let shown = super::read::shown(path);
    let text = fs::read_to_string(path)
        .with_context(|| format!("{shown}: no baseline; --update-baseline writes one"))?;
    let known: Baseline =
        serde_json::from_str(&text).with_context(|| format!("{shown}: not a baseline"))?;
    if known.version != VERSION {
        bail!(
            "{shown}: a baseline of version {}, not {VERSION}",
            known.version
        );
    }
    Ok(known)
}

/// Writes the findings of a report, and takes them out of it; how many there are.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(path: &Path, report: &mut Report) -> anyhow::Result<usize> {
    let mut counts: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for template in &mut report.templates {
        for it in template.diagnostics.drain(..) {
            let key = (template.path.clone(), it.code.to_owned(), it.message.into());
            *counts.entry(key).or_default() += 1;
        }
    }
    let total = counts.values().sum();
    let findings = counts.into_iter();
    let findings = findings.map(|((path, code, message), count)| Entry {
        path,
        code,
        message,
        count,
    });
    let baseline = Baseline {
        version: VERSION,
        findings: findings.collect(),
    };
    let text = serde_json::to_string_pretty(&baseline)? + "\n";
    replace(path, text.as_bytes()).with_context(|| super::read::shown(path))?;
    Ok(total)
}

impl Baseline {
    /// Takes the findings that are known out of a report.
    pub(super) fn leave_out(self, report: &mut Report) {
        let mut left: BTreeMap<(String, String, String), usize> = BTreeMap::new();
        for it in self.findings {
            *left.entry((it.path, it.code, it.message)).or_default() += it.count;
        }
        for template in &mut report.templates {
            let path = &template.path;
            template.diagnostics.retain(|it| {
                let key = (path.clone(), it.code.to_owned(), it.message.to_string());
                match left.get_mut(&key) {
                    Some(count) if *count > 0 => {
                        *count -= 1;
                        false
                    }
                    Some(_) | None => true,
                }
            });
        }
    }
}
