//! The events of functions and state machines: one parse of each, and one file for what each kind of them makes.

mod alexa_skill;
mod api;
mod cloud_watch_logs;
mod cognito;
mod dead_letter_queue;
mod document_db;
pub(crate) mod http_api;
mod iot_rule;
mod mq;
mod msk;
mod polled;
mod s3;
mod schedule;
mod schedule_v2;
mod self_managed_kafka;
mod sns;

use super::context::Context;
use super::draft::Draft;
use super::generated::{Detail, Generated, Output};
use super::implicit::Kind;
use super::role::ExpandedRole;
use super::target::{Target, TargetKind};
use super::{Origin, effective::Properties};
use crate::syntax::{EntryRef, NodeRef};
use crate::template::{Resource, intrinsic, shape};
pub(crate) use api::api_id;
use serde_json::Value;

/// An entry of `Events`.
#[derive(Debug)]
pub(crate) struct Event<'a> {
    pub(crate) entry: EntryRef<'a>,
    /// Its key.
    pub(crate) key: String,
    /// The logical ID of what it makes: the resource's and the key joined.
    pub(crate) id: String,
    pub(crate) kind: EventKind,
    properties: Option<NodeRef<'a>>,
}

/// The types of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventKind {
    AlexaSkill,
    Api,
    CloudWatchEvent,
    CloudWatchLogs,
    Cognito,
    DocumentDb,
    DynamoDb,
    EventBridgeRule,
    HttpApi,
    IotRule,
    Kinesis,
    Mq,
    Msk,
    S3,
    Schedule,
    ScheduleV2,
    SelfManagedKafka,
    Sns,
    Sqs,
}

impl EventKind {
    const ALL: [(&'static str, Self); 19] = [
        ("AlexaSkill", Self::AlexaSkill),
        ("Api", Self::Api),
        ("CloudWatchEvent", Self::CloudWatchEvent),
        ("CloudWatchLogs", Self::CloudWatchLogs),
        ("Cognito", Self::Cognito),
        ("DocumentDB", Self::DocumentDb),
        ("DynamoDB", Self::DynamoDb),
        ("EventBridgeRule", Self::EventBridgeRule),
        ("HttpApi", Self::HttpApi),
        ("IoTRule", Self::IotRule),
        ("Kinesis", Self::Kinesis),
        ("MQ", Self::Mq),
        ("MSK", Self::Msk),
        ("S3", Self::S3),
        ("Schedule", Self::Schedule),
        ("ScheduleV2", Self::ScheduleV2),
        ("SelfManagedKafka", Self::SelfManagedKafka),
        ("SNS", Self::Sns),
        ("SQS", Self::Sqs),
    ];

    /// The kind that is written so.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(it, _)| *it == name);
        found.map(|(_, kind)| kind)
    }

    /// As it is written.
    pub(crate) fn name(self) -> &'static str {
        let found = Self::ALL.into_iter().find(|(_, kind)| *kind == self);
        found.map_or("", |(name, _)| name)
    }

    /// Whether state machines have such events.
    pub(crate) fn starts_state_machines(self) -> bool {
        match self {
            Self::Api
            | Self::CloudWatchEvent
            | Self::EventBridgeRule
            | Self::Schedule
            | Self::ScheduleV2 => true,
            Self::AlexaSkill
            | Self::CloudWatchLogs
            | Self::Cognito
            | Self::DocumentDb
            | Self::DynamoDb
            | Self::HttpApi
            | Self::IotRule
            | Self::Kinesis
            | Self::Mq
            | Self::Msk
            | Self::S3
            | Self::SelfManagedKafka
            | Self::Sns
            | Self::Sqs => false,
        }
    }
}

impl<'a> Event<'a> {
    /// A property that is not null.
    pub(crate) fn get(&self, name: &str) -> Option<NodeRef<'a>> {
        shape::get(self.properties?, name).filter(|it| !it.is_null())
    }

    /// A property that counts as given.
    pub(crate) fn given(&self, name: &str) -> Option<NodeRef<'a>> {
        self.get(name).filter(|it| shape::is_truthy(*it))
    }

    /// A property that is a text.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str()
    }

    /// A property as data; null when it is absent.
    pub(crate) fn value(&self, name: &str) -> Value {
        self.get(name).map_or(Value::Null, NodeRef::to_value)
    }

    /// Whether it is everything that reaches an HTTP API and has no route of its own.
    pub(crate) fn is_default_route(&self) -> bool {
        self.kind == EventKind::HttpApi
            && self.given("Path").is_none()
            && self.given("Method").is_none()
    }

    pub(crate) fn origin(&self) -> Origin {
        Origin::Event {
            key: self.key.clone(),
            event_type: self.kind.name(),
        }
    }

    /// A resource that is made for it.
    fn makes(&self, id: String, resource_type: &'static str) -> Generated {
        Generated::new(id, resource_type, self.origin())
    }

    /// The Lambda permission that is called after it alone.
    fn permission(&self) -> Generated {
        self.makes(format!("{}Permission", self.id), "AWS::Lambda::Permission")
    }
}

