//! Where the nodes and edges of a graph are drawn. The layout is `dagre`'s, a port of the library that Mermaid uses.

use super::Graph;
use dagre::graph::{Graph as Layered, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A graph with places. Lengths are CSS pixels, the origin is the upper left corner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// Of the whole picture.
    pub width: f64,
    /// Of the whole picture.
    pub height: f64,
    /// One for each node of the graph.
    pub nodes: Vec<NodeShape>,
    /// One for each edge of the graph.
    pub edges: Vec<EdgeShape>,
}

/// A node's box.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NodeShape {
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// An edge's line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EdgeShape {
    /// From the source's border to the destination's.
    pub points: Vec<Point>,
    /// The middle of its label.
    pub label: Point,
}

/// A point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl EdgeShape {
    /// From the side of one box to the facing side of another, through points between them.
    fn between(from: NodeShape, to: NodeShape, through: &[Point]) -> Self {
        let forward = from.x + from.width / 2.0 <= to.x + to.width / 2.0;
        let side = |shape: NodeShape, right: bool| Point {
            x: if right {
                shape.x + shape.width
            } else {
                shape.x
            },
            y: shape.y + shape.height / 2.0,
        };
        let (start, end) = (side(from, forward), side(to, !forward));
        let middle = Point {
            x: (start.x + end.x) / 2.0,
            y: (start.y + end.y) / 2.0,
        };
        let label = through.get(through.len() / 2).copied().unwrap_or(middle);
        let points = std::iter::once(start)
            .chain(through.iter().copied())
            .chain([end])
            .collect();
        Self { points, label }
    }

    /// The line as the data of an SVG path: level at each point, so that it leaves and meets a box squarely.
    pub fn path(&self) -> String {
        let mut out = String::new();
        let Some(first) = self.points.first() else {
            return out;
        };
        // Writing to a string cannot fail.
        let _ = write!(out, "M{:.1},{:.1}", first.x, first.y);
        for pair in self.points.windows(2) {
            let [from, to] = pair else { continue };
            let reach = (to.x - from.x) / 2.0;
            let _ = write!(
                out,
                " C{:.1},{:.1} {:.1},{:.1} {:.1},{:.1}",
                from.x + reach,
                from.y,
                to.x - reach,
                to.y,
                to.x,
                to.y
            );
        }
        out
    }

    /// The arrow head as the points of an SVG polygon; empty without a line.
    pub fn head(&self) -> String {
        let [.., before, tip] = self.points.as_slice() else {
            return String::new();
        };
        let back = tip.x - 9.0_f64.copysign(tip.x - before.x);
        format!(
            "{:.1},{:.1} {back:.1},{:.1} {back:.1},{:.1}",
            tip.x,
            tip.y,
            tip.y - 4.0,
            tip.y + 4.0
        )
    }
}

const MARGIN: f64 = 16.0;
const NODE_HEIGHT: f64 = 44.0;
const LABEL_HEIGHT: f64 = 16.0;
const GAP: f64 = 24.0;
/// More nodes or edges than this are placed in rows: a layered picture of them would take seconds and say nothing.
const MAX_LAYERED: usize = 400;

/// Places the nodes and edges of a graph, sources left of destinations.
pub fn draw(graph: &Graph) -> Drawing {
    let connected: Vec<bool> = (0..graph.nodes.len())
        .map(|at| {
            graph
                .edges
                .iter()
                .any(|edge| edge.from == at || edge.to == at)
        })
        .collect();
    let is_small = connected.iter().filter(|it| **it).count() + graph.edges.len() <= MAX_LAYERED;
    // The library is young; should it panic on some graph, rows are still a picture.
    let layered = is_small
        .then(|| catch_unwind(AssertUnwindSafe(|| layered(graph, &connected))).ok())
        .flatten();
    let mut drawing = layered.unwrap_or_else(|| Drawing {
        nodes: vec![NodeShape::default(); graph.nodes.len()],
        edges: vec![EdgeShape::default(); graph.edges.len()],
        ..Drawing::default()
    });
    let is_placed = |at: usize, drawing: &Drawing| drawing.nodes[at].width > 0.0;
    let loose: Vec<usize> = (0..graph.nodes.len())
        .filter(|at| !is_placed(*at, &drawing))
        .collect();
    place_in_rows(graph, &mut drawing, &loose);
    for (edge, shape) in graph.edges.iter().zip(&mut drawing.edges) {
        if shape.points.is_empty() {
            *shape = EdgeShape::between(drawing.nodes[edge.from], drawing.nodes[edge.to], &[]);
        }
    }
    drawing
}

