//! Which IAM resource types the resources of a template are, and those that live in them: a bucket and its objects.

use super::context::Context;
use super::resources::{Candidate, Resources};
use crate::place::typed::policy::TypedElement;
use sam_core::iam::{ResourceType, Service, resource_type_of};

/// The IAM resource types of a template's resources.
pub(super) struct IamTypes {
    /// By service and key, what resources the template has and what lives in them.
    all: Vec<(&'static str, &'static str)>,
    /// Those of resources that the statement names.
    named: Vec<(&'static str, &'static str)>,
}

impl IamTypes {
    /// The types, seen from a statement.
    pub(super) fn of(
        element: &TypedElement<'_>,
        context: &Context<'_>,
        resources: &Resources<'_>,
    ) -> Self {
        let (mut all, mut named) = (Vec::new(), Vec::new());
        let texts = element.texts(&context.typed, "Resource");
        let mut seen = Vec::new();
        for candidate in resources.candidates() {
            let is_named = texts.iter().any(|it| is_named_in(candidate.id, it));
            let is_seen = seen.contains(&candidate.resolved_type);
            if is_seen && !is_named {
                continue;
            }
            seen.push(candidate.resolved_type);
            let Some((service, of)) = resource_type_of(candidate.resolved_type) else {
                continue;
            };
            let types = family(service, of).map(|(it, _)| (service.prefix, it.key));
            let types: Vec<_> = types.collect();
            if is_named {
                named.extend(&types);
            }
            if !is_seen {
                all.extend(types);
            }
        }
        Self { all, named }
    }

    /// Whether the statement names a resource of a service.
    pub(super) fn is_named(&self, prefix: &str) -> bool {
        self.named.iter().any(|it| it.0 == prefix)
    }

    /// Whether the template has a resource of a service.
    pub(super) fn has(&self, prefix: &str) -> bool {
        self.all.iter().any(|it| it.0 == prefix)
    }

    /// Whether the statement names a resource of a type, or one that may stand for it; if it names none, whether the
    /// template has one.
    pub(super) fn takes(&self, prefix: &str, key: &str) -> bool {
        let types = match self.named.as_slice() {
            [] => &self.all,
            [_, ..] => &self.named,
        };
        types.contains(&(prefix, key))
    }
}

/// The IAM resource type that a resource is.
pub(super) fn of(candidate: &Candidate<'_>) -> Option<(&'static Service, &'static ResourceType)> {
    resource_type_of(candidate.resolved_type)
}

/// A resource type and those that live in it, with what follows in their ARNs: of an object `/${ObjectName}`.
pub(super) fn family(
    service: &'static Service,
    of: &'static ResourceType,
) -> impl Iterator<Item = (&'static ResourceType, &'static str)> {
    let own = of.arns.first().copied().unwrap_or_default();
    let others = service.resource_types.iter().filter_map(move |it| {
        let rest = it.arns.first()?.strip_prefix(own)?;
        let is_inside = !own.is_empty() && rest.starts_with(['/', ':']);
        is_inside.then_some((it, rest))
    });
    std::iter::once((of, "")).chain(others)
}

/// Whether a text names a logical ID: `Table.Arn`, `${Table}/index/*`, `Table`.
pub(super) fn is_named_in(id: &str, text: &str) -> bool {
    text.split(|it: char| !it.is_ascii_alphanumeric())
        .any(|it| it == id)
}
