//! `check --watch`: checks again whenever a template or its settings change.

use super::outcome::Outcome;
use super::screen;
use super::walk;
use crate::settings_file;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

/// How often the files are looked at: soon enough for a person, and cheap for some thousand files.
const INTERVAL: Duration = Duration::from_millis(300);

/// When a file was written, and how long it is; nothing of one that is not there.
type Stamp = Option<(SystemTime, u64)>;

/// Checks, and again after each change of the files below the paths, until the process is ended.
///
/// # Errors
/// Those of a check.
pub(super) fn watch(
    paths: &[PathBuf],
    check: impl Fn() -> anyhow::Result<Outcome>,
) -> anyhow::Result<Outcome> {
    loop {
        let seen = stamps(paths);
        check()?;
        screen::complain("note: waiting for changes; end with Ctrl+C");
        while stamps(paths) == seen {
            sleep(INTERVAL);
        }
    }
}

/// All files that are checked, and all places where settings for them may stand.
fn stamps(paths: &[PathBuf]) -> BTreeMap<PathBuf, Stamp> {
    let (files, _) = walk::files(paths);
    let mut stamps = BTreeMap::new();
    for file in files {
        let absolute = std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone());
        for folder in absolute.ancestors().skip(1) {
            let settings = folder.join(settings_file::NAME);
            if stamps.contains_key(&settings) {
                break;
            }
            let stamp = stamp(&settings);
            stamps.insert(settings, stamp);
        }
        stamps.insert(absolute, stamp(&file.path));
    }
    stamps
}

fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
