//! `S3`: a bucket that invokes a function.

use super::rebuilt::{self, at, map_at, names};
use super::{Context, Detail, Event, Output, Target, linked};
use crate::expand::draft::{attributes, propagated_tags};
use crate::expand::effective::Properties;
use crate::expand::fields::Fields;
use crate::expand::open_api::Fault;
use crate::expand::permission::Permission;
use crate::template::shape;
use serde_json::{Map, Value, json};

pub(super) fn expand<'a>(
    out: &mut Output,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) {
    let bucket = event.get("Bucket").and_then(shape::named_id);
    // A bucket does not wait for a permission that may not be there.
    let waits = bucket.filter(|_| target.owner.body().get("Condition").is_none());
    let detail = waits.map_or(Detail::Nothing, |it| Detail::Notification(it.to_owned()));
    out.policy(event.permission().detail(detail), || {
        linked(event.get("Bucket")?, context)?;
        let permission = Permission {
            source: None,
            account: Some(json!({ "Ref": "AWS::AccountId" })),
            ..Permission::new(target.name(), "s3.amazonaws.com", Value::Null)
        };
        Some(permission.of_event(event, target))
    });
    if let (Some(rest), Some(id)) = (out.rest(), bucket) {
        let bucket = (id, "AWS::S3::Bucket");
        rebuilt::change(rest, bucket, event, target, context, |it| {
            notify(it, id, event, target)
        });
        let owner = Properties::of(target.owner, context.template);
        rest.bucket_tags
            .insert(id.to_owned(), propagated_tags(&owner));
    }
}

/// Makes a bucket notify the target, once it is allowed to.
fn notify(
    bucket: &mut Map<String, Value>,
    id: &str,
    event: &Event<'_>,
    target: &Target<'_>,
) -> Result<(), Fault> {
    let permission = event.permission().id;
    let condition = attributes(target.owner, &["Condition"]).shift_remove("Condition");
    let not_a_map = |name: &str| {
        let message = format!("Property '{name}' should be a map.");
        Fault::resource(id, message)
    };
    let properties = || Fault::resource(id, "Properties should be a map.");
    match &condition {
        None => wait(bucket, &event.id, &permission)?,
        Some(condition) => {
            let properties = map_at(bucket, "Properties", properties)?;
            let Value::Array(tags) = at(properties, "Tags", json!([])) else {
                return Err(Fault::resource(id, "Property 'Tags' should be a list."));
            };
            let waits = json!([condition, { "Ref": permission }, "no dependency"]);
            tags.push(json!({
                "Key": format!("sam:ConditionalDependsOn:{permission}"),
                "Value": { "Fn::If": waits },
            }));
        }
    }
    let properties = map_at(bucket, "Properties", properties)?;
    let key = "NotificationConfiguration";
    let notification = map_at(properties, key, || not_a_map(key))?;
    let Value::Array(all) = at(notification, "LambdaConfigurations", json!([])) else {
        let message = "Invalid type for LambdaConfigurations. Must be a list.";
        return Err(Fault::resource(id, message));
    };
    for name in names(event.value("Events")) {
        let mut configuration = Fields::default();
        configuration.set("Function", target.arn());
        configuration.set_given("Filter", event.passed("Filter"));
        configuration.set("Event", name);
        let mut configuration = Value::from(configuration);
        if let Some(condition) = &condition {
            let none = json!({ "Ref": "AWS::NoValue" });
            configuration = json!({ "Fn::If": [condition, configuration, none] });
        }
        if !all.contains(&configuration) {
            all.push(configuration);
        }
    }
    Ok(())
}

/// Makes the bucket wait for a resource, beside those it waits for.
fn wait(bucket: &mut Map<String, Value>, event: &str, id: &str) -> Result<(), Fault> {
    let waits = bucket.entry("DependsOn").or_insert_with(|| json!([]));
    let mut ids = match std::mem::take(waits) {
        Value::String(one) => vec![one.into()],
        Value::Array(ids) if !ids.iter().any(|it| it.is_array() || it.is_object()) => ids,
        Value::Object(map) => map.into_iter().map(|(key, _)| key.into()).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            let message =
                "Invalid type for field 'DependsOn'. Expected a string or list of strings.";
            return Err(Fault::resource(event, message));
        }
    };
    ids.push(id.into());
    let mut unique: Vec<Value> = Vec::new();
    for id in ids {
        if !unique.contains(&id) {
            unique.push(id);
        }
    }
    *waits = unique.into();
    Ok(())
}
