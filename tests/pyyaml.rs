//! The reader against PyYAML: `tests/templates/yaml/answers.jsonl` holds texts with what its loaders make of them, written by
//! `cargo xtask oracle`. `SAM_LSP_YAML_ANSWERS` names a larger file of the kind.
#![expect(clippy::unwrap_used, reason = "a test")]

use sam_core::document::{Document, Section};
use sam_core::syntax::Loader;
use serde_json::{Map, Value};

const ANSWERS: &str = include_str!("templates/yaml/answers.jsonl");

/// What is wrong with how a text is read; empty if it is read as PyYAML does.
fn differences(answer: &Value) -> Vec<String> {
    let text = answer["text"].as_str().unwrap();
    let reads = |loader: &str| answer[loader].as_bool().unwrap();
    let document = Document::open(1, text);
    let errors: Vec<_> = document.syntax_errors().map(|it| it.message).collect();
    let refused: Vec<Loader> = document.refusals().iter().map(|it| it.loader).collect();
    let mut wrong = Vec::new();
    let is_refused = !errors.is_empty() || refused.len() > 1;
    let read_by = match (reads("python"), reads("c")) {
        (false, false) => {
            if !is_refused {
                wrong.push("both loaders refuse it".to_owned());
            }
            return wrong;
        }
        (true, true) => Vec::new(),
        (true, false) => vec![Loader::C],
        (false, true) => vec![Loader::Python],
    };
    if is_refused {
        wrong.push(format!("one loader reads it: {errors:?} {refused:?}"));
    } else if refused != read_by && !document.is_in_braces() {
        wrong.push(format!("{read_by:?} refuse it, here {refused:?}"));
    }
    if let Some(expected) = answer.get("value").filter(|_| wrong.is_empty()) {
        let value = value_of(&document);
        if value != *expected {
            wrong.push(format!("its value is {expected}, here {value}"));
        }
    }
    wrong
}

/// The mapping that a text is.
fn value_of(document: &Document) -> Value {
    let mut all = Map::new();
    let blocks = document.blocks().iter();
    for placed in blocks.filter(|it| it.block.section != Section::Surplus) {
        for entry in placed.entries() {
            let key = match entry.key.to_value() {
                Value::String(key) => key,
                other => other.to_string(),
            };
            all.insert(key, entry.value.to_value());
        }
    }
    Value::Object(all)
}

#[test]
fn texts_are_read_as_pyyaml_reads_them() {
    let larger = std::env::var("SAM_LSP_YAML_ANSWERS");
    let larger = larger.map(|it| std::fs::read_to_string(it).unwrap());
    let answers = larger.as_deref().unwrap_or(ANSWERS);
    let mut wrong = Vec::new();
    for line in answers.lines() {
        let answer: Value = serde_json::from_str(line).unwrap();
        let differences = differences(&answer);
        wrong.extend(
            differences
                .iter()
                .map(|it| format!("{}\n  {it}", answer["text"])),
        );
    }
    assert!(
        wrong.is_empty(),
        "{} of {} texts are read differently:\n{}",
        wrong.len(),
        answers.lines().count(),
        wrong[..wrong.len().min(12)].join("\n")
    );
}
