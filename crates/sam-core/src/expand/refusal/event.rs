//! Why the transform refuses a function or state machine for one of its events.

mod kafka;

use super::{Refusal, Subject, Wording};
use crate::expand::api_kind::Kind;
use crate::expand::context::Context;
use crate::expand::dress::{self, shown};
use crate::expand::event_source::{self, EventKind, events, in_order};
use crate::expand::problem::invalid;
use crate::expand::properties::first_wrong;
use crate::expand::target::{Target, TargetKind};
use crate::syntax::is_truthy;
use crate::template::{Resource, Template, shape};
use serde_json::{Map, Value};

/// One event while its checks run.
struct Event<'v> {
    key: &'v str,
    /// The logical ID of what it makes.
    id: String,
    kind: EventKind,
    properties: &'v Map<String, Value>,
}

impl Event<'_> {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.properties.get(name).filter(|it| !it.is_null())
    }

    pub(super) fn given(&self, name: &str) -> Option<&Value> {
        self.properties.get(name).filter(|it| is_truthy(it))
    }

    /// A message about the event by its key.
    pub(super) fn wrong(&self, message: &str) -> Refusal {
        about(self.key, self.key, message)
    }

    /// A message about the event by the logical ID of what it makes.
    fn wrong_id(&self, message: &str) -> Refusal {
        about(self.key, &self.id, message)
    }
}

fn about(key: &str, shown: &str, message: &str) -> Refusal {
    let message = format!("Event with id [{shown}] is invalid. {message}");
    Refusal::own(message).at("Events").at(key)
}

impl Refusal {
    /// At a property of the event that it is about.
    pub(super) fn of_property(self, name: &str) -> Self {
        self.at("Properties").at(name)
    }
}

/// What keeps the transform from reading the events, in the order in which it holds them.
pub(super) fn unreadable(subject: &Subject<'_, '_, '_>, of: TargetKind) -> Option<Refusal> {
    let events = subject.given("Events")?.as_object()?;
    let check = |key: &str, value: &Value| unreadable_event(key, value, subject, of);
    // Most templates are right, and the order costs something.
    let found = events.iter().find_map(|(key, value)| check(key, value))?;
    let held = dress::keys(events, subject.context.template);
    let mut held = held.iter().filter_map(|key| Some((key, events.get(key)?)));
    held.find_map(|(key, value)| check(key, value))
        .or(Some(found))
}

fn unreadable_event(
    key: &str,
    value: &Value,
    subject: &Subject<'_, '_, '_>,
    of: TargetKind,
) -> Option<Refusal> {
    let template = subject.context.template;
    let Value::Object(event) = value else {
        let class = dress::class(value, template);
        let message = format!("'{class}' object has no attribute 'get'");
        return Some(about(key, key, &message));
    };
    let written = event.get("Type");
    let kind = written.and_then(Value::as_str).and_then(EventKind::of);
    let kind = kind.filter(|it| match of {
        TargetKind::Function => true,
        TargetKind::StateMachine => it.starts_state_machines(),
    });
    let Some(kind) = kind else {
        let shown = written.map_or("None".to_owned(), |it| shown(it, template));
        let message = format!(
            "Resource dict has missing or invalid value for key Type. Event Type is: {shown}."
        );
        return Some(about(key, key, &message));
    };
    let id = format!("{}{key}", subject.resource.id);
    if !id.bytes().all(|it| it.is_ascii_alphanumeric()) {
        let message = invalid(&id, "Logical ids must be alphanumeric.");
        return Some(Refusal::whole(message).at("Events").at(key));
    }
    let none = Map::new();
    let properties = match event.get("Properties") {
        None => &none,
        Some(Value::Object(properties)) => properties,
        Some(given) if kind == EventKind::HttpApi || kind == EventKind::Api && is_truthy(given) => {
            return Some(about(key, key, "Properties should be a map."));
        }
        Some(_) => {
            let message = invalid(&id, "Properties of a resource must be an object.");
            return Some(
                Refusal::whole(message)
                    .at("Events")
                    .at(key)
                    .at("Properties"),
            );
        }
    };
    let event = Event {
        key,
        id,
        kind,
        properties,
    };
    wrong_properties(&event, of, subject.resource, template).or_else(|| unlinked(&event, subject))
}

