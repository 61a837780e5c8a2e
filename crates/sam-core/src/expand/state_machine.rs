//! `AWS::Serverless::StateMachine`: its role, and everything that SAM makes beside it.

use super::context::Context;
use super::draft::{Draft, propagated, tags};
use super::effective::Properties;
use super::event_source::events;
use super::generated::Output;
use super::policies::{apply, check, policy_entries};
use super::problem::{PolicyProblemKind, Report};
use super::role::{ExpandedRole, ManagedList};
use super::target::{Target, state_machine_alias};
use super::{Origin, PolicyProblem, document, event};
use crate::template::{Resource, shape};
use serde_json::Value;

/// Adds what SAM makes beside a state machine.
pub(super) fn expand<'a>(out: &mut Output, state_machine: Resource<'a>, context: &Context<'a, '_>) {
    let id = state_machine.id;
    let properties = Properties::of(state_machine, context.template);
    if !properties.own("Role").is_truthy() {
        out.name(format!("{id}Role"), "AWS::IAM::Role", Origin::Sam);
    }
    if let Some(alias) = state_machine_alias(state_machine, context) {
        let origin = Origin::Property("AutoPublishAlias");
        let version = "AWS::StepFunctions::StateMachineVersion";
        out.name(format!("{id}Version"), version, origin.clone());
        out.name(alias, "AWS::StepFunctions::StateMachineAlias", origin);
    }
    let target = Target::state_machine(state_machine, context);
    for event in events(state_machine) {
        event::expand(out, &event, &target, context);
    }
}

/// The role, unless one is given, and what is wrong on the way.
pub(super) fn role<'a>(
    resource: Resource<'a>,
    context: &Context<'a, '_>,
) -> (Option<ExpandedRole<'a>>, Vec<PolicyProblem>) {
    let properties = Properties::of(resource, context.template);
    let key = resource.entry.key.full_range();
    let mut report = Report::new(resource.id);
    let policies = properties.own("Policies").entry();
    let entries = policies
        .map(|it| policy_entries(it.value))
        .unwrap_or_default();
    let role = properties.own("Role");

    check::kinds(&entries, &mut report);
    check::values(&entries, &mut report);
    check::role_type(role, &mut report);
    check::policies_type(policies, check::EmptyMap::Refused, &mut report);
    if role.is_truthy() {
        if let Some(policies) = policies.filter(|it| shape::is_truthy(it.value)) {
            report.push(
                PolicyProblemKind::RoleAndPolicies,
                policies.key.full_range(),
                "Specify either 'Role' or 'Policies' (but not both at the same time) or neither of them",
            );
        }
        return (None, report.problems);
    }
    check::invalid(&entries, &mut report);

    let trust = document::trust("states.amazonaws.com");
    let mut draft = Draft::new(format!("{}Role", resource.id), resource, trust);
    draft.rest.managed_list = ManagedList::Always;
    apply::apply(&mut draft, &entries, context);
    let tracing = properties.own("Tracing");
    if tracing.get("Enabled").value() == Value::Bool(true) {
        draft.attach(
            context.managed(context.xray()),
            Origin::Tracing,
            tracing.key_range(key),
        );
    }
    draft.rest.path = properties.own("RolePath").given();
    draft.rest.boundary = properties.own("PermissionsBoundary").given();
    draft.rest.tags = Some(tags(
        "stateMachine:createdBy",
        &properties.own("Tags").value(),
        propagated(&properties),
    ));
    (Some(draft.finish()), report.problems)
}
