//! Lines and columns as people and other programs count them: from 1.

use sam_core::text::{PositionEncoding, Text, TextRange};

/// A range of a text; the end is the first position behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
}

impl Region {
    /// Its columns count in units of `encoding`.
    pub(super) fn new(text: &Text, range: TextRange, encoding: PositionEncoding) -> Self {
        let start = text.line_col(range.start(), encoding);
        let end = text.line_col(range.end(), encoding);
        Self {
            line: start.line + 1,
            column: start.col + 1,
            end_line: end.line + 1,
            end_column: end.col + 1,
        }
    }
}
