//! Whether the transform holds a template as Python 2.7 did.

use super::open_api::python::{Dress, PyValue, printed};
use crate::document::Section;
use crate::template::{Resource, Template, shape};
use serde_json::{Map, Value};

/// A value of a template within a message, as the transform prints it.
pub(super) fn shown(value: &Value, template: Template<'_>) -> String {
    let dress = match value {
        Value::Object(_) | Value::Array(_) => of(template),
        // They look the same, and are printed often.
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Dress::AsWritten,
    };
    printed(&mut PyValue::of(value, dress))
}

/// The keys of a map in the order in which the transform holds them.
pub(crate) fn keys(map: &Map<String, Value>, template: Template<'_>) -> Vec<String> {
    match PyValue::of(&Value::Object(map.clone()), of(template)) {
        PyValue::Map(mut map) => map.keys().iter().map(|it| it.as_str().to_owned()).collect(),
        PyValue::Null
        | PyValue::Bool(_)
        | PyValue::Number(_)
        | PyValue::Text(_)
        | PyValue::List(_) => Vec::new(),
    }
}

/// The class of a value, as Python calls it.
pub(super) fn class(value: &Value, template: Template<'_>) -> &'static str {
    match (value, of(template)) {
        (Value::Null, _) => "NoneType",
        (Value::Bool(_), _) => "bool",
        (Value::Number(number), _) if number.is_f64() => "float",
        (Value::Number(_), _) => "int",
        (Value::String(_), Dress::Python2) => "Py27UniStr",
        (Value::String(_), Dress::AsWritten) => "str",
        (Value::Array(_), _) => "list",
        (Value::Object(_), Dress::Python2) => "Py27Dict",
        (Value::Object(_), Dress::AsWritten) => "dict",
    }
}

/// It does so for templates with a REST API, and for those with a default authorizer of an HTTP API.
pub(super) fn of(template: Template<'_>) -> Dress {
    let is = |it: Resource<'_>, name: &str| it.type_name() == Some(name);
    let has_event = |it: Resource<'_>, name: &str| {
        let events = it
            .property("Events")
            .map(shape::entries)
            .unwrap_or_default();
        events.into_iter().any(|event| {
            let written = shape::get(event.value, "Type");
            written.and_then(|it| it.as_str()) == Some(name)
        })
    };
    let has_default = |properties: Option<crate::syntax::NodeRef<'_>>| {
        let auth = properties.and_then(|it| shape::get(it, "Auth"));
        let default = auth.and_then(|it| shape::get(it, "DefaultAuthorizer"));
        default.is_some_and(shape::is_truthy)
    };
    let globals = template.entry(Section::Globals, "HttpApi");
    let is_global = has_default(globals.map(|it| it.value));
    let is_dressed = template.resources().any(|it| {
        let is_function = is(it, "AWS::Serverless::Function");
        is(it, "AWS::Serverless::Api")
            || (is_function || is(it, "AWS::Serverless::StateMachine")) && has_event(it, "Api")
            || is(it, "AWS::Serverless::HttpApi") && (is_global || has_default(it.properties()))
            || is_function && is_global && has_event(it, "HttpApi")
    });
    match is_dressed {
        true => Dress::Python2,
        false => Dress::AsWritten,
    }
}
