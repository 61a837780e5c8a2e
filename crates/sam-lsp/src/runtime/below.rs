//! The files of code below a folder: no others, and none that are large.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// A larger file is not read.
const MOST_BYTES: u64 = 20 << 20;

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

/// A folder without symbolic links; none if there is no such folder.
pub(crate) fn resolved(folder: &Path) -> Option<PathBuf> {
    fs::canonicalize(folder).ok()
}

/// A file below a folder that has no symbolic links in its own path. Those below are not followed out of the folder.
pub(crate) fn read_below(root: &Path, path: &str, known: Option<FileStamp>) -> FileBelow {
    look(root, path, known).unwrap_or(FileBelow::Absent)
}

fn look(root: &Path, path: &str, known: Option<FileStamp>) -> Option<FileBelow> {
    let path = Path::new(path);
    let is_inside = path.components().all(|it| match it {
        Component::Normal(name) => !SKIPPED.iter().any(|it| name == *it),
        Component::CurDir => true,
        Component::ParentDir | Component::RootDir | Component::Prefix(_) => false,
    });
    if !is_inside {
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
