//! The picture of a template: resources, and between them connectors, grants, events and routes of APIs.

mod dot;
mod events;
mod grants;
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
use sam_core::syntax::FileFormat;
use sam_core::template::Resource;
use sam_core::text::TextRange;
use std::collections::{HashMap, HashSet};

pub use dot::dot;
pub use layout::{Drawing, EdgeShape, NodeShape, Point, draw};
pub use mermaid::mermaid;
pub use svg::svg;

/// Resources and what leads from one to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The resources, in the order of the template; ends that are not resources of it behind them.
    pub nodes: Vec<GraphNode>,
    /// One for each source and destination of a connector, in the order of the connectors; then grants, then events and
    /// routes.
    pub edges: Vec<GraphEdge>,
}

impl Graph {
    /// The same with edges of some kinds alone. What SAM makes for other edges is left out, too.
    pub fn of_kinds(self, kinds: &[GraphEdgeKind]) -> Self {
        let edges = self.edges.into_iter();
        let edges: Vec<GraphEdge> = edges.filter(|it| kinds.contains(&it.kind)).collect();
        let is_joined = |at: usize| edges.iter().any(|it| it.from == at || it.to == at);
        let mut places = Vec::with_capacity(self.nodes.len());
        let mut nodes = Vec::new();
        for (at, node) in self.nodes.into_iter().enumerate() {
            places.push(nodes.len());
            if node.kind == GraphNodeKind::Resource || is_joined(at) {
                nodes.push(node);
            }
        }
        let place = |at: usize| places.get(at).copied().unwrap_or_default();
        let edges = edges.into_iter().map(|it| GraphEdge {
            from: place(it.from),
            to: place(it.to),
            ..it
        });
        Self {
            edges: edges.collect(),
            nodes,
        }
    }
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

/// What an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GraphEdgeKind {
    /// A connector.
    Connector,
    /// Something else that allows the role of a function or state machine to use a resource.
    Grant,
    /// An event: what starts a function or state machine.
    Event,
    /// A route of an API, to what answers it.
    Route,
}

impl GraphEdgeKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Connector, Self::Grant, Self::Event, Self::Route];

    /// One word for it, for programs and classes of a picture.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connector => "connector",
            Self::Grant => "grant",
            Self::Event => "event",
            Self::Route => "route",
        }
    }
}

/// What leads from one node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphEdge {
    /// What it is.
    pub kind: GraphEdgeKind,
    /// The connector's logical ID; what grants, the key of an event.
    pub name: String,
    /// Where from: an index of `nodes`.
    pub from: usize,
    /// Where to: an index of `nodes`.
    pub to: usize,
    /// Of a connector `Read`, `Write`, as written where they are not valid; of anything else what stands on it.
    pub permissions: Vec<String>,
    /// What is wrong with it and the way out, in the words of its first finding.
    pub problem: Option<String>,
    /// The key of the connector, policy or event in the document.
    pub range: TextRange,
}

impl GraphEdge {
    /// What stands on it.
    pub fn label(&self) -> String {
        self.permissions.join(", ")
    }
}

/// The graph of a template; empty for anything else. Resources that nothing joins and no connector can join are left out.
pub fn graph(analysis: &Analysis) -> Graph {
    let template = analysis.template();
    if !template.is_recognised() || template.document().format() != FileFormat::Template {
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
    grants::add(&mut builder, analysis);
    events::add(&mut builder, analysis);
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

    /// A resource of the template, or one that SAM makes.
    fn named(&mut self, id: &str, analysis: &Analysis, range: TextRange) -> Option<usize> {
        if let Some(resource) = analysis.template().resource(id) {
            return Some(self.resource(resource));
        }
        let resource_type = analysis.resolver().resolved_type(id)?.to_owned();
        Some(self.generated(id, &resource_type, range))
    }

    fn generated(&mut self, id: &str, resource_type: &str, range: TextRange) -> usize {
        let node = GraphNode {
            label: shown(id),
            resource_type: Some(shown(resource_type)),
            range: Some(range),
            kind: GraphNodeKind::Generated,
        };
        self.node(format!("id {id}"), node)
    }

    /// Adds an edge, once.
    fn edge(&mut self, edge: GraphEdge) {
        if !self.graph.edges.contains(&edge) {
            self.graph.edges.push(edge);
        }
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
                kind: GraphEdgeKind::Connector,
                name: shown(&connector.id),
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
