//! Many offsets to lines and columns: what stands in the block of the last one is found without a look at the whole text.

use super::{Document, PlacedBlock};
use crate::text::{LineCol, PositionEncoding, TextRange, TextSize};

/// Lines and columns of a version, for one offset after another.
#[derive(Debug)]
pub struct Positions<'a> {
    document: &'a Document,
    encoding: PositionEncoding,
    /// The block of the last offset, and its line.
    last: Option<(&'a PlacedBlock, u32)>,
}

impl Document {
    /// Lines and columns, for one offset after another.
    pub fn positions(&self, encoding: PositionEncoding) -> Positions<'_> {
        Positions {
            document: self,
            encoding,
            last: None,
        }
    }
}

impl<'a> Positions<'a> {
    /// The same as [`crate::text::Text::line_col`].
    pub fn line_col(&mut self, offset: TextSize) -> LineCol {
        let in_block = self.in_block(offset);
        in_block.unwrap_or_else(|| self.document.text.line_col(offset, self.encoding))
    }

    /// Both ends of a range.
    pub fn of_range(&mut self, range: TextRange) -> [LineCol; 2] {
        let start = self.line_col(range.start());
        let bytes = usize::from(range.start())..usize::from(range.end());
        let text = self.document.source.get(bytes).unwrap_or("\n");
        let is_plain = |it: u8| matches!(it, b' '..=b'~');
        let end = match (text.bytes().all(is_plain), u32::try_from(text.len())) {
            (true, Ok(len)) => LineCol {
                col: start.col + len,
                ..start
            },
            _ => self.line_col(range.end()),
        };
        [start, end]
    }

    /// None where the text before the offset has no line break in its block, or one with a carriage return.
    fn in_block(&mut self, offset: TextSize) -> Option<LineCol> {
        let (block, line) = self.block(offset)?;
        let before = block.block.text.get(..usize::from(offset - block.start))?;
        if before.contains('\r') {
            return None;
        }
        let start = match before.rfind('\n') {
            Some(last) => last + 1,
            // It begins at the start of a line, or somewhere in it.
            None if self.starts_line(block) => 0,
            None => return None,
        };
        let (lines, column) = before.split_at_checked(start)?;
        let breaks = lines.bytes().filter(|it| *it == b'\n').count();
        let col = match self.encoding {
            PositionEncoding::Utf8 => column.len(),
            PositionEncoding::Utf16 | PositionEncoding::Utf32 if column.is_ascii() => column.len(),
            PositionEncoding::Utf16 => column.encode_utf16().count(),
            PositionEncoding::Utf32 => column.chars().count(),
        };
        Some(LineCol {
            line: line + u32::try_from(breaks).ok()?,
            col: u32::try_from(col).ok()?,
        })
    }

    fn starts_line(&self, block: &PlacedBlock) -> bool {
        let before = usize::from(block.start).checked_sub(1);
        let before = before.map(|it| self.document.source.as_bytes().get(it).copied());
        matches!(before, None | Some(Some(b'\n')))
    }

    fn block(&mut self, offset: TextSize) -> Option<(&'a PlacedBlock, u32)> {
        let is_in = |it: &PlacedBlock| it.start <= offset && offset < it.range().end();
        if !self.last.is_some_and(|(it, _)| is_in(it)) {
            let at = self.document.position(offset)?;
            let block = self.document.blocks.get(at).filter(|it| is_in(it))?;
            self.last = Some((block, self.document.text.line_of(block.start)));
        }
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_the_text() {
        let yaml = "A: é\r\nResources:\n  B: 𝒳y\n\n  Ö: # ü\n    C: 1\r    D:\n";
        let json = "{\"Resources\": {\"A\": 1, \"é\": {\n \"B\": 2}},\n \"C\": [1]\n}\n";
        for text in [yaml, json, ""] {
            let document = Document::open(1, text);
            for encoding in [
                PositionEncoding::Utf8,
                PositionEncoding::Utf16,
                PositionEncoding::Utf32,
            ] {
                let mut positions = document.positions(encoding);
                let ends = text.char_indices().map(|(at, _)| at);
                for offset in ends.chain([text.len(), text.len() + 3]) {
                    let offset = crate::text::size(offset);
                    let expected = document.text.line_col(offset, encoding);
                    assert_eq!(positions.line_col(offset), expected, "{offset:?} in {text}");
                    let range = TextRange::up_to(offset);
                    let both = [LineCol::default(), expected];
                    assert_eq!(positions.of_range(range), both, "{offset:?} in {text}");
                }
            }
        }
    }
}
