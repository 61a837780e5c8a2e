//! `[[forbid]]` in `sam-lsp.toml`: who may not do what.

use sam_core::iam::{Known, known, matching};
use sam_ide::{Forbidden, closest};
use serde_json::Value;

/// The keys of an entry.
pub(super) const KEYS: [&str; 3] = ["action", "resource", "unless"];

/// The entries that make sense.
pub(super) fn read(entries: &Value, complaints: &mut Vec<String>) -> Vec<Forbidden> {
    let Value::Array(entries) = entries else {
        complaints.push(format!(
            "`forbid` is {entries}; it is a list of entries with action, resource and unless"
        ));
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries {
        // The rest of an entry stays in force: without `unless` it forbids more.
        complaints.extend(unknown_key(entry));
        match forbidden(entry) {
            Ok(forbidden) => found.push(forbidden),
            Err(complaint) => complaints.push(complaint),
        }
    }
    found
}

fn unknown_key(entry: &Value) -> Option<String> {
    let mut keys = entry.as_object().into_iter().flat_map(|it| it.keys());
    let key = keys.find(|it| !KEYS.contains(&it.as_str()))?;
    let near = closest(key, KEYS).map(|it| format!("; did you mean `{it}`?"));
    let near = near.unwrap_or_default();
    Some(format!("`forbid.{key}` is not a setting{near}"))
}

/// An entry, or what in it makes no sense.
fn forbidden(entry: &Value) -> Result<Forbidden, String> {
    let text = |key: &str| entry.get(key).map(|it| it.as_str().map(str::to_owned));
    let Some(Some(action)) = text("action") else {
        return Err(format!(
            "`forbid` is {entry}; it needs an `action`, for example \"s3:DeleteObject\""
        ));
    };
    let is_known = match known(&action) {
        Known::Action(..) | Known::Newer => true,
        Known::UnknownAction(_) | Known::UnknownService => !matching(&action).is_empty(),
    };
    if !is_known {
        return Err(format!("`forbid`: AWS has no action `{action}`"));
    }
    let Some(resource) = text("resource").unwrap_or_else(|| Some("*".to_owned())) else {
        return Err("`forbid.resource` is a logical ID, an ARN or \"*\"".to_owned());
    };
    let unless = match entry.get("unless") {
        None => Some(Vec::new()),
        Some(Value::Array(names)) => {
            let names = names.iter().map(|it| it.as_str().map(str::to_owned));
            names.collect::<Option<Vec<String>>>()
        }
        Some(_) => None,
    };
    let unless = unless.ok_or("`forbid.unless` is a list of logical IDs or principals")?;
    Ok(Forbidden {
        action,
        resource,
        unless,
    })
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::json;

    #[test]
    fn what_is_forbidden_needs_an_action_that_there_is() {
        let mut complaints = Vec::new();
        let entries = json!([
            {"action": "s3:DeleteObject", "resource": "Pictures", "unless": ["Cleaner"]},
            {"action": "iam:*"},
            {"action": "s3:DeletObject"},
            {"resource": "Pictures"},
            {"action": "s3:*", "unles": []},
        ]);
        let forbidden = read(&entries, &mut complaints);
        let resources: Vec<&str> = forbidden.iter().map(|it| it.resource.as_str()).collect();
        assert_eq!(resources, ["Pictures", "*", "*"]);
        assert_eq!(
            complaints,
            [
                "`forbid`: AWS has no action `s3:DeletObject`",
                "`forbid` is {\"resource\":\"Pictures\"}; it needs an `action`, for example \"s3:DeleteObject\"",
                "`forbid.unles` is not a setting; did you mean `unless`?",
            ]
        );
    }
}
