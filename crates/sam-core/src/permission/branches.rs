//! Values with `Fn::If` in them as the values they may be, each under the conditions of the template above it.

use crate::policy::Polarity;
use serde_json::Value;

/// More alternatives than these of a list of what is left out are not told apart.
const MOST_ALTERNATIVES: usize = 16;

/// Values that are there together, and the conditions on which they are.
pub(super) type Conditional = (Vec<Value>, Vec<String>);

/// Whether it is text or a function where a map is wanted: what that comes to is not in the template.
pub(super) fn is_opaque(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Object(map) => {
            map.keys().any(|key| key.starts_with("Fn::"))
                || map.len() == 1 && map.contains_key("Ref")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => false,
    }
}

/// Whether it is `!Ref AWS::NoValue`.
pub(super) fn is_nothing(value: &Value) -> bool {
    value.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue")
}

/// Calls with each branch of an `Fn::If` and the conditions above it; whether the value is one.
pub(super) fn each_branch(
    value: &Value,
    when: &mut Vec<String>,
    call: &mut dyn FnMut(&Value, &mut Vec<String>),
) -> bool {
    let Some((condition, branches)) = branches(value) else {
        return false;
    };
    for (prefix, branch) in branches {
        when.push(format!("{prefix}{condition}"));
        call(branch, when);
        when.pop();
    }
    true
}

/// The condition of an `Fn::If` and its branches, each with what stands before the condition in it.
pub(super) fn branches(value: &Value) -> Option<(&str, [(&'static str, &Value); 2])> {
    let arguments = value.as_object().filter(|it| it.len() == 1);
    let arguments = arguments.and_then(|it| it.get("Fn::If")?.as_array());
    match arguments.map(Vec::as_slice) {
        Some([Value::String(condition), yes, no]) => Some((condition, [("", yes), ("!", no)])),
        Some(_) | None => None,
    }
}

/// One value or a list of them, those under the same conditions together.
///
/// Of what is meant each value may be told by itself; what is left out counts only all together, so of that each
/// combination of conditions is one.
pub(super) fn values(value: &Value, polarity: Polarity) -> Vec<Conditional> {
    let mut found = Vec::new();
    collect(value, &mut Vec::new(), &mut found);
    let is_conditional = found.iter().any(|(_, when)| !when.is_empty());
    match polarity {
        Polarity::Not if is_conditional => alternatives(value, &[]).unwrap_or_else(|| {
            // The fewest that may be left out are those that always are.
            found.retain(|(_, when)| when.is_empty());
            found
        }),
        Polarity::Not | Polarity::Is => found,
    }
}

fn collect(value: &Value, when: &mut Vec<String>, acc: &mut Vec<Conditional>) {
    if let Value::Array(items) = value {
        return items.iter().for_each(|it| collect(it, when, acc));
    }
    let is_branches = each_branch(value, when, &mut |branch, when| collect(branch, when, acc));
    if is_branches || is_nothing(value) {
        return;
    }
    match acc.iter_mut().find(|(_, known)| known == when) {
        Some((values, _)) => values.push(value.clone()),
        None => acc.push((vec![value.clone()], when.clone())),
    }
}

/// Each list that a value may come to; none when there are too many.
fn alternatives(value: &Value, when: &[String]) -> Option<Vec<Conditional>> {
    if let Value::Array(items) = value {
        let mut all = vec![(Vec::new(), when.to_vec())];
        for item in items {
            let mut longer = Vec::new();
            for (values, when) in &all {
                for (more, when) in alternatives(item, when)? {
                    longer.push((values.iter().cloned().chain(more).collect(), when));
                }
            }
            all = longer;
            if all.len() > MOST_ALTERNATIVES {
                return None;
            }
        }
        return Some(all);
    }
    let Some((condition, branches)) = branches(value) else {
        let values = match is_nothing(value) {
            true => Vec::new(),
            false => vec![value.clone()],
        };
        return Some(vec![(values, when.to_vec())]);
    };
    let mut all = Vec::new();
    for (prefix, branch) in branches {
        if let Some(when) = both(when, &[format!("{prefix}{condition}")]) {
            all.extend(alternatives(branch, &when)?);
        }
    }
    Some(all)
}

/// The conditions of two places together, each once; none if they cannot hold together.
pub(super) fn both(a: &[String], b: &[String]) -> Option<Vec<String>> {
    let mut all = a.to_vec();
    for condition in b {
        let is_opposite = |it: &String| match (it.strip_prefix('!'), condition.strip_prefix('!')) {
            (Some(not), None) => not == condition,
            (None, Some(not)) => not == it,
            // A parameter has one value.
            (None, None) => {
                it != condition && subject(it).is_some() && subject(it) == subject(condition)
            }
            (Some(_), Some(_)) => false,
        };
        if all.iter().any(is_opposite) {
            return None;
        }
        if !all.contains(condition) {
            all.push(condition.clone());
        }
    }
    Some(all)
}

/// Of `Stage=prod`, the parameter.
fn subject(condition: &str) -> Option<&str> {
    condition.split_once('=').map(|(subject, _)| subject)
}
