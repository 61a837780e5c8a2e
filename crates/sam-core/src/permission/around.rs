//! A role with all that has to do with it, found without a look at the rest of the template.

use super::role::{Permissions, Role};
use super::surroundings::Surroundings;
use crate::connector::{Environment, Resolver};
use crate::spec::ROLE_PROPERTIES;
use crate::template::Resource;

impl<'a> Permissions<'a> {
    /// The role that is declared by a resource, or that SAM makes for it. The permissions know this role as they would if
    /// they were those of the whole template, and may not know others.
    pub fn around(
        resolver: Resolver<'a>,
        environment: &Environment,
        resource: Resource<'a>,
    ) -> Option<(Self, Role<'a>)> {
        let id = role_id(resolver, resource)?;
        let surroundings = Surroundings::of(resolver, &[(resource, Some(&id))]);
        let permissions = Self::in_surroundings(resolver, environment, surroundings);
        let role = permissions.role_of(&id)?.clone();
        (role.id == id).then_some((permissions, role))
    }

    /// The roles that are those of a resource, which is a role itself or runs under them, and the connectors that mention
    /// it. The permissions know these as they would if they were those of the whole template, and may not know others.
    pub fn about(
        resolver: Resolver<'a>,
        environment: &Environment,
        resource: Resource<'a>,
    ) -> Self {
        let template = resolver.template();
        let named = resource
            .references()
            .filter_map(|(_, it)| template.resource(&it.name));
        let roles: Vec<(Resource<'a>, String)> = std::iter::once(resource)
            .chain(named)
            .filter_map(|it| Some((it, role_id(resolver, it)?)))
            .filter(|(it, _)| it.id == resource.id || it.type_name() == Some(ROLE))
            .collect();
        let roles = roles.iter().map(|(it, role)| (*it, Some(role.as_str())));
        let mut about: Vec<_> = roles.collect();
        about.push((resource, None));
        let surroundings = Surroundings::of(resolver, &about);
        Self::in_surroundings(resolver, environment, surroundings)
    }

    /// The roles, users and groups that have to do with any of some resources: those of the resources, of what they name,
    /// and those that what they name runs under. The permissions know these as they would if they were those of the whole
    /// template, and may not know others.
    pub fn about_all(
        resolver: Resolver<'a>,
        environment: &Environment,
        resources: impl IntoIterator<Item = Resource<'a>>,
    ) -> Self {
        let template = resolver.template();
        let mut about: Vec<Resource<'a>> = resources.into_iter().collect();
        // A connector names a function, and that a role.
        for _ in 0..2 {
            let references = about.iter().flat_map(|it| it.references());
            let named = references.filter_map(|(_, it)| template.resource_or_maker(&it.name));
            let named: Vec<_> = named.filter(|it| has_permissions(*it)).collect();
            about.extend(named);
            about = template.in_order(about);
        }
        let about: Vec<(Resource<'a>, Option<String>)> = about
            .into_iter()
            .map(|it| (it, role_id(resolver, it)))
            .collect();
        let about: Vec<_> = about
            .iter()
            .map(|(it, role)| match it.type_name() {
                Some("AWS::IAM::User" | "AWS::IAM::Group") => (*it, Some(it.id)),
                _ => (*it, role.as_deref()),
            })
            .collect();
        let surroundings = Surroundings::of(resolver, &about);
        Self::in_surroundings(resolver, environment, surroundings)
    }

    fn in_surroundings(
        resolver: Resolver<'a>,
        environment: &Environment,
        surroundings: Surroundings<'a>,
    ) -> Self {
        let mut permissions = Self::empty(resolver, environment);
        for resource in &surroundings.resources {
            permissions.add(*resource);
        }
        permissions.surroundings = Some(surroundings);
        permissions
    }
}

const ROLE: &str = "AWS::IAM::Role";

/// Whether a resource is granted something: it runs under a role, or is somebody.
fn has_permissions(resource: Resource<'_>) -> bool {
    resource.type_name().is_some_and(|resource_type| {
        matches!(resource_type, ROLE | "AWS::IAM::User" | "AWS::IAM::Group")
            || ROLE_PROPERTIES.iter().any(|(it, _)| *it == resource_type)
    })
}

/// The logical ID of the role of a resource, where the resource is the one to ask about it.
fn role_id(resolver: Resolver<'_>, resource: Resource<'_>) -> Option<String> {
    let resource_type = resource.type_name()?;
    if resource_type == ROLE {
        return Some(resource.id.to_owned());
    }
    let has_role = ROLE_PROPERTIES.iter().any(|(it, _)| *it == resource_type);
    if !has_role || !resource_type.starts_with("AWS::Serverless::") {
        return None;
    }
    let id = format!("{}Role", resource.id);
    // One that is declared is asked about where it stands.
    (resolver.template().type_of(&id) != Some(ROLE)).then_some(id)
}
