//! The text of one entry of a section with its tree, what it declares, and what is declared in many of them.

mod duplicates;
pub(crate) mod extended;
pub(crate) mod for_each;
mod gap;
mod index;
mod item;
mod known_value;
pub mod loops;
mod lowered;
mod part;
pub mod reference;
mod routes;

use crate::lower::{self, Lowered};
use crate::spec::Partition;
use crate::syntax::mend::{self, Form, Parsed};
use crate::syntax::split::{Cut, Section};
use crate::syntax::{Entry, EntryRef, FileFormat, Refusal, SyntaxError};
use crate::text::{TextRange, TextSize, size};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) use duplicates::of_document as duplicate_keys;
pub(crate) use gap::{Gap, declaration};
pub(crate) use index::{Counts, Index, mention_key, mentioned, mentioned_names};
pub use item::Item;
pub(crate) use item::items;
pub(crate) use known_value::{Facts, at_block};
use lowered::declared;
pub(crate) use part::NameUse;
pub(crate) use routes::{has_route_events, has_same_routes};

/// The unit of parsing, of reuse and of damage: the text of one resource, parameter or other top-level entry.
///
/// Invariant: a pure function of its section, kind and text, and for a loop of what its list comes to. Two equal blocks
/// are interchangeable.
#[derive(Debug, PartialEq)]
pub struct Block {
    /// The section it stands in.
    pub section: Section,
    /// Whether it is an entry of its section; else it is the line that opens the section, or no section's.
    pub is_entry: bool,
    /// What the file is written as.
    pub format: FileFormat,
    pub(crate) form: Form,
    /// Its text, comments and blank lines behind it included.
    pub text: Box<str>,
    pub(crate) facts: TextFacts,
    /// The entries of its mapping; ranges count from the start of the block.
    pub entries: Vec<Entry>,
    /// Of a file that is not a template, what it comes to.
    pub(crate) lowered: Lowered,
    /// What is not well-formed in it.
    pub errors: Vec<SyntaxError>,
    /// What it declares.
    pub items: Vec<Item>,
    pub(crate) has_unknown_anchor: bool,
    /// The first place that one of AWS's readers refuses and the other reads.
    pub(crate) refusal: Option<Refusal>,
    /// Whether it is not well-formed and ends within brackets or quotes.
    pub(crate) is_open: bool,
    /// Keys that stand twice in one mapping: the earlier and the later one.
    pub(crate) duplicates: Vec<(TextRange, TextRange)>,
    /// Of a loop that is unrolled the block as it is written; the entries that it comes to follow the loop in `entries`.
    pub(crate) written: Option<Arc<Block>>,
    /// Whether it has the name of this program, as comments and metadata for it do.
    pub(crate) is_addressed: bool,
    /// Whether it was read from another text, with lines as they were before they broke it. Such a block is not a function
    /// of its text, and no other version takes it over.
    pub(crate) is_restored: bool,
}

/// What is asked of a text for each of many questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextFacts {
    /// Where the lines behind its line feeds begin, in bytes.
    pub(crate) line_starts: Box<[u32]>,
    /// Whether it has a carriage return without a line feed, which is a line break of its own.
    pub(crate) has_lone_returns: bool,
    /// The partitions that its ARNs name.
    pub(crate) partitions: Box<[Partition]>,
}

impl TextFacts {
    fn of(text: &str) -> Self {
        let feeds = text.match_indices('\n');
        let arns = text.split("arn:").skip(1);
        let names = arns.filter_map(|it| it.split_once(':'));
        let partitions = names.filter_map(|(name, _)| Partition::of_name(name));
        let partitions: BTreeSet<Partition> = partitions.collect();
        Self {
            partitions: partitions.into_iter().collect(),
            line_starts: feeds.map(|(at, _)| u32::from(size(at + 1))).collect(),
            has_lone_returns: text.match_indices('\r').any(|(at, _)| {
                let next = text.as_bytes().get(at + 1);
                next != Some(&b'\n')
            }),
        }
    }
}

/// A block and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedBlock {
    /// The block, shared between the versions in which it is the same.
    pub block: Arc<Block>,
    /// Where it begins in the document, in bytes.
    pub start: TextSize,
}

/// Whether a piece is parsed.
pub(crate) fn is_read(cut: &Cut) -> bool {
    cut.section != Section::Surplus
        && !(cut.section == Section::Preamble && cut.form == Form::Members)
}

/// By this name comments and metadata address this program.
const PROGRAM: &str = "sam-lsp";

/// Leaves out the names that the Serverless Framework fills in.
fn without_variables(format: FileFormat, items: &mut [Item]) {
    if format == FileFormat::Serverless {
        let names = items.iter_mut().map(|it| &mut it.references);
        names.for_each(|it| it.retain(|it| !lower::is_variable(&it.name)));
    }
}

impl PlacedBlock {
    /// Its bytes in the document.
    pub fn range(&self) -> TextRange {
        TextRange::at(self.start, size(self.block.text.len()))
    }

    /// Its top-level entries.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = EntryRef<'_>> + ExactSizeIterator {
        self.block.entries.iter().map(|entry| entry.at(self.start))
    }
}

