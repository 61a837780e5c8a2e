//! Formatting: indentation, blanks at the end of lines, the end of the text. The order, comments, line breaks and what
//! stands in block scalars stay.
//!
//! A text that does not come to the same values afterwards is left as it is, and so is one with a syntax error.

mod enter;
mod json;
mod yaml;

use crate::edit::Source;
use crate::values::comes_to_the_same;
use sam_core::analysis::Analysis;
use sam_core::document::Document;
use sam_core::syntax::{EntryRef, ScalarStyle};
use sam_core::text::{TextEdit, TextRange, size};

pub use enter::indentation_after_enter;

/// How much deeper a level may stand as an editor asks for it. Eight is how wide it shows a tab, which Emacs and Kakoune
/// send where nobody has chosen a width.
const ASKED: std::ops::RangeInclusive<usize> = 1..=7;

/// How much deeper a level may stand in a text: YAML allows any width, people write these.
const WRITTEN: std::ops::RangeInclusive<usize> = 1..=8;

/// The edits that format a template, with levels that are `width` blanks deep (where that makes no sense, as deep as the
/// text has its first): disjoint and in the order of the text.
pub fn formatting(analysis: &Analysis, width: usize) -> Vec<TextEdit> {
    let edits = all(analysis, width);
    match comes_to_the_same(analysis, &edits) {
        true => edits,
        false => Vec::new(),
    }
}

/// The edits that format the lines of a range. Where the lines around them do not allow their indentation, only the blanks
/// at the end of lines.
pub fn range_formatting(analysis: &Analysis, range: TextRange, width: usize) -> Vec<TextEdit> {
    let mut edits = all(analysis, width);
    edits.retain(|it| range.contains_range(it.range));
    if !comes_to_the_same(analysis, &edits) {
        edits.retain(|it| it.new_text.is_empty() && ends_a_line(analysis, it.range));
    }
    match comes_to_the_same(analysis, &edits) {
        true => edits,
        false => Vec::new(),
    }
}

fn ends_a_line(document: &Document, range: TextRange) -> bool {
    let behind = TextRange::new(range.end(), document.text.len());
    let is_end = |it: &str| it.is_empty() || it.starts_with(['\n', '\r']);
    is_end(document.slice(behind))
}

fn all(analysis: &Analysis, width: usize) -> Vec<TextEdit> {
    if analysis.syntax_errors().next().is_some() {
        return Vec::new();
    }
    let text = analysis.source();
    let lines = lines(text);
    let width = level_width(&lines, width);
    let planned = match analysis.is_in_braces() {
        true => Some(json::lines(&lines, width)),
        false => yaml::lines(analysis, &lines, width),
    };
    let Some(planned) = planned else {
        return Vec::new();
    };
    let mut edits = Vec::new();
    for (line, plan) in lines.iter().zip(planned) {
        edits.extend(line.edits(plan));
    }
    if let Some(end) = end(analysis, &lines) {
        edits.retain(|it| it.range.end() <= end.range.start());
        edits.push(end);
    }
    edits.retain(|it| analysis.slice(it.range) != it.new_text);
    edits
}

/// How deep a level is to be when an editor asks for `asked` blanks.
fn level_width(lines: &[Line<'_>], asked: usize) -> usize {
    if ASKED.contains(&asked) {
        return asked;
    }
    let is_content = |it: &&Line<'_>| !it.text.trim_start().starts_with('#') && !it.is_blank();
    let mut depths = lines.iter().filter(is_content).map(Line::indent);
    let first = depths.find(|it| *it > 0);
    first.filter(|it| WRITTEN.contains(it)).unwrap_or(2)
}

/// A line of the text.
#[derive(Clone, Copy, Debug)]
struct Line<'a> {
    /// Where it begins.
    start: usize,
    /// Without its line break.
    text: &'a str,
}

/// What a line is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Plan {
    /// How many blanks it begins with; none where its beginning stays.
    indent: Option<usize>,
    end: LineEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineEnd {
    /// Without blanks.
    Trimmed,
    /// As it is: a string goes on in the next line.
    Kept,
}

impl Plan {
    /// The line as it is.
    const KEPT: Self = Self {
        indent: None,
        end: LineEnd::Kept,
    };
}

impl Line<'_> {
    /// How many blanks it begins with.
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn edits(&self, plan: Plan) -> Vec<TextEdit> {
        let range = |start: usize, end: usize| {
            TextRange::new(size(self.start + start), size(self.start + end))
        };
        let mut edits = Vec::new();
        let kept = match plan.end {
            LineEnd::Trimmed => self.text.trim_end_matches([' ', '\t']).len(),
            LineEnd::Kept => self.text.len(),
        };
        let indent = self.indent().min(kept);
        if let Some(wanted) = plan.indent.filter(|it| *it != indent && kept > indent) {
            edits.push(TextEdit::replace(range(0, indent), " ".repeat(wanted)));
        }
        if kept < self.text.len() {
            edits.push(TextEdit::delete(range(kept, self.text.len())));
        }
        edits
    }
}

/// The lines of a text; `\n`, `\r\n` and `\r` end one.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut rest = text;
    while let Some(end) = rest.find(['\n', '\r']) {
        let (line, behind) = rest.split_at(end);
        lines.push(Line { start, text: line });
        let length = if behind.starts_with("\r\n") { 2 } else { 1 };
        start += end + length;
        rest = behind.get(length..).unwrap_or_default();
    }
    lines.push(Line { start, text: rest });
    lines
}

/// The text ends with one line break. The blank lines at the end of a `|+` are a part of its value.
fn end(analysis: &Analysis, lines: &[Line<'_>]) -> Option<TextEdit> {
    let text = analysis.source();
    let last = lines.iter().rev().find(|it| !it.is_blank())?;
    let said = last.start + last.text.trim_end_matches([' ', '\t']).len();
    let behind = text.get(said..).unwrap_or_default();
    let line_break = Source::new(analysis).line_break();
    let is_kept = || {
        let blocks = analysis.blocks().iter().rev();
        let mut entries = blocks.flat_map(|it| it.entries().next_back());
        entries.next().is_some_and(|it| keeps_its_end(analysis, it))
    };
    let start = last.start + last.text.len();
    match behind.trim_start_matches([' ', '\t']) == line_break || is_kept() {
        true => None,
        false => Some(TextEdit::replace(
            TextRange::new(size(start), size(text.len())),
            line_break,
        )),
    }
}

/// Whether the last value of an entry is a block scalar with the indicator `+`.
fn keeps_its_end(document: &Document, entry: EntryRef<'_>) -> bool {
    let mut node = entry.value;
    while let Some(inner) = node
        .entries()
        .next_back()
        .map(|it| it.value)
        .or_else(|| node.items().next_back())
    {
        node = inner;
    }
    let is_block = node.scalar().is_some_and(|it| match it.style {
        ScalarStyle::Literal | ScalarStyle::Folded => true,
        ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => false,
    });
    let text = document.slice(node.range());
    let header = text.lines().next().unwrap_or_default();
    is_block && header.contains('+')
}

#[cfg(test)]
mod tests;
