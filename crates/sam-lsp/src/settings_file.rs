//! `sam-lsp.toml`: the settings of a project, for the server and the command line alike.

use crate::config::Config;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// How the file is called.
pub(crate) const NAME: &str = "sam-lsp.toml";

/// The settings of a project.
#[derive(Debug)]
pub(crate) struct SettingsFile {
    /// Where they are.
    pub(crate) path: PathBuf,
    /// What they are.
    pub(crate) config: Config,
    /// What in the file makes no sense, in words.
    pub(crate) complaints: Vec<String>,
}

/// The settings that count for a file: of the nearest folder above it that has a settings file. `read` gives the text of a
/// file, if there is one.
pub(crate) fn nearest(file: &Path, read: impl Fn(&Path) -> Option<String>) -> Option<SettingsFile> {
    let folders = file.ancestors().skip(1);
    let mut files = folders.map(|it| it.join(NAME));
    let (path, text) =
        files.find_map(|it| Some((read(&it)?, it)).map(|(text, path)| (path, text)))?;
    let (config, complaints) = match toml::from_str::<Map<String, Value>>(&text) {
        Ok(content) => Config::of_file(&content),
        Err(error) => {
            let start = error.span().map_or(0, |it| it.start);
            let line = 1 + text.bytes().take(start).filter(|it| *it == b'\n').count();
            let what = error.message().lines().next().unwrap_or_default();
            let complaint = format!("line {line}: {what}; the file is left out");
            (Config::default(), vec![complaint])
        }
    };
    Some(SettingsFile {
        path,
        config,
        complaints,
    })
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use sam_ide::Severity::Error;
    use std::path::Path;

    #[test]
    fn the_nearest_file_counts() {
        let read = |path: &Path| match path.to_str()? {
            "/shop/sam-lsp.toml" => Some("[rules]\nduplicate-key = \"off\"\n".to_owned()),
            "/sam-lsp.toml" => Some("[rules]\nsyntax = \"off\"\n".to_owned()),
            _ => None,
        };
        let found = nearest(Path::new("/shop/orders/template.yaml"), read).unwrap();
        assert_eq!(found.path, Path::new("/shop/sam-lsp.toml"));
        assert_eq!(found.config.severity("duplicate-key", Error), None);
        assert_eq!(found.config.severity("syntax", Error), Some(Error));
    }

    #[test]
    fn a_file_that_is_not_toml_is_left_out() {
        let read = |path: &Path| {
            (path == Path::new("/a/sam-lsp.toml")).then(|| "a = 1\nb = \n".to_owned())
        };
        let found = nearest(Path::new("/a/template.yaml"), read).unwrap();
        assert_eq!(found.complaints.len(), 1);
        assert!(
            found.complaints[0].starts_with("line 2: "),
            "{:?}",
            found.complaints
        );
    }
}
