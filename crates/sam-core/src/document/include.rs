//! `AWS::Include`: a document with the files that it includes, where the caller has their texts.
//!
//! CloudFormation runs it before all other macros. What a file brings has the place of what includes it.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html>.

use super::{Document, PlacedBlock};
use crate::block::at_block;
use crate::spec::INCLUDE_TRANSFORM;
use crate::syntax::mend::{self, Form};
use crate::syntax::{Entry, Node, NodeKind, NodeRef};
use crate::text::TextRange;
use std::collections::BTreeMap;

const MACRO: &str = "Fn::Transform";

/// The most nodes that files bring: one may be included at many places.
const MOST_NODES: usize = 100_000;

impl Document {
    /// The locations of the files that the document includes, as they are written.
    pub fn included_locations(&self) -> Vec<String> {
        self.asked_everything();
        let mut locations = Vec::new();
        for placed in self.blocks_unwatched() {
            if placed.block.text.contains(INCLUDE_TRANSFORM) {
                let entries = placed.block.entries.iter();
                entries.for_each(|it| find(&mut locations, &it.value));
            }
        }
        locations.sort();
        locations.dedup();
        locations
    }
}

fn find(acc: &mut Vec<String>, node: &Node) {
    acc.extend(location(at_block(node)).map(str::to_owned));
    match &node.kind {
        NodeKind::Missing | NodeKind::Scalar(_) => {}
        NodeKind::Sequence(items) => items.iter().for_each(|it| find(acc, it)),
        NodeKind::Mapping(entries) => entries.iter().for_each(|it| find(acc, &it.value)),
    }
}

/// The location of what the argument of a macro includes.
fn location(argument: NodeRef<'_>) -> Option<&str> {
    let name = argument.get("Name")?.as_str()?;
    let location = argument.get("Parameters")?.get("Location")?;
    location.as_str().filter(|_| name == INCLUDE_TRANSFORM)
}

/// The entries of a block with what its files bring; none where it includes none that is known.
pub(super) fn entries(
    placed: &PlacedBlock,
    files: &BTreeMap<String, String>,
) -> Option<Vec<Entry>> {
    let block = &placed.block;
    if files.is_empty() || !block.text.contains(INCLUDE_TRANSFORM) {
        return None;
    }
    let mut pass = Pass {
        files,
        left: MOST_NODES,
        has_included: false,
    };
    let mut entries = pass.entries(&block.entries);
    if !block.is_entry {
        entries = entries
            .into_iter()
            .flat_map(|it| match is_named(&it, "Transform") {
                true => pass.of_template(it),
                false => vec![it],
            })
            .collect();
    }
    pass.has_included.then_some(entries)
}

fn is_named(entry: &Entry, name: &str) -> bool {
    at_block(&entry.key)
        .scalar()
        .is_some_and(|it| &*it.value == name)
}

struct Pass<'f> {
    files: &'f BTreeMap<String, String>,
    left: usize,
    has_included: bool,
}

impl Pass<'_> {
    fn entries(&mut self, entries: &[Entry]) -> Vec<Entry> {
        let mut included = Vec::with_capacity(entries.len());
        for entry in entries {
            let brought = match is_named(entry, MACRO) {
                true => self.brought(&entry.value),
                false => None,
            };
            match brought {
                Some(brought) => included.extend(brought),
                None => included.push(Entry {
                    key: entry.key.clone(),
                    value: self.node(&entry.value),
                }),
            }
        }
        included
    }

    fn node(&mut self, node: &Node) -> Node {
        let is_macro = at_block(node).tag() == Some("!Transform");
        if is_macro && let Some(entries) = self.brought(node) {
            return Node {
                range: node.full_range(),
                tag: None,
                kind: NodeKind::Mapping(entries),
            };
        }
        let kind = match &node.kind {
            NodeKind::Missing => NodeKind::Missing,
            NodeKind::Scalar(scalar) => NodeKind::Scalar(scalar.clone()),
            NodeKind::Sequence(items) => {
                NodeKind::Sequence(items.iter().map(|it| self.node(it)).collect())
            }
            NodeKind::Mapping(entries) => NodeKind::Mapping(self.entries(entries)),
        };
        Node {
            range: node.range,
            tag: node.tag.clone(),
            kind,
        }
    }

    /// The macros of the whole template but for those whose files are known, and what these bring.
    fn of_template(&mut self, transform: Entry) -> Vec<Entry> {
        let mut brought = Vec::new();
        let value = match transform.value.kind {
            NodeKind::Sequence(items) => {
                let mut left = Vec::new();
                for item in items {
                    match self.brought(&item) {
                        Some(entries) => brought.extend(entries),
                        None => left.push(item),
                    }
                }
                Some(NodeKind::Sequence(left))
            }
            NodeKind::Mapping(entries) => {
                let node = Node {
                    kind: NodeKind::Mapping(entries),
                    ..transform.value
                };
                match self.brought(&node) {
                    Some(entries) => {
                        brought.extend(entries);
                        None
                    }
                    None => Some(node.kind),
                }
            }
            other @ (NodeKind::Missing | NodeKind::Scalar(_)) => Some(other),
        };
        let transform = value.map(|kind| Entry {
            key: transform.key,
            value: Node {
                range: transform.value.range,
                tag: None,
                kind,
            },
        });
        transform.into_iter().chain(brought).collect()
    }

    /// What the file brings that the argument of a macro names, with the place of the argument; none if it is not known, or
    /// is not a map.
    fn brought(&mut self, argument: &Node) -> Option<Vec<Entry>> {
        let text = self.files.get(location(at_block(argument))?)?;
        let read = mend::read(text, Form::Block);
        let is_read = read.errors.is_empty() && !read.entries.is_empty();
        let mut entries = is_read.then_some(read.entries)?;
        let count: usize = entries.iter().map(|it| 1 + count(&it.value)).sum();
        self.left = self.left.checked_sub(count)?;
        self.has_included = true;
        let place = argument.full_range();
        let at_argument = |_: TextRange| place;
        for entry in &mut entries {
            entry.key.move_ranges(&at_argument);
            entry.value.move_ranges(&at_argument);
        }
        Some(entries)
    }
}

fn count(node: &Node) -> usize {
    match &node.kind {
        NodeKind::Missing | NodeKind::Scalar(_) => 1,
        NodeKind::Sequence(items) => 1 + items.iter().map(count).sum::<usize>(),
        NodeKind::Mapping(entries) => {
            1 + entries.iter().map(|it| 1 + count(&it.value)).sum::<usize>()
        }
    }
}
