//! The logical IDs that SAM makes of a template: all that stand in the translator's own outputs, and no others.
#![expect(clippy::unwrap_used, reason = "a test")]

use sam_core::document::Document;
use sam_core::expand::{GeneratedIndex, Suffix};
use serde_json::Value;
use std::path::PathBuf;

/// What of an output stands in neither the template nor the index, and what of the index is not in the output.
fn differences(document: &Document, output: &Value) -> Vec<String> {
    let template = document.template();
    let index = GeneratedIndex::of(template);
    let resources = output["Resources"].as_object().unwrap();
    let is_of_connector = |it: &Value| it["Metadata"].get("aws:sam:connectors").is_some();
    let missing = resources.iter().filter(|(id, resource)| {
        template.resource(id).is_none() && index.get(id).is_none() && !is_of_connector(resource)
    });
    let mut found: Vec<String> = missing.map(|(id, _)| format!("missing {id}")).collect();
    for generated in index.iter().chain(index.open()) {
        let has_type = |it: &Value| it["Type"] == generated.resource_type;
        let is_there = match generated.suffix {
            Suffix::Nothing => resources.get(&generated.id).is_some_and(has_type),
            Suffix::Hash | Suffix::Unknown => resources
                .iter()
                .any(|(id, resource)| generated.is_named(id) && has_type(resource)),
        };
        if !is_there {
            found.push(format!(
                "{} {} is not made",
                generated.resource_type, generated.id
            ));
        }
    }
    found
}

#[test]
fn the_translators_own_outputs() {
    let Some(corpus) = std::env::var_os("SAM_LSP_CORPUS") else {
        println!("SAM_LSP_CORPUS is not set: the translator's own outputs were not compared");
        return;
    };
    let folder = PathBuf::from(corpus).join("samtranslator");
    let mut compared = 0;
    let mut different = Vec::new();
    let mut inputs: Vec<_> = std::fs::read_dir(folder.join("input"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    inputs.sort();
    for input in inputs {
        let name = input.file_stem().unwrap().to_string_lossy().into_owned();
        let Ok(answer) = std::fs::read_to_string(folder.join(format!("output/{name}.json"))) else {
            continue;
        };
        let output: Value = serde_json::from_str(&answer).unwrap();
        if output.get("Resources").is_none() {
            continue;
        }
        let document = Document::open(1, &std::fs::read_to_string(&input).unwrap());
        let found = differences(&document, &output);
        compared += 1;
        if !found.is_empty() {
            different.push(format!("{name}: {}", found.join(", ")));
        }
    }
    println!("{compared} outputs compared");
    assert!(compared >= 200, "{compared}");
    assert!(different.is_empty(), "{}", different.join("\n"));
}
