//! YAML by indentation. A cut needs no valid YAML: it is made where a line looks like a key at the right column.

use super::{Cut, Section};
use crate::spec::RESOURCE_ATTRIBUTES;
use crate::syntax::FileFormat;
use crate::syntax::mend::{Form, tabs};

/// Cuts before the keys in column 0, and within a section of entries before the keys in its children's column.
pub(super) fn split(text: &str) -> Vec<Cut> {
    let mut cutter = Cutter {
        cuts: Vec::new(),
        open: cut(Section::Preamble, Kind::Key, 0),
        children: Children::None,
        seen_key: false,
        blanks_of_tab: if tabs::is_tabbed(text) { 2 } else { 0 },
        text,
        sections: None,
        inner: None,
        usual_inner: None,
        awaits_lines: false,
    };
    let has_returns = text.contains('\r');
    let mut at = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let starts_with_mark = at;
    while at < text.len() {
        let end = line_end(text, at, has_returns);
        let line = &text[at..end];
        let start = if at == starts_with_mark { 0 } else { at };
        cutter.line(line, start, &text[end..]);
        at = end;
    }
    let Cutter {
        mut cuts, mut open, ..
    } = cutter;
    open.range.end = text.len();
    cuts.push(open);
    cuts
}

/// Behind the line break of the line that begins at `at`.
fn line_end(text: &str, at: usize, has_returns: bool) -> usize {
    let rest = &text[at..];
    if !has_returns {
        return at + rest.find('\n').map_or(rest.len(), |it| it + 1);
    }
    let end = rest.find(['\n', '\r']).map_or(rest.len(), |it| it + 1);
    let is_pair = rest[..end].ends_with('\r') && rest[end..].starts_with('\n');
    at + end + usize::from(is_pair)
}

/// What the lines below a section's key are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Children {
    /// The open block is no section of entries, or its value is no block mapping.
    None,
    /// The next line that says something tells their column.
    Unknown,
    /// Entries in this column.
    At(usize),
    /// As [`Children::None`], and its value began on the key's own line: nothing deeper can be a key.
    Inline,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Key,
    Entry,
}

fn cut(section: Section, kind: Kind, at: usize) -> Cut {
    Cut {
        section,
        is_entry: kind == Kind::Entry,
        form: Form::Block,
        range: at..at,
        misplaced: None,
        format: FileFormat::Template,
    }
}

struct Cutter<'t> {
    cuts: Vec<Cut>,
    open: Cut,
    children: Children,
    seen_key: bool,
    /// What a tab at the start of a line counts for; 0 where it does not indent.
    blanks_of_tab: usize,
    text: &'t str,
    /// How far the first line below the key of the open entry is indented, and that of the entry before.
    inner: Option<usize>,
    usual_inner: Option<usize>,
    /// Whether nothing stands behind the key of the open entry.
    awaits_lines: bool,
    /// Those that lines of the text open, or half-typed lines above; none until that is asked.
    sections: Option<Vec<Section>>,
}

