//! The line of an edge: it leaves and meets boxes squarely, bends smoothly and carries its label.

use super::{LABEL_HEIGHT, NodeShape, Point};
use std::fmt::Write;

/// An edge's line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EdgeShape {
    /// On the source's border.
    pub start: Point,
    /// Cubic Bézier curves, each with its two control points and its end; the last ends on the destination's border.
    pub curves: Vec<[Point; 3]>,
    /// The middle of its label.
    pub label: Point,
    /// How wide the label is; 0 without one.
    pub label_width: f64,
}

const HEAD_LENGTH: f64 = 9.0;
const HEAD_HALF: f64 = 4.0;
/// How far a line swings out that comes back to where it left.
const SWING: f64 = 36.0;

impl EdgeShape {
    /// A line through all points, level at its ends.
    pub(super) fn through(points: &[Point]) -> Self {
        let mut shape = Self {
            start: points.first().copied().unwrap_or_default(),
            ..Self::default()
        };
        let tangents = tangents(points);
        for (pair, slopes) in points.windows(2).zip(tangents.windows(2)) {
            let ([from, to], [leaving, coming]) = (pair, slopes) else {
                continue;
            };
            let third = (to.x - from.x) / 3.0;
            shape.curves.push([
                Point {
                    x: from.x + third,
                    y: from.y + leaving * third,
                },
                Point {
                    x: to.x - third,
                    y: to.y - coming * third,
                },
                *to,
            ]);
        }
        shape.label = shape.middle();
        shape
    }

    /// A line between the same sides of boxes that stand one above the other.
    pub(super) fn aside(start: Point, end: Point, direction: f64) -> Self {
        let x = if direction < 0.0 {
            start.x.min(end.x) - SWING
        } else {
            start.x.max(end.x) + SWING
        };
        let mut shape = Self {
            start,
            curves: vec![[Point { x, ..start }, Point { x, ..end }, end]],
            ..Self::default()
        };
        shape.label = shape.middle();
        shape
    }

    /// The lines from a box to itself hang below it, the first one highest.
    pub(super) fn below(node: NodeShape, number: usize) -> Self {
        let (middle, bottom) = (node.middle().x, node.y + node.height);
        let spread = 20.0 + 8.0 * number as f64;
        let at = |x: f64, y: f64| Point {
            x: middle + x,
            y: bottom + y,
        };
        let depth = Self::depth(number);
        let mut shape = Self {
            start: at(spread, 0.0),
            curves: vec![[at(spread, depth), at(-spread, depth), at(-spread, 0.0)]],
            ..Self::default()
        };
        shape.label = shape.middle();
        shape
    }

    /// How much room so many lines from a box to itself take below it.
    pub(super) fn room_below(loops: usize) -> f64 {
        match loops.checked_sub(1) {
            Some(last) => Self::depth(last) * 0.75 + LABEL_HEIGHT / 2.0,
            None => 0.0,
        }
    }

    /// How far down the control points are; the curve comes three quarters of the way to them.
    fn depth(number: usize) -> f64 {
        (20.0 + (LABEL_HEIGHT + 2.0) * number as f64) / 0.75
    }

    fn middle(&self) -> Point {
        let at = self.curves.len() / 2;
        let start = match at.checked_sub(1).and_then(|it| self.curves.get(it)) {
            Some([.., end]) => *end,
            None => self.start,
        };
        let Some([leave, come, end]) = self.curves.get(at) else {
            return start;
        };
        if self.curves.len().is_multiple_of(2) {
            return start;
        }
        Point {
            x: (start.x + 3.0 * leave.x + 3.0 * come.x + end.x) / 8.0,
            y: (start.y + 3.0 * leave.y + 3.0 * come.y + end.y) / 8.0,
        }
    }

    /// Points that no part of it is outside of.
    pub(super) fn corners(&self) -> Vec<Point> {
        let (x, y) = (self.label_width / 2.0, LABEL_HEIGHT / 2.0);
        let label = [(-x, -y), (x, y)].map(|(x, y)| Point {
            x: self.label.x + x,
            y: self.label.y + y,
        });
        let line = self.curves.iter().flatten().copied();
        line.chain([self.start]).chain(label).collect()
    }

    pub(super) fn move_by(&mut self, x: f64, y: f64) {
        let curves = self.curves.iter_mut().flatten();
        for point in curves.chain([&mut self.start, &mut self.label]) {
            point.x += x;
            point.y += y;
        }
    }

    /// The line as the data of an SVG path.
    pub fn path(&self) -> String {
        if self.curves.is_empty() {
            return String::new();
        }
        let mut out = format!("M{:.1},{:.1}", self.start.x, self.start.y);
        for [leave, come, end] in &self.curves {
            // Writing to a string cannot fail.
            let _ = write!(
                out,
                " C{:.1},{:.1} {:.1},{:.1} {:.1},{:.1}",
                leave.x, leave.y, come.x, come.y, end.x, end.y
            );
        }
        out
    }

    /// The arrow head as the points of an SVG polygon; empty without a line.
    pub fn head(&self) -> String {
        let Some([_, before, tip]) = self.curves.last() else {
            return String::new();
        };
        let (x, y) = (tip.x - before.x, tip.y - before.y);
        let length = x.hypot(y).max(0.1);
        let (x, y) = (x / length, y / length);
        let (back_x, back_y) = (tip.x - x * HEAD_LENGTH, tip.y - y * HEAD_LENGTH);
        let (half_x, half_y) = (-y * HEAD_HALF, x * HEAD_HALF);
        format!(
            "{:.1},{:.1} {:.1},{:.1} {:.1},{:.1}",
            tip.x,
            tip.y,
            back_x + half_x,
            back_y + half_y,
            back_x - half_x,
            back_y - half_y
        )
    }
}

/// The slope at each point with which the curve has no bumps between them (Fritsch and Carlson's, by harmonic
/// means); level at the ends.
fn tangents(points: &[Point]) -> Vec<f64> {
    let slopes: Vec<f64> = points
        .windows(2)
        .filter_map(|pair| {
            let [from, to] = pair else { return None };
            let run = to.x - from.x;
            Some(if run.abs() < 0.1 {
                0.0
            } else {
                (to.y - from.y) / run
            })
        })
        .collect();
    let inner = slopes.windows(2).map(|pair| match pair {
        [a, b] if a * b > 0.0 => 2.0 * a * b / (a + b),
        _ => 0.0,
    });
    let mut tangents = vec![0.0];
    tangents.extend(inner);
    tangents.resize(points.len().max(1), 0.0);
    tangents
}
