//! The block at a cursor, read again with a marker at the cursor: a line that is being typed has a node in this tree,
//! however little of it is there.

mod part;
mod sound;
mod trial;

use super::cursor::{self, Path};
use super::{Document, Watch};
use crate::block::{Block, Index, PlacedBlock, for_each};
use crate::syntax::mend::{self, Form};
use crate::syntax::mended::Mended;
use crate::syntax::split::Cut;
use crate::syntax::{NodeRef, ScalarStyle};
use crate::text::{Text, TextEdit, TextRange, TextSize, size};
use part::Part;
use std::ops::Range;
use std::sync::Arc;
use trial::Trial;

/// Stands at the cursor. Letters alone, so that it may be a part of any word, of a tag too.
const MARKER: &str = "zCursorz";

/// A document of one block, with a marker at the cursor.
#[derive(Debug)]
pub struct Speculative<'a> {
    /// The block alone; its offsets count from its own start.
    pub document: Document,
    /// The bytes of the marker in [`Speculative::document`].
    pub marker: TextRange,
    /// What the marker was put in as.
    pub inserted: Inserted,
    /// Whether it stands within brackets or braces.
    pub is_flow: bool,
    /// What has to be written in front of the word at the cursor so that its neighbours stay what they are.
    pub lead: &'static str,
    /// The same behind it: a comma, or brackets that were never closed.
    pub tail: String,
    mended: Mended<'a>,
    base: TextSize,
}

/// What a marker is put in as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// A word, or a part of one.
    Word,
    /// A key on a line of its own, with its colon.
    Key,
    /// An item on a line of its own, with its dash.
    Item,
}

impl Document {
    /// The block at an offset with a marker there; `None` where nothing can be typed that would have a node: within
    /// comments, behind a finished value, at an indentation that fits nothing.
    pub fn speculative(&self, offset: TextSize) -> Option<Speculative<'_>> {
        self.watch.everything();
        let part = self.part_at(offset)?;
        let text = self.source.get(part.range.clone())?;
        let at = usize::from(offset).checked_sub(part.range.start)?;
        let behind = self.source.get(part.range.start + at..)?;
        // Between the two halves of a line break.
        if text.get(..at)?.ends_with('\r') {
            return None;
        }
        let (here, restored) = self.restored_in(&part.range, offset);
        // Lines that broke the text and hold the cursor are read as they are, with what that costs.
        let known = match here {
            0 => self.errors_in(&part.range) + restored.len(),
            _ => mend::read(text, part.form).errors.len().max(1),
        };
        let reader = Reader {
            text,
            at,
            behind,
            is_flow: part.form.is_flow(),
            part,
            restored,
        };
        let is_flow = reader.is_flow || reader.is_in_brackets();
        Reader { is_flow, ..reader }.read(known)
    }

    /// What is read instead of lines in a part, from its start; how many of them the cursor stands in, whose lines are
    /// read as they are.
    fn restored_in(&self, part: &Range<usize>, cursor: TextSize) -> (usize, Vec<TextEdit>) {
        let bytes = |it: &TextEdit| usize::from(it.range.start())..usize::from(it.range.end());
        let inside = self.restored.iter().filter(|it| {
            let bytes = bytes(it);
            part.start <= bytes.start && bytes.end <= part.end
        });
        let is_here = |it: &&TextEdit| it.range.contains(cursor) || it.range.end() == cursor;
        let (here, others): (Vec<_>, Vec<_>) = inside.partition(is_here);
        let others = others.into_iter().map(|it| TextEdit {
            range: it.range - size(part.start),
            ..it.clone()
        });
        (here.len(), others.collect())
    }

    fn errors_in(&self, range: &Range<usize>) -> usize {
        let first = self.position(size(range.start)).unwrap_or_default();
        let blocks = self.blocks.iter().skip(first);
        let blocks = blocks.take_while(|it| usize::from(it.start) < range.end.max(range.start + 1));
        blocks.map(|it| it.block.errors.len()).sum()
    }
}

struct Reader<'a> {
    text: &'a str,
    /// What is read instead of lines that broke the text, but for those at the cursor.
    restored: Vec<TextEdit>,
    /// The cursor in the text.
    at: usize,
    part: Part,
    /// All of the document behind the cursor.
    behind: &'a str,
    /// Whether the cursor stands within brackets or braces.
    is_flow: bool,
}

impl<'a> Reader<'a> {
    /// The best way to put in a marker that costs no more than `known` errors.
    fn read(&self, known: usize) -> Option<Speculative<'a>> {
        let mut best: Option<(usize, Speculative<'a>)> = None;
        for trial in &self.trials() {
            let Some(read) = self.attempt(trial) else {
                continue;
            };
            let errors = read.document.syntax_errors().count();
            if best.as_ref().is_none_or(|(fewest, _)| errors < *fewest) {
                best = Some((errors, read));
            }
            if errors == 0 {
                break;
            }
        }
        best.filter(|(errors, _)| *errors <= known)
            .map(|(_, read)| self.finished(read))
    }

