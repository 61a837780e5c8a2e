//! Keys of mappings, of both levels: where they stand, and `Fn::FindInMap` that names them.

use super::{LocalDeclaration, LocalKind, LocalName, NameUse, enclosing, entries, literal};
use crate::place::within_section;
use sam_core::document::cursor::{self, Path, PathStep};
use sam_core::document::{Document, Section};
use sam_core::syntax::NodeRef;
use sam_core::template::Template;
use sam_core::template::reference::ReferenceKind;
use sam_core::text::TextSize;

/// The key of a mapping at an offset.
pub(super) fn at<'a>(
    document: &'a Document,
    path: &Path<'a>,
    offset: TextSize,
) -> Option<LocalName<'a>> {
    let template = document.template();
    if let Some((Section::Mappings, steps)) = within_section(path) {
        return match steps {
            [PathStep::Entry(mapping), PathStep::Entry(key)] if path.on_key => {
                named(template, mapping.name(), 1, None, key.key)
            }
            [
                PathStep::Entry(mapping),
                PathStep::Entry(top),
                PathStep::Entry(key),
            ] if path.on_key => named(template, mapping.name(), 2, Some(top.name()), key.key),
            _ => None,
        };
    }
    let (list, argument, depth) = enclosing(path, "FindInMap")?;
    let at = list.items().nth(argument)?;
    let is_key = matches!(argument, 1 | 2) && path.steps.len() == depth;
    literal(at).filter(|_| is_key && at.range().contains_inclusive(offset))?;
    let mapping = literal(list.items().next()?)?;
    let top = list.items().nth(1).and_then(literal);
    named(template, mapping, argument, top, at)
}

/// The key that a node names: of the first or second level of a mapping, the second one below a key, if it is known.
fn named<'a>(
    template: Template<'a>,
    mapping: &str,
    level: usize,
    top: Option<&str>,
    at: NodeRef<'a>,
) -> Option<LocalName<'a>> {
    let name = at.as_str()?;
    let tops = entries(
        template
            .entry(Section::Mappings, mapping)
            .map(|it| it.value),
    );
    let declared: Vec<_> = match level {
        1 => tops.map(LocalDeclaration::key).collect(),
        _ => tops
            .flat_map(|it| {
                let is_meant = top.is_none_or(|top| top == it.name());
                let keys = entries(Some(it.value)).map(LocalDeclaration::key);
                keys.map(move |key| LocalDeclaration { is_meant, ..key })
            })
            .collect(),
    };
    let arguments: Vec<_> = calls(template, mapping)
        .filter_map(|it| it.items().nth(level))
        .collect();
    let is_named = |it: &NodeRef<'_>| literal(*it) == Some(name);
    let declarations = declared.iter().filter(|it| it.name.as_str() == Some(name));
    let uses = arguments.iter().copied().filter(is_named);
    Some(LocalName {
        kind: LocalKind::MappingKey,
        name,
        range: at.range(),
        declarations: declarations.copied().collect(),
        uses: uses.map(NameUse::Whole).collect(),
        declared: declared.iter().filter_map(|it| it.name.as_str()).collect(),
        chosen_by: arguments.iter().copied().find(|it| literal(*it).is_none()),
    })
}

/// The arguments of each `Fn::FindInMap` that names a mapping.
fn calls<'a>(template: Template<'a>, mapping: &str) -> impl Iterator<Item = NodeRef<'a>> {
    let places = template.references_to(mapping);
    let places = places.filter(|(_, it)| it.kind == ReferenceKind::Mapping);
    places.filter_map(move |(range, _)| {
        let path = cursor::path(template.document(), range.start())?;
        let (list, argument, _) = enclosing(&path, "FindInMap")?;
        (argument == 0).then_some(list)
    })
}
