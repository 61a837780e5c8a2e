//! Values written anew in their place.

use super::Source;
use super::piece::{Piece, Writer, scalar};
use super::source::is_double_quoted;
use sam_core::document::Document;
use sam_core::syntax::{EntryRef, NodeRef, ScalarStyle};
use sam_core::text::{TextEdit, TextRange, TextSize, size};

/// Writes a scalar anew, with the quotes it has.
pub(crate) fn replace_scalar(
    document: &Document,
    node: NodeRef<'_>,
    text: &str,
) -> Option<TextEdit> {
    let source = Source::new(document);
    let style = node.scalar()?.style;
    let is_plain_text = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-.:/".contains(c));
    let new = match style {
        ScalarStyle::SingleQuoted if is_plain_text => format!("'{text}'"),
        ScalarStyle::DoubleQuoted if is_plain_text => format!("\"{text}\""),
        ScalarStyle::Plain
        | ScalarStyle::SingleQuoted
        | ScalarStyle::DoubleQuoted
        | ScalarStyle::Literal
        | ScalarStyle::Folded => scalar(text, source.is_json),
    };
    if source.byte(node.range().start()) == Some(b'*') {
        return None;
    }
    Some(TextEdit::replace(node.full_range(), new))
}

/// Writes the value of a key anew, or for the first time.
pub(crate) fn set_value(
    document: &Document,
    map: NodeRef<'_>,
    entry: EntryRef<'_>,
    value: &Piece<'_>,
) -> Option<TextEdit> {
    let source = Source::new(document);
    let key = entry.key.full_range();
    let gap = source.behind(key.end());
    let colon = key.end() + size(gap.find(':')? + 1);
    let is_here = entry.value.full_range().start() >= colon;
    if !gap.trim_start().starts_with(':') || !is_here {
        return None;
    }
    if source.is_flow(map) {
        let writer = Writer {
            json: source.is_json || is_double_quoted(entry.key),
            ..source.writer(true)
        };
        let text = writer.value(value, source.indent(key.start()));
        let end = entry.value.full_range().end();
        return Some(TextEdit::replace(
            TextRange::new(colon, end),
            format!(" {text}"),
        ));
    }
    let indent = source.column(key.start());
    let text = source.writer(false).after_colon(value, indent);
    let end = entry.value.full_range().end();
    if entry.value.is_missing() && text.starts_with(['\n', '\r']) {
        return Some(TextEdit::insert(source.line_end(end), text));
    }
    Some(TextEdit::replace(TextRange::new(colon, end), text))
}

/// As [`set_value`]; the comment behind the old value goes with it, to where the value was moved.
pub(crate) fn move_value(
    document: &Document,
    map: NodeRef<'_>,
    entry: EntryRef<'_>,
    value: &Piece<'_>,
) -> Option<TextEdit> {
    let edit = set_value(document, map, entry, value)?;
    let source = Source::new(document);
    let end = source.line_end(edit.range.end());
    let rest = source.slice(TextRange::new(edit.range.end(), end));
    if source.is_flow(map) || !rest.trim_start().starts_with('#') {
        return Some(edit);
    }
    let range = TextRange::new(edit.range.start(), end);
    Some(TextEdit { range, ..edit })
}

/// Writes one item of a list, or any value in the place of another on its line, anew.
pub(crate) fn replace_value(
    document: &Document,
    node: NodeRef<'_>,
    value: &Piece<'_>,
) -> Option<TextEdit> {
    let source = Source::new(document);
    if source.byte(node.range().start()) == Some(b'*') {
        return None;
    }
    let range = node.full_range();
    let in_flow = source.is_flow(node);
    let column = source.column(range.start());
    let writer = source.writer(in_flow);
    let text = if in_flow {
        writer.value(value, source.indent(range.start()))
    } else {
        writer.block(value, column)
    };
    Some(TextEdit::replace(range, text))
}

/// Writes one item of a list anew, as the list is written.
pub(crate) fn replace_item(
    document: &Document,
    list: NodeRef<'_>,
    at: usize,
    value: &Piece<'_>,
) -> Option<TextEdit> {
    let source = Source::new(document);
    let member = *source.members(list)?.get(at)?;
    if source.byte(member.start()) == Some(b'*') {
        return None;
    }
    if source.is_flow(list) {
        let text = source
            .writer(true)
            .value(value, source.indent(member.start()));
        return Some(TextEdit::replace(member, text));
    }
    let dash = source.dash(member)?;
    if member.is_empty() {
        let text = source.writer(false).block(value, source.column(dash) + 2);
        let range = TextRange::new(dash, member.end());
        return Some(TextEdit::replace(range, format!("- {text}")));
    }
    let text = source
        .writer(false)
        .block(value, source.column(member.start()));
    Some(TextEdit::replace(member, text))
}

/// Writes several items in the place of one item of a list.
pub(crate) fn replace_item_by(
    document: &Document,
    list: NodeRef<'_>,
    at: usize,
    values: &[Piece<'_>],
) -> Option<TextEdit> {
    let source = Source::new(document);
    let member = *source.members(list)?.get(at)?;
    if source.byte(member.start()) == Some(b'*') {
        return None;
    }
    if source.is_flow(list) {
        let indent = source.indent(member.start());
        let begins_line = source.lead(member.start()).trim().is_empty();
        let separator = if begins_line {
            format!(",{}{}", source.line_break(), " ".repeat(indent))
        } else {
            ", ".to_owned()
        };
        let writer = source.writer(true);
        let written = values.iter().map(|it| writer.value(it, indent));
        let text = written.collect::<Vec<_>>().join(&separator);
        return Some(TextEdit::replace(member, text));
    }
    let dash = source.dash(member)?;
    let (column, gap) = (source.column(dash), gap_behind(source, dash, member));
    let writer = source.writer(false);
    let written = values.iter().map(|it| writer.item(it, column, gap));
    let text = written.collect::<Vec<_>>().join(source.line_break());
    let range = TextRange::new(dash, member.end());
    Some(TextEdit::replace(range, text.trim_start().to_owned()))
}

fn gap_behind(source: Source<'_>, dash: TextSize, member: TextRange) -> usize {
    let column = source.column(dash);
    source
        .column(member.start())
        .saturating_sub(column + 1)
        .max(1)
}
