//! `AWS::Serverless::WebFunction`: a function that serves the web, with a revision and an endpoint.

use super::context::Context;
use super::draft::{PASSED_ON, attributes, main_attributes, tag_list};
use super::effective::Properties;
use super::fields::Fields;
use super::generated::{Body, Generated, Output};
use super::{Origin, code, operator, web_regions};
use crate::template::Resource;
use serde_json::{Map, Value, json};

/// Adds the function, its revision and its endpoint.
pub(super) fn expand<'a>(out: &mut Output, function: Resource<'a>, context: &Context<'a, '_>) {
    let id = function.id;
    let range = function.entry.key.full_range();
    let properties = Properties::of(function, context.template);
    let name = || name(id, &properties);
    out.main(id, "AWS::Lambda::WebFunction", || {
        let mut tags = vec![json!({ "Key": "lambda:createdBy", "Value": "SAM" })];
        tags.extend(tag_list(&properties.get("Tags").value()));
        let fields = json!({ "FunctionName": name(), "Tags": tags });
        Body::new(fields, main_attributes(function), range)
    });
    let waiting = |ids: &[String]| {
        let mut all = Map::new();
        all.insert("DependsOn".to_owned(), json!(ids));
        all.extend(attributes(function, &PASSED_ON));
        all
    };
    let revision_id = format!("{id}Revision");
    let revision_type = "AWS::Lambda::WebFunctionRevision";
    let revision = Generated::new(revision_id.clone(), revision_type, Origin::Sam);
    out.resource(revision, || {
        let mut fields = Fields::default();
        fields.set("FunctionName", name());
        fields.pass_as("Description", &properties, "RevisionDescription");
        fields.pass(&properties, "KmsKeyArn");
        let uri = properties.get("CodeUri").given();
        let object = uri.and_then(|it| code::of_web_function(it, context.local_paths));
        fields.set(
            "BuildConfig",
            json!({
                "CodeConfig": { "S3Object": object },
                "RuntimeConfig": { "Runtime": properties.get("Runtime").value() },
            }),
        );
        fields.set("ServiceConfig", service_config(function, &properties));
        Body::new(fields.into(), waiting(&[id.to_owned()]), range)
    });
    let endpoint_id = format!("{id}Endpoint");
    let endpoint = Generated::new(endpoint_id, "AWS::Lambda::WebFunctionEndpoint", Origin::Sam);
    out.resource(endpoint, || {
        let mut fields = Fields::default();
        fields.set("FunctionName", name());
        let or = |name: &str, default: &str| {
            let value = properties.get(name).truthy();
            value.unwrap_or_else(|| default.into())
        };
        fields.set("EndpointName", or("EndpointName", "prod"));
        fields.set(
            "EndpointType",
            context.peek(or("EndpointType", "HomeRegion")),
        );
        fields.pass(&properties, "AuthType");
        fields.set("RevisionWeights", weights(&revision_id, &properties));
        let regions = properties.get("ReplicaRegions").given();
        fields.set_given("Regions", regions.map(web_regions::list));
        fields.pass_as("Description", &properties, "EndpointDescription");
        fields.pass(&properties, "ScalingConfig");
        fields.pass(&properties, "ThrottleConfig");
        Body::new(
            fields.into(),
            waiting(&[id.to_owned(), revision_id.clone()]),
            range,
        )
    });
}

/// The name of the function: without one that is given, one that is different in each stack.
fn name(id: &str, properties: &Properties<'_>) -> Value {
    const MOST: usize = 55;
    let made = || {
        let id: String = id.chars().take(MOST).collect();
        let stack = json!({ "Fn::Select": [2, { "Fn::Split": ["/", { "Ref": "AWS::StackId" }] }] });
        let suffix = json!({ "Fn::Select": [0, { "Fn::Split": ["-", stack] }] });
        json!({ "Fn::Sub": [format!("{id}-${{StackIdSuffix}}"), { "StackIdSuffix": suffix }] })
    };
    properties.get("FunctionName").truthy().unwrap_or_else(made)
}

fn weights(revision: &str, properties: &Properties<'_>) -> Value {
    match properties.get("RevisionWeights").truthy() {
        Some(Value::Object(weights)) => {
            let weights = weights.into_iter();
            let weights = weights.map(|(id, it)| json!({ "RevisionId": id, "Weight": it }));
            weights.collect()
        }
        Some(_) | None => {
            json!([{ "RevisionId": { "Fn::GetAtt": [revision, "RevisionId"] }, "Weight": 100 }])
        }
    }
}

fn service_config(function: Resource<'_>, properties: &Properties<'_>) -> Fields {
    let mut fields = Fields::default();
    let role = operator::role_arn(function, properties, "ExecutionRoleArn", "Role");
    fields.set("ExecutionRoleArn", role);
    fields.set_given("EnvironmentVariables", variables(properties));
    let logging = properties.get("LoggingConfig").truthy();
    fields.set_given(
        "TelemetryConfig",
        logging.map(|it| json!({ "LoggingConfig": it })),
    );
    fields.pass(properties, "MaxConcurrencyPerEnvironment");
    fields.pass(properties, "EgressNetworkConnectorArn");
    let timeout = properties.get("Timeout").truthy();
    fields.set("TimeoutSeconds", timeout.unwrap_or_else(|| 30.into()));
    fields
}

/// The variables of the environment, which are texts.
fn variables(properties: &Properties<'_>) -> Option<Value> {
    let written = properties.get("EnvironmentVariables").value();
    let mut variables = match written {
        Value::Object(map) if super::effective::is_intrinsic(&map) => {
            return Some(Value::Object(map));
        }
        Value::Object(map) => map,
        _ => Map::new(),
    };
    for value in variables.values_mut() {
        match value {
            Value::Bool(it) => *value = it.to_string().into(),
            Value::Number(it) => *value = super::python::number(it).into(),
            Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_) => {}
        }
    }
    if let Some(entry) = properties.get("EntryPoint").truthy() {
        variables.insert("AWS_LAMBDA_NODEJS_ENTRYPOINT".to_owned(), entry);
    }
    (!variables.is_empty()).then_some(Value::Object(variables))
}
