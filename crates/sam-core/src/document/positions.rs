//! Many offsets to lines and columns: what stands in the block of the last one is found without a look at the whole text.

use super::{Document, PlacedBlock};
use crate::text::{LineCol, PositionEncoding, TextRange, TextSize};

/// Lines and columns of a version, for one offset after another.
#[derive(Debug)]
pub struct Positions<'a> {
    document: &'a Document,
    encoding: PositionEncoding,
    /// The line in which each block begins, as far as all line breaks have a line feed.
    lines: Vec<u32>,
    /// The position of the block of the last offset.
    last: usize,
}

impl Document {
    /// Lines and columns, for one offset after another.
    pub fn positions(&self, encoding: PositionEncoding) -> Positions<'_> {
        let mut next = 0;
        let lines = self.blocks.iter().map_while(|it| {
            let facts = &it.block.facts;
            let line = next;
            next += u32::try_from(facts.line_starts.len()).unwrap_or(u32::MAX);
            (!facts.has_lone_returns).then_some(line)
        });
        Positions {
            document: self,
            encoding,
            lines: lines.collect(),
            last: 0,
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

    /// None where the text before the offset has no line break in its block, or a carriage return alone stands before the
    /// end of its block.
    fn in_block(&mut self, offset: TextSize) -> Option<LineCol> {
        let (block, line) = self.block(offset)?;
        let before = offset - block.start;
        let starts = &block.block.facts.line_starts;
        let breaks = starts.partition_point(|it| *it <= u32::from(before));
        let start = match breaks.checked_sub(1) {
            Some(last) => *starts.get(last)?,
            // It begins at the start of a line, or somewhere in it.
            None if self.starts_line(block) => 0,
            None => return None,
        };
        let column = block.block.text.get(start as usize..usize::from(before))?;
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
        let blocks = &self.document.blocks;
        let start = |at: usize| blocks.get(at).map(|it| it.start);
        let is_before_end = |at: usize| match start(at + 1) {
            Some(end) => offset < end,
            None => offset < self.document.text.len(),
        };
        let is_in = |at: usize| start(at).is_some_and(|it| it <= offset) && is_before_end(at);
        if !is_in(self.last) {
            self.last = self.document.position(offset).filter(|it| is_in(*it))?;
        }
        Some((blocks.get(self.last)?, *self.lines.get(self.last)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_the_text() {
        let returns = "A: é\r\nResources:\n  B: 𝒳y\n\n  Ö: # ü\n    C: 1\r    D:\n  E: 1\n";
        let windows = "A: é\r\nResources:\r\n  B: 𝒳y\r\n\r\n  Ö: # ü\r\n    C: 1\r\n";
        let json = "{\"Resources\": {\"A\": 1, \"é\": {\n \"B\": 2}},\n \"C\": [1]\n}\n";
        for text in [returns, windows, json, ""] {
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
