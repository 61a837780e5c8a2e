//! `check --fix`: mends templates, and writes them back.

use super::read;
use super::replace::replace;
use super::screen;
use crate::config::Config;
use sam_core::analysis::Analysis;
use sam_core::document::Document;
use sam_ide::visible::one_line;
use sam_ide::{Diagnostic, FixSafety, fix_all};
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// What was mended in all templates.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FixCount {
    /// Fixes that were made.
    pub(super) made: usize,
    /// Findings for which there is only an unsafe fix.
    pub(super) unsafe_left: usize,
}

/// The mended template, which is written to its file, or to stdout if it comes from stdin. Each fix is named on stderr.
///
/// # Errors
/// The reason when the file cannot be written, or has changed since it was read.
pub(super) fn fix(
    (path, name): (&Path, &Path),
    document: Analysis,
    config: &Config,
    safety: FixSafety,
    count: &mut FixCount,
) -> Result<Analysis, String> {
    let is_wanted = |it: &Diagnostic, in_text: &Document| config.severity_of(it, in_text).is_some();
    let mended = catch_unwind(AssertUnwindSafe(|| fix_all(&document, safety, &is_wanted)));
    let mended = mended.map_err(|_| "sam-lsp broke down on it; please report this".to_owned())?;
    if read::is_stdin(path) {
        screen::print(|out| out.write_all(mended.text.as_bytes()))
            .map_err(|why| why.to_string())?;
    } else if mended.text != document.source() {
        write(path, document.source(), &mended.text)?;
    }
    for it in &mended.made {
        let label = one_line(&it.label);
        screen::complain(&format!(
            "fixed: {}: {label} [{}]",
            read::shown(name),
            it.code
        ));
    }
    count.made += mended.made.len();
    count.unsafe_left += mended.unsafe_left;
    Ok(match mended.made.is_empty() {
        true => document,
        false => Analysis::open(document.version, &mended.text),
    })
}

/// Writes a text to a file that has another one now. A byte order mark stays.
fn write(path: &Path, before: &str, after: &str) -> Result<(), String> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    let cannot = |why: io::Error| format!("cannot write: {}", read::reason(&why));
    let now = fs::read(path).map_err(cannot)?;
    let (mark, text) = match now.strip_prefix(MARK) {
        Some(text) => (MARK, text),
        None => (&[][..], &*now),
    };
    if text != before.as_bytes() {
        return Err("changed while it was checked; check it again".to_owned());
    }
    replace(path, &[mark, after.as_bytes()].concat()).map_err(cannot)
}
