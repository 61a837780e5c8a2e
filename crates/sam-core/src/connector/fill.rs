//! Placeholders such as `%{Source.Arn}` in a profile's grants, replaced by what the ends are.

use super::Link;
use super::part::Part;
use super::profile::PLACEHOLDERS;
use serde_json::{Map, Value};

/// A grant with its placeholders filled in. One whose value is missing stays; such links are not generated.
pub(super) fn fill(grant: &Value, link: &Link<'_>) -> Value {
    match grant {
        Value::String(text) => fill_text(text, link),
        Value::Array(items) => items.iter().map(|it| fill(it, link)).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(key, it)| (key.clone(), fill(it, link)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => grant.clone(),
    }
}

/// A text that is a placeholder becomes the value; one that has placeholders or `${…}` in it an `Fn::Sub`.
fn fill_text(text: &str, link: &Link<'_>) -> Value {
    let mut variables = Map::new();
    let mut filled = text.to_owned();
    for (placeholder, side, part) in PLACEHOLDERS {
        let Some(value) = link.end(side).part(part).and_then(Part::get) else {
            continue;
        };
        if filled == placeholder {
            return value.clone();
        }
        if filled.contains(placeholder) {
            let name = format!("{}{part}", side.name());
            filled = filled.replace(placeholder, &format!("${{{name}}}"));
            variables.insert(name, value.clone());
        }
    }
    let has_variables = filled.contains("${");
    let argument = match (variables.is_empty(), has_variables) {
        (true, false) => return Value::String(filled),
        (true, true) => Value::String(filled),
        (false, _) => Value::Array(vec![Value::String(filled), Value::Object(variables)]),
    };
    Value::Object(Map::from_iter([("Fn::Sub".to_owned(), argument)]))
}
