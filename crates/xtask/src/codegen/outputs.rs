//! The generated files as values: written at once, or compared with what is committed.
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Files to be, by path from the root of the repository.
#[derive(Default)]
pub(crate) struct Outputs {
    files: BTreeMap<PathBuf, Vec<u8>>,
    /// Folders in which only generated files live.
    owned: Vec<PathBuf>,
}

impl Outputs {
    /// Adds one file.
    pub(crate) fn add(&mut self, path: impl Into<PathBuf>, content: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), content.into());
    }

    /// Says that whatever else lies in this folder is a leftover.
    pub(crate) fn own(&mut self, folder: impl Into<PathBuf>) {
        self.owned.push(folder.into());
    }

    /// Makes the files so; one line for each that changed.
    pub(crate) fn write(&self, root: &Path) -> Result<Vec<String>> {
        let mut changes = Vec::new();
        for (path, content) in &self.files {
            let full = root.join(path);
            if fs::read(&full).is_ok_and(|now| now == *content) {
                continue;
            }
            if let Some(folder) = full.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&full, content)
                .with_context(|| format!("could not write {}", path.display()))?;
            changes.push(format!("wrote {}", path.display()));
        }
        for path in self.leftovers(root)? {
            fs::remove_file(root.join(&path))?;
            changes.push(format!("removed {}", path.display()));
        }
        Ok(changes)
    }

    /// One line for each file that [`write`](Self::write) would change, with the first line that differs.
    pub(crate) fn differences(&self, root: &Path) -> Result<Vec<String>> {
        let mut differences = Vec::new();
        for (path, content) in &self.files {
            match fs::read(root.join(path)) {
                Ok(now) if now == *content => {}
                Ok(now) => {
                    differences.push(format!("{}: {}", path.display(), difference(&now, content)))
                }
                Err(_) => differences.push(format!("{}: missing", path.display())),
            }
        }
        for path in self.leftovers(root)? {
            differences.push(format!("{}: nothing generates this file", path.display()));
        }
        Ok(differences)
    }

    fn leftovers(&self, root: &Path) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for folder in &self.owned {
            let Ok(entries) = fs::read_dir(root.join(folder)) else {
                continue;
            };
            for entry in entries {
                let path = folder.join(entry?.file_name());
                if !self.files.contains_key(&path) {
                    found.push(path);
                }
            }
        }
        found.sort();
        Ok(found)
    }
}

fn difference(now: &[u8], then: &[u8]) -> String {
    match (std::str::from_utf8(now), std::str::from_utf8(then)) {
        (Ok(now), Ok(then)) => first_difference(now, then),
        _ => format!("{} bytes should be {} others", now.len(), then.len()),
    }
}

fn first_difference(now: &str, then: &str) -> String {
    let (mut left, mut right) = (now.lines(), then.lines());
    for line in 1.. {
        match (left.next(), right.next()) {
            (None, None) => break,
            (a, b) if a == b => {}
            (a, b) => {
                return format!(
                    "line {line}: `{}` should be `{}`",
                    a.unwrap_or("(end)").trim(),
                    b.unwrap_or("(end)").trim()
                );
            }
        }
    }
    "line ends differ".to_owned()
}

#[cfg(test)]
mod tests {
    use super::{difference, first_difference};

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(
            first_difference("a\nb\n", "a\nc\n"),
            "line 2: `b` should be `c`"
        );
        assert_eq!(
            first_difference("a\n", "a\nb\n"),
            "line 2: `(end)` should be `b`"
        );
        assert_eq!(first_difference("a\r\n", "a\n"), "line ends differ");
    }

    #[test]
    fn what_is_no_text_differs_by_size() {
        assert_eq!(
            difference(&[0xff, 1], &[0xff, 1, 2]),
            "2 bytes should be 3 others"
        );
    }
}
