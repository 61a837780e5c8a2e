//! The connectors that have to do with a resource.

use super::end;
use sam_core::connector::{Connector, Form, Resolved, Resolver, declared};
use sam_core::syntax::{NodeKind, NodeRef};

/// The connectors that start from a resource or reach it, in order.
pub(crate) fn connectors_of<'a>(resolver: &Resolver<'a>, id: &str) -> Vec<Resolved<'a>> {
    let all = declared(resolver.template()).into_iter();
    // Resolving is the dearer part, and most connectors do not even mention the resource.
    all.filter(|it| mentions(it, id))
        .map(|it| resolver.resolve(&it))
        .filter(|it| touches(it, id))
        .collect()
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
        Form::Embedded(resource) => resource.id == id,
        Form::Standalone(_) => false,
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
