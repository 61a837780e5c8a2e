//! What has to do with a role, by what mentions it.

use crate::connector::{Resolved, Resolver, declared_by};
use crate::expand;
use crate::template::Resource;

/// What has to do with one role, or a few.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    /// The roles and all that mentions them, in order.
    pub(super) resources: Vec<Resource<'a>>,
    /// The resources that are or have connectors of the roles or of who runs under them, in order.
    holders: Vec<Resource<'a>>,
}

impl<'a> Surroundings<'a> {
    /// What has to do with some resources, each with the role that is asked about.
    pub(super) fn of(resolver: Resolver<'a>, about: &[(Resource<'a>, Option<&str>)]) -> Self {
        let template = resolver.template();
        let mut resources = Vec::new();
        for (resource, role) in about {
            resources.push(*resource);
            let Some(role) = role else {
                continue;
            };
            resources.extend(template.resources_naming(role));
            let maker = role.strip_suffix("Role").filter(|it| *it != resource.id);
            resources.extend(maker.and_then(|it| template.resource(it)));
        }
        let resources = template.in_order(resources);
        let mut holders = resources.clone();
        for resource in &resources {
            holders.extend(template.resources_naming(resource.id));
            // A data source of an API may have the role.
            if resource.type_name() == Some("AWS::Serverless::GraphQLApi") {
                for generated in expand::generated(*resource, template) {
                    holders.extend(template.resources_naming(&generated.id));
                }
            }
        }
        holders.retain(|it| it.has_connectors());
        Self {
            holders: template.in_order(holders),
            resources,
        }
    }

    /// The connectors, resolved, in the order in which the transform meets them.
    pub(super) fn connectors(&self, resolver: Resolver<'a>) -> Vec<Resolved<'a>> {
        let connectors = declared_by(self.holders.iter().copied()).into_iter();
        connectors.map(|it| resolver.resolve(&it)).collect()
    }
}
