//! A property of `Globals`, written into the resources that take it.

use super::{Piece, append_entry, remove_declared, remove_entry, remove_section, together};
use crate::globals::{ignores, resources_of};
use sam_core::document::Section;
use sam_core::syntax::EntryRef;
use sam_core::template::{Resource, Template};
use sam_core::text::TextEdit;

/// The resources that take a property of a section of `Globals`.
pub(crate) fn taking<'a>(template: Template<'a>, section: &str, name: &str) -> Vec<Resource<'a>> {
    let resources = resources_of(template, section).into_iter();
    resources.filter(|it| !ignores(it.body(), name)).collect()
}

/// Moves a property of a section of `Globals` into each of some resources; the comment behind it goes into the first. A
/// section that loses its last property goes, too, and `Globals` with its last section.
pub(crate) fn write_into(
    template: Template<'_>,
    section: EntryRef<'_>,
    entry: EntryRef<'_>,
    resources: &[Resource<'_>],
) -> Option<Vec<TextEdit>> {
    let name = entry.name();
    // SAM merges maps and lists, which would have to be written out.
    let is_merged = entry.value.scalar().is_none();
    let mut edits = Vec::new();
    for resource in resources {
        match resource.property(name) {
            Some(_) if is_merged => return None,
            Some(_) => {}
            None => {
                let value = match edits.is_empty() {
                    true => Piece::Moved(entry.value),
                    false => Piece::Copy(entry.value),
                };
                let map = resource.properties()?;
                edits.push(append_entry(template.document(), map, name, &value)?);
            }
        }
    }
    edits.extend(removed(template, section, entry)?);
    together(edits)
}

fn removed(
    template: Template<'_>,
    section: EntryRef<'_>,
    entry: EntryRef<'_>,
) -> Option<Vec<TextEdit>> {
    let document = template.document();
    if section.value.entries().len() > 1 {
        return remove_entry(document, section.value, entry);
    }
    let whole = match template.entries(Section::Globals).count() {
        1 => remove_section(document, "Globals", section.range()),
        _ => remove_declared(document, Section::Globals, &[section.range()]),
    };
    whole.or_else(|| remove_entry(document, section.value, entry))
}
