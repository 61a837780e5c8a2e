//! What a part of the graph consists of before it has places.

/// What is to be placed.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) cards: Vec<Card>,
    /// The edges between two nodes.
    pub(super) arrows: Vec<Arrow>,
    /// The edges from a node to itself.
    pub(super) loops: Vec<Arrow>,
}

/// A node to be placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Card {
    /// Its index in the graph.
    pub(super) at: usize,
    pub(super) width: f64,
    /// With the loops below its box.
    pub(super) height: f64,
}

/// An edge to be drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrow {
    /// Its index in the graph.
    pub(super) at: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) label_width: f64,
}
