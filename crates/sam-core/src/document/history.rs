//! The last well-formed text of a document that is not well-formed, and the lines that were changed since.

use crate::text::{Change, PositionEncoding, Text, size};
use crate::text::{TextEdit, TextRange};
use std::ops::Range;
use std::sync::Arc;

/// The last well-formed text of a document, and the lines changed since.
///
/// Invariant: the changed lines are whole lines of both texts, in order and apart; outside of them the texts are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    text: Arc<String>,
    changed: Vec<ChangedLines>,
}

/// Lines of the last well-formed text, and what stands instead of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedLines {
    /// Their bytes in the last well-formed text; empty for lines that were added.
    pub before: Range<usize>,
    /// Their bytes in the text; empty for lines that were deleted.
    pub now: Range<usize>,
}

impl History {
    /// The history of a well-formed text.
    pub(super) fn of(text: &Arc<String>) -> Self {
        Self {
            text: text.clone(),
            changed: Vec::new(),
        }
    }

    /// The last well-formed text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The lines that were changed since, in order.
    pub fn changed(&self) -> &[ChangedLines] {
        &self.changed
    }

    /// Notes a change of the text, which is `before` it.
    pub(super) fn note(&mut self, before: &Text, change: &Change, encoding: PositionEncoding) {
        let (range, len) = match change {
            Change::Range { start, end, text } => {
                let (a, b) = (
                    before.offset(*start, encoding),
                    before.offset(*end, encoding),
                );
                (usize::from(a.min(b))..usize::from(a.max(b)), text.len())
            }
            Change::Full(text) => difference(&before.to_text(), text),
        };
        self.replace(range, len);
    }

    /// Bytes of the text are replaced by others.
    fn replace(&mut self, range: Range<usize>, len: usize) {
        let first = self.changed.partition_point(|it| it.now.end < range.start);
        let behind = self.changed.partition_point(|it| it.now.start <= range.end);
        let touched = self.changed.get(first..behind).unwrap_or_default();
        // Between changes an offset of the text is as far from the end of the last change as it was before.
        let before_of = |offset: usize| {
            let last = self.changed.iter().rev().find(|it| it.now.end <= offset);
            last.map_or(offset, |it| it.before.end + (offset - it.now.end))
        };
        let start = match touched.first() {
            Some(it) if it.now.start <= range.start => (it.before.start, it.now.start),
            Some(_) | None => (before_of(range.start), range.start),
        };
        let end = match touched.last() {
            Some(it) if it.now.end >= range.end => (it.before.end, it.now.end),
            Some(_) | None => (before_of(range.end), range.end),
        };
        let moved = |offset: usize| offset + len - range.len();
        let merged = ChangedLines {
            before: start.0..end.0,
            now: start.1..moved(end.1),
        };
        let later = self.changed.split_off(behind).into_iter();
        let later: Vec<_> = later
            .map(|it| ChangedLines {
                now: moved(it.now.start)..moved(it.now.end),
                ..it
            })
            .collect();
        self.changed.truncate(first);
        self.changed.push(merged);
        self.changed.extend(later);
    }

    /// Makes whole lines of the changes, without those that are the same in both texts.
    pub(super) fn align(&mut self, now: &str) {
        let mut aligned: Vec<ChangedLines> = Vec::with_capacity(self.changed.len());
        for change in &self.changed {
            let start = line_start(now, change.now.start);
            let is_whole =
                is_line_start(now, change.now.end) && is_line_start(&self.text, change.before.end);
            let end = match is_whole {
                true => change.now.end,
                false => line_end(now, change.now.end),
            };
            let (lead, tail) = (change.now.start - start, end - change.now.end);
            let before_start = change.before.start.saturating_sub(lead);
            let lines = ChangedLines {
                before: before_start..(change.before.end + tail).min(self.text.len()),
                now: start..end,
            };
            match aligned.last_mut() {
                Some(last)
                    if last.now.end > lines.now.start || last.before.end > lines.before.start =>
                {
                    // Two changes of one line: the distances behind the first count what the second replaced.
                    if lines.now.end >= last.now.end {
                        (last.now.end, last.before.end) = (lines.now.end, lines.before.end);
                    }
                }
                Some(_) | None => aligned.push(lines),
            }
        }
        for lines in &mut aligned {
            trim(lines, &self.text, now);
        }
        aligned.retain(|it| !it.now.is_empty() || !it.before.is_empty());
        self.changed = aligned;
    }

    /// What makes the lines of the last well-formed text of some changed ones.
    pub(super) fn restoring(&self, lines: &ChangedLines) -> TextEdit {
        let before = self.text.get(lines.before.clone()).unwrap_or_default();
        TextEdit::replace(range(&lines.now), before)
    }
}

fn range(bytes: &Range<usize>) -> TextRange {
    TextRange::new(size(bytes.start), size(bytes.end))
}

/// What was replaced in a text, and the length of what stands there now.
fn difference(before: &str, now: &str) -> (Range<usize>, usize) {
    let bytes = before.bytes().zip(now.bytes());
    let mut head = bytes.take_while(|(a, b)| a == b).count();
    while !before.is_char_boundary(head) || !now.is_char_boundary(head) {
        head -= 1;
    }
    let most = before.len().min(now.len()) - head;
    let bytes = before.bytes().rev().zip(now.bytes().rev());
    let mut tail = bytes.take(most).take_while(|(a, b)| a == b).count();
    while !before.is_char_boundary(before.len() - tail) || !now.is_char_boundary(now.len() - tail) {
        tail -= 1;
    }
    (head..before.len() - tail, now.len() - tail - head)
}

fn line_start(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    before
        .iter()
        .rposition(|it| *it == b'\n')
        .map_or(0, |at| at + 1)
}

fn is_line_start(text: &str, offset: usize) -> bool {
    line_start(text, offset) == offset
}

/// Behind the line on which an offset stands.
fn line_end(text: &str, offset: usize) -> usize {
    let behind = text.as_bytes().get(offset..).unwrap_or_default();
    let found = behind.iter().position(|it| *it == b'\n');
    found.map_or(text.len(), |at| offset + at + 1)
}

/// Leaves out lines that are the same in both texts.
fn trim(lines: &mut ChangedLines, before: &str, now: &str) {
    let old = before.get(lines.before.clone()).unwrap_or_default();
    let new = now.get(lines.now.clone()).unwrap_or_default();
    let same = |(a, b): &(&str, &str)| a == b;
    let pairs = old.split_inclusive('\n').zip(new.split_inclusive('\n'));
    let head: usize = pairs.take_while(same).map(|(it, _)| it.len()).sum();
    let (old, new) = (&old[head..], &new[head..]);
    let pairs = old
        .split_inclusive('\n')
        .rev()
        .zip(new.split_inclusive('\n').rev());
    let tail: usize = pairs.take_while(same).map(|(it, _)| it.len()).sum();
    lines.before = lines.before.start + head..lines.before.end - tail;
    lines.now = lines.now.start + head..lines.now.end - tail;
}
