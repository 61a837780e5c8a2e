//! The tree of a template: nodes with the bytes they stand on, for YAML and JSON alike.

pub mod dynamic_reference;
mod embedded;
mod file_format;
pub mod intrinsic;
pub(crate) mod mend;
pub(crate) mod mended;
mod parse;
mod quoting;
mod scalar;
pub(crate) mod shape;
mod span;
pub(crate) mod split;
mod yaml;

use crate::text::{TextRange, TextSize};
pub use file_format::FileFormat;
pub use quoting::{Around, double_quoted, is_plain, single_quoted};
pub use scalar::ScalarType;
pub(crate) use scalar::{is_truthy, long_key};
use serde_json::Value;
pub use yaml::{Loader, Refusal, RefusalKind};

/// A piece of a template's tree. Ranges count from the start of its block; [`NodeRef`] gives them in the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its bytes, without tag and anchor; a block mapping begins at its first key and ends with its last value.
    pub range: TextRange,
    /// A tag such as `!Sub`, as written.
    pub tag: Option<Tag>,
    /// What it is.
    pub kind: NodeKind,
}

/// What a [`Node`] is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// Nothing stands where a value could: `Key:` with nothing behind it. Its range is empty, after the colon or dash.
    Missing,
    /// Text, a number, a truth value, null.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A map. Keys may repeat; [`NodeRef::get`] takes the last, as CloudFormation does.
    Mapping(Vec<Entry>),
}

/// A scalar with its escapes and line folds undone.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// What it says.
    pub value: Box<str>,
    /// How it is written.
    pub style: ScalarStyle,
    /// The tree of its text if that is an object in JSON, whose places are known.
    pub embedded: Option<Box<Node>>,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes: may be a number, a truth value or null.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// One `key: value` of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key; a scalar but for odd YAML.
    pub key: Node,
    /// The value, perhaps [`NodeKind::Missing`].
    pub value: Node,
}

/// A tag such as `!GetAtt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// As written, with its `!`.
    pub name: Box<str>,
    /// Its bytes.
    pub range: TextRange,
}

impl Node {
    /// Its bytes, its tag included.
    pub(crate) fn full_range(&self) -> TextRange {
        self.tag
            .as_ref()
            .map_or(self.range, |tag| tag.range.cover(self.range))
    }

    /// Moves all ranges of the tree.
    pub(crate) fn move_ranges(&mut self, to: &impl Fn(TextRange) -> TextRange) {
        self.range = to(self.range);
        if let Some(tag) = &mut self.tag {
            tag.range = to(tag.range);
        }
        match &mut self.kind {
            NodeKind::Missing => {}
            NodeKind::Scalar(scalar) => {
                if let Some(root) = &mut scalar.embedded {
                    root.move_ranges(to);
                }
            }
            NodeKind::Sequence(items) => items.iter_mut().for_each(|it| it.move_ranges(to)),
            NodeKind::Mapping(entries) => {
                for entry in entries {
                    entry.key.move_ranges(to);
                    entry.value.move_ranges(to);
                }
            }
        }
    }
}

/// Something that is not well-formed. It costs the line it stands on, nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where, from the start of the block.
    pub range: TextRange,
    /// What is wrong, and the way out.
    pub message: String,
}

impl SyntaxError {
    /// Whether it is about a line that a tab indents.
    pub fn is_tab(&self) -> bool {
        self.message == mend::tabs::MESSAGE
    }

    /// Whether it is about a dynamic reference that needs quotes; it stands where the quotes belong.
    pub fn is_unquoted(&self) -> bool {
        self.message == parse::UNQUOTED
    }
}

/// The tree of a text in YAML or JSON, with ranges in it; none if it is not well-formed.
pub(crate) fn tree(text: &str) -> Option<Node> {
    let tree = parse::parse(text).ok()?;
    tree.root.filter(|_| tree.errors.is_empty())
}

/// A node in its document: the node, and where its block begins. Cheap to copy; all features read trees through it.
#[derive(Clone, Copy, Debug)]
pub struct NodeRef<'a> {
    /// The node.
    pub node: &'a Node,
    /// Where its block begins in the document, in bytes.
    pub base: TextSize,
}

/// One `key: value` in its document.
#[derive(Clone, Copy, Debug)]
pub struct EntryRef<'a> {
    /// The key.
    pub key: NodeRef<'a>,
    /// The value.
    pub value: NodeRef<'a>,
}

impl Entry {
    /// The entry in its document; `base` is where its block begins, in bytes.
    pub fn at(&self, base: TextSize) -> EntryRef<'_> {
        let (key, value) = (&self.key, &self.value);
        EntryRef {
            key: NodeRef { node: key, base },
            value: NodeRef { node: value, base },
        }
    }
}

impl<'a> NodeRef<'a> {
    /// Its bytes in the document, without tag.
    pub fn range(self) -> TextRange {
        self.node.range + self.base
    }

    /// Its bytes in the document, its tag included.
    pub fn full_range(self) -> TextRange {
        self.node.full_range() + self.base
    }

