//! JSON, and YAML in braces. While all brackets fit, depth decides; when one is missing, indentation does.

use super::{Cut, FileFormat, Section};
use crate::syntax::mend::Form;
use std::ops::Range;

/// What ends a tag, and the text before a colon.
const ENDS_WORD: &[u8] = b" \t\r\n,[]{}";

/// Cuts between the members of the outermost mapping, and within its sections between their members.
pub(super) fn split(text: &str) -> Vec<Cut> {
    let open = outermost(text).map_or(0, |at| at + 1);
    let by_depth = Depth::new(text, open).split();
    match by_depth {
        (cuts, Fit::All) => cuts,
        (cuts, Fit::Broken) => by_indentation(text, open).unwrap_or(cuts),
    }
}

/// The brace that opens the outermost mapping; those in comments above it count for nothing.
fn outermost(text: &str) -> Option<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim_start().starts_with('#')
            && let Some(at) = line.find('{')
        {
            return Some(start + at);
        }
        start += line.len();
    }
    None
}

fn piece(section: Section, range: Range<usize>) -> Cut {
    Cut {
        section,
        is_entry: false,
        form: Form::Members,
        range,
        misplaced: None,
        format: FileFormat::Template,
    }
}

/// A key with the opening brace of its section, apart, so that each piece is balanced by itself.
fn opening(acc: &mut Vec<Cut>, section: Section, from: usize, brace: usize) {
    acc.push(piece(section, from..brace));
    acc.push(piece(Section::Preamble, brace..brace + 1));
}

/// Whether every bracket has its partner and every string its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    All,
    Broken,
}

struct Depth<'a> {
    text: &'a str,
    cuts: Vec<Cut>,
    /// Where the piece under way begins.
    from: usize,
    /// The brackets that are open, as what closes them.
    stack: Vec<u8>,
    /// The section whose members are being cut.
    section: Option<Section>,
    /// The first string or word of a member of the outermost mapping.
    key: Option<Range<usize>>,
    colon: bool,
    fit: Fit,
    /// Whether keys have quotes, so that a quote within a word is a mistake.
    is_json: bool,
}

impl<'a> Depth<'a> {
    fn new(text: &'a str, open: usize) -> Self {
        Self {
            text,
            cuts: vec![piece(Section::Preamble, 0..open)],
            from: open,
            stack: Vec::new(),
            section: None,
            key: None,
            colon: false,
            fit: Fit::All,
            is_json: text[open..].trim_start().starts_with('"'),
        }
    }

    fn split(mut self) -> (Vec<Cut>, Fit) {
        let bytes = self.text.as_bytes();
        let mut at = self.from;
        // Whether a text without quotes has begun, in which YAML has quotes as any other character.
        let mut in_text = false;
        while let Some(&byte) = bytes.get(at) {
            let start = at;
            at += 1;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => continue,
                b'"' if self.is_json || !in_text => at = self.string(start),
                b'\'' if !in_text => at = single_quoted_end(bytes, start),
                b'#' if matches!(bytes.get(start.wrapping_sub(1)), Some(b' ' | b'\t' | b'\n')) => {
                    at = self.text[start..]
                        .find('\n')
                        .map_or(bytes.len(), |it| start + it);
                    continue;
                }
                b'{' | b'[' => self.open(start, byte),
                b'}' | b']' => {
                    if self.stack.is_empty() && self.section.is_none() {
                        // The outermost brace; nothing may follow it.
                        let rest = &self.text[start + 1..];
                        let is_end = byte == b'}'
                            && rest
                                .lines()
                                .all(|it| it.trim().is_empty() || it.trim().starts_with('#'));
                        if !is_end {
                            self.fit = Fit::Broken;
                        }
                        self.member(start);
                        self.cuts
                            .push(piece(Section::Preamble, self.from..bytes.len()));
                        return (self.cuts, self.fit);
                    }
                    self.close(start, byte);
                }
                b',' if self.stack.is_empty() => self.member(at),
                b':' if self.stack.is_empty() && self.section.is_none() => self.colon = true,
                _ => {}
            }
            if self.stack.is_empty()
                && !self.colon
                && self.key.is_none()
                && !matches!(byte, b',' | b'}')
            {
                self.key = Some(start..at);
            } else if let Some(key) = &mut self.key
                && !self.colon
            {
                key.end = at;
            }
            in_text = match byte {
                b'[' | b'{' | b']' | b'}' | b',' => false,
                b'"' if self.is_json => false,
                b'"' | b'\'' => in_text,
                // The value stands behind its tag or anchor.
                b'!' | b'&' if !in_text => {
                    let name = bytes.get(at..).unwrap_or_default().iter();
                    at += name.take_while(|it| !ENDS_WORD.contains(it)).count();
                    false
                }
                b':' => in_text && bytes.get(at).is_some_and(|it| !ENDS_WORD.contains(it)),
                _ => true,
            };
        }
        self.fit = Fit::Broken;
        self.member(bytes.len());
        if self.from < bytes.len() {
            // White space and commas behind the last member, which no brace closed.
            self.cuts
                .push(piece(Section::Preamble, self.from..bytes.len()));
        }
        (self.cuts, self.fit)
    }

    /// Behind the closing quote. JSON has no line break in a string: then it was never closed.
    fn string(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' => return at + 1,
                b'\n' | b'\r' => {
                    self.fit = Fit::Broken;
                    return at;
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        self.fit = Fit::Broken;
        bytes.len()
    }

    fn open(&mut self, at: usize, byte: u8) {
        let key = self.key.clone().map_or("", |it| unquoted(&self.text[it]));
        let section = Section::of_key(key);
        // One with nothing in it stays a member: apart from its braces its key would have no value.
        let is_empty = self.text[at + 1..].trim_start().starts_with('}');
        if byte == b'{'
            && !is_empty
            && self.stack.is_empty()
            && self.section.is_none()
            && self.colon
            && section.is_map()
        {
            opening(&mut self.cuts, section, self.from, at);
            self.section = Some(section);
            self.from = at + 1;
            return;
        }
        self.stack.push(if byte == b'{' { b'}' } else { b']' });
    }

    fn close(&mut self, at: usize, byte: u8) {
        match self.stack.pop() {
            Some(closer) if closer == byte => {}
            Some(_) => self.fit = Fit::Broken,
            None => {
                if byte != b'}' {
                    self.fit = Fit::Broken;
                }
                // The section's own brace, with the comma behind it.
                self.member(at);
                self.section = None;
                let rest = &self.text[at + 1..];
                let gap = rest.len() - rest.trim_start().len();
                let end = if rest[gap..].starts_with(',') {
                    at + gap + 2
                } else {
                    at + 1
                };
                self.cuts.push(piece(Section::Preamble, self.from..end));
                self.from = end;
                self.key = None;
                self.colon = false;
            }
        }
    }

    /// A member ends; one of white space and commas alone stays with what follows.
    fn member(&mut self, end: usize) {
        let said = self.text[self.from..end.min(self.text.len())]
            .trim_matches([' ', '\t', '\n', '\r', ',']);
        if !said.is_empty() {
            self.cuts.push(Cut {
                is_entry: self.section.is_some(),
                ..piece(
                    self.section.unwrap_or_else(|| {
                        Section::of_key(self.key.clone().map_or("", |it| unquoted(&self.text[it])))
                    }),
                    self.from..end,
                )
            });
            self.from = end;
        }
        self.key = None;
        self.colon = false;
    }
}

