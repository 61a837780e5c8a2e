//! `sam-lsp rule`: the page of a rule, or the list of all.

use super::outcome::Outcome;
use super::screen;
use anyhow::anyhow;
use include_dir::{Dir, include_dir};
use sam_ide::{RULES, Severity, closest};

/// The pages of the rules as they stand in the manual.
static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

const MORE: &str = "\
Examples:
  sam-lsp rule                      all rules, with their severity
  sam-lsp rule policy-resource-star what it reports, an example and the way out";

/// Say what a rule reports, with an example; without a code list all rules
#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The code of the rule
    code: Option<String>,
}

/// Prints the page of a rule, as Markdown.
///
/// # Errors
/// When there is no such rule, or stdout cannot be written to.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let Some(code) = &args.code else {
        screen::print(|out| out.write_all(list().as_bytes()))?;
        return Ok(Outcome::Clean);
    };
    let page = page(code).ok_or_else(|| unknown(code))?;
    screen::print(|out| write!(out, "{page}"))?;
    Ok(Outcome::Clean)
}

/// All rules, one a line.
pub(super) fn list() -> String {
    let lines = RULES.iter().map(|rule| {
        let title = title(rule.code).unwrap_or_default();
        format!("{:<34} {:<11} {title}\n", rule.code, name(rule.severity))
    });
    lines.collect()
}

/// What to say when there is no such rule.
pub(super) fn unknown(code: &str) -> anyhow::Error {
    match closest(code, RULES.iter().map(|it| it.code)) {
        Some(near) => anyhow!("no rule `{code}`; did you mean `{near}`?"),
        None => anyhow!("no rule `{code}`; `sam-lsp rule` lists all"),
    }
}

/// The page of a rule.
pub(super) fn page(code: &str) -> Option<&'static str> {
    RULES.iter().find(|it| it.code == code)?;
    PAGES.get_file(format!("{code}.md"))?.contents_utf8()
}

/// What a rule reports, in a sentence.
pub(super) fn title(code: &str) -> Option<&'static str> {
    let lines = page(code)?.lines().skip(1);
    lines.map(str::trim).find(|it| !it.is_empty())
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "information",
        Severity::Hint => "hint",
    }
}
