//! Which files below a folder may be templates.

#[cfg(not(target_family = "wasm"))]
use ignore::{DirEntry, WalkBuilder};
use std::path::Path;
#[cfg(not(target_family = "wasm"))]
use std::path::PathBuf;

/// What templates are called.
const EXTENSIONS: [&str; 4] = ["yaml", "yml", "json", "template"];

/// Folders of things made or fetched, not written.
#[cfg(not(target_family = "wasm"))]
const SKIPPED: [&str; 3] = [".aws-sam", ".git", "node_modules"];

/// The files below a folder that may be templates, by name within a folder, without those that git ignores; and what cannot
/// be read. Files with other names are there as `None`, so that the caller can count them.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn below(
    folder: &Path,
) -> impl Iterator<Item = Result<Option<PathBuf>, ignore::Error>> + use<> {
    let entries = WalkBuilder::new(folder)
        .hidden(false)
        .require_git(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(|it| it.depth() == 0 || !is_skipped(it))
        .build();
    entries.map(|it| {
        let entry = it?;
        let is_template = has_extension(entry.path()) && entry.path().is_file();
        Ok(is_template.then(|| entry.into_path()))
    })
}

#[cfg(not(target_family = "wasm"))]
fn is_skipped(entry: &DirEntry) -> bool {
    let is_folder = entry.file_type().is_some_and(|it| it.is_dir());
    is_folder && SKIPPED.iter().any(|it| entry.file_name() == *it)
}

/// Whether a file is named as templates are.
pub(crate) fn has_extension(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str());
    extension.is_some_and(|it| {
        EXTENSIONS
            .iter()
            .any(|known| it.eq_ignore_ascii_case(known))
    })
}