impl Cutter<'_> {
    /// Takes the line at an offset; `below` is the text behind it.
    fn line(&mut self, line: &str, at: usize, below: &str) {
        let blanks = line
            .bytes()
            .take_while(|it| *it == b' ' || (*it == b'\t' && self.blanks_of_tab > 0));
        let (indent, width) = blanks.fold((0, 0), |(indent, width), it| {
            let of_byte = if it == b'\t' { self.blanks_of_tab } else { 1 };
            (indent + of_byte, width + 1)
        });
        if let Children::At(column) = self.children
            && indent > column
        {
            let is_said = || !line[width..].trim_start().is_empty();
            if self.inner.is_none() && self.blanks_of_tab == 0 && is_said() {
                self.inner = Some(indent);
            }
            return;
        }
        let body = line[width..].trim_end_matches(['\n', '\r']);
        match body.as_bytes().first() {
            _ if self.open.section == Section::Surplus => return,
            None | Some(b'#') => return,
            Some(_) => {}
        }
        if indent == 0 {
            self.top_level(body, at, below);
            return;
        }
        match self.children {
            Children::None => {}
            Children::Inline => {
                // Nothing well-formed has a section there: its line stands too far in.
                if let Some((key, "")) = key_of(body)
                    && Section::of_key(key).is_map()
                {
                    self.open_section(Section::of_key(key), "", at);
                    self.open.misplaced = Some(0);
                }
            }
            // Half an item, which nobody can mean as the value of a section.
            Children::Unknown if body == "-" => {}
            Children::Unknown if body.starts_with("- ") => self.children = Children::None,
            Children::Unknown => {
                let column = column_of_others(indent, body, below);
                self.children = Children::At(column.unwrap_or(indent));
                if self.entry(body, at) {
                    self.open.misplaced = column;
                }
            }
            Children::At(column) => {
                // Too far out for an entry, not far enough for a section: what it says decides.
                if indent < column
                    && let Some((key, rest)) = key_of(body)
                    && Section::of_key(key).is_map()
                {
                    self.open_section(Section::of_key(key), rest, at);
                    self.open.misplaced = Some(0);
                    return;
                }
                if self.entry(body, at) && indent < column {
                    self.open.misplaced = Some(column);
                }
            }
        }
    }

    fn top_level(&mut self, body: &str, at: usize, below: &str) {
        let is_marker = |marker: &str| {
            body.strip_prefix(marker)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
        };
        if is_marker("---") || is_marker("...") {
            if self.seen_key {
                self.cut(cut(Section::Surplus, Kind::Key, at));
            }
            return;
        }
        if let Some((key, rest)) = key_of(body) {
            self.open_section(Section::of_key(key), rest, at);
        } else if body.starts_with("? ") {
            self.open_section(Section::Other, "?", at);
        } else if let Some(section) = Section::of_start(body.trim_end())
            && !self.is_elsewhere(section)
        {
            // A section's key, half typed.
            self.open_section(section, "", at);
        } else if let Some(rest) = body.strip_prefix('\t') {
            // A tab cannot indent: what stands behind it may be meant to be an entry.
            if self.is_tabbed_entry(rest, below) && self.entry(rest, at) {
                self.children = match self.children {
                    Children::Unknown => {
                        column_around(below).map_or(Children::Unknown, Children::At)
                    }
                    other => other,
                };
            }
        } else if body.starts_with("- ") && self.children == Children::Unknown {
            self.children = Children::None;
        }
    }

    /// Whether a line that a tab indents is meant to be an entry, and not a line of the open one.
    fn is_tabbed_entry(&self, rest: &str, below: &str) -> bool {
        let Some((key, value)) = key_of(rest).filter(|(key, _)| !RESOURCE_ATTRIBUTES.contains(key))
        else {
            return false;
        };
        let next = below.lines().find_map(said);
        let column = match self.children {
            Children::None | Children::Inline => return false,
            Children::Unknown => return true,
            Children::At(column) => column,
        };
        let known = self.inner.or(self.usual_inner);
        match next.filter(|_| value_of(value).is_empty() && !key.is_empty()) {
            // The lines of an entry stand as far in as those of the one above.
            Some(next) => next > column && known.is_none_or(|it| next <= it),
            None => {
                let is_line = self.inner.is_none() && !self.awaits_lines;
                is_line && next.is_none_or(|it| it <= column)
            }
        }
    }

    /// Whether another line opens a section. From now on this one does.
    fn is_elsewhere(&mut self, section: Section) -> bool {
        let text = self.text;
        let of_line = |line| key_of(line).map(|(key, _)| Section::of_key(key));
        let sections = self
            .sections
            .get_or_insert_with(|| text.lines().filter_map(of_line).collect());
        let is_elsewhere = sections.contains(&section);
        sections.push(section);
        is_elsewhere
    }

    fn open_section(&mut self, section: Section, rest: &str, at: usize) {
        self.cut(cut(section, Kind::Key, at));
        (self.inner, self.usual_inner) = (None, None);
        self.seen_key = true;
        let has_value = !value_of(rest).is_empty();
        let begins_plain = !value_of(rest).starts_with(['|', '>', '{', '[', '"', '\'', '?']);
        self.children = match (section.is_map(), has_value) {
            (true, false) => Children::Unknown,
            (false, false) => Children::None,
            (true, true) if begins_plain => Children::Unknown,
            (false, true) if begins_plain => Children::Inline,
            (_, true) => Children::None,
        };
    }

    /// Cuts before a line that opens an entry; whether it does.
    fn entry(&mut self, body: &str, at: usize) -> bool {
        let key = key_of(body);
        let opens = key.is_some() || body.starts_with("? ");
        if opens {
            self.awaits_lines = key.is_some_and(|(_, rest)| value_of(rest).is_empty());
            self.usual_inner = self.inner.take().or(self.usual_inner);
            self.cut(cut(self.open.section, Kind::Entry, at));
        }
        opens
    }

    fn cut(&mut self, next: Cut) {
        self.open.range.end = next.range.start;
        let before = std::mem::replace(&mut self.open, next);
        if !before.range.is_empty() {
            self.cuts.push(before);
        }
    }
}

