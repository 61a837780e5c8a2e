//! Which connectors grant what a policy template or a statement grants.

use super::unit::{Owner, Unit};
use crate::edit::connector::takes;
use crate::edit::new_connector::{grants_of, shared_condition};
use sam_core::connector::{Category, ConnectorResource, Resolver, between, profile};
use sam_core::iam::{self, Known};
use sam_core::permission::{Grant, Names, difference, resource_text};
use sam_core::template::{Resource, Template};
use std::collections::BTreeSet;

/// Connectors in the place of something else.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// Each destination with the permissions on it.
    pub(super) links: Vec<(Resource<'a>, Vec<Category>)>,
    /// How many actions stay granted, on some resource at least.
    pub(super) kept: usize,
    /// How many do not.
    pub(super) lost: usize,
}

/// How much connectors must grant of what is to be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Every action on every resource, as someone chose them one by one.
    Everything,
    /// As much as they can: the actions of a policy template come as they are.
    TheMost,
}

/// The connectors that come closest to a unit: they go to the resources that it names.
pub(super) fn plan<'a>(
    resolver: &Resolver<'a>,
    owner: Owner<'a>,
    unit: &Unit<'a>,
    wanted: Wanted,
) -> Option<Plan<'a>> {
    let template = resolver.template();
    let grants = Names::of(template).resolved(&unit.grants, template);
    let named = destinations(&grants, template);
    let mut plan = Plan {
        links: Vec::new(),
        kept: 0,
        lost: 0,
    };
    let mut reached = Vec::new();
    for destination in named {
        let part = part_of(&grants, destination, template);
        let Some(best) = best(resolver, owner, destination, &part, wanted) else {
            match wanted {
                Wanted::Everything => return None,
                Wanted::TheMost => continue,
            }
        };
        plan.links.push((destination, best.permissions));
        reached.extend(best.grants);
    }
    let wide = (&*reached, template);
    if wanted == Wanted::Everything && difference((&grants, template), wide).less().count() > 0 {
        return None;
    }
    let granted = names(&reached);
    let (kept, lost): (Vec<_>, Vec<_>) = names(&unit.grants)
        .into_iter()
        .partition(|it| granted.contains(it));
    (plan.kept, plan.lost) = (kept.len(), lost.len());
    (!plan.links.is_empty() && plan.kept > 0).then_some(plan)
}

/// What a connector to one destination would grant.
struct Choice {
    permissions: Vec<Category>,
    grants: Vec<Grant>,
}

/// The permissions with which a connector comes closest to some grants on its destination.
fn best<'a>(
    resolver: &Resolver<'a>,
    owner: Owner<'a>,
    destination: Resource<'a>,
    part: &[Grant],
    wanted: Wanted,
) -> Option<Choice> {
    use Category::{Read, Write};
    let types = (
        resolver.resolved_type(owner.resource.id)?,
        resolver.resolved_type(destination.id)?,
    );
    let profile = profile::find(types.0, types.1)?;
    if shared_condition(owner.resource, destination).is_err() {
        return None;
    }
    let template = resolver.template();
    let needed = names(part);
    let mut best: Option<((usize, usize), Choice)> = None;
    for permissions in [vec![Read], vec![Write], vec![Read, Write]] {
        if !takes(profile, &permissions) {
            continue;
        }
        let generated = between(resolver, owner.resource, destination, &permissions);
        let grants = grants_on(owner, &generated);
        let change = difference((part, template), (&grants, template));
        let granted = names(&grants);
        let lost = needed.iter().filter(|it| !granted.contains(*it)).count();
        let is_enough = match wanted {
            Wanted::Everything => change.removed.is_empty() && !grants.is_empty(),
            Wanted::TheMost => lost < needed.len(),
        };
        let more: usize = change.added.iter().map(|it| it.actions.len()).sum();
        let score = (lost, more);
        if is_enough && best.as_ref().is_none_or(|(known, _)| score < *known) {
            let choice = Choice {
                permissions,
                grants,
            };
            best = Some((score, choice));
        }
    }
    best.map(|(_, choice)| choice)
}

/// What generated resources grant to the role that SAM makes for the owner.
pub(super) fn grants_on(owner: Owner<'_>, generated: &[ConnectorResource]) -> Vec<Grant> {
    let role = serde_json::json!({ "Ref": format!("{}Role", owner.resource.id) });
    let on_role = generated
        .iter()
        .filter(|it| it.resource_type == "AWS::IAM::ManagedPolicy" && it.attached_to == role);
    on_role.flat_map(grants_of).collect()
}

/// The resources of the template that grants are about, in the order in which they are named.
pub(super) fn destinations<'a>(grants: &[Grant], template: Template<'a>) -> Vec<Resource<'a>> {
    let mut found: Vec<Resource<'a>> = Vec::new();
    for value in grants.iter().flat_map(|it| &it.resources) {
        let text = resource_text(value, template);
        for part in text.as_str().split("${").skip(1) {
            let name = part.split(['}', '.']).next().unwrap_or_default();
            if let Some(resource) = template.resource(name)
                && found.iter().all(|it| it.id != resource.id)
            {
                found.push(resource);
            }
        }
    }
    found
}

/// The grants as far as they name a resource of the template.
pub(super) fn part_of(grants: &[Grant], named: Resource<'_>, template: Template<'_>) -> Vec<Grant> {
    let of_grant = grants.iter().map(|it| {
        let resources = it.resources.iter();
        let resources = resources.filter(|it| resource_text(it, template).names(named.id));
        Grant {
            resources: resources.cloned().collect(),
            ..it.clone()
        }
    });
    of_grant.filter(|it| !it.resources.is_empty()).collect()
}

/// The actions of grants one by one, in lower case. What is not an action grants nothing.
pub(super) fn names(grants: &[Grant]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for action in grants.iter().flat_map(|it| &it.actions) {
        if action.contains(['*', '?']) {
            let matching = iam::matching(action).into_iter();
            found.extend(matching.map(|(service, it)| {
                format!("{}:{}", service.prefix, it.name).to_ascii_lowercase()
            }));
            continue;
        }
        match iam::known(action) {
            Known::Action(..) | Known::Newer | Known::UnknownService => {
                found.insert(action.to_ascii_lowercase());
            }
            Known::UnknownAction(_) => {}
        }
    }
    found
}
