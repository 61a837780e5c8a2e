//! The order in which the transform expands a template, and what it makes of each resource.

use super::context::Context;
use super::generated::{Depth, Generated, Output};
use super::implicit::{self, Kind};
use super::problem::PolicyProblem;
use super::rename::Renamed;
use super::role::ExpandedRole;
use super::target::Target;
use super::{api, deployment, event, function, graphql, layer, service, state_machine, web_socket};
use crate::environment::Environment;
use crate::template::{Resource, Template};
use std::collections::HashMap;

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
    let sam = |it: &Resource<'_>| {
        let name = it.type_name();
        name.is_some_and(|it| it.starts_with("AWS::Serverless::"))
    };
    let is_kept = |it: &Resource<'_>| sam(it) && !implicit::replaces(*it, template);
    let mut resources: Vec<_> = template.resources().filter(is_kept).collect();
    resources.sort_by_key(|it| {
        let name = it.type_name().unwrap_or_default();
        let place = FIRST.iter().position(|types| types.contains(&name));
        place.unwrap_or(FIRST.len())
    });
    resources
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
        Some("AWS::Serverless::LayerVersion") => layer::expand(out, resource),
        Some("AWS::Serverless::GraphQLApi") => graphql::expand(out, resource),
        Some(_) | None => service::expand(out, resource, context),
    }
}

/// Adds what the implicit APIs have beside themselves.
pub(super) fn expand_implicit<'a>(out: &mut Output, context: &Context<'a, '_>) {
    for kind in [Kind::Rest, Kind::Http] {
        if let Some(attributes) = implicit::attributes(kind, context.template) {
            api::expand_implicit(out, kind, attributes, context);
        }
    }
}

/// The Lambda permissions and queue policies that SAM makes, in the order in which the transform makes them, with what
/// they say. What the transform refuses makes none.
pub fn resource_policies(template: Template<'_>, environment: &Environment) -> Vec<Generated> {
    let context = Context::new(template, environment);
    let mut out = Output::new(Depth::Policies);
    for resource in in_order(template) {
        expand_resource(&mut out, resource, &context);
    }
    expand_implicit(&mut out, &context);
    let mut policies: Vec<Generated> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for policy in out.found {
        // Of one logical ID the last counts.
        match places.get(&policy.id).and_then(|at| policies.get_mut(*at)) {
            Some(known) => *known = policy,
            None => {
                places.insert(policy.id.clone(), policies.len());
                policies.push(policy);
            }
        }
    }
    if policies.is_empty() {
        return policies;
    }
    let renamed = Renamed::of(template, environment);
    for body in policies.iter_mut().filter_map(|it| it.body.as_mut()) {
        renamed.rewrite(&mut body.properties);
        let attributes = body.attributes.values_mut();
        attributes.for_each(|it| renamed.rewrite(it));
    }
    policies
}

/// All roles of a template.
#[derive(Clone, Debug, Default)]
pub struct Roles<'a> {
    /// In the order of the resources that they are made for: the resource's own first, then those of its events.
    pub roles: Vec<ExpandedRole<'a>>,
    /// Resource by resource, in the transform's order of checks; it reports the first of a resource.
    pub problems: Vec<PolicyProblem>,
}

/// Expands the roles of all resources.
pub fn roles<'a>(template: Template<'a>, environment: &Environment) -> Roles<'a> {
    let context = Context::new(template, environment);
    let mut found = Roles::default();
    for resource in template.resources() {
        if implicit::replaces(resource, template) {
            continue;
        }
        let (own, problems) = own_roles(resource, &context);
        found.roles.extend(own);
        found.problems.extend(problems);
        found.roles.extend(event_roles(resource, &context));
    }
    found.roles.extend(deployment::role(&context));
    let renamed = Renamed::of(template, environment);
    for role in &mut found.roles {
        role.values().for_each(|it| renamed.rewrite(it));
    }
    found
}

/// The role of one resource itself, not those of its events, and all that is wrong with the properties that write it.
/// References to what SAM names anew (`!Ref Orders.Alias`, layer versions) are left as they are written.
pub fn role_of<'a>(
    resource: Resource<'a>,
    template: Template<'a>,
    environment: &Environment,
) -> (Option<ExpandedRole<'a>>, Vec<PolicyProblem>) {
    let (roles, problems) = own_roles(resource, &Context::new(template, environment));
    (roles.into_iter().next(), problems)
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

fn event_roles<'a>(resource: Resource<'a>, context: &Context<'a, '_>) -> Vec<ExpandedRole<'a>> {
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
