//! Entries, items and resources put into a template.

use super::form::Form;
use super::piece::{Piece, scalar};
use super::source::{Source, Style};
use super::together;
use super::write::Writer;
use sam_core::document::{Document, Section};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::text::{TextEdit, TextRange, TextSize, size};

/// Puts an item at the end of a list.
pub(crate) fn append_item(
    document: &Document,
    list: NodeRef<'_>,
    item: &Piece<'_>,
) -> Option<TextEdit> {
    let form = Form::of(document);
    let source = form.source;
    let members = source.members(list)?;
    if source.is_flow(list) {
        let writer = Writer::new(form, source.style(true));
        return in_flow(writer, list, members.last(), |writer, indent| {
            writer.member(item, indent)
        });
    }
    let last = *members.last()?;
    let dash = source.dash(last)?;
    let column = source.column(dash);
    let gap = if last.is_empty() {
        1
    } else {
        source
            .column(last.start())
            .saturating_sub(column + 1)
            .max(1)
    };
    let mut writer = Writer::new(form, Style::Block);
    writer.line(column);
    writer.items(std::slice::from_ref(item), column, gap)?;
    let at = source.line_end(last.end());
    Some(TextEdit::insert(at, writer.plain()))
}

/// What to insert into a flow collection behind its last member.
fn in_flow(
    mut writer: Writer<'_>,
    collection: NodeRef<'_>,
    last: Option<&TextRange>,
    write: impl FnOnce(&mut Writer<'_>, usize) -> Option<()>,
) -> Option<TextEdit> {
    let source = writer.form.source;
    let Some(last) = last else {
        let at = collection.range().start() + TextSize::new(1);
        let blank = match source.behind(at).starts_with('}') {
            true => writer.form.blank_in_braces(writer.style),
            false => "",
        };
        writer.text(blank);
        write(&mut writer, source.indent(at))?;
        writer.text(blank);
        return Some(TextEdit::insert(at, writer.plain()));
    };
    writer.separate(last.start());
    write(&mut writer, source.indent(last.start()))?;
    Some(TextEdit::insert(last.end(), writer.plain()))
}

/// Puts an entry at the end of a map.
pub(crate) fn append_entry(
    document: &Document,
    map: NodeRef<'_>,
    key: &str,
    value: &Piece<'_>,
) -> Option<TextEdit> {
    append_entries(document, map, &[(key, value)])
}

/// Puts entries at the end of a map.
pub(crate) fn append_entries(
    document: &Document,
    map: NodeRef<'_>,
    entries: &[(&str, &Piece<'_>)],
) -> Option<TextEdit> {
    let form = Form::of(document);
    let source = form.source;
    let members = source.members(map)?;
    if source.is_bare_pair(map) {
        return None;
    }
    if source.is_flow(map) {
        let first = map.entries().next();
        let style = source.style_beside(first.map(|it| it.key));
        let last = members.last();
        return in_flow(Writer::new(form, style), map, last, |writer, indent| {
            for (at, (key, value)) in entries.iter().enumerate() {
                match last {
                    _ if at == 0 => {}
                    Some(last) => writer.separate(last.start()),
                    None => writer.text(", "),
                }
                writer.entry(&Piece::text(*key), value, indent)?;
            }
            Some(())
        });
    }
    let (first, last) = (members.first()?, members.last()?);
    let indent = source.column(first.start());
    let mut writer = Writer::new(form, Style::Block);
    for (key, value) in entries {
        writer.line(indent);
        writer.entry(&Piece::text(*key), value, indent)?;
    }
    let at = source.line_end(last.end());
    Some(TextEdit::insert(at, writer.plain()))
}

/// Puts entries of a map that follow each other one level deeper, under a new key.
pub(crate) fn nest(
    document: &Document,
    map: NodeRef<'_>,
    inner: &[EntryRef<'_>],
    key: &str,
) -> Option<Vec<TextEdit>> {
    let form = Form::of(document);
    let source = form.source;
    let members = source.members(map)?;
    let (first, last) = (inner.first()?, inner.last()?);
    let begin = members
        .iter()
        .position(|it| it.start() == first.range().start())?;
    let end = members
        .iter()
        .position(|it| it.start() == last.range().start())?;
    if end + 1 - begin != inner.len() {
        return None;
    }
    let (start, stop) = (first.range().start(), last.range().end());
    if source.is_flow(map) {
        let style = source.style_beside(Some(first.key));
        let blank = form.blank_in_braces(style);
        let key = scalar(key, style == Style::Json);
        return together(vec![
            TextEdit::insert(start, format!("{key}: {{{blank}")),
            TextEdit::insert(stop, format!("{blank}}}")),
        ]);
    }
    let deeper = " ".repeat(source.unit());
    let indent = " ".repeat(source.column(start));
    let mut edits = vec![TextEdit::insert(
        start,
        format!("{key}:{}{indent}{deeper}", source.line_break()),
    )];
    let mut line = source.next_line(start);
    while line < stop {
        let next = source.next_line(line);
        if !source.slice(TextRange::new(line, next)).trim().is_empty() {
            edits.push(TextEdit::insert(line, deeper.clone()));
        }
        line = next;
    }
    together(edits)
}

/// Puts the value of an entry one level deeper, under a key of a new map.
pub(crate) fn put_below(
    document: &Document,
    value: NodeRef<'_>,
    key: &str,
) -> Option<Vec<TextEdit>> {
    let source = Source::new(document);
    let range = value.full_range();
    if value.is_mapping() && value.tag().is_none() {
        let entries: Vec<_> = value.entries().collect();
        return nest(document, value, &entries, key);
    }
    let before = source.before(range.start());
    let gap = before.len() - before.trim_end_matches(' ').len();
    let start = range.start() - size(gap);
    let line = source.slice(TextRange::new(source.line_start(start), start));
    if source.is_json || line.contains(['{', '[']) {
        let key = scalar(key, source.is_json);
        return together(vec![
            TextEdit::insert(range.start(), format!("{{{key}: ")),
            TextEdit::insert(range.end(), "}"),
        ]);
    }
    let indent = line.len() - line.trim_start_matches(' ').len() + source.unit();
    let is_one_line = source.is_one_line(range) && line.ends_with(':');
    let text = format!("{}{}{key}: ", source.line_break(), " ".repeat(indent));
    is_one_line.then(|| {
        vec![TextEdit::replace(
            TextRange::new(start, range.start()),
            text,
        )]
    })
}

/// Puts an entry behind another one of a map.
pub(crate) fn insert_entry_behind(
    document: &Document,
    map: NodeRef<'_>,
    behind: EntryRef<'_>,
    key: &str,
    value: &Piece<'_>,
) -> Option<TextEdit> {
    let form = Form::of(document);
    let source = form.source;
    let members = source.members(map)?;
    if source.is_bare_pair(map) {
        return None;
    }
    let mut members = members.iter();
    let anchor = members.find(|it| it.start() == behind.range().start())?;
    let key = Piece::text(key);
    if source.is_flow(map) {
        let writer = Writer::new(form, source.style_beside(Some(behind.key)));
        return in_flow(writer, map, Some(anchor), |writer, indent| {
            writer.entry(&key, value, indent)
        });
    }
    let indent = source.column(anchor.start());
    let mut writer = Writer::new(form, Style::Block);
    writer.line(indent);
    writer.entry(&key, value, indent)?;
    let at = source.line_end(anchor.end());
    Some(TextEdit::insert(at, writer.plain()))
}

/// Puts a property at the end of those of a resource; with the key `Properties` where it has none.
pub(crate) fn append_property(
    document: &Document,
    resource: Resource<'_>,
    name: &str,
    value: &Piece<'_>,
) -> Option<TextEdit> {
    match resource.properties() {
        Some(map) if map.entries().len() > 0 => append_entry(document, map, name, value),
        Some(_) => None,
        None => {
            let body = resource.body();
            let behind = body.entry("Type")?;
            let properties = Piece::entry(name, value.clone());
            insert_entry_behind(document, body, behind, "Properties", &properties)
        }
    }
}

/// Puts a resource behind another one.
pub(crate) fn insert_resource(
    document: &Document,
    behind: Resource<'_>,
    id: &str,
    body: &Piece<'_>,
) -> Option<TextEdit> {
    let gap = match has_blank_lines(document) {
        true => Gap::BlankLine,
        false => Gap::None,
    };
    insert_behind(document, behind.entry, id, body, gap)
}

/// Puts an entry into a section, behind those that it has. A section that is missing is put above the resources.
pub(crate) fn insert_declaration(
    document: &Document,
    section: (Section, &str),
    name: &str,
    body: &Piece<'_>,
) -> Option<TextEdit> {
    let (section, key) = section;
    if let Some(last) = document.template().entries(section).last() {
        return insert_behind(document, last, name, body, Gap::None);
    }
    let mut blocks = document.blocks().iter();
    let is_there = blocks.any(|it| it.block.section == section);
    let mut blocks = document.blocks().iter();
    let resources = blocks.find(|it| it.block.section == Section::Resources)?;
    if is_there || resources.block.is_entry || document.is_in_braces() {
        return None;
    }
    let form = Form::of(document);
    let source = form.source;
    let mut writer = Writer::new(form, Style::Block);
    writer.entry(&Piece::text(key), &Piece::entry(name, body.clone()), 0)?;
    writer.line(0);
    let above = source.before(resources.start).lines().next_back();
    if above.is_some_and(|it| it.trim().is_empty()) {
        writer.line(0);
    }
    Some(TextEdit::insert(resources.start, writer.plain()))
}

/// What stands between two entries of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    BlankLine,
    None,
}

fn insert_behind(
    document: &Document,
    behind: EntryRef<'_>,
    id: &str,
    body: &Piece<'_>,
    gap: Gap,
) -> Option<TextEdit> {
    let form = Form::of(document);
    let source = form.source;
    let key = behind.key.range().start();
    let end = behind.range().end();
    let id = Piece::text(id);
    if document.is_in_braces() {
        let mut writer = Writer::new(form, source.style_beside(Some(behind.key)));
        writer.separate(key);
        writer.entry(&id, body, source.indent(key))?;
        return Some(TextEdit::insert(end, writer.plain()));
    }
    if !source.lead(key).trim().is_empty() {
        return None;
    }
    let indent = source.column(key);
    let at = source.next_line(end);
    // The last line of the text may lack its line break.
    let is_line = source.before(at).ends_with(['\n', '\r']);
    let mut writer = Writer::new(form, Style::Block);
    if gap == Gap::BlankLine {
        writer.line(0);
    }
    match is_line {
        true => writer.text(&" ".repeat(indent)),
        false => writer.line(indent),
    }
    writer.entry(&id, body, indent)?;
    if is_line {
        writer.line(0);
    }
    Some(TextEdit::insert(at, writer.plain()))
}

/// Whether blank lines stand between most resources.
fn has_blank_lines(document: &Document) -> bool {
    let source = Source::new(document);
    let keys: Vec<TextSize> = document
        .template()
        .entries(Section::Resources)
        .map(|it| it.key.range().start())
        .collect();
    let between = keys.iter().skip(1);
    let blank = between
        .filter(|key| {
            let above = source.before(source.line_start(**key));
            above
                .lines()
                .next_back()
                .is_some_and(|it| it.trim().is_empty())
        })
        .count();
    keys.len() < 2 || blank * 2 >= keys.len() - 1
}
