//! JSON that is the text of a scalar, as policies and definitions are often written, with its places in the document.

use super::{Node, NodeKind, ScalarStyle, Tag};
use crate::text::{TextRange, TextSize, size};
use std::borrow::Cow;
use std::ops::Range;

/// The tree of a text in JSON, if a scalar of a style is one: a block scalar, one in double quotes, or one in single
/// quotes without a doubled quote. `range` has the bytes of the scalar in the source, `parse` reads a text.
pub(super) fn embedded(
    source: &str,
    range: Range<usize>,
    style: ScalarStyle,
    parse: impl FnOnce(&str) -> Option<Node>,
) -> Option<Box<Node>> {
    let written = source.get(range.clone())?;
    let (skipped, inner) = match style {
        ScalarStyle::Plain => return None,
        ScalarStyle::SingleQuoted => {
            let text = written.strip_prefix('\'')?.strip_suffix('\'')?;
            (1, Some(text).filter(|it| !it.contains('\''))?)
        }
        ScalarStyle::DoubleQuoted => (1, written.strip_prefix('"')?.strip_suffix('"')?),
        ScalarStyle::Literal | ScalarStyle::Folded => match written.split_once('\n') {
            Some((header, text)) if header.starts_with(['|', '>']) => (header.len() + 1, text),
            Some(_) | None => (0, written),
        },
    };
    // Most texts are told by their first letter.
    let begins = inner.trim_start_matches("\\n").trim_start();
    if !begins.starts_with('{') {
        return None;
    }
    let start = range.start + skipped;
    let (text, places) = match style {
        ScalarStyle::DoubleQuoted => {
            let (text, offsets) = without_escapes(inner)?;
            (Cow::Owned(text), Places::Each(start, offsets))
        }
        ScalarStyle::Plain
        | ScalarStyle::SingleQuoted
        | ScalarStyle::Literal
        | ScalarStyle::Folded => (Cow::Borrowed(inner), Places::Moved(start)),
    };
    let json = text.trim();
    let is_object = json
        .strip_prefix('{')
        .is_some_and(|it| it.trim_start().starts_with('"') && it.ends_with('}'));
    if !is_object {
        return None;
    }
    let before = text.len() - text.trim_start().len();
    let mut root = parse(json).filter(|it| matches!(it.kind, NodeKind::Mapping(_)))?;
    root.move_ranges(&|it: TextRange| {
        let at = |offset: TextSize| size(places.of(before + usize::from(offset)));
        TextRange::new(at(it.start()), at(it.end()))
    });
    Some(Box::new(root))
}

/// Where the bytes of a text stand in the source.
enum Places {
    /// One behind the other from here on.
    Moved(usize),
    /// From here on, each at its offset.
    Each(usize, Vec<usize>),
}

impl Places {
    fn of(&self, at: usize) -> usize {
        match self {
            Self::Moved(start) => start + at,
            Self::Each(start, offsets) => {
                let offset = offsets.get(at).or(offsets.last());
                start + offset.copied().unwrap_or_default()
            }
        }
    }
}

/// A text in double quotes without its escapes, with the offset of each byte and of the end in what is written; none if
/// it has an escape that JSON in a text does not need.
fn without_escapes(written: &str) -> Option<(String, Vec<usize>)> {
    let mut text = String::with_capacity(written.len());
    let mut offsets = Vec::with_capacity(written.len() + 1);
    let mut chars = written.char_indices();
    while let Some((at, letter)) = chars.next() {
        let letter = match letter {
            '\\' => match chars.next()?.1 {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                escaped @ ('"' | '\\' | '/') => escaped,
                _ => return None,
            },
            other => other,
        };
        text.push(letter);
        offsets.resize(text.len(), at);
    }
    offsets.push(written.len());
    Some((text, offsets))
}

/// Makes the texts with variables in the JSON of a scalar what they are if `Fn::Sub` is applied to the scalar. The
/// function may also be applied to a list that begins with the scalar.
pub(super) fn apply_sub(argument: &mut Node) {
    match &mut argument.kind {
        NodeKind::Scalar(scalar) => {
            if let Some(root) = &mut scalar.embedded {
                tag_texts(root);
            }
        }
        NodeKind::Sequence(items) => {
            if let Some(Node {
                kind: NodeKind::Scalar(scalar),
                ..
            }) = items.first_mut()
                && let Some(root) = &mut scalar.embedded
            {
                tag_texts(root);
            }
        }
        NodeKind::Missing | NodeKind::Mapping(_) => {}
    }
}

