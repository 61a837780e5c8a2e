//! A template's text as edits see it: lines, columns, dashes, and what written here and what by alias.

use sam_core::document::{Document, Section};
use sam_core::syntax::{NodeRef, ScalarStyle};
use sam_core::text::{TextRange, TextSize, size};

/// How many lines are looked at for the style of a text: each edit looks, and a check makes many.
pub(super) const MOST_LINES: usize = 1_000;

/// The style of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// YAML by indentation.
    Block,
    /// YAML in brackets and braces.
    Flow,
    /// JSON: double quotes, and functions by their names.
    Json,
}

/// Where a node's text is in the source, and how the lines around it are laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) is_json: bool,
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
                    .is_none_or(|it| is_double_quoted(it.key)),
        }
    }

    pub(crate) fn slice(self, range: TextRange) -> &'a str {
        self.text
            .get(usize::from(range.start())..usize::from(range.end()))
            .unwrap_or_default()
    }

    pub(super) fn byte(self, offset: TextSize) -> Option<u8> {
        self.text.as_bytes().get(usize::from(offset)).copied()
    }

    pub(super) fn before(self, offset: TextSize) -> &'a str {
        self.text.get(..usize::from(offset)).unwrap_or_default()
    }

    pub(super) fn behind(self, offset: TextSize) -> &'a str {
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
    pub(super) fn indent(self, offset: TextSize) -> usize {
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

    /// Whether it is JSON.
    pub(crate) fn is_json(self) -> bool {
        self.is_json
    }

    /// Whether a range is within one line.
    pub(crate) fn is_one_line(self, range: TextRange) -> bool {
        !self.slice(range).contains(['\n', '\r'])
    }

    pub(crate) fn is_flow(self, node: NodeRef<'_>) -> bool {
        self.is_json
            || matches!(self.byte(node.range().start()), Some(b'{' | b'['))
            || self.is_bare_pair(node)
    }

    /// Whether it is an item of a list in brackets that is a map of one entry without braces, `[Id: Orders]`.
    pub(super) fn is_bare_pair(self, node: NodeRef<'_>) -> bool {
        let start = node.range().start();
        if self.is_json || node.entries().len() != 1 || self.byte(start) == Some(b'{') {
            return false;
        }
        // What begins a block map stands behind a colon or a dash, perhaps with comments between.
        let mut before = self.before(start);
        loop {
            let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
            let (above, own) = before.split_at(line);
            let comment = own.find('#').filter(|at| {
                let lead = own.get(..*at).unwrap_or_default();
                lead.is_empty() || lead.ends_with([' ', '\t'])
            });
            let said = own.get(..comment.unwrap_or(own.len())).unwrap_or_default();
            let mut said = said.trim_end();
            if let Some((rest, word)) = said.rsplit_once([' ', '[', ','])
                && word.starts_with(['&', '!'])
            {
                said = said.get(..=rest.len()).unwrap_or_default().trim_end();
            }
            match said.chars().next_back() {
                Some(last) => return matches!(last, ',' | '['),
                None if above.is_empty() => return false,
                None => before = above.trim_end_matches(['\n', '\r']),
            }
        }
    }

    /// The members of a collection, when it is written here and not by an alias or a merge.
    pub(super) fn members(self, node: NodeRef<'_>) -> Option<Vec<TextRange>> {
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
    pub(super) fn dash(self, item: TextRange) -> Option<TextSize> {
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

    /// The white space of the first line that is indented: one step of indentation as the text writes it.
    pub(crate) fn step(self) -> Option<&'a str> {
        let mut lines = self.text.lines().take(MOST_LINES);
        lines.find_map(|line| {
            let body = line.trim_start_matches([' ', '\t']);
            let counts = !body.is_empty() && !body.starts_with(['#', '-']);
            line.strip_suffix(body)
                .filter(|it| counts && !it.is_empty())
        })
    }

    /// How many blanks deeper the entries of a map stand than the line that opens it.
    pub(crate) fn unit(self) -> usize {
        let blanks = self.step().filter(|it| !it.contains('\t'));
        let blanks = blanks.map(str::len).filter(|it| *it <= 8);
        blanks.unwrap_or(2)
    }

    /// Whether the items of a list stand deeper than the key, as the first list of the text has it.
    pub(crate) fn indents_lists(self) -> bool {
        let mut above: Option<usize> = None;
        for line in self.text.lines().take(MOST_LINES) {
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

    /// The style in or out of braces and brackets.
    pub(crate) fn style(self, is_flow: bool) -> Style {
        match (self.is_json, is_flow) {
            (true, _) => Style::Json,
            (false, true) => Style::Flow,
            (false, false) => Style::Block,
        }
    }

    /// The style in braces beside a key: JSON in YAML has its quotes.
    pub(super) fn style_beside(self, key: Option<NodeRef<'_>>) -> Style {
        match key.is_some_and(is_double_quoted) {
            true => Style::Json,
            false => self.style(true),
        }
    }
}

pub(super) fn is_double_quoted(node: NodeRef<'_>) -> bool {
    node.scalar()
        .is_some_and(|it| it.style == ScalarStyle::DoubleQuoted)
}
