//! Whether a marker became what it was put in as.

use super::trial::Glue;
use super::{Inserted, MARKER, Reader, Speculative};
use crate::document::cursor::{Path, PathStep};
use crate::syntax::ScalarStyle;

/// Keys whose values are text with colons in it: a colon behind a word that is being typed there ends no key.
const WITH_COLONS: [&str; 5] = [
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "ManagedPolicyArns",
];

impl Reader<'_> {
    /// Whether the marker is a node by itself, or a part of the word that it was put into.
    pub(super) fn is_sound(&self, read: &Speculative<'_>, glue: Glue) -> bool {
        let Some(path) = read.path() else {
            return false;
        };
        let Some(node) = path.node() else {
            return false;
        };
        let is_in_tag = node
            .tag_range()
            .is_some_and(|it| it.contains_range(read.marker));
        if is_in_tag {
            return !path.on_key;
        }
        let Some(scalar) = node
            .scalar()
            .filter(|_| node.range().contains_range(read.marker))
        else {
            return false;
        };
        let text = read.document.slice(node.range());
        let is_plain = scalar.style == ScalarStyle::Plain;
        if is_plain && !self.is_plain_word(text) {
            return false;
        }
        let is_of_item = matches!(path.steps.last(), Some(PathStep::Item(..)));
        let around = match path.steps.iter().rev().nth(1) {
            Some(PathStep::Entry(entry)) => read.document.slice(entry.value.range()),
            Some(PathStep::Item(_, item)) => read.document.slice(item.range()),
            None => "",
        };
        let is_block = !around.starts_with(['[', '{']);
        let shape = match read.inserted {
            Inserted::Key => is_block && path.on_key,
            Inserted::Item => is_block && is_of_item,
            Inserted::Word => true,
        };
        let fits = match glue {
            Glue::None => true,
            Glue::BehindColon => !holds_colons(&path),
            Glue::Loose => read.inserted != Inserted::Word || !path.on_key,
            Glue::Alone => {
                let is_empty = match path.steps.last() {
                    Some(PathStep::Entry(entry)) if path.on_key => entry.value.is_missing(),
                    Some(PathStep::Entry(_) | PathStep::Item(..)) | None => true,
                };
                // A text over several lines takes any word.
                let is_whole = !is_plain || text == MARKER;
                is_empty && is_whole && (read.inserted != Inserted::Word || !path.on_key)
            }
        };
        shape && fits
    }

    /// Whether text without quotes is one word on one line around the marker, or words with the marker in one of them.
    fn is_plain_word(&self, text: &str) -> bool {
        let Some((before, after)) = text.split_once(MARKER) else {
            return false;
        };
        let is_parted = before.ends_with([' ', '\t'])
            && (after.is_empty() || after.starts_with([' ', '\t']))
            || self.is_flow && before.is_empty() && after.starts_with([' ', '\t']);
        !text.contains(['\n', '\r']) && !is_parted
    }
}

/// Whether what a marker was put behind is text with colons in it: `s3:`, not a key.
fn holds_colons(path: &Path<'_>) -> bool {
    let keys: Vec<_> = path.keys().collect();
    let Some((_, around)) = keys.split_last() else {
        return false;
    };
    match around {
        [.., "Condition", _] => true,
        [.., key] => WITH_COLONS.contains(key),
        [] => false,
    }
}
