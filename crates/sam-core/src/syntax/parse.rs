//! A text to its tree, or to the place where it stops being well-formed.
//!
//! Longer than others: one machine over the parser's events, and nothing else may know the parser.

use super::span::{
    colon_after, dash_after, end_of_block_scalar, end_of_quoted, end_of_words, gap,
    gap_before_dash, header_of_block_scalar, word_end,
};
use super::{Entry, Node, NodeKind, Scalar, ScalarStyle, SyntaxError, Tag};
use crate::text::{TextRange, size};
use std::collections::HashMap;
use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::scanner::{Marker, ScanError, TScalarStyle};

/// Deeper nesting is reported and not read: every walk over a tree may recurse.
pub(crate) const MAX_DEPTH: usize = 128;
/// How many nodes the aliases of one text may bring; an alias bomb stops here.
const MAX_ALIASED_NODES: usize = 20_000;
/// How many nodes are kept for aliases, those within others counted again.
const MAX_ANCHORED_NODES: usize = 200_000;

/// A tree, with ranges in the text that was parsed.
pub(super) struct Tree {
    /// What the first document holds.
    pub(super) root: Option<Node>,
    /// What is well-formed and still cannot be read: too deep, too large.
    pub(super) errors: Vec<SyntaxError>,
}

/// Where a text stops being well-formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The byte the parser blames, often behind the mistake.
    pub(super) offset: usize,
    pub(super) kind: FailureKind,
}

/// What the parser stumbled over, as far as it is of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailureKind {
    /// An alias without its anchor.
    UnknownAnchor,
    /// A tag handle `!x!` that no directive declares, or an ill-formed tag.
    Tag,
    /// An escape sequence in double quotes that does not exist.
    Escape,
    /// A quoted text without its end.
    Quote,
    /// A character that cannot begin a value.
    Indicator,
    /// A tab where only blanks may be.
    Tab,
    /// A line within brackets or quotes that stands no further in than the key they belong to.
    Outdented,
    /// More brackets in each other than the parser takes.
    TooDeep,
    /// Something else: mostly a key, a bracket or an indentation that is not as it should.
    Structure,
}

/// What is said where nothing deeper is read.
pub(super) fn too_deep(at: usize) -> SyntaxError {
    SyntaxError {
        range: TextRange::empty(size(at)),
        message: format!("nested deeper than {MAX_DEPTH} levels: nothing below here is read"),
    }
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
    lines: Lines<'a>,
    stack: Vec<Frame>,
    /// How many collections below the deepest one that is built are open.
    too_deep: usize,
    anchors: HashMap<usize, Anchored>,
    anchored: usize,
    aliased: usize,
    root: Option<Node>,
    errors: Vec<SyntaxError>,
    /// Behind the last thing that was read; tags are looked for from here.
    at: usize,
}

/// A node with an anchor, and what an alias of it costs.
struct Anchored {
    node: Option<Node>,
    count: usize,
    depth: usize,
}

/// Reads a text.
pub(super) fn parse(text: &str) -> Result<Tree, Failure> {
    let mut parser = Parser::new_from_str(text);
    let mut builder = Builder {
        text,
        lines: Lines::new(text),
        stack: Vec::new(),
        too_deep: 0,
        anchors: HashMap::new(),
        anchored: 0,
        aliased: 0,
        root: None,
        errors: Vec::new(),
        at: 0,
    };
    // Every event but a few takes a byte of the text: more of them mean that the parser stands still.
    for _ in 0..8 * text.len() + 64 {
        match parser.next_token() {
            Ok((Event::StreamEnd, _)) => {
                return Ok(Tree {
                    root: builder.root,
                    errors: builder.errors,
                });
            }
            Ok((event, marker)) => builder.event(event, &marker),
            Err(error) => return Err(builder.failure(&error)),
        }
    }
    Err(Failure {
        offset: builder.at,
        kind: FailureKind::Structure,
    })
}

