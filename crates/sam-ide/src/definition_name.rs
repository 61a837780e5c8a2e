//! Names in the definition of a state machine that stands in the template: of states, and of what `${…}` stands for.

use sam_core::asl::Definition;
use sam_core::document::Document;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;
use sam_core::text::{TextRange, TextSize, size};

/// A name at a place.
#[derive(Clone, Debug)]
pub(crate) struct DefinitionName<'a> {
    /// Where it stands in the document.
    pub(crate) range: TextRange,
    /// The state or the entry of `DefinitionSubstitutions` that declares the name, if the template has one.
    pub(crate) declaration: Option<EntryRef<'a>>,
    /// All places that use the name, in order.
    pub(crate) uses: Vec<TextRange>,
}

impl<'a> DefinitionName<'a> {
    /// The name that stands at an offset, on a use or on a declaration.
    pub(crate) fn at(document: &'a Document, offset: TextSize) -> Option<Self> {
        let resource = document.template().resource_containing(offset)?;
        let definition = Definition::of(resource)?;
        state(definition, offset).or_else(|| substitution(document, resource, definition, offset))
    }
}

/// The name of a state.
fn state(definition: Definition<'_>, offset: TextSize) -> Option<DefinitionName<'_>> {
    let is_at = |it: NodeRef<'_>| it.range().contains_inclusive(offset);
    definition.scopes().into_iter().find_map(|scope| {
        let transitions = scope.transitions();
        let declared = scope.states().find(|it| is_at(it.key));
        let (name, range) = match declared {
            Some(state) => (state.name(), state.key.range()),
            None => {
                let target = transitions.iter().find(|it| is_at(it.target))?;
                (target.name()?, target.target.range())
            }
        };
        let uses = transitions.iter().filter(|it| it.name() == Some(name));
        Some(DefinitionName {
            range,
            declaration: scope.state(name),
            uses: uses.map(|it| it.target.range()).collect(),
        })
    })
}

/// A name in `${…}`, or its key in `DefinitionSubstitutions`.
fn substitution<'a>(
    document: &'a Document,
    resource: Resource<'a>,
    definition: Definition<'a>,
    offset: TextSize,
) -> Option<DefinitionName<'a>> {
    let substitutions = resource.property("DefinitionSubstitutions");
    let mut declared = substitutions.into_iter().flat_map(NodeRef::entries);
    let key = declared.find(|it| it.key.range().contains_inclusive(offset));
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
    let uses = all.filter(|it| it.0 == name).map(|it| it.1);
    Some(DefinitionName {
        range,
        declaration: substitutions.and_then(|it| it.entry(name)),
        uses: uses.collect(),
    })
}

/// The names in `${…}` in a text to which no function is applied, with their places.
fn names_in<'a>(
    document: &'a Document,
    node: NodeRef<'a>,
) -> impl Iterator<Item = (&'a str, TextRange)> {
    let is_plain = node.scalar().is_some() && node.tag().is_none();
    let text = match is_plain {
        true => document.slice(node.range()),
        false => "",
    };
    let starts = text.match_indices("${").map(|(at, _)| at + 2);
    starts.filter_map(move |at| {
        let name = text.get(at..)?.split_once('}')?.0;
        let start = node.range().start() + size(at);
        Some((name, TextRange::at(start, size(name.len()))))
    })
}

fn add_scalars<'a>(acc: &mut Vec<NodeRef<'a>>, node: NodeRef<'a>) {
    if node.scalar().is_some() {
        acc.push(node);
    }
    node.items().for_each(|it| add_scalars(acc, it));
    node.entries().for_each(|it| add_scalars(acc, it.value));
}