/// The events of a resource that have a type, in the order written.
pub(crate) fn events(resource: Resource<'_>) -> Vec<Event<'_>> {
    let entries = resource.property("Events").map(shape::entries);
    let events = entries.unwrap_or_default().into_iter().filter_map(|entry| {
        let kind = EventKind::of(shape::get(entry.value, "Type")?.as_str()?)?;
        let key = shape::key_text(entry).into_owned();
        Some(Event {
            entry,
            id: format!("{}{key}", resource.id),
            key,
            kind,
            properties: shape::get(entry.value, "Properties"),
        })
    });
    events.collect()
}

/// The order in which the transform looks at the events of a function: by path, or by key.
pub(crate) fn in_order<'a>(mut events: Vec<Event<'a>>) -> Vec<Event<'a>> {
    events.sort_by_cached_key(|it| match it.text("Path") {
        Some(path) => path.to_owned(),
        None if it.is_default_route() => http_api::DEFAULT_ROUTE.to_owned(),
        None => it.key.clone(),
    });
    events
}

/// The logical IDs of the resources that the events of a function or state machine are written into, so that they are
/// made after it: APIs, buckets and user pools.
pub fn informed<'a>(owner: Resource<'a>) -> Vec<&'a str> {
    let of_event = |event: Event<'a>| {
        let (property, implicit) = match event.kind {
            EventKind::Api => ("RestApiId", Some(Kind::Rest)),
            EventKind::HttpApi => ("ApiId", Some(Kind::Http)),
            EventKind::Cognito => ("UserPool", None),
            EventKind::S3 => ("Bucket", None),
            EventKind::AlexaSkill
            | EventKind::CloudWatchEvent
            | EventKind::CloudWatchLogs
            | EventKind::DocumentDb
            | EventKind::DynamoDb
            | EventKind::EventBridgeRule
            | EventKind::IotRule
            | EventKind::Kinesis
            | EventKind::Mq
            | EventKind::Msk
            | EventKind::Schedule
            | EventKind::ScheduleV2
            | EventKind::SelfManagedKafka
            | EventKind::Sns
            | EventKind::Sqs => return None,
        };
        match event.get(property) {
            Some(named) => intrinsic::named_id(named),
            None => implicit.map(Kind::id),
        }
    };
    events(owner).into_iter().filter_map(of_event).collect()
}

/// Adds the resources that an event makes, but for what every API has.
pub(crate) fn expand<'a>(
    out: &mut Output,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) {
    if target.kind == TargetKind::StateMachine && !event.kind.starts_state_machines() {
        return;
    }
    match event.kind {
        EventKind::Schedule | EventKind::CloudWatchEvent | EventKind::EventBridgeRule => {
            schedule::expand(out, event, target);
        }
        EventKind::ScheduleV2 => schedule_v2::expand(out, event, target),
        EventKind::Api => api::expand(out, event, target, context),
        EventKind::HttpApi => http_api::expand(out, event, target, context),
        EventKind::Sns => sns::expand(out, event, target),
        EventKind::S3 => s3::expand(out, event, target, context),
        EventKind::IotRule => iot_rule::expand(out, event, target, context),
        EventKind::CloudWatchLogs => cloud_watch_logs::expand(out, event, target, context),
        EventKind::AlexaSkill => alexa_skill::expand(out, event, target),
        EventKind::Cognito => cognito::expand(out, event, target, context),
        EventKind::Sqs => polled::expand(out, event, target, Some("Queue")),
        EventKind::Kinesis | EventKind::DynamoDb | EventKind::Msk => {
            polled::expand(out, event, target, Some("Stream"));
        }
        EventKind::Mq => polled::expand(out, event, target, Some("Broker")),
        EventKind::DocumentDb => polled::expand(out, event, target, Some("Cluster")),
        EventKind::SelfManagedKafka => polled::expand(out, event, target, None),
    }
}

