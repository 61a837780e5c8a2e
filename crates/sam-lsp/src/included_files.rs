//! The files beside a template that it includes.

use sam_code::Files;
use sam_core::analysis::Analysis;
use std::collections::BTreeMap;

/// Their texts, by their locations as they are written.
pub(crate) fn included_files(document: &Analysis, files: &dyn Files) -> BTreeMap<String, String> {
    let locations = document.document().included_locations().into_iter();
    let found = locations.filter_map(|it| Some((files.text(&it)?.to_string(), it)));
    found.map(|(text, location)| (location, text)).collect()
}
