//! The text of a template as an editor changes it: a rope, and the one place where lines and columns exist.

use ropey::Rope;
use std::ops::Range;
pub use text_size::{TextRange, TextSize};

/// How the columns of a position are counted, as negotiated with the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PositionEncoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, what every client understands.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// A position as a line (from 0) and a column (from 0, in units of a [`PositionEncoding`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct LineCol {
    /// From 0. Lines end at `\n`, `\r\n` or `\r`, as the protocol has it.
    pub line: u32,
    /// From 0.
    pub col: u32,
}

/// A replacement of a range of bytes. Several of them in one list are disjoint and sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// What goes away, in bytes of the text before the edit.
    pub range: TextRange,
    /// What stands there afterwards.
    pub new_text: String,
}

impl TextEdit {
    /// Replaces `range` by `new_text`.
    pub fn replace(range: TextRange, new_text: impl Into<String>) -> Self {
        Self {
            range,
            new_text: new_text.into(),
        }
    }

    /// Inserts `new_text` at `offset`.
    pub fn insert(offset: TextSize, new_text: impl Into<String>) -> Self {
        Self {
            range: TextRange::empty(offset),
            new_text: new_text.into(),
        }
    }

    /// Deletes `range`.
    pub fn delete(range: TextRange) -> Self {
        Self {
            range,
            new_text: String::new(),
        }
    }

    /// `text` after `edits`, which are disjoint and sorted; an edit outside the text is left out.
    pub fn apply_all(text: &str, edits: &[TextEdit]) -> String {
        let mut result = String::with_capacity(text.len());
        let mut done = 0;
        for edit in edits {
            let (start, end) = (
                usize::from(edit.range.start()),
                usize::from(edit.range.end()),
            );
            let (Some(before), Some(_)) = (text.get(done..start), text.get(start..end)) else {
                continue;
            };
            result.push_str(before);
            result.push_str(&edit.new_text);
            done = end;
        }
        result.push_str(text.get(done..).unwrap_or_default());
        result
    }
}

/// A change as an editor sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The whole text anew.
    Full(String),
    /// A range of the text as it is after the changes before this one.
    Range {
        /// Where it begins; past the end of a line or of the text, it is clamped.
        start: LineCol,
        /// Where it ends, likewise. Before `start`, the two are swapped.
        end: LineCol,
        /// What stands there afterwards.
        text: String,
    },
}

/// One version of a text. Cloning shares its leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    rope: Rope,
}

impl Text {
    /// The text of a document just opened.
    pub fn new(text: &str) -> Self {
        Self {
            rope: Rope::from_str(text),
        }
    }

    /// The text in one piece.
    pub fn to_text(&self) -> String {
        // Room for all of it at once, which the rope's own way to a string does not ask for.
        let mut text = String::with_capacity(self.rope.len_bytes());
        text.extend(self.rope.chunks());
        text
    }

    /// Its length in bytes.
    pub fn len(&self) -> TextSize {
        size(self.rope.len_bytes())
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.rope.len_bytes() == 0
    }

    /// How many lines there are; a text that ends with a line break has an empty last line.
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.rope.len_lines()).unwrap_or(u32::MAX)
    }

    /// Applies one change. A position outside the text is clamped into it.
    pub fn apply(&mut self, change: &Change, encoding: PositionEncoding) {
        match change {
            Change::Full(text) => self.rope = Rope::from_str(text),
            Change::Range { start, end, text } => {
                let (a, b) = (self.char_of(*start, encoding), self.char_of(*end, encoding));
                let (start, end) = (a.min(b), a.max(b));
                self.rope.remove(start..end);
                self.rope.insert(start, text);
            }
        }
    }

    /// The byte offset of a position. Past the end of its line it is the end of the line (before the line
    /// break), past the last line the end of the text; inside a character it is the start of the character.
    pub fn offset(&self, position: LineCol, encoding: PositionEncoding) -> TextSize {
        size(self.rope.char_to_byte(self.char_of(position, encoding)))
    }

    /// The position of a byte offset, which is clamped to the text and to the start of its character.
    pub fn line_col(&self, offset: TextSize, encoding: PositionEncoding) -> LineCol {
        let char = self
            .rope
            .byte_to_char(usize::from(offset).min(self.rope.len_bytes()));
        let line = self.rope.char_to_line(char);
        let line_start = self.rope.line_to_char(line);
        let col = match encoding {
            PositionEncoding::Utf8 => {
                self.rope.char_to_byte(char) - self.rope.char_to_byte(line_start)
            }
            PositionEncoding::Utf16 => {
                self.rope.char_to_utf16_cu(char) - self.rope.char_to_utf16_cu(line_start)
            }
            PositionEncoding::Utf32 => char - line_start,
        };
        LineCol {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            col: u32::try_from(col).unwrap_or(u32::MAX),
        }
    }

    /// The text of a line (from 0) without its line break; `None` past the last one.
    pub fn line(&self, line: u32) -> Option<String> {
        let chars = self.line_chars(line as usize)?;
        Some(self.rope.slice(chars).to_string())
    }

    /// The bytes of a line (from 0) without its line break; `None` past the last one.
    pub fn line_range(&self, line: u32) -> Option<TextRange> {
        let chars = self.line_chars(line as usize)?;
        Some(TextRange::new(
            size(self.rope.char_to_byte(chars.start)),
            size(self.rope.char_to_byte(chars.end)),
        ))
    }

    fn char_of(&self, position: LineCol, encoding: PositionEncoding) -> usize {
        let Some(line) = self.line_chars(position.line as usize) else {
            return self.rope.len_chars();
        };
        let col = position.col as usize;
        let char = match encoding {
            PositionEncoding::Utf8 => {
                let byte = self
                    .rope
                    .char_to_byte(line.start)
                    .saturating_add(col)
                    .min(self.rope.len_bytes());
                self.rope.byte_to_char(byte)
            }
            PositionEncoding::Utf16 => {
                let last = self.rope.char_to_utf16_cu(line.end);
                let unit = self
                    .rope
                    .char_to_utf16_cu(line.start)
                    .saturating_add(col)
                    .min(last);
                self.rope.utf16_cu_to_char(unit)
            }
            PositionEncoding::Utf32 => line.start.saturating_add(col),
        };
        char.min(line.end)
    }

    fn line_chars(&self, line: usize) -> Option<Range<usize>> {
        if line >= self.rope.len_lines() {
            return None;
        }
        let start = self.rope.line_to_char(line);
        let mut end = self.rope.line_to_char(line + 1);
        while end > start && matches!(self.rope.char(end - 1), '\n' | '\r') {
            end -= 1;
        }
        Some(start..end)
    }
}