/// Puts on the role of a function what its events need there.
pub(crate) fn grant<'a>(draft: &mut Draft<'a>, function: Resource<'a>, context: &Context<'a, '_>) {
    for event in in_order(events(function)) {
        match event.kind {
            EventKind::Sqs => polled::grant(draft, &event, Some(polled::SQS), None, context),
            EventKind::Kinesis => {
                let managed = Some("AWSLambdaKinesisExecutionRole");
                polled::grant(draft, &event, managed, None, context);
            }
            EventKind::DynamoDb => {
                let managed = Some("AWSLambdaDynamoDBExecutionRole");
                polled::grant(draft, &event, managed, None, context);
            }
            EventKind::Msk => msk::grant(draft, &event, context),
            EventKind::Mq => mq::grant(draft, &event, context),
            EventKind::DocumentDb => document_db::grant(draft, &event, context),
            EventKind::SelfManagedKafka => self_managed_kafka::grant(draft, &event, context),
            EventKind::Sns => sns::grant(draft, &event, context),
            EventKind::AlexaSkill
            | EventKind::Api
            | EventKind::CloudWatchEvent
            | EventKind::CloudWatchLogs
            | EventKind::Cognito
            | EventKind::EventBridgeRule
            | EventKind::HttpApi
            | EventKind::IotRule
            | EventKind::S3
            | EventKind::Schedule
            | EventKind::ScheduleV2 => {}
        }
    }
}

/// The roles that the events of a resource have for themselves.
pub(crate) fn roles<'a>(target: &Target<'a>, context: &Context<'a, '_>) -> Vec<ExpandedRole<'a>> {
    let events = match target.kind {
        TargetKind::Function => in_order(events(target.owner)),
        TargetKind::StateMachine => events(target.owner),
    };
    let roles = events.iter().filter_map(|event| match event.kind {
        EventKind::ScheduleV2 => schedule_v2::role(event, target, context),
        EventKind::Schedule | EventKind::CloudWatchEvent | EventKind::EventBridgeRule => {
            schedule::role(event, target, context)
        }
        EventKind::Api => api::role(event, target, context),
        EventKind::HttpApi
        | EventKind::Sns
        | EventKind::S3
        | EventKind::IotRule
        | EventKind::CloudWatchLogs
        | EventKind::AlexaSkill
        | EventKind::Cognito
        | EventKind::Sqs
        | EventKind::Kinesis
        | EventKind::DynamoDb
        | EventKind::Msk
        | EventKind::Mq
        | EventKind::DocumentDb
        | EventKind::SelfManagedKafka => None,
    });
    roles.collect()
}

/// The role of one event, with one policy.
fn draft<'a>(
    event: &Event<'a>,
    target: &Target<'a>,
    service: &str,
    name: &str,
    statement: Value,
    context: &Context<'a, '_>,
) -> Draft<'a> {
    use super::{document, draft};
    let trust = document::trust(service);
    let mut draft = Draft::new(format!("{}Role", event.id), target.owner, trust);
    let body = document::policy(name, vec![statement]);
    let range = event.entry.key.full_range();
    draft.push(name.to_owned(), body, event.origin(), range);
    let properties = Properties::of(target.owner, context.template);
    let tags = draft::tag_list(&properties.get("Tags").value());
    let is_tagged = draft::propagated(&properties) == draft::Propagated::Yes && !tags.is_empty();
    draft.rest.tags = is_tagged.then(|| tags.into());
    draft
}

/// The role with which an event starts a state machine.
fn starting_role<'a>(
    event: &Event<'a>,
    target: &Target<'a>,
    service: &str,
    context: &Context<'a, '_>,
) -> ExpandedRole<'a> {
    let name = format!("{}RoleStartExecutionPolicy", event.id);
    let statement = super::document::allow("states:StartExecution", target.arn());
    let mut draft = draft(event, target, service, &name, statement, context);
    let boundary = target.owner.property("PermissionsBoundary");
    draft.rest.boundary = boundary
        .filter(|it| shape::is_truthy(*it))
        .map(NodeRef::to_value);
    draft.finish()
}

/// The logical ID of the resource of the template that an event has to name by `Ref`.
fn linked<'a>(node: NodeRef<'a>, context: &Context<'a, '_>) -> Option<&'a str> {
    let reference = intrinsic::of(node).filter(|it| it.name == "Ref")?;
    let resource = context.template.resource(reference.text()?)?;
    Some(resource.id)
}

/// Adds an event source mapping of an event.
fn source_mapping(
    out: &mut Output,
    event: &Event<'_>,
    id: String,
    target: &Target<'_>,
    source: Option<String>,
) {
    let mapping = event.makes(id, "AWS::Lambda::EventSourceMapping");
    out.add(mapping.detail(Detail::Mapping(target.id().to_owned(), source)));
}
