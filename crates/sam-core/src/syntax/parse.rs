//! One block's text to its tree. Never fails: a damaged line costs itself, and is reported.

use super::{Entry, Node, NodeKind, Scalar, ScalarStyle, SyntaxError, Tag};
use crate::text::{TextRange, size};
use std::borrow::Cow;
use std::collections::HashMap;
use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::scanner::{Marker, ScanError, TScalarStyle};

/// Deeper nesting is reported and not read: every walk over a tree may recurse.
pub(crate) const MAX_DEPTH: usize = 128;
/// How many nodes the aliases of one block may bring; an alias bomb stops here.
const MAX_ALIASED_NODES: usize = 20_000;
/// How many damaged lines of one block are mended before the rest is given up.
const MAX_REPAIRS: usize = 24;

/// How a block's text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// As it stands: block style.
    Block,
    /// As members of a flow mapping whose braces are elsewhere: JSON, or YAML in braces.
    Members,
}

/// What came out of a block.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parsed {
    /// The entries of the block's mapping; a block that is no mapping has none.
    pub(crate) entries: Vec<Entry>,
    /// What is not well-formed, in order.
    pub(crate) errors: Vec<SyntaxError>,
    /// Whether an alias names an anchor that is not in this text.
    pub(crate) unknown_anchor: bool,
}

/// Reads a block.
pub(crate) fn parse(text: &str, form: Form) -> Parsed {
    let lines = Lines::new(text);
    let mut errors = Vec::new();
    let mut unknown_anchor = false;
    let mut mended = Mended {
        lines: vec![None; lines.starts.len()],
    };
    for _ in 0..MAX_REPAIRS {
        let source = mended.source(text, form, &lines);
        let failure = match build(&source, text, form, &lines) {
            Ok(tree) => {
                errors.extend(tree.errors);
                errors.sort_by_key(|it| it.range.start());
                return Parsed {
                    entries: tree.entries,
                    errors,
                    unknown_anchor,
                };
            }
            Err(failure) => failure,
        };
        let line = lines.line_of_marker(failure.marker(), form);
        if failure.info().contains("unknown anchor") {
            unknown_anchor = true;
        }
        let range = lines.content(text, line);
        errors.push(SyntaxError {
            range,
            message: failure.info().to_owned(),
        });
        if !mended.blank_at_or_above(text, &lines, line) {
            break;
        }
    }
    errors.sort_by_key(|it| it.range.start());
    Parsed {
        entries: Vec::new(),
        errors,
        unknown_anchor,
    }
}

/// Lines that are read as comments instead of what they say.
struct Mended {
    lines: Vec<Option<()>>,
}

impl Mended {
    fn source<'a>(&self, text: &'a str, form: Form, lines: &Lines) -> Cow<'a, str> {
        let untouched = self.lines.iter().all(Option::is_none);
        if untouched && form == Form::Block {
            return Cow::Borrowed(text);
        }
        let mut source = String::with_capacity(text.len() + 8);
        if form == Form::Members {
            source.push_str("{\n");
        }
        for (line, blanked) in self.lines.iter().enumerate() {
            let whole = lines.whole(text, line);
            match blanked {
                None => source.push_str(&text[whole]),
                Some(()) => {
                    let content = lines.content(text, line);
                    source.extend(text[content].chars().map(|_| '#'));
                    source.push_str(&text[usize::from(content.end())..whole.end]);
                }
            }
        }
        if form == Form::Members {
            source.push_str("\n}");
        }
        Cow::Owned(source)
    }

    fn blank_at_or_above(&mut self, text: &str, lines: &Lines, line: usize) -> bool {
        let last = line.min(self.lines.len().saturating_sub(1));
        for candidate in (0..=last).rev() {
            let is_blank = text[lines.content(text, candidate)].trim().is_empty();
            if self.lines[candidate].is_none() && !is_blank {
                self.lines[candidate] = Some(());
                return true;
            }
        }
        false
    }
}

