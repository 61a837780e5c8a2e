//! What a block comes to whose file is not a template.

use super::{Block, PlacedBlock};
use crate::syntax::{Entry, EntryRef, FileFormat};
use crate::text::TextRange;

impl PlacedBlock {
    /// Whether a range is a part of the template that the file comes to, and is written there.
    pub(crate) fn is_written(&self, range: TextRange) -> bool {
        let mut written = self.block.lowered.written.iter();
        written.any(|it| (*it + self.start).contains_range(range))
    }

    /// The sections of the template that a file of another format comes to.
    pub(crate) fn sections(&self) -> impl Iterator<Item = EntryRef<'_>> {
        let sections = self.block.lowered.sections.iter();
        sections.map(|entry| entry.at(self.start))
    }
}

impl Block {
    /// The entries of a template: those that are written, but for a file of another format.
    pub(crate) fn declared(&self) -> &[Entry] {
        declared(self.format, &self.entries, &self.lowered.sections)
    }
}

/// Of what is written and what it was lowered to, the entries of a template.
pub(super) fn declared<'e>(
    format: FileFormat,
    entries: &'e [Entry],
    lowered: &'e [Entry],
) -> &'e [Entry] {
    match format {
        FileFormat::Template => entries,
        FileFormat::PolicyDocument | FileFormat::Serverless => lowered,
    }
}
