//! Comments of something that is about to be written anew elsewhere, taken along.

use super::{Source, one};
use sam_core::document::Document;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::text::{TextEdit, TextRange, TextSize};

/// The comments of an item of a list or an entry of a map in block style: the lines above it, with their bytes up to its own
/// line, and what stands behind its lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comments {
    /// Each from its `#`.
    pub(crate) texts: Vec<String>,
    /// The lines above that are comments.
    above: Option<TextRange>,
}

/// The comments of a value.
pub(crate) fn comments_of(document: &Document, node: NodeRef<'_>) -> Comments {
    let mut scalars = Vec::new();
    ranges(node, &mut scalars);
    comments_in(document, node.full_range(), &scalars)
}

/// The comments of an entry of a map.
pub(crate) fn comments_of_entry(document: &Document, entry: EntryRef<'_>) -> Comments {
    let mut scalars = Vec::new();
    ranges(entry.key, &mut scalars);
    ranges(entry.value, &mut scalars);
    comments_in(document, entry.range(), &scalars)
}

/// The comments of what stands in a range with these scalars.
fn comments_in(document: &Document, range: TextRange, scalars: &[TextRange]) -> Comments {
    let source = Source::new(document);
    let begin = source.line_start(range.start());
    let lead = source.lead(range.start());
    if document.is_in_braces() || !lead.chars().all(|c| matches!(c, ' ' | '-')) {
        return Comments::of_texts(texts_in_brackets(source, range, scalars));
    }
    let mut first = begin;
    let mut texts = Vec::new();
    while first > TextSize::default() {
        let above = source.line_start(first - TextSize::new(1));
        let line = source.slice(TextRange::new(above, first)).trim();
        if !line.starts_with('#') {
            break;
        }
        texts.insert(0, line.to_owned());
        first = above;
    }
    let above = (first < begin).then(|| TextRange::new(first, begin));
    let mut line = begin;
    while line <= range.end() {
        let end = source.line_end(line);
        let own = TextRange::new(line, end);
        texts.extend(behind(source.slice(own), line, scalars));
        let next = source.next_line(line);
        if next <= line {
            break;
        }
        line = next;
    }
    Comments { texts, above }
}

/// The comments of what stands in brackets: those that a line break in it ends, and the one behind its comma.
fn texts_in_brackets(source: Source<'_>, range: TextRange, scalars: &[TextRange]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut start = range.start();
    loop {
        let end = source.line_end(start);
        let is_last = end >= range.end();
        let rest = source.slice(TextRange::new(range.end().min(end), end));
        let own = match is_last && !rest.trim_start().starts_with(',') {
            true => TextRange::new(start, range.end().max(start)),
            false => TextRange::new(start, end),
        };
        texts.extend(behind(source.slice(own), start, scalars));
        let next = source.next_line(start);
        if is_last || next <= start {
            return texts;
        }
        start = next;
    }
}

/// The comment in a line that begins at an offset.
fn behind(line: &str, start: TextSize, scalars: &[TextRange]) -> Option<String> {
    let is_comment = |at: usize| {
        let offset = start + sam_core::text::size(at);
        let before = line.get(..at).unwrap_or_default();
        before.ends_with([' ', '\t']) && scalars.iter().all(|it| !it.contains(offset))
    };
    let mut found = line.match_indices('#').map(|(at, _)| at);
    let at = found.find(|at| is_comment(*at))?;
    Some(line.get(at..)?.trim_end().to_owned())
}

fn ranges(node: NodeRef<'_>, acc: &mut Vec<TextRange>) {
    if node.scalar().is_some() {
        acc.push(node.full_range());
    }
    for entry in node.entries() {
        ranges(entry.key, acc);
        ranges(entry.value, acc);
    }
    node.items().for_each(|it| ranges(it, acc));
}

impl Comments {
    /// Takes the lines above away.
    pub(crate) fn take_above(&self) -> Vec<TextEdit> {
        self.above.map(TextEdit::delete).into_iter().collect()
    }

    /// Comments that were taken from somewhere.
    pub(crate) fn of_texts(texts: Vec<String>) -> Self {
        Self { texts, above: None }
    }

    /// With other texts, from the same lines above.
    pub(crate) fn with_texts(self, texts: Vec<String>) -> Self {
        Self { texts, ..self }
    }

    /// Those on the lines above.
    pub(crate) fn above(mut self, document: &Document) -> Vec<String> {
        let lines = self
            .above
            .map_or(0, |it| document.slice(it).lines().count());
        self.texts.truncate(lines);
        self.texts
    }

    /// Without the lines above, which stay where they are.
    pub(crate) fn within(mut self, document: &Document) -> Self {
        if let Some(above) = self.above.take() {
            let lines = document.slice(above).lines().count();
            self.texts.drain(..lines.min(self.texts.len()));
        }
        self
    }

    /// Puts the comments on lines of their own above what begins at an offset; none where there are some and no place
    /// for them, in brackets.
    pub(crate) fn put_above(&self, document: &Document, at: TextSize) -> Option<Vec<TextEdit>> {
        let source = Source::new(document);
        let lead = source.lead(at);
        let is_block = lead.chars().all(|c| matches!(c, ' ' | '-'));
        if self.texts.is_empty() {
            return Some(Vec::new());
        }
        if document.is_in_braces() || !is_block {
            return None;
        }
        let indent = lead.len() - lead.trim_start_matches(' ').len();
        let line = |it: &String| format!("{}{it}{}", " ".repeat(indent), source.line_break());
        let text: String = self.texts.iter().map(line).collect();
        one(Some(TextEdit::insert(source.line_start(at), text)))
    }
}
