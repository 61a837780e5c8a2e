//! From a name to what it stands for, and back.

use sam_core::document::Document;
use sam_core::text::{TextRange, TextSize};

/// A place to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavigationTarget {
    /// The name the cursor is on.
    pub origin: TextRange,
    /// All of what it stands for.
    pub range: TextRange,
    /// Its key, inside `range`.
    pub selection: TextRange,
}

/// Where what stands at an offset is declared.
pub fn definition(document: &Document, offset: TextSize) -> Vec<NavigationTarget> {
    let _ = (document, offset);
    Vec::new()
}

/// Whether the declaration counts as one of the places that name something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// It is listed first.
    Included,
    /// It is left out.
    Excluded,
}

/// All places that name what stands at an offset (on a use or on its declaration).
pub fn references(
    document: &Document,
    offset: TextSize,
    declaration: Declaration,
) -> Vec<TextRange> {
    let _ = (document, offset, declaration);
    Vec::new()
}
