//! What of some grants seems to say nothing: actions that take none of the resources, resources that none of the
//! actions takes.

use super::applies::Applies;
use super::covers::covers;
use super::resource_text::{ResourceText, resource_text};
use super::{Grant, GrantOrigin};
use crate::iam::{self, Known};
use crate::policy::Polarity;
use crate::template::Template;

/// The parts of grants that seem to say nothing and are not among the later grants. Who writes the same another way must
/// not leave them out unsaid: someone wrote them for a reason.
pub fn lost_idle(
    before: (&[Grant], Template<'_>),
    (after, later): (&[Grant], Template<'_>),
) -> Vec<Grant> {
    let mut idle = idle(before.0, before.1);
    idle.retain(|it| !after.iter().any(|wide| covers(wide, it, later)));
    idle
}

/// Each with only its actions or resources that seem to say nothing.
fn idle(grants: &[Grant], template: Template<'_>) -> Vec<Grant> {
    let mut applies = Applies::new(template);
    let mut found = Vec::new();
    for grant in grants.iter().filter(is_list) {
        // One statement with branches of functions is several grants.
        let whole = || {
            grants
                .iter()
                .filter(is_list)
                .filter(|it| is_of_one(grant, it))
        };
        let texts = |grant: &Grant| -> Vec<ResourceText> {
            let resources = grant.resources.iter();
            resources.map(|it| resource_text(it, template)).collect()
        };
        let all: Vec<ResourceText> = whole().flat_map(texts).collect();
        let actions = grant.actions.iter().filter(|action| {
            let mut all = all.iter();
            !all.any(|it| says_something(action, it, &mut applies))
        });
        let actions: Vec<String> = actions.cloned().collect();
        let resources = grant.resources.iter().filter(|resource| {
            let text = resource_text(resource, template);
            let mut all = whole().flat_map(|it| &it.actions);
            !all.any(|it| says_something(it, &text, &mut applies))
        });
        let resources: Vec<_> = resources.cloned().collect();
        if !actions.is_empty() {
            found.push(Grant {
                actions,
                ..grant.clone()
            });
        }
        if !resources.is_empty() {
            found.push(Grant {
                resources,
                ..grant.clone()
            });
        }
    }
    found
}

/// Whether it is a list of actions on a list of resources that someone wrote: what AWS or SAM writes says nothing here and
/// there, too.
fn is_list(grant: &&Grant) -> bool {
    let is_written = match grant.origin {
        GrantOrigin::Statement(_) | GrantOrigin::Written(_) => true,
        GrantOrigin::Connector(..)
        | GrantOrigin::Template(_)
        | GrantOrigin::Managed(_)
        | GrantOrigin::Chosen(..)
        | GrantOrigin::Made(..)
        | GrantOrigin::Sam(..) => false,
    };
    is_written && (grant.action_polarity, grant.resource_polarity) == (Polarity::Is, Polarity::Is)
}

fn is_of_one(a: &Grant, b: &Grant) -> bool {
    a.range == b.range
        && a.origin == b.origin
        && a.effect == b.effect
        && a.condition == b.condition
        && (a.actions == b.actions || a.resources == b.resources)
}

fn says_something(action: &str, resource: &ResourceText, applies: &mut Applies<'_>) -> bool {
    if !action.contains(['*', '?']) {
        return match iam::known(action) {
            Known::Action(service, known) => applies.to(service, known, resource),
            Known::Newer | Known::UnknownAction(_) | Known::UnknownService => true,
        };
    }
    let matching = iam::matching(action);
    matching.is_empty()
        || matching
            .iter()
            .any(|(service, it)| applies.to(service, it, resource))
}
