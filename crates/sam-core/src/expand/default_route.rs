//! The route that an HTTP API has for everything without a route of its own, while events are expanded one by one.

use crate::syntax::is_truthy;
use crate::template::{Resource, shape};
use serde_json::Value;
use std::collections::HashMap;

/// Its path.
pub(crate) const DEFAULT_ROUTE: &str = "$default";
pub(super) const ANY_METHOD: &str = "x-amazon-apigateway-any-method";
const INTEGRATION: &str = "x-amazon-apigateway-integration";

/// What is known of the default routes, by the logical ID of an HTTP API.
pub(crate) type DefaultRoutes = HashMap<String, DefaultRoute>;

/// What is known of the route of an API for what has no other one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DefaultRoute {
    /// The API is not described in the template.
    NoBody,
    /// The description is none.
    Invalid,
    /// The paths of a description, this one as far as it has it.
    Written(Value),
    /// It leads to the function of an event that came before: its logical ID, or its alias's.
    Added(String),
}

/// The route of the API of a logical ID, and the resource if it is written.
pub(super) fn default_route<'r>(
    routes: &'r mut DefaultRoutes,
    api: &str,
    written: Option<Resource<'_>>,
) -> &'r mut DefaultRoute {
    routes
        .entry(api.to_owned())
        .or_insert_with(|| written.map_or(DefaultRoute::Written(Value::Null), body))
}

/// The route in the description of an API that is written.
fn body(api: Resource<'_>) -> DefaultRoute {
    let given = |name: &str| api.property(name).filter(|it| shape::is_truthy(*it));
    let is_sam = matches!(
        api.type_name(),
        Some("AWS::Serverless::HttpApi" | "AWS::Serverless::Api")
    );
    match given("DefinitionBody") {
        Some(body) => of_description(&body.to_value()),
        None if is_sam && given("DefinitionUri").is_none() => DefaultRoute::Written(Value::Null),
        None => DefaultRoute::NoBody,
    }
}

fn of_description(body: &Value) -> DefaultRoute {
    let version = match body.get("openapi") {
        Some(Value::String(version)) => version.clone(),
        Some(Value::Number(version)) => version.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => {
            String::new()
        }
    };
    let is_three = version.strip_prefix('3').is_some_and(|minor| {
        let parts = minor.split('.').skip(1);
        minor.is_empty()
            || minor.starts_with('.')
                && parts.clone().count() <= 2
                && parts
                    .into_iter()
                    .all(|it| it.len() == 1 && it.bytes().all(|it| it.is_ascii_digit()))
    });
    match body.get("paths").filter(|it| it.is_object()) {
        Some(paths) if is_three => {
            DefaultRoute::Written(paths.get(DEFAULT_ROUTE).cloned().unwrap_or_default())
        }
        Some(_) | None => DefaultRoute::Invalid,
    }
}

impl DefaultRoute {
    /// Whether SAM lets it lead to the function of an event.
    pub(super) fn is_free(&self) -> bool {
        match self {
            Self::NoBody | Self::Invalid | Self::Added(_) => false,
            Self::Written(item) => !has_integration(item),
        }
    }

    /// Whether the function or alias of that logical ID is called on it.
    pub(super) fn leads_to(&self, target: &str) -> bool {
        match self {
            Self::NoBody | Self::Invalid => false,
            Self::Added(id) => id == target,
            Self::Written(item) => {
                let definitions = contents(item)
                    .into_iter()
                    .filter_map(|it| it.get(ANY_METHOD));
                let mut definitions = definitions.flat_map(contents);
                has_integration(item) && definitions.all(|it| calls(it, target))
            }
        }
    }
}

/// A value, or the branches of the `Fn::If` that it is.
fn contents(value: &Value) -> Vec<&Value> {
    let is_nothing = |it: &&Value| it.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue");
    match value.get("Fn::If").and_then(Value::as_array) {
        Some(items) => items.iter().skip(1).filter(|it| !is_nothing(it)).collect(),
        None => vec![value],
    }
}

fn has_integration(item: &Value) -> bool {
    let has = |it: &Value| it.get(INTEGRATION).is_some_and(is_truthy);
    let items = contents(item);
    items.into_iter().all(|it| {
        let definition = it.get(ANY_METHOD);
        definition.is_some_and(|it| contents(it).into_iter().any(has))
    })
}

/// Whether a method calls the function of that logical ID.
fn calls(definition: &Value, id: &str) -> bool {
    let uri = definition.get(INTEGRATION).and_then(|it| it.get("uri"));
    let Some(uri) = uri.filter(|it| it.is_object()) else {
        return false;
    };
    contents(uri).into_iter().all(|it| {
        let arn = it.get("Fn::Sub").and_then(Value::as_str);
        arn.and_then(first_arn) == Some(id)
    })
}

/// The name before the first `.Arn`.
fn first_arn(text: &str) -> Option<&str> {
    let is_other = |it: char| !it.is_ascii_alphanumeric();
    let (before_last, _) = text.rsplit_once(".Arn")?;
    let before = before_last.split(".Arn");
    let mut names = before.filter_map(|it| it.rsplit(is_other).next());
    names.find(|it| !it.is_empty())
}
