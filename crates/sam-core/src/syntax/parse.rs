//! A text to its tree, or to the place where it stops being well-formed.

use super::dynamic_reference::START;
use super::embedded::{apply_sub, embedded};
use super::yaml::{
    Collection, CollectionKind, Event, Parser, Properties, Refusal, Scalar as ReadScalar,
};
use super::{Entry, Node, NodeKind, Scalar, SyntaxError, Tag};
use crate::text::{TextRange, size};
use std::collections::HashMap;

pub(super) use super::yaml::{Failure, FailureKind};

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
    /// What one of AWS's readers refuses and the other reads.
    pub(super) refusal: Option<Refusal>,
}

/// What is said where nothing deeper is read.
pub(super) fn too_deep(at: usize) -> SyntaxError {
    SyntaxError {
        range: TextRange::empty(size(at)),
        message: format!("nested deeper than {MAX_DEPTH} levels: nothing below here is read"),
    }
}

/// What is said of a dynamic reference without quotes.
pub(super) const UNQUOTED: &str =
    "YAML reads `{{…}}` without quotes as a map in a map: write it in quotes";

/// The error of a map in a map that was meant as a dynamic reference. YAML allows a map as a key, CloudFormation does not.
fn unquoted_reference(entries: &[Entry], range: TextRange, text: &str) -> Option<SyntaxError> {
    let [only] = entries else {
        return None;
    };
    let written = text.get(usize::from(range.start())..)?;
    let is_reference = matches!(only.key.kind, NodeKind::Mapping(_)) && written.starts_with(START);
    is_reference.then(|| SyntaxError {
        range,
        message: UNQUOTED.to_owned(),
    })
}

/// A collection under construction.
struct Frame<'a> {
    collection: Collection,
    properties: Properties<'a>,
    items: Items,
}

enum Items {
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>, Option<Node>),
}

struct Builder<'a> {
    text: &'a str,
    stack: Vec<Frame<'a>>,
    /// How many collections below the deepest one that is built are open.
    too_deep: usize,
    anchors: HashMap<&'a str, Anchored>,
    anchored: usize,
    aliased: usize,
    root: Option<Node>,
    errors: Vec<SyntaxError>,
}

/// A node with an anchor, and what an alias of it costs.
#[derive(Default)]
struct Anchored {
    /// `None` while the node is being read, and where all nodes with anchors are too large.
    node: Option<Node>,
    count: usize,
    depth: usize,
    is_open: bool,
}

/// Reads a text.
pub(super) fn parse(text: &str) -> Result<Tree, Failure> {
    let mut parser = Parser::new(text);
    let mut builder = Builder {
        text,
        stack: Vec::new(),
        too_deep: 0,
        anchors: HashMap::new(),
        anchored: 0,
        aliased: 0,
        root: None,
        errors: Vec::new(),
    };
    while let Some(event) = parser.next()? {
        builder.event(event)?;
    }
    Ok(Tree {
        root: builder.root,
        errors: builder.errors,
        refusal: parser.refusal(),
    })
}

impl<'a> Builder<'a> {
    fn event(&mut self, event: Event<'a>) -> Result<(), Failure> {
        match event {
            Event::DocumentEnd => {}
            Event::Scalar(properties, scalar) => {
                if self.too_deep == 0 {
                    let anchor = properties.anchor.as_ref().map(|it| it.text);
                    let node = scalar_node(self.text, properties, scalar);
                    self.remember(anchor, &node);
                    self.add(node);
                }
            }
            Event::Alias { name, range } => {
                if !self.anchors.contains_key(name) {
                    return Err(Failure {
                        offset: range.start,
                        kind: FailureKind::UnknownAnchor,
                    });
                }
                if self.too_deep == 0 {
                    let node = self.alias(name, TextRange::new(size(range.start), size(range.end)));
                    self.add(node);
                }
            }
            Event::Start(properties, collection) => {
                let items = match collection.kind {
                    CollectionKind::Sequence => Items::Sequence(Vec::new()),
                    CollectionKind::Mapping | CollectionKind::Pair => {
                        Items::Mapping(Vec::new(), None)
                    }
                };
                self.open(properties, collection, items);
            }
            Event::End(end) => self.close(end),
        }
        Ok(())
    }