fn wrong_properties(
    event: &Event<'_>,
    of: TargetKind,
    resource: Resource<'_>,
    template: Template<'_>,
) -> Option<Refusal> {
    let name = event.kind.name();
    // Schedules of both are one class.
    let owner = match of {
        TargetKind::StateMachine if event.kind != EventKind::ScheduleV2 => "StateMachine",
        TargetKind::StateMachine | TargetKind::Function => "Function",
    };
    let mut properties = event.properties.clone();
    // What the transform adds before it looks.
    let added: &[&str] = match event.kind {
        // It does not see a resource under the ID of the API that it adds.
        EventKind::Api if resource.id == Kind::Rest.id() => &[],
        EventKind::Api => &["RestApiId"],
        EventKind::HttpApi => &["ApiId", "Path", "Method"],
        EventKind::AlexaSkill
        | EventKind::CloudWatchEvent
        | EventKind::CloudWatchLogs
        | EventKind::Cognito
        | EventKind::DocumentDb
        | EventKind::DynamoDb
        | EventKind::EventBridgeRule
        | EventKind::IotRule
        | EventKind::Kinesis
        | EventKind::Mq
        | EventKind::Msk
        | EventKind::S3
        | EventKind::Schedule
        | EventKind::ScheduleV2
        | EventKind::SelfManagedKafka
        | EventKind::Sns
        | EventKind::Sqs => &[],
    };
    let is_default = event.given("Path").is_none() && event.given("Method").is_none();
    for name in added {
        let property = properties.entry(*name).or_insert(Value::Null);
        // Path and method of a default route are replaced, whatever stands there.
        let is_replaced = is_default && event.kind == EventKind::HttpApi && *name != "ApiId";
        if property.is_null() || is_replaced {
            *property = "".into();
        }
    }
    let kind = format!("{owner}.{name}");
    // Most events are right, and the order costs something.
    first_wrong(&kind, name, &properties)?;
    let held = dress::keys(&properties, template).into_iter();
    let held: Map<String, Value> = held
        .filter_map(|key| properties.remove_entry(&key))
        .collect();
    let found = first_wrong(&kind, name, &held)?;
    let refusal = Refusal::whole(invalid(&event.id, &found.message));
    Some(
        refusal
            .at("Events")
            .at(event.key)
            .of_property(&found.property),
    )
}

/// The source must be a resource of the template that is named by `Ref`.
fn unlinked(event: &Event<'_>, subject: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let is_resource = |id: &str| subject.context.template.resource(id).is_some();
    let is_linked = |property: &str| {
        let id = event.get(property).and_then(|it| it.get("Ref")?.as_str());
        id.is_some_and(is_resource)
    };
    let is_odd = |property: &str| {
        let named = event.get(property).and_then(|it| it.get("Ref"));
        named.is_some_and(|it| !it.is_string())
    };
    let api = |property: &str, implicit: &str, wanted: &str| {
        let given = event.get(property)?;
        let Some(id) = given.as_str().or_else(|| given.get("Ref")?.as_str()) else {
            return Some(event.wrong(&format!("Property '{property}' should be a string.")));
        };
        (id != implicit && !is_resource(id)).then(|| {
            // It does not see a resource under the ID of the API that it adds.
            let message = match property == "RestApiId" && subject.resource.id == implicit {
                true => "RestApiId property of Api event must reference a valid resource in the same template.".to_owned(),
                false => format!(
                    "{property} must be a valid reference to an '{wanted}' resource in same template."
                ),
            };
            event.wrong(&message).of_property(property)
        })
    };
    let route = || {
        let missing = ["Path", "Method"]
            .into_iter()
            .find(|it| event.get(it).is_none())?;
        Some(event.wrong(&format!("Property '{missing}' is required.")))
    };
    match event.kind {
        EventKind::S3 => (!is_linked("Bucket")).then(|| {
            let message = match is_odd("Bucket") {
                true => "'Ref' value in S3 events is not a valid string.",
                false => "S3 events must reference an S3 bucket in the same template.",
            };
            event.wrong(message).of_property("Bucket")
        }),
        EventKind::Cognito => (!is_linked("UserPool")).then(|| {
            let refusal = match is_odd("UserPool") {
                true => event.wrong_id("Ref in Userpool is not a string."),
                false => event.wrong(
                    "Cognito events must reference a Cognito UserPool in the same template.",
                ),
            };
            refusal.of_property("UserPool")
        }),
        EventKind::Api => {
            let wanted = "AWS::Serverless::Api";
            let linked = || api("RestApiId", Kind::Rest.id(), wanted);
            route()
                .or_else(linked)
                .or_else(|| stageless(event, subject))
        }
        EventKind::HttpApi => {
            let is_default = event.given("Path").is_none() && event.given("Method").is_none();
            let route = if is_default { None } else { route() };
            route.or_else(|| api("ApiId", Kind::Http.id(), "AWS::Serverless::HttpApi"))
        }
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
        | EventKind::Sqs => None,
    }
}

