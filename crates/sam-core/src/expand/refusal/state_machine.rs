//! Why the transform refuses a state machine.

use super::{Refusal, Subject, event};
use crate::expand::code::{self, Place};
use crate::expand::problem::{PolicyProblemKind, invalid};
use crate::expand::python;
use crate::expand::target::TargetKind;

pub(super) fn refusal(machine: &Subject<'_, '_, '_>) -> Option<Refusal> {
    use PolicyProblemKind::{EntryInvalid, RoleAndPolicies};
    event::unreadable(machine, TargetKind::StateMachine)
        .or_else(|| definition(machine))
        .or_else(|| machine.problem(|it| matches!(it, RoleAndPolicies)))
        .or_else(|| machine.problem(|it| matches!(it, EntryInvalid { .. })))
        .or_else(|| alias(machine))
}

fn definition(machine: &Subject<'_, '_, '_>) -> Option<Refusal> {
    match (machine.given("Definition"), machine.given("DefinitionUri")) {
        (Some(_), Some(_)) => Some(
            Refusal::own("Specify either 'Definition' or 'DefinitionUri' property and not both.")
                .at("DefinitionUri"),
        ),
        (None, None) => Some(Refusal::own(
            "Either 'Definition' or 'DefinitionUri' property must be specified.",
        )),
        (Some(_), None) => None,
        (None, Some(uri)) => code::refusal(
            "DefinitionUri",
            uri,
            Place::Definition,
            machine.context.local_paths,
        )
        .map(|it| Refusal::own(it).at("DefinitionUri")),
    }
}

fn alias(machine: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let Some(alias) = machine.given("AutoPublishAlias") else {
        let needing = ["UseAliasAsEventTarget", "DeploymentPreference"];
        let found = needing.into_iter().find(|it| machine.given(it).is_some())?;
        return Some(
            Refusal::own(format!(
                "'{found}' requires 'AutoPublishAlias' property to be specified."
            ))
            .at(found),
        );
    };
    let id = format!("{}Alias{}", machine.resource.id, python::text(alias));
    let is_alphanumeric = id.bytes().all(|it| it.is_ascii_alphanumeric());
    (!is_alphanumeric).then(|| {
        Refusal::whole(invalid(&id, "Logical ids must be alphanumeric.")).at("AutoPublishAlias")
    })
}
