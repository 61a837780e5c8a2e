//! A graph as a Mermaid flowchart, which GitHub and many wikis draw.

use super::{Graph, GraphNodeKind};
use std::fmt::Write;

/// The flowchart; edges with a problem are red.
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
