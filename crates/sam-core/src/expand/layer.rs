//! `AWS::Serverless::LayerVersion`: a layer whose logical ID has a hash of what it is.

use super::context::Context;
use super::draft::{PASSED_ON, attributes, depends_on};
use super::effective::Properties;
use super::fields::Fields;
use super::generated::{Body, Depth, Generated, Output, Suffix};
use super::{Origin, code, hash};
use crate::syntax::is_truthy;
use crate::template::{Resource, shape};
use serde_json::{Value, json};

pub(super) fn expand<'a>(out: &mut Output, layer: Resource<'a>, context: &Context<'a, '_>) {
    let layer_type = "AWS::Lambda::LayerVersion";
    let generated = match out.depth() {
        Depth::Names | Depth::Policies => {
            let begin = Generated::new(layer.id.to_owned(), layer_type, Origin::Sam);
            begin.suffix(Suffix::Hash)
        }
        Depth::Whole => Generated::new(id(layer, context), layer_type, Origin::Sam),
    };
    out.resource(generated, || {
        let properties = Properties::of(layer, context.template);
        let resolved = |name: &str| {
            let value = properties.get(name).given();
            value.map(|it| context.resolve(it))
        };
        let mut fields = Fields::default();
        let content = properties.get("ContentUri").given();
        let content = content.or_else(|| code::built(context.local_paths));
        fields.set_given(
            "Content",
            content.and_then(|it| code::location(it, context.local_paths)),
        );
        fields.set_given("Description", resolved("Description"));
        let name = resolved("LayerName").filter(is_truthy);
        fields.set("LayerName", name.unwrap_or_else(|| layer.id.into()));
        fields.pass(&properties, "CompatibleArchitectures");
        fields.pass(&properties, "CompatibleRuntimes");
        fields.set_given("LicenseInfo", resolved("LicenseInfo"));
        let mut all = depends_on(layer);
        all.extend(attributes(layer, &PASSED_ON));
        let policy = resolved("RetentionPolicy").and_then(|it| retention(&it));
        match policy {
            Some(policy) => {
                all.insert("DeletionPolicy".to_owned(), policy.into());
            }
            None => {
                all.entry("DeletionPolicy")
                    .or_insert_with(|| "Retain".into());
            }
        }
        Body::new(fields.into(), all, layer.entry.key.full_range())
    });
}

/// The deletion policy that `RetentionPolicy` stands for.
fn retention(policy: &Value) -> Option<&'static str> {
    let policy = policy.as_str()?;
    let mut known = ["Retain", "Delete"].into_iter();
    known.find(|it| it.eq_ignore_ascii_case(policy))
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
    match (
        properties.get_mut("ContentUri"),
        code::built(context.local_paths),
    ) {
        (Some(uri), _) => code::uploaded(uri, context.local_paths),
        (None, Some(built)) => {
            properties.insert("ContentUri".to_owned(), built);
        }
        (None, None) => {}
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
