//! Edits that keep a template's style: entries and items put in, replaced and taken out, in block style, flow style and JSON.
//!
//! Every function gives nothing when it does not understand the surroundings (an alias, a merge, a map that shares its
//! line with a dash of a list in a list): no edit is better than a wrong one.

pub(crate) mod connector;
pub(crate) mod piece;
pub(crate) mod policy;
pub(crate) mod role;

pub(crate) use piece::Piece;
use piece::Writer;
use sam_core::document::{Document, Section};
use sam_core::syntax::{EntryRef, NodeRef, ScalarStyle};
use sam_core::template::Resource;
use sam_core::text::{TextEdit, TextRange, TextSize, size};

/// Several edits as one: sorted; none when two of them overlap.
pub(crate) fn together(mut edits: Vec<TextEdit>) -> Option<Vec<TextEdit>> {
    edits.sort_by_key(|it| (it.range.start(), it.range.end()));
    let overlap = edits.windows(2).any(
        |pair| matches!(pair, [a, b] if a.range.end() > b.range.start() || a.range == b.range),
    );
    (!overlap && !edits.is_empty()).then_some(edits)
}

/// One edit as a list of edits.
pub(crate) fn one(edit: Option<TextEdit>) -> Option<Vec<TextEdit>> {
    edit.map(|it| vec![it])
}

/// Where a node's text is in the source, and how the lines around it are laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    text: &'a str,
    is_json: bool,
}

impl<'a> Source<'a> {
    pub(crate) fn new(document: &'a Document) -> Self {
        Self {
            text: document.source(),
            is_json: document.is_in_braces()
                && document
                    .template()
                    .entries(Section::Resources)
                    .next()
                    .is_some_and(|it| is_double_quoted(it.key)),
        }
    }

    pub(crate) fn slice(self, range: TextRange) -> &'a str {
        self.text
            .get(usize::from(range.start())..usize::from(range.end()))
            .unwrap_or_default()
    }

    fn byte(self, offset: TextSize) -> Option<u8> {
        self.text.as_bytes().get(usize::from(offset)).copied()
    }

    fn before(self, offset: TextSize) -> &'a str {
        self.text.get(..usize::from(offset)).unwrap_or_default()
    }

    fn behind(self, offset: TextSize) -> &'a str {
        self.text.get(usize::from(offset)..).unwrap_or_default()
    }

    /// The start of the line an offset stands on.
    pub(crate) fn line_start(self, offset: TextSize) -> TextSize {
        size(
            self.before(offset)
                .rfind(['\n', '\r'])
                .map_or(0, |at| at + 1),
        )
    }

    /// The end of the line an offset stands on, before its line break.
    pub(crate) fn line_end(self, offset: TextSize) -> TextSize {
        let behind = self.behind(offset);
        offset + size(behind.find(['\n', '\r']).unwrap_or(behind.len()))
    }

    /// The start of the next line, or the end of the text.
    pub(crate) fn next_line(self, offset: TextSize) -> TextSize {
        let end = self.line_end(offset);
        let behind = self.behind(end);
        let line_break = if behind.starts_with("\r\n") {
            2
        } else {
            usize::from(!behind.is_empty())
        };
        end + size(line_break)
    }

    /// What stands before an offset on its line.
    pub(crate) fn lead(self, offset: TextSize) -> &'a str {
        self.slice(TextRange::new(self.line_start(offset), offset))
    }

    /// The column of an offset, in characters.
    pub(crate) fn column(self, offset: TextSize) -> usize {
        self.lead(offset)
            .trim_start_matches('\u{feff}')
            .chars()
            .count()
    }

    /// The indentation of the line an offset stands on.
    fn indent(self, offset: TextSize) -> usize {
        let line = self.slice(TextRange::new(
            self.line_start(offset),
            self.line_end(offset),
        ));
        let line = line.trim_start_matches('\u{feff}');
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    /// The line break of the text.
    pub(crate) fn line_break(self) -> &'static str {
        match self.text.find('\n') {
            Some(at) if at > 0 && self.text.as_bytes().get(at - 1) == Some(&b'\r') => "\r\n",
            Some(_) | None => "\n",
        }
    }

    fn is_flow(self, node: NodeRef<'_>) -> bool {
        self.is_json || matches!(self.byte(node.range().start()), Some(b'{' | b'['))
    }

    /// The members of a collection, when it is written here and not by an alias or a merge.
    fn members(self, node: NodeRef<'_>) -> Option<Vec<TextRange>> {
        let members: Vec<TextRange> = if node.is_mapping() {
            node.entries().map(|it| it.range()).collect()
        } else {
            node.items().map(NodeRef::full_range).collect()
        };
        let outer = node.range();
        let sorted = members
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if a.end() <= b.start()));
        (sorted && members.iter().all(|it| outer.contains_range(*it))).then_some(members)
    }

    /// The range of a block sequence's item with its dash, and the column of the dash.
    fn dash(self, item: TextRange) -> Option<TextSize> {
        let lead = self.before(item.start()).trim_end_matches([' ', '\t']);
        let start = if lead.ends_with('-') {
            size(lead.len() - 1)
        } else if item.is_empty() && self.before(item.start()).ends_with('-') {
            item.start() - TextSize::new(1)
        } else {
            return None;
        };
        self.lead(start)
            .chars()
            .all(|c| c == ' ' || c == '\u{feff}')
            .then_some(start)
    }

    /// How much deeper the entries of a map stand than the line that opens it.
    fn unit(self) -> usize {
        let mut lines = self
            .text
            .lines()
            .map(|it| it.len() - it.trim_start_matches(' ').len());
        lines.find(|indent| *indent > 0).unwrap_or(2).clamp(1, 8)
    }

    /// Whether the items of a list stand deeper than the key, as the first list of the text has it.
    fn indents_lists(self) -> bool {
        let mut above: Option<usize> = None;
        for line in self.text.lines() {
            let trimmed = line.trim();
            let indent = line.len() - line.trim_start_matches(' ').len();
            if let Some(above) = above
                && (trimmed.starts_with("- ") || trimmed == "-")
            {
                return indent > above;
            }
            above = (trimmed.ends_with(':') && !trimmed.starts_with(['-', '#'])).then_some(indent);
        }
        true
    }

    /// How a piece is written in the collection that begins at an offset.
    fn writer(self, flow: bool) -> Writer<'a> {
        Writer {
            source: self,
            flow,
            json: self.is_json,
            unit: self.unit(),
            indents_lists: self.indents_lists(),
            line_break: self.line_break(),
        }
    }
}

