//! The other places of what the cursor stands on.

use sam_core::document::Document;
use sam_core::text::{TextRange, TextSize};

/// A place to mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// Where.
    pub range: TextRange,
    /// How.
    pub kind: HighlightKind,
}

/// What a marked place does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HighlightKind {
    /// It declares the name.
    Write,
    /// It uses the name.
    Read,
}

/// The places that name what stands at an offset.
pub fn highlight(document: &Document, offset: TextSize) -> Vec<Highlight> {
    let _ = (document, offset);
    Vec::new()
}