/// How far a line is indented that says something.
fn said(line: &str) -> Option<usize> {
    let body = line.trim();
    let is_said = !body.is_empty() && !body.starts_with('#');
    is_said.then(|| line.len() - line.trim_start_matches(' ').len())
}

/// The column of the entries of a section whose first one a tab indents: that of the others, or half as far as the lines
/// of the first.
fn column_around(below: &str) -> Option<usize> {
    let mut lines = below.lines().filter_map(said).take_while(|it| *it > 0);
    let first = lines.next()?;
    let least = lines.min().unwrap_or(first);
    Some(if least < first {
        least
    } else {
        (first / 2).max(1)
    })
}

/// The column of the other entries of a section, if its first one, which opens a block of its own, stands further out by
/// mistake: they stand between it and what is below it, where nothing well-formed can stand. A line of the first entry that
/// stands too far out is not one of them: what it says, or an entry beside the first one, tells so.
fn column_of_others(first: usize, body: &str, below: &str) -> Option<usize> {
    let opens = |body: &str| key_of(body).is_some_and(|(_, rest)| value_of(rest).is_empty());
    let mut lines = below.lines().filter_map(|it| Some((said(it)?, it.trim())));
    let (inner, _) = lines
        .next()
        .filter(|(indent, _)| opens(body) && *indent > first)?;
    let section = || lines.clone().take_while(|(indent, _)| *indent > 0);
    let (column, other) = section().find(|(indent, _)| *indent < inner)?;
    let is_of_entry = |(key, _): (&str, _)| {
        matches!(key, "Properties" | "AllowedValues" | "Export")
            || RESOURCE_ATTRIBUTES.contains(&key)
    };
    let is_entry = column > first && opens(other) && !key_of(other).is_some_and(is_of_entry);
    (is_entry && section().all(|(indent, _)| indent > first)).then_some(column)
}

/// The key a line opens, quoted or not, and what stands behind its colon.
pub(super) fn key_of(body: &str) -> Option<(&str, &str)> {
    let mut body = body;
    // A tag and an anchor may stand before the key.
    for _ in 0..2 {
        if body.starts_with(['&', '!']) {
            body = body[body.find(' ')?..].trim_start();
        }
    }
    let first = *body.as_bytes().first()?;
    let (key, rest) = match first {
        b'"' | b'\'' => {
            let close = body[1..].find(first as char)? + 1;
            (&body[1..close], body[close + 1..].trim_start())
        }
        b'-' | b'?' | b':' if matches!(body.as_bytes().get(1), None | Some(b' ' | b'\t')) => {
            return None;
        }
        b'#' | b'*' | b'&' | b'!' | b'[' | b'{' | b']' | b'}' | b'|' | b'>' | b'%' | b'@'
        | b'`' | b'\t' | b',' => return None,
        _ => {
            let bytes = body.as_bytes();
            let colon = (1..bytes.len()).find(|at| {
                bytes[*at] == b':' && matches!(bytes.get(at + 1), None | Some(b' ' | b'\t'))
            })?;
            let key = body[..colon].trim_end();
            if key.contains(" #") {
                return None;
            }
            (key, &body[colon..])
        }
    };
    Some((key, rest.strip_prefix(':')?.trim_start()))
}

