//! The versions of a definition: which are valid, and how one becomes a definition in OpenAPI 3.

use super::Fault;
use super::python::{PyMap, PyText, PyValue, printed};
use crate::expand::api_kind::Kind;

/// Whether the transform can edit a definition: it has `paths`, and says in which version it is.
pub(crate) fn is_valid(kind: Kind, body: &PyValue) -> bool {
    let has_paths = body.get("paths").is_some_and(|it| it.as_map().is_some());
    if !has_paths {
        return false;
    }
    if kind == Kind::Rest && body.given("swagger").is_some() {
        return true;
    }
    body.given("openapi").is_some_and(is_version_3)
}

/// Whether it is `3.0` or `3.0.1`, as text or as number.
pub(crate) fn is_version_3(version: &PyValue) -> bool {
    is_version(version, &['3'])
}

/// Whether it is a version of OpenAPI 3 or of Swagger.
pub(crate) fn is_supported_version(version: &PyValue) -> bool {
    is_version(version, &['2', '3'])
}

/// One digit, and up to two more with a dot before each; the first of the two has to be there.
fn is_version(version: &PyValue, first: &[char]) -> bool {
    let text = printed(&mut version.clone());
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let mut letters = text.chars();
    let is_first = letters.next().is_some_and(|it| first.contains(&it));
    let rest: Vec<char> = letters.collect();
    let is_minor = |it: &[char]| matches!(it, ['.', digit] if digit.is_ascii_digit());
    is_first && matches!(rest.len(), 2 | 4) && rest.chunks(2).all(is_minor)
}

/// Writes what Swagger 2 has in another place than OpenAPI 3 where OpenAPI 3 has it, unless the body is Swagger.
pub(crate) fn move_to_version_3(
    body: &mut PyValue,
    version: Option<&PyValue>,
) -> Result<(), Fault> {
    let Some(body) = body.as_map_mut() else {
        return Ok(());
    };
    if body.get("swagger").is_some_and(|it| !it.is_null()) {
        return Ok(());
    }
    let own = body.get("openapi").filter(|it| !it.is_null());
    let version = version.or(own).filter(|it| it.is_truthy());
    if !version.is_some_and(is_version_3) {
        return Ok(());
    }
    move_component(body, "securityDefinitions", "securitySchemes");
    move_component(body, "definitions", "schemas");
    let Some(paths) = body.get_mut("paths").filter(|it| it.is_truthy()) else {
        return Ok(());
    };
    let Some(paths) = paths.as_map_mut() else {
        let message = "Value of paths must be a dictionary according to Swagger spec.";
        return Err(Fault::document(message));
    };
    for path in paths.keys() {
        let item = paths.get_mut(path.as_str()).and_then(PyValue::as_map_mut);
        let Some(item) = item else {
            return Err(not_a_path(path.as_str()));
        };
        if let Some(options) = item.get_mut("options").filter(|it| it.is_truthy()) {
            move_options(path.as_str(), options)?;
        }
    }
    Ok(())
}

pub(super) fn not_a_path(path: &str) -> Fault {
    Fault::document(format!(
        "Value of '{path}' path must be a dictionary according to Swagger spec."
    ))
}

fn move_component(body: &mut PyMap, key: &str, component: &str) {
    if body.given(key).is_none() {
        return;
    }
    let Some(value) = body
        .get_mut(key)
        .map(|it| std::mem::replace(it, PyValue::Null))
    else {
        return;
    };
    let components = match body.get_mut("components") {
        Some(it) if it.is_truthy() => std::mem::replace(it, PyValue::Null),
        Some(_) | None => PyValue::Map(PyMap::new()),
    };
    let mut components = match components {
        PyValue::Map(map) => map,
        other => {
            // The transform fails without a message.
            body.set("components".into(), other);
            return;
        }
    };
    components.set(component.into(), value);
    body.set("components".into(), PyValue::Map(components));
    body.remove(key);
}

/// In OpenAPI 3 methods have no content types of their own, and headers have a schema.
fn move_options(path: &str, options: &mut PyValue) -> Result<(), Fault> {
    let Some(options) = options.as_map_mut() else {
        let place = format!("options method for path {path}");
        return Err(Fault::document(format!(
            "Value of {place} must be a dictionary according to Swagger spec."
        )));
    };
    // The transform looks at the fields in the order of a copy.
    for field in options.shallow_copy().keys() {
        match field.as_str() {
            "produces" | "consumes" => {
                options.remove(field.as_str());
            }
            "responses" => {
                if let Some(responses) = options.get_mut("responses") {
                    move_headers(path, responses)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn move_headers(path: &str, responses: &mut PyValue) -> Result<(), Fault> {
    let invalid = |which: &str| {
        Err(Fault::document(format!(
            "Invalid responses in options method for path {path}: {which} should be a map."
        )))
    };
    if responses.is_null() {
        return Ok(());
    }
    let Some(responses) = responses.as_map_mut() else {
        return invalid("It");
    };
    let Some(response) = responses.get_mut("200").filter(|it| !it.is_null()) else {
        return Ok(());
    };
    let Some(response) = response.as_map_mut() else {
        return invalid("The value of '200'");
    };
    let Some(headers) = response.get_mut("headers").filter(|it| it.is_truthy()) else {
        return Ok(());
    };
    let Some(headers) = headers.as_map_mut() else {
        return Err(Fault::document(format!(
            "Value of response's headers in options method for path {path} must be a dictionary according to Swagger spec."
        )));
    };
    for header in headers.values_mut() {
        let mut schema = PyMap::new();
        let value = std::mem::replace(header, PyValue::Null);
        schema.set(PyText::of("schema"), value);
        *header = PyValue::Map(schema);
    }
    Ok(())
}
