//! What events need: the statements that the framework adds to the role of the service, in its order.

use super::is_set;
use super::service::{Function, Service, prefix};
use super::statement::{allow, function_arn};
use crate::lower::unwritten::Unwritten;
use crate::syntax::{Node, NodeRef};
use serde_json::Value;

/// The network interfaces that a poller in a network makes.
const NETWORK: [&str; 6] = [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeVpcs",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
];

const SECRET: [&str; 1] = ["secretsmanager:GetSecretValue"];

/// The accesses to Kafka that a secret gives.
const KAFKA_SECRETS: [&str; 5] = [
    "saslPlainAuth",
    "saslScram256Auth",
    "saslScram512Auth",
    "clientCertificateTlsAuth",
    "serverRootCaCertificate",
];

/// The services that take the role of the service.
pub(super) fn principals(functions: &[Function<'_>]) -> Vec<&'static str> {
    let mut services = vec!["lambda.amazonaws.com"];
    if functions.iter().any(|it| is_scheduled(*it)) {
        services.push("scheduler.amazonaws.com");
    }
    if has(functions, "cloudFront") {
        services.push("edgelambda.amazonaws.com");
    }
    services
}

/// Adds the statements for the events of all functions.
pub(super) fn statements(acc: &mut Vec<Node>, service: &Service, functions: &[Function<'_>]) {
    let at = service.at;
    let scheduled = functions.iter().filter(|it| is_scheduled(**it));
    let targets = scheduled.flat_map(|it| {
        let name = it.deployed_name(service);
        ["", ":*"].map(|rest| function_arn(at, &name, rest))
    });
    push(acc, at, &["lambda:InvokeFunction"], targets.collect());
    if has(functions, "websocket") {
        let connections = at.sub("arn:${AWS::Partition}:execute-api:*:*:*/@connections/*");
        push(
            acc,
            at,
            &["execute-api:ManageConnections"],
            vec![connections],
        );
    }
    functions.iter().for_each(|it| streams(acc, service, *it));
    functions.iter().for_each(|it| kafka(acc, at, *it));
    functions
        .iter()
        .for_each(|it| broker(acc, at, *it, "activemq"));
    functions
        .iter()
        .for_each(|it| broker(acc, at, *it, "rabbitmq"));
    functions.iter().for_each(|it| managed_kafka(acc, at, *it));
    queues(acc, at, functions);
    if has(functions, "cloudFront") {
        let actions = [
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "logs:TagResource",
        ];
        push(
            acc,
            at,
            &actions,
            vec![at.sub("arn:${AWS::Partition}:logs:*:*:*")],
        );
    }
}

/// Adds the statements for the queues of functions.
pub(super) fn queues(acc: &mut Vec<Node>, at: Unwritten, functions: &[Function<'_>]) {
    let actions = [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
    ];
    let queues = functions.iter().flat_map(|it| it.events("sqs"));
    push(acc, at, &actions, queues.map(source).collect());
}

/// Adds the statements for the streams of a function.
fn streams(acc: &mut Vec<Node>, service: &Service, function: Function<'_>) {
    let at = service.at;
    let (mut tables, mut plain, mut consumed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut consumers, mut topics, mut queues) = (Vec::new(), Vec::new(), Vec::new());
    for stream in function.events("stream") {
        let consumer = stream.get("consumer").filter(|it| is_set(*it));
        let is_table = is_of_table(stream);
        match (is_table, consumer) {
            (true, _) => tables.push(source(stream)),
            (false, Some(_)) => consumed.push(source(stream)),
            (false, None) => plain.push(source(stream)),
        }
        if let Some(consumer) = consumer.filter(|_| !is_table) {
            let is_made = consumer.scalar().is_some_and(|it| &*it.value == "true");
            consumers.push(match is_made {
                true => at.function("Ref", at.text(consumer_id(service, function, stream))),
                false => consumer.node.clone(),
            });
        }
        if let Some(failed) = stream
            .get("destinations")
            .and_then(|it| it.get("onFailure"))
        {
            match kind(failed) == Some("sns") {
                true => topics.push(source(failed)),
                false => queues.push(source(failed)),
            }
        }
    }
    push(acc, at, &TABLE_STREAM, tables);
    push(acc, at, &STREAM, plain);
    let consumed_actions = [
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:DescribeStreamSummary",
        "kinesis:ListShards",
    ];
    push(acc, at, &consumed_actions, consumed);
    push(acc, at, &["kinesis:SubscribeToShard"], consumers);
    push(acc, at, &["sns:Publish"], topics);
    push(acc, at, &["sqs:ListQueues", "sqs:SendMessage"], queues);
}

/// What reads the stream of a table.
pub(super) const TABLE_STREAM: [&str; 4] = [
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:DescribeStream",
    "dynamodb:ListStreams",
];

/// What reads a stream of Kinesis.
pub(super) const STREAM: [&str; 4] = [
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:DescribeStream",
    "kinesis:ListStreams",
];

/// Whether a stream is that of a table.
pub(super) fn is_of_table(stream: NodeRef<'_>) -> bool {
    kind(stream) == Some("dynamodb")
}

/// What an event comes from: its `arn`, or itself.
pub(super) fn source(event: NodeRef<'_>) -> Node {
    event.get("arn").unwrap_or(event).node.clone()
}

/// The `type` of what has an ARN, or the service in the ARN.
fn kind(node: NodeRef<'_>) -> Option<&str> {
    if let Some(kind) = node.get("type") {
        return kind.as_str();
    }
    let arn = node.get("arn").unwrap_or(node).as_str()?;
    arn.split(':').nth(2)
}

/// The logical ID of the consumer of a stream that the framework makes.
fn consumer_id(service: &Service, function: Function<'_>, stream: NodeRef<'_>) -> String {
    let name = stream_name(stream.get("arn").unwrap_or(stream)).unwrap_or_default();
    let of_service = match service.get(&["provider", "kinesis", "consumerNamingMode"]) {
        Some(mode) if is_set(mode) => format!("{}{}", service.name, service.stage),
        Some(_) | None => String::new(),
    };
    let consumer = format!("{}{name}{of_service}Consumer", function.name);
    format!("{}StreamConsumer", prefix(&consumer))
}

/// The name of a stream, as far as its ARN says it.
fn stream_name(arn: NodeRef<'_>) -> Option<String> {
    let Value::Object(function) = arn.to_value() else {
        return Some(arn.as_str()?.split('/').nth(1)?.to_owned());
    };
    let (name, argument) = function.iter().next()?;
    let text = match (name.as_str(), argument) {
        ("Fn::GetAtt", Value::Array(names)) => names.first()?.as_str()?,
        ("Fn::Join", Value::Array(arguments)) => {
            let last = arguments.get(1)?.as_array()?.last()?.as_str()?;
            last.rsplit('/').next()?
        }
        ("Fn::ImportValue" | "Ref", Value::String(text)) => text,
        _ => return None,
    };
    Some(text.to_owned())
}

fn kafka(acc: &mut Vec<Node>, at: Unwritten, function: Function<'_>) {
    let mut secrets = Vec::new();
    let mut has_network = false;
    for event in function.events("kafka") {
        let Some(access) = event.get("accessConfigurations") else {
            continue;
        };
        for entry in access.entries() {
            let values = entry
                .value
                .items()
                .chain(entry.value.scalar().map(|_| entry.value));
            match entry.name() {
                name if KAFKA_SECRETS.contains(&name) => {
                    secrets.extend(values.map(|it| it.node.clone()));
                }
                "vpcSubnet" | "vpcSecurityGroup" => has_network = true,
                _ => {}
            }
        }
    }
    push(acc, at, &SECRET, secrets);
    if has_network {
        acc.push(allow(at, &NETWORK, at.text("*")));
    }
}

fn broker(acc: &mut Vec<Node>, at: Unwritten, function: Function<'_>, kind: &'static str) {
    let given = |key: &'static str| {
        let events = function.events(kind);
        events
            .filter_map(move |it| Some(it.get(key)?.node.clone()))
            .collect()
    };
    if function.events(kind).next().is_some() {
        push(acc, at, &SECRET, given("basicAuthArn"));
        push(acc, at, &["mq:DescribeBroker"], given("arn"));
        acc.push(allow(at, &NETWORK, at.text("*")));
    }
}

fn managed_kafka(acc: &mut Vec<Node>, at: Unwritten, function: Function<'_>) {
    let clusters: Vec<Node> = function.events("msk").map(source).collect();
    if !clusters.is_empty() {
        let actions = ["kafka:DescribeCluster", "kafka:GetBootstrapBrokers"];
        push(acc, at, &actions, clusters);
        acc.push(allow(at, &NETWORK, at.text("*")));
    }
}

/// Adds a statement about some resources, if there are any.
pub(super) fn push(acc: &mut Vec<Node>, at: Unwritten, actions: &[&str], resources: Vec<Node>) {
    if !resources.is_empty() {
        acc.push(allow(at, actions, at.list(resources)));
    }
}

fn has(functions: &[Function<'_>], kind: &'static str) -> bool {
    functions.iter().any(|it| it.events(kind).next().is_some())
}

/// Whether a function has a schedule of EventBridge Scheduler.
fn is_scheduled(function: Function<'_>) -> bool {
    function
        .events("schedule")
        .any(|it| it.get("method").and_then(NodeRef::as_str) == Some("scheduler"))
}
