//! A phrase with names in it: the same words for markdown, where names are code, and for a terminal.

use crate::visible::one_line;
use sam_core::template::dynamic_reference::has_dynamic_reference;

/// Words and names in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Phrase {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Name(String),
}

impl Phrase {
    /// Our own words.
    pub(crate) fn words(words: impl Into<String>) -> Self {
        Self::default().then(words)
    }

    /// Text of the template: a logical ID, an ARN.
    pub(crate) fn name(name: impl Into<String>) -> Self {
        Self::default().then_name(name)
    }

    /// A message, which has its names in backticks.
    pub(crate) fn message(message: &str) -> Self {
        let mut phrase = Self::default();
        for (at, part) in message.split('`').enumerate() {
            phrase = match at % 2 {
                0 => phrase.then(part),
                _ => phrase.then_name(part),
            };
        }
        phrase
    }

    /// With words behind.
    pub(crate) fn then(mut self, words: impl Into<String>) -> Self {
        self.pieces.push(Piece::Words(words.into()));
        self
    }

    /// With text of the template behind.
    pub(crate) fn then_name(mut self, name: impl Into<String>) -> Self {
        self.pieces.push(Piece::Name(name.into()));
        self
    }

    /// With another phrase behind.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// `a, b and c`; of more than `most` names the first ones and how many more there are.
    pub(crate) fn enumeration(names: &[String], most: usize) -> Self {
        let shown = if names.len() > most {
            &names[..most.min(names.len())]
        } else {
            names
        };
        let hidden = names.len() - shown.len();
        let mut phrase = Self::default();
        for (at, name) in shown.iter().enumerate() {
            let is_last = at + 1 == shown.len();
            phrase = match at {
                0 => phrase,
                _ if is_last && hidden == 0 => phrase.then(" and "),
                _ => phrase.then(", "),
            };
            phrase = phrase.then_name(name);
            if is_deferred(name) {
                phrase = phrase.then(" (known only at deployment)");
            }
        }
        match hidden {
            0 => phrase,
            _ => phrase.then(format!(" and {hidden} more")),
        }
    }

    /// With a capital letter first, if it begins with words.
    pub(crate) fn capitalised(mut self) -> Self {
        let first = self.pieces.iter_mut().find(|it| match it {
            Piece::Words(words) => !words.is_empty(),
            Piece::Name(_) => true,
        });
        if let Some(Piece::Words(words)) = first {
            *words = capitalised(words);
        }
        self
    }

    /// As CommonMark: names are code, words are escaped.
    pub(crate) fn markdown(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Words(words) => escape(words),
            Piece::Name(name) => code(name),
        });
        pieces.collect()
    }

    /// Without markup.
    pub(crate) fn plain(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Words(text) | Piece::Name(text) => one_line(text),
        });
        pieces.collect()
    }
}

/// Whether the name of a resource says nothing of what it comes to.
fn is_deferred(name: &str) -> bool {
    name.starts_with("!ImportValue ") || has_dynamic_reference(name)
}

/// Any text as a code span of one line.
pub(crate) fn code(text: &str) -> String {
    let text = one_line(text);
    if text.trim().is_empty() {
        return "(blank)".to_owned();
    }
    let longest = text
        .split(|it| it != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    if longest == 0 {
        return format!("`{text}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

/// Any text as words of one line that mean nothing in CommonMark.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for it in one_line(text).chars() {
        if matches!(
            it,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&'
        ) {
            escaped.push('\\');
        }
        escaped.push(it);
    }
    escaped
}

/// With a capital letter first, as a paragraph begins.
pub(crate) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_template_cannot_break_out() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a``b\nc"), "``` a``b␊c ```");
        assert_eq!(escape("*a* <b>\n#"), "\\*a\\* \\<b\\>␊\\#");
    }

    #[test]
    fn names_are_listed_up_to_a_number() {
        let names = ["A", "B", "C"].map(str::to_owned);
        assert_eq!(Phrase::enumeration(&names[..1], 2).plain(), "A");
        assert_eq!(Phrase::enumeration(&names, 3).plain(), "A, B and C");
        assert_eq!(
            Phrase::enumeration(&names, 2).markdown(),
            "`A`, `B` and 1 more"
        );
    }
}
