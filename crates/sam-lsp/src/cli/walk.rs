//! Which files are meant by the paths on the command line.

use super::read::{self, Unreadable};
use crate::template_files;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// A file to look at.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) asked: Asked,
}

/// How a file came to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// By its own name: it is meant to be a template.
    ByName,
    /// With its folder: it may be anything.
    WithFolder,
}

/// The files, each once, in the order of the paths and by name within a folder; and the folders that cannot be read.
pub(super) fn files(paths: &[PathBuf]) -> (Vec<Found>, Vec<(PathBuf, Unreadable)>) {
    let mut found = Vec::new();
    let mut unreadable = Vec::new();
    for path in paths {
        if !read::is_stdin(path) && path.is_dir() {
            walk(path, &mut found, &mut unreadable);
        } else {
            found.push(Found {
                path: path.clone(),
                asked: Asked::ByName,
            });
        }
    }
    let mut seen = HashSet::new();
    found.retain(|it| seen.insert(it.path.canonicalize().unwrap_or_else(|_| it.path.clone())));
    (found, unreadable)
}

fn walk(folder: &Path, found: &mut Vec<Found>, unreadable: &mut Vec<(PathBuf, Unreadable)>) {
    for entry in template_files::below(folder) {
        match entry {
            Ok(path) => found.extend(path.map(|path| Found {
                path,
                asked: Asked::WithFolder,
            })),
            Err(error) => unreadable.extend(trouble(folder, error)),
        }
    }
}

/// Where the walk could not go on, and why.
fn trouble(folder: &Path, error: ignore::Error) -> Option<(PathBuf, Unreadable)> {
    match error {
        ignore::Error::WithPath { path, err } => trouble(&path, *err),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            trouble(folder, *err)
        }
        ignore::Error::Io(error) => Some((folder.to_owned(), Unreadable::Io(error))),
        // A mistake in a `.gitignore`, or a loop of links, which are not followed.
        ignore::Error::Partial(_)
        | ignore::Error::Loop { .. }
        | ignore::Error::Glob { .. }
        | ignore::Error::UnrecognizedFileType(_)
        | ignore::Error::InvalidDefinition => None,
    }
}
