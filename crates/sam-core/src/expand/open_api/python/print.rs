//! Values as Python 2.7 prints them.

use super::PyValue;
use crate::expand::python::{number, print_text, quoted};
use serde_json::Number;
use std::fmt::Write;

/// A value as `str` prints it. A text alone has no quotes.
pub(crate) fn printed(value: &mut PyValue) -> String {
    if let PyValue::Text(text) = value {
        return text.as_str().to_owned();
    }
    let mut out = String::new();
    print(&mut out, value);
    out
}

fn print(out: &mut String, value: &mut PyValue) {
    match value {
        PyValue::Null => out.push_str("None"),
        PyValue::Bool(true) => out.push_str("True"),
        PyValue::Bool(false) => out.push_str("False"),
        PyValue::Number(it) => print_number(out, it),
        PyValue::Text(text) if text.is_unicode() => print_unicode(out, text.as_str()),
        PyValue::Text(text) => out.push_str(&quoted(text.as_str())),
        PyValue::List(items) => {
            out.push('[');
            for (at, item) in items.iter_mut().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                print(out, item);
            }
            out.push(']');
        }
        PyValue::Map(map) => {
            out.push('{');
            for (at, key) in map.keys().into_iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                if key.is_unicode() {
                    print_unicode(out, key.as_str());
                } else {
                    out.push_str(&quoted(key.as_str()));
                }
                out.push_str(": ");
                if let Some(value) = map.get_mut(key.as_str()) {
                    print(out, value);
                }
            }
            out.push('}');
        }
    }
}

fn print_number(out: &mut String, it: &Number) {
    out.push_str(&number(it));
    // An integer that is longer than the machine's.
    if it.is_u64() && !it.is_i64() {
        out.push('L');
    }
}

/// A `unicode`: everything but ASCII is escaped.
fn print_unicode(out: &mut String, text: &str) {
    let quote = match text.contains('\'') && !text.contains('"') {
        true => '"',
        false => '\'',
    };
    out.push('u');
    out.push(quote);
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if letter == quote => {
                out.push('\\');
                out.push(letter);
            }
            ' '..='~' => out.push(letter),
            _ => escape(out, letter),
        }
    }
    out.push(quote);
}

fn escape(out: &mut String, letter: char) {
    let code = u32::from(letter);
    // Writing to a text does not fail.
    let _ = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// A value as `json.dumps` prints it: with blanks behind commas and colons, and ASCII alone.
pub(crate) fn printed_json(value: &mut PyValue) -> String {
    let mut out = String::new();
    print_json(&mut out, value);
    out
}

fn print_json(out: &mut String, value: &mut PyValue) {
    match value {
        PyValue::Null => out.push_str("null"),
        PyValue::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        PyValue::Number(it) => out.push_str(&number(it)),
        PyValue::Text(text) => print_text(out, text.as_str()),
        PyValue::List(items) => {
            out.push('[');
            for (at, item) in items.iter_mut().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                print_json(out, item);
            }
            out.push(']');
        }
        PyValue::Map(map) => {
            out.push('{');
            for (at, key) in map.keys().into_iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                print_text(out, key.as_str());
                out.push_str(": ");
                if let Some(value) = map.get_mut(key.as_str()) {
                    print_json(out, value);
                }
            }
            out.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Dress, PyText, PyValue};
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_of_the_template_are_marked() {
        let mut value = PyValue::of(&json!(["a'b", "é", "a\\n\"'"]), Dress::Python2);
        assert_eq!(printed(&mut value), r#"[u"a'b", u'\xe9', u'a\\n"\'']"#);
        let mut value = PyValue::of(&json!(["a'b", "é", null, true]), Dress::AsWritten);
        assert_eq!(printed(&mut value), r#"["a'b", 'é', None, True]"#);
    }

    #[test]
    fn numbers_are_printed_as_python_prints_them() {
        let mut value = PyValue::plain(&json!([
            1,
            18_446_744_073_709_551_615_u64,
            1.5,
            1e20,
            1e-5,
            3.0
        ]));
        assert_eq!(
            printed(&mut value),
            "[1, 18446744073709551615L, 1.5, 1e+20, 1e-05, 3.0]"
        );
    }

    #[test]
    fn json_has_blanks() {
        let mut value = PyValue::from(vec![PyText::unicode("é").into(), PyValue::Null]);
        assert_eq!(printed_json(&mut value), r#"["\u00e9", null]"#);
    }
}
