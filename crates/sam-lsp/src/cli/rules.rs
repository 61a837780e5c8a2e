//! `--rule CODE=LEVEL`: a rule's severity as the user wants it.

use sam_ide::{Diagnostic, RULES, Severity, closest};

/// What to make of a rule's findings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Override {
    code: &'static str,
    /// None: leave them out.
    severity: Option<Severity>,
}

/// Reads `CODE=LEVEL`.
///
/// # Errors
/// In words, when there is no such rule or level.
pub(super) fn parse(text: &str) -> Result<Override, String> {
    let (code, level) = text
        .split_once('=')
        .ok_or("write it as CODE=LEVEL, for example connector-unknown-id=off")?;
    let severity = match level {
        "off" => None,
        "hint" => Some(Severity::Hint),
        "information" => Some(Severity::Information),
        "warning" => Some(Severity::Warning),
        "error" => Some(Severity::Error),
        other => {
            return Err(format!(
                "no level `{other}`; there are off, hint, information, warning and error"
            ));
        }
    };
    let codes = || RULES.iter().map(|it| it.code);
    match codes().find(|it| *it == code) {
        Some(code) => Ok(Override { code, severity }),
        None => Err(match closest(code, codes()) {
            Some(near) => format!("no rule `{code}`; did you mean `{near}`?"),
            None => format!("no rule `{code}`"),
        }),
    }
}

/// Findings as the user wants them; of two overrides of one rule the last counts.
pub(super) fn apply(overrides: &[Override], diagnostic: &Diagnostic) -> Option<Diagnostic> {
    let mut diagnostic = diagnostic.clone();
    if let Some(it) = overrides.iter().rfind(|it| it.code == diagnostic.code) {
        diagnostic.severity = it.severity?;
    }
    Some(diagnostic)
}
