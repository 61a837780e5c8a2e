//! Entries, items and resources taken out of a template.

use super::{Source, together};
use sam_core::document::{Document, Section};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::text::{TextEdit, TextRange, TextSize, size};
use std::collections::HashSet;

/// Takes an entry out of a map, with its lines and the comment behind it. A map that loses its last entry is `{}`.
pub(crate) fn remove_entry(
    document: &Document,
    map: NodeRef<'_>,
    entry: EntryRef<'_>,
) -> Option<Vec<TextEdit>> {
    remove_entries(document, map, &[entry.range()])
}

/// Takes entries out of a map, named by ranges that begin where the entries' keys do.
pub(crate) fn remove_entries(
    document: &Document,
    map: NodeRef<'_>,
    gone: &[TextRange],
) -> Option<Vec<TextEdit>> {
    let source = Source::new(document);
    let members = source.members(map)?;
    let starts: HashSet<TextSize> = gone.iter().map(|it| it.start()).collect();
    let is_gone = |it: &TextRange| starts.contains(&it.start());
    if members.iter().filter(|it| is_gone(it)).count() != gone.len() || gone.is_empty() {
        return None;
    }
    if members.iter().all(is_gone) {
        return Some(vec![TextEdit::replace(map.range(), "{}")]);
    }
    if source.is_flow(map) {
        return together(remove_flow(&members, &is_gone));
    }
    let mut edits = Vec::new();
    for (at, member) in members.iter().enumerate() {
        if !is_gone(member) {
            continue;
        }
        let lead = source.lead(member.start());
        if lead.chars().all(|c| c == ' ' || c == '\u{feff}') {
            edits.push(TextEdit::delete(TextRange::new(
                source.line_start(member.start()),
                source.next_line(member.end()),
            )));
        } else {
            // The first entry of a list's item: the dash stays and takes the next entry.
            let next = members.get(at + 1).filter(|it| !is_gone(it))?;
            edits.push(TextEdit::delete(TextRange::new(
                member.start(),
                next.start(),
            )));
        }
    }
    together(edits)
}

/// In flow style: each run of members that go takes the comma behind it, at the end the one before it.
fn remove_flow(members: &[TextRange], is_gone: &dyn Fn(&TextRange) -> bool) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(first) = members.get(at) {
        if !is_gone(first) {
            at += 1;
            continue;
        }
        let run = members.iter().skip(at).take_while(|it| is_gone(it)).count();
        let before = at.checked_sub(1).and_then(|it| members.get(it));
        let last = members.get(at + run - 1).unwrap_or(first);
        match (members.get(at + run), before) {
            (Some(next), _) => {
                edits.push(TextEdit::delete(TextRange::new(
                    first.start(),
                    next.start(),
                )));
            }
            (None, Some(before)) => {
                edits.push(TextEdit::delete(TextRange::new(before.end(), last.end())));
            }
            (None, None) => {}
        }
        at += run;
    }
    edits
}

/// Takes an item out of a list. A list that loses its last item is `[]`.
pub(crate) fn remove_item(
    document: &Document,
    list: NodeRef<'_>,
    at: usize,
) -> Option<Vec<TextEdit>> {
    let source = Source::new(document);
    let members = source.members(list)?;
    let member = *members.get(at)?;
    if source.is_flow(list) {
        if members.len() == 1 {
            return Some(vec![TextEdit::replace(list.range(), "[]")]);
        }
        return together(remove_flow(&members, &|it| *it == member));
    }
    let dash = source.dash(member)?;
    if members.len() == 1 {
        // A list may stand at its key's column, where `[]` must not.
        return Some(vec![TextEdit::replace(
            TextRange::new(dash, member.end()),
            " []",
        )]);
    }
    Some(vec![TextEdit::delete(TextRange::new(
        source.line_start(dash),
        source.next_line(member.end()),
    ))])
}

/// Takes a resource out of the template.
pub(crate) fn remove_resource(
    document: &Document,
    resource: Resource<'_>,
) -> Option<Vec<TextEdit>> {
    remove_declared(document, Section::Resources, &[resource.entry.range()])
}

/// Takes entries out of a section, with the blank lines behind them; not all of them.
pub(crate) fn remove_declared(
    document: &Document,
    section: Section,
    gone: &[TextRange],
) -> Option<Vec<TextEdit>> {
    let source = Source::new(document);
    let entries: Vec<TextRange> = document
        .template()
        .entries(section)
        .map(|it| it.range())
        .collect();
    let all: HashSet<&TextRange> = gone.iter().collect();
    let is_gone = |it: &TextRange| all.contains(it);
    if entries.iter().filter(|it| is_gone(it)).count() != gone.len() || entries.len() <= gone.len()
    {
        return None;
    }
    if document.is_in_braces() {
        return together(remove_flow(&entries, &is_gone));
    }
    let mut edits = Vec::new();
    for range in gone {
        let lead = source.lead(range.start());
        if !lead.chars().all(|c| c == ' ') {
            return None;
        }
        let mut end = source.next_line(range.end());
        while end < size(source.text.len()) {
            let next = source.next_line(end);
            let is_blank = source.slice(TextRange::new(end, next)).trim().is_empty();
            if !is_blank || next == end {
                break;
            }
            end = next;
        }
        let mut start = source.line_start(range.start());
        if end == size(source.text.len()) {
            // Nothing follows: the blank lines that go are those above.
            let above = source.before(start).trim_end();
            start = source.next_line(size(above.len()));
        }
        edits.push(TextEdit::delete(TextRange::new(start, end)));
    }
    together(edits)
}

/// Takes the only entry of a section out of a template, with the key of the section.
pub(crate) fn remove_section(
    document: &Document,
    key: &str,
    entry: TextRange,
) -> Option<Vec<TextEdit>> {
    let source = Source::new(document);
    if document.is_in_braces() || !source.lead(entry.start()).trim().is_empty() {
        return None;
    }
    let mut start = source.line_start(entry.start());
    loop {
        let above = source.before(start).strip_suffix('\n')?;
        start = source.line_start(size(above.len()));
        let line = above.get(usize::from(start)..)?.trim_end();
        let body = line.strip_prefix(key).and_then(|it| it.strip_prefix(':'));
        match body.map(str::trim_start) {
            Some(rest) if rest.is_empty() || rest.starts_with('#') => break,
            // Comments and blank lines may stand between them.
            None if line.trim().is_empty() || line.trim_start().starts_with('#') => {}
            Some(_) | None => return None,
        }
    }
    let mut end = source.next_line(entry.end());
    while end < size(source.text.len()) {
        let next = source.next_line(end);
        if next == end || !source.slice(TextRange::new(end, next)).trim().is_empty() {
            break;
        }
        end = next;
    }
    Some(vec![TextEdit::delete(TextRange::new(start, end))])
}
