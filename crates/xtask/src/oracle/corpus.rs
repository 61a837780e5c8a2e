//! Proof that the oracle asks rightly: its answers equal those of a corpus made by others.
use super::python;
use crate::test::CORPUS;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::PathBuf;

/// What the corpus was made with.
const OPTIONS: [&str; 6] = [
    "--region",
    "ap-southeast-1",
    "--parameter",
    "param1=value1",
    "--parameter",
    "param2=value2",
];

/// Compares the oracle's answers with every connector answer of the corpus that `SAM_LSP_CORPUS` names.
pub(crate) fn prove() -> Result<()> {
    let corpus = std::env::var_os(CORPUS)
        .with_context(|| format!("{CORPUS} does not say where the corpus is"))?;
    let corpus = PathBuf::from(corpus).join("samtranslator");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(corpus.join("connectors"))? {
        names.push(
            entry?
                .path()
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        );
    }
    names.sort();
    let templates: Vec<PathBuf> = names
        .iter()
        .map(|name| corpus.join(format!("input/{name}.yaml")))
        .collect();
    let mut equal = 0;
    for (name, answer) in names.iter().zip(python::ask(&OPTIONS, &templates)?) {
        let text = std::fs::read_to_string(corpus.join(format!("connectors/{name}.json")))?;
        if unordered(answer) == unordered(serde_json::from_str(&text)?) {
            equal += 1;
        } else {
            println!("{name}: differs from the corpus");
        }
    }
    println!("{equal} of {} answers equal", names.len());
    if equal != names.len() {
        bail!("the oracle does not answer as the corpus does")
    }
    Ok(())
}

/// The value with every list in one order: the corpus compares lists without regard to order, and maps by content.
fn unordered(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(unordered).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(map) => {
            let mut entries: Vec<_> = map
                .into_iter()
                .map(|(key, value)| (key, unordered(value)))
                .collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::unordered;
    use serde_json::json;

    #[test]
    fn lists_compare_without_order_at_every_depth() {
        let one = json!({"b": [{"x": [1, 2]}, "s"], "a": null});
        let other = json!({"a": null, "b": ["s", {"x": [2, 1]}]});
        assert_eq!(unordered(one), unordered(other));
        assert_ne!(unordered(json!([1])), unordered(json!([1, 1])));
    }
}
