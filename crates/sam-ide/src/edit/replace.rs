//! Values written anew in their place.

use super::form::Form;
use super::piece::{Piece, scalar};
use super::source::{Source, Style};
use super::write::Writer;
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
    let form = Form::of(document);
    let source = form.source;
    let key = entry.key.full_range();
    let gap = source.behind(key.end());
    let colon = key.end() + size(gap.find(':')? + 1);
    let is_here = entry.value.full_range().start() >= colon;
    if !gap.trim_start().starts_with(':') || !is_here {
        return None;
    }
    let end = entry.value.full_range().end();
    if source.is_flow(map) {
        let mut writer = Writer::new(form, source.style_beside(Some(entry.key)));
        writer.behind_colon(value, source.indent(key.start()))?;
        return Some(TextEdit::replace(
            TextRange::new(colon, end),
            writer.plain(),
        ));
    }
    let mut writer = Writer::new(form, Style::Block);
    writer.behind_colon(value, source.column(key.start()))?;
    let text = writer.plain();
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
    let form = Form::of(document);
    let source = form.source;
    if source.byte(node.range().start()) == Some(b'*') {
        return None;
    }
    let range = node.full_range();
    let mut writer = Writer::new(form, source.style(source.is_flow(node)));
    match writer.style {
        Style::Block => writer.nested(value, source.column(range.start()))?,
        Style::Flow | Style::Json => writer.value(value, source.indent(range.start()))?,
    }
    Some(TextEdit::replace(range, writer.plain()))
}

/// Writes one item of a list anew, as the list is written.
pub(crate) fn replace_item(
    document: &Document,
    list: NodeRef<'_>,
    at: usize,
    value: &Piece<'_>,
) -> Option<TextEdit> {
    replace_item_by(document, list, at, std::slice::from_ref(value))
}

/// Writes several items in the place of one item of a list.
pub(crate) fn replace_item_by(
    document: &Document,
    list: NodeRef<'_>,
    at: usize,
    values: &[Piece<'_>],
) -> Option<TextEdit> {
    let form = Form::of(document);
    let source = form.source;
    let member = *source.members(list)?.get(at)?;
    if source.byte(member.start()) == Some(b'*') {
        return None;
    }
    if source.is_flow(list) {
        let mut writer = Writer::new(form, source.style(true));
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                writer.separate(member.start());
            }
            writer.member(value, source.indent(member.start()))?;
        }
        return Some(TextEdit::replace(member, writer.plain()));
    }
    let dash = source.dash(member)?;
    if let [value] = values
        && !member.is_empty()
    {
        let mut writer = Writer::new(form, Style::Block);
        writer.nested(value, source.column(member.start()))?;
        return Some(TextEdit::replace(member, writer.plain()));
    }
    let (column, gap) = (source.column(dash), gap_behind(source, dash, member));
    let mut writer = Writer::new(form, Style::Block);
    writer.items(values, column, gap)?;
    let range = TextRange::new(dash, member.end());
    Some(TextEdit::replace(range, writer.plain()))
}

fn gap_behind(source: Source<'_>, dash: TextSize, member: TextRange) -> usize {
    let column = source.column(dash);
    source
        .column(member.start())
        .saturating_sub(column + 1)
        .max(1)
}
