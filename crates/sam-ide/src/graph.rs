//! The picture of a template: resources, and the connectors between them with direction, permission and problems.

mod dot;
mod layout;
mod mermaid;
mod svg;

use sam_core::connector::{End, Form, Resolved, Resolver, profile};
use sam_core::document::Document;
use sam_core::text::TextRange;
use std::collections::HashMap;

pub use dot::dot;
pub use layout::{Drawing, EdgeShape, NodeShape, Point, draw};
pub use mermaid::mermaid;
pub use svg::svg;

/// Resources and the connectors between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The resources, in the order of the template; ends that are no resource of it behind them.
    pub nodes: Vec<GraphNode>,
    /// One for each source and destination of a connector, in the order of the connectors.
    pub edges: Vec<GraphEdge>,
}

/// A resource, or an end of a connector that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphNode {
    /// The logical ID; for an end given by its parts its type.
    pub label: String,
    /// The type as written, if known.
    pub resource_type: Option<String>,
    /// Its key in the document; where an end that is no resource is written.
    pub range: Option<TextRange>,
    /// What it is.
    pub kind: GraphNodeKind,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GraphNodeKind {
    /// A resource of the template.
    Resource,
    /// A resource that SAM generates, such as `ServerlessRestApi`.
    Generated,
    /// An end given by its type and ARN.
    Elsewhere,
    /// A logical ID that nothing has.
    Unknown,
}

/// A connector between two nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphEdge {
    /// The connector's logical ID.
    pub connector: String,
    /// Where from: an index of `nodes`.
    pub from: usize,
    /// Where to: an index of `nodes`.
    pub to: usize,
    /// `Read`, `Write`; as written where they are not valid.
    pub permissions: Vec<String>,
    /// What is wrong with it: the codes of its findings come from the same problems.
    pub problem: Option<String>,
    /// The connector's key in the document.
    pub range: TextRange,
}

/// The graph of a template; empty for anything else. Resources that can be no end of a connector are left out.
pub fn graph(document: &Document) -> Graph {
    let template = document.template();
    if !template.is_recognised() {
        return Graph::default();
    }
    let resolver = Resolver::new(template);
    let mut builder = Builder {
        graph: Graph::default(),
        by_key: HashMap::new(),
    };
    for resource in template.resources() {
        let Some(name) = resource.type_name() else {
            continue;
        };
        if profile::resource_facts(profile::resolved_type(name)).is_some() {
            builder.node(
                format!("id {}", resource.id),
                GraphNode {
                    label: resource.id.to_owned(),
                    resource_type: Some(name.to_owned()),
                    range: Some(resource.entry.key.range()),
                    kind: GraphNodeKind::Resource,
                },
            );
        }
    }
    for resolved in resolver.all() {
        builder.connector(&resolved);
    }
    builder.graph
}

struct Builder {
    graph: Graph,
    by_key: HashMap<String, usize>,
}

impl Builder {
    fn node(&mut self, key: String, node: GraphNode) -> usize {
        let nodes = &mut self.graph.nodes;
        *self.by_key.entry(key).or_insert_with(|| {
            nodes.push(node);
            nodes.len() - 1
        })
    }

    fn connector(&mut self, resolved: &Resolved<'_>) {
        let connector = &resolved.connector;
        let key = connector.entry.key.range();
        let written = connector.permissions.map(|it| it.value);
        for (at, link) in resolved.links.iter().enumerate() {
            let (Some(from), Some(to)) = (
                self.end(&link.source, connector.form, key),
                self.end(&link.destination, connector.form, key),
            ) else {
                continue;
            };
            let problem = resolved
                .problems
                .iter()
                .find(|it| it.link.is_none_or(|link| link == at));
            let mut permissions: Vec<String> = link
                .permissions
                .iter()
                .map(|(it, _)| it.name().to_owned())
                .collect();
            if permissions.is_empty()
                && let Some(written) = written
            {
                permissions = written
                    .items()
                    .filter_map(|it| Some(it.scalar()?.value.to_string()))
                    .collect();
            }
            self.graph.edges.push(GraphEdge {
                connector: connector.id.to_string(),
                from,
                to,
                permissions,
                problem: problem.map(|it| without_prefix(&it.aws_message).to_owned()),
                range: key,
            });
        }
    }

    fn end(&mut self, end: &End<'_>, form: Form<'_>, key: TextRange) -> Option<usize> {
        let (Form::Standalone(owner) | Form::Embedded(owner)) = form;
        let range = end.node.map_or(key, |it| it.range());
        if let Some(resource) = end.resource {
            let id = resource.id;
            let node = GraphNode {
                label: id.to_owned(),
                resource_type: end.written_type.as_deref().map(str::to_owned),
                range: Some(resource.entry.key.range()),
                kind: GraphNodeKind::Resource,
            };
            return Some(self.node(format!("id {id}"), node));
        }
        if let Some((id, _)) = end.id {
            let kind = if end.resolved_type.is_some() {
                GraphNodeKind::Generated
            } else {
                GraphNodeKind::Unknown
            };
            let resource_type = end.resolved_type.as_deref().map(str::to_owned);
            let node = GraphNode {
                label: id.to_owned(),
                resource_type,
                range: Some(range),
                kind,
            };
            return Some(self.node(format!("id {id}"), node));
        }
        let resource_type = end.written_type.as_deref()?;
        let node = GraphNode {
            label: resource_type
                .rsplit("::")
                .next()
                .unwrap_or(resource_type)
                .to_owned(),
            resource_type: Some(resource_type.to_owned()),
            range: Some(range),
            kind: GraphNodeKind::Elsewhere,
        };
        Some(self.node(format!("parts {} {:?}", owner.id, range.start()), node))
    }
}

/// The message without the words that name the connector, which the picture shows anyway.
fn without_prefix(message: &str) -> &str {
    message
        .split_once("is invalid. ")
        .map_or(message, |(_, rest)| rest)
}
