//! The files of the repository as values, so that a check is a function and its test needs no disk.
use crate::shell;
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The text files of the repository, by path from its root, with `/` between the parts.
pub(crate) struct Repo {
    files: BTreeMap<String, String>,
    /// The paths of what is not text.
    other: BTreeSet<String>,
    /// Folders of this machine that no file should name, each with a `/` at its end.
    places: Vec<String>,
}

impl Repo {
    /// Reads what git tracks or would track; what is ignored is not ours, and what is not text has no lines.
    pub(crate) fn read(root: &Path) -> Result<Repo> {
        let mut list = Command::new("git");
        list.args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root);
        let mut files = BTreeMap::new();
        let mut other = BTreeSet::new();
        for path in shell::read(&mut list)?.split_terminator('\0') {
            match std::fs::read_to_string(root.join(path)) {
                Ok(text) => drop(files.insert(path.to_owned(), text)),
                Err(_) => drop(other.insert(path.to_owned())),
            }
        }
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let above = root.parent().map(Path::to_path_buf);
        // A root or the folder for temporary files says nothing about a machine.
        let telling = |place: &PathBuf| place.parent().is_some() && *place != std::env::temp_dir();
        let places = [above, home].into_iter().flatten().filter(telling);
        let places = places
            .map(|place| format!("{}/", place.display()))
            .collect();
        Ok(Repo {
            files,
            other,
            places,
        })
    }

    /// A repository of a few files.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Repo {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Repo {
            files: files.collect(),
            other: BTreeSet::new(),
            places: Vec::new(),
        }
    }

    /// Folders of this machine, with a `/` at their end.
    pub(crate) fn places(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(String::as_str)
    }

    /// All paths, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether there is a file or a folder of a path.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        let mut all = self.files.keys().chain(&self.other);
        path.is_empty() || all.any(|it| it == path || it.starts_with(&folder))
    }

    /// All files, sorted by path.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// All Rust files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(|(path, _)| path.ends_with(".rs"))
    }

    /// The files directly in a folder, named without it.
    pub(crate) fn within<'a>(
        &'a self,
        folder: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files().filter_map(move |(path, text)| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?;
            (!name.contains('/')).then_some((name, text))
        })
    }

    /// The files in the folders of a folder, by `folder/name`, with their texts.
    pub(crate) fn grouped<'a>(
        &'a self,
        folder: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files().filter_map(move |(path, text)| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?;
            (name.matches('/').count() == 1).then_some((name, text))
        })
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }
}
