//! What sources that Lambda polls (queues, streams, brokers) have in common: the mapping, and what they put on the role of
//! the function.

use super::{Context, Draft, Event, EventKind, Output, Target, source_mapping};
use crate::expand::document;
use crate::expand::fields::Fields;
use crate::syntax::{NodeRef, is_truthy};
use crate::template::shape;
use serde_json::{Value, json};

/// The managed policy for functions that read a queue.
pub(super) const SQS: &str = "AWSLambdaSQSQueueExecutionRole";

/// Adds the mapping; `source` is the property that names what is polled.
pub(super) fn expand(
    out: &mut Output,
    event: &Event<'_>,
    target: &Target<'_>,
    source: Option<&str>,
    context: &Context<'_, '_>,
) {
    let node = source.and_then(|it| event.get(it));
    let named = node.and_then(shape::named_id).map(str::to_owned);
    source_mapping(out, event, event.id.clone(), target, named, || {
        fields(event, target, node, context)
    });
}

/// The properties that a mapping has as the event has them, in two parts.
const BEFORE: [&str; 2] = ["BatchSize", "Enabled"];
const AFTER: [&str; 18] = [
    "MaximumBatchingWindowInSeconds",
    "MaximumRetryAttempts",
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "ParallelizationFactor",
    "StartingPosition",
    "StartingPositionTimestamp",
    "Topics",
    "Queues",
    "SourceAccessConfigurations",
    "TumblingWindowInSeconds",
    "FunctionResponseTypes",
    "FilterCriteria",
    "KmsKeyArn",
    "ScalingConfig",
    "ProvisionedPollerConfig",
    "MetricsConfig",
    "LoggingConfig",
];

/// The properties of the mapping.
fn fields(
    event: &Event<'_>,
    target: &Target<'_>,
    source: Option<NodeRef<'_>>,
    context: &Context<'_, '_>,
) -> Fields {
    let mut fields = Fields::default();
    for name in BEFORE {
        fields.set_given(name, event.passed(name));
    }
    fields.set_given("EventSourceArn", source.map(NodeRef::to_value));
    fields.set("FunctionName", target.name());
    for name in AFTER {
        fields.set_given(name, event.passed(name));
    }
    if let Some(servers) = event.truthy("KafkaBootstrapServers") {
        fields.set(
            "SelfManagedEventSource",
            json!({ "Endpoints": { "KafkaBootstrapServers": servers } }),
        );
    }
    fields.set_given("DestinationConfig", destination_config(event));
    let mut kafka = Fields::default();
    kafka.set_given("ConsumerGroupId", event.truthy("ConsumerGroupId"));
    let mut registry = event.truthy("SchemaRegistryConfig");
    if let Some(uri) = registry
        .as_mut()
        .and_then(|it| it.get_mut("SchemaRegistryURI"))
        && uri.get("Fn::Sub").is_none()
    {
        *uri = context.peek(uri.take());
    }
    kafka.set_given("SchemaRegistryConfig", registry);
    match event.kind {
        EventKind::Msk => fields.set_map("AmazonManagedKafkaEventSourceConfig", kafka),
        EventKind::SelfManagedKafka => fields.set_map("SelfManagedKafkaEventSourceConfig", kafka),
        EventKind::DocumentDb => {
            let mut config = Fields::default();
            for name in ["DatabaseName", "CollectionName", "FullDocument"] {
                config.set_given(name, event.truthy(name));
            }
            fields.set_map("DocumentDBEventSourceConfig", config);
        }
        EventKind::AlexaSkill
        | EventKind::Api
        | EventKind::CloudWatchEvent
        | EventKind::CloudWatchLogs
        | EventKind::Cognito
        | EventKind::DynamoDb
        | EventKind::EventBridgeRule
        | EventKind::HttpApi
        | EventKind::IotRule
        | EventKind::Kinesis
        | EventKind::Mq
        | EventKind::S3
        | EventKind::Schedule
        | EventKind::ScheduleV2
        | EventKind::Sns
        | EventKind::Sqs => {}
    }
    fields
}

/// `DestinationConfig` without the type of what stands in it, which only SAM knows.
fn destination_config(event: &Event<'_>) -> Option<Value> {
    let mut config = event.truthy("DestinationConfig")?;
    let failure = config.get_mut("OnFailure").and_then(Value::as_object_mut);
    if let Some(failure) = failure
        && failure.get("Type").is_some_and(is_truthy)
    {
        failure.shift_remove("Type");
    }
    Some(config)
}

