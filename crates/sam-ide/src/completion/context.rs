//! What completion works with: what is being typed, in which document, and in which style it has to be written.

use crate::code::CodeReadings;
use crate::place::typed::Typed;
use sam_core::document::{Document, Speculative};
use sam_core::text::{PositionEncoding, TextRange, TextSize};

/// What is being completed.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    /// What is being typed.
    pub(crate) typed: Typed<'a>,
    /// What is known of the files beside the template.
    pub(crate) readings: Option<&'a CodeReadings>,
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
    /// What is being completed at an offset; `read` is the block there with a marker.
    pub(crate) fn at(
        document: &'a Document,
        offset: TextSize,
        read: &'a Speculative<'_>,
    ) -> Option<Self> {
        Some(Self {
            document,
            typed: Typed::at(document.source(), read)?,
            readings: None,
            cursor: offset,
            leading: leading(document, offset),
        })
    }

    /// How it has to be written.
    pub(crate) fn style(&self) -> Style {
        match (self.document.is_in_braces(), self.typed.is_flow) {
            (true, _) => Style::Json,
            (false, true) => Style::Flow,
            (false, false) => Style::Block,
        }
    }

    /// The cursor.
    pub(crate) fn cursor(&self) -> TextSize {
        self.cursor
    }

    /// What is typed so far, up to the cursor.
    pub(crate) fn prefix(&self) -> &'a str {
        let start = self.typed.token.start().min(self.cursor);
        self.document.slice(TextRange::new(start, self.cursor))
    }

    /// The white space at the start of the cursor's line, up to the cursor.
    pub(crate) fn leading(&self) -> &'a str {
        self.leading
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
