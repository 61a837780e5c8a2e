//! What stands in the template that the transform writes: roles and policies of resources, with references renamed.

use super::api_kind::Kind;
use super::apis::Apis;
use super::context::Context;
use super::deployment;
use super::generated::{Depth, Generated, Output};
use super::implicit;
use super::passes::{
    event_roles, expand_implicit, expand_resource, in_order, own_roles, those_in_order,
};
use super::problem::PolicyProblem;
use super::rename::Renamed;
use super::role::ExpandedRole;
use crate::document::Section;
use crate::environment::Environment;
use crate::template::{Item, Resource, Template};
use std::collections::HashMap;

/// The Lambda permissions and queue policies that SAM makes, in the order in which the transform makes them, with what
/// they say. What the transform refuses makes none.
pub fn resource_policies(template: Template<'_>, environment: &Environment) -> Vec<Generated> {
    let context = Context::new(template, environment);
    let mut out = Output::new(Depth::Policies);
    for resource in in_order(template) {
        expand_resource(&mut out, resource, &context);
    }
    let written = out.found.len();
    expand_implicit(&mut out, &context);
    let implicit = out.found.get_mut(written..).unwrap_or_default();
    take_attributes(implicit, &context);
    finished(out.found, template, environment)
}

/// Gives what implicit APIs have beside themselves the attributes of the API, which come from the events that are its
/// routes.
fn take_attributes(found: &mut [Generated], context: &Context<'_, '_>) {
    if found.iter().all(|it| it.body.is_none()) {
        return;
    }
    let Ok(apis) = Apis::new(context) else {
        return;
    };
    for generated in found {
        let mut kinds = [Kind::Rest, Kind::Http].into_iter();
        let kind = kinds.find(|it| generated.id.starts_with(it.id()));
        let api = kind.and_then(|it| apis.all.get(it.id()));
        if let (Some(body), Some(api)) = (&mut generated.body, api) {
            body.attributes = api.attributes.clone();
        }
    }
}

/// Those of them that may be put on the resource of a logical ID, where no event changes what another one comes to: what
/// is made of this resource and of those that mention it.
pub(crate) fn resource_policies_about(
    id: &str,
    template: Template<'_>,
    environment: &Environment,
) -> Vec<Generated> {
    let in_globals = |(_, it): (_, &Item)| it.section == Section::Globals;
    if template.mentioning(id).any(in_globals) {
        return resource_policies(template, environment);
    }
    let mut owners = template.resources_naming(id);
    owners.extend(template.resource(id));
    let context = Context::new(template, environment);
    let mut out = Output::new(Depth::Policies);
    for resource in those_in_order(template.in_order(owners), template) {
        expand_resource(&mut out, resource, &context);
    }
    finished(out.found, template, environment)
}

/// Of one logical ID the last, with the names that the transform gives.
fn finished(
    found: Vec<Generated>,
    template: Template<'_>,
    environment: &Environment,
) -> Vec<Generated> {
    let mut policies: Vec<Generated> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for policy in found {
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
    let bodies = policies.iter().filter_map(|it| it.body.as_ref());
    let values =
        bodies.flat_map(|it| std::iter::once(&it.properties).chain(it.attributes.values()));
    let renamed = Renamed::in_values(template, environment, values);
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

/// The roles that SAM makes for parts of a resource: for its events, its logs, its data sources. References to what SAM
/// names anew are left as they are written.
pub fn auxiliary_roles<'a>(
    resource: Resource<'a>,
    template: Template<'a>,
    environment: &Environment,
) -> Vec<ExpandedRole<'a>> {
    let context = Context::new(template, environment);
    let mut roles = match resource.type_name() {
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine") | None => Vec::new(),
        Some(_) => own_roles(resource, &context).0,
    };
    roles.extend(event_roles(resource, &context));
    roles
}

/// The role with which CodeDeploy shifts the traffic of functions, if one of them needs it.
pub fn deployment_role<'a>(
    template: Template<'a>,
    environment: &Environment,
) -> Option<ExpandedRole<'a>> {
    deployment::role(&Context::new(template, environment))
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
