//! The files of code below a folder: no others, and none that are large.

#[cfg(not(target_family = "wasm"))]
use crate::template_files;
#[cfg(not(target_family = "wasm"))]
use ignore::gitignore::Gitignore;
use sam_code::PathKind;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// A larger file is not read.
const MOST_BYTES: u64 = 20 << 20;

/// In a larger folder not all templates are found.
const MOST_ENTRIES: usize = 100_000;

/// Folders whose files are not a function's own code.
const SKIPPED: [&str; 7] = [
    ".aws-sam",
    ".git",
    ".venv",
    "__pycache__",
    "node_modules",
    "site-packages",
    "venv",
];

/// Tells one state of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileStamp {
    length: u64,
    modified: Option<SystemTime>,
}

/// What a look at a file gives.
#[derive(Clone, Debug)]
pub(crate) enum FileBelow {
    /// There is no such file, or it must not be read.
    Absent,
    /// It is as it was.
    Unchanged,
    /// Its text without a byte order mark.
    Text(FileStamp, Arc<str>),
}

/// The files below folders that have no symbolic links in their own paths.
pub(crate) trait FilesBelow {
    /// A file of code below a folder, unless it is as it was.
    fn read_below(&self, root: &Path, path: &str, known: Option<FileStamp>) -> FileBelow {
        read_below(root, path, known)
    }

    /// What stands at a path below a folder. A path that git ignores is `Missing` like any other where nothing stands.
    fn kind_below(&self, root: &Path, path: &str) -> PathKind {
        kind_below(root, path)
    }

    /// What git ignores in a folder.
    fn ignore_rules(&self, root: &Path) -> IgnoreRules {
        IgnoreRules::of(root)
    }

    /// The files below a folder that may be templates, so many at most.
    #[cfg(not(target_family = "wasm"))]
    fn templates_below(&self, folder: &Path, most: usize) -> Vec<PathBuf> {
        let entries = template_files::below(folder).take(MOST_ENTRIES);
        entries
            .filter_map(|it| it.ok().flatten())
            .take(most)
            .collect()
    }

    /// There are no files.
    #[cfg(target_family = "wasm")]
    fn templates_below(&self, _folder: &Path, _most: usize) -> Vec<PathBuf> {
        Vec::new()
    }
}

/// The files of this machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Disk;

impl FilesBelow for Disk {}

/// A folder without symbolic links; none if there is no such folder.
pub(crate) fn resolved(folder: &Path) -> Option<PathBuf> {
    fs::canonicalize(folder).ok()
}

/// Symbolic links below the folder are not followed out of it.
fn read_below(root: &Path, path: &str, known: Option<FileStamp>) -> FileBelow {
    look(root, path, known).unwrap_or(FileBelow::Absent)
}

fn kind_below(root: &Path, path: &str) -> PathKind {
    let relative = Path::new(path);
    if !root.is_absolute() || !is_inside(relative) {
        return PathKind::Unknown;
    }
    match fs::canonicalize(root.join(relative)) {
        // A link that leads out of the folder.
        Ok(full) if !full.starts_with(root) => PathKind::Unknown,
        Ok(full) if full.is_dir() => PathKind::Folder,
        Ok(_) => PathKind::File,
        Err(error) if error.kind() != ErrorKind::NotFound => PathKind::Unknown,
        Err(_) => PathKind::Missing,
    }
}

/// What git ignores in a folder, by the files in it and in the folders around it within its repository.
#[derive(Debug, Default)]
pub(crate) struct IgnoreRules {
    #[cfg(not(target_family = "wasm"))]
    rules: Vec<Gitignore>,
}

impl IgnoreRules {
    #[cfg(not(target_family = "wasm"))]
    fn of(root: &Path) -> Self {
        let folders = root.ancestors();
        let repository = folders.clone().find(|it| it.join(".git").exists());
        let is_above = |it: &&Path| repository.is_some_and(|top| it.starts_with(top));
        let in_repository = folders.take_while(|it| is_above(it) || *it == root);
        let rules = in_repository.filter_map(|folder| {
            let (rules, _) = Gitignore::new(folder.join(".gitignore"));
            let ignores_root =
                folder != root && rules.matched_path_or_any_parents(root, true).is_ignore();
            // Rules by which the template is ignored too say nothing about a build.
            (!ignores_root && !rules.is_empty()).then_some(rules)
        });
        Self {
            rules: rules.collect(),
        }
    }

    /// WebAssembly has no files, so git ignores nothing there.
    #[cfg(target_family = "wasm")]
    fn of(_root: &Path) -> Self {
        Self::default()
    }

    /// Whether git ignores a path that may not exist, as a file or as a folder.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn ignores(&self, path: &Path) -> bool {
        self.rules.iter().any(|rules| {
            [true, false].into_iter().any(|is_folder| {
                let found = rules.matched_path_or_any_parents(path, is_folder);
                found.is_ignore()
            })
        })
    }

    /// See [`IgnoreRules::of`].
    #[cfg(target_family = "wasm")]
    pub(crate) fn ignores(&self, _path: &Path) -> bool {
        false
    }
}

/// Whether a path leads to nothing but a function's own code.
fn is_inside(path: &Path) -> bool {
    path.components().all(|it| match it {
        Component::Normal(name) => !SKIPPED.iter().any(|it| name == *it),
        Component::CurDir => true,
        Component::ParentDir | Component::RootDir | Component::Prefix(_) => false,
    })
}

fn look(root: &Path, path: &str, known: Option<FileStamp>) -> Option<FileBelow> {
    let path = Path::new(path);
    if !is_inside(path) {
        return None;
    }
    let path = fs::canonicalize(root.join(path)).ok()?;
    let metadata = fs::metadata(&path).ok()?;
    // A pipe could be waited for without end.
    if !path.starts_with(root) || !metadata.is_file() || metadata.len() > MOST_BYTES {
        return None;
    }
    let stamp = FileStamp {
        length: metadata.len(),
        modified: metadata.modified().ok(),
    };
    if known == Some(stamp) && stamp.modified.is_some() {
        return Some(FileBelow::Unchanged);
    }
    let mut bytes = Vec::new();
    let read = File::open(&path)
        .ok()?
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .ok()?;
    if read as u64 > MOST_BYTES {
        return None;
    }
    let text = String::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Some(FileBelow::Text(stamp, text.into()))
}