/// The API of a route must not have an empty name of a stage.
fn stageless(event: &Event<'_>, subject: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let named = event.get("RestApiId")?;
    let id = named.as_str().or_else(|| named.get("Ref")?.as_str())?;
    let api = subject.context.template.resource(id)?;
    let is_empty = api.property("StageName").and_then(|it| it.as_str()) == Some("");
    let message = invalid(id, "StageName cannot be empty.");
    is_empty.then(|| {
        Refusal::whole(message)
            .at("Events")
            .at(event.key)
            .of_property("RestApiId")
    })
}

/// What keeps the transform from making something of events that it has read, in the order in which it does.
pub(super) fn unmakeable<'a>(resource: Resource<'a>, context: &Context<'a, '_>) -> Option<Refusal> {
    let (target, events) = made(resource, context)?;
    events.iter().find_map(|it| of_one(it, &target, context))
}

/// The events of a function or state machine in the order in which the transform makes something of them.
pub(super) fn made<'a>(
    resource: Resource<'a>,
    context: &Context<'a, '_>,
) -> Option<(Target<'a>, Vec<event_source::Event<'a>>)> {
    match resource.type_name()? {
        "AWS::Serverless::Function" => {
            let events = in_order(events(resource));
            Some((Target::function(resource, context), events))
        }
        "AWS::Serverless::StateMachine" => {
            let target = Target::state_machine(resource, context);
            Some((target, events(resource)))
        }
        _ => None,
    }
}

/// What keeps the transform from making something of one event.
pub(super) fn of_one<'a>(
    event: &event_source::Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) -> Option<Refusal> {
    let none = Map::new();
    let value = event.entry.value.to_value();
    let properties = value.get("Properties").and_then(Value::as_object);
    let event = Event {
        key: &event.key,
        id: event.id.clone(),
        kind: event.kind,
        properties: properties.unwrap_or(&none),
    };
    let mut found = unmakeable_event(&event, target.owner, context)?;
    // Of a state machine the message does not name it.
    if let (TargetKind::StateMachine, Wording::Own(message)) = (target.kind, &mut found.wording) {
        found.wording = Wording::Whole(std::mem::take(message));
    }
    Some(found)
}

