//! Places in JSON: positions and ranges as the language server protocol has them.

use crate::open_template::ENCODING;
use sam_core::document::Document;
use sam_core::text::{Change, LineCol, TextEdit, TextRange, TextSize};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A position.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct JsonPosition {
    line: u32,
    character: u32,
}

/// A range.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct JsonRange {
    start: JsonPosition,
    end: JsonPosition,
}

/// Another text in the place of a range.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct JsonChange {
    range: JsonRange,
    text: String,
}

impl JsonPosition {
    /// The byte offset, clamped to the text.
    pub(crate) fn offset(self, document: &Document) -> TextSize {
        document.text.offset(self.line_col(), ENCODING)
    }

    fn line_col(self) -> LineCol {
        LineCol {
            line: self.line,
            col: self.character,
        }
    }

    fn of(at: LineCol) -> Self {
        Self {
            line: at.line,
            character: at.col,
        }
    }
}

impl JsonRange {
    /// The bytes of the range; one that ends before it starts is read backwards.
    pub(crate) fn bytes(self, document: &Document) -> TextRange {
        let (start, end) = (self.start.offset(document), self.end.offset(document));
        TextRange::new(start.min(end), start.max(end))
    }
}

impl JsonChange {
    /// The change of the text.
    pub(crate) fn change(self) -> Change {
        Change::Range {
            start: self.range.start.line_col(),
            end: self.range.end.line_col(),
            text: self.text,
        }
    }
}

/// Writes ranges, one after the other.
pub(crate) fn ranges(document: &Document) -> impl FnMut(TextRange) -> JsonRange {
    let mut positions = document.positions(ENCODING);
    move |range| {
        let [start, end] = positions.of_range(range).map(JsonPosition::of);
        JsonRange { start, end }
    }
}

/// Edits with their ranges in the text before all of them.
pub(crate) fn edits(document: &Document, edits: &[TextEdit]) -> Value {
    let mut range = ranges(document);
    let edits = edits
        .iter()
        .map(|it| json!({ "range": range(it.range), "text": it.new_text }));
    edits.collect()
}
