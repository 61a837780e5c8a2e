//! What the transform would refuse or make in another way after a refactoring.

use super::revoked::revoked;
use sam_core::connector::{Environment, Resolver};
use sam_core::document::Changed;
use sam_core::expand;
use sam_core::template::Template;
use sam_core::text::TextEdit;
use sam_core::transform::{api_errors, resource_error};
use std::collections::BTreeSet;

/// Whether the transform makes something else of the resources that some edits are in, or refuses more after them: of these
/// resources, of APIs, and of connectors. It takes functions in some places and only plain values in others.
pub(super) fn is_refused(resolver: &Resolver<'_>, edits: &[TextEdit]) -> bool {
    let template = resolver.template();
    let places = edits.iter().map(|it| it.range.start());
    let edited = places.filter_map(|it| template.resource_containing(it));
    let edited: BTreeSet<&str> = edited.map(|it| it.id).collect();
    if edited.is_empty() {
        return false;
    }
    let after = resolver.after(edits);
    let makes_other = |it: &&str| made(template, it) != made(after.template(), it);
    let place = edits.first().map(|it| it.range);
    if edited.iter().any(makes_other) || place.is_some_and(|it| revoked(resolver, it, edits) > 0) {
        return true;
    }
    let changed = template.document().changed(after.document());
    let environment = Environment::default();
    let faults = |resolver: &Resolver<'_>| {
        let template = resolver.template();
        let is_refused = |id: &&&str| is_resource_refused(template, id, &environment);
        let of_apis = match changed.apis_the_same {
            true => 0,
            false => api_errors(template, &environment).len(),
        };
        let of_resources = edited.iter().filter(is_refused).count();
        of_resources + of_apis + connector_problems(resolver, &changed)
    };
    faults(&after.resolver()) > faults(resolver)
}

/// What SAM makes beside a resource: types and logical IDs. It looks for some plain values, and makes nothing, or something of
/// another logical ID, where a function stands.
fn made(template: Template<'_>, id: &str) -> Vec<(&'static str, String)> {
    let resource = template.resource(id);
    let made = resource.map(|it| expand::generated(it, template));
    let made = made.unwrap_or_default().into_iter();
    made.map(|it| (it.resource_type, it.id)).collect()
}

/// How many problems there are with the connectors that may have other ones than in another version.
pub(super) fn connector_problems(resolver: &Resolver<'_>, changed: &Changed<'_>) -> usize {
    let template = resolver.template();
    let Some(ids) = &changed.resources else {
        return resolver.all().iter().map(|it| it.problems.len()).sum();
    };
    let own = ids.iter().filter_map(|it| template.resource(it));
    let naming = ids.iter().flat_map(|it| template.resources_naming(it));
    let holders = template.in_order(own.chain(naming).collect()).into_iter();
    let connectors = holders.flat_map(|it| resolver.resolved_in(it));
    connectors.map(|it| it.problems.len()).sum()
}

fn is_resource_refused(template: Template<'_>, id: &str, environment: &Environment) -> bool {
    let resource = template.resource(id);
    let resource = resource.filter(|it| {
        it.type_name()
            .is_some_and(|it| it.starts_with("AWS::Serverless::"))
    });
    resource.is_some_and(|it| resource_error(it, template, environment).is_some())
}
