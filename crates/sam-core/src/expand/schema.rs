//! The nested schemas that the transform checks the properties of some types against: what they take, and its messages.

use serde_json::{Map, Value};
use std::borrow::Cow;

/// What a value may be.
#[derive(Debug)]
pub(super) enum Schema {
    Any,
    /// Numbers count as texts.
    Text,
    Integer,
    Number,
    Boolean,
    OneOf(&'static [&'static str]),
    List(&'static Schema),
    /// A map of anything.
    Map,
    /// A map with any keys and such values.
    MapOf(&'static Schema),
    /// A map with these keys and no others.
    Fields(&'static [Field]),
    /// Such a map, or a boolean.
    FieldsOrBoolean(&'static [Field]),
    /// A map, which may be an intrinsic function, or something else.
    OrMap(&'static Schema),
}

/// A key of a map.
#[derive(Debug)]
pub(super) struct Field {
    name: &'static str,
    schema: Schema,
    is_required: bool,
}

pub(super) const fn needed(name: &'static str, schema: Schema) -> Field {
    Field {
        name,
        schema,
        is_required: true,
    }
}

pub(super) const fn optional(name: &'static str, schema: Schema) -> Field {
    Field {
        name,
        schema,
        is_required: false,
    }
}

/// Something that does not fit.
#[derive(Debug)]
pub(super) struct Misfit {
    /// The keys that lead to it.
    pub(super) path: Vec<String>,
    pub(super) kind: MisfitKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MisfitKind {
    Missing,
    Unknown,
    Null,
    NotAMap,
    NotAList,
    NotABoolean,
    /// Neither a map nor the other thing: `integer`, `number`, `list`.
    Neither(&'static str),
    /// A value that cannot be converted, with what the transform says of it.
    Other(&'static str),
}

impl Misfit {
    /// The transform's sentence about it.
    pub(super) fn sentence(&self) -> String {
        let path = self.path.join(".");
        let what = match self.kind {
            MisfitKind::Missing => "is required.",
            MisfitKind::Unknown => "is an invalid property.",
            MisfitKind::Null => "none is not an allowed value.",
            MisfitKind::NotAMap => "value is not a valid dict.",
            MisfitKind::NotAList => "value is not a valid list.",
            MisfitKind::NotABoolean => "value could not be parsed to a boolean.",
            MisfitKind::Other(what) => return format!("Property '{path}' {what}."),
            MisfitKind::Neither(other) => {
                return format!("Property '{path}' value must be dictionary or {other}.");
            }
        };
        format!("Property '{path}' {what}")
    }
}

/// Everything in a map that does not fit, in the order of the schema, with unknown keys last.
pub(super) fn misfits(value: &Value, fields: &'static [Field]) -> Vec<Misfit> {
    let mut found = Vec::new();
    check_fields(&mut found, &mut Vec::new(), value, fields);
    found
}

/// The first value of the known keys of a map that does not fit.
pub(super) fn first_misfit(map: &Map<String, Value>, fields: &'static [Field]) -> Option<Misfit> {
    let mut found = Vec::new();
    check_known(&mut found, &mut Vec::new(), map, fields);
    found.into_iter().next()
}

fn check_fields(
    found: &mut Vec<Misfit>,
    path: &mut Vec<String>,
    value: &Value,
    fields: &'static [Field],
) {
    let Some(map) = as_map(value) else {
        push(found, path, MisfitKind::NotAMap);
        return;
    };
    check_known(found, path, &map, fields);
    let is_known = |name: &str| fields.iter().any(|it| it.name == name);
    let mut unknown: Vec<&String> = map.keys().filter(|it| !is_known(it)).collect();
    unknown.sort();
    for name in unknown {
        within(path, name, |path| push(found, path, MisfitKind::Unknown));
    }
}

fn check_known(
    found: &mut Vec<Misfit>,
    path: &mut Vec<String>,
    map: &Map<String, Value>,
    fields: &'static [Field],
) {
    for field in fields {
        within(path, field.name, |path| match map.get(field.name) {
            None if field.is_required => push(found, path, MisfitKind::Missing),
            Some(Value::Null) if field.is_required => push(found, path, MisfitKind::Null),
            None | Some(Value::Null) => {}
            Some(value) => check(found, path, value, &field.schema),
        });
    }
}

fn within(path: &mut Vec<String>, name: &str, check: impl FnOnce(&mut Vec<String>)) {
    path.push(name.to_owned());
    check(path);
    path.pop();
}

fn push(found: &mut Vec<Misfit>, path: &[String], kind: MisfitKind) {
    found.push(Misfit {
        path: path.to_vec(),
        kind,
    });
}

/// An item of a list or a value of a map.
fn check_item(
    found: &mut Vec<Misfit>,
    path: &mut Vec<String>,
    (name, value): (&str, &Value),
    schema: &'static Schema,
) {
    within(path, name, |path| match value {
        Value::Null => push(found, path, MisfitKind::Null),
        value => check(found, path, value, schema),
    });
}

fn check(found: &mut Vec<Misfit>, path: &mut Vec<String>, value: &Value, schema: &'static Schema) {
    match schema {
        Schema::Any => {}
        Schema::Fields(fields) => check_fields(found, path, value, fields),
        Schema::FieldsOrBoolean(fields) => {
            if !has(&Schema::Boolean, value) {
                check_fields(found, path, value, fields);
            }
        }
        Schema::List(item) => match value {
            Value::Array(items) => {
                for (at, it) in items.iter().enumerate() {
                    check_item(found, path, (&at.to_string(), it), item);
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => push(found, path, MisfitKind::NotAList),
        },
        Schema::MapOf(item) => match as_map(value) {
            Some(map) => {
                for (key, it) in map.iter() {
                    check_item(found, path, (key, it), item);
                }
            }
            None => push(found, path, MisfitKind::NotAMap),
        },
        Schema::OrMap(other) => {
            if as_map(value).is_some() || has(other, value) {
                return;
            }
            match (other, value) {
                (Schema::List(_), Value::Array(_)) => {
                    // What keeps it from being either.
                    push(found, path, MisfitKind::NotAMap);
                    check(found, path, value, other);
                }
                (Schema::Integer, _) => push(found, path, MisfitKind::Neither("integer")),
                (Schema::Number, _) => push(found, path, MisfitKind::Neither("number")),
                (Schema::List(_), _) => push(found, path, MisfitKind::Neither("list")),
                (_, _) => push(found, path, MisfitKind::NotAMap),
            }
        }
        Schema::Map
        | Schema::Boolean
        | Schema::Text
        | Schema::Integer
        | Schema::Number
        | Schema::OneOf(_) => {
            if !has(schema, value) {
                push(found, path, unlike(schema));
            }
        }
    }
}

fn unlike(schema: &Schema) -> MisfitKind {
    match schema {
        Schema::Boolean => MisfitKind::NotABoolean,
        Schema::Text => MisfitKind::Other("str type expected"),
        Schema::Integer => MisfitKind::Other("value is not a valid integer"),
        Schema::Number => MisfitKind::Other("value is not a valid float"),
        Schema::OneOf(_) => MisfitKind::Other("unexpected value"),
        Schema::List(_) => MisfitKind::NotAList,
        Schema::Any
        | Schema::Map
        | Schema::MapOf(_)
        | Schema::Fields(_)
        | Schema::FieldsOrBoolean(_)
        | Schema::OrMap(_) => MisfitKind::NotAMap,
    }
}

/// A value as a map: as Python's `dict` makes one, also of a list of pairs, and of an empty text.
fn as_map(value: &Value) -> Option<Cow<'_, Map<String, Value>>> {
    match value {
        Value::Object(map) => Some(Cow::Borrowed(map)),
        Value::Array(items) => {
            let pairs = items.iter().map(pair).collect::<Option<Map<_, _>>>()?;
            Some(Cow::Owned(pairs))
        }
        Value::String(text) if text.is_empty() => Some(Cow::Owned(Map::new())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// A key and its value, of something that has two items.
fn pair(value: &Value) -> Option<(String, Value)> {
    match value {
        Value::Array(items) => match items.as_slice() {
            [
                key @ (Value::String(_) | Value::Number(_) | Value::Bool(_)),
                value,
            ] => Some((super::python::text(key), value.clone())),
            _ => None,
        },
        Value::String(text) => {
            let mut letters = text.chars();
            let (key, value) = (letters.next()?, letters.next()?);
            let pair = (key.to_string(), value.to_string().into());
            letters.next().is_none().then_some(pair)
        }
        Value::Object(map) => {
            let mut keys = map.keys();
            let (key, value) = (keys.next()?, keys.next()?);
            let pair = (key.clone(), value.clone().into());
            keys.next().is_none().then_some(pair)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Whether a value fits, perhaps converted.
fn has(schema: &'static Schema, value: &Value) -> bool {
    let mut found = Vec::new();
    match (schema, value) {
        (Schema::Any, _)
        | (Schema::Text, Value::String(_) | Value::Number(_) | Value::Bool(_))
        | (Schema::Integer | Schema::Number, Value::Bool(_) | Value::Number(_)) => true,
        (Schema::Integer, Value::String(text)) => text.trim().parse::<i64>().is_ok(),
        (Schema::Number, Value::String(text)) => text.trim().parse::<f64>().is_ok(),
        (Schema::Boolean, value) => as_bool(value).is_some(),
        (Schema::OneOf(names), Value::String(text)) => names.contains(&text.as_str()),
        (Schema::Map, value) => as_map(value).is_some(),
        (
            Schema::List(_)
            | Schema::MapOf(_)
            | Schema::Fields(_)
            | Schema::FieldsOrBoolean(_)
            | Schema::OrMap(_),
            value,
        ) => {
            check(&mut found, &mut Vec::new(), value, schema);
            found.is_empty()
        }
        (Schema::Text | Schema::Integer | Schema::Number | Schema::OneOf(_), _) => false,
    }
}

/// A boolean, as it is or as a word for it.
pub(super) fn as_bool(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Number(number) => match number.as_f64() {
            Some(1.0) => Some(true),
            Some(0.0) => Some(false),
            Some(_) | None => None,
        },
        Value::String(text) => match text.to_lowercase().as_str() {
            "1" | "on" | "t" | "true" | "y" | "yes" => Some(true),
            "0" | "off" | "f" | "false" | "n" | "no" => Some(false),
            _ => None,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
