//! How deeply a text is nested, since parsers recurse: a text beyond the limit is not parsed.

/// Brackets, blocks and prefixes around one place; each costs the parser some of its stack.
const MOST: usize = 100;

/// Names and operators in a row; each costs only what is freed later.
const MOST_LINKS: usize = 2_000;

/// Counts from the tokens of a text. It may count more than there is, never less.
#[derive(Default)]
pub(super) struct Depth {
    levels: Vec<Level>,
    here: Level,
    /// Sums of the levels that are open.
    prefixes: usize,
    links: usize,
}

#[derive(Default, Clone, Copy)]
struct Level {
    prefixes: usize,
    links: usize,
}

impl Depth {
    pub(super) fn open(&mut self) {
        self.prefix();
        self.prefixes += self.here.prefixes;
        self.links += self.here.links;
        self.levels.push(std::mem::take(&mut self.here));
    }

    pub(super) fn close(&mut self) {
        if let Some(level) = self.levels.pop() {
            self.prefixes -= level.prefixes;
            self.links -= level.links;
            self.here = level;
            // A bracket that is closed is not around what follows.
            self.here.prefixes = self.here.prefixes.saturating_sub(1);
        }
    }

    /// A part ends; what follows is not nested in it.
    pub(super) fn separate(&mut self) {
        self.here = Level::default();
    }

    /// Something that what follows is nested in.
    pub(super) fn prefix(&mut self) {
        self.here.prefixes += 1;
        self.link();
    }

    pub(super) fn link(&mut self) {
        self.here.links += 1;
    }

    pub(super) fn is_too_deep(&self) -> bool {
        self.prefixes + self.here.prefixes > MOST || self.links + self.here.links > MOST_LINKS
    }
}
