//! What REST and HTTP APIs ask of an inline definition in the same way.

use crate::expand::open_api::Fault;
use crate::expand::open_api::python::{PyMap, PyValue};

/// The key of a definition that switches the default endpoint off.
pub(super) const ENDPOINT_KEY: &str = "x-amazon-apigateway-endpoint-configuration";

/// Whether an API has an inline definition.
pub(super) fn has_body(properties: &PyMap) -> bool {
    properties.given("DefinitionBody").is_some()
}

/// The value of `DisableExecuteApiEndpoint`, if the API has one.
///
/// # Errors
/// When there is no inline definition to write it into.
pub(super) fn endpoint_switch(id: &str, properties: &PyMap) -> Result<Option<PyValue>, Fault> {
    let value = properties.get("DisableExecuteApiEndpoint");
    let Some(value) = value.filter(|it| !it.is_null()) else {
        return Ok(None);
    };
    if !has_body(properties) {
        return Err(Fault::resource(
            id,
            "DisableExecuteApiEndpoint works only within 'DefinitionBody' property.",
        ));
    }
    Ok(Some(value.clone()))
}

/// Whether it is a text or map that has something in it, which Python goes through like a list of texts.
pub(super) fn has_letters(value: &PyValue) -> bool {
    match value {
        PyValue::Text(_) | PyValue::Map(_) => value.is_truthy(),
        PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) | PyValue::List(_) => false,
    }
}
