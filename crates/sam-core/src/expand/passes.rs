//! The order in which the transform expands a template, and what it makes of each resource.

use super::context::Context;
use super::generated::Output;
use super::implicit::{self, Kind};
use super::problem::PolicyProblem;
use super::role::ExpandedRole;
use super::target::Target;
use super::{
    api, application, event, function, graphql, layer, service, state_machine, table, web_socket,
};
use crate::template::{Resource, Template};

/// The types of SAM that are expanded before all others, in the order in which they are.
const FIRST: [&[&str]; 4] = [
    &["AWS::Serverless::Function"],
    &["AWS::Serverless::WebFunction"],
    &["AWS::Serverless::StateMachine"],
    &[
        "AWS::Serverless::Api",
        "AWS::Serverless::HttpApi",
        "AWS::Serverless::WebSocketApi",
    ],
];

/// The resources of SAM in the order in which the transform expands them, which within a kind is the template's. One that
/// gives way to an implicit API is not among them.
pub(super) fn in_order(template: Template<'_>) -> Vec<Resource<'_>> {
    let resources = template.resources_of_types(is_of_sam);
    those_in_order(resources, template)
}

/// Some resources likewise, which are in the template's order.
pub(super) fn those_in_order<'a>(
    mut resources: Vec<Resource<'a>>,
    template: Template<'a>,
) -> Vec<Resource<'a>> {
    resources
        .retain(|it| it.type_name().is_some_and(is_of_sam) && !implicit::replaces(*it, template));
    resources.sort_by_cached_key(|it| place_of_type(it.type_name().unwrap_or_default()));
    resources
}

fn is_of_sam(resource_type: &str) -> bool {
    resource_type.starts_with("AWS::Serverless::")
}

/// The place of the resources of a SAM type among the others.
pub(super) fn place_of_type(sam_type: &str) -> usize {
    let place = FIRST.iter().position(|types| types.contains(&sam_type));
    place.unwrap_or(FIRST.len())
}

/// Whether a resource is expanded before the implicit APIs.
pub(super) fn is_before_implicit(resource: Resource<'_>) -> bool {
    let name = resource.type_name().unwrap_or_default();
    FIRST.iter().any(|types| types.contains(&name))
}

/// Adds everything that SAM makes beside a resource. What the implicit APIs have beside themselves is not in it.
pub(super) fn expand_resource<'a>(
    out: &mut Output,
    resource: Resource<'a>,
    context: &Context<'a, '_>,
) {
    match resource.type_name() {
        Some("AWS::Serverless::Function") => function::expand(out, resource, context),
        Some("AWS::Serverless::StateMachine") => state_machine::expand(out, resource, context),
        Some("AWS::Serverless::Api") => api::expand(out, Kind::Rest, resource, context),
        Some("AWS::Serverless::HttpApi") => api::expand(out, Kind::Http, resource, context),
        Some("AWS::Serverless::WebSocketApi") => web_socket::expand(out, resource, context),
        Some("AWS::Serverless::LayerVersion") => layer::expand(out, resource, context),
        Some("AWS::Serverless::Application") => application::expand(out, resource, context),
        Some("AWS::Serverless::SimpleTable") => table::expand(out, resource, context),
        Some("AWS::Serverless::GraphQLApi") => graphql::expand(out, resource, context),
        Some(_) | None => service::expand(out, resource, context),
    }
}

/// Adds what the implicit APIs have beside themselves. What they have of the events that are their routes, such as a
/// condition, is not in it.
pub(super) fn expand_implicit<'a>(out: &mut Output, context: &Context<'a, '_>) {
    for kind in [Kind::Rest, Kind::Http] {
        if implicit::is_made(kind, context.template) {
            api::expand_implicit(out, kind, context);
        }
    }
}

pub(super) fn own_roles<'a>(
    resource: Resource<'a>,
    context: &Context<'a, '_>,
) -> (Vec<ExpandedRole<'a>>, Vec<PolicyProblem>) {
    match resource.type_name() {
        Some("AWS::Serverless::Function") => {
            let (role, problems) = function::role(resource, context);
            (vec![role], problems)
        }
        Some("AWS::Serverless::StateMachine") => {
            let (role, problems) = state_machine::role(resource, context);
            (role.into_iter().collect(), problems)
        }
        Some(_) | None => (service::roles(resource, context), Vec::new()),
    }
}

pub(super) fn event_roles<'a>(
    resource: Resource<'a>,
    context: &Context<'a, '_>,
) -> Vec<ExpandedRole<'a>> {
    if resource.property("Events").is_none() {
        return Vec::new();
    }
    match resource.type_name() {
        Some("AWS::Serverless::Function") => {
            event::roles(&Target::function(resource, context), context)
        }
        Some("AWS::Serverless::StateMachine") => {
            event::roles(&Target::state_machine(resource, context), context)
        }
        Some(_) | None => Vec::new(),
    }
}
