//! What the transform refuses, compared with the translator's own cases.

use sam_core::connector::Environment;
use sam_core::document::Document;
use sam_core::expand::refusals;
use serde_json::Value;
use std::path::PathBuf;

/// Cases whose run ends with an error of the whole document, before resources are looked at.
const ENDS_EARLY: [&str; 4] = [
    "error_api_invalid_security",
    "error_function_api_invalid_properties",
    "error_globals_unsupported_property",
    "error_swagger_security_not_dict_with_api_key_required",
];

/// Of each case that the translator takes nothing is refused; of the others nothing is refused with words that it does
/// not have.
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
    let mut inputs: Vec<_> = std::fs::read_dir(folder.join("input"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    inputs.sort();
    let (mut taken, mut same) = (0, 0);
    let mut different = Vec::new();
    for input in inputs {
        let name = input.file_stem().unwrap().to_string_lossy().into_owned();
        if ENDS_EARLY.contains(&&*name) {
            continue;
        }
        let Ok(answer) = std::fs::read_to_string(folder.join(format!("output/{name}.json"))) else {
            continue;
        };
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let document = Document::open(1, &std::fs::read_to_string(&input).unwrap());
        let refused = refusals(document.template(), &environment);
        let causes: Vec<&str> = answer
            .get("causes")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|it| it["message"].as_str())
            .collect();
        taken += usize::from(causes.is_empty() && refused.is_empty());
        for message in refused.values() {
            match causes.contains(&message.as_str()) {
                true => same += 1,
                false => different.push(format!("{name}: {message}\n  theirs: {causes:?}")),
            }
        }
    }
    println!("{taken} cases taken, {same} refusals the same");
    assert!(taken >= 200, "{taken}");
    assert!(different.is_empty(), "{}", different.join("\n"));
}
