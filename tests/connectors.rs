//! Connectors as the SAM translator expands them: its own test cases, and this project's templates with the answers it
//! gave for them.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test, which says how many cases it compared"
)]

use sam_core::connector::Environment;
use sam_core::connector::report::report;
use sam_core::document::Document;
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Compares one template's report with its answer; none when they are equal.
fn difference(template: &Path, answer: &Path, environment: &Environment) -> Option<String> {
    let text = std::fs::read_to_string(template).unwrap();
    let expected: Value = serde_json::from_str(&std::fs::read_to_string(answer).unwrap()).unwrap();
    let document = Document::open(1, &text);
    let actual = report(document.template(), environment);
    let mut difference = String::new();
    let keys: &[&str] = if expected["ok"] == Value::Bool(true) {
        &["ok", "connectors", "depends_on"]
    } else {
        &["ok", "connectors"]
    };
    for key in keys {
        let (mut ours, mut theirs) = (actual[*key].clone(), expected[*key].clone());
        sort(&mut ours);
        sort(&mut theirs);
        if ours != theirs {
            write!(difference, "{key}: {}", first_difference(&ours, &theirs)).unwrap();
        }
    }
    (!difference.is_empty()).then(|| format!("{}: {difference}", template.display()))
}

/// Lists have no order in the answers.
fn sort(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(sort);
            items.sort_by_cached_key(Value::to_string);
        }
        Value::Object(map) => {
            map.values_mut().for_each(sort);
            map.sort_keys();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn first_difference(ours: &Value, theirs: &Value) -> String {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            let differing = a.iter().find(|(key, it)| b.get(*key) != Some(it));
            differing.map_or_else(String::new, |(key, it)| {
                format!(".{key}{}", first_difference(it, &b[key]))
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let differing = a.iter().zip(b).find(|(a, b)| a != b);
            differing.map_or_else(String::new, |(a, b)| {
                format!("[]{}", first_difference(a, b))
            })
        }
        _ => format!("\n   ours: {ours}\n   theirs: {theirs}\n"),
    }
}

fn files(folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.to_string_lossy().ends_with(suffix))
        .collect();
    files.sort();
    files
}

#[track_caller]
fn all_equal(cases: &[(PathBuf, PathBuf, Environment)]) {
    let differences: Vec<_> = cases
        .iter()
        .filter_map(|(template, answer, environment)| difference(template, answer, environment))
        .collect();
    println!(
        "{} of {} equal",
        cases.len() - differences.len(),
        cases.len()
    );
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The translator's own cases; the corpus is not part of this repository.
#[test]
fn the_translators_own_cases() {
    let Some(corpus) = std::env::var_os("SAM_LSP_CORPUS") else {
        println!("SAM_LSP_CORPUS is not set: the translator's own cases were not compared");
        return;
    };
    let folder = PathBuf::from(corpus).join("samtranslator");
    let environment = Environment {
        region: "ap-southeast-1".to_owned(),
        parameters: [("param1", "value1"), ("param2", "value2")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        ..Environment::default()
    };
    let cases: Vec<_> = files(&folder.join("connectors"), ".json")
        .into_iter()
        .map(|answer| {
            let name = answer.file_stem().unwrap().to_string_lossy().into_owned();
            let template = folder.join("input").join(format!("{name}.yaml"));
            (template, answer, environment.clone())
        })
        .collect();
    assert_eq!(cases.len(), 54);
    all_equal(&cases);
}

/// This project's templates, each with the translator's answer beside it.
#[test]
fn our_own_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/templates/connectors");
    let cases: Vec<_> = files(&folder, ".expected.json")
        .into_iter()
        .map(|answer| {
            let name = answer.to_string_lossy().replace(".expected.json", "");
            let yaml = PathBuf::from(format!("{name}.yaml"));
            let template = if yaml.exists() {
                yaml
            } else {
                PathBuf::from(format!("{name}.json"))
            };
            let text = std::fs::read_to_string(&template).unwrap();
            let region = text.lines().find_map(|it| it.strip_prefix("# region: "));
            let environment = Environment {
                region: region.unwrap_or("us-east-1").trim().to_owned(),
                ..Environment::default()
            };
            (template, answer, environment)
        })
        .collect();
    assert!(cases.len() >= 90);
    all_equal(&cases);
}