impl Block {
    pub(crate) fn new(cut: &Cut, text: &str) -> Self {
        let parsed = if is_read(cut) {
            mend::read(text, cut.form)
        } else {
            Parsed::default()
        };
        let lowered = lower::lower(cut.format, &parsed.entries, parsed.range, &BTreeMap::new());
        let declared = declared(cut.format, &parsed.entries, &lowered.sections);
        let mut items = items(cut.section, cut.is_entry, declared, text);
        without_variables(cut.format, &mut items);
        let is_open = !parsed.errors.is_empty() && cut.form == Form::Block && mend::ends_open(text);
        Self {
            section: cut.section,
            is_entry: cut.is_entry,
            format: cut.format,
            form: cut.form,
            text: text.into(),
            facts: TextFacts::of(text),
            duplicates: duplicates::of_block(&parsed.entries),
            entries: parsed.entries,
            lowered,
            errors: parsed.errors,
            items,
            has_unknown_anchor: parsed.unknown_anchor,
            refusal: parsed.refusal,
            is_open,
            written: None,
            is_addressed: text.contains(PROGRAM),
            is_restored: false,
        }
    }

    /// The block where other text stands instead of the one it was read from; `place` gives a range of its own in `text`.
    pub(crate) fn moved(&self, text: &str, place: &impl Fn(TextRange) -> TextRange) -> Self {
        let mut entries = self.entries.clone();
        for entry in &mut entries {
            entry.key.move_ranges(place);
            entry.value.move_ranges(place);
        }
        let mut lowered = self.lowered.clone();
        lowered.move_ranges(place);
        let declared = declared(self.format, &entries, &lowered.sections);
        let items = items(self.section, self.is_entry, declared, text);
        Self {
            section: self.section,
            is_entry: self.is_entry,
            format: self.format,
            form: self.form,
            text: text.into(),
            facts: TextFacts::of(text),
            duplicates: duplicates::of_block(&entries),
            entries,
            lowered,
            errors: Vec::new(),
            items,
            has_unknown_anchor: self.has_unknown_anchor,
            refusal: None,
            is_open: false,
            written: None,
            is_addressed: text.contains(PROGRAM),
            is_restored: true,
        }
    }

    /// Whether something in it is not well-formed.
    pub(crate) fn is_damaged(&self) -> bool {
        !self.errors.is_empty()
    }

    /// A block of a file that is not a template, with the texts of the other files that it names.
    pub(crate) fn with_files(&self, files: &BTreeMap<String, String>) -> Self {
        let range = TextRange::at(TextSize::new(0), size(self.text.len()));
        let lowered = lower::lower(self.format, &self.entries, range, files);
        let declared = declared(self.format, &self.entries, &lowered.sections);
        let mut items = items(self.section, self.is_entry, declared, &self.text);
        without_variables(self.format, &mut items);
        Self {
            lowered,
            items,
            ..self.rewritten(self.entries.clone())
        }
    }

    /// The block with other entries, as a macro leaves them.
    pub(crate) fn rewritten(&self, entries: Vec<Entry>) -> Self {
        let mut items = items(self.section, self.is_entry, &entries, &self.text);
        if self.is_unrolled() {
            // What the loop stands for is known.
            let loops = items.iter_mut().take(1);
            loops.for_each(|it| it.has_functions = false);
        }
        Self {
            section: self.section,
            is_entry: self.is_entry,
            format: self.format,
            form: self.form,
            text: self.text.clone(),
            facts: self.facts.clone(),
            entries,
            lowered: self.lowered.clone(),
            errors: self.errors.clone(),
            items,
            has_unknown_anchor: self.has_unknown_anchor,
            is_open: self.is_open,
            duplicates: self.duplicates.clone(),
            refusal: self.refusal,
            is_addressed: self.is_addressed,
            is_restored: self.is_restored,
            written: self.written.clone(),
        }
    }

    /// A loop with the entries that it comes to behind it. The names in them are those of the loop.
    pub(crate) fn unrolled(written: Arc<Self>, unrolled: Vec<Entry>) -> Self {
        let count = written.items.len();
        let mut entries = written.entries.clone();
        entries.extend(unrolled);
        let mut items = items(written.section, written.is_entry, &entries, &written.text);
        // What the loop stands for is known.
        items
            .iter_mut()
            .take(count)
            .for_each(|it| it.has_functions = false);
        for item in items.iter_mut().skip(count) {
            item.references.clear();
            item.unknown_functions.clear();
        }
        Self {
            section: written.section,
            is_entry: written.is_entry,
            format: written.format,
            form: written.form,
            text: written.text.clone(),
            facts: written.facts.clone(),
            entries,
            lowered: Lowered::default(),
            errors: written.errors.clone(),
            items,
            has_unknown_anchor: written.has_unknown_anchor,
            is_open: written.is_open,
            duplicates: written.duplicates.clone(),
            refusal: written.refusal,
            is_addressed: written.is_addressed,
            is_restored: written.is_restored,
            written: Some(written),
        }
    }

    /// A loop that is unrolled as the macro leaves it: what it comes to, without the loop.
    pub(crate) fn without_loop(&self) -> Self {
        let entries = self.entries.iter().skip(1).cloned().collect();
        let written = Self {
            written: None,
            ..self.rewritten(Vec::new())
        };
        written.rewritten(entries)
    }

    /// The block of its text alone, without what a loop comes to.
    pub(crate) fn as_written(&self) -> &Self {
        self.written.as_deref().unwrap_or(self)
    }

    /// Whether it is a loop, which more than one entry may be made of.
    pub fn is_loop(&self) -> bool {
        for_each::is_loop(self)
    }

    /// Whether it is a loop whose entries are known.
    pub fn is_unrolled(&self) -> bool {
        self.written.is_some()
    }

    pub(crate) fn is(&self, cut: &Cut, text: &str) -> bool {
        !self.is_restored
            && self.section == cut.section
            && self.is_entry == cut.is_entry
            && self.form == cut.form
            && self.format == cut.format
            && &*self.text == text
    }
}
