//! Packs: a reduced set as postcard, compressed for the binary.
use anyhow::{Context, Result, bail};
use sam_data::{PackedStrings, StringId, Strings};
use serde::Serialize;
use std::collections::HashMap;

/// The strongest level that does not cost the decoder a larger window.
const LEVEL: i32 = 19;

/// A name of AWS that reads like a sentence and is none.
const LONG_NAME: &str = "AWS reInvent event pass amount charge to customer AWS account";

/// The bytes of a file that `sam-core` embeds and reads back.
pub(crate) fn pack(set: &impl Serialize) -> Result<Vec<u8>> {
    Ok(zstd::bulk::compress(&blob(set)?, LEVEL)?)
}

/// A part of a pack that is decoded by itself.
pub(crate) fn blob(part: &impl Serialize) -> Result<Vec<u8>> {
    postcard::to_stdvec(part).context("postcard does not take the set")
}

/// Each string once, by its place.
#[derive(Default)]
pub(crate) struct Table {
    ids: HashMap<String, StringId>,
    text: String,
    lengths: Vec<u32>,
}

impl Table {
    /// The place of a string, which is put last if it is new: what is used together stands together.
    pub(crate) fn id(&mut self, text: &str) -> StringId {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = StringId::try_from(self.lengths.len()).unwrap_or(StringId::MAX);
        self.ids.insert(text.to_owned(), id);
        self.text.push_str(text);
        self.lengths
            .push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        id
    }

    /// The places of several.
    pub(crate) fn ids<T: AsRef<str>>(&mut self, texts: &[T]) -> Vec<StringId> {
        texts.iter().map(|text| self.id(text.as_ref())).collect()
    }

    /// All strings, by place; fails when one of them is prose.
    pub(crate) fn facts(&self) -> Result<Strings<'_>> {
        if let Some(text) = self.ids.keys().find(|it| is_prose(it)) {
            bail!("`{text}` is not a name: only facts go into the data");
        }
        Ok(Strings::from(PackedStrings {
            text: &self.text,
            lengths: self.lengths.clone(),
        }))
    }
}

/// Whether a text is a description rather than a name, identifier or pattern.
pub(crate) fn is_prose(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let ends_a_sentence = chars.windows(4).any(|window| {
        matches!(window, [before, '.', ' ', after] if before.is_lowercase() && after.is_uppercase())
    });
    let is_long = text.len() > 200 && !text.starts_with("arn:");
    let is_wordy = text.split_whitespace().count() > 8 && text != LONG_NAME;
    is_long || ends_a_sentence || is_wordy
}

#[cfg(test)]
mod tests {
    use super::is_prose;

    #[test]
    fn a_description_is_prose_and_a_name_is_not() {
        assert!(is_prose("Grants permission. It allows"));
        assert!(is_prose(
            "Grants permission to list the things of one service"
        ));
        assert!(is_prose(&"x".repeat(201)));
        assert!(!is_prose("AWS Certificate Manager"));
        assert!(!is_prose(&format!("arn:{}", "x".repeat(201))));
    }
}
