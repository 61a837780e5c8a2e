//! A graph as a Mermaid flowchart, which GitHub and many wikis draw.

use super::{Graph, GraphEdgeKind, GraphNodeKind};
use std::fmt::Write;

/// The flowchart; each kind of edge has its style, and edges with a problem are red.
pub fn mermaid(graph: &Graph) -> String {
    let mut out = String::from("flowchart LR\n");
    for (at, node) in graph.nodes.iter().enumerate() {
        let label = match node.second_line() {
            "" => escape(&node.label),
            below => format!(
                "{}<br/><small>{}</small>",
                escape(&node.label),
                escape(below)
            ),
        };
        let (open, close) = match node.kind {
            GraphNodeKind::Resource => ("[", "]"),
            GraphNodeKind::Generated | GraphNodeKind::Elsewhere => ("([", "])"),
            GraphNodeKind::Unknown => ("{{", "}}"),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  n{at}{open}\"{label}\"{close}");
    }
    for edge in &graph.edges {
        let label = escape(&edge.label());
        let arrow = if edge.problem.is_some() {
            "-.->"
        } else {
            "-->"
        };
        match label.is_empty() {
            true => {
                let _ = writeln!(out, "  n{} {arrow} n{}", edge.from, edge.to);
            }
            false => {
                let _ = writeln!(out, "  n{} {arrow}|\"{label}\"| n{}", edge.from, edge.to);
            }
        }
    }
    for (kind, colour) in [
        (GraphEdgeKind::Grant, "#8250df"),
        (GraphEdgeKind::Event, "#1a7f37,stroke-dasharray:6 3"),
        (GraphEdgeKind::Route, "#0969da,stroke-dasharray:2 3"),
    ] {
        let edges = graph.edges.iter().enumerate();
        let of_kind = edges.filter(|(_, edge)| edge.kind == kind);
        let of_kind: Vec<String> = of_kind.map(|(at, _)| at.to_string()).collect();
        if !of_kind.is_empty() {
            let _ = writeln!(out, "  linkStyle {} stroke:{colour}", of_kind.join(","));
        }
    }
    let bad = graph
        .edges
        .iter()
        .enumerate()
        .filter(|(_, edge)| edge.problem.is_some());
    let bad: Vec<String> = bad.map(|(at, _)| at.to_string()).collect();
    if !bad.is_empty() {
        let _ = writeln!(
            out,
            "  linkStyle {} stroke:#cf222e,color:#cf222e",
            bad.join(",")
        );
    }
    out
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            // An entity would be read, and a backtick begins markdown.
            '&' => out.push_str("#amp;"),
            '`' => out.push_str("#96;"),
            '#' => out.push_str("#35;"),
            _ => out.push(c),
        }
    }
    out
}
