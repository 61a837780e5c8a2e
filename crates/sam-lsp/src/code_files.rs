//! The files of code beside a template, as they were read last.

use crate::runtime::below::{FileBelow, FileStamp, FilesBelow};
use sam_code::{Files, PathKind};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The texts of files that were read, by their paths without symbolic links. Two looks at one that has not changed give the
/// same text.
#[derive(Debug, Default)]
pub(crate) struct CodeTexts(Mutex<HashMap<PathBuf, (FileStamp, Arc<str>)>>);

type OpenText<'f> = dyn Fn(&str) -> Option<Arc<str>> + 'f;

/// The files below the folder of a template, each looked at once.
pub(crate) struct CodeFiles<'f> {
    /// Without symbolic links.
    root: PathBuf,
    texts: &'f CodeTexts,
    /// The text of a file that an editor has open, by its path from the folder.
    open: Box<OpenText<'f>>,
    disk: &'f dyn FilesBelow,
    seen: RefCell<HashMap<String, Option<Arc<str>>>>,
}

impl<'f> CodeFiles<'f> {
    /// Those below a folder without symbolic links: as the editor has them if it has them open, else as they are on the disk.
    pub(crate) fn new(
        root: PathBuf,
        texts: &'f CodeTexts,
        open: impl Fn(&str) -> Option<Arc<str>> + 'f,
        disk: &'f dyn FilesBelow,
    ) -> Self {
        Self {
            root,
            texts,
            open: Box::new(open),
            disk,
            seen: RefCell::default(),
        }
    }

    fn look(&self, path: &str) -> Option<Arc<str>> {
        if let Some(text) = (self.open)(path) {
            return Some(text);
        }
        let full = self.root.join(path);
        let texts = || self.texts.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = texts().get(&full).cloned();
        match self
            .disk
            .read_below(&self.root, path, known.as_ref().map(|it| it.0))
        {
            FileBelow::Absent => {
                texts().remove(&full);
                None
            }
            FileBelow::Unchanged => known.map(|it| it.1),
            FileBelow::Text(stamp, text) => {
                // Whoever compares texts need not compare what is the same again.
                let text = known
                    .map(|it| it.1)
                    .filter(|it| **it == *text)
                    .unwrap_or(text);
                texts().insert(full, (stamp, text.clone()));
                Some(text)
            }
        }
    }
}

impl Files for CodeFiles<'_> {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        if let Some(known) = self.seen.borrow().get(path) {
            return known.clone();
        }
        let text = self.look(path);
        self.seen.borrow_mut().insert(path.to_owned(), text.clone());
        text
    }

    fn kind(&self, path: &str) -> PathKind {
        match (self.open)(path) {
            Some(_) => PathKind::File,
            None => self.disk.kind_below(&self.root, path),
        }
    }
}
