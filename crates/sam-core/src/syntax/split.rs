//! A text to blocks, without parsing it: YAML by indentation, JSON (and YAML in braces) by depth.

mod braces;
mod lines;

use super::FileFormat;
use super::mend::Form;
use std::ops::Range;

/// What kind of entries a top-level section has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// What stands before the first key, and braces and commas around blocks of a JSON text.
    Preamble,
    /// `Transform`, `Description` and other top-level keys that are one block each.
    Other,
    /// `Resources`, an entry a resource.
    Resources,
    /// `Parameters`
    Parameters,
    /// `Globals`, an entry a resource type.
    Globals,
    /// `Outputs`
    Outputs,
    /// `Conditions`
    Conditions,
    /// `Mappings`
    Mappings,
    /// `Rules`
    Rules,
    /// `Metadata`
    Metadata,
    /// The whole text in one block, since an anchor of one block is used in another.
    Whole,
    /// A second YAML document and all behind it: not part of the template.
    Surplus,
}

impl Section {
    /// The sections of a template
    /// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>), and `Globals` of SAM.
    pub const NAMES: [&str; 12] = [
        "AWSTemplateFormatVersion",
        "Description",
        "Metadata",
        "Parameters",
        "Rules",
        "Mappings",
        "Conditions",
        "Transform",
        "Hooks",
        "Globals",
        "Resources",
        "Outputs",
    ];

    /// The section that a top-level key opens.
    pub fn of_key(key: &str) -> Self {
        match key {
            "Resources" => Self::Resources,
            "Parameters" => Self::Parameters,
            "Globals" => Self::Globals,
            "Outputs" => Self::Outputs,
            "Conditions" => Self::Conditions,
            "Mappings" => Self::Mappings,
            "Rules" => Self::Rules,
            "Metadata" => Self::Metadata,
            _ => Self::Other,
        }
    }

    /// The section of which a word is the beginning, three letters at least; `None` for any other word.
    fn of_start(word: &str) -> Option<Self> {
        let mut maps = Self::NAMES.iter().filter(|it| Self::of_key(it).is_map());
        let name = maps.find(|name| word.len() > 2 && name.starts_with(word))?;
        Some(Self::of_key(name))
    }

    /// Whether its entries are blocks of their own.
    pub fn is_map(self) -> bool {
        match self {
            Self::Preamble | Self::Other | Self::Whole | Self::Surplus => false,
            Self::Resources
            | Self::Parameters
            | Self::Globals
            | Self::Outputs
            | Self::Conditions
            | Self::Mappings
            | Self::Rules
            | Self::Metadata => true,
        }
    }
}

/// A piece of the text that is one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) section: Section,
    /// Whether it is an entry of the section (else the section's own key line, or a block without a section).
    pub(crate) is_entry: bool,
    pub(crate) form: Form,
    pub(crate) range: Range<usize>,
    /// The column its key should stand in, where it stands in another one.
    pub(crate) misplaced: Option<usize>,
    /// What the text is written as.
    pub(crate) format: FileFormat,
}

/// Cuts a text into pieces that follow each other without gaps.
pub(crate) fn split(text: &str) -> Vec<Cut> {
    if is_in_braces(text) {
        braces::split(text)
    } else {
        lines::split(text)
    }
}

/// Whether a line of YAML in blocks opens a key.
pub(crate) fn opens_key(line: &str) -> bool {
    lines::key_of(line).is_some() || line.starts_with("? ") || line == "?"
}

/// Whether the outermost mapping has braces; a word that someone is typing above them does not count, nor do comments.
pub(crate) fn is_in_braces(text: &str) -> bool {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    start.starts_with('{')
        || text.trim_end().ends_with('}')
            && start
                .lines()
                .filter(|it| !it.trim().is_empty() && !it.starts_with('#'))
                .take(3)
                .any(|it| it.starts_with('{'))
}
