//! The files of code beside a template that the command line reads.

use crate::code_files::{CodeFiles, CodeTexts};
use crate::runtime::below;
use sam_code::Files;
use std::path::Path;
use std::sync::Arc;

/// Does something with the files below the folder that a template is in; with none if there is no such folder.
pub(super) fn beside<T>(template: &Path, with: impl FnOnce(&dyn Files) -> T) -> T {
    let folder = match template.parent() {
        Some(it) if !it.as_os_str().is_empty() => it,
        Some(_) | None => Path::new("."),
    };
    let Some(root) = below::resolved(folder) else {
        return with(&Nothing);
    };
    let texts = CodeTexts::default();
    let files = CodeFiles::new(root, &texts, |_| None, &below::Disk);
    with(&files)
}

struct Nothing;

impl Files for Nothing {
    fn text(&self, _: &str) -> Option<Arc<str>> {
        None
    }
}
