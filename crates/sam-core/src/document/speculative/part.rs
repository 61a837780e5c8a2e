//! Which part of a document is read for a cursor.

use crate::document::{Document, PlacedBlock, Section};
use crate::syntax::FileFormat;
use crate::syntax::mend::Form;
use crate::text::TextSize;
use std::ops::Range;

/// A part of a document that is read by itself.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) section: Section,
    pub(super) is_entry: bool,
    pub(super) form: Form,
    pub(super) range: Range<usize>,
    pub(super) format: FileFormat,
}

impl Document {
    /// The block at an offset; in braces perhaps with the one before it.
    pub(super) fn part_at(&self, offset: TextSize) -> Option<Part> {
        let placed = self.block_at(offset)?;
        if placed.block.section == Section::Surplus {
            return None;
        }
        if placed.block.form != Form::Members {
            let is_template = placed.block.format == FileFormat::Template;
            let section = self.section_line(placed, offset).filter(|_| is_template);
            return Some(section.unwrap_or_else(|| part_of(placed)));
        }
        self.part_in_braces(offset)
    }

    /// The cursor's line behind the last entry of a section, if it is not indented: what is typed there is a section.
    fn section_line(&self, placed: &PlacedBlock, offset: TextSize) -> Option<Part> {
        let at = self.position(offset)?;
        let next = self.blocks.get(at + 1);
        if !placed.block.is_entry || next.is_some_and(|it| it.block.is_entry) {
            return None;
        }
        let (start, end) = (placed.range().start(), placed.range().end());
        let cursor = usize::from(offset);
        let before = self.source.get(usize::from(start)..cursor)?;
        let line = usize::from(start) + before.rfind('\n')? + 1;
        let behind = self.source.get(cursor..usize::from(end))?;
        let rest = behind.find(['\n', '\r']).unwrap_or(behind.len());
        let word = self.source.get(line..cursor + rest)?;
        let mut below = behind.get(rest..)?.lines().map(str::trim_start);
        let is_last = below.all(|it| it.is_empty() || it.starts_with('#'));
        let is_word = word.bytes().all(|it| it.is_ascii_alphanumeric());
        (is_last && is_word).then_some(Part {
            section: Section::Other,
            is_entry: false,
            form: Form::Block,
            range: line..cursor + rest,
            format: FileFormat::Template,
        })
    }

    /// In braces a piece between two entries is read together with the one before.
    fn part_in_braces(&self, offset: TextSize) -> Option<Part> {
        let at = self.position(offset)?;
        let block = self.blocks.get(at)?;
        let cursor = usize::from(offset);
        let before = self.source.get(usize::from(block.start)..cursor)?;
        let is_start = before.chars().all(|it| it.is_whitespace() || it == ',');
        let end = match block.block.section {
            Section::Preamble => cursor,
            _ => usize::from(block.range().end()),
        };
        let joined = |first: &PlacedBlock| Part {
            range: usize::from(first.start)..end,
            ..part_of(first)
        };
        let previous = at.checked_sub(1).and_then(|it| self.blocks.get(it));
        // Where an entry was not closed, the cursor behind its last word stands at the start of what follows.
        if let Some(previous) = previous.filter(|it| is_start && it.block.is_entry) {
            return Some(joined(previous));
        }
        if block.block.section != Section::Preamble {
            return Some(part_of(block));
        }
        // A piece between entries: behind the brace that opens a section, at the one that closes it, or outside.
        for before in self.blocks.get(..at)?.iter().rev() {
            if before.block.is_entry {
                return Some(Part {
                    range: usize::from(block.start)..end,
                    ..part_of(before)
                });
            }
            if before.block.section.is_map() {
                // This piece is the brace itself, or what follows it in an empty section.
                return Some(Part {
                    range: usize::from(before.start)..usize::from(block.range().end()),
                    ..part_of(before)
                });
            }
            if &*before.block.text != "{" {
                break;
            }
        }
        let lead = match at {
            0 => block.block.text.find('{')? + 1,
            _ => 0,
        };
        Some(Part {
            section: Section::Other,
            is_entry: false,
            form: Form::Members,
            range: usize::from(block.start) + lead..end.max(usize::from(block.start) + lead),
            format: block.block.format,
        })
    }
}

fn part_of(placed: &PlacedBlock) -> Part {
    Part {
        section: placed.block.section,
        is_entry: placed.block.is_entry,
        form: placed.block.form,
        range: placed.range().start().into()..placed.range().end().into(),
        format: placed.block.format,
    }
}
