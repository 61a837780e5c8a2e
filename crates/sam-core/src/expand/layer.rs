//! `AWS::Serverless::LayerVersion`: a layer whose logical ID has a hash of what it is.

use super::context::Context;
use super::effective::Properties;
use super::generated::{Generated, Output, Suffix};
use super::{Origin, code, hash};
use crate::template::{Resource, shape};
use serde_json::{Value, json};

pub(super) fn expand(out: &mut Output, layer: Resource<'_>) {
    let layer = Generated::new(
        layer.id.to_owned(),
        "AWS::Lambda::LayerVersion",
        Origin::Sam,
    );
    out.add(layer.suffix(Suffix::Hash));
}

/// The logical ID: the layer is hashed whole but for attributes that do not change what it is.
pub(super) fn id(resource: Resource<'_>, context: &Context<'_, '_>) -> String {
    let mut properties = Properties::of(resource, context.template).all();
    properties.retain(|_, it| !it.is_null());
    for name in ["LayerName", "LicenseInfo", "Description", "RetentionPolicy"] {
        if let Some(value) = properties.get_mut(name) {
            *value = context.resolve(value.take());
        }
    }
    if let Some(uri) = properties.get_mut("ContentUri") {
        code::uploaded(uri);
    }
    let mut body = json!({ "Type": "AWS::Serverless::LayerVersion", "Properties": properties });
    for name in ["DependsOn", "Condition", "UpdatePolicy"] {
        if let (Some(value), Value::Object(body)) = (resource.body().get(name), &mut body)
            && (name != "DependsOn" || shape::is_truthy(value))
        {
            body.insert(name.to_owned(), value.to_value());
        }
    }
    let hash = hash::of_data(&json!({ resource.id: body }));
    format!("{}{hash}", resource.id)
}
