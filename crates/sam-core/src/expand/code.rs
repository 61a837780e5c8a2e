//! Where the code of functions and layers lies.

use super::context::Context;
use super::effective::Properties;
use super::fields::Fields;
use super::local_paths::LocalPaths;
use crate::syntax::is_truthy;
use serde_json::{Value, json};

/// What stands for a path of this computer: a tool replaces it by the place it uploads to before SAM reads the template.
const UPLOADED: &str = "s3://bucket/value";

/// `Code` of a Lambda function; none for what the transform refuses. It is resolved where versions are made of it.
pub(super) fn of_function(properties: &Properties<'_>, context: &Context<'_, '_>) -> Option<Value> {
    let kind = properties.get("PackageType").truthy();
    let is_zip = kind.is_none_or(|it| it.as_str() == Some("Zip"));
    let text = properties.get("InlineCode").given().filter(|_| is_zip);
    let mut code = match (is_zip, text) {
        (false, _) => {
            let uri = properties.get("ImageUri").given();
            json!({ "ImageUri": image(uri, context.local_paths)? })
        }
        (true, Some(text)) => json!({ "ZipFile": text }),
        (true, None) => {
            let uri = properties.get("CodeUri").given();
            location(uri.unwrap_or_else(|| UPLOADED.into()), context.local_paths)?
        }
    };
    if let Value::Object(code) = &mut code
        && let Some(key) = properties
            .get("SourceKMSKeyArn")
            .truthy()
            .filter(|_| is_zip)
    {
        code.insert("SourceKMSKeyArn".to_owned(), key);
    }
    let is_published = properties.get("AutoPublishAlias").is_truthy();
    Some(if is_published {
        context.resolve(code)
    } else {
        code
    })
}

/// The place of a definition as a state machine has it; none for what the transform refuses.
pub(super) fn of_definition(mut uri: Value, local_paths: LocalPaths) -> Option<Value> {
    uploaded(&mut uri, local_paths);
    let mut place = Fields::default();
    match uri {
        Value::String(uri) => {
            let object = S3Object::of(&uri)?;
            place.set("Bucket", object.bucket);
            place.set("Key", object.key);
            place.set_given("Version", object.version.map(Value::from));
        }
        Value::Object(parts) => {
            for name in ["Bucket", "Key", "Version"] {
                place.set_given(name, parts.get(name).cloned());
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return None,
    }
    Some(place.into())
}

/// The place of the code of a web function; none for what the transform refuses.
pub(super) fn of_web_function(uri: Value, local_paths: LocalPaths) -> Option<Value> {
    let mut place = of_definition(uri, local_paths)?;
    if let Value::Object(place) = &mut place
        && let Some(version) = place.shift_remove("Version")
    {
        place.insert("VersionId".to_owned(), version);
    }
    Some(place)
}

/// The image of a function: one that is built on this computer is uploaded.
fn image(uri: Option<Value>, local_paths: LocalPaths) -> Option<Value> {
    if local_paths == LocalPaths::Refused {
        return uri;
    }
    let is_local = match &uri {
        None => true,
        Some(Value::String(name)) => !name.contains(".dkr.ecr.") && !name.contains("{{resolve:"),
        Some(_) => false,
    };
    match is_local {
        true => Some(UPLOADED_IMAGE.into()),
        false => uri,
    }
}

/// An object of S3 as an URI names it.
pub(super) struct S3Object {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) version: Option<String>,
}

impl S3Object {
    /// Of `s3://bucket/key` with an optional `?versionId=`; none where the transform does not take it for one.
    pub(super) fn of(uri: &str) -> Option<Self> {
        let uri = uri.trim_start_matches(|it: char| it <= ' ');
        let uri: String = uri
            .chars()
            .filter(|it| !matches!(it, '\t' | '\n' | '\r'))
            .collect();
        uri.get(..5).filter(|it| it.eq_ignore_ascii_case("s3://"))?;
        let uri = uri.get(5..)?;
        let uri = uri.split_once('#').map_or(uri, |(it, _)| it);
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let (bucket, key) = path.split_once('/').filter(|(it, _)| !it.is_empty())?;
        let versions = query.split('&').filter_map(|it| it.split_once('='));
        let mut versions = versions.filter(|(name, _)| *name == "versionId");
        let version = versions.next().filter(|_| versions.next().is_none());
        let version = version
            .map(|(_, it)| decoded(it))
            .filter(|it| !it.is_empty());
        Some(Self {
            bucket: bucket.to_owned(),
            key: key.trim_start_matches('/').to_owned(),
            version,
        })
    }
}

/// A value of a query.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let code = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
        match (first, code) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = tail.get(2..).unwrap_or_default();
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
        rest = tail;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Likewise for an image.
pub(crate) const UPLOADED_IMAGE: &str =
    "111111111111.dkr.ecr.us-east-1.amazonaws.com/repository:latest";

/// Replaces a path of this computer, where a tool does.
pub(super) fn uploaded(uri: &mut Value, local_paths: LocalPaths) {
    if local_paths == LocalPaths::Uploaded && uri.as_str().is_some_and(is_local) {
        *uri = UPLOADED.into();
    }
}

/// What a tool writes where no place is given: that of the folder of the template, which it uploads.
pub(super) fn built(local_paths: LocalPaths) -> Option<Value> {
    (local_paths == LocalPaths::Uploaded).then(|| UPLOADED.into())
}

/// Whether a text names files of this computer.
pub(crate) fn is_local(uri: &str) -> bool {
    !uri.contains("://") && !uri.contains("{{resolve:")
}

/// The place as the Lambda function has it; none for what the transform refuses.
pub(super) fn location(mut uri: Value, local_paths: LocalPaths) -> Option<Value> {
    uploaded(&mut uri, local_paths);
    match uri {
        Value::String(uri) => {
            let object = S3Object::of(&uri)?;
            let mut code = Fields::default();
            code.set("S3Bucket", object.bucket);
            code.set("S3Key", object.key);
            code.set_given("S3ObjectVersion", object.version.map(Value::from));
            Some(code.into())
        }
        Value::Object(parts) => {
            let names = [
                ("Bucket", "S3Bucket"),
                ("Key", "S3Key"),
                ("Version", "S3ObjectVersion"),
                ("StorageMode", "S3ObjectStorageMode"),
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
pub(super) fn refusal(
    property: &str,
    uri: &Value,
    place: Place,
    local_paths: LocalPaths,
) -> Option<String> {
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
            let is_known = S3Object::of(uri).is_some()
                || (local_paths == LocalPaths::Uploaded && is_local(uri));
            (!is_known).then(|| {
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