fn is_double_quoted(node: NodeRef<'_>) -> bool {
    node.scalar()
        .is_some_and(|it| it.style == ScalarStyle::DoubleQuoted)
}

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
        | ScalarStyle::Folded => piece::scalar(text, source.is_json),
    };
    if source.byte(node.range().start()) == Some(b'*') {
        return None;
    }
    Some(TextEdit::replace(node.full_range(), new))
}

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
    let is_gone = |it: &TextRange| gone.iter().any(|range| range.start() == it.start());
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
        let key = piece::scalar(key, is_double_quoted(first.key));
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

/// Takes a resource out of the template.
pub(crate) fn remove_resource(
    document: &Document,
    resource: Resource<'_>,
) -> Option<Vec<TextEdit>> {
    let source = Source::new(document);
    let entries: Vec<TextRange> = document
        .template()
        .entries(Section::Resources)
        .map(|it| it.range())
        .collect();
    let gone = resource.entry.range();
    if entries.iter().filter(|it| **it == gone).count() != 1 || entries.len() < 2 {
        return None;
    }
    if document.is_in_braces() {
        return together(remove_flow(&entries, &|it| *it == gone));
    }
    let lead = source.lead(gone.start());
    if !lead.chars().all(|c| c == ' ') {
        return None;
    }
    let mut end = source.next_line(gone.end());
    while end < size(source.text.len()) {
        let next = source.next_line(end);
        let is_blank = source.slice(TextRange::new(end, next)).trim().is_empty();
        if !is_blank || next == end {
            break;
        }
        end = next;
    }
    Some(vec![TextEdit::delete(TextRange::new(
        source.line_start(gone.start()),
        end,
    ))])
}

/// Puts a resource behind another one.
pub(crate) fn insert_resource(
    document: &Document,
    behind: Resource<'_>,
    id: &str,
    body: &Piece<'_>,
) -> Option<TextEdit> {
    let source = Source::new(document);
    let key = behind.entry.key.range();
    let end = behind.entry.range().end();
    let indent = source.column(key.start());
    if document.is_in_braces() {
        let mut writer = source.writer(true);
        writer.json |= is_double_quoted(behind.entry.key);
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
    let text = source.writer(false).entry(id, body, indent);
    let blank = if has_blank_lines(document) {
        source.line_break()
    } else {
        ""
    };
    Some(TextEdit::insert(
        source.line_end(end),
        format!("{blank}{}{}{text}", source.line_break(), " ".repeat(indent)),
    ))
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
