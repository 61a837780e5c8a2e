//! The definition of a state machine that is written into a template: a text with substitutions for what is known at the
//! deployment only.

use super::python::{self, Layout};
use crate::template::shape;
use serde_json::{Map, Value, json};

/// The text of a definition, and what is put into it, by name.
pub(super) fn text(mut definition: Value) -> (Value, Map<String, Value>) {
    let mut substitutions = Map::new();
    substitute(&mut definition, &mut substitutions);
    let text = python::json(&definition, Layout::Lines);
    let lines: Vec<&str> = text.split('\n').collect();
    (json!({ "Fn::Join": ["\n", lines] }), substitutions)
}

fn substitute(value: &mut Value, substitutions: &mut Map<String, Value>) {
    match value {
        Value::Object(map) => {
            let mut names: Vec<String> = map.keys().cloned().collect();
            names.sort();
            for name in names {
                if let Some(value) = map.get_mut(&name) {
                    substitute_one(value, substitutions);
                }
            }
        }
        Value::Array(items) => {
            items
                .iter_mut()
                .for_each(|it| substitute_one(it, substitutions));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn substitute_one(value: &mut Value, substitutions: &mut Map<String, Value>) {
    if !is_dynamic(value) {
        return substitute(value, substitutions);
    }
    let name = format!("definition_substitution_{}", substitutions.len() + 1);
    let placeholder = format!("${{{name}}}");
    substitutions.insert(name, std::mem::replace(value, placeholder.into()));
}

fn is_dynamic(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.len() == 1 && map.keys().all(|it| shape::is_intrinsic_key(it)),
        Value::String(text) => is_dynamic_reference(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => false,
    }
}

/// Whether a text as a whole is `{{resolve:service:name}}`.
fn is_dynamic_reference(text: &str) -> bool {
    let inner = text
        .strip_prefix("{{resolve:")
        .and_then(|it| it.strip_suffix("}}"));
    let parts = inner.and_then(|it| it.split_once(':'));
    parts.is_some_and(|(service, name)| {
        let is_letter = |it: u8| it.is_ascii_lowercase() || it == b'-';
        !service.is_empty() && service.bytes().all(is_letter) && !name.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn intrinsics_and_dynamic_references_are_substituted() {
        let definition = json!({
            "States": [{ "Ref": "A" }, "{{resolve:ssm:name}}", "text"],
            "Comment": { "Fn::Sub": "x" },
        });
        let (text, substitutions) = super::text(definition);
        expect![[r#"
            {"Fn::Join":["\n",["{","    \"Comment\": \"${definition_substitution_1}\",","    \"States\": [","        \"${definition_substitution_2}\",","        \"${definition_substitution_3}\",","        \"text\"","    ]","}"]]}
            {"definition_substitution_1":{"Fn::Sub":"x"},"definition_substitution_2":{"Ref":"A"},"definition_substitution_3":"{{resolve:ssm:name}}"}
        "#]]
        .assert_eq(&format!("{text}\n{}\n", Value::Object(substitutions)));
    }
}
