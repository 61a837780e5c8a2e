//! One value of a property that takes a value or a list of them: replaced, taken out, made two of.

use super::{Piece, one, remove_entry, remove_item, replace_item, replace_item_by, set_value};
use sam_core::document::Document;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::intrinsic;
use sam_core::text::TextEdit;

/// A property with the map it stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Property<'a> {
    /// `Properties` of a resource.
    pub(crate) map: NodeRef<'a>,
    /// The property.
    pub(crate) entry: EntryRef<'a>,
}

/// Where one value of a property stands.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Slot<'a> {
    /// It is the property's whole value.
    Whole(Property<'a>),
    /// It is an item of the property's list, which may be the branch of an `Fn::If`.
    Item(Property<'a>, NodeRef<'a>, usize),
    /// It is a branch of an `Fn::If`, whose argument this is: the item of that number.
    Branch(NodeRef<'a>, usize),
}

impl<'a> Slot<'a> {
    /// The single values of a property, branches of `Fn::If` included, `AWS::NoValue` not.
    pub(crate) fn all(property: Property<'a>) -> Vec<(NodeRef<'a>, Slot<'a>)> {
        let mut found = Vec::new();
        collect(
            property,
            property.entry.value,
            Slot::Whole(property),
            &mut found,
        );
        found
    }

    /// Whether it is an item of the property's own list, behind no `Fn::If`.
    pub(crate) fn is_unconditional(self) -> bool {
        match self {
            Self::Item(property, list, _) => same(list, property.entry.value),
            Self::Whole(_) | Self::Branch(..) => false,
        }
    }

    /// Writes another value there.
    pub(crate) fn replace(self, document: &Document, value: &Piece<'_>) -> Option<Vec<TextEdit>> {
        one(match self {
            Self::Whole(property) => set_value(document, property.map, property.entry, value),
            Self::Item(_, list, at) | Self::Branch(list, at) => {
                replace_item(document, list, at, value)
            }
        })
    }

    /// Writes several values there; the branch of an `Fn::If` has room for one only.
    pub(crate) fn replace_by(
        self,
        document: &Document,
        values: Vec<Piece<'_>>,
    ) -> Option<Vec<TextEdit>> {
        let (list, at) = match self {
            Self::Whole(_) => return self.replace(document, &Piece::List(values)),
            Self::Item(_, list, at) => (list, at),
            Self::Branch(..) => {
                let mut values = values.into_iter();
                let only = values.next().filter(|_| values.next().is_none())?;
                return self.replace(document, &only);
            }
        };
        one(replace_item_by(document, list, at, &values))
    }

    /// Takes the value out, and the property with its last value; a branch becomes `AWS::NoValue`.
    pub(crate) fn remove(self, document: &Document) -> Option<Vec<TextEdit>> {
        match self {
            Self::Whole(property) => remove_entry(document, property.map, property.entry),
            Self::Item(property, list, _) if list.items().len() == 1 && self.is_unconditional() => {
                remove_entry(document, property.map, property.entry)
            }
            Self::Item(_, list, at) => remove_item(document, list, at),
            Self::Branch(list, at) => {
                let none = Piece::Ref("AWS::NoValue".to_owned());
                one(replace_item(document, list, at, &none))
            }
        }
    }
}

fn same(a: NodeRef<'_>, b: NodeRef<'_>) -> bool {
    a.full_range() == b.full_range()
}

fn collect<'a>(
    property: Property<'a>,
    node: NodeRef<'a>,
    slot: Slot<'a>,
    acc: &mut Vec<(NodeRef<'a>, Slot<'a>)>,
) {
    match intrinsic::of(node) {
        Some(it) if it.name == "If" => {
            for (at, branch) in it.items().enumerate().skip(1) {
                collect(property, branch, Slot::Branch(it.argument, at), acc);
            }
        }
        Some(it) if it.is_no_value() => {}
        None if node.is_sequence() => {
            for (at, item) in node.items().enumerate() {
                collect(property, item, Slot::Item(property, node, at), acc);
            }
        }
        Some(_) | None => acc.push((node, slot)),
    }
}
