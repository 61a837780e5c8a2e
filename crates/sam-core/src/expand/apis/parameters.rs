//! References to parameters in what an API says.

use crate::expand::context::Context;
use crate::expand::open_api::Fault;
use crate::expand::open_api::python::{Dress, PyValue, printed};
use serde_json::{Value, json};

/// Replaces `Ref` and `${…}` of parameters.
///
/// # Errors
/// A parameter that is no text stands in a text, which ends the transform.
pub(crate) fn resolve(
    value: &mut PyValue,
    context: &Context<'_, '_>,
    dress: Dress,
) -> Result<(), Fault> {
    let is_single = value.as_map().is_some_and(|it| it.len() == 1);
    if is_single && let Some(name) = value.get("Ref").and_then(PyValue::as_str) {
        let reference = json!({ "Ref": name });
        let found = context.resolve(reference.clone());
        if found != reference {
            // The transform itself writes the values of pseudo parameters.
            let dress = match name.starts_with("AWS::") {
                true => Dress::AsWritten,
                false => dress,
            };
            *value = PyValue::of(&found, dress);
        }
    }
    match value {
        PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) | PyValue::Text(_) => {}
        PyValue::List(items) => {
            for item in items {
                resolve(item, context, dress)?;
            }
        }
        PyValue::Map(map) => {
            if is_single && let Some(argument) = map.get_mut("Fn::Sub") {
                substitute(argument, context, dress)?;
            }
            for value in map.values_mut() {
                resolve(value, context, dress)?;
            }
        }
    }
    Ok(())
}

/// Replaces parameters in the argument of `Fn::Sub`: a text, or a list that begins with one.
fn substitute(
    argument: &mut PyValue,
    context: &Context<'_, '_>,
    dress: Dress,
) -> Result<(), Fault> {
    let text = match argument {
        PyValue::Text(text) => Some(text),
        PyValue::List(items) => match items.first_mut() {
            Some(PyValue::Text(text)) => Some(text),
            Some(_) | None => None,
        },
        PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) | PyValue::Map(_) => None,
    };
    let Some(text) = text.filter(|it| it.as_str().contains("${")) else {
        return Ok(());
    };
    for name in text.as_str().split("${").skip(1) {
        let Some((name, _)) = name.split_once('}') else {
            continue;
        };
        let reference = json!({ "Ref": name });
        let value = context.resolve(reference.clone());
        if value != reference && !value.is_string() {
            let value = printed(&mut PyValue::of(&value, dress));
            return Err(Fault::document(format!(
                "Invalid Fn::Sub variable value {value}. Fn::Sub expects all variables to be strings."
            )));
        }
    }
    let found = context.resolve(json!({ "Fn::Sub": text.as_str() }));
    if let Some(Value::String(found)) = found.get("Fn::Sub") {
        *text = text.like(found);
    }
    Ok(())
}
