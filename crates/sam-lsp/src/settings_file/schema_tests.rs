//! The schema of `sam-lsp.toml` accepts what the reader accepts.

use super::ProjectSettings;
use super::forbid;
use super::project::{KEYS, OVERRIDE_KEYS, STACK_KEYS};
use sam_ide::RULES;
use serde_json::{Map, Value};
use std::path::Path;

const SCHEMA: &str = include_str!("../../../../editors/sam-lsp.schema.json");

/// Files that both accept, and files that both refuse.
const GOOD: [&str; 12] = [
    "",
    "rules = {connector-lost = \"off\", \"policy-*\" = \"hint\", \"connector-id-*\" = \"error\"}",
    "min-severity = \"information\"",
    "exclude = [\"legacy/\", \"!legacy/kept.yaml\"]",
    "managed-policies = [\"OfNextYear\"]",
    "region = \"us-gov-west-1\"",
    "parameters = {Stage = \"prod\", Size = 3, Share = 0.5, Debug = true}",
    "[[forbid]]\naction = \"s3:Delete*\"\nresource = \"Pictures/*\"\nunless = [\"Cleaner\"]",
    "[[forbid]]\naction = \"iam:*\"\n[[forbid]]\naction = \"s3:PutObject\"",
    "[[overrides]]\npaths = [\"a\"]\nmin-severity = \"error\"\nrules = {connector-lost = \"warning\"}",
    "[[stacks]]\nname = \"prod\"\npaths = [\"a\"]\nregion = \"eu-west-1\"\nparameters = {Stage = \"prod\"}",
    "[[stacks]]\nname = \"prod\"\n[[stacks]]\nname = \"test\"",
];
const BAD: [&str; 26] = [
    "rule = {}",
    "rules = []",
    "rules = {no-such-rule = \"off\"}",
    "rules = {connector-lost = \"loud\"}",
    "rules = {connector-lost = 1}",
    "min-severity = \"off\"",
    "min-severity = 1",
    "exclude = \"legacy/\"",
    "exclude = [1]",
    "managed-policies = \"OfNextYear\"",
    "managed-policies = [1]",
    "region = \"Ireland\"",
    "region = 1",
    "parameters = [\"Stage\"]",
    "parameters = {Stages = [\"prod\"]}",
    "forbid = {action = \"s3:*\"}",
    "[[forbid]]\nresource = \"Pictures\"",
    "[[forbid]]\naction = \"s3:*\"\nunles = []",
    "[[forbid]]\naction = \"s3:*\"\nunless = \"Cleaner\"",
    "[[overrides]]\nmin-severity = \"error\"",
    "[[overrides]]\npaths = [\"a\"]\nseverity = \"error\"",
    "overrides = [1]",
    "[[stacks]]\nregion = \"eu-west-1\"",
    "[[stacks]]\nname = \"prod\"\nregion = \"Ireland\"",
    "[[stacks]]\nname = \"prod\"\nstage = \"prod\"",
    "stacks = {prod = {}}",
];

#[test]
fn schema_and_reader_accept_the_same() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let all = GOOD.map(|it| (it, true)).into_iter();
    for (text, is_good) in all.chain(BAD.map(|it| (it, false))) {
        let content: Map<String, Value> = toml::from_str(text).unwrap();
        let (_, complaints) = ProjectSettings::read(&content, Path::new("/shop"));
        assert_eq!(complaints.is_empty(), is_good, "{text}: {complaints:?}");
        let accepted = accepts(&schema, &schema, &Value::Object(content));
        assert_eq!(accepted, is_good, "the schema: {text}");
    }
}

#[test]
fn schema_and_reader_have_the_same_keys() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let keys = |pointer: &str| {
        let properties = schema.pointer(pointer).and_then(Value::as_object).unwrap();
        let mut keys: Vec<String> = properties.keys().cloned().collect();
        keys.sort();
        keys
    };
    assert_eq!(keys("/properties"), sorted(&KEYS));
    let entry = |list| keys(&format!("/properties/{list}/items/properties"));
    assert_eq!(entry("forbid"), sorted(&forbid::KEYS));
    assert_eq!(entry("overrides"), sorted(&OVERRIDE_KEYS));
    assert_eq!(entry("stacks"), sorted(&STACK_KEYS));
    let codes: Vec<&str> = RULES.iter().map(|it| it.code).collect();
    assert_eq!(keys("/definitions/rules/properties"), sorted(&codes));
}

fn sorted<'k>(keys: &[&'k str]) -> Vec<&'k str> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys
}

/// Whether a value is as a schema has it, which uses a few of the keywords of JSON Schema.
fn accepts(root: &Value, schema: &Value, value: &Value) -> bool {
    let schema = schema.as_object().unwrap();
    schema.iter().all(|(keyword, of)| match keyword.as_str() {
        "$schema" | "title" | "description" | "definitions" | "properties"
        | "patternProperties" => true,
        "$ref" => {
            let pointer = of.as_str().and_then(|it| it.strip_prefix('#')).unwrap();
            accepts(root, root.pointer(pointer).unwrap(), value)
        }
        "type" => match of {
            Value::Array(types) => types.iter().any(|it| is_of_type(value, it)),
            one => is_of_type(value, one),
        },
        "enum" => of.as_array().unwrap().contains(value),
        "pattern" => {
            assert_eq!(of, "^[a-z]+(-[a-z]+)+-[0-9]+$", "the only one");
            value.as_str().is_none_or(crate::region::is_region)
        }
        "required" => {
            let mut keys = of.as_array().unwrap().iter().map(|it| it.as_str().unwrap());
            value
                .as_object()
                .is_none_or(|it| keys.all(|key| it.contains_key(key)))
        }
        "items" => value
            .as_array()
            .is_none_or(|it| it.iter().all(|it| accepts(root, of, it))),
        "additionalProperties" => {
            let known = schema.get("properties").and_then(Value::as_object);
            let patterns = schema.get("patternProperties").and_then(Value::as_object);
            let by_key = |key: &str| {
                let by_pattern = || {
                    let pattern = patterns.filter(|_| key.ends_with('*'))?;
                    pattern.get("^[a-z][a-z-]*\\*$")
                };
                known.and_then(|it| it.get(key)).or_else(by_pattern)
            };
            value.as_object().is_none_or(|it| {
                it.iter().all(|(key, value)| match (by_key(key), of) {
                    (Some(schema), _) => accepts(root, schema, value),
                    (None, Value::Bool(is_open)) => *is_open,
                    (None, schema) => accepts(root, schema, value),
                })
            })
        }
        other => panic!("{other} is not known here"),
    })
}

fn is_of_type(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        other => panic!("{other} is not known here"),
    }
}
