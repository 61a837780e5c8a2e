//! What is being typed: a key of a mapping, an item of a list or the value of a key, told from the block with a marker
//! at the cursor.

pub(crate) mod connector;
pub(crate) mod function;
pub(crate) mod policy;

use sam_core::document::cursor::{self, Path};
use sam_core::document::{Inserted, Section, Speculative};
use sam_core::syntax::{Node, NodeKind, NodeRef, ScalarStyle};
use sam_core::text::{TextRange, TextSize, size};

/// What is being typed at a cursor, and the way to it. Nodes are those of the block with the marker; what holds the
/// marker is not among the keys, items and texts that are there.
#[derive(Debug)]
pub(crate) struct Typed<'a> {
    /// The keys and positions from the document to the node.
    pub(crate) path: Vec<Step<'a>>,
    /// Invariant: as many as steps.
    nodes: Vec<NodeRef<'a>>,
    /// What can be written.
    pub(crate) slot: Slot,
    /// The word being typed, without quotes; empty if there is none. In the document.
    pub(crate) token: TextRange,
    /// The same with its quotes and tag.
    pub(crate) whole: TextRange,
    /// The quotes it stands in.
    pub(crate) quote: Option<Quote>,
    /// Whether it stands in brackets or braces.
    pub(crate) is_flow: bool,
    /// Whether a colon stands behind the key already.
    pub(crate) has_colon: bool,
    /// Whether deeper lines below are the value already.
    pub(crate) has_body: bool,
    /// The tag that is being typed before a value that stands there.
    pub(crate) tag_word: Option<TextRange>,
    /// In block style the column of the key, or behind the dash, that it is or belongs to.
    pub(crate) column: usize,
    /// What has to be written before and behind it so that the neighbours stay what they are.
    pub(crate) lead: &'a str,
    /// See `lead`.
    pub(crate) tail: &'a str,
    /// The column of the dash of the item that it is.
    pub(crate) dash: usize,
    marker: TextRange,
}

/// How a node is reached from the one around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// By a key.
    Key(&'a str),
    /// By its position in a list, from 0.
    Item(usize),
}

/// What can be written at a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// A key of the mapping that the node is.
    Key,
    /// A key of the mapping, or a dash and the first item of the list, that the node is about to be.
    Below,
    /// A dash and an item of the list that the node is.
    Item,
    /// The node as a value.
    Value,
    /// A piece of a longer text that the node is.
    Text,
}

/// The quotes around a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quote {
    /// `"` or `'`.
    pub(crate) mark: char,
    /// Whether the closing one is there.
    pub(crate) is_closed: bool,
}

/// A section, whose entries are blocks of their own.
static SECTION: Node = Node {
    range: TextRange::new(TextSize::new(0), TextSize::new(0)),
    tag: None,
    kind: NodeKind::Missing,
};

impl<'a> Typed<'a> {
    /// What is being typed at the marker of a block.
    pub(crate) fn at(source: &str, read: &'a Speculative<'_>) -> Option<Self> {
        let path = read.path()?;
        let node = path.node()?;
        let (token, whole, quote) = word(source, read, node)?;
        let slot = slot(source, read, &path, node, whole);
        let (mut steps, mut nodes) = way(&path);
        let key = match path.steps.last() {
            Some(cursor::PathStep::Entry(entry)) => Some(*entry),
            Some(cursor::PathStep::Item(..)) | None => None,
        };
        if slot == Slot::Item || path.on_key {
            steps.pop();
            nodes.pop();
        }
        let column = match (read.is_flow, slot, key) {
            (true, _, _) => 0,
            (false, Slot::Value | Slot::Text, Some(key)) => {
                column(source, read.to_document(key.key.full_range()).start())
            }
            (false, _, _) => column(source, whole.start()) + read.lead.len(),
        };
        let behind = source.get(usize::from(whole.end())..).unwrap_or_default();
        let white: &[char] = match read.is_flow {
            true => &[' ', '\t', '\r', '\n'],
            false => &[' ', '\t'],
        };
        Some(Self {
            path: steps,
            nodes,
            slot,
            token,
            whole,
            quote,
            is_flow: read.is_flow,
            has_colon: path.on_key && behind.trim_start_matches(white).starts_with(':'),
            has_body: path.on_key && key.is_some_and(|it| !it.value.is_missing()),
            tag_word: tag_word(source, read, node),
            column,
            lead: read.lead,
            tail: &read.tail,
            dash: dash(source, whole.start()),
            marker: read.marker,
        })
    }

