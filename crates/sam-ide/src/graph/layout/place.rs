//! Where the boxes of a part stand: `dagre`'s layers, a port of the library that Mermaid uses, else plain columns.

use super::plan::{Card, Plan};
use super::{GAP, LABEL_HEIGHT, NodeShape, Point};
use dagre::graph::{Graph as Layered, GraphOptions};
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Where nodes are, with all that hangs below them, and which way edges take between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    nodes: HashMap<usize, NodeShape>,
    ways: HashMap<usize, Way>,
    /// The left and right edge of each column of boxes.
    columns: Vec<(f64, f64)>,
}

#[derive(Clone, Debug, Default)]
struct Way {
    points: Vec<Point>,
    label: Option<Point>,
}

/// A part with more nodes and edges gets plain columns: layers would take long and say no more.
const MAX_LAYERED: usize = 160;
/// A part with more nodes and edges is laid out once, as its order is.
const MAX_TRIED: usize = 60;
/// Between columns, where labels stand.
const COLUMN_GAP: f64 = 112.0;

/// Places a part.
pub(super) fn place(plan: &Plan) -> Places {
    let size = plan.cards.len() + plan.arrows.len();
    let is_layered = !plan.arrows.is_empty() && size <= MAX_LAYERED;
    // The library is young; should it panic on some graph, columns are still a picture.
    let layered = is_layered
        .then(|| catch_unwind(AssertUnwindSafe(|| best(plan, size))).ok())
        .flatten();
    layered.unwrap_or_else(|| columns(plan))
}

/// The layers with the fewest crossings; where the library starts from decides where it ends.
fn best(plan: &Plan, size: usize) -> Places {
    let first = layered(plan);
    let mut crossings = first.crossings(plan);
    let mut best = first;
    if size > MAX_TRIED {
        return best;
    }
    for turn in 0..3 {
        if crossings == 0 {
            break;
        }
        let mut other = plan.clone();
        if turn != 1 {
            other.cards.reverse();
        }
        if turn != 0 {
            other.arrows.reverse();
        }
        let places = layered(&other);
        let fewer = places.crossings(plan);
        if fewer < crossings {
            (best, crossings) = (places, fewer);
        }
    }
    best
}

fn layered(plan: &Plan) -> Places {
    let mut graph: Layered<NodeLabel, EdgeLabel> = Layered::with_options(GraphOptions {
        directed: true,
        multigraph: true,
        compound: false,
    });
    for it in &plan.cards {
        let label = NodeLabel {
            width: it.width,
            height: it.height,
            ..NodeLabel::default()
        };
        graph.set_node(it.at.to_string(), Some(label));
    }
    for it in &plan.arrows {
        let label = EdgeLabel {
            width: it.label_width,
            height: LABEL_HEIGHT,
            labelpos: LabelPos::Center,
            ..EdgeLabel::default()
        };
        let (from, to, name) = (it.from.to_string(), it.to.to_string(), it.at.to_string());
        graph.set_edge(from, to, Some(label), Some(name.as_str()));
    }
    let options = LayoutOptions {
        rankdir: RankDir::LR,
        nodesep: GAP,
        ranksep: 64.0,
        edgesep: 14.0,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut graph, Some(options));
    let mut places = Places::default();
    for card in &plan.cards {
        let node = graph.node(&card.at.to_string());
        let middle = node.and_then(|it| it.x.zip(it.y)).unwrap_or_default();
        places.put(card, middle);
    }
    for it in &plan.arrows {
        let (from, to, name) = (it.from.to_string(), it.to.to_string(), it.at.to_string());
        let Some(label) = graph.edge(&from, &to, Some(name.as_str())) else {
            continue;
        };
        // The first and the last point lie on the boxes' borders, where ours are spread out.
        let points = match label.points.as_slice() {
            [_, between @ .., _] => between,
            [] | [_] => &[],
        };
        let way = Way {
            points: points.iter().map(|it| Point { x: it.x, y: it.y }).collect(),
            label: label.x.zip(label.y).map(|(x, y)| Point { x, y }),
        };
        places.ways.insert(it.at, way);
    }
    places.find_columns();
    places
}

