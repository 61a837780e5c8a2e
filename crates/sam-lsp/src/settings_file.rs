//! `sam-lsp.toml`: the settings of a project, for the server and the command line alike.

mod forbid;
mod patterns;
mod project;
#[cfg(test)]
mod schema_tests;

pub(crate) use project::{ProjectSettings, StackSettings};

use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// How the file is called.
pub(crate) const NAME: &str = "sam-lsp.toml";

/// The settings file of a project.
#[derive(Debug)]
pub(crate) struct SettingsFile {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// What it sets.
    pub(crate) settings: ProjectSettings,
    /// What in the file makes no sense, in words.
    pub(crate) complaints: Vec<String>,
}

/// The settings file that counts for a template: of the nearest folder above it that has one. `read` gives the text of a
/// file, if there is one.
pub(crate) fn nearest(file: &Path, read: impl Fn(&Path) -> Option<String>) -> Option<SettingsFile> {
    let folders = file.ancestors().skip(1);
    let mut files = folders.map(|it| it.join(NAME));
    let (path, text) =
        files.find_map(|it| Some((read(&it)?, it)).map(|(text, path)| (path, text)))?;
    let folder = path.parent().unwrap_or(&path);
    let (settings, complaints) = match toml::from_str::<Map<String, Value>>(&text) {
        Ok(content) => ProjectSettings::read(&content, folder),
        Err(error) => {
            let start = error.span().map_or(0, |it| it.start);
            let line = 1 + text.bytes().take(start).filter(|it| *it == b'\n').count();
            let what = error.message().lines().next().unwrap_or_default();
            let complaint = format!("line {line}: {what}; the file is left out");
            (ProjectSettings::default(), vec![complaint])
        }
    };
    Some(SettingsFile {
        path,
        settings,
        complaints,
    })
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use std::path::Path;

    #[test]
    fn the_nearest_file_counts() {
        let read = |path: &Path| match path.to_str()? {
            "/shop/sam-lsp.toml" => Some("exclude = [\"a.yaml\"]\n".to_owned()),
            "/sam-lsp.toml" => Some("exclude = [\"b.yaml\"]\n".to_owned()),
            _ => None,
        };
        let is_excluded = |file: &str| {
            let found = nearest(Path::new(file), read).unwrap();
            found.settings.config_of(Path::new(file)).is_excluded
        };
        assert!(is_excluded("/shop/orders/a.yaml") && !is_excluded("/shop/b.yaml"));
        assert!(!is_excluded("/other/a.yaml") && is_excluded("/other/b.yaml"));
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
