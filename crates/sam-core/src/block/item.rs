//! What the entries of a block declare, and the names in them.

use super::PlacedBlock;
use super::loops::loop_name;
use super::reference::{self, Reference, UnknownFunction};
use crate::syntax::shape;
use crate::syntax::split::Section;
use crate::syntax::{Entry, EntryRef, NodeKind, NodeRef};
use crate::text::TextSize;

/// One entry of a section, or one other top-level key, as its block declares it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The section it belongs to.
    pub section: Section,
    /// Its key; empty for a key that is not a scalar.
    pub name: Box<str>,
    /// Its `Type`, if that is text.
    type_name: Option<Box<str>>,
    /// Its `Condition`, likewise.
    condition: Option<Box<str>>,
    /// Which entry of the block it is, and which entry of that one's value when the section is one block.
    at: (usize, Option<usize>),
    /// Whether a function writes it or a part of it, as `Fn::ForEach` and `Fn::Transform` do.
    pub(crate) has_functions: bool,
    /// The keys under `Connectors`, if it has any.
    pub(crate) connectors: Option<Box<[Box<str>]>>,
    /// The types of its events that are text, each once.
    pub(crate) event_types: Box<[Box<str>]>,
    /// The names in it, in order; ranges count from the start of the block.
    pub references: Vec<Reference>,
    /// The functions in it that CloudFormation does not have, with ranges likewise.
    pub unknown_functions: Vec<UnknownFunction>,
}

impl Item {
    /// Its key and value, in the block it is declared in.
    pub fn entry<'a>(&self, block: &'a PlacedBlock) -> Option<EntryRef<'a>> {
        let outer = block.block.declared().get(self.at.0)?;
        let entry = match (self.at.1, &outer.value.kind) {
            (None, _) => outer,
            (Some(inner), NodeKind::Mapping(entries)) => entries.get(inner)?,
            (Some(_), NodeKind::Missing | NodeKind::Scalar(_) | NodeKind::Sequence(_)) => {
                return None;
            }
        };
        Some(entry.at(block.start))
    }

    /// Whether it is a function of Lambda, by SAM's type or by CloudFormation's.
    pub fn is_function(&self) -> bool {
        matches!(
            self.type_name(),
            Some("AWS::Serverless::Function" | "AWS::Lambda::Function")
        )
    }

    /// Its `Type`, if that is text.
    pub fn type_name(&self) -> Option<&str> {
        self.type_name.as_deref()
    }

    /// Its `Condition`, if that is text.
    pub fn condition(&self) -> Option<&str> {
        self.condition.as_deref()
    }

    pub(crate) fn has_connectors(&self) -> bool {
        self.connectors.is_some() || self.type_name() == Some("AWS::Serverless::Connector")
    }
}

/// The items of a block.
pub(crate) fn items(section: Section, is_entry: bool, entries: &[Entry], text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let mut push = |section, inner: Option<usize>, entry: &Entry| {
            let placed = entry.at(TextSize::new(0));
            let text_of = |key| placed.value.get(key).and_then(NodeRef::as_str);
            let (type_name, condition) = (text_of("Type"), text_of("Condition"));
            let (references, unknown_functions) = reference::collect(section, entry, text);
            items.push(Item {
                section,
                name: placed.name().into(),
                type_name: type_name.map(Into::into),
                condition: condition.map(Into::into),
                at: (at, inner),
                connectors: placed.value.entry("Connectors").map(|it| {
                    let keys = shape::entries(it.value).into_iter().map(shape::key_text);
                    keys.map(Into::into).collect()
                }),
                event_types: event_types(placed.value),
                has_functions: is_function(placed) || placed.value.entries().any(is_function),
                references,
                unknown_functions,
            });
        };
        if is_entry {
            push(section, None, entry);
            continue;
        }
        let key = match &entry.key.kind {
            NodeKind::Scalar(it) => &*it.value,
            NodeKind::Missing | NodeKind::Sequence(_) | NodeKind::Mapping(_) => "",
        };
        let opened = Section::of_key(key);
        match &entry.value.kind {
            NodeKind::Mapping(inner) if opened.is_map() => {
                for (within, entry) in inner.iter().enumerate() {
                    push(opened, Some(within), entry);
                }
            }
            NodeKind::Mapping(_)
            | NodeKind::Missing
            | NodeKind::Scalar(_)
            | NodeKind::Sequence(_) => {
                push(
                    if opened.is_map() {
                        Section::Preamble
                    } else {
                        Section::Other
                    },
                    None,
                    entry,
                );
            }
        }
    }
    items
}

/// The types of the events of a resource.
fn event_types(resource: NodeRef<'_>) -> Box<[Box<str>]> {
    let events = resource
        .get("Properties")
        .and_then(|it| it.get("Events"))
        .into_iter()
        .flat_map(NodeRef::entries);
    let types = events.filter_map(|it| it.value.get("Type")?.as_str());
    let mut types: Vec<Box<str>> = types.map(Into::into).collect();
    types.sort_unstable();
    types.dedup();
    types.into()
}

/// Whether an entry stands for others, which a function or a macro writes.
fn is_function(entry: EntryRef<'_>) -> bool {
    let name = entry.name();
    loop_name(name).is_some() || name == "Fn::Transform"
}
