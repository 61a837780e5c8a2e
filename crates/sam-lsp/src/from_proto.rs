//! From the protocol's types to ours.

use crate::session::View;
use sam_core::text::{Change, LineCol, TextRange, TextSize};
use tower_lsp::lsp_types::{
    CodeActionKind, FormattingOptions, Position, Range, ReferenceContext,
    TextDocumentContentChangeEvent,
};

/// A position as line and column.
pub(crate) fn line_col(position: Position) -> LineCol {
    LineCol {
        line: position.line,
        col: position.character,
    }
}

/// The offset of a position; one outside the text is clamped into it.
pub(crate) fn offset(view: View<'_>, position: Position) -> TextSize {
    let text = &view.document.text;
    text.offset(line_col(position), view.client.encoding)
}

/// The offsets of a range; one that is the wrong way round is turned.
pub(crate) fn range(view: View<'_>, range: Range) -> TextRange {
    let (a, b) = (offset(view, range.start), offset(view, range.end));
    TextRange::new(a.min(b), a.max(b))
}

/// The changes of an edit, in order.
pub(crate) fn changes(changes: Vec<TextDocumentContentChangeEvent>) -> Vec<Change> {
    let change = |it: TextDocumentContentChangeEvent| match it.range {
        None => Change::Full(it.text),
        Some(range) => Change::Range {
            start: line_col(range.start),
            end: line_col(range.end),
            text: it.text,
        },
    };
    changes.into_iter().map(change).collect()
}

/// How many blanks deeper a level is to be.
pub(crate) fn width(options: &FormattingOptions) -> usize {
    usize::try_from(options.tab_size).unwrap_or_default()
}

/// Whether the declaration is wanted among the references.
pub(crate) fn declaration(context: &ReferenceContext) -> sam_ide::navigation::Declaration {
    match context.include_declaration {
        true => sam_ide::navigation::Declaration::Included,
        false => sam_ide::navigation::Declaration::Excluded,
    }
}

/// Whether actions of a kind are among those wanted: `refactor` is also `refactor.rewrite`.
pub(crate) fn wants(only: Option<&[CodeActionKind]>, kind: &CodeActionKind) -> bool {
    let covers = |wanted: &CodeActionKind| match kind.as_str().strip_prefix(wanted.as_str()) {
        Some(rest) => rest.is_empty() || rest.starts_with('.') || wanted.as_str().is_empty(),
        None => false,
    };
    only.is_none_or(|only| only.iter().any(covers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_covers_the_kinds_below_it() {
        let wants = |only: &[&'static str], kind| {
            let only: Vec<_> = only.iter().map(|it| CodeActionKind::new(it)).collect();
            super::wants(Some(&only), &kind)
        };
        assert!(wants(&["refactor"], CodeActionKind::REFACTOR_REWRITE));
        assert!(wants(&[""], CodeActionKind::QUICKFIX));
        assert!(wants(&["source", "quickfix"], CodeActionKind::QUICKFIX));
        assert!(!wants(&["refactor.rewrite"], CodeActionKind::REFACTOR));
        assert!(!wants(&["ref"], CodeActionKind::REFACTOR));
        assert!(!wants(&[], CodeActionKind::REFACTOR));
        assert!(super::wants(None, &CodeActionKind::REFACTOR));
    }
}
