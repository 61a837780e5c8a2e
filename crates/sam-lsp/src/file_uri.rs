//! The path of the file that a URI names. WebAssembly has no files, so a URI has no path there.

use std::path::{Path, PathBuf};
use tower_lsp::lsp_types::Url;

/// The path of a `file:` URI.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn path(uri: &Url) -> Option<PathBuf> {
    uri.to_file_path().ok()
}

/// There are no files.
#[cfg(target_family = "wasm")]
pub(crate) fn path(_uri: &Url) -> Option<PathBuf> {
    None
}

/// The URI of a file; none for a path that is not absolute.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn of_path(path: impl AsRef<Path>) -> Option<Url> {
    Url::from_file_path(path).ok()
}

/// There are no files.
#[cfg(target_family = "wasm")]
pub(crate) fn of_path(_path: impl AsRef<Path>) -> Option<Url> {
    None
}
