//! Values as Python prints them, which shows in messages, hashes and definitions that the transform writes.

use serde_json::{Number, Value};
use std::fmt::Write;

/// A value within a text: a text as it is.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            printed(value)
        }
    }
}

/// A value as Python's `repr` prints it.
pub(crate) fn printed(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(it) => number(it),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(printed).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let entries = map.iter();
            let entries: Vec<_> = entries
                .map(|(key, it)| format!("{}: {}", quoted(key), printed(it)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// A text in quotes, as `repr` prints it.
pub(crate) fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut result = String::from(quote);
    for char in text.chars() {
        match char {
            '\\' => result.push_str("\\\\"),
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            '\'' if quote == '\'' => result.push_str("\\'"),
            control if control.is_control() => {
                // Writing to a text does not fail.
                let _ = write!(result, "\\x{:02x}", u32::from(control));
            }
            other => result.push(other),
        }
    }
    result.push(quote);
    result
}

/// A number: those with a fraction in their shortest form.
pub(crate) fn number(number: &Number) -> String {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else {
        return number.to_string();
    };
    let shortest = format!("{float:e}");
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..16).contains(&exponent) {
        return format!("{float:?}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Without blanks.
    Compact,
    /// An item a line, indented by four blanks a level.
    Lines,
}

/// JSON with sorted keys and everything that is not ASCII escaped.
pub(crate) fn json(value: &Value, layout: Layout) -> String {
    let mut acc = String::new();
    print(&mut acc, value, layout, 0);
    acc
}

fn print(acc: &mut String, value: &Value, layout: Layout, depth: usize) {
    match value {
        Value::Object(map) if map.is_empty() => acc.push_str("{}"),
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            acc.push('{');
            for (at, (key, value)) in entries.into_iter().enumerate() {
                separate(acc, at, layout, depth + 1);
                print_text(acc, key);
                acc.push_str(match layout {
                    Layout::Compact => ":",
                    Layout::Lines => ": ",
                });
                print(acc, value, layout, depth + 1);
            }
            end(acc, layout, depth);
            acc.push('}');
        }
        Value::Array(items) if items.is_empty() => acc.push_str("[]"),
        Value::Array(items) => {
            acc.push('[');
            for (at, value) in items.iter().enumerate() {
                separate(acc, at, layout, depth + 1);
                print(acc, value, layout, depth + 1);
            }
            end(acc, layout, depth);
            acc.push(']');
        }
        Value::String(text) => print_text(acc, text),
        Value::Number(it) => acc.push_str(&number(it)),
        Value::Null | Value::Bool(_) => acc.push_str(&value.to_string()),
    }
}

fn separate(acc: &mut String, at: usize, layout: Layout, depth: usize) {
    if at > 0 {
        acc.push(',');
    }
    end(acc, layout, depth);
}

fn end(acc: &mut String, layout: Layout, depth: usize) {
    if layout == Layout::Lines {
        acc.push('\n');
        acc.extend(std::iter::repeat_n("    ", depth));
    }
}

/// Adds a text of JSON in quotes, with everything that is not ASCII escaped.
pub(crate) fn print_text(acc: &mut String, text: &str) {
    let quoted = Value::from(text).to_string();
    for unit in quoted.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte < 0x7f => acc.push(char::from(byte)),
            Ok(0x7f) => acc.push('\u{7f}'),
            Ok(_) | Err(_) => {
                // Writing to a text does not fail.
                let _ = write!(acc, "\\u{unit:04x}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn data_is_printed_as_python_prints_it() {
        let data = super::json(
            &json!({ "b": ["é😀", 1, true], "a": "x\n\"" }),
            Layout::Compact,
        );
        assert_eq!(data, r#"{"a":"x\n\"","b":["\u00e9\ud83d\ude00",1,true]}"#);
    }

    #[test]
    fn lines_are_indented_by_four() {
        let data = super::json(&json!({ "b": [1], "a": {} }), Layout::Lines);
        assert_eq!(data, "{\n    \"a\": {},\n    \"b\": [\n        1\n    ]\n}");
    }

    #[test]
    fn numbers_are_in_their_shortest_form() {
        let shown = |it: f64| number(&Number::from_f64(it).unwrap_or_else(|| Number::from(0)));
        let all = [1.0, 0.1, 1e16, 1.5e-7, 123_456.789].map(shown);
        assert_eq!(all, ["1.0", "0.1", "1e+16", "1.5e-07", "123456.789"]);
    }

    #[test]
    fn repr() {
        let value = json!({ "a": ["x", null, true], "it's": 1 });
        assert_eq!(printed(&value), r#"{'a': ['x', None, True], "it's": 1}"#);
    }
}
