//! The files beside a template that it includes.

use sam_code::Files;
use sam_core::analysis::Analysis;
use std::collections::BTreeMap;

/// The texts of included files, by their locations as they are written.
pub(crate) type IncludedFiles = BTreeMap<String, String>;

/// How many steps lead from one file that a service names to the next.
const MOST_STEPS: usize = 4;

/// A service with the files that it names, each read by its path from the folder of the service.
pub(crate) fn with_named_files(
    document: Analysis,
    read: impl Fn(&str) -> Option<String>,
) -> Analysis {
    let mut texts = IncludedFiles::new();
    let mut with_files = document.clone();
    for _ in 0..MOST_STEPS {
        let named = with_files.document().named_files().into_iter();
        let new: Vec<_> = named
            .filter(|it| !texts.contains_key(it))
            .filter_map(|it| Some((it.clone(), read(&it)?)))
            .collect();
        if new.is_empty() {
            break;
        }
        texts.extend(new);
        with_files = document.with_named_files(&texts);
    }
    with_files
}

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