/// Where the lines of a text begin.
struct Lines {
    starts: Vec<usize>,
    is_ascii: bool,
}

impl Lines {
    fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(at + 1);
            }
        }
        Self {
            starts,
            is_ascii: text.is_ascii(),
        }
    }

    fn whole(&self, text: &str, line: usize) -> std::ops::Range<usize> {
        let start = self.starts.get(line).copied().unwrap_or(text.len());
        start..self.starts.get(line + 1).copied().unwrap_or(text.len())
    }

    /// A line without its indentation and without trailing white space and line break.
    fn content(&self, text: &str, line: usize) -> TextRange {
        let whole = self.whole(text, line);
        let slice = &text[whole.clone()];
        let start = whole.start + (slice.len() - slice.trim_start_matches(' ').len());
        let end = whole.start + slice.trim_end().len();
        TextRange::new(size(start.min(end)), size(end))
    }

    /// The line (from 0) a marker stands on, in the block's text.
    fn line_of_marker(&self, marker: &Marker, form: Form) -> usize {
        let line = marker.line().saturating_sub(1);
        match form {
            Form::Block => line,
            Form::Members => line.saturating_sub(1),
        }
    }

    /// The byte a marker stands at, in the block's text.
    fn offset(&self, text: &str, marker: &Marker, form: Form) -> usize {
        let whole = self.whole(text, self.line_of_marker(marker, form));
        if form == Form::Members && marker.line() <= 1 {
            return 0;
        }
        if self.is_ascii {
            return (whole.start + marker.col()).min(text.len());
        }
        let slice = &text[whole.start..];
        slice
            .char_indices()
            .nth(marker.col())
            .map_or(text.len(), |(at, _)| whole.start + at)
    }
}

struct Tree {
    entries: Vec<Entry>,
    errors: Vec<SyntaxError>,
}

/// A collection under construction.
struct Frame {
    start: usize,
    is_flow: bool,
    tag: Option<Tag>,
    anchor: usize,
    items: Items,
}

enum Items {
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>, Option<Node>),
}

struct Builder<'a> {
    text: &'a str,
    form: Form,
    lines: &'a Lines,
    stack: Vec<Frame>,
    /// How many collections below the deepest one that is built are open.
    too_deep: usize,
    anchors: HashMap<usize, Node>,
    aliased: usize,
    root: Option<Node>,
    errors: Vec<SyntaxError>,
}

fn build(source: &str, text: &str, form: Form, lines: &Lines) -> Result<Tree, ScanError> {
    let mut parser = Parser::new_from_str(source);
    let mut builder = Builder {
        text,
        form,
        lines,
        stack: Vec::new(),
        too_deep: 0,
        anchors: HashMap::new(),
        aliased: 0,
        root: None,
        errors: Vec::new(),
    };
    loop {
        let (event, marker) = parser.next_token()?;
        if event == Event::StreamEnd {
            break;
        }
        builder.event(event, &marker);
    }
    let entries = match builder.root.map(|root| root.kind) {
        Some(NodeKind::Mapping(entries)) => entries,
        Some(NodeKind::Scalar(_) | NodeKind::Sequence(_) | NodeKind::Missing) | None => Vec::new(),
    };
    Ok(Tree {
        entries,
        errors: builder.errors,
    })
}

