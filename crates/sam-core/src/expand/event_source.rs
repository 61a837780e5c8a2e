//! The entries of `Events`: one parse of them for everything that SAM makes of events.

use super::Origin;
use super::default_route::DEFAULT_ROUTE;
use super::generated::Generated;
use crate::syntax::{EntryRef, NodeRef};
use crate::template::{Resource, intrinsic, shape};
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

    /// A property as data, if it counts as given.
    pub(crate) fn truthy(&self, name: &str) -> Option<Value> {
        self.given(name).map(NodeRef::to_value)
    }

    /// A property as data, unless it is absent or null.
    pub(crate) fn passed(&self, name: &str) -> Option<Value> {
        self.get(name).map(NodeRef::to_value)
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
    pub(super) fn makes(&self, id: String, resource_type: &'static str) -> Generated {
        Generated::new(id, resource_type, self.origin())
    }

    /// The Lambda permission that is called after it alone.
    pub(super) fn permission(&self) -> Generated {
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
        None if it.is_default_route() => DEFAULT_ROUTE.to_owned(),
        None => it.key.clone(),
    });
    events
}

/// The logical ID of an API as an event names it: as text, or by `Ref`.
pub(crate) fn api_id(node: NodeRef<'_>) -> Option<&str> {
    match intrinsic::of(node) {
        Some(it) if it.name == "Ref" => it.text(),
        Some(_) => None,
        None => node.as_str(),
    }
}
