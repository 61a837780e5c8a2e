//! A text to blocks, without parsing it: YAML by indentation, JSON (and YAML in braces) by depth.

use super::mend::Form;
use std::ops::Range;

/// What kind of entries a top-level section has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// What stands before the first key, and braces and commas around blocks of a JSON text.
    Preamble,
    /// `Transform`, `Description` and other top-level keys that are one block each.
    Other,
    /// `Resources`, an entry a resource.
    Resources,
    /// `Parameters`
    Parameters,
    /// `Globals`, an entry a resource type.
    Globals,
    /// `Outputs`
    Outputs,
    /// `Conditions`
    Conditions,
    /// `Mappings`
    Mappings,
    /// `Rules`
    Rules,
    /// `Metadata`
    Metadata,
    /// The whole text in one block, since an anchor of one block is used in another.
    Whole,
    /// A second YAML document and all behind it: not part of the template.
    Surplus,
}

impl Section {
    /// The section that a top-level key opens.
    pub fn of_key(key: &str) -> Self {
        match key {
            "Resources" => Self::Resources,
            "Parameters" => Self::Parameters,
            "Globals" => Self::Globals,
            "Outputs" => Self::Outputs,
            "Conditions" => Self::Conditions,
            "Mappings" => Self::Mappings,
            "Rules" => Self::Rules,
            "Metadata" => Self::Metadata,
            _ => Self::Other,
        }
    }

    /// Whether its entries are blocks of their own.
    pub fn is_map(self) -> bool {
        match self {
            Self::Preamble | Self::Other | Self::Whole | Self::Surplus => false,
            Self::Resources
            | Self::Parameters
            | Self::Globals
            | Self::Outputs
            | Self::Conditions
            | Self::Mappings
            | Self::Rules
            | Self::Metadata => true,
        }
    }
}

/// A piece of the text that is one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) section: Section,
    /// Whether it is an entry of the section (else the section's own key line, or a block without a section).
    pub(crate) is_entry: bool,
    pub(crate) form: Form,
    pub(crate) range: Range<usize>,
}

/// Cuts a text into pieces that follow each other without gaps.
pub(crate) fn split(text: &str) -> Vec<Cut> {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if start.starts_with('{') {
        split_braces(text)
    } else {
        split_lines(text)
    }
}

fn split_lines(text: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut open = Cut {
        section: Section::Preamble,
        is_entry: false,
        form: Form::Block,
        range: 0..0,
    };
    let mut child_indent = None;
    let mut seen_key = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let content = if at == 0 {
            content.trim_start_matches('\u{feff}')
        } else {
            content
        };
        let indent = content.len() - content.trim_start_matches(' ').len();
        let body = &content[indent..];
        let mut next = None;
        if open.section == Section::Surplus {
            // Nothing behind a second document is part of the template.
        } else if seen_key && indent == 0 && (body == "---" || body.starts_with("--- ")) {
            next = Some((Section::Surplus, false));
        } else if let Some(key) = key_of(body) {
            if indent == 0 {
                next = Some((Section::of_key(key), false));
                child_indent = None;
                seen_key = true;
            } else if open.section.is_map() {
                let children = *child_indent.get_or_insert(indent);
                if indent == children {
                    next = Some((open.section, true));
                }
            }
        }
        if let Some((section, is_entry)) = next {
            let cut = Cut {
                section,
                is_entry,
                form: Form::Block,
                range: at..at,
            };
            open.range.end = at;
            let before = std::mem::replace(&mut open, cut);
            if !before.range.is_empty() {
                cuts.push(before);
            }
        }
        at += line.len();
    }
    open.range.end = text.len();
    cuts.push(open);
    cuts
}

/// The key a line opens, if it does: `key:` at its start, quoted or not.
fn key_of(body: &str) -> Option<&str> {
    let (key, rest) = match body.as_bytes().first()? {
        quote @ (b'"' | b'\'') => {
            let close = body[1..].find(*quote as char)? + 1;
            (&body[1..close], &body[close + 1..])
        }
        b'#' | b'-' | b'?' | b'!' | b'&' | b'*' | b'[' | b'{' | b'|' | b'>' | b'%' | b'@'
        | b'`' | b'\t' => return None,
        _ => {
            let colon = body.match_indices(':').map(|(at, _)| at).find(|at| {
                matches!(
                    body.as_bytes().get(at + 1),
                    None | Some(b' ' | b'\t' | b'\r')
                )
            })?;
            (body[..colon].trim_end(), &body[colon..])
        }
    };
    (rest.trim_start().starts_with(':') && !key.contains(" #")).then_some(key)
}

