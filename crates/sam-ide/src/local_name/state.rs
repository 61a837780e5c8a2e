//! States of a state machine: their keys, and `StartAt`, `Next`, `Default` that name them.

use super::{LocalDeclaration, LocalKind, LocalName, NameUse};
use sam_core::asl::Definition;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;
use sam_core::text::TextSize;

/// The name of a state at an offset.
pub(super) fn at(resource: Resource<'_>, offset: TextSize) -> Option<LocalName<'_>> {
    let definition = Definition::of(resource)?;
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
        let declaration = scope.state(name).map(LocalDeclaration::key);
        Some(LocalName {
            kind: LocalKind::State,
            name,
            range,
            declarations: declaration.into_iter().collect(),
            uses: uses.map(|it| NameUse::Whole(it.target)).collect(),
            declared: scope.states().map(|it| it.name()).collect(),
            chosen_by: None,
        })
    })
}
