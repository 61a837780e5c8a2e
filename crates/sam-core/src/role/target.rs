//! Whom events start: a function or state machine, or its alias.

use super::context::Context;
use super::property::Properties;
use crate::template::Resource;
use serde_json::{Value, json};

/// The ARN of a function, or of the alias that SAM makes for it.
pub(super) fn function(resource: Resource<'_>, context: &Context<'_, '_>) -> Value {
    match alias(resource, context) {
        Some(alias) => json!({ "Ref": alias }),
        None => json!({ "Fn::GetAtt": [resource.id, "Arn"] }),
    }
}

/// The logical ID of the alias that SAM makes for a function.
pub(crate) fn alias(function: Resource<'_>, context: &Context<'_, '_>) -> Option<String> {
    let properties = Properties::of(function, context.template);
    // Logical IDs have no such characters, so they are spelled out.
    let name = alias_name(&properties, context)?;
    let name = name.replace('-', "D").replace('_', "U");
    Some(format!("{}Alias{name}", function.id))
}

/// The ARN of a state machine, or of its alias when events are to start that.
pub(super) fn state_machine(resource: Resource<'_>, context: &Context<'_, '_>) -> Value {
    let properties = Properties::of(resource, context.template);
    let alias = alias_name(&properties, context)
        .filter(|_| properties.own("UseAliasAsEventTarget").is_truthy());
    match alias {
        Some(name) => json!({ "Ref": format!("{}Alias{name}", resource.id) }),
        None => json!({ "Ref": resource.id }),
    }
}

fn alias_name(properties: &Properties<'_>, context: &Context<'_, '_>) -> Option<String> {
    let alias = properties.get("AutoPublishAlias");
    let value = alias.given().filter(|_| alias.is_truthy())?;
    match context.resolve(value) {
        Value::String(name) => Some(name),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}
