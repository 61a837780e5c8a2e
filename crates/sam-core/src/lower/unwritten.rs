//! Nodes that are written nowhere, at the place of what they are made for.

use crate::syntax::{Entry, Node, NodeKind, NodeRef, Scalar, ScalarStyle};
use crate::text::{TextRange, TextSize};

/// Makes nodes with an empty range at an offset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unwritten(pub(super) TextSize);

impl Unwritten {
    /// A text.
    pub(super) fn text(self, text: impl Into<Box<str>>) -> Node {
        Node {
            range: TextRange::empty(self.0),
            tag: None,
            kind: NodeKind::Scalar(Scalar {
                value: text.into(),
                style: ScalarStyle::DoubleQuoted,
                embedded: None,
            }),
        }
    }

    /// An entry whose key is written nowhere.
    pub(super) fn entry(self, key: &str, value: Node) -> Entry {
        Entry {
            key: self.text(key),
            value,
        }
    }

    /// An intrinsic function in its long form.
    pub(super) fn function(self, name: &str, argument: Node) -> Node {
        self.map(vec![self.entry(name, argument)])
    }

    /// `Fn::Sub` of a text.
    pub(super) fn sub(self, text: impl Into<Box<str>>) -> Node {
        self.function("Fn::Sub", self.text(text))
    }

    /// `Fn::GetAtt` of an attribute.
    pub(super) fn get_att(self, id: &str, attribute: &str) -> Node {
        let names = vec![self.text(id), self.text(attribute)];
        self.function("Fn::GetAtt", self.list(names))
    }

    /// `Fn::Join` of some parts.
    pub(super) fn join(self, separator: &str, parts: Vec<Node>) -> Node {
        let arguments = vec![self.text(separator), self.list(parts)];
        self.function("Fn::Join", self.list(arguments))
    }

    /// Texts in a list.
    pub(super) fn texts(self, texts: &[&str]) -> Node {
        self.list(texts.iter().map(|it| self.text(*it)).collect())
    }

    /// What a node says, as if it was written nowhere.
    pub(super) fn copy(self, node: NodeRef<'_>) -> Node {
        let mut copy = node.node.clone();
        copy.move_ranges(&|_| TextRange::empty(self.0));
        copy
    }

    /// A list, around all that is written of its items.
    pub(super) fn list(self, items: Vec<Node>) -> Node {
        let ranges = items.iter().map(Node::full_range);
        Node {
            range: self.around(ranges),
            tag: None,
            kind: NodeKind::Sequence(items),
        }
    }

    /// A map, around all that is written of its entries.
    pub(super) fn map(self, entries: Vec<Entry>) -> Node {
        let ranges = entries.iter().map(|it| match it.key.range.is_empty() {
            true => it.value.full_range(),
            false => it.key.full_range().cover(it.value.full_range()),
        });
        let ranges: Vec<TextRange> = ranges.collect();
        Node {
            range: self.around(ranges.into_iter()),
            tag: None,
            kind: NodeKind::Mapping(entries),
        }
    }

    fn around(self, ranges: impl Iterator<Item = TextRange>) -> TextRange {
        let written = ranges.filter(|it| !it.is_empty());
        written
            .reduce(TextRange::cover)
            .unwrap_or(TextRange::empty(self.0))
    }
}