/// Each node right of all that leads to it, as far as there is no cycle.
fn columns(plan: &Plan) -> Places {
    let mut waiting: BTreeMap<usize, usize> = plan.cards.iter().map(|it| (it.at, 0)).collect();
    let mut leading: HashMap<usize, Vec<usize>> = HashMap::new();
    for it in &plan.arrows {
        *waiting.entry(it.to).or_default() += 1;
        leading.entry(it.from).or_default().push(it.to);
    }
    let mut columns: Vec<Vec<usize>> = Vec::new();
    while !waiting.is_empty() {
        let mut ready: Vec<usize> = waiting
            .iter()
            .filter(|(_, count)| **count == 0)
            .map(|(at, _)| *at)
            .collect();
        if ready.is_empty() {
            // Only cycles are left: one node has to be first.
            ready.extend(waiting.keys().next());
        }
        for at in &ready {
            waiting.remove(at);
        }
        for to in ready.iter().filter_map(|at| leading.get(at)).flatten() {
            if let Some(count) = waiting.get_mut(to) {
                *count = count.saturating_sub(1);
            }
        }
        columns.push(ready);
    }
    let cards: HashMap<usize, &Card> = plan.cards.iter().map(|it| (it.at, it)).collect();
    // The more lines, the more room they need to be told apart.
    let gap = COLUMN_GAP + 10.0 * (plan.arrows.len() as f64).sqrt();
    let mut places = Places::default();
    let mut x = 0.0;
    for column in columns {
        let column: Vec<&&Card> = column.iter().filter_map(|at| cards.get(at)).collect();
        let widest = column.iter().map(|it| it.width).fold(0.0, f64::max);
        let mut y = 0.0;
        for card in column {
            places.put(card, (x + widest / 2.0, y + card.height / 2.0));
            y += card.height + GAP;
        }
        x += widest + gap;
    }
    places.find_columns();
    places
}

impl Places {
    /// A node's box, with all that hangs below it.
    pub(super) fn shape(&self, node: usize) -> NodeShape {
        self.nodes.get(&node).copied().unwrap_or_default()
    }

    /// The points that an edge goes through between its ends.
    pub(super) fn way(&self, edge: usize) -> &[Point] {
        self.ways.get(&edge).map_or(&[], |it| &it.points)
    }

    /// The middle of an edge's label, if a place was kept for it.
    pub(super) fn label(&self, edge: usize) -> Option<Point> {
        self.ways.get(&edge)?.label
    }

    /// The way of an edge from end to end; level where it passes boxes, which are wider than the points tell.
    pub(super) fn route(&self, edge: usize, start: Point, end: Point) -> Vec<Point> {
        let way = self.way(edge);
        let mut points = vec![start];
        let last = way.len() + 1;
        for (at, point) in [&[start], way, &[end]].concat().into_iter().enumerate() {
            let inside = |it: &&(f64, f64)| it.0 <= point.x && point.x <= it.1;
            match self.columns.iter().find(inside) {
                Some((left, right)) => {
                    let (near, far) = if start.x <= end.x {
                        (*left, *right)
                    } else {
                        (*right, *left)
                    };
                    if at > 0 {
                        points.push(Point { x: near, ..point });
                    }
                    if at < last {
                        points.push(Point { x: far, ..point });
                    }
                }
                None => points.push(point),
            }
        }
        points.push(end);
        let forward = end.x - start.x;
        points.dedup_by(|next, before| (next.x - before.x) * forward.signum() < 0.5);
        if let Some(tip) = points.last_mut() {
            *tip = end;
        }
        points
    }

    fn put(&mut self, card: &Card, (x, y): (f64, f64)) {
        let shape = NodeShape {
            x: x - card.width / 2.0,
            y: y - card.height / 2.0,
            width: card.width,
            height: card.height,
        };
        self.nodes.insert(card.at, shape);
    }

    fn find_columns(&mut self) {
        let mut columns: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
        for it in self.nodes.values() {
            let (left, right) = (it.x, it.x + it.width);
            let column = columns
                .entry(it.middle().x.round() as i64)
                .or_insert((left, right));
            *column = (column.0.min(left), column.1.max(right));
        }
        self.columns = columns.into_values().collect();
    }

    /// How often edges cross, taken as straight from point to point.
    fn crossings(&self, plan: &Plan) -> usize {
        let lines: Vec<Vec<Point>> = plan
            .arrows
            .iter()
            .map(|it| {
                let (from, to) = (self.shape(it.from).middle(), self.shape(it.to).middle());
                [&[from], self.way(it.at), &[to]].concat()
            })
            .collect();
        let mut count = 0;
        for (at, line) in lines.iter().enumerate() {
            for other in &lines[at + 1..] {
                for a in line.windows(2) {
                    count += other.windows(2).filter(|b| cross(a, b)).count();
                }
            }
        }
        count
    }
}

/// Whether two pieces of lines cross; not if they only touch.
fn cross(a: &[Point], b: &[Point]) -> bool {
    let ([a, c], [b, d]) = (a, b) else {
        return false;
    };
    let turn =
        |p: &Point, q: &Point, r: &Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    turn(a, c, b) * turn(a, c, d) < -1e-6 && turn(b, d, a) * turn(b, d, c) < -1e-6
}
