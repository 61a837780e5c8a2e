//! Where the code of functions and layers lies.

use crate::syntax::is_truthy;
use serde_json::{Map, Value};

/// What stands for a path of this computer: a tool replaces it by the place it uploads to before SAM reads the template.
const UPLOADED: &str = "s3://bucket/value";

/// Replaces a path of this computer.
pub(super) fn uploaded(uri: &mut Value) {
    if uri.as_str().is_some_and(is_local) {
        *uri = UPLOADED.into();
    }
}

/// Whether a text names files of this computer.
pub(crate) fn is_local(uri: &str) -> bool {
    !uri.contains("://") && !uri.contains("{{resolve:")
}

/// The place as the Lambda function has it; none for what the transform refuses.
pub(super) fn location(mut uri: Value) -> Option<Value> {
    uploaded(&mut uri);
    match uri {
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

/// What a property says the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Code,
    /// The definition of a state machine, of which fewer things are checked.
    Definition,
}

/// The transform's message about a place that it refuses.
pub(super) fn refusal(property: &str, uri: &Value, place: Place) -> Option<String> {
    match uri {
        Value::Object(parts) => {
            let has = |name: &str| parts.get(name).is_some_and(is_truthy);
            (!has("Bucket") || !has("Key")).then(|| {
                format!("'{property}' requires Bucket and Key properties to be specified.")
            })
        }
        Value::String(uri) => {
            if place == Place::Code && has_dynamic_reference(uri) {
                return Some(format!(
                    "Unsupported dynamic reference detected in '{property}'. Please consider using alternative \
                     'FunctionCode' object format."
                ));
            }
            let of_bucket = uri.get(..5).filter(|it| it.eq_ignore_ascii_case("s3://"));
            let parts = of_bucket.and_then(|_| uri.get(5..)?.split_once('/'));
            let is_whole = parts.is_some_and(|(bucket, _)| !bucket.is_empty());
            (!is_whole && !is_local(uri)).then(|| {
                format!(
                    "'{property}' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query \
                     parameter."
                )
            })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            let is_checked = place == Place::Code;
            is_checked.then(|| format!("'{property}' must be of type dict or string."))
        }
    }
}

/// Whether a value of another service with a slash in its name is looked up at the deployment.
fn has_dynamic_reference(text: &str) -> bool {
    let mut starts = text.match_indices("{{resolve:");
    starts.any(|(at, found)| {
        let rest = text.get(at + found.len()..).unwrap_or_default();
        let inside = rest.split("}}").next().unwrap_or_default();
        let services = ["ssm:", "ssm-secure:", "secretsmanager:"];
        services.iter().any(|it| inside.starts_with(it)) && inside.contains('/')
    })
}
