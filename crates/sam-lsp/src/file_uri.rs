//! The path of the file that a URI names. WebAssembly has no files, so there is none to open there.

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

/// Where a document is in its file system, which may be one that only the editor knows: settings are looked up by it.
pub(crate) fn place(uri: &Url) -> PathBuf {
    path(uri).unwrap_or_else(|| PathBuf::from(decoded(uri.path())))
}

/// A text with the bytes that `%2F` and the like stand for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code = others
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|it| std::str::from_utf8(it).ok())
            .and_then(|it| u8::from_str_radix(it, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = others.get(code.map_or(0, |_| 2)..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::place;
    use std::path::Path;
    use tower_lsp::lsp_types::Url;

    #[test]
    fn a_place_is_the_path_as_people_write_it() {
        for (uri, expected) in [
            (
                "vscode-vfs://github/my%20shop/caf%C3%A9.yaml",
                "/my shop/café.yaml",
            ),
            ("vscode-vfs://github/100%/%zz/%2", "/100%/%zz/%2"),
            ("untitled:Untitled-1", "Untitled-1"),
        ] {
            assert_eq!(place(&Url::parse(uri).unwrap()), Path::new(expected));
        }
    }
}
