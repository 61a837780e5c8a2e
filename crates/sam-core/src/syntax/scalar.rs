//! What scalars mean (YAML 1.1, as the transform's parser reads them) and trees as plain data.

use super::{Entry, Node, NodeKind, Scalar, ScalarStyle};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;

/// The type a scalar has once read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarType {
    /// Text; dates too, since the transform keeps them as text.
    String,
    /// A whole number.
    Int,
    /// A number with a fraction or exponent, infinity, not-a-number.
    Float,
    /// `true`, `yes`, `on` and their opposites.
    Bool,
    /// `null`, `~` or nothing.
    Null,
}

impl Scalar {
    /// The type by the rules of YAML 1.1 (<https://yaml.org/type/>).
    pub fn scalar_type(&self) -> ScalarType {
        if self.style != ScalarStyle::Plain {
            return ScalarType::String;
        }
        let text = &*self.value;
        match text.as_bytes().first() {
            None => return ScalarType::Null,
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => {}
            Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'y' | b'Y' | b'o' | b'O') => {
                return match text {
                    "~" | "null" | "Null" | "NULL" => ScalarType::Null,
                    _ if truth(text).is_some() => ScalarType::Bool,
                    _ => ScalarType::String,
                };
            }
            Some(_) => return ScalarType::String,
        }
        if integer(text).is_some() {
            ScalarType::Int
        } else if float(text).is_some() {
            ScalarType::Float
        } else {
            ScalarType::String
        }
    }

    fn to_value(&self) -> Value {
        let text = &*self.value;
        match self.scalar_type() {
            ScalarType::String => Value::from(text),
            ScalarType::Null => Value::Null,
            ScalarType::Bool => Value::Bool(truth(text).unwrap_or_default()),
            ScalarType::Int => match integer(text) {
                Some(number) => match i64::try_from(number) {
                    Ok(number) => Value::from(number),
                    Err(_) => {
                        Number::from_f64(number as f64).map_or(Value::from(text), Value::Number)
                    }
                },
                None => Value::from(text),
            },
            ScalarType::Float => float(text)
                .and_then(Number::from_f64)
                .map_or(Value::from(text), Value::Number),
        }
    }
}

/// Whether plain data counts as true for the transform (a Python program): not empty, not zero, not null.
pub(crate) fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(it) => *it,
        Value::Number(it) => it.as_f64() != Some(0.0),
        Value::String(it) => !it.is_empty(),
        Value::Array(it) => !it.is_empty(),
        Value::Object(it) => !it.is_empty(),
    }
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

fn integer(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if digits.contains(':') {
        let number = base_sixty(digits).filter(|_| !digits.starts_with('0'));
        return number.map(|it| sign * it);
    }
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'b', _, ..] => (2, &digits[2..]),
        [b'0', b'x', _, ..] => (16, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    let plain: String = digits.chars().filter(|c| *c != '_').collect();
    if plain.is_empty() && radix == 8 {
        return Some(0);
    }
    i128::from_str_radix(&plain, radix)
        .ok()
        .filter(|_| !plain.starts_with(['+', '-']))
        .map(|it| sign * it)
}

fn base_sixty(digits: &str) -> Option<i128> {
    let mut parts = digits.split(':');
    let first = parts.next()?;
    if !first.bytes().all(|b| b.is_ascii_digit() || b == b'_') {
        return None;
    }
    let mut total: i128 = first.replace('_', "").parse().ok()?;
    for part in parts {
        let below_sixty = match part.as_bytes() {
            [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9'] => part.parse::<i128>().ok()?,
            _ => return None,
        };
        total = total.checked_mul(60)?.checked_add(below_sixty)?;
    }
    Some(total)
}

fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(f64::INFINITY);
    }
    let is_digits = |it: &str| it.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let (whole, rest) = unsigned.split_once('.')?;
    if whole.contains(':') {
        // Unlike a whole number, it may begin with a zero.
        base_sixty(whole).filter(|_| is_digits(rest))?;
        let mut total = 0.0;
        let mut unit = 1.0;
        for part in unsigned.rsplit(':') {
            total += unit * part.replace('_', "").parse::<f64>().ok()?;
            unit *= 60.0;
        }
        return Some(if text.starts_with('-') { -total } else { total });
    }
    // YAML 1.1 wants a point in a float and a sign in its exponent: `1e3` is text.
    let (fraction, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let begins = match whole {
        // Without digits before its point it has no sign, and a digit right behind it.
        "" => text.starts_with('.') && fraction.starts_with(|c: char| c.is_ascii_digit()),
        _ => whole.starts_with(|c: char| c.is_ascii_digit()) && is_digits(whole),
    };
    let well_formed = begins
        && is_digits(fraction)
        && exponent.is_none_or(|it| {
            it.strip_prefix(['-', '+'])
                .is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))
        });
    well_formed.then(|| text.replace('_', "").parse().ok())?
}

