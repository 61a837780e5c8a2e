//! The buckets and user pools that events are written into: the transform builds each anew from what it knows of the type.

use super::{Context, Event, Target};
use crate::expand::draft::KEPT;
use crate::expand::dress::shown;
use crate::expand::open_api::Fault;
use crate::expand::properties::first_wrong;
use crate::expand::whole::{EventPrefix, Whole};
use serde_json::{Map, Value, json};

/// What the transform keeps beside the attributes.
const OWN: [&str; 3] = ["Type", "DependsOn", "Properties"];

/// Changes the resource with a logical ID for an event, and builds it anew. A fault refuses the owner of the event.
pub(super) fn change<'a>(
    whole: &mut Whole,
    (id, resource_type): (&str, &str),
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
    change: impl FnOnce(&mut Map<String, Value>) -> Result<(), Fault>,
) {
    let result = match whole.resources.get_mut(id) {
        Some(Value::Object(resource)) => {
            change(resource).and_then(|()| rebuild(resource, (id, resource_type), context))
        }
        Some(_) | None => {
            let written = context.template.resource(id);
            let written_type = written.and_then(|it| it.type_name()).unwrap_or_default();
            match written.map(|it| it.body().to_value()) {
                // Only a part of the template is expanded, and this resource is not in it.
                Some(Value::Object(mut copy)) if written_type == resource_type => change(&mut copy)
                    .and_then(|()| rebuild(&mut copy, (id, resource_type), context)),
                // A resource of SAM.
                Some(_) | None => Err(Fault::resource(
                    id,
                    incorrect_type(resource_type, written_type),
                )),
            }
        }
    };
    if let Err(fault) = result {
        let range = event.entry.key.full_range();
        let owner = target.owner.id;
        whole.refuse(owner, range, fault, EventPrefix::Resource, context.template);
    }
}

fn rebuild(
    resource: &mut Map<String, Value>,
    (id, resource_type): (&str, &str),
    context: &Context<'_, '_>,
) -> Result<(), Fault> {
    match resource.get("Type") {
        None => return Err(Fault::resource(id, "Resource dict missing key 'Type'.")),
        Some(written) if written.as_str() != Some(resource_type) => {
            let written = shown(written, context.template);
            let message = incorrect_type(resource_type, &written);
            return Err(Fault::resource(id, message));
        }
        Some(_) => {}
    }
    resource.retain(|name, _| KEPT.contains(&&**name) || OWN.contains(&&**name));
    if let Some(Value::Object(properties)) = resource.get_mut("Properties") {
        if let Some(wrong) = first_wrong(resource_type, resource_type, properties) {
            return Err(Fault::resource(id, wrong.message));
        }
        properties.retain(|_, value| !value.is_null());
    }
    Ok(())
}

fn incorrect_type(expected: &str, actual: &str) -> String {
    format!("Resource has incorrect Type; expected '{expected}', got '{actual}'")
}

/// The map under a key, which is put there if there is none or null.
///
/// # Errors
/// A message of the transform, if something else stands there.
pub(super) fn map_at<'m>(
    map: &'m mut Map<String, Value>,
    key: &str,
    fault: impl FnOnce() -> Fault,
) -> Result<&'m mut Map<String, Value>, Fault> {
    match at(map, key, json!({})) {
        Value::Object(map) => Ok(map),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(fault())
        }
    }
}

/// The value of a key, which is put there if there is none or null.
pub(super) fn at<'m>(map: &'m mut Map<String, Value>, key: &str, default: Value) -> &'m mut Value {
    let value = map.entry(key).or_insert(Value::Null);
    if value.is_null() {
        *value = default;
    }
    value
}

/// A text, or a list of some, as a list.
pub(super) fn names(value: Value) -> Vec<Value> {
    match value {
        Value::Array(names) => names,
        Value::Null => Vec::new(),
        one => vec![one],
    }
}
