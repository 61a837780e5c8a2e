//! Policy templates with values put in for their parameters.

use crate::iam::PolicyTemplate;
use serde_json::{Map, Value};

/// The statements of a policy template, a list, with each parameter replaced by its value in the map `values`. A
/// parameter without a value stays as the reference it is; the values themselves are not looked into.
pub fn fill_template(template: &PolicyTemplate, values: &Value) -> Value {
    let none = Map::new();
    fill(
        &template.statements,
        template,
        values.as_object().unwrap_or(&none),
    )
}

fn fill(data: &Value, template: &PolicyTemplate, values: &Map<String, Value>) -> Value {
    match data {
        Value::Object(map) => {
            if let (1, Some(Value::String(name))) = (map.len(), map.get("Ref"))
                && template.parameters.iter().any(|it| it.name == name)
                && let Some(value) = values.get(name)
            {
                return value.clone();
            }
            let entries = map.iter();
            entries
                .map(|(key, it)| (key.clone(), fill(it, template, values)))
                .collect()
        }
        Value::Array(items) => items.iter().map(|it| fill(it, template, values)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => data.clone(),
    }
}