fn tag_texts(node: &mut Node) {
    match &mut node.kind {
        NodeKind::Missing => {}
        NodeKind::Scalar(scalar) => {
            if scalar.value.contains("${") {
                node.tag = Some(Tag {
                    name: "!Sub".into(),
                    range: TextRange::empty(node.range.start()),
                });
            }
        }
        NodeKind::Sequence(items) => items.iter_mut().for_each(tag_texts),
        NodeKind::Mapping(entries) => entries.iter_mut().for_each(|it| tag_texts(&mut it.value)),
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::syntax::NodeRef;
    use serde_json::json;

    /// The JSON in the property `P` of the resource `A`, as plain data.
    #[track_caller]
    fn check(value: &str, expected: serde_json::Value) {
        let text = format!("Resources:\n  A:\n    Properties:\n      P: {value}\n      Q: 1\n");
        let document = Document::open(1, &text);
        let resource = document.template().resource("A").unwrap();
        let node = resource.property("P").unwrap();
        let argument = crate::template::intrinsic::of(node).map_or(node, |it| it.argument);
        let scalar = argument.items().next().unwrap_or(argument);
        let found = scalar.embedded().map(NodeRef::to_value);
        assert_eq!(found.unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn json_in_a_text_has_a_tree() {
        let plain = json!({"a": ["${B.Arn}/*", 1]});
        check("'{\"a\": [\"${B.Arn}/*\", 1]}'", plain.clone());
        check(
            "|\n        {\"a\":\n          [\"${B.Arn}/*\", 1]}",
            plain.clone(),
        );
        check("\"{\\\"a\\\": [\\\"${B.Arn}/*\\\", 1]}\"", plain.clone());
        check(
            "\"\\n{\\n  \\\"a\\\": [\\\"${B.Arn}/*\\\", 1]}\"",
            plain.clone(),
        );
        check(
            "| # {\n        {\n        \"a\": [\"${B.Arn}/*\", 1]\n        }\n",
            plain,
        );
        let sub = json!({"a": [{"Fn::Sub": "${B.Arn}/*"}, 1]});
        check("!Sub '{\"a\": [\"${B.Arn}/*\", 1]}'", sub.clone());
        check("!Sub |-\n        {\"a\": [\"${B.Arn}/*\", 1]}", sub.clone());
        check("!Sub [ '{\"a\": [\"${B.Arn}/*\", 1]}', {} ]", sub.clone());
        check(
            "\n        Fn::Sub: '{\"a\": [\"${B.Arn}/*\", 1]}'",
            sub.clone(),
        );
        check("{\"Fn::Sub\": ['{\"a\": [\"${B.Arn}/*\", 1]}', {}]}", sub);
    }

    #[test]
    fn other_texts_have_none() {
        for value in [
            "'{\"a\": 1'",
            "'{{resolve:ssm:a}}'",
            "'{\"a\": ''b''}'",
            "\"{\\x22a\\\": 1}\"",
            "|\n        {a: 1}",
            "'{}'",
            "{\"a\": 1}",
        ] {
            check(value, serde_json::Value::Null);
        }
    }

    #[test]
    fn places_are_those_in_the_document() {
        let text = "Resources:\n  A:\n    Properties:\n      P: |\n        {\n          \"Key\": \"value\"\n        }\n";
        let document = Document::open(1, text);
        let resource = document.template().resource("A").unwrap();
        let root = resource.property("P").unwrap().embedded().unwrap();
        let entry = root.entry("Key").unwrap();
        assert_eq!(document.slice(entry.key.range()), "\"Key\"");
        assert_eq!(document.slice(entry.value.range()), "\"value\"");
        let text = text.replace(
            "|\n        {\n          \"Key\": \"value\"\n        }",
            "\"ä{\\\"Key\\\": \\\"value\\\"}\"",
        );
        let text = text.replace('ä', " ");
        let document = Document::open(1, &text);
        let resource = document.template().resource("A").unwrap();
        let root = resource.property("P").unwrap().embedded().unwrap();
        let entry = root.entry("Key").unwrap();
        assert_eq!(document.slice(entry.value.range()), "\\\"value\\\"");
    }
}
