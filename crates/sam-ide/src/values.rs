//! What a text comes to as data, compared before and after edits.

use sam_core::document::Document;
use sam_core::text::TextEdit;
use serde_json::Value;

/// Whether the document is well-formed and comes to the same values after the edits.
pub(crate) fn comes_to_the_same(document: &Document, edits: &[TextEdit]) -> bool {
    if edits.is_empty() {
        return true;
    }
    let after = document.after(edits);
    after.syntax_errors().next().is_none() && values(document) == values(&after)
}

/// What the entries of a document come to.
fn values(document: &Document) -> Vec<(Value, Value)> {
    let entries = document.blocks().iter().flat_map(|it| it.entries());
    entries
        .map(|it| (it.key.to_value(), it.value.to_value()))
        .collect()
}
