//! The files of code beside a template, as they were read last.

use crate::runtime::below::{FileBelow, FileStamp, FilesBelow, IgnoreRules};
use sam_code::{Files, PathKind};
use std::cell::{OnceCell, RefCell};
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
    /// Whether there is something at the path of a folder.
    folders: RefCell<HashMap<String, bool>>,
    ignore_rules: OnceCell<IgnoreRules>,
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
            folders: RefCell::default(),
            ignore_rules: OnceCell::new(),
        }
    }

    /// Whether one of the folders around a path is not there: a template without its code names many such paths.
    fn is_in_absent_folder(&self, path: &str) -> bool {
        let ends = path.match_indices('/').map(|(at, _)| at);
        let mut folders = ends.filter_map(|end| path.get(..end));
        folders.any(|folder| {
            if let Some(known) = self.folders.borrow().get(folder) {
                return !known;
            }
            let kind = self.disk.kind_below(&self.root, folder);
            let is_there = kind != PathKind::Missing;
            self.folders
                .borrow_mut()
                .insert(folder.to_owned(), is_there);
            !is_there
        })
    }

    /// What is at a path where nothing is.
    fn missing(&self, path: &str) -> PathKind {
        let rules = || self.disk.ignore_rules(&self.root);
        let rules = self.ignore_rules.get_or_init(rules);
        match rules.ignores(&self.root.join(path)) {
            true => PathKind::Ignored,
            false => PathKind::Missing,
        }
    }

    fn look(&self, path: &str) -> Option<Arc<str>> {
        if let Some(text) = (self.open)(path) {
            return Some(text);
        }
        if self.is_in_absent_folder(path) {
            return None;
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
        if (self.open)(path).is_some() {
            return PathKind::File;
        }
        if self.is_in_absent_folder(path) {
            return self.missing(path);
        }
        match self.disk.kind_below(&self.root, path) {
            PathKind::Missing => self.missing(path),
            kind @ (PathKind::File | PathKind::Folder | PathKind::Ignored | PathKind::Unknown) => {
                kind
            }
        }
    }
}
