//! The templates of the workspace: what each declares and nests, and what is still to be read.

use crate::file_uri;
use crate::template_files::has_extension;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tower_lsp::lsp_types::{SymbolInformation, Url};

/// How many files are read between two questions.
const AT_ONCE: usize = 16;

/// How many symbols of files that are not open are listed.
const MOST_SYMBOLS: usize = 1_000;

/// What is known of the templates of the workspace.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    templates: Mutex<BTreeMap<PathBuf, IndexedTemplate>>,
    unread: Mutex<VecDeque<Unread>>,
    /// Told when there is something unread.
    pub(crate) work: Notify,
}

/// A template on the disk.
#[derive(Debug)]
pub(crate) struct IndexedTemplate {
    /// Its symbols, without sections.
    pub(crate) symbols: Vec<SymbolInformation>,
    /// The files that it nests.
    pub(crate) nests: Vec<PathBuf>,
}

/// What is to be read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// A folder, of which the files that may be templates are not known yet.
    Folder(PathBuf),
    /// A file that may be a template.
    File(PathBuf),
}

impl Workspace {
    /// The templates below a folder are to be read.
    pub(crate) fn add_folder(&self, folder: &Url) {
        if let Some(path) = file_uri::path(folder) {
            lock(&self.unread).push_back(Unread::Folder(path));
            self.work.notify_one();
        }
    }

    /// The templates below a folder no longer belong to the workspace.
    pub(crate) fn remove_folder(&self, folder: &Url) {
        if let Some(path) = file_uri::path(folder) {
            lock(&self.templates).retain(|it, _| !it.starts_with(&path));
        }
    }

    /// A file is to be read again if it may be a template.
    pub(crate) fn file_changed(&self, file: &Url) {
        if let Some(path) = file_uri::path(file)
            && has_extension(&path)
        {
            lock(&self.unread).push_back(Unread::File(path));
            self.work.notify_one();
        }
    }

    /// The symbols that somebody wants of the templates that are not among some.
    pub(crate) fn symbols(
        &self,
        is_wanted: impl Fn(&SymbolInformation) -> bool,
        without: &[Url],
    ) -> Vec<SymbolInformation> {
        let without: Vec<PathBuf> = without.iter().filter_map(file_uri::path).collect();
        let templates = lock(&self.templates);
        let others = templates.iter().filter(|(it, _)| !without.contains(it));
        let symbols = others.flat_map(|(_, it)| &it.symbols);
        let wanted = symbols.filter(|it| is_wanted(it));
        wanted.take(MOST_SYMBOLS).cloned().collect()
    }

    /// The files of the templates that nest a file.
    pub(crate) fn nesting(&self, file: &Path) -> Vec<PathBuf> {
        let templates = lock(&self.templates);
        let nesting = templates.iter();
        let nesting = nesting.filter(|(_, it)| it.nests.iter().any(|it| it == file));
        nesting.map(|(path, _)| path.clone()).collect()
    }

    /// The files of a folder are to be read.
    pub(crate) fn add_files(&self, files: Vec<PathBuf>) {
        lock(&self.unread).extend(files.into_iter().map(Unread::File));
    }

    /// Takes over what was read of a file; none if it is not a template.
    pub(crate) fn set(&self, file: PathBuf, template: Option<IndexedTemplate>) {
        let mut templates = lock(&self.templates);
        match template {
            Some(it) => templates.insert(file, it),
            None => templates.remove(&file),
        };
    }

    /// What is to be read next: a folder, or some files.
    pub(crate) fn next(&self) -> Vec<Unread> {
        let mut unread = lock(&self.unread);
        let is_file = |it: &Unread| matches!(it, Unread::File(_));
        let files = unread.iter().take_while(|it| is_file(it)).take(AT_ONCE);
        let count = files.count().max(1).min(unread.len());
        unread.drain(..count).collect()
    }
}

/// The folders that the client has open, by the parameters of `initialize`.
pub(crate) fn folders(params: &Value) -> Vec<Url> {
    let folders = params.get("workspaceFolders").and_then(Value::as_array);
    let uris = folders.into_iter().flatten().filter_map(|it| it.get("uri"));
    let root = params.get("rootUri").filter(|_| folders.is_none());
    let texts = uris.chain(root).filter_map(Value::as_str);
    texts.filter_map(|it| Url::parse(it).ok()).collect()
}

/// A path from the folder that a template is in, without `.` and `..`.
pub(crate) fn beside(template: &Path, path: &str) -> Option<PathBuf> {
    let mut full = template.parent()?.to_owned();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                full.pop();
            }
            Component::Normal(name) => full.push(name),
            Component::RootDir | Component::Prefix(_) => full.push(part),
        }
    }
    Some(full)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::beside;
    use std::path::{Path, PathBuf};

    #[test]
    fn paths_count_from_the_folder_of_the_template() {
        let at = |path: &str| beside(Path::new("/shop/orders/template.yaml"), path);
        assert_eq!(at("./a.yaml"), Some(PathBuf::from("/shop/orders/a.yaml")));
        assert_eq!(at("../b/c.yaml"), Some(PathBuf::from("/shop/b/c.yaml")));
    }
}
