//! The logical ID of a function's version, which has a hash of the code in it.

use super::hash;
use super::parameters::Parameters;
use crate::syntax::{NodeRef, is_truthy};
use crate::template::Resource;
use serde_json::{Map, Value, json};

/// The ID of the version that SAM makes for `AutoPublishAlias`; none without it, or where all properties count.
pub(super) fn id(
    resource: Resource<'_>,
    globals: Option<NodeRef<'_>>,
    parameters: &Parameters,
) -> Option<String> {
    let is_published = |it: NodeRef<'_>| it.get("AutoPublishAlias").is_some();
    if !resource.properties().is_some_and(is_published) && !globals.is_some_and(is_published) {
        return None;
    }
    let properties = merged(
        globals.map(NodeRef::to_value),
        resource.properties().map(NodeRef::to_value),
    );
    let property = |name: &str| properties.get(name).filter(|it| is_truthy(it));
    property("AutoPublishAlias")?;
    if property("AutoPublishAliasAllProperties").is_some() {
        return None;
    }
    let prefix = format!("{}Version", resource.id);
    if let Some(given) = property("AutoPublishCodeSha256").map(|it| parameters.resolve(it)) {
        let digits: String = given.as_str()?.chars().take(10).collect();
        return Some(format!("{prefix}{digits}"));
    }
    let mut data = match parameters.resolve(&code(&property)?) {
        Value::Object(code) => code,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            return None;
        }
    };
    if let Some(Value::Object(environment)) = property("Environment") {
        data.extend(environment.clone());
    }
    if let Some(size) = property("MemorySize") {
        data.insert("MemorySize".to_owned(), size.clone());
    }
    if let Some(start) = property("SnapStart") {
        let on = start.get("ApplyOn").and_then(Value::as_str);
        if on.is_some_and(|it| it != "None") {
            data.insert("SnapStart".to_owned(), start.clone());
        }
    }
    Some(format!("{prefix}{}", hash::of_data(&Value::Object(data))))
}

/// The code as the Lambda function has it.
fn code<'p>(property: &impl Fn(&str) -> Option<&'p Value>) -> Option<Value> {
    if let Some(text) = property("InlineCode") {
        return Some(json!({ "ZipFile": text }));
    }
    if let Some(image) = property("ImageUri") {
        return Some(json!({ "ImageUri": image }));
    }
    match property("CodeUri")? {
        Value::String(uri) => {
            let (bucket, key) = uri.strip_prefix("s3://")?.split_once('/')?;
            let (key, version) = match key.split_once("?versionId=") {
                Some((key, version)) => (key, Some(version)),
                None => (key, None),
            };
            let mut code = Map::new();
            code.insert("S3Bucket".to_owned(), bucket.into());
            code.insert("S3Key".to_owned(), key.into());
            if let Some(version) = version {
                code.insert("S3ObjectVersion".to_owned(), version.into());
            }
            Some(Value::Object(code))
        }
        Value::Object(parts) => {
            let names = [
                ("Bucket", "S3Bucket"),
                ("Key", "S3Key"),
                ("Version", "S3ObjectVersion"),
            ];
            let fields = names
                .into_iter()
                .filter_map(|(from, to)| Some((to.to_owned(), parts.get(from)?.clone())));
            Some(Value::Object(fields.collect()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

/// Properties with those of `Globals` under them: maps are merged, lists joined, all else is replaced.
pub(super) fn merged(globals: Option<Value>, own: Option<Value>) -> Map<String, Value> {
    let as_map = |value| match value {
        Some(Value::Object(map)) => map,
        Some(_) | None => Map::new(),
    };
    let mut result = as_map(globals);
    for (name, value) in as_map(own) {
        let joined = match (result.remove(&name), value) {
            (Some(Value::Object(under)), Value::Object(over)) => Value::Object(merged(
                Some(Value::Object(under)),
                Some(Value::Object(over)),
            )),
            (Some(Value::Array(under)), Value::Array(over)) => {
                under.into_iter().chain(over).collect()
            }
            (_, over) => over,
        };
        result.insert(name, joined);
    }
    result
}
