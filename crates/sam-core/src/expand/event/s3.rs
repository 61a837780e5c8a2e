//! `S3`: a bucket that invokes a function.

use super::{Context, Detail, Event, Output, Target, linked};
use crate::expand::draft::{KEPT, attributes};
use crate::expand::fields::Fields;
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
    if let Some(rest) = out.rest()
        && let Some(Value::Object(bucket)) = bucket.and_then(|it| rest.resources.get_mut(it))
    {
        notify(bucket, event, target);
    }
}

/// Makes a bucket notify the target, once it is allowed to.
fn notify(bucket: &mut Map<String, Value>, event: &Event<'_>, target: &Target<'_>) {
    let permission = event.permission().id;
    let condition = attributes(target.owner, &["Condition"]).shift_remove("Condition");
    if condition.is_none() {
        wait(bucket, &permission);
    }
    let properties = map_at(bucket, "Properties");
    if let Some(condition) = &condition
        && let Value::Array(tags) = at(properties, "Tags", json!([]))
    {
        let waits = json!([condition, { "Ref": permission }, "no dependency"]);
        tags.push(json!({
            "Key": format!("sam:ConditionalDependsOn:{permission}"),
            "Value": { "Fn::If": waits },
        }));
    }
    let notification = map_at(properties, "NotificationConfiguration");
    let Value::Array(all) = at(notification, "LambdaConfigurations", json!([])) else {
        return;
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
    // The transform builds the bucket anew.
    bucket.retain(|name, _| KEPT.contains(&&**name) || OWN.contains(&&**name));
}

/// What the transform keeps of a bucket beside its attributes.
pub(super) const OWN: [&str; 3] = ["Type", "DependsOn", "Properties"];

/// A text, or a list of some, as a list.
pub(super) fn names(value: Value) -> Vec<Value> {
    match value {
        Value::Array(names) => names,
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn wait(bucket: &mut Map<String, Value>, id: &str) {
    let waits = at(bucket, "DependsOn", json!([]));
    if let Value::String(one) = waits {
        *waits = json!([one]);
    }
    if let Value::Array(ids) = waits
        && !ids.iter().any(|it| it.as_str() == Some(id))
    {
        ids.push(id.into());
    }
}

/// The value of a key, which is put there if there is none.
fn at<'m>(map: &'m mut Map<String, Value>, key: &str, default: Value) -> &'m mut Value {
    let value = map.entry(key).or_insert(Value::Null);
    if value.is_null() {
        *value = default;
    }
    value
}

/// Likewise a map; what the transform refuses since it is none is replaced.
pub(super) fn map_at<'m>(map: &'m mut Map<String, Value>, key: &str) -> &'m mut Map<String, Value> {
    let value = map.entry(key).or_insert(Value::Null);
    if !value.is_object() {
        *value = json!({});
    }
    match value {
        Value::Object(map) => map,
        _ => unreachable!("it was made a map"),
    }
}
