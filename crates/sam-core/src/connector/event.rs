//! What each kind of event makes beside the function or state machine it starts.

use super::made::{Detail, Made, push, push_with};
use super::shape;
use crate::syntax::{EntryRef, NodeRef};
use crate::template::Resource;
use serde_json::json;

/// Whom an event starts: the function or state machine, or its alias.
pub(super) struct Target<'a> {
    pub(super) id: &'a str,
    pub(super) alias: Option<String>,
    /// Whether it has a `Condition`.
    pub(super) is_conditional: bool,
}

impl Target<'_> {
    fn name(&self) -> &str {
        self.alias.as_deref().unwrap_or(self.id)
    }
}

/// An entry of `Events`.
pub(super) struct Event<'a> {
    /// The logical ID of what it makes: the resource's and the key joined.
    id: String,
    kind: &'a str,
    properties: Option<NodeRef<'a>>,
}

impl<'a> Event<'a> {
    fn get(&self, name: &str) -> Option<NodeRef<'a>> {
        shape::get(self.properties?, name).filter(|it| !it.is_null())
    }
}

pub(super) fn events<'a>(resource: Resource<'a>) -> impl Iterator<Item = Event<'a>> {
    let entries: Vec<EntryRef<'a>> = resource
        .property("Events")
        .map(shape::entries)
        .unwrap_or_default();
    entries.into_iter().filter_map(move |entry| {
        Some(Event {
            id: format!("{}{}", resource.id, shape::key_text(entry)),
            kind: shape::get(entry.value, "Type")?.as_str()?,
            properties: shape::get(entry.value, "Properties"),
        })
    })
}

pub(super) fn function_event(acc: &mut Vec<Made>, target: &Target<'_>, event: &Event<'_>) {
    let id = &event.id;
    let permission = |acc: &mut Vec<Made>| {
        push(acc, format!("{id}Permission"), "AWS::Lambda::Permission");
    };
    match event.kind {
        "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => {
            let arn = match &target.alias {
                Some(alias) => json!({ "Ref": alias }),
                None => json!({ "Fn::GetAtt": [target.id, "Arn"] }),
            };
            push_with(
                acc,
                id.clone(),
                "AWS::Events::Rule",
                Detail::Target(arn, None),
            );
            permission(acc);
            dead_letter_queue(acc, event, QueuePolicy::Made);
        }
        "ScheduleV2" => schedule(acc, event),
        "Api" | "HttpApi" => implicit_api(acc, event),
        "SNS" => subscription(acc, target, event),
        "SQS" => mapping(acc, id.clone(), target, event.get("Queue")),
        "Kinesis" | "DynamoDB" | "MSK" => mapping(acc, id.clone(), target, event.get("Stream")),
        "MQ" => mapping(acc, id.clone(), target, event.get("Broker")),
        "DocumentDB" => mapping(acc, id.clone(), target, event.get("Cluster")),
        "SelfManagedKafka" => mapping(acc, id.clone(), target, None),
        "IoTRule" => {
            push(acc, id.clone(), "AWS::IoT::TopicRule");
            permission(acc);
        }
        "CloudWatchLogs" => {
            push(acc, id.clone(), "AWS::Logs::SubscriptionFilter");
            permission(acc);
        }
        "S3" => {
            let bucket = event.get("Bucket").and_then(shape::named_id);
            let detail = match bucket {
                Some(bucket) if !target.is_conditional => Detail::Notification(bucket.to_owned()),
                Some(_) | None => Detail::Nothing,
            };
            push_with(
                acc,
                format!("{id}Permission"),
                "AWS::Lambda::Permission",
                detail,
            );
        }
        "AlexaSkill" => permission(acc),
        _ => {}
    }
}

fn mapping(acc: &mut Vec<Made>, id: String, target: &Target<'_>, source: Option<NodeRef<'_>>) {
    let source = source.and_then(shape::named_id).map(str::to_owned);
    push_with(
        acc,
        id,
        "AWS::Lambda::EventSourceMapping",
        Detail::Mapping(target.name().to_owned(), source),
    );
}

