//! `Condition` blocks with `Fn::If` in them as the blocks they may be, each under the conditions of the template above it.

use super::branches::{both, branches, is_nothing};
use serde_json::Value;

/// More blocks than these of one statement are not told apart.
const MOST_BLOCKS: usize = 8;

/// The blocks that a statement may have under some conditions of the template, with these.
pub(super) fn blocks(block: Option<&Value>, when: &[String]) -> Vec<(Option<Value>, Vec<String>)> {
    let Some(block) = block else {
        return vec![(None, when.to_vec())];
    };
    let mut open = vec![(block.clone(), when.to_vec())];
    let mut found = Vec::new();
    while let Some((block, when)) = open.pop() {
        let condition = first_condition(&block).map(str::to_owned);
        let is_more = open.len() + found.len() >= MOST_BLOCKS;
        let Some(condition) = condition.filter(|_| !is_more) else {
            found.push((Some(block), when));
            continue;
        };
        for (holds, sign) in [(false, "!"), (true, "")] {
            let when = both(&when, &[format!("{sign}{condition}")]);
            let chosen = chosen(&block, &condition, holds);
            open.extend(chosen.zip(when));
        }
    }
    found
}

/// The condition of the first `Fn::If`.
fn first_condition(value: &Value) -> Option<&str> {
    if let Some((condition, _)) = branches(value) {
        return Some(condition);
    }
    match value {
        Value::Object(map) => map.values().find_map(first_condition),
        Value::Array(items) => items.iter().find_map(first_condition),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// What a value is when a condition holds, or does not; none for `AWS::NoValue`.
fn chosen(value: &Value, condition: &str, holds: bool) -> Option<Value> {
    if let Some((own, [(_, yes), (_, no)])) = branches(value)
        && own == condition
    {
        return chosen(if holds { yes } else { no }, condition, holds);
    }
    let chosen = |it: &Value| chosen(it, condition, holds);
    match value {
        _ if is_nothing(value) => None,
        Value::Object(map) => {
            let entries = map.iter();
            Some(Value::Object(
                entries
                    .filter_map(|(key, it)| Some((key.clone(), chosen(it)?)))
                    .collect(),
            ))
        }
        Value::Array(items) => Some(items.iter().filter_map(chosen).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Some(value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_branch_is_a_block_under_its_condition() {
        let block = json!({
            "StringEquals": {
                "a": { "Fn::If": ["IsProd", "p", "d"] },
                "b": ["x", { "Fn::If": ["IsProd", { "Ref": "AWS::NoValue" }, "y"] }],
            },
        });
        assert_eq!(
            blocks(Some(&block), &["Other".to_owned()]),
            [
                (
                    Some(json!({ "StringEquals": { "a": "p", "b": ["x"] } })),
                    vec!["Other".to_owned(), "IsProd".to_owned()]
                ),
                (
                    Some(json!({ "StringEquals": { "a": "d", "b": ["x", "y"] } })),
                    vec!["Other".to_owned(), "!IsProd".to_owned()]
                ),
            ]
        );
        let [(_, when)] = blocks(Some(&block), &["!IsProd".to_owned()])
            .try_into()
            .unwrap();
        assert_eq!(when, ["!IsProd"]);
        assert_eq!(blocks(None, &[]), [(None, Vec::new())]);
    }
}
