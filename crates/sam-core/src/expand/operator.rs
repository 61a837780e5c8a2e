//! What capacity providers, network connectors, images and web functions have in common: how they name the role that
//! Lambda works under, and their tags.

use super::draft::{Propagated, propagated, tag_list};
use super::effective::Properties;
use crate::template::Resource;
use serde_json::{Map, Value, json};

/// Whether a role is given; that of a web function may be an empty text.
pub(super) fn is_given(properties: &Properties<'_>, name: &str) -> bool {
    match name {
        "ExecutionRoleArn" => properties.get(name).given().is_some(),
        _ => properties.get(name).is_truthy(),
    }
}

/// The ARN of the role of such a resource, given or made.
pub(super) fn role_arn(
    resource: Resource<'_>,
    properties: &Properties<'_>,
    name: &str,
    suffix: &str,
) -> Value {
    let made = || json!({ "Fn::GetAtt": [format!("{}{suffix}", resource.id), "Arn"] });
    match is_given(properties, name) {
        true => properties.get(name).value(),
        false => made(),
    }
}

/// The tags of such a resource: its own, then SAM's.
pub(super) fn tags(properties: &Properties<'_>) -> Value {
    let mut tags = match properties.get("Tags").value() {
        Value::Object(tags) => tags,
        _ => Map::new(),
    };
    let propagated = match propagated(properties) {
        Propagated::Yes => tags.get("lambda:createdBy").cloned(),
        Propagated::No => None,
    };
    let by = propagated.unwrap_or_else(|| "SAM".into());
    tags.insert("lambda:createdBy".to_owned(), by);
    tag_list(&Value::Object(tags)).into()
}
