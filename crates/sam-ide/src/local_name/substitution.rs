//! What `${…}` in the definition of a state machine stands for: the entries of `DefinitionSubstitutions`.

use super::{LocalDeclaration, LocalKind, LocalName, NameUse, names_in};
use sam_core::asl::Definition;
use sam_core::document::Document;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;
use sam_core::text::TextSize;

/// A name in `${…}` at an offset, or its key in `DefinitionSubstitutions`.
pub(super) fn at<'a>(
    document: &'a Document,
    resource: Resource<'a>,
    offset: TextSize,
) -> Option<LocalName<'a>> {
    let definition = Definition::of(resource)?;
    let substitutions = resource.property("DefinitionSubstitutions");
    let mut keys = substitutions.into_iter().flat_map(NodeRef::entries);
    let key = keys.find(|it| it.key.range().contains_inclusive(offset));
    let mut scalars = Vec::new();
    add_scalars(&mut scalars, definition.root);
    let (name, range) = match key {
        Some(entry) => (entry.name(), entry.key.range()),
        None => {
            let is_here = |it: &&NodeRef<'_>| it.range().contains_inclusive(offset);
            let mut names = names_in(document, **scalars.iter().find(is_here).as_ref()?);
            names.find(|(_, range)| range.contains_inclusive(offset))?
        }
    };
    let all = scalars.iter().flat_map(|it| names_in(document, *it));
    let uses = all.filter(|it| it.0 == name);
    let declaration = substitutions.and_then(|it| it.entry(name));
    let declared = substitutions.into_iter().flat_map(NodeRef::entries);
    Some(LocalName {
        kind: LocalKind::Substitution,
        name,
        range,
        declarations: declaration.map(LocalDeclaration::key).into_iter().collect(),
        uses: uses.map(|it| NameUse::Piece(it.1)).collect(),
        declared: declared.map(|it| it.name()).collect(),
        chosen_by: None,
    })
}

fn add_scalars<'a>(acc: &mut Vec<NodeRef<'a>>, node: NodeRef<'a>) {
    if node.scalar().is_some() {
        acc.push(node);
    }
    node.items().for_each(|it| add_scalars(acc, it));
    node.entries().for_each(|it| add_scalars(acc, it.value));
}
