//! A part of a graph that hangs together, with its boxes placed and its lines drawn.

use super::super::Graph;
use super::edge::EdgeShape;
use super::place::{Places, place};
use super::plan::{Arrow, Card, Plan};
use super::{NODE_HEIGHT, NodeShape, Point, label_width, node_width};
use std::collections::{BTreeMap, HashMap};

/// Nodes and edges with places, each with its index in the graph; the upper left corner is the origin.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) nodes: Vec<(usize, NodeShape)>,
    pub(super) edges: Vec<(usize, EdgeShape)>,
}

/// The parts of a graph, in the order of their first nodes.
pub(super) fn parts(graph: &Graph) -> Vec<Part> {
    let mut leaders: Vec<usize> = (0..graph.nodes.len()).collect();
    for edge in &graph.edges {
        let (a, b) = (leader(&leaders, edge.from), leader(&leaders, edge.to));
        leaders[a.max(b)] = a.min(b);
    }
    let mut plans: BTreeMap<usize, Plan> = BTreeMap::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        let width = node_width(&node.label, node.second_line());
        let plan = plans.entry(leader(&leaders, at)).or_default();
        plan.cards.push(Card {
            at,
            width,
            height: NODE_HEIGHT,
        });
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        let arrow = Arrow {
            at,
            from: edge.from,
            to: edge.to,
            label_width: label_width(&edge.label()),
        };
        let plan = plans.entry(leader(&leaders, edge.from)).or_default();
        if edge.from == edge.to {
            plan.loops.push(arrow);
        } else {
            plan.arrows.push(arrow);
        }
    }
    plans.into_values().map(drawn).collect()
}

/// The first node of the part that a node is in, as far as the parts are known. Each node leads to an earlier one.
fn leader(leaders: &[usize], mut at: usize) -> usize {
    while leaders[at] != at {
        at = leaders[at];
    }
    at
}

fn drawn(mut plan: Plan) -> Part {
    let mut loops: HashMap<usize, usize> = HashMap::new();
    let mut numbers = Vec::new();
    for it in &plan.loops {
        let count = loops.entry(it.from).or_default();
        numbers.push(*count);
        *count += 1;
    }
    for it in &mut plan.cards {
        let count = loops.get(&it.at).copied().unwrap_or_default();
        it.height += EdgeShape::room_below(count);
    }
    let places = place(&plan);
    let mut part = Part::default();
    for it in &plan.cards {
        let shape = NodeShape {
            height: NODE_HEIGHT,
            ..places.shape(it.at)
        };
        part.nodes.push((it.at, shape));
    }
    let boxes: HashMap<usize, NodeShape> = part.nodes.iter().copied().collect();
    for (it, number) in plan.loops.iter().zip(numbers) {
        let node = boxes.get(&it.from).copied().unwrap_or_default();
        let mut shape = EdgeShape::below(node, number);
        shape.label_width = it.label_width;
        part.edges.push((it.at, shape));
    }
    part.edges.extend(lines(&plan.arrows, &boxes, &places));
    part.fit();
    part
}

/// Where lines leave or meet a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum End {
    Source,
    Destination,
}

/// The height a line comes from, the number of its arrow, and which end of it this is.
type LineEnd = (f64, usize, End);

fn lines(
    arrows: &[Arrow],
    boxes: &HashMap<usize, NodeShape>,
    places: &Places,
) -> Vec<(usize, EdgeShape)> {
    let shape = |at: usize| boxes.get(&at).copied().unwrap_or_default();
    // The lines at a side of a box, by the height they come from, so that they do not cross before it.
    let mut sides: BTreeMap<(usize, Side), Vec<LineEnd>> = BTreeMap::new();
    for (number, it) in arrows.iter().enumerate() {
        let (from, to) = (shape(it.from), shape(it.to));
        let way = places.way(it.at);
        let (leaves, meets) = sides_of(from, to);
        let first = way.first().map_or(to.middle().y, |it| it.y);
        let last = way.last().map_or(from.middle().y, |it| it.y);
        let ends = [
            (it.from, leaves, first, End::Source),
            (it.to, meets, last, End::Destination),
        ];
        for (node, side, toward, end) in ends {
            let side = sides.entry((node, side)).or_default();
            side.push((toward, number, end));
        }
    }
    let mut ports: HashMap<(usize, End), Point> = HashMap::new();
    for ((node, side), mut ends) in sides {
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let shape = shape(node);
        let step = shape.height / (ends.len() + 1) as f64;
        for (place, (_, number, end)) in (1..).zip(ends) {
            let x = match side {
                Side::Left => shape.x,
                Side::Right => shape.x + shape.width,
            };
            let y = shape.y + step * f64::from(place);
            ports.insert((number, end), Point { x, y });
        }
    }
    let port = |number: usize, end: End| ports.get(&(number, end)).copied().unwrap_or_default();
    let line = |(number, it): (usize, &Arrow)| {
        let (start, end) = (port(number, End::Source), port(number, End::Destination));
        let mut line = match sides_of(shape(it.from), shape(it.to)) {
            (Side::Right, Side::Right) => EdgeShape::aside(start, end, 1.0),
            (Side::Left, Side::Left) => EdgeShape::aside(start, end, -1.0),
            (Side::Right, Side::Left) | (Side::Left, Side::Right) => {
                EdgeShape::through(&places.route(it.at, start, end))
            }
        };
        line.label = places.label(it.at).unwrap_or(line.label);
        line.label_width = it.label_width;
        (it.at, line)
    };
    arrows.iter().enumerate().map(line).collect()
}

/// Where a line leaves its source and where it meets its destination: on the facing sides, or beside a column.
fn sides_of(from: NodeShape, to: NodeShape) -> (Side, Side) {
    let run = to.middle().x - from.middle().x;
    if from.x + from.width <= to.x {
        (Side::Right, Side::Left)
    } else if to.x + to.width <= from.x {
        (Side::Left, Side::Right)
    } else if run < 0.0 {
        (Side::Left, Side::Left)
    } else {
        (Side::Right, Side::Right)
    }
}

impl Part {
    pub(super) fn move_by(&mut self, x: f64, y: f64) {
        for (_, shape) in &mut self.nodes {
            shape.x += x;
            shape.y += y;
        }
        for (_, shape) in &mut self.edges {
            shape.move_by(x, y);
        }
    }

    /// Moves everything to where no coordinate is negative, and measures it.
    fn fit(&mut self) {
        let (mut least, mut most) = (Point::default(), Point::default());
        let mut see = |x: f64, y: f64| {
            least = Point {
                x: least.x.min(x),
                y: least.y.min(y),
            };
            most = Point {
                x: most.x.max(x),
                y: most.y.max(y),
            };
        };
        for (_, it) in &self.nodes {
            see(it.x, it.y);
            see(it.x + it.width, it.y + it.height);
        }
        for (_, it) in &self.edges {
            it.corners().into_iter().for_each(|it| see(it.x, it.y));
        }
        self.move_by(-least.x, -least.y);
        self.width = most.x - least.x;
        self.height = most.y - least.y;
    }
}
