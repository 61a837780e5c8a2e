//! The regions in which a web function is served: groups of regions by their names, and regions left out.

use super::effective::is_intrinsic;
use serde_json::Value;
use std::collections::BTreeSet;

/// The groups of regions that have a name.
const GROUPS: [(&str, &[&str]); 6] = [
    ("US", &["us-east-1", "us-east-2", "us-west-1", "us-west-2"]),
    (
        "AP",
        &[
            "ap-south-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-southeast-1",
            "ap-southeast-2",
        ],
    ),
    ("CA", &["ca-central-1"]),
    (
        "EU",
        &[
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "eu-central-1",
            "eu-north-1",
        ],
    ),
    ("SA", &["sa-east-1"]),
    (
        "SPARSE_GLOBAL",
        &[
            "us-east-1",
            "eu-west-1",
            "eu-central-1",
            "ap-northeast-1",
            "ap-southeast-2",
            "sa-east-1",
            "ap-southeast-1",
        ],
    ),
];

/// The list of regions that `ReplicaRegions` stands for: names sorted, then intrinsic functions.
pub(super) fn list(regions: Value) -> Value {
    match regions {
        Value::Object(map) if is_intrinsic(&map) => Value::Object(map),
        Value::Object(map) => {
            let part = |name: &str| match map.get(name) {
                Some(Value::Array(items)) => items.clone(),
                Some(_) | None => Vec::new(),
            };
            let (included, more) = expanded(part("IncludeRegions"));
            let (excluded, _) = expanded(part("ExcludeRegions"));
            let left = included.difference(&excluded).cloned().map(Value::from);
            left.chain(more).collect()
        }
        Value::Array(items) => {
            let (included, more) = expanded(items);
            included.into_iter().map(Value::from).chain(more).collect()
        }
        other => other,
    }
}

/// Whether a name is that of a group, or may be that of a region.
pub(super) fn is_known(name: &str) -> bool {
    let upper = name.to_uppercase();
    let is_group = GROUPS.iter().any(|(it, _)| *it == upper) || upper == "ALL_STANDARD";
    is_group || name.contains('-')
}

/// The names of regions, and what is not a name.
fn expanded(items: Vec<Value>) -> (BTreeSet<String>, Vec<Value>) {
    let (mut names, mut others) = (BTreeSet::new(), Vec::new());
    for item in items {
        let Value::String(name) = item else {
            others.push(item);
            continue;
        };
        let upper = name.to_uppercase();
        let groups = GROUPS
            .iter()
            .filter(|(it, _)| upper == "ALL_STANDARD" || *it == upper);
        let mut regions = groups.flat_map(|(_, regions)| *regions).peekable();
        if regions.peek().is_none() {
            names.insert(name);
        } else {
            names.extend(regions.map(|it| (*it).to_owned()));
        }
    }
    (names, others)
}
