//! The nested schemas that the transform checks the properties of some types against: what they take, and its messages.

use serde_json::Value;

/// What a value may be.
#[derive(Debug)]
pub(super) enum Schema {
    Any,
    Text,
    Integer,
    Number,
    Boolean,
    OneOf(&'static [&'static str]),
    List(&'static Schema),
    /// A map of anything.
    Map,
    /// A map with these keys and no others.
    Fields(&'static [Field]),
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

fn check_fields(
    found: &mut Vec<Misfit>,
    path: &mut Vec<String>,
    value: &Value,
    fields: &'static [Field],
) {
    let Value::Object(map) = value else {
        push(found, path, MisfitKind::NotAMap);
        return;
    };
    for field in fields {
        path.push(field.name.to_owned());
        match map.get(field.name) {
            None if field.is_required => push(found, path, MisfitKind::Missing),
            Some(Value::Null) if field.is_required => push(found, path, MisfitKind::Null),
            None | Some(Value::Null) => {}
            Some(value) => check(found, path, value, &field.schema),
        }
        path.pop();
    }
    for name in map.keys() {
        if !fields.iter().any(|it| it.name == name) {
            path.push(name.clone());
            push(found, path, MisfitKind::Unknown);
            path.pop();
        }
    }
}

fn push(found: &mut Vec<Misfit>, path: &[String], kind: MisfitKind) {
    found.push(Misfit {
        path: path.to_vec(),
        kind,
    });
}

fn check(found: &mut Vec<Misfit>, path: &mut Vec<String>, value: &Value, schema: &'static Schema) {
    match schema {
        Schema::Any => {}
        Schema::Fields(fields) => check_fields(found, path, value, fields),
        Schema::List(item) => match value {
            Value::Array(items) => {
                for (at, it) in items.iter().enumerate() {
                    path.push(at.to_string());
                    check(found, path, it, item);
                    path.pop();
                }
            }
            _ => push(found, path, MisfitKind::NotAList),
        },
        Schema::OrMap(other) => {
            let is_map = value.is_object() || is_pairs(value);
            if is_map || has(other, value) {
                return;
            }
            let kind = match other {
                Schema::Integer => MisfitKind::Neither("integer"),
                Schema::Number => MisfitKind::Neither("number"),
                Schema::List(_) => MisfitKind::Neither("list"),
                Schema::Any
                | Schema::Text
                | Schema::Boolean
                | Schema::OneOf(_)
                | Schema::Map
                | Schema::Fields(_)
                | Schema::OrMap(_) => MisfitKind::NotAMap,
            };
            push(found, path, kind);
        }
        Schema::Map if !has(schema, value) => push(found, path, MisfitKind::NotAMap),
        Schema::Boolean if !has(schema, value) => push(found, path, MisfitKind::NotABoolean),
        Schema::Text
        | Schema::Integer
        | Schema::Number
        | Schema::OneOf(_)
        | Schema::Map
        | Schema::Boolean => {}
    }
}

/// A list of pairs, which counts as a map.
fn is_pairs(value: &Value) -> bool {
    let is_pair = |it: &Value| match it {
        Value::Array(pair) => pair.len() == 2,
        Value::String(pair) => pair.chars().count() == 2,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    };
    value.as_array().is_some_and(|it| it.iter().all(is_pair))
}

/// Whether a value fits, perhaps converted.
fn has(schema: &Schema, value: &Value) -> bool {
    match (schema, value) {
        (Schema::Any, _) => true,
        (Schema::Text, Value::String(_) | Value::Number(_) | Value::Bool(_)) => true,
        (Schema::Integer | Schema::Number, Value::Bool(_) | Value::Number(_)) => true,
        (Schema::Integer, Value::String(text)) => text.trim().parse::<i64>().is_ok(),
        (Schema::Number, Value::String(text)) => text.trim().parse::<f64>().is_ok(),
        (Schema::Boolean, Value::Bool(_)) => true,
        (Schema::Boolean, Value::Number(it)) => matches!(it.as_i64(), Some(0 | 1)),
        (Schema::Boolean, Value::String(text)) => {
            let known = "y yes t true on 1 n no f false off 0";
            known.split(' ').any(|it| it.eq_ignore_ascii_case(text))
        }
        (Schema::OneOf(names), Value::String(text)) => names.contains(&text.as_str()),
        (Schema::List(item), Value::Array(items)) => items.iter().all(|it| has(item, it)),
        (Schema::Map | Schema::Fields(_), value) => value.is_object() || is_pairs(value),
        (Schema::OrMap(other), value) => value.is_object() || is_pairs(value) || has(other, value),
        (
            Schema::Text
            | Schema::Integer
            | Schema::Number
            | Schema::Boolean
            | Schema::OneOf(_)
            | Schema::List(_),
            _,
        ) => false,
    }
}