impl Builder<'_> {
    fn event(&mut self, event: Event, marker: &Marker) {
        match event {
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart
            | Event::DocumentEnd => {}
            Event::Scalar(value, style, anchor, tag) => {
                if self.too_deep == 0 {
                    let node = self.scalar(value, style, tag.is_some(), marker);
                    self.remember(anchor, &node);
                    self.add(node);
                }
            }
            Event::Alias(anchor) => {
                if self.too_deep == 0 {
                    let node = self.alias(anchor, marker);
                    self.add(node);
                }
            }
            Event::SequenceStart(anchor, tag) => {
                self.open(Items::Sequence(Vec::new()), anchor, tag.is_some(), marker);
            }
            Event::MappingStart(anchor, tag) => {
                self.open(
                    Items::Mapping(Vec::new(), None),
                    anchor,
                    tag.is_some(),
                    marker,
                );
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(marker),
        }
    }

    fn open(&mut self, items: Items, anchor: usize, tagged: bool, marker: &Marker) {
        let start = self.lines.offset(self.text, marker, self.form);
        if self.too_deep > 0 || self.stack.len() >= MAX_DEPTH {
            if self.too_deep == 0 {
                let range = TextRange::empty(size(start));
                self.errors.push(SyntaxError {
                    range,
                    message: format!(
                        "nested deeper than {MAX_DEPTH} levels: nothing below here is read"
                    ),
                });
            }
            self.too_deep += 1;
            return;
        }
        let is_flow = matches!(self.text.as_bytes().get(start), Some(b'[' | b'{'));
        let tag = if tagged { self.tag_before(start) } else { None };
        self.stack.push(Frame {
            start,
            is_flow,
            tag,
            anchor,
            items,
        });
    }

    fn close(&mut self, marker: &Marker) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            if self.too_deep == 0 {
                let at = size(self.lines.offset(self.text, marker, self.form));
                self.add(Node {
                    range: TextRange::empty(at),
                    tag: None,
                    kind: NodeKind::Missing,
                });
            }
            return;
        }
        let Some(frame) = self.stack.pop() else {
            return;
        };
        let end_marker = self.lines.offset(self.text, marker, self.form);
        let (first, last, kind) = match frame.items {
            Items::Sequence(items) => {
                let last = items.last().map(node_end);
                (None, last, NodeKind::Sequence(items))
            }
            Items::Mapping(mut entries, pending) => {
                if let Some(key) = pending {
                    let value = self.missing_after(node_end(&key));
                    entries.push(Entry { key, value });
                }
                let first = entries
                    .first()
                    .map(|entry| usize::from(full_range(&entry.key).start()));
                let last = entries
                    .last()
                    .map(|entry| node_end(&entry.key).max(node_end(&entry.value)));
                (first, last, NodeKind::Mapping(entries))
            }
        };
        let (start, end) = if frame.is_flow {
            let closes = matches!(self.text.as_bytes().get(end_marker), Some(b']' | b'}'));
            (
                frame.start,
                if closes {
                    end_marker + 1
                } else {
                    last.unwrap_or(frame.start + 1)
                },
            )
        } else {
            let start = first.unwrap_or(frame.start);
            (start, last.unwrap_or(start))
        };
        let tag = frame.tag;
        let node = Node {
            range: range_of(start, end, self.text),
            tag,
            kind,
        };
        self.remember(frame.anchor, &node);
        self.add(node);
    }

    fn add(&mut self, node: Node) {
        let Some(frame) = self.stack.last_mut() else {
            if self.root.is_none() {
                self.root = Some(node);
            }
            return;
        };
        match &mut frame.items {
            Items::Sequence(items) => items.push(node),
            Items::Mapping(entries, pending) => match pending.take() {
                None => *pending = Some(node),
                Some(key) => entries.push(Entry { key, value: node }),
            },
        }
    }

    fn remember(&mut self, anchor: usize, node: &Node) {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
    }

    fn alias(&mut self, anchor: usize, marker: &Marker) -> Node {
        let start = self.lines.offset(self.text, marker, self.form);
        let name = self.text[start..].find(|c: char| c.is_whitespace() || ",]}".contains(c));
        let range = range_of(
            start,
            start + name.unwrap_or(self.text.len() - start),
            self.text,
        );
        let target = self.anchors.get(&anchor);
        let count = target.map_or(0, node_count);
        let depth = target.map_or(0, node_depth);
        if self.aliased + count > MAX_ALIASED_NODES || self.stack.len() + depth > MAX_DEPTH {
            self.errors.push(SyntaxError {
                range,
                message:
                    "this alias makes the template too large: write the value out, or less of it"
                        .to_owned(),
            });
            return Node {
                range,
                tag: None,
                kind: NodeKind::Missing,
            };
        }
        self.aliased += count;
        match target {
            Some(target) => Node {
                range,
                // The tag stands at the anchor; what stands here is the alias.
                tag: target.tag.as_ref().map(|tag| Tag {
                    name: tag.name.clone(),
                    range,
                }),
                kind: target.kind.clone(),
            },
            None => Node {
                range,
                tag: None,
                kind: NodeKind::Missing,
            },
        }
    }

    fn scalar(
        &mut self,
        value: String,
        style: TScalarStyle,
        tagged: bool,
        marker: &Marker,
    ) -> Node {
        let mut start = self.lines.offset(self.text, marker, self.form);
        if value.is_empty() && style == TScalarStyle::Plain {
            return self.nothing(tagged, start);
        }
        if matches!(style, TScalarStyle::Literal | TScalarStyle::Folded) {
            start = header_of_block_scalar(self.text, start);
        }
        let tag = if tagged { self.tag_before(start) } else { None };
        let (style, end) = match style {
            TScalarStyle::Plain => (ScalarStyle::Plain, end_of_words(self.text, start, &value)),
            TScalarStyle::SingleQuoted => (
                ScalarStyle::SingleQuoted,
                end_of_quoted(self.text, start, b'\''),
            ),
            TScalarStyle::DoubleQuoted => (
                ScalarStyle::DoubleQuoted,
                end_of_quoted(self.text, start, b'"'),
            ),
            TScalarStyle::Literal => (
                ScalarStyle::Literal,
                end_of_block_scalar(self.text, start, &value),
            ),
            TScalarStyle::Folded => (
                ScalarStyle::Folded,
                end_of_block_scalar(self.text, start, &value),
            ),
        };
        let scalar = Scalar {
            value: value.into_boxed_str(),
            style,
        };
        Node {
            range: range_of(start, end, self.text),
            tag,
            kind: NodeKind::Scalar(scalar),
        }
    }

    /// An empty plain scalar: a value that is not there, or a tag with nothing behind it.
    fn nothing(&mut self, tagged: bool, start: usize) -> Node {
        if tagged && let Some(tag) = self.tag_before(start) {
            let scalar = Scalar {
                value: "".into(),
                style: ScalarStyle::Plain,
            };
            return Node {
                range: TextRange::empty(tag.range.end()),
                tag: Some(tag),
                kind: NodeKind::Scalar(scalar),
            };
        }
        match self.stack.last().map(|frame| &frame.items) {
            Some(Items::Mapping(_, Some(key))) => self.missing_after(node_end(key)),
            Some(Items::Sequence(items)) => {
                // The marker stands at what follows; the item's own dash is the first one behind the item before.
                let from = items
                    .last()
                    .map_or(self.stack.last().map_or(0, |it| it.start), node_end);
                let at = dash_after(self.text, from).unwrap_or(start);
                Node {
                    range: TextRange::empty(size(at)),
                    tag: None,
                    kind: NodeKind::Missing,
                }
            }
            Some(Items::Mapping(_, None)) | None => Node {
                range: TextRange::empty(size(start)),
                tag: None,
                kind: NodeKind::Missing,
            },
        }
    }

    fn missing_after(&self, key_end: usize) -> Node {
        let rest = &self.text[key_end.min(self.text.len())..];
        let gap = rest.len() - rest.trim_start().len();
        let at = if rest[gap..].starts_with(':') {
            key_end + gap + 1
        } else {
            key_end
        };
        Node {
            range: TextRange::empty(size(at)),
            tag: None,
            kind: NodeKind::Missing,
        }
    }

    /// The tag in front of what begins at `start`, with perhaps an anchor and white space between.
    fn tag_before(&self, start: usize) -> Option<Tag> {
        let mut rest = self.text[..start.min(self.text.len())].trim_end();
        for _ in 0..2 {
            let word = rest
                .rfind(|c: char| c.is_whitespace() || "[{,".contains(c))
                .map_or(0, |at| {
                    at + rest[at..].chars().next().map_or(1, char::len_utf8)
                });
            if rest[word..].starts_with('!') {
                let range = TextRange::new(size(word), size(rest.len()));
                return Some(Tag {
                    name: rest[word..].into(),
                    range,
                });
            }
            rest = rest[..word].trim_end();
        }
        None
    }
}

