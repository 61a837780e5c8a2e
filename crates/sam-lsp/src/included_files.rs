//! The files beside a template that it includes.

use sam_code::Files;
use sam_core::analysis::Analysis;
use std::collections::BTreeMap;

/// The texts of included files, by their locations as they are written.
pub(crate) type IncludedFiles = BTreeMap<String, String>;

/// The files that a template includes. `with_files` calls what it is given with the files beside the template; it is not
/// called for a template that includes nothing.
pub(crate) fn included_files(
    document: &Analysis,
    with_files: impl FnOnce(&dyn Fn(&dyn Files) -> IncludedFiles) -> IncludedFiles,
) -> IncludedFiles {
    let locations = document.document().included_locations();
    if locations.is_empty() {
        return IncludedFiles::new();
    }
    with_files(&|files| {
        let texts = locations.iter();
        let texts = texts.filter_map(|it| Some((it.clone(), files.text(it)?.to_string())));
        texts.collect()
    })
}
