//! What becomes of an API that SAM adds when it is deleted or replaced: its functions say so.

use serde_json::Value;

/// The most careful policies of all that the owners of routes have, by the names of their attributes.
pub(super) fn most_careful(
    policies: &[(&'static str, Value)],
) -> impl Iterator<Item = (&'static str, &'static str)> {
    let attributes = [
        ("DeletionPolicy", ["Retain", "Delete"].as_slice()),
        ("UpdateReplacePolicy", &["Retain", "Snapshot", "Delete"]),
    ];
    attributes.into_iter().filter_map(|(name, values)| {
        let is_given = |wanted: &&&str| {
            let mut all = policies.iter();
            all.any(|(known, it)| *known == name && it.as_str() == Some(**wanted))
        };
        values.iter().find(is_given).map(|it| (name, *it))
    })
}