/// Puts the managed policy and the policy of a source on a role, and the policy for its failures.
pub(super) fn grant<'a>(
    draft: &mut Draft<'a>,
    event: &Event<'a>,
    managed: Option<&str>,
    policy: Option<Value>,
    context: &Context<'a, '_>,
) {
    attach(draft, event, managed, context);
    let range = event.entry.key.full_range();
    for policy in [policy, destination(event)].into_iter().flatten() {
        draft.push_new(policy, event.origin(), range);
    }
}

/// Puts a managed policy on a role.
pub(super) fn attach<'a>(
    draft: &mut Draft<'a>,
    event: &Event<'a>,
    managed: Option<&str>,
    context: &Context<'a, '_>,
) {
    if let Some(name) = managed {
        let arn = context.aws_policy(&format!("service-role/{name}"));
        draft.attach(arn, event.origin(), event.entry.key.full_range());
    }
}

pub(super) fn secret(uri: Value) -> Value {
    document::allow(vec!["secretsmanager:GetSecretValue"], uri)
}

pub(super) fn key_arn(event: &Event<'_>) -> Option<Value> {
    let key = event.get("SecretsManagerKmsKeyId")?.as_str()?;
    let arn = format!("arn:${{AWS::Partition}}:kms:${{AWS::Region}}:${{AWS::AccountId}}:key/{key}");
    (!key.is_empty()).then(|| json!({ "Fn::Sub": arn }))
}

pub(super) fn decrypt(event: &Event<'_>) -> Option<Value> {
    Some(document::allow(vec!["kms:Decrypt"], key_arn(event)?))
}

pub(super) fn network() -> Value {
    document::allow(
        vec![
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeVpcs",
            "ec2:DescribeSubnets",
            "ec2:DescribeSecurityGroups",
        ],
        "*".into(),
    )
}

/// `Type` and `URI` of each access configuration.
pub(super) fn access<'a>(
    event: &Event<'a>,
) -> impl Iterator<Item = (&'a str, Option<NodeRef<'a>>)> {
    let list = event.get("SourceAccessConfigurations");
    let items = list.into_iter().flat_map(NodeRef::items);
    items.filter_map(|it| {
        let kind = shape::get(it, "Type")?.as_str()?;
        let uri = shape::get(it, "URI").filter(|it| shape::is_truthy(*it));
        Some((kind, uri))
    })
}

/// The URI of the first configuration of a type; null without one, which the transform refuses.
pub(super) fn uri(event: &Event<'_>, wanted: &str) -> Value {
    let found = access(event).find_map(|(kind, uri)| uri.filter(|_| kind == wanted));
    found.map_or(Value::Null, NodeRef::to_value)
}

pub(super) fn schema_registry(event: &Event<'_>, context: &Context<'_, '_>) -> Vec<Value> {
    let Some(config) = event.get("SchemaRegistryConfig") else {
        return Vec::new();
    };
    let accesses = shape::get(config, "AccessConfigs");
    let accesses = accesses.into_iter().flat_map(NodeRef::items);
    let mut statements: Vec<_> = accesses
        .filter_map(|it| Some(secret(shape::get(it, "URI")?.to_value())))
        .collect();
    let Some(uri) = shape::get(config, "SchemaRegistryURI").map(NodeRef::to_value) else {
        return statements;
    };
    let resolved = context.resolve(uri.clone());
    let text = resolved
        .as_str()
        .or_else(|| resolved.get("Fn::Sub")?.as_str());
    if let Some(name) = text.and_then(registry_name) {
        let schemas = format!(
            "arn:${{AWS::Partition}}:glue:${{AWS::Region}}:${{AWS::AccountId}}:schema/{name}/*"
        );
        statements.push(document::allow(vec!["glue:GetRegistry"], uri));
        statements.push(document::allow(
            vec!["glue:GetSchemaVersion"],
            json!([{ "Fn::Sub": schemas }]),
        ));
    }
    statements
}

fn registry_name(arn: &str) -> Option<&str> {
    let part = arn.strip_prefix("arn")?.split(':').nth(5)?;
    part.strip_prefix("registry/")
}

/// The policy for `DestinationConfig.OnFailure`, if it says of what type the destination is.
fn destination(event: &Event<'_>) -> Option<Value> {
    let destination = shape::get(event.get("DestinationConfig")?, "OnFailure")?;
    let kind = shape::get(destination, "Type")?.as_str()?;
    let arn = shape::get(destination, "Destination").map_or(Value::Null, NodeRef::to_value);
    let (name, statements) = match kind {
        "SQS" => ("SQS", vec![document::allow("sqs:SendMessage", arn)]),
        "SNS" => ("SNS", vec![document::allow("sns:publish", arn)]),
        "S3" => ("S3", document::to_bucket(arn)),
        _ => return None,
    };
    Some(document::policy(
        &format!("{}{name}Policy", event.id),
        statements,
    ))
}