/// A byte count as a [`TextSize`]. Texts are under 4 GiB; a larger count is the largest size.
pub fn size(bytes: usize) -> TextSize {
    TextSize::new(u32::try_from(bytes).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, col: u32) -> LineCol {
        LineCol { line, col }
    }

    #[test]
    fn columns_count_in_the_negotiated_units() {
        let text = Text::new("a: 😀é!\nb");
        for (encoding, col) in [
            (PositionEncoding::Utf8, 9),
            (PositionEncoding::Utf16, 6),
            (PositionEncoding::Utf32, 5),
        ] {
            assert_eq!(
                text.offset(at(0, col), encoding),
                TextSize::new(9),
                "{encoding:?}"
            );
            assert_eq!(
                text.line_col(TextSize::new(9), encoding),
                at(0, col),
                "{encoding:?}"
            );
        }
    }

    #[test]
    fn positions_outside_are_clamped() {
        let text = Text::new("one\r\ntwo\u{2028}x");
        assert_eq!(
            text.offset(at(0, 99), PositionEncoding::Utf16),
            TextSize::new(3),
            "before the line break"
        );
        assert_eq!(text.offset(at(9, 0), PositionEncoding::Utf16), text.len());
        assert_eq!(
            text.offset(at(1, u32::MAX), PositionEncoding::Utf8),
            text.len(),
            "U+2028 ends no line"
        );
        assert_eq!(
            text.line_col(TextSize::new(999), PositionEncoding::Utf16),
            at(1, 5)
        );
    }

    #[test]
    fn a_position_inside_a_character_is_its_start() {
        let text = Text::new("😀x");
        assert_eq!(
            text.offset(at(0, 1), PositionEncoding::Utf16),
            TextSize::new(0)
        );
        assert_eq!(
            text.offset(at(0, 2), PositionEncoding::Utf8),
            TextSize::new(0)
        );
        assert_eq!(
            text.line_col(TextSize::new(2), PositionEncoding::Utf8),
            at(0, 0)
        );
    }

    #[test]
    fn changes_apply_in_order_and_never_panic() {
        let mut text = Text::new("a: 1\nb: 2\n");
        let change = |s, e, t: &str| Change::Range {
            start: s,
            end: e,
            text: t.into(),
        };
        text.apply(&change(at(0, 3), at(0, 4), "10"), PositionEncoding::Utf16);
        text.apply(&change(at(1, 0), at(0, 5), ""), PositionEncoding::Utf16);
        text.apply(&change(at(77, 7), at(99, 9), "!"), PositionEncoding::Utf16);
        assert_eq!(text.to_text(), "a: 10b: 2\n!");
        text.apply(&Change::Full("new".into()), PositionEncoding::Utf16);
        assert_eq!(text.to_text(), "new");
    }

    #[test]
    fn edits_apply_sorted() {
        let range = |a: u32, b: u32| TextRange::new(a.into(), b.into());
        let edits = [
            TextEdit::replace(range(0, 1), "A"),
            TextEdit::insert(2.into(), "-"),
            TextEdit::delete(range(3, 4)),
        ];
        assert_eq!(TextEdit::apply_all("abcdé", &edits), "Ab-cé");
    }
}