fn layered(graph: &Graph, connected: &[bool]) -> Drawing {
    let mut layered: Layered<NodeLabel, EdgeLabel> = Layered::with_options(GraphOptions {
        directed: true,
        multigraph: true,
        compound: false,
    });
    for (at, node) in graph
        .nodes
        .iter()
        .enumerate()
        .filter(|(at, _)| connected[*at])
    {
        let label = NodeLabel {
            width: node_width(node.label.as_str(), node.resource_type.as_deref()),
            height: NODE_HEIGHT,
            ..NodeLabel::default()
        };
        layered.set_node(at.to_string(), Some(label));
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        let width = text_width(&edge.permissions.join(", "), 6.5) + 8.0;
        let label = EdgeLabel {
            width,
            height: LABEL_HEIGHT,
            ..EdgeLabel::default()
        };
        let name = at.to_string();
        layered.set_edge(
            edge.from.to_string(),
            edge.to.to_string(),
            Some(label),
            Some(name.as_str()),
        );
    }
    let options = LayoutOptions {
        rankdir: RankDir::LR,
        nodesep: GAP,
        ranksep: 56.0,
        marginx: MARGIN,
        marginy: MARGIN,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut layered, Some(options));
    let mut drawing = Drawing::default();
    for at in 0..graph.nodes.len() {
        let shape = layered.node(&at.to_string()).and_then(|it| {
            let (x, y) = (it.x?, it.y?);
            Some(NodeShape {
                x: x - it.width / 2.0,
                y: y - it.height / 2.0,
                width: it.width,
                height: it.height,
            })
        });
        let shape = shape.unwrap_or_default();
        drawing.width = drawing.width.max(shape.x + shape.width + MARGIN);
        drawing.height = drawing.height.max(shape.y + shape.height + MARGIN);
        drawing.nodes.push(shape);
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        let name = at.to_string();
        let label = layered.edge(
            &edge.from.to_string(),
            &edge.to.to_string(),
            Some(name.as_str()),
        );
        // The first and the last point lie on the boxes' borders; ours lie on the facing sides.
        let through: Vec<Point> = match label.map(|it| it.points.as_slice()) {
            Some([_, between @ .., _]) => between
                .iter()
                .map(|it| Point { x: it.x, y: it.y })
                .collect(),
            Some(_) | None => Vec::new(),
        };
        let shape = EdgeShape::between(drawing.nodes[edge.from], drawing.nodes[edge.to], &through);
        for point in &shape.points {
            drawing.width = drawing.width.max(point.x + MARGIN);
            drawing.height = drawing.height.max(point.y + MARGIN);
        }
        drawing.edges.push(shape);
    }
    drawing
}

/// Nodes without a place go below the others, row by row.
fn place_in_rows(graph: &Graph, drawing: &mut Drawing, loose: &[usize]) {
    let limit = drawing.width.max(720.0);
    let (mut x, mut y) = (MARGIN, drawing.height.max(MARGIN));
    for at in loose {
        let node = &graph.nodes[*at];
        let width = node_width(&node.label, node.resource_type.as_deref());
        if x > MARGIN && x + width + MARGIN > limit {
            x = MARGIN;
            y += NODE_HEIGHT + GAP;
        }
        drawing.nodes[*at] = NodeShape {
            x,
            y,
            width,
            height: NODE_HEIGHT,
        };
        drawing.width = drawing.width.max(x + width + MARGIN);
        drawing.height = drawing.height.max(y + NODE_HEIGHT + MARGIN);
        x += width + GAP;
    }
}

fn node_width(label: &str, resource_type: Option<&str>) -> f64 {
    let widest = text_width(label, 8.0).max(text_width(resource_type.unwrap_or_default(), 6.2));
    (widest + 24.0).max(96.0)
}

/// About how wide a text is; no font is at hand here, and boxes have a margin for it.
fn text_width(text: &str, per_character: f64) -> f64 {
    text.chars()
        .map(|c| {
            if c.is_ascii() {
                per_character
            } else {
                per_character * 1.8
            }
        })
        .sum()
}