fn split_braces(text: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut scanner = Braces { text, at: 0 };
    let Some(open) = text.find('{') else {
        return split_lines(text);
    };
    scanner.at = open + 1;
    // The preamble ends behind the opening brace, so that members can be read by themselves.
    cuts.push(preamble(0..open + 1));
    let mut from = open + 1;
    while let Some(member) = scanner.member() {
        let section = Section::of_key(member.key);
        match member.opens {
            Some(brace) if section.is_map() => {
                // Key and brace apart, so that each piece is balanced by itself.
                cuts.push(Cut {
                    section,
                    is_entry: false,
                    form: Form::Members,
                    range: from..brace,
                });
                cuts.push(preamble(brace..brace + 1));
                from = brace + 1;
                scanner.at = brace + 1;
                while let Some(entry) = scanner.member() {
                    cuts.push(Cut {
                        section,
                        is_entry: true,
                        form: Form::Members,
                        range: from..entry.end,
                    });
                    from = entry.end;
                    scanner.at = entry.end;
                }
                // The closing brace belongs to no entry.
                scanner.skip_close();
                if scanner.at > from {
                    cuts.push(preamble(from..scanner.at));
                    from = scanner.at;
                }
            }
            Some(_) | None => {
                cuts.push(Cut {
                    section,
                    is_entry: false,
                    form: Form::Members,
                    range: from..member.end,
                });
                from = member.end;
                scanner.at = member.end;
            }
        }
    }
    if from < text.len() {
        cuts.push(preamble(from..text.len()));
    }
    cuts
}

fn preamble(range: Range<usize>) -> Cut {
    Cut {
        section: Section::Preamble,
        is_entry: false,
        form: Form::Members,
        range,
    }
}

struct Braces<'a> {
    text: &'a str,
    at: usize,
}

struct Member<'a> {
    key: &'a str,
    /// Where the value's `{` is, if it is a mapping.
    opens: Option<usize>,
    /// Behind the value and its comma.
    end: usize,
}

impl<'a> Braces<'a> {
    /// The member that begins at `at`; none at a closing brace or the end.
    fn member(&mut self) -> Option<Member<'a>> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while bytes
            .get(at)
            .is_some_and(|b| b.is_ascii_whitespace() || *b == b',')
        {
            at += 1;
        }
        if matches!(bytes.get(at), None | Some(b'}' | b']')) {
            return None;
        }
        let start = at;
        let mut depth = 0_usize;
        let mut colon = None;
        let mut opens = None;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' => at = string_end(bytes, at),
                b'{' | b'[' => {
                    if depth == 0 && *byte == b'{' && opens.is_none() && colon.is_some() {
                        opens = Some(at);
                    }
                    depth += 1;
                    at += 1;
                }
                b'}' | b']' if depth == 0 => break,
                b'}' | b']' => {
                    depth -= 1;
                    at += 1;
                }
                b',' if depth == 0 => {
                    at += 1;
                    break;
                }
                b':' if depth == 0 && colon.is_none() => {
                    colon = Some(at);
                    at += 1;
                }
                _ => at += 1,
            }
        }
        let key = self
            .text
            .get(start..colon.unwrap_or(start))
            .unwrap_or_default()
            .trim()
            .trim_matches(['"', '\'']);
        Some(Member {
            key,
            opens,
            end: at,
        })
    }

    /// Moves behind the closing brace and the comma after it.
    fn skip_close(&mut self) {
        let bytes = self.text.as_bytes();
        let mut closed = false;
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b'}' if !closed => closed = true,
                b',' if closed => {
                    self.at += 1;
                    return;
                }
                byte if byte.is_ascii_whitespace() || (*byte == b',' && !closed) => {}
                _ => return,
            }
            self.at += 1;
        }
    }
}

/// Behind the closing quote of the string that begins at `at`; a string ends at its line's end at the latest.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}