    fn attempt(&self, trial: &Trial) -> Option<Speculative<'a>> {
        let edits: Vec<_> = trial.edits.iter().chain(&self.restored).cloned().collect();
        let mended = Mended::new(self.text, &edits);
        let source = Arc::new(mended.source().to_owned());
        let mut markers = source.match_indices(MARKER).map(|(at, _)| at);
        let marker = markers.find(|it| *it >= self.at)?;
        let cut = Cut {
            section: self.part.section,
            is_entry: self.part.is_entry,
            form: self.part.form,
            range: 0..source.len(),
            misplaced: None,
            format: self.part.format,
        };
        let range = TextRange::at(size(marker), size(MARKER.len()));
        let block = for_each::body_at(Block::new(&cut, &source), range);
        let blocks: Arc<[PlacedBlock]> = [PlacedBlock {
            block: Arc::new(block),
            start: TextSize::new(0),
        }]
        .into();
        let document = Document {
            version: 0,
            text: Text::new(&source),
            index: Arc::new(Index::new(&blocks)),
            source,
            blocks,
            errors: Vec::new(),
            is_well_formed: true,
            history: None,
            restored: Arc::new([]),
            watch: Watch::default(),
        };
        let read = Speculative {
            document,
            marker: range,
            inserted: trial.inserted,
            is_flow: self.is_flow,
            lead: "",
            tail: String::new(),
            mended,
            base: size(self.part.range.start),
        };
        self.is_sound(&read, trial.glue).then_some(read)
    }

    /// What has to be written around the word at the cursor.
    fn finished(&self, read: Speculative<'a>) -> Speculative<'a> {
        let Some(path) = read.path() else { return read };
        let Some(node) = path.node() else { return read };
        let word = read.word(node);
        let is_quoted = node
            .scalar()
            .is_some_and(|it| it.style != ScalarStyle::Plain);
        let end = usize::from(read.to_document(word).end()) - self.part.range.start;
        let start = usize::from(read.to_document(word).start()) - self.part.range.start;
        let behind = self
            .behind
            .get(end.saturating_sub(self.at)..)
            .unwrap_or_default();
        let before = self.text.get(..start).unwrap_or_default();
        let next = behind.trim_start().chars().next();
        let has_colon = path.on_key && next == Some(':');
        let space = match before.ends_with([':', '-']) && !is_quoted {
            true => " ",
            false => "",
        };
        let (lead, tail) = if read.is_flow {
            let said = before.trim_end().chars().next_back();
            let follows = said.is_some_and(|it| !"[{,:".contains(it));
            let lead = match follows && !has_colon {
                true => ", ",
                false => space,
            };
            // In JSON only what was opened on this line is not closed yet; the rest may be closed below.
            let line = before.rfind('\n').map_or(0, |it| it + 1);
            let opened_from = match self.part.form {
                Form::Block => 0,
                Form::Members | Form::Braces => line,
            };
            let mut tail = mend::closers_at(
                read.document.source(),
                self.part.form,
                usize::from(word.end()),
                opened_from,
            );
            let is_outside = self.part.form == Form::Block && !tail.is_empty();
            let needs_comma = next.is_some_and(|it| !"}],".contains(it));
            if !is_outside && needs_comma && !tail.ends_with(',') {
                tail.push(',');
            }
            (lead, tail)
        } else {
            let is_comment = word.len() == read.marker.len() && behind.starts_with('#');
            (
                space,
                if is_comment {
                    " ".to_owned()
                } else {
                    String::new()
                },
            )
        };
        let tail = if has_colon { String::new() } else { tail };
        Speculative { lead, tail, ..read }
    }
}

impl Speculative<'_> {
    /// The way to the marker.
    pub fn path(&self) -> Option<Path<'_>> {
        cursor::path(&self.document, self.marker.start())
    }

    /// The word at the marker with its quotes and its tag, without what may stand on other lines.
    pub fn word(&self, node: NodeRef<'_>) -> TextRange {
        let tag = node.tag_range().filter(|it| it.contains_range(self.marker));
        let whole = node.full_range();
        match self.document.slice(whole).contains(['\n', '\r']) {
            true => tag.unwrap_or(node.range()),
            false => whole,
        }
    }

    /// The bytes in the document that was read of a range of [`Speculative::document`]; what was put in has none.
    pub fn to_document(&self, range: TextRange) -> TextRange {
        self.mended.range_to_text(range) + self.base
    }
}
