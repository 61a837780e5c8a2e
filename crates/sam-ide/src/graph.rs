//! The picture of a template: resources, and the connectors between them with direction, permission and problems.

mod dot;
mod layout;
mod mermaid;
mod svg;
#[cfg(test)]
mod tests;

use crate::grant::{Said, Scope, end::label};
use crate::visible::one_line;
use sam_core::analysis::Analysis;
use sam_core::cancellation;
use sam_core::connector::{ConnectorForm, End, Resolved, profile};
use sam_core::template::Resource;
use sam_core::text::TextRange;
use std::collections::{HashMap, HashSet};

pub use dot::dot;
pub use layout::{Drawing, EdgeShape, NodeShape, Point, draw};
pub use mermaid::mermaid;
pub use svg::svg;

/// Resources and the connectors between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The resources, in the order of the template; ends that are not resources of it behind them.
    pub nodes: Vec<GraphNode>,
    /// One for each source and destination of a connector, in the order of the connectors.
    pub edges: Vec<GraphEdge>,
}

/// A resource, or an end of a connector that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphNode {
    /// The logical ID; for an end given by its parts what they tell, such as its ARN.
    pub label: String,
    /// The type as written, if known.
    pub resource_type: Option<String>,
    /// Its key in the document; where an end that is not a resource is written.
    pub range: Option<TextRange>,
    /// What it is.
    pub kind: GraphNodeKind,
}

impl GraphNode {
    /// What stands below its name.
    pub fn second_line(&self) -> &str {
        match (&self.resource_type, self.kind) {
            (Some(name), _) => name,
            (None, GraphNodeKind::Unknown) => "not in this template",
            (
                None,
                GraphNodeKind::Resource | GraphNodeKind::Generated | GraphNodeKind::Elsewhere,
            ) => "",
        }
    }
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
    /// What is wrong with it and the way out, in the words of its first finding.
    pub problem: Option<String>,
    /// The connector's key in the document.
    pub range: TextRange,
}

impl GraphEdge {
    /// What stands on it.
    pub fn label(&self) -> String {
        self.permissions.join(", ")
    }
}

/// The graph of a template; empty for anything else. Resources that no connector can join are left out, unless one
/// tries.
pub fn graph(analysis: &Analysis) -> Graph {
    let template = analysis.template();
    if !template.is_recognised() {
        return Graph::default();
    }
    let resolver = analysis.resolver();
    let mut builder = Builder {
        graph: Graph::default(),
        by_key: HashMap::new(),
    };
    let connectors = resolver.all();
    let links = connectors.iter().flat_map(|it| &it.links);
    let ends = links.flat_map(|it| [&it.source, &it.destination]);
    let joined: HashSet<&str> = ends.filter_map(|it| Some(it.resource?.id)).collect();
    for resource in template.resources() {
        cancellation::check();
        let can_be_joined = |name| profile::resource_facts(profile::resolved_type(name)).is_some();
        if joined.contains(resource.id) || resource.type_name().is_some_and(can_be_joined) {
            builder.resource(resource);
        }
    }
    let said = Said::about(&connectors, &resolver);
    for resolved in &connectors {
        builder.connector(resolved, &said);
    }
    builder.graph
}

const MOST_CHARACTERS: usize = 64;

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

    fn resource(&mut self, resource: Resource<'_>) -> usize {
        let node = GraphNode {
            label: shown(resource.id),
            resource_type: resource.type_name().map(shown),
            range: Some(resource.entry.key.range()),
            kind: GraphNodeKind::Resource,
        };
        self.node(format!("id {}", resource.id), node)
    }

    fn connector(&mut self, resolved: &Resolved<'_>, said: &Said) {
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
            let scope = Scope {
                link: Some(at),
                ..Scope::default()
            };
            let problem = said.problems(resolved, scope).into_iter().next();
            let mut asked: Vec<_> = link.permissions.iter().map(|(it, _)| *it).collect();
            asked.sort_unstable();
            asked.dedup();
            let mut permissions: Vec<String> =
                asked.into_iter().map(|it| it.name().to_owned()).collect();
            if permissions.is_empty()
                && let Some(written) = written
            {
                permissions = written
                    .items()
                    .filter_map(|it| Some(shown(&it.scalar()?.value)))
                    .collect();
            }
            self.graph.edges.push(GraphEdge {
                connector: shown(&connector.id),
                from,
                to,
                permissions,
                problem: problem.map(|it| one_line(&it.replace('`', ""))),
                range: key,
            });
        }
    }

    fn end(&mut self, end: &End<'_>, form: ConnectorForm<'_>, key: TextRange) -> Option<usize> {
        let (ConnectorForm::Standalone(owner) | ConnectorForm::Embedded(owner)) = form;
        let range = end.node.map_or(key, |it| it.range());
        if let Some(resource) = end.resource {
            return Some(self.resource(resource));
        }
        if let Some((id, _)) = end.id {
            let kind = if end.resolved_type.is_some() {
                GraphNodeKind::Generated
            } else {
                GraphNodeKind::Unknown
            };
            let node = GraphNode {
                label: shown(id),
                resource_type: end.resolved_type.as_deref().map(shown),
                range: Some(range),
                kind,
            };
            return Some(self.node(format!("id {id}"), node));
        }
        let resource_type = end.written_type.as_deref()?;
        let node = GraphNode {
            label: shown(&label(end)),
            resource_type: Some(shown(resource_type)),
            range: Some(range),
            kind: GraphNodeKind::Elsewhere,
        };
        Some(self.node(format!("parts {} {:?}", owner.id, range.start()), node))
    }
}

/// A name as a picture shows it: one line, and cut where no box could hold it.
fn shown(name: &str) -> String {
    let name = one_line(name);
    match name.char_indices().nth(MOST_CHARACTERS) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name,
    }
}