fn unquoted(key: &str) -> &str {
    key.trim().trim_matches(['"', '\''])
}

fn single_quoted_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        if *byte == b'\'' {
            if bytes.get(at) != Some(&b'\'') {
                return at;
            }
            at += 1;
        }
    }
    bytes.len()
}

/// By the columns of the first member and of each section's first entry; `None` for a text that is not laid out in
/// lines.
fn by_indentation(text: &str, open: usize) -> Option<Vec<Cut>> {
    let mut cuts = vec![piece(Section::Preamble, 0..open)];
    let mut from = open;
    let mut member_column = None;
    let mut open_cut = piece(Section::Preamble, open..open);
    // The section under way, and the column of its entries once one was seen.
    let mut section: Option<(Section, Option<usize>)> = None;
    // Where the last line that said something ends.
    let mut said = open;
    let mut at = text[open..].find('\n').map(|it| open + it + 1)?;
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |it| at + it + 1);
        let line = &text[at..end];
        let body = line.trim();
        let column = line.len() - line.trim_start().len();
        let next_said = at + line.trim_end().len();
        at = end;
        if body.is_empty() {
            continue;
        }
        if body == "," && member_column.is_some() {
            // What it ends lacks its brace, and stands above.
            said = next_said;
            continue;
        }
        let outer = *member_column.get_or_insert(column);
        let is_closer = body.starts_with(['}', ']']);
        let mut flush = |cuts: &mut Vec<Cut>, open_cut: &mut Cut, next: Cut| {
            open_cut.range = from..said;
            let before = std::mem::replace(open_cut, next);
            if !before.range.is_empty() {
                cuts.push(before);
                from = said;
            }
        };
        if is_closer && column <= outer {
            // The brace of a section, or the outermost one.
            if section.is_some() || column < outer || body == "}" {
                flush(&mut cuts, &mut open_cut, piece(Section::Preamble, 0..0));
                section = None;
            }
        } else if !is_closer && column <= outer {
            let key = unquoted(body.split(':').next().unwrap_or_default());
            let kind = match Section::of_key(key) {
                Section::Other => Section::of_start(key).unwrap_or(Section::Other),
                kind => kind,
            };
            flush(&mut cuts, &mut open_cut, piece(kind, 0..0));
            section = None;
            if kind.is_map() && body.ends_with('{') {
                let brace = next_said - 1;
                opening(&mut cuts, kind, from, brace);
                from = brace + 1;
                open_cut = piece(Section::Preamble, from..from);
                section = Some((kind, None));
            } else if kind.is_map() && !body.contains('{') {
                // The line is damaged, what follows is not.
                section = Some((kind, None));
            }
        } else if let Some((kind, entries)) = &mut section
            && !is_closer
            && column <= *entries.get_or_insert(column)
        {
            let kind = *kind;
            flush(
                &mut cuts,
                &mut open_cut,
                Cut {
                    is_entry: true,
                    ..piece(kind, 0..0)
                },
            );
        }
        said = next_said;
    }
    open_cut.range = from..said;
    if !open_cut.range.is_empty() {
        cuts.push(open_cut);
    }
    if said < text.len() {
        cuts.push(piece(Section::Preamble, said..text.len()));
    }
    Some(cuts)
}
