//! Entries, items and resources put into a template.

use super::piece::{Piece, Writer, scalar};
use super::source::is_double_quoted;
use super::{Source, together};
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
    let source = Source::new(document);
    let members = source.members(list)?;
    if source.is_flow(list) {
        let (at, text) = in_flow(source, list, members.last().copied(), |writer, indent| {
            writer.value(item, indent)
        });
        return Some(TextEdit::insert(at, text));
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
    let writer = source.writer(false);
    let value = writer.item(item, column, gap);
    Some(TextEdit::insert(
        source.line_end(last.end()),
        format!("{}{value}", source.line_break()),
    ))
}

/// Where and what to insert into a flow collection behind its last member.
fn in_flow(
    source: Source<'_>,
    collection: NodeRef<'_>,
    last: Option<TextRange>,
    write: impl FnOnce(Writer<'_>, usize) -> String,
) -> (TextSize, String) {
    let writer = source.writer(true);
    match last {
        None => {
            let at = collection.range().start() + TextSize::new(1);
            (at, write(writer, source.indent(at)))
        }
        Some(last) => {
            let indent = source.indent(last.start());
            let begins_line = source.lead(last.start()).trim().is_empty();
            let text = write(writer, indent);
            let separator = if begins_line {
                format!(",{}{}", source.line_break(), " ".repeat(indent))
            } else {
                ", ".to_owned()
            };
            (last.end(), format!("{separator}{text}"))
        }
    }
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
    let source = Source::new(document);
    let members = source.members(map)?;
    if source.is_bare_pair(map) {
        return None;
    }
    if source.is_flow(map) {
        let is_quoted = map
            .entries()
            .next()
            .is_some_and(|it| is_double_quoted(it.key));
        let (at, text) = in_flow(
            source,
            map,
            members.last().copied(),
            |mut writer, indent| {
                writer.json |= is_quoted;
                let breaks = members
                    .last()
                    .is_some_and(|it| source.lead(it.start()).trim().is_empty());
                let separator = if breaks {
                    format!(",{}{}", source.line_break(), " ".repeat(indent))
                } else {
                    ", ".to_owned()
                };
                let written = entries
                    .iter()
                    .map(|(key, value)| writer.entry(key, value, indent));
                written.collect::<Vec<_>>().join(&separator)
            },
        );
        return Some(TextEdit::insert(at, text));
    }
    let (first, last) = (members.first()?, members.last()?);
    let indent = source.column(first.start());
    let writer = source.writer(false);
    let text: String = entries
        .iter()
        .map(|(key, value)| {
            format!(
                "{}{}{}",
                source.line_break(),
                " ".repeat(indent),
                writer.entry(key, value, indent)
            )
        })
        .collect();
    Some(TextEdit::insert(source.line_end(last.end()), text))
}

/// Puts entries of a map that follow each other one level deeper, under a new key.
pub(crate) fn nest(
    document: &Document,
    map: NodeRef<'_>,
    inner: &[EntryRef<'_>],
    key: &str,
) -> Option<Vec<TextEdit>> {
    let source = Source::new(document);
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
        let key = scalar(key, is_double_quoted(first.key));
        return together(vec![
            TextEdit::insert(start, format!("{key}: {{")),
            TextEdit::insert(stop, "}"),
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
    let source = Source::new(document);
    let members = source.members(map)?;
    if source.is_bare_pair(map) {
        return None;
    }
    let anchor = *members
        .iter()
        .find(|it| it.start() == behind.range().start())?;
    if source.is_flow(map) {
        let (at, text) = in_flow(source, map, Some(anchor), |mut writer, indent| {
            writer.json |= is_double_quoted(behind.key);
            writer.entry(key, value, indent)
        });
        return Some(TextEdit::insert(at, text));
    }
    let indent = source.column(anchor.start());
    let text = source.writer(false).entry(key, value, indent);
    Some(TextEdit::insert(
        source.line_end(anchor.end()),
        format!("{}{}{text}", source.line_break(), " ".repeat(indent)),
    ))
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
            let properties = Piece::Map(vec![(name.to_owned(), value.clone())]);
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
    let source = Source::new(document);
    let section = Piece::Map(vec![(name.to_owned(), body.clone())]);
    let text = source.writer(false).entry(key, &section, 0);
    let line_break = source.line_break();
    let above = source.before(resources.start).lines().next_back();
    let gap = match above.is_some_and(|it| it.trim().is_empty()) {
        true => line_break,
        false => "",
    };
    Some(TextEdit::insert(
        resources.start,
        format!("{text}{line_break}{gap}"),
    ))
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
    let source = Source::new(document);
    let key = behind.key.range();
    let end = behind.range().end();
    let indent = source.column(key.start());
    if document.is_in_braces() {
        let mut writer = source.writer(true);
        writer.json |= is_double_quoted(behind.key);
        let line = if source.lead(key.start()).trim().is_empty() {
            format!(",{}{}", source.line_break(), " ".repeat(indent))
        } else {
            ", ".to_owned()
        };
        let text = writer.entry(id, body, source.indent(key.start()));
        return Some(TextEdit::insert(end, format!("{line}{text}")));
    }
    if !source.lead(key.start()).trim().is_empty() {
        return None;
    }
    let line = format!(
        "{}{}",
        " ".repeat(indent),
        source.writer(false).entry(id, body, indent)
    );
    let line_break = source.line_break();
    let blank = match gap {
        Gap::BlankLine => line_break,
        Gap::None => "",
    };
    let at = source.next_line(end);
    // The last line of the text may lack its line break.
    let text = if source.before(at).ends_with(['\n', '\r']) {
        format!("{blank}{line}{line_break}")
    } else {
        format!("{line_break}{blank}{line}")
    };
    Some(TextEdit::insert(at, text))
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
