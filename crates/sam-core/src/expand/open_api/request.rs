//! What a method takes: a model of its body, and parameters.

use super::python::{PyMap, PyText, PyValue, py_map};
use super::{Editor, Fault, INTEGRATION, is_version_3};
use serde_json::json;

/// A parameter of a request, `method.request.header.Authorization`.
pub(crate) struct RequestParameter {
    pub(crate) name: PyText,
    pub(crate) required: PyValue,
    pub(crate) caching: PyValue,
}

/// Lets a method take a body of a model.
pub(crate) fn add_model(
    editor: &mut Editor<'_>,
    path: &PyText,
    method: &PyText,
    model: &PyText,
    required: Option<&PyValue>,
) -> Result<(), Fault> {
    let name = model.as_str().to_lowercase();
    let is_swagger = editor.body.get("swagger").is_some_and(|it| !it.is_null());
    let is_openapi = editor.body.given("openapi").is_some_and(is_version_3);
    for definition in editor.definitions_mut(path.as_str(), method)? {
        if is_swagger {
            let schema = PyValue::plain(&json!({ "$ref": format!("#/definitions/{name}") }));
            let mut parameter = py_map([
                ("in", "body".into()),
                ("name", model.like(&name).into()),
                ("schema", schema),
            ]);
            if let Some(required) = required {
                parameter.set("required".into(), required.clone());
            }
            add_parameter(definition, parameter);
        } else if is_openapi {
            let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
            let content = json!({ "content": { "application/json": { "schema": schema } } });
            let mut body = PyValue::plain(&content);
            if let (Some(required), Some(body)) = (required, body.as_map_mut()) {
                body.set("required".into(), required.clone());
            }
            definition.set("requestBody".into(), body);
        }
    }
    Ok(())
}

fn add_parameter(definition: &mut PyMap, parameter: PyMap) {
    let parameters = definition.or_set(&"parameters".into(), || PyValue::List(Vec::new()));
    if let PyValue::List(items) = parameters {
        items.push(parameter.into());
    }
}

/// Lets API Gateway check the body and the parameters of a method.
pub(crate) fn add_validator(
    editor: &mut Editor<'_>,
    path: &PyText,
    method: &PyText,
    (checks_body, checks_parameters): (bool, bool),
) -> Result<(), Fault> {
    const VALIDATORS: &str = "x-amazon-apigateway-request-validators";
    let name = match (checks_body, checks_parameters) {
        (true, true) => "body-and-params",
        (true, false) => "body-only",
        (false, true) => "params-only",
        (false, false) => "no-validation",
    };
    if editor.body.given(VALIDATORS).is_none() {
        editor.body.set(VALIDATORS.into(), PyMap::new().into());
    }
    let validators = editor
        .body
        .get_mut(VALIDATORS)
        .and_then(PyValue::as_map_mut);
    if let Some(validators) = validators
        && validators.given(name).is_none()
    {
        let validator = py_map([
            ("validateRequestBody", checks_body.into()),
            ("validateRequestParameters", checks_parameters.into()),
        ]);
        validators.merge(py_map([(name, validator.into())]));
    }
    for definition in editor.definitions_mut(path.as_str(), method)? {
        definition.merge(py_map([(
            "x-amazon-apigateway-request-validator",
            name.into(),
        )]));
    }
    Ok(())
}

/// Lets a method take parameters.
pub(crate) fn add_parameters(
    editor: &mut Editor<'_>,
    path: &PyText,
    method: &PyText,
    parameters: &[RequestParameter],
) -> Result<(), Fault> {
    for definition in editor.definitions_mut(path.as_str(), method)? {
        definition.or_set(&"parameters".into(), || PyValue::List(Vec::new()));
        for parameter in parameters {
            let name = parameter.name.as_str().replace("method.request.", "");
            let (place, own) = name.split_once('.').unwrap_or((&name, ""));
            let place = match place {
                "querystring" => "query".into(),
                place => parameter.name.like(place),
            };
            let written = py_map([
                ("in", place.into()),
                ("name", parameter.name.like(own).into()),
                ("required", parameter.required.clone()),
                ("type", "string".into()),
            ]);
            add_parameter(definition, written);
            if parameter.caching.is_truthy()
                && let Some(integration) = definition.get_mut(INTEGRATION)
                && let Some(integration) = integration.as_map_mut()
            {
                let keys =
                    integration.or_set(&"cacheKeyParameters".into(), || PyValue::List(Vec::new()));
                if let PyValue::List(keys) = keys {
                    keys.push(parameter.name.clone().into());
                }
            }
        }
    }
    Ok(())
}

/// Lets a method of an HTTP API take the parameters of its path.
pub(crate) fn add_path_parameters(
    editor: &mut Editor<'_>,
    path: &PyText,
    method: &PyText,
    names: &[&str],
) -> Result<(), Fault> {
    for definition in editor.definitions_mut(path.as_str(), method)? {
        let parameters = definition.or_set(&"parameters".into(), || PyValue::List(Vec::new()));
        let PyValue::List(parameters) = parameters else {
            continue;
        };
        for name in names {
            let is_it = |it: &&mut PyValue| it.get("name").and_then(PyValue::as_str) == Some(name);
            let written = parameters.iter_mut().find(is_it);
            match written.and_then(PyValue::as_map_mut) {
                Some(written) => {
                    written.set("in".into(), "path".into());
                    written.set("required".into(), true.into());
                }
                None => parameters.push(
                    py_map([
                        ("name", PyText::unicode(name).into()),
                        ("in", "path".into()),
                        ("required", true.into()),
                    ])
                    .into(),
                ),
            }
        }
    }
    Ok(())
}
