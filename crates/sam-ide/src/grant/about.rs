//! The connectors that have to do with a resource.

use super::{Grant, Origin, end};
use sam_core::connector::{
    Connector, ConnectorForm, Resolved, Resolver, declared, declared_about, own_connectors,
};
use sam_core::syntax::{NodeKind, NodeRef};

/// What the connectors grant that start from a resource or reach it, in order, those that SAM makes last; no more than
/// `most` of them, and how many there are.
pub(crate) fn of_resource(resolver: &Resolver<'_>, id: &str, most: usize) -> (Vec<Grant>, usize) {
    let template = resolver.template();
    let all = match template.resource(id) {
        Some(resource) => declared_about(template, resource),
        None => declared(template),
    };
    // Resolving is the dearer part, and most connectors do not even mention the resource.
    let written = all
        .into_iter()
        .filter(|it| mentions(it, id))
        .map(|it| resolver.resolve(&it))
        .filter(|it| touches(it, id));
    let mut written: Vec<_> = written.collect();
    let own = own(resolver)
        .into_iter()
        .filter(|it| is_own_of(it, id) || it.destinations.iter().any(|it| it == id));
    let own: Vec<_> = own.collect();
    let count = written.len() + own.len();
    written.truncate(most);
    let mut grants = Grant::each(&written, resolver);
    grants.extend(own);
    grants.truncate(most);
    (grants, count)
}

/// What the connectors grant that SAM makes for the GraphQL APIs of a template.
pub(crate) fn own(resolver: &Resolver<'_>) -> Vec<Grant> {
    let template = resolver.template();
    let apis = template.resources_of_type("AWS::Serverless::GraphQLApi");
    apis.flat_map(own_connectors)
        .map(|it| Grant::own(&it, resolver))
        .collect()
}

fn is_own_of(grant: &Grant, id: &str) -> bool {
    match &grant.origin {
        Origin::Own(resource) => resource == id,
        Origin::Standalone | Origin::Embedded(_) => false,
    }
}

/// Whether an end of a connector is a resource, by its `Id` or by parts of it.
fn touches(resolved: &Resolved<'_>, id: &str) -> bool {
    let is_source = || end::source(resolved) == id;
    let ends = resolved.links.iter();
    is_source()
        || ends
            .map(|it| &it.destination)
            .any(|it| end::label(it) == id)
}

fn mentions(connector: &Connector<'_>, id: &str) -> bool {
    let is_embedded = match connector.form {
        ConnectorForm::Embedded(resource) => resource.id == id,
        ConnectorForm::Standalone(_) => false,
    };
    let ends = [connector.source, connector.destination];
    is_embedded || ends.into_iter().flatten().any(|it| is_in(it.value, id))
}

fn is_in(node: NodeRef<'_>, id: &str) -> bool {
    match &node.node.kind {
        NodeKind::Missing => false,
        NodeKind::Scalar(scalar) => scalar.value.contains(id),
        NodeKind::Sequence(_) => node.items().any(|it| is_in(it, id)),
        NodeKind::Mapping(_) => node.entries().any(|it| is_in(it.value, id)),
    }
}
