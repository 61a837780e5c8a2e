//! Where the nodes and edges of a graph are drawn: what hangs together is laid out together, part beside part.

mod edge;
mod part;
mod place;
mod plan;

use super::Graph;
use part::Part;

pub use edge::EdgeShape;

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

impl NodeShape {
    fn middle(&self) -> Point {
        Point {
            x: self.x + self.width / 2.0,
            y: self.y + self.height / 2.0,
        }
    }
}

/// A point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

const MARGIN: f64 = 16.0;
const GAP: f64 = 24.0;
const NODE_HEIGHT: f64 = 44.0;
const LABEL_HEIGHT: f64 = 16.0;
/// A picture is at least so wide before a part goes below the others.
const MIN_WIDTH: f64 = 720.0;

/// Places the nodes and edges of a graph, sources left of destinations.
pub fn draw(graph: &Graph) -> Drawing {
    let (mut parts, mut alone): (Vec<_>, Vec<_>) = part::parts(graph)
        .into_iter()
        .partition(|it| !it.edges.is_empty());
    let limit = limit(&parts);
    let mut drawing = Drawing {
        nodes: vec![NodeShape::default(); graph.nodes.len()],
        edges: vec![EdgeShape::default(); graph.edges.len()],
        ..Drawing::default()
    };
    drawing.place_in_rows(&mut parts, limit);
    drawing.place_in_rows(&mut alone, limit);
    drawing.width += MARGIN;
    drawing.height += MARGIN;
    drawing
}

/// How wide the picture may become: about half as wide again as high.
fn limit(parts: &[Part]) -> f64 {
    let area: f64 = parts
        .iter()
        .map(|it| (it.width + GAP) * (it.height + GAP))
        .sum();
    let widest = parts.iter().map(|it| it.width).fold(MIN_WIDTH, f64::max);
    widest.max((area * 1.5).sqrt())
}

impl Drawing {
    /// Parts side by side, in rows below what is there.
    fn place_in_rows(&mut self, parts: &mut [Part], limit: f64) {
        let first = if self.height > 0.0 {
            self.height + GAP
        } else {
            MARGIN
        };
        let (mut x, mut y) = (MARGIN, first);
        for part in parts {
            if x > MARGIN && x + part.width > limit {
                x = MARGIN;
                y = self.height + GAP;
            }
            part.move_by(x, y);
            self.width = self.width.max(x + part.width);
            self.height = self.height.max(y + part.height);
            x += part.width + GAP;
            for (at, shape) in &part.nodes {
                self.nodes[*at] = *shape;
            }
            for (at, shape) in part.edges.drain(..) {
                self.edges[at] = shape;
            }
        }
    }
}

/// About how wide a text is; no font is at hand here, and boxes have a margin for it.
fn text_width(text: &str, per_character: f64) -> f64 {
    let wide = |c: char| match c {
        'A'..='Z' | 'm' | 'w' => 1.35,
        c if c.is_ascii() => 1.0,
        _ => 1.8,
    };
    text.chars().map(|c| per_character * wide(c)).sum()
}

fn node_width(name: &str, below: &str) -> f64 {
    let widest = text_width(name, 8.0).max(text_width(below, 6.2));
    (widest + 24.0).max(96.0)
}

fn label_width(label: &str) -> f64 {
    if label.is_empty() {
        return 0.0;
    }
    text_width(label, 6.5) + 8.0
}
