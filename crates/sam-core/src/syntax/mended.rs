//! A text with small edits that make it readable, and the way back from its offsets to the text's own.

use crate::text::{TextEdit, TextRange, TextSize, size};
use std::borrow::Cow;

/// A text as the parser gets to see it.
#[derive(Debug)]
pub(crate) struct Mended<'a> {
    text: &'a str,
    source: Cow<'a, str>,
    /// Invariant: in order, without overlap, in both coordinates.
    pieces: Vec<Piece>,
}

/// One edit: what it replaces in the text, and where its replacement stands in the source.
#[derive(Clone, Copy, Debug)]
struct Piece {
    text: (usize, usize),
    source: (usize, usize),
    /// How many bytes at the end of both are the same: a line that is indented anew has its words.
    tail: usize,
}

impl<'a> Mended<'a> {
    /// The text after `edits`, which may come in any order. Of two that overlap the first in the text counts.
    pub(crate) fn new(text: &'a str, edits: &[TextEdit]) -> Self {
        if edits.is_empty() {
            return Self {
                text,
                source: Cow::Borrowed(text),
                pieces: Vec::new(),
            };
        }
        let mut sorted: Vec<&TextEdit> = edits.iter().collect();
        // What closes the whole text stands behind what was added to its last line.
        sorted.sort_by_key(|it| {
            (
                it.range.start(),
                it.range.end(),
                it.new_text.starts_with('\n'),
            )
        });
        let mut source = String::with_capacity(text.len() + 2 * edits.len() + 8);
        let mut pieces = Vec::with_capacity(edits.len());
        let mut done = 0;
        for edit in sorted {
            let (start, end) = (
                usize::from(edit.range.start()),
                usize::from(edit.range.end()),
            );
            let (Some(before), Some(_)) = (text.get(done..start), text.get(start..end)) else {
                continue;
            };
            source.push_str(before);
            let from = source.len();
            source.push_str(&edit.new_text);
            pieces.push(Piece {
                text: (start, end),
                source: (from, source.len()),
                tail: common_tail(text.get(start..end).unwrap_or_default(), &edit.new_text),
            });
            done = end;
        }
        source.push_str(text.get(done..).unwrap_or_default());
        Self {
            text,
            source: Cow::Owned(source),
            pieces,
        }
    }

    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// The offset in the text of an offset in the source. Inside a replacement it is at most the end of what was
    /// replaced, and before what both end with.
    pub(crate) fn to_text(&self, offset: usize) -> usize {
        let after = self.pieces.partition_point(|it| it.source.0 <= offset);
        let Some(piece) = after.checked_sub(1).and_then(|it| self.pieces.get(it)) else {
            return offset;
        };
        if offset >= piece.source.1 {
            piece.text.1 + (offset - piece.source.1)
        } else if piece.source.1 - offset <= piece.tail {
            piece.text.1 - (piece.source.1 - offset)
        } else {
            let most = piece.text.1 - piece.tail;
            let at = (piece.text.0 + (offset - piece.source.0)).min(most);
            // What was replaced may have longer characters than what replaces it.
            (piece.text.0..=at)
                .rev()
                .find(|it| self.text.is_char_boundary(*it))
                .unwrap_or(piece.text.0)
        }
    }

    pub(crate) fn range_to_text(&self, range: TextRange) -> TextRange {
        let at = |offset: TextSize| size(self.to_text(usize::from(offset)));
        let start = at(range.start());
        TextRange::new(start, at(range.end()).max(start))
    }
}

/// How many bytes at the end of two texts are the same, in whole letters.
fn common_tail(one: &str, other: &str) -> usize {
    let pairs = one.chars().rev().zip(other.chars().rev());
    let same = pairs.take_while(|(one, other)| one == other);
    same.map(|(letter, _)| letter.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_end_with_is_in_its_place() {
        let text = "a\n\té: é\nb\n";
        let line = TextRange::new(2.into(), size(text.len() - 2));
        let edit = TextEdit::replace(line, "    é: é\n");
        let mended = Mended::new(text, &[edit]);
        let back = |at: usize| mended.to_text(at);
        // The blanks are where the tab is, the words where the words are.
        assert_eq!((2..=6).map(back).collect::<Vec<_>>(), [2, 3, 3, 3, 3]);
        assert_eq!((8..=10).map(back).collect::<Vec<_>>(), [5, 6, 7]);
        assert_eq!((12..=14).map(back).collect::<Vec<_>>(), [9, 10, 11]);
    }

    #[test]
    fn offsets_find_their_way_back() {
        let edit =
            |a: u32, b: u32, t: &str| TextEdit::replace(TextRange::new(a.into(), b.into()), t);
        let mended = Mended::new(
            "abcdef",
            &[edit(4, 4, "XY"), edit(0, 0, "{\n"), edit(1, 3, "-")],
        );
        assert_eq!(mended.source(), "{\na-dXYef");
        let back: Vec<_> = (0..=9).map(|at| mended.to_text(at)).collect();
        assert_eq!(back, [0, 0, 0, 1, 3, 4, 4, 4, 5, 6]);
    }
}
