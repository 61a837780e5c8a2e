//! How a text is written as a scalar of YAML or JSON, so that it reads back as the same text.

use super::{Scalar, ScalarStyle, ScalarType};

/// What stands around a scalar of YAML.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Around {
    /// Nothing but its line.
    Block,
    /// Braces or brackets.
    Flow,
}

/// Whether YAML reads a text without quotes as the same text: by the transform and by other readers.
///
/// The answer is cautious: `false` for some texts that would need no quotes. A text that begins with a digit may be a
/// date or a number to another reader of YAML, though it is a text to the transform.
pub fn is_plain(text: &str, around: Around) -> bool {
    let is_word = |it: char| it.is_ascii_alphanumeric() || "_./:-*".contains(it);
    let is_safe = |it: char| is_word(it) || (around == Around::Block && "${} ".contains(it));
    let starts_well =
        |it: char| it.is_ascii_alphabetic() || it == '/' || (around == Around::Block && it == '$');
    let plain = Scalar {
        value: text.into(),
        style: ScalarStyle::Plain,
        embedded: None,
    };
    text.starts_with(starts_well)
        && text.chars().all(is_safe)
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
        && !is_other_truth(text)
        && plain.scalar_type() == ScalarType::String
}

/// Whether a text is a truth value to some readers of YAML 1.1 only.
fn is_other_truth(text: &str) -> bool {
    ["y", "n"].contains(&text.to_ascii_lowercase().as_str())
}

/// A text in single quotes; in double quotes where it has control characters, which single quotes cannot hold.
pub fn single_quoted(text: &str) -> String {
    if text.chars().any(char::is_control) {
        return double_quoted(text);
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// A text in double quotes with JSON's escapes, which YAML reads too.
pub fn double_quoted(text: &str) -> String {
    let mut result = String::with_capacity(text.len() + 2);
    result.push('"');
    for character in text.chars() {
        match character {
            '"' => result.push_str("\\\""),
            '\\' => result.push_str("\\\\"),
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            // YAML allows fewer control characters unescaped than JSON does.
            it if it.is_control() => result.push_str(&format!("\\u{:04x}", u32::from(it))),
            it => result.push(it),
        }
    }
    result.push('"');
    result
}

#[cfg(test)]
mod tests {
    use super::{Around, double_quoted, is_plain, single_quoted};
    use crate::document::Document;

    const TEXTS: [&str; 34] = [
        "",
        "a",
        "Orders",
        "s3:GetObject",
        "s3:Get*",
        "*",
        "/orders/{id}",
        "${AWS::StackName}-x",
        "a b",
        "a: b",
        "a:",
        "a ",
        " a",
        "a #b",
        "#a",
        "2012-10-17",
        "12",
        "12:30",
        "0x1f",
        "1e3",
        "yes",
        "Off",
        "y",
        "N",
        "null",
        "~",
        "<<",
        "=",
        "- a",
        "it's",
        "\"a\" \\ b",
        "é😀",
        "\n\t\r",
        "\u{85}\u{7f}\u{1}",
    ];

    #[track_caller]
    fn read_back(source: &str) -> String {
        let document = Document::open(1, source);
        assert_eq!(document.syntax_errors().collect::<Vec<_>>(), [], "{source}");
        let mut entries = document.blocks().iter().flat_map(|it| it.entries());
        let entry = entries.next().expect(source);
        let value = entry.value.to_value();
        value[0].as_str().expect(source).to_owned()
    }

    #[test]
    fn each_way_of_writing_reads_back_as_the_text() {
        for text in TEXTS {
            for written in [single_quoted(text), double_quoted(text)] {
                assert_eq!(read_back(&format!("k: [{written}]\n")), text);
                assert_eq!(read_back(&format!("k:\n  - {written}\n")), text);
            }
            if is_plain(text, Around::Block) {
                assert_eq!(read_back(&format!("k:\n  - {text}\n")), text);
            }
            if is_plain(text, Around::Flow) {
                assert_eq!(read_back(&format!("k: [{text}]\n")), text);
                assert!(is_plain(text, Around::Block), "{text}");
            }
        }
    }

    #[test]
    fn common_texts_need_no_quotes() {
        for text in ["Orders", "s3:GetObject", "s3:Get*", "a-b_c.d", "/orders"] {
            assert!(is_plain(text, Around::Flow), "{text}");
        }
        assert!(is_plain("/orders/{id}", Around::Block));
        assert!(!is_plain("/orders/{id}", Around::Flow));
        for text in [
            "2012-10-17",
            "12",
            "yes",
            "y",
            "null",
            "",
            "a: b",
            "*",
            "a:",
        ] {
            assert!(!is_plain(text, Around::Block), "{text}");
        }
    }

    #[test]
    fn double_quotes_are_those_of_json() {
        for text in TEXTS {
            let read: String = serde_json::from_str(&double_quoted(text)).unwrap();
            assert_eq!(read, text);
        }
    }
}