    /// Its tag as written, `!Sub`.
    pub fn tag(self) -> Option<&'a str> {
        self.node.tag.as_ref().map(|tag| &*tag.name)
    }

    /// The bytes of its tag in the document.
    pub fn tag_range(self) -> Option<TextRange> {
        self.node.tag.as_ref().map(|tag| tag.range + self.base)
    }

    /// Whether nothing stands there.
    pub fn is_missing(self) -> bool {
        matches!(self.node.kind, NodeKind::Missing)
    }

    /// Whether it is absent or null, what the transform reads as `None`.
    pub fn is_null(self) -> bool {
        match &self.node.kind {
            NodeKind::Missing => self.node.tag.is_none(),
            NodeKind::Scalar(scalar) => {
                self.node.tag.is_none() && scalar.scalar_type() == ScalarType::Null
            }
            NodeKind::Sequence(_) | NodeKind::Mapping(_) => false,
        }
    }

    /// The scalar, whatever its type.
    pub fn scalar(self) -> Option<&'a Scalar> {
        match &self.node.kind {
            NodeKind::Scalar(scalar) => Some(scalar),
            NodeKind::Missing | NodeKind::Sequence(_) | NodeKind::Mapping(_) => None,
        }
    }

    /// The tree of a scalar whose text is an object in JSON, if its places are known.
    pub fn embedded(self) -> Option<Self> {
        let node = self.scalar()?.embedded.as_deref()?;
        Some(Self {
            node,
            base: self.base,
        })
    }

    /// The text of an untagged scalar that is text (not a number, truth value or null).
    pub fn as_str(self) -> Option<&'a str> {
        let scalar = self.scalar()?;
        let is_text = self
            .node
            .tag
            .as_ref()
            .is_none_or(|tag| &*tag.name == "!!str" || &*tag.name == "!");
        (is_text && (self.node.tag.is_some() || scalar.scalar_type() == ScalarType::String))
            .then_some(&*scalar.value)
    }

    /// The entries of a mapping in order, repeated keys included, merged ones (`<<`) not; none for anything else.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = EntryRef<'a>> + ExactSizeIterator {
        let entries: &[Entry] = match &self.node.kind {
            NodeKind::Mapping(entries) => entries,
            NodeKind::Missing | NodeKind::Scalar(_) | NodeKind::Sequence(_) => &[],
        };
        let base = self.base;
        entries.iter().map(move |entry| entry.at(base))
    }

    /// The items of a sequence; none for anything else.
    pub fn items(self) -> impl DoubleEndedIterator<Item = NodeRef<'a>> + ExactSizeIterator {
        let items: &[Node] = match &self.node.kind {
            NodeKind::Sequence(items) => items,
            NodeKind::Missing | NodeKind::Scalar(_) | NodeKind::Mapping(_) => &[],
        };
        let base = self.base;
        items.iter().map(move |node| NodeRef { node, base })
    }

    /// Whether it is a mapping (tagged or not).
    pub fn is_mapping(self) -> bool {
        matches!(self.node.kind, NodeKind::Mapping(_))
    }

    /// Whether it is a sequence (tagged or not).
    pub fn is_sequence(self) -> bool {
        matches!(self.node.kind, NodeKind::Sequence(_))
    }

    /// The entry of a key: the last one when it repeats, else what a merge (`<<`) brings.
    pub fn entry(self, key: &str) -> Option<EntryRef<'a>> {
        let entries: &[Entry] = match &self.node.kind {
            NodeKind::Mapping(entries) => entries,
            NodeKind::Missing | NodeKind::Scalar(_) | NodeKind::Sequence(_) => &[],
        };
        // Most walks over a template come down to this: it looks at the names once, and at merges where there are any.
        // Names of one length mostly differ in the first letter, which is looked at without a call.
        let first = key.as_bytes().first();
        let mut has_merge = false;
        for entry in entries.iter().rev() {
            if let NodeKind::Scalar(scalar) = &entry.key.kind {
                let name = &*scalar.value;
                if name.len() == key.len() && name.as_bytes().first() == first && name == key {
                    return Some(entry.at(self.base));
                }
                has_merge |= name == "<<";
            }
        }
        if !has_merge {
            return None;
        }
        let merged = self.entries().rev().filter(|entry| entry.is_merge());
        merged
            .flat_map(|entry| entry.merged())
            .find_map(|it| it.entry(key))
    }

    /// The value of a key, as [`NodeRef::entry`] finds it.
    pub fn get(self, key: &str) -> Option<NodeRef<'a>> {
        Some(self.entry(key)?.value)
    }

    /// As plain data, the way the transform reads it: short tags become `Ref` and `Fn::…` maps, `!GetAtt A.B`
    /// becomes `["A", "B"]`, the last of repeated keys wins, merges are merged, scalars are typed as YAML 1.1 does.
    pub fn to_value(self) -> Value {
        scalar::to_value(self.node)
    }
}

impl<'a> EntryRef<'a> {
    /// The key's text, whatever its type; `""` for a key that is not a scalar.
    pub fn name(self) -> &'a str {
        self.key.scalar().map_or("", |scalar| &*scalar.value)
    }

    /// From the key's start to the value's end; of a key that is written nowhere, the value's.
    pub fn range(self) -> TextRange {
        let (key, value) = (self.key.full_range(), self.value.full_range());
        match key.is_empty() {
            true => value,
            false => key.cover(value),
        }
    }

    /// Whether it is a merge, `<<: *base`.
    pub fn is_merge(self) -> bool {
        self.key
            .scalar()
            .is_some_and(|it| &*it.value == "<<" && it.style == ScalarStyle::Plain)
    }

    /// The maps a merge brings, the first having precedence.
    pub fn merged(self) -> impl Iterator<Item = NodeRef<'a>> {
        let one = self.value.is_mapping().then_some(self.value);
        one.into_iter()
            .chain(self.value.items().filter(|it| it.is_mapping()))
    }
}
