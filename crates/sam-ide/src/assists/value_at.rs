//! The value that a selection stands in, with the collection around it, and another value written there.

use crate::edit::{Piece, one, replace_item, set_value};
use sam_core::connector::Resolver;
use sam_core::document::Document;
use sam_core::document::cursor::{self, PathStep};
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic::{self, FUNCTIONS, Intrinsic};
use sam_core::text::{TextEdit, TextRange};

/// A value in its collection.
#[derive(Clone, Copy, Debug)]
pub(super) struct ValueAt<'a> {
    pub(super) node: NodeRef<'a>,
    pub(super) holder: Holder<'a>,
}

/// What a value stands in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holder<'a> {
    /// An entry of a map.
    Entry(NodeRef<'a>, EntryRef<'a>),
    /// A list, at this item.
    Item(NodeRef<'a>, usize),
}

/// Maps in which SAM reads the form of the values, and parameters before they have theirs.
const READ_EARLY: [&str; 6] = [
    "Events",
    "Policies",
    "Auth",
    "Connectors",
    "DefinitionBody",
    "Definition",
];

/// Whether a path leads into a map in which SAM reads how values are written.
pub(super) fn is_read_early(path: &cursor::Path<'_>) -> bool {
    path.keys().any(|it| READ_EARLY.contains(&it))
}

impl<'a> ValueAt<'a> {
    /// The values around the start of a selection, from the inside out; those that a block holds directly left out.
    pub(super) fn around(document: &'a Document, range: TextRange) -> Vec<Self> {
        let Some(path) = cursor::path(document, range.start()) else {
            return Vec::new();
        };
        let mut outer: Option<NodeRef<'a>> = None;
        let mut found = Vec::new();
        for step in &path.steps {
            let (node, holder) = match step {
                PathStep::Entry(entry) => {
                    let holder = outer.map(|map| Holder::Entry(map, *entry));
                    (entry.value, holder)
                }
                PathStep::Item(at, item) => {
                    let holder = outer.map(|list| Holder::Item(list, *at));
                    (*item, holder)
                }
            };
            found.extend(holder.map(|holder| Self { node, holder }));
            outer = Some(node);
        }
        found.reverse();
        found
    }

    /// The innermost intrinsic function around the start of a selection, with its place.
    pub(super) fn function(
        resolver: &Resolver<'a>,
        range: TextRange,
    ) -> Option<(Self, Intrinsic<'a>)> {
        let document = resolver.template().document();
        let around = Self::around(document, range).into_iter();
        let mut functions = around.filter_map(|it| {
            let function = intrinsic::of(it.node)?;
            let is_known = FUNCTIONS.contains(&function.name);
            let touches = it.node.full_range().contains_inclusive(range.start());
            (is_known && touches).then_some((it, function))
        });
        functions.next()
    }

    /// Writes another value there.
    pub(super) fn write(self, document: &Document, value: &Piece<'_>) -> Option<Vec<TextEdit>> {
        one(match self.holder {
            Holder::Entry(map, entry) => set_value(document, map, entry, value),
            Holder::Item(list, at) => replace_item(document, list, at, value),
        })
    }
}
