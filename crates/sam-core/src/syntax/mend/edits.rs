//! One way to mend a damaged place.

use crate::syntax::SyntaxError;
use crate::text::{TextEdit, TextRange};

/// Edits that may make a place readable, and what they say about it.
#[derive(Clone, Debug, Default)]
pub(super) struct Mend {
    pub(super) edits: Vec<TextEdit>,
    pub(super) errors: Vec<SyntaxError>,
}

impl Mend {
    pub(super) fn one(edit: TextEdit, range: TextRange, message: impl Into<String>) -> Self {
        Self {
            edits: vec![edit],
            errors: vec![SyntaxError {
                range,
                message: message.into(),
            }],
        }
    }

    /// Both of them.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.edits.extend(other.edits.iter().cloned());
        self.errors.extend(other.errors.iter().cloned());
        self
    }
}
