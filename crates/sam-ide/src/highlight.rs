//! The other places of what the cursor stands on.

use crate::declaration::Named;
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

/// The places that name what stands at an offset, in the order of the text.
pub fn highlight(document: &Document, offset: TextSize) -> Vec<Highlight> {
    let template = document.template();
    if !template.is_recognised() {
        return Vec::new();
    }
    let Some(named) = Named::at(document, offset) else {
        return Vec::new();
    };
    let mark = |kind| move |range| Highlight { range, kind };
    let declared = named.declarations(template).into_iter();
    let declared = declared.map(|it| it.key.range());
    let mut all: Vec<_> = declared.map(mark(HighlightKind::Write)).collect();
    all.extend(
        named
            .uses(template)
            .into_iter()
            .map(mark(HighlightKind::Read)),
    );
    all.sort_by_key(|it| it.range.start());
    all
}
