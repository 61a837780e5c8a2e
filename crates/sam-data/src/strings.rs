//! The table of strings of a pack, which holds each string once.

use serde::{Deserialize, Serialize};

/// The place of a string in the table of its pack, from 0.
pub type StringId = u32;

/// The table of strings of a pack: one text, and where each string ends in it, which is a quarter of what references take.
#[derive(Clone, Serialize, Deserialize, Default)]
#[serde(from = "PackedStrings<'a>", into = "PackedStrings<'a>")]
pub struct Strings<'a> {
    text: &'a str,
    /// In bytes.
    ends: Vec<u32>,
}

/// As the pack has it.
#[derive(Serialize, Deserialize)]
pub struct PackedStrings<'a> {
    /// All strings, one after another.
    pub text: &'a str,
    /// Of each string, in bytes.
    pub lengths: Vec<u32>,
}

impl<'a> From<PackedStrings<'a>> for Strings<'a> {
    fn from(packed: PackedStrings<'a>) -> Self {
        let mut end = 0;
        let ends = packed.lengths.into_iter().map(|it| {
            end = it.saturating_add(end);
            end
        });
        Self {
            ends: ends.collect(),
            text: packed.text,
        }
    }
}

impl<'a> From<Strings<'a>> for PackedStrings<'a> {
    fn from(strings: Strings<'a>) -> Self {
        let begins = std::iter::once(0).chain(strings.ends.iter().copied());
        let lengths = strings.ends.iter().zip(begins);
        Self {
            text: strings.text,
            lengths: lengths.map(|(end, begin)| end - begin).collect(),
        }
    }
}

impl<'a> Strings<'a> {
    /// The string at a place; empty for a place beyond the table, which codegen does not write.
    pub fn at(&self, id: StringId) -> &'a str {
        let index = usize::try_from(id).unwrap_or(usize::MAX);
        let end = |index: usize| {
            self.ends
                .get(index)
                .and_then(|it| usize::try_from(*it).ok())
        };
        let begin = match index.checked_sub(1) {
            Some(before) => end(before),
            None => Some(0),
        };
        let range = begin.zip(end(index)).map(|(begin, end)| begin..end);
        range.and_then(|it| self.text.get(it)).unwrap_or_default()
    }

    /// The strings at several places.
    pub fn all<T: FromIterator<&'a str>>(&self, ids: Vec<StringId>) -> T {
        ids.into_iter().map(|id| self.at(id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_found_by_its_place() {
        let strings = Strings::from(PackedStrings {
            text: "onethree",
            lengths: vec![3, 0, 5],
        });
        let strings = Strings::from(PackedStrings::from(strings));
        assert_eq!(
            (0..4).map(|it| strings.at(it)).collect::<Vec<_>>(),
            ["one", "", "three", ""]
        );
    }
}
