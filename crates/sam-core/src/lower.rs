//! Files that are not templates, lowered to the sections of the template that they come to.
//!
//! All that reads a template by logical ID then reads such a file too: rules, hovers, completion, permissions. What is
//! lowered keeps the nodes of the file with their places. What the template has and the file does not, such as the key
//! `Resources`, has an empty range.

mod policy_document;
mod serverless;
mod unwritten;

use crate::syntax::split::{Cut, Section};
use crate::syntax::{Entry, FileFormat, Node, NodeKind};
use crate::text::TextRange;
pub(crate) use serverless::function_id;
use std::collections::{BTreeMap, BTreeSet};

/// The sections that a file comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Lowered {
    /// `Resources` and the like.
    pub(crate) sections: Vec<Entry>,
    /// The parts of the file that stand in the sections, by their bytes.
    pub(crate) written: Vec<TextRange>,
    /// The paths of the other files that it names, from its folder.
    pub(crate) files: BTreeSet<String>,
    /// The keys of statements that nothing reads.
    pub(crate) ignored: Vec<TextRange>,
    /// The region that it is deployed to, if it says one.
    pub(crate) region: Option<String>,
}

impl Lowered {
    /// Moves all ranges.
    pub(crate) fn move_ranges(&mut self, to: &impl Fn(TextRange) -> TextRange) {
        for entry in &mut self.sections {
            entry.key.move_ranges(to);
            entry.value.move_ranges(to);
        }
        let ranges = self.written.iter_mut().chain(&mut self.ignored);
        ranges.for_each(|it| *it = to(*it));
    }
}

/// What a text is written as, told by its keys at the top.
pub(crate) fn format_of(source: &str, cuts: &[Cut]) -> FileFormat {
    let opens_section = cuts.iter().any(|it| it.section.is_map());
    let keys = cuts
        .iter()
        .filter(|it| !it.is_entry && it.section == Section::Other)
        .filter_map(|it| key_of(source.get(it.range.clone())?));
    let keys: Vec<&str> = keys.collect();
    if opens_section {
        FileFormat::Template
    } else if policy_document::is_recognised(&keys) {
        FileFormat::PolicyDocument
    } else if serverless::is_recognised(&keys) {
        FileFormat::Serverless
    } else {
        FileFormat::Template
    }
}

/// The sections that a file comes to; none of a template, which has its own, and none if the file turns out to be
/// something else. `range` has its entries; `files` has the texts of other files that are known, by their paths.
pub(crate) fn lower(
    format: FileFormat,
    entries: &[Entry],
    range: TextRange,
    files: &BTreeMap<String, String>,
) -> Lowered {
    let root = || Node {
        range,
        tag: None,
        kind: NodeKind::Mapping(entries.to_vec()),
    };
    let lowered = match format {
        FileFormat::Template => None,
        FileFormat::PolicyDocument => policy_document::lower(root()),
        FileFormat::Serverless => serverless::lower(&root(), files),
    };
    lowered.unwrap_or_default()
}

/// Whether a name in `${…}` is one that the Serverless Framework fills in: `self:custom`, not `AWS::Region`.
pub(crate) fn is_variable(name: &str) -> bool {
    name.contains(':') && !name.contains("::")
}

/// The key that a piece at the top begins with, without quotes.
fn key_of(text: &str) -> Option<&str> {
    let is_silent = |it: &&str| !it.is_empty() && !it.starts_with('#');
    let mut lines = text
        .lines()
        .map(|it| it.trim_matches([' ', '\t', ',', '{']));
    let line = lines.find(is_silent)?;
    let quote = line.chars().next().filter(|it| matches!(it, '"' | '\''));
    match quote {
        Some(quote) => line.get(1..)?.split(quote).next(),
        None => line.split(':').next().map(str::trim_end),
    }
}