/// A tree as plain data; see [`super::NodeRef::to_value`].
pub(super) fn to_value(node: &Node) -> Value {
    let value = match &node.kind {
        NodeKind::Missing => Value::Null,
        NodeKind::Scalar(scalar) => match &node.tag {
            None => scalar.to_value(),
            Some(tag) => return tagged_scalar(&tag.name, scalar),
        },
        NodeKind::Sequence(items) => Value::Array(items.iter().map(to_value).collect()),
        NodeKind::Mapping(entries) => {
            let mut map = Map::new();
            merge_into(&mut map, entries);
            Value::Object(map)
        }
    };
    match &node.tag {
        Some(tag) => wrap(&tag.name, value),
        None => value,
    }
}

fn merge_into(map: &mut Map<String, Value>, entries: &[Entry]) {
    let is_merge = |entry: &Entry| matches!(&entry.key.kind, NodeKind::Scalar(it) if &*it.value == "<<" && it.style == ScalarStyle::Plain);
    for entry in entries.iter().filter(|it| is_merge(it)) {
        match &entry.value.kind {
            NodeKind::Mapping(base) => merge_into(map, base),
            NodeKind::Sequence(bases) => {
                for base in bases.iter().rev() {
                    if let NodeKind::Mapping(base) = &base.kind {
                        merge_into(map, base);
                    }
                }
            }
            NodeKind::Missing | NodeKind::Scalar(_) => {}
        }
    }
    for entry in entries.iter().filter(|it| !is_merge(it)) {
        map.insert(key_text(&entry.key), to_value(&entry.value));
    }
}

/// A key as JSON has it: text, with numbers, truth values and null in JSON's spelling.
fn key_text(key: &Node) -> String {
    match to_value(key) {
        Value::String(text) => text,
        Value::Null => "null".to_owned(),
        other => other.to_string(),
    }
}

fn tagged_scalar(tag: &str, scalar: &Scalar) -> Value {
    match tag {
        "!GetAtt" => {
            let (id, attribute) = match scalar.value.split_once('.') {
                Some((id, attribute)) => (id, Some(attribute)),
                None => (&*scalar.value, None),
            };
            let parts = std::iter::once(id)
                .chain(attribute)
                .map(Value::from)
                .collect();
            wrap(tag, Value::Array(parts))
        }
        "!!str" | "!" => Value::from(&*scalar.value),
        "!!null" => Value::Null,
        "!!bool" => {
            truth(&scalar.value.to_ascii_lowercase()).map_or_else(|| scalar.to_value(), Value::from)
        }
        // Quotes do not keep such a tag from being read.
        "!!int" | "!!float" => {
            let plain = Scalar {
                style: ScalarStyle::Plain,
                ..scalar.clone()
            };
            plain.to_value()
        }
        // The transform's parser does not type the scalars behind a short tag: `!Ref 1` names "1".
        _ => wrap(tag, Value::from(&*scalar.value)),
    }
}

/// The key that a short tag becomes: `Fn::Sub` for `!Sub`; `!Ref` and `!Condition` have no prefix. None for YAML's own
/// tags (`!!map`), which add nothing.
pub(crate) fn long_key(tag: &str) -> Option<Cow<'_, str>> {
    let name = tag
        .strip_prefix('!')
        .filter(|it| !it.is_empty() && !it.starts_with('!'))?;
    Some(match name {
        "Ref" | "Condition" => Cow::Borrowed(name),
        _ => Cow::Owned(format!("Fn::{name}")),
    })
}

/// `!Sub x` is `{"Fn::Sub": x}`.
fn wrap(tag: &str, value: Value) -> Value {
    match long_key(tag) {
        Some(key) => Value::Object(Map::from_iter([(key.into_owned(), value)])),
        None => value,
    }
}
