//! Entries made those of another one by indenting their lines.

use super::{Source, together};
use sam_core::document::Document;
use sam_core::syntax::EntryRef;
use sam_core::text::{TextEdit, TextSize};

/// Indents all lines behind an entry up to the last of others that stand beside it, so that they stand below it; none where
/// they share a line.
pub(crate) fn indent_below(
    document: &Document,
    entry: EntryRef<'_>,
    beside: &[EntryRef<'_>],
) -> Option<Vec<TextEdit>> {
    let source = Source::new(document);
    let column = |it: &EntryRef<'_>| {
        let lead = source.lead(it.key.full_range().start());
        lead.bytes().all(|it| it == b' ').then_some(lead.len())
    };
    let own = column(&entry)?;
    let is_in_line = |it: &EntryRef<'_>| column(it) == Some(own);
    if source.is_json() || !beside.iter().all(is_in_line) {
        return None;
    }
    let unit = " ".repeat(unit(&source, own, entry.key.full_range().start()));
    let end = beside.last()?.range().end();
    let mut edits = Vec::new();
    let mut at = source.next_line(entry.key.full_range().start());
    while at < end {
        if source.line_end(at) > at {
            edits.push(TextEdit::insert(at, &*unit));
        }
        at = source.next_line(at);
    }
    together(edits)
}

/// How many blanks deeper a level is: as deep as the map stands below its key.
fn unit(source: &Source<'_>, own: usize, mut at: TextSize) -> usize {
    while at > TextSize::default() {
        at = source.line_start(at - TextSize::from(1));
        let line = source.slice(sam_core::text::TextRange::new(at, source.line_end(at)));
        let body = line.trim_start_matches(' ');
        let indent = line.len() - body.len();
        if !body.is_empty() && !body.starts_with('#') && indent < own {
            return own - indent;
        }
        if at == TextSize::default() {
            break;
        }
    }
    2
}
