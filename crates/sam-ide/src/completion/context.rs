//! What is being completed: the way to it, whether a key, a value or a list item is wanted, and in which style.

use super::outline::{self, NodeId, Outline, Slot, Spot, Start, Step};
use sam_core::document::{Document, Section};
use sam_core::text::{PositionEncoding, TextRange, TextSize, size};

/// What is being completed.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    /// The keys and items around the cursor.
    pub(crate) outline: Outline<'a>,
    /// The keys and positions from the document to the cursor's node.
    pub(crate) path: Vec<Step<'a>>,
    /// What is wanted, and what of it is there.
    pub(crate) spot: Spot,
    /// Where the outline's text begins in the document.
    base: TextSize,
    cursor: TextSize,
    leading: &'a str,
}

/// How what is inserted has to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// YAML by indentation.
    Block,
    /// YAML in brackets and braces.
    Flow,
    /// JSON.
    Json,
}

impl<'a> Context<'a> {
    /// What is being completed at an offset; none where nothing can be.
    pub(crate) fn at(document: &'a Document, offset: TextSize) -> Option<Self> {
        let block = document.block_at(offset)?;
        if block.block.section == Section::Surplus {
            return None;
        }
        let (base, start) = match document.is_in_braces() {
            true => start_in_braces(document, offset)?,
            false => {
                let section = block
                    .block
                    .is_entry
                    .then(|| key_of(block.block.section))
                    .flatten();
                (
                    block.start,
                    Start {
                        section,
                        in_braces: false,
                    },
                )
            }
        };
        let text = document.source().get(usize::from(base)..)?;
        let text = match text.strip_prefix('\u{feff}') {
            Some(_) => text.get(..0)?,
            None => text,
        };
        let cursor = usize::from(offset.checked_sub(base)?);
        if !text.is_char_boundary(cursor) {
            return None;
        }
        let (outline, spot) = outline::read(text, cursor, start);
        let spot = spot?;
        let path = outline.path(spot.node);
        Some(Self {
            document,
            outline,
            path,
            spot,
            base,
            cursor: offset,
            leading: leading(document, offset),
        })
    }

    /// The node at the start of the way, `depth` steps in.
    pub(crate) fn ancestor(&self, depth: usize) -> Option<NodeId> {
        let mut node = self.spot.node;
        for _ in depth..self.path.len() {
            node = self.outline.parent(node)?;
        }
        (depth <= self.path.len()).then_some(node)
    }

    /// The tag in front of what is being typed, `!Ref`.
    pub(crate) fn tag(&self) -> Option<&'a str> {
        self.outline.tag(self.spot.node)
    }

    /// Whether a value is wanted and the cursor's node has none below it.
    pub(crate) fn wants_value(&self) -> bool {
        self.spot.slot == Slot::Value && self.outline.children(self.spot.node).next().is_none()
    }

    /// Whether a key can be written: in a map, or where a map can begin.
    pub(crate) fn wants_key(&self) -> bool {
        match self.spot.slot {
            Slot::Key | Slot::Below => true,
            Slot::Value => self.spot.quote.is_none() && self.wants_value() && self.tag().is_none(),
            Slot::Item | Slot::Text => false,
        }
    }

    /// Whether the cursor's node is a node or stands in it.
    pub(crate) fn is_in(&self, node: NodeId) -> bool {
        let mut at = Some(self.spot.node);
        while let Some(it) = at {
            if it == node {
                return true;
            }
            at = self.outline.parent(it);
        }
        false
    }

    /// How it has to be written.
    pub(crate) fn style(&self) -> Style {
        match (self.document.is_in_braces(), self.spot.is_flow) {
            (true, _) => Style::Json,
            (false, true) => Style::Flow,
            (false, false) => Style::Block,
        }
    }

    /// What is typed so far, in the document.
    pub(crate) fn token(&self) -> TextRange {
        self.range(&self.spot.token)
    }

    /// The same with its quotes and tag.
    pub(crate) fn whole(&self) -> TextRange {
        self.range(&self.spot.whole)
    }

    /// The cursor.
    pub(crate) fn cursor(&self) -> TextSize {
        self.cursor
    }

    /// The white space at the start of the cursor's line, up to the cursor.
    pub(crate) fn leading(&self) -> &'a str {
        self.leading
    }

    fn range(&self, range: &std::ops::Range<usize>) -> TextRange {
        TextRange::new(size(range.start), size(range.end)) + self.base
    }
}

/// The white space at the start of an offset's line, up to the offset.
fn leading(document: &Document, offset: TextSize) -> &str {
    // A line may be all of the template: it is not searched backwards.
    let column = document.text.line_col(offset, PositionEncoding::Utf8);
    let start = offset.checked_sub(TextSize::new(column.col));
    let line = document.slice(TextRange::new(start.unwrap_or(offset), offset));
    let length = line.len() - line.trim_start_matches([' ', '\t']).len();
    line.get(..length).unwrap_or_default()
}

/// Where the reading of a document in braces begins: inside the section that holds the offset, if one does.
fn start_in_braces<'a>(document: &'a Document, offset: TextSize) -> Option<(TextSize, Start<'a>)> {
    let blocks = document.blocks();
    let mut at = blocks
        .partition_point(|it| it.start <= offset)
        .checked_sub(1)?;
    let start = |section| Start {
        section,
        in_braces: true,
    };
    let block = blocks.get(at)?;
    // Where an entry was not closed, the cursor behind its last word stands at the start of what follows.
    let before = document.slice(TextRange::new(block.start, offset));
    let is_start = before.chars().all(|it| it.is_whitespace() || it == ',');
    let previous = at
        .checked_sub(1)
        .and_then(|it| blocks.get(it))
        .filter(|it| it.block.is_entry);
    if let Some(previous) = previous.filter(|_| is_start) {
        return Some((previous.start, start(key_of(previous.block.section))));
    }
    if block.block.is_entry {
        return Some((block.start, start(key_of(block.block.section))));
    }
    if block.block.section != Section::Preamble {
        return Some((block.start, start(None)));
    }
    // A piece between entries: behind the brace that opens a section, at the one that closes it, or outside.
    let piece = block;
    while let Some(before) = at.checked_sub(1).and_then(|it| blocks.get(it)) {
        at -= 1;
        if before.block.is_entry {
            return Some((piece.start, start(key_of(before.block.section))));
        }
        if before.block.section.is_map() {
            // This piece is the brace itself, or what follows it in an empty section.
            return Some((before.start, start(None)));
        }
        if &*before.block.text != "{" {
            break;
        }
    }
    let lead = if at == 0 && piece.start == TextSize::new(0) {
        size(piece.block.text.find('{')? + 1)
    } else {
        TextSize::new(0)
    };
    Some((piece.start + lead, start(None)))
}

/// The key that opens a section.
fn key_of(section: Section) -> Option<&'static str> {
    match section {
        Section::Preamble | Section::Other | Section::Whole | Section::Surplus => None,
        Section::Resources => Some("Resources"),
        Section::Parameters => Some("Parameters"),
        Section::Globals => Some("Globals"),
        Section::Outputs => Some("Outputs"),
        Section::Conditions => Some("Conditions"),
        Section::Mappings => Some("Mappings"),
        Section::Rules => Some("Rules"),
        Section::Metadata => Some("Metadata"),
    }
}
