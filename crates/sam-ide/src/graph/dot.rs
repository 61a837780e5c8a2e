//! A graph in Graphviz's language.

use super::{Graph, GraphEdgeKind, GraphNodeKind};
use std::fmt::Write;

/// The graph; each kind of edge has its style, and edges with a problem are red and carry it as a tooltip.
pub fn dot(graph: &Graph) -> String {
    let mut out =
        String::from("digraph template {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
    for (at, node) in graph.nodes.iter().enumerate() {
        let style = match node.kind {
            GraphNodeKind::Resource => "",
            GraphNodeKind::Generated | GraphNodeKind::Elsewhere => ", style=\"rounded,dashed\"",
            GraphNodeKind::Unknown => ", style=\"rounded,dashed\", color=\"#cf222e\"",
        };
        let label = match node.second_line() {
            "" => escape(&node.label),
            below => format!("{}\\n{}", escape(&node.label), escape(below)),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  n{at} [label=\"{label}\"{style}];");
    }
    for edge in &graph.edges {
        let problem = edge.problem.as_ref().map(|it| {
            format!(
                ", color=\"#cf222e\", fontcolor=\"#cf222e\", tooltip=\"{}\"",
                escape(it)
            )
        });
        let label = escape(&edge.label());
        let style = match edge.kind {
            GraphEdgeKind::Connector => "",
            GraphEdgeKind::Grant => ", color=\"#8250df\"",
            GraphEdgeKind::Event => ", color=\"#1a7f37\", style=dashed",
            GraphEdgeKind::Route => ", color=\"#0969da\", style=dotted",
        };
        let _ = writeln!(
            out,
            "  n{} -> n{} [label=\"{label}\"{style}{}];",
            edge.from,
            edge.to,
            problem.unwrap_or_default()
        );
    }
    out.push_str("}\n");
    out
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
