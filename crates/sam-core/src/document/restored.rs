//! A text that is not well-formed, read as it was before the lines that broke it were changed.
//!
//! The lines changed since the last well-formed version are the suspects. Those without which the text is well-formed
//! are read as they were, or left out, and reported; all other lines are read as they stand.

use super::history::History;
use super::{PlacedBlock, place};
use crate::syntax::SyntaxError;
use crate::syntax::mend;
use crate::syntax::mended::Mended;
use crate::text::{TextEdit, TextRange, size};
use std::sync::Arc;

/// How many changes are tried one by one; of more, all are taken back.
const MAX_TRIED: usize = 12;

/// A text read without the lines that broke it.
pub(super) struct Restored {
    pub(super) blocks: Vec<PlacedBlock>,
    /// One for each run of lines that is not read as it stands.
    pub(super) errors: Vec<SyntaxError>,
    /// The lines that are not read as they stand, with what is read instead.
    pub(super) edits: Vec<TextEdit>,
}

/// Reads a text that is not well-formed; `known` are the blocks of the version before, `errors` what reading it as it
/// stands found. `None` if it has no changes to take back.
pub(super) fn restore(
    source: &str,
    history: &History,
    known: &[PlacedBlock],
    errors: &[SyntaxError],
) -> Option<Restored> {
    let changed = history.changed();
    let mut edits: Vec<TextEdit> = changed.iter().map(|it| history.restoring(it)).collect();
    if edits.is_empty() {
        return None;
    }
    let is_good =
        |edits: &[TextEdit]| place::is_well_formed(Mended::new(source, edits).source(), known);
    if edits.len() > 1 && edits.len() <= MAX_TRIED {
        // The latest lines in the text are given a chance first.
        for at in (0..edits.len()).rev() {
            let removed = edits.remove(at);
            if edits.is_empty() || !is_good(&edits) {
                edits.insert(at, removed);
            }
        }
    }
    for at in 0..edits.len() {
        let Some(smaller) = edits
            .get(at)
            .and_then(|it| without_lines(source, it, errors))
        else {
            continue;
        };
        let mut tried = edits.clone();
        tried.splice(at..=at, smaller);
        if is_good(&tried) {
            edits = tried;
        }
    }
    let mended = Mended::new(source, &edits);
    let (placed, left) = place::place(mended.source(), known);
    let is_whole = left.is_empty() && placed.iter().all(|it| it.block.errors.is_empty());
    if !is_whole {
        return None;
    }
    Some(Restored {
        blocks: in_text(source, &mended, &edits, &placed),
        errors: edits.iter().map(|it| error(source, it, errors)).collect(),
        edits,
    })
}

/// Of several lines that were added, those that the parser blames may be the only ones that are wrong.
fn without_lines(source: &str, edit: &TextEdit, errors: &[SyntaxError]) -> Option<Vec<TextEdit>> {
    let text = source.get(usize::from(edit.range.start())..usize::from(edit.range.end()))?;
    let mut at = edit.range.start();
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let range = TextRange::at(at, size(line.len()));
        if errors.iter().any(|it| range.contains(it.range.start())) {
            lines.push(TextEdit::delete(range));
        }
        at = range.end();
    }
    let is_part = !lines.is_empty() && lines.len() < text.split_inclusive('\n').count();
    is_part.then_some(lines)
}

/// The one error for lines that are not read as they stand.
fn error(source: &str, edit: &TextEdit, errors: &[SyntaxError]) -> SyntaxError {
    let lines = edit.range;
    let here = errors
        .iter()
        .find(|it| lines.contains(it.range.start()) || lines == it.range);
    if let Some(error) = here {
        return error.clone();
    }
    let start = usize::from(lines.start());
    let behind = source.get(start..).unwrap_or_default();
    let mut at = start;
    let mut said = None;
    for line in behind.split_inclusive('\n') {
        let body = line.trim();
        if !body.is_empty() && !body.starts_with('#') {
            let from = at + (line.len() - line.trim_start().len());
            said = Some(TextRange::at(size(from), size(body.len())));
            break;
        }
        at += line.len();
    }
    let range = said.unwrap_or(TextRange::empty(lines.start()));
    let message = if lines.is_empty() {
        "the lines deleted above this one were needed: undo that, or correct the indentation"
    } else {
        mend::UNREADABLE
    };
    SyntaxError {
        range,
        message: message.to_owned(),
    }
}

/// The blocks of the text that was read, where they stand in the text itself.
fn in_text(
    source: &str,
    mended: &Mended<'_>,
    edits: &[TextEdit],
    read: &[PlacedBlock],
) -> Vec<PlacedBlock> {
    // Where each edit stands in the text that was read.
    let mut shift = 0_isize;
    let mut pieces = Vec::with_capacity(edits.len());
    for edit in edits {
        let (start, end) = (
            usize::from(edit.range.start()),
            usize::from(edit.range.end()),
        );
        let from = start.saturating_add_signed(shift);
        pieces.push((start..end, from..from + edit.new_text.len()));
        shift += edit.new_text.len() as isize - (end - start) as isize;
    }
    // A block that begins within lines that were taken back begins behind them; what was added belongs to the block above.
    let boundary = |at: usize| {
        let mut shift = 0_isize;
        for (text, read) in &pieces {
            if at < read.start || (at == read.start && !read.is_empty()) || at == 0 {
                break;
            }
            if at <= read.end {
                return text.end;
            }
            shift = text.end as isize - read.end as isize;
        }
        at.saturating_add_signed(shift)
    };
    let mut placed = Vec::with_capacity(read.len());
    for (at, it) in read.iter().enumerate() {
        let start = boundary(usize::from(it.start));
        let end = match read.get(at + 1) {
            Some(next) => boundary(usize::from(next.start)),
            None => source.len(),
        };
        let text = source.get(start..end).unwrap_or_default();
        let is_touched = pieces.iter().any(|(piece, _)| {
            piece.start < end && piece.end > start || piece.is_empty() && piece.start == end
        });
        let block = if *text == *it.block.text && !is_touched {
            it.block.clone()
        } else {
            let place = |range: TextRange| {
                let range = mended.range_to_text(range + it.start);
                let clamped = |offset| size(usize::from(offset).clamp(start, end) - start);
                TextRange::new(clamped(range.start()), clamped(range.end()))
            };
            Arc::new(it.block.as_written().moved(text, &place))
        };
        placed.push(PlacedBlock {
            block,
            start: size(start),
        });
    }
    placed
}
