//! Files of settings that the client gives, where the server cannot read them itself: in WebAssembly, and in file systems that
//! only the editor knows. See `docs/protocol.md`.

use crate::file_uri;
use dashmap::DashMap;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use tower_lsp::lsp_types::Url;

/// Parameters of `sam-lsp/settingsFiles`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SettingsFilesParams {
    /// Files that are known anew; those given before stay.
    files: Vec<GivenFile>,
}

#[derive(Clone, Debug, Deserialize)]
struct GivenFile {
    uri: Url,
    /// None if there is no such file any more.
    text: Option<String>,
}

/// The files, by their file system and their path in it.
#[derive(Debug, Default)]
pub(crate) struct GivenFiles(DashMap<(String, PathBuf), String>);

impl GivenFiles {
    /// Takes files over, in the place of those given before.
    pub(crate) fn take(&self, params: SettingsFilesParams) {
        for GivenFile { uri, text } in params.files {
            let key = (file_system(&uri), file_uri::place(&uri));
            match text {
                Some(text) => self.0.insert(key, text),
                None => self.0.remove(&key).map(|it| it.1),
            };
        }
    }

    /// The text of a file in the file system of a document.
    pub(crate) fn text(&self, document: &Url, path: &Path) -> Option<String> {
        // Nearly always none is given, and a key need not be made.
        if self.0.is_empty() {
            return None;
        }
        let key = (file_system(document), path.to_owned());
        self.0.get(&key).map(|it| it.clone())
    }
}

/// What is before the path of a URI.
fn file_system(uri: &Url) -> String {
    format!("{}://{}", uri.scheme(), uri.authority())
}

#[cfg(test)]
mod tests {
    use super::{GivenFiles, SettingsFilesParams};
    use serde_json::{Value, json};
    use std::path::Path;
    use tower_lsp::lsp_types::Url;

    fn params(value: Value) -> SettingsFilesParams {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_file_is_known_in_its_own_file_system_until_it_is_gone() {
        let files = GivenFiles::default();
        let uri = "vscode-vfs://github/my%20shop/sam-lsp.toml";
        files.take(params(json!({ "files": [{ "uri": uri, "text": "a" }] })));
        let document = Url::parse("vscode-vfs://github/my%20shop/x/template.yaml").unwrap();
        let path = Path::new("/my shop/sam-lsp.toml");
        assert_eq!(files.text(&document, path).as_deref(), Some("a"));
        let other = Url::parse("vscode-vfs://gitlab/my%20shop/x/template.yaml").unwrap();
        assert_eq!(files.text(&other, path), None);
        files.take(params(json!({ "files": [{ "uri": uri, "text": null }] })));
        assert_eq!(files.text(&document, path), None);
    }
}