fn subscription(acc: &mut Vec<Made>, target: &Target<'_>, event: &Event<'_>) {
    let id = &event.id;
    push(acc, id.clone(), "AWS::SNS::Subscription");
    let Some(queue) = event
        .get("SqsSubscription")
        .filter(|it| shape::is_truthy(*it))
    else {
        push(acc, format!("{id}Permission"), "AWS::Lambda::Permission");
        return;
    };
    let source = if shape::is_map(queue) {
        shape::get(queue, "QueueArn")
            .and_then(shape::named_id)
            .map(str::to_owned)
    } else {
        push(acc, format!("{id}Queue"), "AWS::SQS::Queue");
        Some(format!("{id}Queue"))
    };
    let policy = shape::get(queue, "QueuePolicyLogicalId").and_then(NodeRef::as_str);
    push(
        acc,
        policy.map_or_else(|| format!("{id}QueuePolicy"), str::to_owned),
        "AWS::SQS::QueuePolicy",
    );
    push_with(
        acc,
        format!("{id}EventSourceMapping"),
        "AWS::Lambda::EventSourceMapping",
        Detail::Mapping(target.name().to_owned(), source),
    );
}

fn implicit_api(acc: &mut Vec<Made>, event: &Event<'_>) {
    let (property, id, resource_type, sam_type) = match event.kind {
        "Api" => (
            "RestApiId",
            "ServerlessRestApi",
            "AWS::ApiGateway::RestApi",
            "AWS::Serverless::Api",
        ),
        _ => (
            "ApiId",
            "ServerlessHttpApi",
            "AWS::ApiGatewayV2::Api",
            "AWS::Serverless::HttpApi",
        ),
    };
    if event.get(property).is_none() {
        acc.push(Made {
            id: id.to_owned(),
            resource_type,
            sam_type: Some(sam_type),
            detail: Detail::Nothing,
        });
    }
}

/// Whether a queue policy comes with a dead-letter queue.
enum QueuePolicy {
    Made,
    Left,
}

fn dead_letter_queue(acc: &mut Vec<Made>, event: &Event<'_>, policy: QueuePolicy) {
    let Some(config) = event.get("DeadLetterConfig") else {
        return;
    };
    if shape::get(config, "Type").and_then(NodeRef::as_str) != Some("SQS") {
        return;
    }
    let id = shape::get(config, "QueueLogicalId").and_then(NodeRef::as_str);
    let id = id.map_or_else(|| format!("{}Queue", event.id), str::to_owned);
    push(acc, id, "AWS::SQS::Queue");
    match policy {
        QueuePolicy::Made => push(
            acc,
            format!("{}QueuePolicy", event.id),
            "AWS::SQS::QueuePolicy",
        ),
        QueuePolicy::Left => {}
    }
}

fn schedule(acc: &mut Vec<Made>, event: &Event<'_>) {
    push(acc, event.id.clone(), "AWS::Scheduler::Schedule");
    if event.get("RoleArn").is_none() {
        push(acc, format!("{}Role", event.id), "AWS::IAM::Role");
    }
    dead_letter_queue(acc, event, QueuePolicy::Left);
}

pub(super) fn state_machine_event(acc: &mut Vec<Made>, target: &Target<'_>, event: &Event<'_>) {
    match event.kind {
        "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => {
            let given = (event.kind == "Schedule")
                .then(|| event.get("RoleArn"))
                .flatten();
            let role = match given {
                Some(given) => shape::named_id(given).map(str::to_owned),
                None => {
                    push(acc, format!("{}Role", event.id), "AWS::IAM::Role");
                    Some(format!("{}Role", event.id))
                }
            };
            let arn = json!({ "Ref": target.name() });
            push_with(
                acc,
                event.id.clone(),
                "AWS::Events::Rule",
                Detail::Target(arn, role),
            );
            dead_letter_queue(acc, event, QueuePolicy::Made);
        }
        "ScheduleV2" => schedule(acc, event),
        "Api" => {
            push(acc, format!("{}Role", event.id), "AWS::IAM::Role");
            implicit_api(acc, event);
        }
        _ => {}
    }
}
