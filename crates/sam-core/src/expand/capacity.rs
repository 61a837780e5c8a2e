//! `AWS::Serverless::CapacityProvider`, and what a function says of the one that it runs on.

use super::context::Context;
use super::draft::main_attributes;
use super::effective::Properties;
use super::fields::Fields;
use super::generated::{Body, Output};
use super::operator;
use crate::template::Resource;
use serde_json::{Map, Value, json};

/// `CapacityProviderConfig` of a Lambda function.
pub(super) fn of_function(config: &Value) -> Value {
    let mut fields = Fields::default();
    let get = |name: &str| config.get(name).filter(|it| !it.is_null());
    fields.set_given("CapacityProviderArn", get("Arn").map(text));
    fields.set_given(
        "PerExecutionEnvironmentMaxConcurrency",
        get("PerExecutionEnvironmentMaxConcurrency").map(integer),
    );
    fields.set_given(
        "ExecutionEnvironmentMemoryGiBPerVCpu",
        get("ExecutionEnvironmentMemoryGiBPerVCpu").map(number),
    );
    json!({ "LambdaManagedInstancesCapacityProviderConfig": Value::from(fields) })
}

/// Adds the capacity provider.
pub(super) fn expand<'a>(out: &mut Output, provider: Resource<'a>, context: &Context<'a, '_>) {
    out.main(provider.id, "AWS::Lambda::CapacityProvider", || {
        let properties = Properties::of(provider, context.template);
        Body::new(
            fields(provider, &properties).into(),
            main_attributes(provider),
            provider.entry.key.full_range(),
        )
    });
}

fn fields(provider: Resource<'_>, properties: &Properties<'_>) -> Fields {
    let mut fields = Fields::default();
    fields.pass_truthy(properties, "CapacityProviderName");
    let network = properties.get("VpcConfig").value();
    fields.set(
        "VpcConfig",
        given(&network, &["SubnetIds", "SecurityGroupIds"]),
    );
    let role = operator::role_arn(provider, properties, "OperatorRole", "OperatorRole");
    fields.set(
        "PermissionsConfig",
        json!({ "CapacityProviderOperatorRoleArn": role }),
    );
    fields.set("Tags", operator::tags(properties));
    let wanted = instances(&properties.get("InstanceRequirements").value());
    fields.set_given("InstanceRequirements", wanted);
    let scaling = scaling(&properties.get("ScalingConfig").value());
    fields.set_given("CapacityProviderScalingConfig", scaling);
    fields.pass_truthy(properties, "KmsKeyArn");
    let logging = properties.get("LoggingConfig").truthy();
    fields.set_given(
        "TelemetryConfig",
        logging.map(|it| json!({ "LoggingConfig": it })),
    );
    let managed = properties.get("ManagedResourceTags").value();
    if let Some(tags) = managed.get("Tags").filter(|it| !it.is_null()) {
        let tags = super::draft::tag_list(tags);
        fields.set(
            "PropagateTags",
            json!({ "Mode": "Explicit", "ExplicitTags": tags }),
        );
    }
    fields
}

/// Some keys of a map, which are not null.
fn given(map: &Value, names: &[&str]) -> Value {
    let found = names.iter().filter_map(|name| {
        let value = map.get(name).filter(|it| !it.is_null())?;
        Some(((*name).to_owned(), texts(value)))
    });
    Value::Object(found.collect())
}

fn instances(wanted: &Value) -> Option<Value> {
    let mut found = Map::new();
    for (from, to) in [
        ("Architectures", "Architectures"),
        ("AllowedTypes", "AllowedInstanceTypes"),
        ("ExcludedTypes", "ExcludedInstanceTypes"),
    ] {
        if let Some(value) = wanted.get(from).filter(|it| !it.is_null()) {
            found.insert(to.to_owned(), texts(value));
        }
    }
    (!found.is_empty()).then_some(Value::Object(found))
}

fn scaling(config: &Value) -> Option<Value> {
    let most = config.get("MaxVCpuCount").filter(|it| !it.is_null());
    let target = config
        .get("AverageCPUUtilization")
        .filter(|it| !it.is_null());
    if most.is_none() && target.is_none() {
        return None;
    }
    let mut fields = Fields::default();
    fields.set_given("MaxVCpuCount", most.map(integer));
    match target {
        Some(target) => {
            fields.set("ScalingMode", "Manual");
            fields.set(
                "ScalingPolicies",
                json!([{
                    "PredefinedMetricType": "LambdaCapacityProviderAverageCPUUtilization",
                    "TargetValue": float(target),
                }]),
            );
        }
        None => fields.set("ScalingMode", "Auto"),
    }
    Some(fields.into())
}

/// A list of texts; the transform reads the values of a provider by a schema that converts them.
fn texts(value: &Value) -> Value {
    if let Some(map) = as_map(value) {
        return map;
    }
    match value {
        Value::Array(items) => {
            let item = |it| as_map(it).unwrap_or_else(|| text(it));
            items.iter().map(item).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            value.clone()
        }
    }
}

/// What the schema takes for a map, which it tries before all else: a list of pairs, and a text without letters.
fn as_map(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => text.is_empty().then(|| json!({})),
        Value::Array(items) => pairs(items).map(Value::Object),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

/// A list whose items all have two parts is a map for the schema, so two-letter texts and an empty list are too.
fn pairs(items: &[Value]) -> Option<Map<String, Value>> {
    let pair = |it: &Value| match it {
        Value::String(text) => {
            let mut letters = text.chars();
            let pair = (letters.next()?, letters.next()?);
            let is_pair = letters.next().is_none();
            is_pair.then(|| (pair.0.to_string(), pair.1.to_string().into()))
        }
        Value::Array(parts) => match parts.as_slice() {
            [Value::String(key), value] => Some((key.clone(), value.clone())),
            _ => None,
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    };
    items.iter().map(pair).collect()
}

fn text(value: &Value) -> Value {
    match value {
        Value::Bool(_) | Value::Number(_) => super::python::text(value).into(),
        Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_) => value.clone(),
    }
}

fn integer(value: &Value) -> Value {
    let whole = match value {
        Value::Bool(it) => Some(i64::from(*it)),
        Value::Number(it) => it.as_i64().or_else(|| Some(it.as_f64()?.trunc() as i64)),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let whole = whole.map(Value::from).or_else(|| as_map(value));
    whole.unwrap_or_else(|| value.clone())
}

fn float(value: &Value) -> Value {
    let float = match value {
        Value::Bool(it) => Some(if *it { 1.0 } else { 0.0 }),
        Value::Number(it) => it.as_f64(),
        Value::String(text) => text.trim().parse::<f64>().ok(),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let float = float.map(Value::from).or_else(|| as_map(value));
    float.unwrap_or_else(|| value.clone())
}

/// A whole number if it can be one.
fn number(value: &Value) -> Value {
    match integer(value) {
        whole if whole.is_i64() => whole,
        _ => float(value),
    }
}
