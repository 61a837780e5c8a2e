//! Several edits one after the other, each made for the text that the ones before it leave.

use sam_core::document::Document;
use sam_core::text::{Change, PositionEncoding, TextEdit, TextRange, TextSize, size};

/// A document that is being changed.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    document: Document,
    /// The text as parts of what it was and new ones, in order.
    spans: Vec<Span>,
    /// How long the text was.
    original: TextSize,
}

#[derive(Clone, Debug)]
enum Span {
    /// As it was, and where that stood. Invariant: in order.
    Kept(TextRange),
    New(String),
}

impl Span {
    fn len(&self) -> TextSize {
        match self {
            Self::Kept(range) => range.len(),
            Self::New(text) => size(text.len()),
        }
    }

    /// What stands before an offset in it, and what behind.
    fn split(self, at: TextSize) -> (Self, Self) {
        match self {
            Self::Kept(range) => {
                let middle = range.start() + at;
                let before = TextRange::new(range.start(), middle);
                (
                    Self::Kept(before),
                    Self::Kept(TextRange::new(middle, range.end())),
                )
            }
            Self::New(text) => {
                let (before, behind) = text.split_at(usize::from(at));
                (Self::New(before.to_owned()), Self::New(behind.to_owned()))
            }
        }
    }
}

impl Draft {
    /// The document as it is.
    pub(crate) fn new(document: &Document) -> Self {
        let original = size(document.source().len());
        Self {
            document: document.clone(),
            spans: vec![Span::Kept(TextRange::up_to(original))],
            original,
        }
    }

    /// The document with all edits up to now.
    pub(crate) fn document(&self) -> &Document {
        &self.document
    }

    /// Makes the edits (disjoint and sorted) that are found for the document as it is now; none, and nothing is done,
    /// when none are found.
    pub(crate) fn edit(
        &mut self,
        find: impl FnOnce(&Document) -> Option<Vec<TextEdit>>,
    ) -> Option<()> {
        let edits = find(&self.document)?;
        let mut changes = Vec::new();
        for edit in edits.iter().rev() {
            let at = |offset| self.document.text.line_col(offset, PositionEncoding::Utf8);
            changes.push(Change::Range {
                start: at(edit.range.start()),
                end: at(edit.range.end()),
                text: edit.new_text.clone(),
            });
            self.replace(edit);
        }
        let version = self.document.version;
        self.document = self
            .document
            .edited(version, &changes, PositionEncoding::Utf8);
        Some(())
    }

    fn replace(&mut self, edit: &TextEdit) {
        let (mut spans, rest) = cut(std::mem::take(&mut self.spans), edit.range.start());
        let (_, behind) = cut(rest, edit.range.len());
        spans.push(Span::New(edit.new_text.clone()));
        spans.extend(behind);
        self.spans = spans;
    }

    /// All edits together, for the document as it was: disjoint and sorted. None when there are none.
    pub(crate) fn edits(&self) -> Option<Vec<TextEdit>> {
        let mut edits = Vec::new();
        let mut at = TextSize::default();
        let mut new = String::new();
        let end = Span::Kept(TextRange::empty(self.original));
        for span in self.spans.iter().chain(std::iter::once(&end)) {
            match span {
                Span::New(text) => new.push_str(text),
                Span::Kept(range) => {
                    if range.start() > at || !new.is_empty() {
                        let gone = TextRange::new(at, range.start());
                        edits.push(TextEdit::replace(gone, std::mem::take(&mut new)));
                    }
                    at = range.end();
                }
            }
        }
        (!edits.is_empty()).then_some(edits)
    }
}

/// The spans before an offset and those behind; one that the offset is in becomes two.
fn cut(spans: Vec<Span>, at: TextSize) -> (Vec<Span>, Vec<Span>) {
    let (mut before, mut behind) = (Vec::new(), Vec::new());
    let mut left = at;
    for span in spans {
        if span.len() <= left {
            left -= span.len();
            before.push(span);
        } else if left == TextSize::default() {
            behind.push(span);
        } else {
            let (first, last) = span.split(left);
            before.push(first);
            behind.push(last);
            left = TextSize::default();
        }
    }
    (before, behind)
}

#[cfg(test)]
mod tests {
    use super::Draft;
    use sam_core::document::Document;
    use sam_core::text::{TextEdit, TextRange};

    #[test]
    fn edits_of_edits_are_edits_of_the_text() {
        let document = Document::open(1, "abcdef\nä\n");
        let mut draft = Draft::new(&document);
        assert_eq!(draft.edits(), None);
        let range = |start: u32, end: u32| TextRange::new(start.into(), end.into());
        draft
            .edit(|_| {
                Some(vec![
                    TextEdit::delete(range(1, 2)),
                    TextEdit::replace(range(4, 6), "XYZ"),
                ])
            })
            .unwrap();
        assert_eq!(draft.document().source(), "acdXYZ\nä\n");
        // Within what is new, over a border of it, and at one.
        draft
            .edit(|_| Some(vec![TextEdit::replace(range(4, 5), "-")]))
            .unwrap();
        draft
            .edit(|_| Some(vec![TextEdit::delete(range(2, 4))]))
            .unwrap();
        draft
            .edit(|_| Some(vec![TextEdit::insert(8.into(), "!")]))
            .unwrap();
        assert_eq!(draft.document().source(), "ac-Z\nä\n!");
        assert_eq!(draft.edit(|_| None), None);
        let edits = draft.edits().unwrap();
        assert_eq!(TextEdit::apply_all(document.source(), &edits), "ac-Z\nä\n!");
        assert_eq!(edits.len(), 3, "{edits:?}");
    }
}
