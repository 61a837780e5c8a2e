//! Where the code of functions and layers lies.

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