/// Finds the bytes of markers, which count lines and characters.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    is_ascii: bool,
    /// Line, column and byte found last: the next marker is near.
    last: (usize, usize, usize),
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(at + 1);
            }
        }
        Self {
            text,
            starts,
            is_ascii: text.is_ascii(),
            last: (0, 0, 0),
        }
    }

    fn offset(&mut self, marker: &Marker) -> usize {
        let line = marker.line().saturating_sub(1);
        let Some(&start) = self.starts.get(line) else {
            return self.text.len();
        };
        if self.is_ascii {
            return (start + marker.col()).min(self.text.len());
        }
        let (last_line, last_col, last_byte) = self.last;
        let col = marker.col();
        let byte = if last_line != line || col < last_col / 2 {
            self.forward(start, col)
        } else if col >= last_col {
            self.forward(last_byte, col - last_col)
        } else {
            let before = self.text[..last_byte].char_indices().rev();
            before
                .take(last_col - col)
                .last()
                .map_or(last_byte, |(at, _)| at)
        };
        self.last = (line, col, byte);
        byte
    }

    fn forward(&self, from: usize, chars: usize) -> usize {
        self.text[from..]
            .char_indices()
            .nth(chars)
            .map_or(self.text.len(), |(at, _)| from + at)
    }
}

