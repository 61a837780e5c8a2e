//! What the schema says of a key of a template, found along the path to it.

use crate::place::within_section;
use sam_core::document::Section;
use sam_core::document::cursor::{Path, PathStep};
use sam_core::spec::schema::{self, SchemaProperty, SchemaStep, Shape};
use sam_core::syntax::{EntryRef, NodeRef};

/// A key within `Properties` of a resource or within a section of `Globals`.
pub(super) struct SchemaPlace<'a> {
    /// `Resources` or `Globals`.
    pub(super) section: Section,
    /// The resource, or the section of `Globals`.
    pub(super) holder: EntryRef<'a>,
    /// The key with its value.
    pub(super) entry: EntryRef<'a>,
    /// Whether it stands right in `Properties` or in the section of `Globals`.
    pub(super) is_first: bool,
    /// The map that the key stands in.
    shape: Shape,
}

impl<'a> SchemaPlace<'a> {
    /// The key that the path leads to, or the one whose value or item it leads to.
    pub(super) fn of(path: &Path<'a>) -> Option<Self> {
        let (section, inside) = within_section(path)?;
        let (PathStep::Entry(holder), rest) = inside.split_first()? else {
            return None;
        };
        let (root, steps, start) = match (section, rest) {
            (Section::Resources, [PathStep::Entry(properties), rest @ ..])
                if properties.name() == "Properties" =>
            {
                let resource_type = holder.value.get("Type")?.as_str()?;
                (schema::properties(resource_type)?, rest, properties.value)
            }
            (Section::Globals, rest) => (schema::globals(holder.name())?, rest, holder.value),
            _ => return None,
        };
        let is_key = |it: &PathStep<'_>| match it {
            PathStep::Entry(entry) => !entry.name().starts_with("Fn::"),
            PathStep::Item(..) => false,
        };
        let last = steps.iter().rposition(is_key)?;
        let (way, rest) = steps.split_at(last);
        let Some(PathStep::Entry(entry)) = rest.first() else {
            return None;
        };
        let mut node = start;
        let mut taken = Vec::new();
        for step in way {
            let (step, next) = match step {
                PathStep::Entry(entry) => (SchemaStep::Key(entry.name()), entry.value),
                PathStep::Item(at, item) => (SchemaStep::Item(*at), *item),
            };
            taken.push((step, node));
            node = next;
        }
        Some(Self {
            section,
            holder: *holder,
            entry: *entry,
            is_first: way.is_empty(),
            // What a key tells apart by its own value has all the values that it may have.
            shape: root
                .walk(taken, text)?
                .narrowed(|key| {
                    let is_own = key == entry.name();
                    text(node, key).filter(|_| !is_own)
                })
                .having(&node.entries().map(|it| it.name()).collect::<Vec<_>>()),
        })
    }

    /// The property that the key names.
    pub(super) fn property(&self) -> Option<SchemaProperty> {
        self.shape.property(self.entry.name())
    }

    /// What stands behind the key, in a map whose keys have no fixed names.
    pub(super) fn free_entry(&self) -> Option<Shape> {
        let is_named = self.property().is_some();
        self.shape.entry().filter(|_| !is_named)
    }
}

fn text<'a>(node: NodeRef<'a>, key: &str) -> Option<&'a str> {
    node.get(key)?.as_str()
}
