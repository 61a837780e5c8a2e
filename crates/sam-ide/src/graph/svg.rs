//! A graph as SVG that needs nothing else: colours follow the reader's light or dark scheme.

use super::{Graph, GraphEdge, GraphEdgeKind, GraphNodeKind, Point, draw};
use std::fmt::Write;

const STYLE: &str = "\
text{font-family:system-ui,sans-serif;fill:var(--text)}\
svg{--text:#1f2328;--faint:#59636e;--box:#f6f8fa;--line:#818b98;--bad:#cf222e;--grant:#8250df;--event:#1a7f37;--route:#0969da;--paper:#ffffff;background:var(--paper)}\
@media(prefers-color-scheme:dark){svg{--text:#e6edf3;--faint:#9198a1;--box:#161b22;--line:#6e7681;--bad:#ff7b72;--grant:#bc8cff;--event:#3fb950;--route:#58a6ff;--paper:#0d1117}}\
.node rect{fill:var(--box);stroke:var(--line)}.node.generated rect,.node.elsewhere rect{stroke-dasharray:4 3}\
.node.unknown rect{stroke:var(--bad);stroke-dasharray:4 3}.name{font-size:13px;font-weight:600}.type{font-size:10px;fill:var(--faint)}\
.edge path{fill:none;stroke:var(--line);stroke-width:1.5}.edge .head{fill:var(--line);stroke:none}.edge text{font-size:11px}\
.edge .back{fill:var(--paper)}\
.edge.grant path{stroke:var(--grant)}.edge.grant .head{fill:var(--grant)}\
.edge.event path{stroke:var(--event);stroke-dasharray:6 3}.edge.event .head{fill:var(--event)}\
.edge.route path{stroke:var(--route);stroke-dasharray:2 3}.edge.route .head{fill:var(--route)}\
.edge.bad path{stroke:var(--bad)}.edge.bad .head{fill:var(--bad)}.edge.bad text{fill:var(--bad)}";

/// The picture of a graph.
pub fn svg(graph: &Graph) -> String {
    let drawing = draw(graph);
    let (width, height) = (
        drawing.width.max(32.0).ceil(),
        drawing.height.max(32.0).ceil(),
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"Resources and what leads from one to another\">\n<style>{STYLE}</style>\n"
    );
    // Lines below all labels.
    for (edge, shape) in graph.edges.iter().zip(&drawing.edges) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "<g class=\"{}\"><title>{}</title><path d=\"{}\"/><polygon class=\"head\" points=\"{}\"/></g>",
            class(edge),
            escape(&title(graph, edge)),
            shape.path(),
            shape.head()
        );
    }
    for (edge, shape) in graph.edges.iter().zip(&drawing.edges) {
        let label = edge.label();
        if label.is_empty() {
            continue;
        }
        let (Point { x, y }, width) = (shape.label, shape.label_width);
        let _ = writeln!(
            out,
            "<g class=\"{}\"><title>{}</title><rect class=\"back\" x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"14\"/>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text></g>",
            class(edge),
            escape(&title(graph, edge)),
            x - width / 2.0,
            y - 7.0,
            y + 4.0,
            escape(&label)
        );
    }
    for (node, shape) in graph.nodes.iter().zip(&drawing.nodes) {
        let class = match node.kind {
            GraphNodeKind::Resource => "node",
            GraphNodeKind::Generated => "node generated",
            GraphNodeKind::Elsewhere => "node elsewhere",
            GraphNodeKind::Unknown => "node unknown",
        };
        let middle = shape.x + shape.width / 2.0;
        let _ = writeln!(
            out,
            "<g class=\"{class}\"><rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"6\"/>\
             <text class=\"name\" x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\
             <text class=\"type\" x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text></g>",
            shape.x,
            shape.y,
            shape.width,
            shape.height,
            shape.y + 19.0,
            escape(&node.label),
            shape.y + 34.0,
            escape(node.second_line()),
        );
    }
    out.push_str("</svg>\n");
    out
}

fn class(edge: &GraphEdge) -> &'static str {
    match (&edge.problem, edge.kind) {
        (Some(_), _) => "edge bad",
        (None, GraphEdgeKind::Connector) => "edge",
        (None, GraphEdgeKind::Grant) => "edge grant",
        (None, GraphEdgeKind::Event) => "edge event",
        (None, GraphEdgeKind::Route) => "edge route",
    }
}

/// What a pointer that rests on an edge is told.
fn title(graph: &Graph, edge: &GraphEdge) -> String {
    let name = |at: usize| graph.nodes.get(at).map_or("", |it| it.label.as_str());
    let (from, to) = (name(edge.from), name(edge.to));
    let mut title = format!("{}: {from} → {to}", edge.name);
    for (before, more) in [(" · ", Some(edge.label())), (": ", edge.problem.clone())] {
        if let Some(more) = more.filter(|it| !it.is_empty()) {
            title.push_str(before);
            title.push_str(&more);
        }
    }
    title
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}