/// What stands behind a colon without tags, anchors and comment.
fn value_of(rest: &str) -> &str {
    let mut value = rest;
    while value.starts_with(['!', '&']) {
        value = value
            .find([' ', '\t'])
            .map_or("", |at| value[at..].trim_start());
    }
    if value.starts_with('#') { "" } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces as `Section`, `+` for an entry, and the first word.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let cuts = split(text);
        let mut end = 0;
        for cut in &cuts {
            assert_eq!(cut.range.start, end, "no gaps");
            end = cut.range.end;
        }
        assert_eq!(end, text.len());
        let shown: Vec<String> = cuts
            .iter()
            .map(|it| {
                let mark = if it.is_entry { "+" } else { "" };
                let word = text[it.range.clone()]
                    .split_whitespace()
                    .next()
                    .unwrap_or_default();
                format!("{:?}{mark} {word}", it.section)
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn entries_are_cut_at_the_column_of_the_first() {
        for blanks in 1..=8 {
            let pad = " ".repeat(blanks);
            let text = format!(
                "Resources:\n\n{pad}# c\n{pad}A:\n{pad} Type: x\n{pad}\"B\":\n{pad}Fn::C: x\nOutputs:\n"
            );
            check(
                &text,
                &[
                    "Resources Resources:",
                    "Resources+ A:",
                    "Resources+ \"B\":",
                    "Resources+ Fn::C:",
                    "Outputs Outputs:",
                ],
            );
        }
    }

    #[test]
    fn keys_are_found_in_every_spelling() {
        check(
            "'Resources' :\t# c\n  ? A\n  : x\n  &a B: x\n  !t C: y\n  D:\tz\n",
            &["Other 'Resources'"]
                .map(|_| "Resources 'Resources'")
                .into_iter()
                .chain([
                    "Resources+ ?",
                    "Resources+ &a",
                    "Resources+ !t",
                    "Resources+ D:",
                ])
                .collect::<Vec<_>>(),
        );
    }

    #[test]
    fn a_section_that_is_no_block_mapping_is_one_piece() {
        check(
            "Resources: {\n  A: {},\n  B: {}\n  }\nMetadata: |\n  a: b\nRules:\n- x\n  a: b\nOutputs:\n  - x\n  a: b\n",
            &[
                "Resources Resources:",
                "Metadata Metadata:",
                "Rules Rules:",
                "Outputs Outputs:",
            ],
        );
    }

    #[test]
    fn line_ends_and_marks_do_not_matter() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!(
                "\u{feff}%YAML 1.2{end}---{end}Resources:{end}  A: x{end}  B: y{end}...{end}---{end}C: z{end}"
            );
            check(
                &text,
                &[
                    "Preamble \u{feff}%YAML",
                    "Resources Resources:",
                    "Resources+ A:",
                    "Resources+ B:",
                    "Surplus ...",
                ],
            );
        }
        check(
            "\u{feff}Resources:\n  A: x\n",
            &["Resources \u{feff}Resources:", "Resources+ A:"],
        );
    }

    #[test]
    fn a_damaged_section_line_still_opens_its_section() {
        check(
            "Mappings:\n  M: x\n Resources:\n  A: x\nTransform: x\n Outputs:\n  B: y\nParam\n  C: z\n\tD: z\n",
            &[
                "Mappings Mappings:",
                "Mappings+ M:",
                "Resources Resources:",
                "Resources+ A:",
                "Other Transform:",
                "Outputs Outputs:",
                "Outputs+ B:",
                "Parameters Param",
                "Parameters+ C:",
                "Parameters+ D:",
            ],
        );
    }
}