fn unmakeable_event<'a>(
    event: &Event<'_>,
    owner: Resource<'a>,
    context: &Context<'a, '_>,
) -> Option<Refusal> {
    match event.kind {
        EventKind::Schedule | EventKind::CloudWatchEvent | EventKind::EventBridgeRule => {
            state(event).or_else(|| dead_letters(event))
        }
        EventKind::ScheduleV2 => {
            let both = event.given("Name").is_some() && event.given("OmitName").is_some();
            both.then(|| event.wrong_id("Name cannot be set when OmitName is True"))
                .or_else(|| dead_letters(event))
        }
        EventKind::Sns => {
            let subscription = event.given("SqsSubscription")?.as_object()?;
            let has = |name: &str| subscription.get(name).is_some_and(is_truthy);
            (!has("QueueArn") || !has("QueueUrl"))
                .then(|| event.wrong("No QueueARN or QueueURL provided."))
        }
        EventKind::Sqs | EventKind::Kinesis | EventKind::DynamoDb => failures(event),
        EventKind::Msk => failures(event).or_else(|| kafka::registry(event)),
        EventKind::Mq => failures(event)
            .or_else(|| basic_auth(event, &["BASIC_AUTH", "VIRTUAL_HOST"]))
            .or_else(|| secret_key(event)),
        EventKind::DocumentDb => failures(event)
            .or_else(|| basic_auth(event, &["BASIC_AUTH"]))
            .or_else(|| secret_key(event)),
        EventKind::SelfManagedKafka => failures(event).or_else(|| kafka::refusal(event)),
        EventKind::AlexaSkill
        | EventKind::Api
        | EventKind::CloudWatchLogs
        | EventKind::HttpApi
        | EventKind::IotRule => None,
        EventKind::Cognito => {
            let (id, pool) = source(event, "UserPool", context)?;
            let config = pool.get("LambdaConfig").filter(|it| !it.is_null())?;
            let message = "Property 'LambdaConfig' should be a map.";
            let refusal = || {
                Refusal::whole(invalid(id, message))
                    .at("Events")
                    .at(event.key)
            };
            (!config.is_object()).then(refusal)
        }
        EventKind::S3 => {
            let (id, bucket) = source(event, "Bucket", context)?;
            let message = bucket_fault(&bucket, owner)?;
            Some(
                Refusal::whole(invalid(id, message))
                    .at("Events")
                    .at(event.key),
            )
        }
    }
}

/// The logical ID and the properties of the resource that an event names.
fn source<'a>(
    event: &Event<'_>,
    property: &str,
    context: &Context<'a, '_>,
) -> Option<(&'a str, Map<String, Value>)> {
    let id = event.get(property)?.get("Ref")?.as_str()?;
    let resource = context.template.resource(id)?;
    match resource.properties().map(crate::syntax::NodeRef::to_value) {
        Some(Value::Object(properties)) => Some((resource.id, properties)),
        Some(_) | None => None,
    }
}