impl Builder<'_> {
    fn failure(&mut self, error: &ScanError) -> Failure {
        let info = error.info();
        let has = |words: &str| info.contains(words);
        let kind = if has("unknown anchor") {
            FailureKind::UnknownAnchor
        } else if has("tag") || has("handle") || has("URI") {
            FailureKind::Tag
        } else if has("escape") || has("hexadecimal") {
            FailureKind::Escape
        } else if has("while scanning a quoted scalar") || has("in quoted scalar") {
            FailureKind::Quote
        } else if has("unexpected character") || has("alphabetic or numeric") {
            FailureKind::Indicator
        } else if has("tab") {
            FailureKind::Tab
        } else if has("invalid indentation") {
            FailureKind::Outdented
        } else if has("recursion limit") {
            FailureKind::TooDeep
        } else {
            FailureKind::Structure
        };
        Failure {
            offset: self.lines.offset(error.marker()),
            kind,
        }
    }

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
        let start = self.lines.offset(marker);
        if self.too_deep > 0 || self.stack.len() >= MAX_DEPTH {
            if self.too_deep == 0 {
                self.errors.push(too_deep(start));
            }
            self.too_deep += 1;
            return;
        }
        let tag = if tagged { self.next_tag() } else { None };
        let start = match &items {
            Items::Sequence(_) => self.start_of_sequence(start),
            Items::Mapping(..) => start,
        };
        // A mapping's marker may stand behind its first key, perhaps at the brace of its first value.
        let bracket = match &items {
            Items::Sequence(_) => b'[',
            Items::Mapping(..) => b'{',
        };
        let is_flow =
            self.text.as_bytes().get(start) == Some(&bracket) && gap(self.text, self.at) == start;
        if is_flow {
            self.at = start + 1;
        }
        self.stack.push(Frame {
            start,
            is_flow,
            tag,
            anchor,
            items,
        });
    }

    /// A list at the column of its key has its marker behind its first dash.
    fn start_of_sequence(&self, marker: usize) -> usize {
        let is_value = matches!(
            self.stack.last(),
            Some(Frame {
                items: Items::Mapping(_, Some(_)),
                ..
            })
        );
        let byte = self.text.as_bytes().get(marker);
        if byte == Some(&b'[') || (byte == Some(&b'-') && !is_value) {
            return marker;
        }
        dash_after(self.text, gap_before_dash(self.text, self.at)).map_or(marker, |it| it - 1)
    }

    fn close(&mut self, marker: &Marker) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            if self.too_deep == 0 {
                self.at = self.lines.offset(marker);
                self.add(missing(TextRange::empty(size(self.at))));
            }
            return;
        }
        let Some(frame) = self.stack.pop() else {
            return;
        };
        let mut end_marker = self.lines.offset(marker);
        if frame.is_flow && !matches!(self.text.as_bytes().get(end_marker), Some(b']' | b'}')) {
            // Behind a trailing comma the marker stands at the comma.
            end_marker = gap(self.text, self.at);
        }
        let (first, last, kind) = match frame.items {
            Items::Sequence(items) => {
                let last = items.last().map(node_end);
                (None, last, NodeKind::Sequence(items))
            }
            Items::Mapping(mut entries, pending) => {
                if let Some(key) = pending {
                    let value = missing(TextRange::empty(size(colon_after(
                        self.text,
                        node_end(&key),
                    ))));
                    entries.push(Entry { key, value });
                }
                let first = entries
                    .first()
                    .map(|entry| usize::from(entry.key.full_range().start()));
                let last = entries
                    .last()
                    .map(|entry| node_end(&entry.key).max(node_end(&entry.value)));
                (first, last, NodeKind::Mapping(entries))
            }
        };
        if frame.is_flow {
            self.at = (end_marker + 1).min(self.text.len());
        }
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
        if anchor == 0 {
            return;
        }
        let count = node_count(node);
        self.anchored += count;
        self.anchors.insert(
            anchor,
            Anchored {
                node: (self.anchored <= MAX_ANCHORED_NODES).then(|| node.clone()),
                count,
                depth: node_depth(node),
            },
        );
    }

    fn alias(&mut self, anchor: usize, marker: &Marker) -> Node {
        let start = self.lines.offset(marker);
        let range = range_of(start, word_end(self.text, start), self.text);
        self.at = usize::from(range.end());
        // An alias within its own anchor has no target yet.
        let Some(target) = self.anchors.get(&anchor) else {
            return missing(range);
        };
        let fits = self.aliased + target.count <= MAX_ALIASED_NODES
            && self.stack.len() + target.depth <= MAX_DEPTH;
        match &target.node {
            Some(node) if fits => {
                self.aliased += target.count;
                Node {
                    range,
                    // The tag stands at the anchor; what stands here is the alias.
                    tag: node.tag.as_ref().map(|tag| Tag {
                        name: tag.name.clone(),
                        range,
                    }),
                    kind: node.kind.clone(),
                }
            }
            Some(_) | None => {
                let message =
                    "this alias makes the template too large: write the value out, or less of it";
                if !self.errors.iter().any(|it| it.message == message) {
                    let message = message.to_owned();
                    self.errors.push(SyntaxError { range, message });
                }
                missing(range)
            }
        }
    }

    fn scalar(
        &mut self,
        value: String,
        style: TScalarStyle,
        tagged: bool,
        marker: &Marker,
    ) -> Node {
        let mut start = self.lines.offset(marker);
        let tag = if tagged { self.next_tag() } else { None };
        if value.is_empty() && style == TScalarStyle::Plain {
            return self.nothing(tag, start);
        }
        let text = self.text;
        if matches!(style, TScalarStyle::Literal | TScalarStyle::Folded) {
            start = header_of_block_scalar(text, start);
        }
        let (style, end) = match style {
            TScalarStyle::Plain => (ScalarStyle::Plain, end_of_words(text, start, &value)),
            TScalarStyle::SingleQuoted => {
                (ScalarStyle::SingleQuoted, end_of_quoted(text, start, b'\''))
            }
            TScalarStyle::DoubleQuoted => {
                (ScalarStyle::DoubleQuoted, end_of_quoted(text, start, b'"'))
            }
            TScalarStyle::Literal => (
                ScalarStyle::Literal,
                end_of_block_scalar(text, start, &value),
            ),
            TScalarStyle::Folded => (
                ScalarStyle::Folded,
                end_of_block_scalar(text, start, &value),
            ),
        };
        self.at = end;
        let scalar = Scalar {
            value: value.into_boxed_str(),
            style,
        };
        Node {
            range: range_of(start, end, text),
            tag,
            kind: NodeKind::Scalar(scalar),
        }
    }

    /// An empty plain scalar: a value that is not there, or a tag with nothing behind it.
    fn nothing(&mut self, tag: Option<Tag>, start: usize) -> Node {
        if let Some(tag) = tag {
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
        let at = match self.stack.last() {
            Some(Frame {
                items: Items::Mapping(_, Some(key)),
                ..
            }) => colon_after(self.text, node_end(key)),
            Some(Frame {
                items: Items::Sequence(items),
                start,
                ..
            }) => {
                // The marker stands at what follows; the item's own dash is the first one behind the item before.
                let from = items.last().map_or(*start, node_end);
                dash_after(self.text, from).unwrap_or(from)
            }
            Some(Frame {
                items: Items::Mapping(_, None),
                ..
            })
            | None => start,
        };
        self.at = self.at.max(at.min(self.text.len()));
        missing(TextRange::empty(size(at)))
    }

    /// The tag in front of the next node; comments and an anchor may stand before it.
    fn next_tag(&mut self) -> Option<Tag> {
        let start = gap(self.text, self.at);
        if !self.text[start..].starts_with('!') {
            return None;
        }
        let end = word_end(self.text, start);
        self.at = end;
        Some(Tag {
            name: self.text[start..end].into(),
            range: TextRange::new(size(start), size(end)),
        })
    }
}

fn missing(range: TextRange) -> Node {
    Node {
        range,
        tag: None,
        kind: NodeKind::Missing,
    }
}

fn range_of(start: usize, end: usize, text: &str) -> TextRange {
    let start = start.min(text.len());
    TextRange::new(size(start), size(end.clamp(start, text.len())))
}

fn node_end(node: &Node) -> usize {
    usize::from(node.full_range().end())
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

#[cfg(test)]
mod tests;
