//! The files of code beside a template, read within limits.

use sam_code::Files;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// So many files and bytes are read for one template.
const MOST_FILES: usize = 2_000;
const MOST_BYTES: u64 = 20 << 20;

/// Folders whose files are not the function's own code.
const SKIPPED: [&str; 7] = [
    ".aws-sam",
    ".git",
    ".venv",
    "__pycache__",
    "node_modules",
    "site-packages",
    "venv",
];

/// The files below the folder of a template. Symbolic links are not followed out of it.
pub(super) struct CodeFiles {
    /// Without symbolic links; none if there is no such folder.
    root: Option<PathBuf>,
    read: RefCell<AlreadyRead>,
}

#[derive(Default)]
struct AlreadyRead {
    texts: HashMap<String, Option<Arc<str>>>,
    files: usize,
    bytes: u64,
}

impl CodeFiles {
    /// Of the folder that a template is in.
    pub(super) fn beside(template: &Path) -> Self {
        let folder = match template.parent() {
            Some(it) if !it.as_os_str().is_empty() => it,
            Some(_) | None => Path::new("."),
        };
        Self {
            root: fs::canonicalize(folder).ok(),
            read: RefCell::default(),
        }
    }

    fn open(&self, path: &str, left: u64) -> Option<String> {
        let root = self.root.as_ref()?;
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
        // A pipe could be waited for without end.
        if !path.starts_with(root) || !fs::metadata(&path).ok()?.is_file() {
            return None;
        }
        let mut bytes = Vec::new();
        let read = File::open(&path)
            .ok()?
            .take(left + 1)
            .read_to_end(&mut bytes)
            .ok()?;
        if read as u64 > left {
            return None;
        }
        let text = String::from_utf8(bytes).ok()?;
        Some(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        })
    }
}

impl Files for CodeFiles {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        let mut read = self.read.borrow_mut();
        if let Some(known) = read.texts.get(path) {
            return known.clone();
        }
        let left = MOST_BYTES.saturating_sub(read.bytes);
        let text = match read.files < MOST_FILES {
            true => self.open(path, left).map(Arc::from),
            false => None,
        };
        if let Some(text) = &text {
            let text: &Arc<str> = text;
            read.files += 1;
            read.bytes += text.len() as u64;
        }
        read.texts.insert(path.to_owned(), text.clone());
        text
    }
}
