//! What is shown when the mouse rests on something.

use crate::place::Place;
use sam_core::document::Document;
use sam_core::text::{TextRange, TextSize};

/// What to show, and for which range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is about, in the document.
    pub range: TextRange,
    /// Markdown (CommonMark).
    pub markdown: String,
}

type Handler = fn(&Document, &Place<'_>, TextSize) -> Option<Hover>;

/// The handlers; the first that knows the place answers.
const HANDLERS: &[Handler] = &[];

/// The hover at an offset.
pub fn hover(document: &Document, offset: TextSize) -> Option<Hover> {
    if !document.template().is_recognised() {
        return None;
    }
    let place = Place::at(document, offset);
    HANDLERS
        .iter()
        .find_map(|handler| handler(document, &place, offset))
}