/// What keeps the transform from writing a notification into a bucket.
fn bucket_fault(bucket: &Map<String, Value>, owner: Resource<'_>) -> Option<&'static str> {
    let get = |name: &str| bucket.get(name).filter(|it| !it.is_null());
    let is_conditional = shape::get(owner.body(), "Condition").is_some();
    if is_conditional && get("Tags").is_some_and(|it| !it.is_array()) {
        return Some("Property 'Tags' should be a list.");
    }
    let notification = get("NotificationConfiguration")?;
    let Value::Object(notification) = notification else {
        return Some("Property 'NotificationConfiguration' should be a map.");
    };
    let all = notification
        .get("LambdaConfigurations")
        .filter(|it| !it.is_null())?;
    (!all.is_array()).then_some("Invalid type for LambdaConfigurations. Must be a list.")
}

fn state(event: &Event<'_>) -> Option<Refusal> {
    let both = event.given("State").is_some() && event.get("Enabled").is_some();
    both.then(|| {
        let message = "State and Enabled Properties cannot both be specified.";
        event.wrong(message).of_property("State")
    })
}

fn dead_letters(event: &Event<'_>) -> Option<Refusal> {
    let config = event.get("DeadLetterConfig")?;
    let message = match (config.get("Arn"), config.get("Type")) {
        (Some(_), Some(_)) => "You can either define 'Arn' or 'Type' property of DeadLetterConfig.",
        (None, Some(kind)) if kind.as_str() != Some("SQS") => {
            "The only valid value for 'Type' property of DeadLetterConfig is 'SQS'."
        }
        (None, None) => "No 'Arn' or 'Type' property provided for DeadLetterConfig.",
        (Some(arn), None) if !arn.is_null() => return None,
        (Some(_), None) | (None, Some(_)) => {
            let id = config.get("QueueLogicalId").filter(|it| !it.is_null())?;
            if id.is_string() {
                return None;
            }
            "QueueLogicalId must be a string"
        }
    };
    Some(event.wrong_id(message).of_property("DeadLetterConfig"))
}

/// `FilterCriteria`, and where failures go.
fn failures(event: &Event<'_>) -> Option<Refusal> {
    if let Some(Value::Object(criteria)) = event.given("FilterCriteria")
        && !criteria
            .keys()
            .all(|it| it == "Filters" || is_function(criteria))
    {
        return Some(event.wrong("FilterCriteria field has a wrong format"));
    }
    if event.given("ConsumerGroupId").is_some()
        && !matches!(event.kind, EventKind::Msk | EventKind::SelfManagedKafka)
    {
        let message = format!(
            "Property ConsumerGroupId not defined for resource of type {}.",
            event.kind.name()
        );
        return Some(event.wrong_id(&message).of_property("ConsumerGroupId"));
    }
    let failure = event.given("DestinationConfig")?.get("OnFailure");
    let Some(Value::Object(failure)) = failure else {
        let message = "Property 'DestinationConfig.OnFailure' should be a map.";
        return Some(event.wrong_id(message));
    };
    let kind = failure.get("Type").filter(|it| is_truthy(it))?;
    let is_known = matches!(kind.as_str(), Some("SQS" | "SNS" | "S3" | "Kafka"));
    (!is_known).then(|| {
        event.wrong_id("The only valid values for 'Type' are 'SQS', 'SNS', 'S3', and 'Kafka'")
    })
}

fn is_function(map: &Map<String, Value>) -> bool {
    map.len() == 1 && map.keys().all(|it| shape::is_intrinsic_key(it))
}

/// The key of a secret must be named.
fn secret_key(event: &Event<'_>) -> Option<Refusal> {
    let name = "SecretsManagerKmsKeyId";
    let key = event.given(name)?;
    let message = format!("Property '{name}' should be a string.");
    (!key.is_string()).then(|| event.wrong(&message).of_property(name))
}

/// The secret with which a broker or database is reached.
fn basic_auth(event: &Event<'_>, kinds: &[&str]) -> Option<Refusal> {
    let Some(configurations) = event.given("SourceAccessConfigurations") else {
        return Some(event.wrong(&format!(
            "No SourceAccessConfigurations for Amazon {} event provided.",
            event.kind.name()
        )));
    };
    let Value::Array(configurations) = configurations else {
        let message = "Provided SourceAccessConfigurations cannot be parsed into a list.";
        return Some(event.wrong(message));
    };
    let mut has_secret = false;
    for (at, configuration) in configurations.iter().enumerate() {
        let place = format!("SourceAccessConfigurations[{at}]");
        if !configuration.is_object() {
            return Some(event.wrong(&format!("Property '{place}' should be a map.")));
        }
        let Some(kind) = configuration.get("Type").and_then(Value::as_str) else {
            return Some(event.wrong(&format!("Property '{place}.Type' should be a string.")));
        };
        if !kinds.contains(&kind) {
            let kinds: Vec<_> = kinds.iter().map(|it| format!("'{it}'")).collect();
            return Some(event.wrong(&format!(
                "Invalid property Type specified in SourceAccessConfigurations. The supported values are: [{}].",
                kinds.join(", ")
            )));
        }
        if kind != "BASIC_AUTH" {
            continue;
        }
        if has_secret {
            let message = "Multiple BASIC_AUTH properties specified in SourceAccessConfigurations.";
            return Some(event.wrong(message));
        }
        has_secret = configuration.get("URI").is_some_and(is_truthy);
        if !has_secret {
            let message = "No BASIC_AUTH URI property specified in SourceAccessConfigurations.";
            return Some(event.wrong(message));
        }
    }
    (!has_secret)
        .then(|| event.wrong("No BASIC_AUTH property specified in SourceAccessConfigurations."))
}