fn range_of(start: usize, end: usize, text: &str) -> TextRange {
    let start = start.min(text.len());
    TextRange::new(size(start), size(end.clamp(start, text.len())))
}

fn full_range(node: &Node) -> TextRange {
    node.tag
        .as_ref()
        .map_or(node.range, |tag| tag.range.cover(node.range))
}

fn node_end(node: &Node) -> usize {
    usize::from(full_range(node).end())
}

fn node_count(node: &Node) -> usize {
    1 + match &node.kind {
        NodeKind::Missing | NodeKind::Scalar(_) => 0,
        NodeKind::Sequence(items) => items.iter().map(node_count).sum(),
        NodeKind::Mapping(entries) => entries
            .iter()
            .map(|it| node_count(&it.key) + node_count(&it.value))
            .sum(),
    }
}

fn node_depth(node: &Node) -> usize {
    1 + match &node.kind {
        NodeKind::Missing | NodeKind::Scalar(_) => 0,
        NodeKind::Sequence(items) => items.iter().map(node_depth).max().unwrap_or(0),
        NodeKind::Mapping(entries) => entries
            .iter()
            .map(|it| node_depth(&it.value))
            .max()
            .unwrap_or(0),
    }
}

/// Where a plain scalar ends: its words stand in the source as they are, only the white space may differ.
fn end_of_words(text: &str, start: usize, value: &str) -> usize {
    let mut source = text[start.min(text.len())..].char_indices();
    let mut end = start;
    for wanted in value.chars().filter(|c| !c.is_whitespace()) {
        match source.by_ref().find(|(_, c)| !c.is_whitespace()) {
            Some((at, found)) if found == wanted => end = start + at + found.len_utf8(),
            Some(_) | None => break,
        }
    }
    end
}