    /// The node that the path leads to.
    pub(crate) fn node(&self) -> NodeRef<'a> {
        self.ancestor(self.nodes.len())
    }

    /// The node so many steps from the document; a section has nothing in it.
    pub(crate) fn ancestor(&self, depth: usize) -> NodeRef<'a> {
        let node = depth.checked_sub(1).and_then(|it| self.nodes.get(it));
        node.copied().unwrap_or(NodeRef {
            node: &SECTION,
            base: TextSize::new(0),
        })
    }

    /// The node around the node.
    pub(crate) fn parent(&self) -> NodeRef<'a> {
        self.ancestor(self.nodes.len().saturating_sub(1))
    }

    /// The list that the node is, is in or is about to be.
    pub(crate) fn list(&self) -> NodeRef<'a> {
        match self.path.last() {
            Some(Step::Item(_)) => self.parent(),
            Some(Step::Key(_)) | None => self.node(),
        }
    }

    /// Whether the node is an item of a list.
    pub(crate) fn is_item(&self) -> bool {
        matches!(self.path.last(), Some(Step::Item(_)))
    }

    /// The tag in front of what is being typed, `!Ref`.
    pub(crate) fn tag(&self) -> Option<&'a str> {
        self.tag_of(self.node())
    }

    /// The tag of a node.
    pub(crate) fn tag_of(&self, node: NodeRef<'a>) -> Option<&'a str> {
        let has_marker = node
            .tag_range()
            .is_some_and(|it| it.contains_range(self.marker));
        node.tag().filter(|_| !has_marker)
    }

    /// Whether a value is wanted.
    pub(crate) fn wants_value(&self) -> bool {
        self.slot == Slot::Value
    }

    /// Whether a value or an item of a list is wanted.
    pub(crate) fn takes_value(&self) -> bool {
        matches!(self.slot, Slot::Item | Slot::Below | Slot::Value)
    }

    /// Whether a key can be written: in a mapping, or where a mapping can begin.
    pub(crate) fn wants_key(&self) -> bool {
        match self.slot {
            Slot::Key | Slot::Below => true,
            Slot::Value => self.quote.is_none() && self.tag().is_none(),
            Slot::Item | Slot::Text => false,
        }
    }

    /// Whether a node holds what is being typed.
    pub(crate) fn is_in(&self, node: NodeRef<'a>) -> bool {
        self.nodes.iter().any(|it| std::ptr::eq(it.node, node.node))
    }

    /// The values and items in a node.
    pub(crate) fn children(&self, node: NodeRef<'a>) -> impl Iterator<Item = NodeRef<'a>> {
        let entries = node.entries().filter(|it| !self.is_marked(it.key));
        entries.map(|it| it.value).chain(self.items(node))
    }

    /// The keys in a node.
    pub(crate) fn keys(&self, node: NodeRef<'a>) -> impl Iterator<Item = &'a str> {
        let entries = node.entries().filter(|it| !self.is_marked(it.key));
        entries.map(|it| it.name())
    }

    /// The items of a list.
    pub(crate) fn items(&self, node: NodeRef<'a>) -> impl Iterator<Item = NodeRef<'a>> {
        node.items().filter(|it| !self.is_marked(*it))
    }

    /// The text of a node.
    pub(crate) fn text(&self, node: NodeRef<'a>) -> Option<&'a str> {
        let scalar = node.scalar().filter(|_| !self.is_marked(node))?;
        Some(&scalar.value)
    }

    /// The text behind a key in a node.
    pub(crate) fn text_of(&self, node: NodeRef<'a>, key: &str) -> Option<&'a str> {
        self.text(node.get(key)?)
    }

    /// Adds the texts in a node, however deep.
    pub(crate) fn texts(&self, acc: &mut Vec<&'a str>, node: NodeRef<'a>) {
        acc.extend(self.text(node));
        for child in self.children(node) {
            self.texts(acc, child);
        }
    }

    fn is_marked(&self, node: NodeRef<'a>) -> bool {
        let is_leaf = !node.is_mapping() && !node.is_sequence();
        is_leaf && node.full_range().contains_range(self.marker)
    }
}

/// The word at the marker in the document: without its quotes, with them and its tag, and the quotes.
fn word(
    source: &str,
    read: &Speculative<'_>,
    node: NodeRef<'_>,
) -> Option<(TextRange, TextRange, Option<Quote>)> {
    let whole = read.to_document(read.word(node));
    let own = read.to_document(node.range());
    let is_in_tag = node
        .tag_range()
        .is_some_and(|it| it.contains_range(read.marker));
    if is_in_tag {
        return Some((whole, whole, None));
    }
    let mark = match node.scalar()?.style {
        ScalarStyle::SingleQuoted => '\'',
        ScalarStyle::DoubleQuoted => '"',
        ScalarStyle::Plain => return Some((own, whole, None)),
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let line = line_in(source, read, own);
            return Some((line, line, None));
        }
    };
    let text = source.get(usize::from(own.start())..usize::from(own.end()))?;
    let is_closed = text.len() > 1 && text.ends_with(mark);
    let inside = TextRange::new(
        own.start() + size(1),
        own.end() - size(usize::from(is_closed)),
    );
    if text.contains(['\n', '\r']) {
        let line = line_in(source, read, inside);
        return Some((line, line, None));
    }
    Some((inside, whole, Some(Quote { mark, is_closed })))
}

/// The tag with the marker in it, where a value follows that it is the tag of.
fn tag_word(source: &str, read: &Speculative<'_>, node: NodeRef<'_>) -> Option<TextRange> {
    let tag = node.tag_range()?;
    if !tag.contains_range(read.marker) || read.document.slice(node.range()).trim().is_empty() {
        return None;
    }
    let word = read.to_document(tag);
    let text = source.get(usize::from(word.start())..usize::from(word.end()))?;
    // A tag takes the commas and brackets behind it, until a blank is typed.
    (!text.contains([',', '[', ']', '{', '}'])).then_some(word)
}

/// The part of a range on the line of the marker.
fn line_in(source: &str, read: &Speculative<'_>, range: TextRange) -> TextRange {
    let cursor = usize::from(read.to_document(read.marker).start());
    let before = source.get(..cursor).unwrap_or_default();
    let start = before.rfind(['\n', '\r']).map_or(0, |it| it + 1);
    let behind = source.get(cursor..).unwrap_or_default();
    let end = cursor + behind.find(['\n', '\r']).unwrap_or(behind.len());
    let start = size(start).max(range.start());
    TextRange::new(start, size(end).min(range.end()).max(start))
}

fn slot(
    source: &str,
    read: &Speculative<'_>,
    path: &Path<'_>,
    node: NodeRef<'_>,
    whole: TextRange,
) -> Slot {
    if path.on_key {
        let is_first = match path.steps.iter().rev().nth(1) {
            Some(cursor::PathStep::Entry(around)) => around.value.entries().len() == 1,
            Some(cursor::PathStep::Item(_, around)) => around.entries().len() == 1,
            None => false,
        };
        return match is_first && read.inserted == Inserted::Key {
            true => Slot::Below,
            false => Slot::Key,
        };
    }
    if read.inserted == Inserted::Item {
        return Slot::Item;
    }
    let is_long = node.scalar().is_some_and(|it| match it.style {
        ScalarStyle::Literal | ScalarStyle::Folded => true,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            let text = read.document.slice(node.range());
            text.contains(['\n', '\r'])
        }
        ScalarStyle::Plain => false,
    });
    if is_long {
        return Slot::Text;
    }
    let is_alone = source
        .get(..usize::from(whole.start()))
        .is_some_and(|it| it.trim_end_matches([' ', '\t']).ends_with(['\n', '\r']));
    // Behind a tag no map begins.
    match is_alone && !read.is_flow && node.tag().is_none() {
        true => Slot::Below,
        false => Slot::Value,
    }
}

/// The steps from the document on, with the nodes they lead to.
fn way<'a>(path: &Path<'a>) -> (Vec<Step<'a>>, Vec<NodeRef<'a>>) {
    let block = &path.block.block;
    let section = block.is_entry.then(|| key_of(block.section)).flatten();
    let section = section.map(|it| {
        let node = NodeRef {
            node: &SECTION,
            base: TextSize::new(0),
        };
        (Step::Key(it), node)
    });
    let steps = path.steps.iter().map(|step| match step {
        cursor::PathStep::Entry(entry) => (Step::Key(entry.name()), entry.value),
        cursor::PathStep::Item(position, item) => (Step::Item(*position), *item),
    });
    section.into_iter().chain(steps).unzip()
}

/// The key that opens a section.
fn key_of(section: Section) -> Option<&'static str> {
    match section {
        Section::Preamble | Section::Other | Section::Whole | Section::Surplus => None,
        Section::Resources => Some("Resources"),
        Section::Parameters => Some("Parameters"),
        Section::Globals => Some("Globals"),
        Section::Outputs => Some("Outputs"),
        Section::Conditions => Some("Conditions"),
        Section::Mappings => Some("Mappings"),
        Section::Rules => Some("Rules"),
        Section::Metadata => Some("Metadata"),
    }
}

/// How many bytes stand before an offset on its line.
fn column(source: &str, offset: TextSize) -> usize {
    let before = source.get(..usize::from(offset)).unwrap_or_default();
    before.len() - before.rfind(['\n', '\r']).map_or(0, |it| it + 1)
}

/// The column of the dash before an offset.
fn dash(source: &str, offset: TextSize) -> usize {
    let before = source.get(..usize::from(offset)).unwrap_or_default();
    let before = before.trim_end_matches([' ', '\t']);
    column(source, size(before.len())).saturating_sub(usize::from(before.ends_with('-')))
}
