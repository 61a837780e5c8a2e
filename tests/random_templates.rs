//! Random templates against the answers of the SAM translator: `tests/templates/random.jsonl` holds some with what it makes
//! of them, written by `cargo xtask oracle`. `SAM_LSP_RANDOM_TEMPLATES` names a larger file of the kind.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use crate::transform::{differences, environment, without_marks};
use sam_core::document::Document;
use sam_core::transform::{LocalPaths, transform};
use serde_json::Value;
use std::collections::BTreeSet;

const ANSWERS: &str = include_str!("templates/random.jsonl");

/// What differs from an answer, a line each.
fn check(answer: &Value) -> Vec<String> {
    let text = answer["template"].to_string();
    let document = Document::open(1, &text);
    let environment = environment("us-east-1", &[("P2", "p2")]);
    let ours = transform(document.template(), &environment, LocalPaths::Refused);
    match (ours, &answer["errors"]) {
        (Ok(it), Value::Array(errors)) => {
            let first = errors.first();
            vec![format!(
                "not refused: {first:?}, unexpanded: {:?}",
                it.unexpanded
            )]
        }
        (Ok(it), _) => {
            let found = differences(it.template, answer["output"].clone());
            found.into_iter().map(|(_, line)| line).collect()
        }
        (Err(errors), expected) => {
            let ours = errors.iter().map(|it| without_marks(&it.aws_message));
            let ours: BTreeSet<String> = ours.collect();
            let theirs = expected.as_array().into_iter().flatten();
            let theirs = theirs.map(|it| without_marks(it.as_str().unwrap()));
            let theirs: BTreeSet<String> = theirs.collect();
            let missing = theirs.difference(&ours).map(|it| format!("missing: {it}"));
            let surplus = ours.difference(&theirs).map(|it| format!("surplus: {it}"));
            missing.chain(surplus).collect()
        }
    }
}

/// The seeds of the templates with another answer, and how many there are.
fn different(answers: &str) -> (Vec<String>, usize) {
    let mut all = Vec::new();
    let mut count = 0;
    for line in answers.lines() {
        let answer: Value = serde_json::from_str(line).unwrap();
        count += 1;
        let found = check(&answer);
        if !found.is_empty() {
            all.push(format!("{}: {}", answer["seed"], found.join("\n  ")));
        }
    }
    (all, count)
}

#[test]
fn each_random_template_has_the_answer_of_the_translator() {
    let (wrong, count) = different(ANSWERS);
    assert_eq!(count, 100);
    assert_eq!(wrong, [] as [String; 0]);
}

#[test]
fn each_of_many_more_has_too() {
    let Some(file) = std::env::var_os("SAM_LSP_RANDOM_TEMPLATES") else {
        println!("SAM_LSP_RANDOM_TEMPLATES is not set: nothing is compared");
        return;
    };
    let (wrong, count) = different(&std::fs::read_to_string(file).unwrap());
    println!(
        "{} of {count} random templates are equal",
        count - wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