/// Behind the first dash (or comma) after `from`, comments left out.
fn dash_after(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let found = rest.find(|c: char| !c.is_whitespace())? + at;
        match text.as_bytes().get(found)? {
            b'#' => at = found + text[found..].find('\n')?,
            b'-' | b',' | b'[' => return Some(found + 1),
            _ => return None,
        }
    }
}

/// Where the `|` or `>` of a block scalar is. Its marker stands there when it is empty, else at its first line.
fn header_of_block_scalar(text: &str, marker: usize) -> usize {
    let line = text[..marker].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    if !text[line..marker].trim().is_empty() {
        return marker;
    }
    let above = text[..line].trim_end();
    let line = above.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let header = above[line..]
        .match_indices(['|', '>'])
        .map(|(at, _)| line + at)
        .find(|at| {
            let rest = above[at + 1..]
                .trim_start_matches(['+', '-', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
            rest.is_empty() || rest.trim_start().starts_with('#')
        });
    header.unwrap_or(marker)
}

fn end_of_quoted(text: &str, start: usize, quote: u8) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' && quote == b'"' {
            at += 2;
        } else if *byte != quote {
            at += 1;
        } else if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') {
            at += 2;
        } else {
            return at + 1;
        }
    }
    text.len()
}

/// A block scalar ends with the last line that has a word of it; the header line comes first.
fn end_of_block_scalar(text: &str, start: usize, value: &str) -> usize {
    let header_end = text[start..]
        .find(['\n', '\r'])
        .map_or(text.len(), |at| start + at);
    if value.trim().is_empty() {
        return text[..header_end].trim_end().len().max(start);
    }
    let lead = text[header_end..].len() - text[header_end..].trim_start().len();
    end_of_words(text, header_end + lead, value)
}