    fn open(&mut self, properties: Properties<'a>, collection: Collection, items: Items) {
        if let Some(anchor) = &properties.anchor {
            let open = Anchored {
                is_open: true,
                ..Anchored::default()
            };
            self.anchors.insert(anchor.text, open);
        }
        if self.too_deep > 0 || self.stack.len() >= MAX_DEPTH {
            if self.too_deep == 0 {
                self.errors.push(too_deep(collection.start));
            }
            self.too_deep += 1;
            return;
        }
        self.stack.push(Frame {
            collection,
            properties,
            items,
        });
    }

    fn close(&mut self, end: Option<usize>) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            if self.too_deep == 0 {
                let at = end.or_else(|| self.last_end()).unwrap_or_default();
                self.add(missing(TextRange::empty(size(at))));
            }
            return;
        }
        let Some(frame) = self.stack.pop() else {
            return;
        };
        let (first, last, kind) = match frame.items {
            Items::Sequence(items) => {
                let last = items.last().map(node_end);
                (None, last, NodeKind::Sequence(items))
            }
            Items::Mapping(mut entries, pending) => {
                if let Some(key) = pending {
                    let value = missing(TextRange::empty(size(node_end(&key))));
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
        // A map without braces begins at its first key, without the `?` and the anchor before it.
        let Collection { kind: of, start } = frame.collection;
        let start = match first {
            Some(first) if end.is_none() && of == CollectionKind::Mapping => first,
            Some(_) | None => start,
        };
        let end = end.or(last).unwrap_or(start);
        let anchor = frame.properties.anchor.map(|it| it.text);
        let range = range_of(start, end, self.text);
        if let NodeKind::Mapping(entries) = &kind {
            self.errors
                .extend(unquoted_reference(entries, range, self.text));
        }
        let mut node = Node {
            range,
            tag: frame.properties.tag.map(tag_of),
            kind,
        };
        if node.tag.as_ref().is_some_and(|it| &*it.name == "!Sub") {
            apply_sub(&mut node);
        }
        self.remember(anchor, &node);
        self.add(node);
    }

    /// Where the last thing ends that stands in the innermost collection.
    fn last_end(&self) -> Option<usize> {
        match &self.stack.last()?.items {
            Items::Sequence(items) => items.last().map(node_end),
            Items::Mapping(_, Some(key)) => Some(node_end(key)),
            Items::Mapping(entries, None) => entries.last().map(|it| node_end(&it.value)),
        }
    }

    fn add(&mut self, mut node: Node) {
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
                Some(key) => {
                    if is_long_sub(&key) {
                        apply_sub(&mut node);
                    }
                    entries.push(Entry { key, value: node });
                }
            },
        }
    }

    fn remember(&mut self, anchor: Option<&'a str>, node: &Node) {
        let Some(anchor) = anchor else {
            return;
        };
        let count = node_count(node);
        self.anchored += count;
        self.anchors.insert(
            anchor,
            Anchored {
                node: (self.anchored <= MAX_ANCHORED_NODES).then(|| node.clone()),
                count,
                depth: node_depth(node),
                is_open: false,
            },
        );
    }

    fn alias(&mut self, name: &str, range: TextRange) -> Node {
        // An alias within its own anchor has no target yet.
        let Some(target) = self.anchors.get(name).filter(|it| !it.is_open) else {
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
}

fn is_long_sub(key: &Node) -> bool {
    matches!(&key.kind, NodeKind::Scalar(key) if &*key.value == "Fn::Sub")
}

fn scalar_node(text: &str, properties: Properties<'_>, scalar: ReadScalar<'_>) -> Node {
    let range = TextRange::new(size(scalar.range.start), size(scalar.range.end));
    let embedded = embedded(text, scalar.range.clone(), scalar.style, |json| {
        let tree = parse(json).ok()?;
        tree.root.filter(|_| tree.errors.is_empty())
    });
    let is_sub = properties.tag.as_ref().is_some_and(|it| it.text == "!Sub");
    let mut node = match properties.tag {
        None if scalar.is_missing => missing(range),
        // A tag with nothing behind it is a tag of nothing.
        tag => Node {
            range: match &tag {
                Some(tag) if scalar.is_missing => TextRange::empty(size(tag.range.end)),
                Some(_) | None => range,
            },
            tag: tag.map(tag_of),
            kind: NodeKind::Scalar(Scalar {
                value: scalar.value.into(),
                style: scalar.style,
                embedded,
            }),
        },
    };
    if is_sub {
        apply_sub(&mut node);
    }
    node
}

fn tag_of(word: super::yaml::Word<'_>) -> Tag {
    Tag {
        name: word.text.into(),
        range: TextRange::new(size(word.range.start), size(word.range.end)),
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
