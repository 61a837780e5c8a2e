//! One line of a damaged text by itself: its indentation, its key, its value.

use std::ops::Range;

/// The lines of a text by their bytes, without line breaks.
pub(super) struct Lines {
    ranges: Vec<Range<usize>>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut ranges = Vec::new();
        let mut start = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let end = match byte {
                b'\n' if at > start && bytes[at - 1] == b'\r' => at - 1,
                b'\n' => at,
                b'\r' if bytes.get(at + 1) != Some(&b'\n') => at,
                _ => continue,
            };
            ranges.push(start..end);
            start = at + 1;
        }
        ranges.push(start..text.len());
        Self { ranges }
    }

    pub(super) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// The line an offset stands on.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.ranges
            .partition_point(|it| it.start <= offset)
            .saturating_sub(1)
    }

    pub(super) fn line<'a>(&self, text: &'a str, line: usize) -> Line<'a> {
        let range = self
            .ranges
            .get(line)
            .cloned()
            .unwrap_or(text.len()..text.len());
        Line::new(text, range)
    }

    /// The nearest line at or above `line` that says something.
    pub(super) fn said_at_or_above(&self, text: &str, line: usize) -> Option<usize> {
        (0..=line.min(self.len() - 1))
            .rev()
            .find(|it| !self.line(text, *it).is_silent())
    }

    /// The columns a line might stand in: that of the line below, and those that are open above, the innermost first.
    pub(super) fn levels(&self, text: &str, line: usize) -> Vec<usize> {
        let mut levels = Vec::new();
        levels.extend(
            self.said_below(text, line)
                .map(|it| self.line(text, it).indent()),
        );
        let mut above = line;
        let mut lowest = usize::MAX;
        while levels.len() < 6 && lowest > 0 && line - above < 200 {
            let Some(next) = above
                .checked_sub(1)
                .and_then(|it| self.said_at_or_above(text, it))
            else {
                break;
            };
            let shape = self.line(text, next);
            if shape.indent() < lowest {
                lowest = shape.indent();
                if shape.dashes > 0 {
                    levels.push(shape.column());
                }
                levels.push(lowest);
            }
            above = next;
        }
        levels
    }

    /// The nearest line below `line` that says something.
    pub(super) fn said_below(&self, text: &str, line: usize) -> Option<usize> {
        (line + 1..self.len()).find(|it| !self.line(text, *it).is_silent())
    }
}

/// A line as it looks without its context.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    text: &'a str,
    /// Where the line begins.
    pub(super) start: usize,
    /// What it says: no indentation, no trailing white space.
    pub(super) content: Range<usize>,
    /// How many dashes open it.
    pub(super) dashes: usize,
    /// Its key, quotes included.
    pub(super) key: Option<Range<usize>>,
    /// What stands behind dashes and key, without tags, anchors and comment; empty when nothing does.
    pub(super) value: Range<usize>,
}

impl<'a> Line<'a> {
    fn new(text: &'a str, range: Range<usize>) -> Self {
        let line = &text[range.clone()];
        let start =
            range.start + (line.len() - line.trim_start_matches([' ', '\t', '\u{feff}']).len());
        let end = (range.start + line.trim_end().len()).max(start);
        let byte = |at: usize| {
            if at < end {
                text.as_bytes().get(at)
            } else {
                None
            }
        };
        let is_blank = |at: usize| matches!(byte(at), Some(b' ' | b'\t'));
        let mut at = start;
        let mut dashes = 0;
        while byte(at) == Some(&b'-') && (at + 1 >= end || is_blank(at + 1)) {
            dashes += 1;
            at += 1;
            while is_blank(at) {
                at += 1;
            }
        }
        let key = key(&text[at..end]).map(|it| at + it.start..at + it.end);
        if let Some(key) = &key {
            at = text[key.end..end]
                .find(':')
                .map_or(end, |it| key.end + it + 1);
        }
        loop {
            while is_blank(at) {
                at += 1;
            }
            if !matches!(byte(at), Some(b'!' | b'&')) {
                break;
            }
            at = text[at..end]
                .find([' ', '\t', '[', '{'])
                .map_or(end, |it| at + it);
        }
        let value = at..at + value_len(&text[at..end]);
        Self {
            text,
            start: range.start,
            content: start..end,
            dashes,
            key,
            value,
        }
    }

    /// Blank, or a comment.
    pub(super) fn is_silent(&self) -> bool {
        let content = self.content();
        content.is_empty() || content.starts_with('#')
    }

    pub(super) fn content(&self) -> &'a str {
        &self.text[self.content.clone()]
    }

    pub(super) fn value(&self) -> &'a str {
        &self.text[self.value.clone()]
    }

    /// How far it is indented, a tab counting as one.
    pub(super) fn indent(&self) -> usize {
        self.content.start - self.start
    }

    /// The column of its key, or of its first character.
    pub(super) fn column(&self) -> usize {
        self.key
            .as_ref()
            .map_or(self.indent(), |it| it.start - self.start)
    }

    /// The column of what stands behind its dashes.
    pub(super) fn column_of_value(&self) -> usize {
        let body = self.content().trim_start_matches(['-', ' ', '\t']);
        match self.dashes {
            0 => self.indent(),
            _ => self.content.end - body.len() - self.start,
        }
    }

    /// The blanks and tabs that indent it.
    pub(super) fn indentation(&self) -> &'a str {
        &self.text[self.start..self.content.start]
    }

    /// How far it is indented when a tab stands for so many blanks; `None` without a tab.
    pub(super) fn tabbed_indent(&self, blanks: usize) -> Option<usize> {
        let tabs = self.indentation().matches('\t').count();
        (tabs > 0).then(|| self.indent() - tabs + tabs * blanks)
    }

    /// Whether what it says is to come on the lines below.
    pub(super) fn opens(&self) -> bool {
        self.value().is_empty() && (self.key.is_some() || self.dashes > 0)
    }

    /// Whether a block scalar begins in it.
    pub(super) fn opens_block_scalar(&self) -> bool {
        let value = self.value();
        value.starts_with(['|', '>'])
            && value[1..]
                .trim_start_matches(['+', '-', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
                .is_empty()
    }
}

/// The key at the start of a text, if `:` and white space follow it.
fn key(rest: &str) -> Option<Range<usize>> {
    let bytes = rest.as_bytes();
    match bytes.first()? {
        quote @ (b'"' | b'\'') => {
            let close = rest[1..].find(*quote as char)? + 2;
            let colon = close + (rest[close..].len() - rest[close..].trim_start().len());
            // JSON needs no white space behind the colon of a quoted key.
            (bytes.get(colon) == Some(&b':')).then_some(0..close)
        }
        b'#' | b'[' | b'{' | b']' | b'}' | b'|' | b'>' | b'%' | b'@' | b'`' | b'*' | b'&'
        | b'!' => None,
        _ => {
            let comment = rest.find(" #").unwrap_or(rest.len());
            let colon = rest[..comment]
                .match_indices(':')
                .map(|(at, _)| at)
                .find(|at| matches!(bytes.get(at + 1), None | Some(b' ' | b'\t')))?;
            Some(0..rest[..colon].trim_end().len())
        }
    }
}

/// The length of a value without the comment behind it.
fn value_len(rest: &str) -> usize {
    let from = match rest.as_bytes().first() {
        Some(b'#') => return 0,
        Some(quote @ (b'"' | b'\'')) => rest[1..].find(*quote as char).map_or(0, |it| it + 2),
        Some(_) | None => 0,
    };
    let end = rest[from..].find(" #").map_or(rest.len(), |it| from + it);
    rest[..end].trim_end().len()
}
