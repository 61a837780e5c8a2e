//! The roles that events have: what starts a function on a schedule, and everything that starts a state machine.

use super::context::Context;
use super::draft::{Draft, Propagated, tag_list};
use super::function::propagated;
use super::property::Properties;
use super::{ExpandedRole, Origin, document, target};
use crate::syntax::{EntryRef, NodeRef};
use crate::template::{Resource, shape};
use serde_json::{Value, json};

/// The path of an HTTP API for what has no other route.
pub(crate) const DEFAULT_ROUTE: &str = "$default";

/// An entry of `Events`.
pub(crate) struct Event<'a> {
    pub(crate) entry: EntryRef<'a>,
    /// Its key.
    pub(crate) key: String,
    /// The logical ID of what it makes: the resource's and the key joined.
    pub(crate) id: String,
    /// Its type.
    pub(crate) kind: &'a str,
    properties: Option<NodeRef<'a>>,
}

impl<'a> Event<'a> {
    /// A property that is not null.
    pub(crate) fn get(&self, name: &str) -> Option<NodeRef<'a>> {
        shape::get(self.properties?, name).filter(|it| !it.is_null())
    }

    /// Whether it is everything that reaches an HTTP API and has no route of its own.
    pub(crate) fn is_default_route(&self) -> bool {
        let is_given = |name: &str| self.get(name).is_some_and(shape::is_truthy);
        self.kind == "HttpApi" && !is_given("Path") && !is_given("Method")
    }

    /// A property as data; null when it is absent.
    pub(crate) fn value(&self, name: &str) -> Value {
        self.get(name).map_or(Value::Null, NodeRef::to_value)
    }

    pub(super) fn origin(&self) -> Origin {
        Origin::Event {
            key: self.key.clone(),
            event_type: self.kind.to_owned(),
        }
    }
}

/// The events of a resource that have a type, in the order written.
pub(crate) fn events(resource: Resource<'_>) -> Vec<Event<'_>> {
    let entries = resource.property("Events").map(shape::entries);
    let events = entries.unwrap_or_default().into_iter().filter_map(|entry| {
        let key = shape::key_text(entry).into_owned();
        Some(Event {
            entry,
            id: format!("{}{key}", resource.id),
            key,
            kind: shape::get(entry.value, "Type")?.as_str()?,
            properties: shape::get(entry.value, "Properties"),
        })
    });
    events.collect()
}

/// The order in which the transform looks at the events of a function: by path, or by key.
pub(crate) fn in_order<'a>(mut events: Vec<Event<'a>>) -> Vec<Event<'a>> {
    events.sort_by_cached_key(|it| match it.get("Path").and_then(NodeRef::as_str) {
        Some(path) => path.to_owned(),
        None if it.is_default_route() => DEFAULT_ROUTE.to_owned(),
        None => it.key.clone(),
    });
    events
}

/// The roles of the events of a function.
pub(super) fn function_roles<'a>(
    resource: Resource<'a>,
    context: &Context<'a, '_>,
) -> Vec<ExpandedRole<'a>> {
    let events = in_order(events(resource)).into_iter();
    let scheduled: Vec<_> = events.filter(|it| it.kind == "ScheduleV2").collect();
    if scheduled.is_empty() {
        return Vec::new();
    }
    let arn = target::function(resource, context);
    let roles = scheduled.iter().filter_map(|event| {
        let statement = document::allow("lambda:InvokeFunction", arn.clone());
        let name = format!("{}LambdaPolicy", event.id);
        scheduled_role(resource, event, name, statement, context)
    });
    roles.collect()
}

/// The roles of the events of a state machine.
pub(super) fn state_machine_roles<'a>(
    resource: Resource<'a>,
    context: &Context<'a, '_>,
) -> Vec<ExpandedRole<'a>> {
    let events = events(resource);
    if events.is_empty() {
        return Vec::new();
    }
    let arn = target::state_machine(resource, context);
    let start = || document::allow("states:StartExecution", arn.clone());
    let roles = events.iter().filter_map(|event| match event.kind {
        "Schedule" if event.get("RoleArn").is_some() => None,
        "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => {
            let service = "events.amazonaws.com";
            Some(starting_role(resource, event, service, start(), context))
        }
        "Api" => {
            let service = "apigateway.amazonaws.com";
            Some(starting_role(resource, event, service, start(), context))
        }
        "ScheduleV2" => {
            let name = format!("{}StartExecutionPolicy", event.id);
            scheduled_role(resource, event, name, start(), context)
        }
        _ => None,
    });
    roles.collect()
}

/// A role for one event, with one policy.
fn draft<'a>(
    resource: Resource<'a>,
    event: &Event<'a>,
    service: &str,
    name: String,
    statement: Value,
    context: &Context<'a, '_>,
) -> Draft<'a> {
    let trust = document::trust(service);
    let mut draft = Draft::new(format!("{}Role", event.id), resource, trust);
    let body = document::policy(&name, vec![statement]);
    let range = event.entry.key.full_range();
    draft.push(name, body, event.origin(), range);
    let properties = Properties::of(resource, context.template);
    let tags = tag_list(&properties.get("Tags").value());
    let is_tagged = propagated(&properties) == Propagated::Yes && !tags.is_empty();
    draft.rest.tags = is_tagged.then(|| tags.into());
    draft
}

fn starting_role<'a>(
    resource: Resource<'a>,
    event: &Event<'a>,
    service: &str,
    statement: Value,
    context: &Context<'a, '_>,
) -> ExpandedRole<'a> {
    let name = format!("{}RoleStartExecutionPolicy", event.id);
    let mut draft = draft(resource, event, service, name, statement, context);
    let boundary = resource.property("PermissionsBoundary");
    draft.rest.boundary = boundary
        .filter(|it| shape::is_truthy(*it))
        .map(NodeRef::to_value);
    draft.finish()
}

/// The role of a schedule, unless one is given.
fn scheduled_role<'a>(
    resource: Resource<'a>,
    event: &Event<'a>,
    name: String,
    statement: Value,
    context: &Context<'a, '_>,
) -> Option<ExpandedRole<'a>> {
    if event.get("RoleArn").is_some_and(shape::is_truthy) {
        return None;
    }
    let service = "scheduler.amazonaws.com";
    let mut draft = draft(resource, event, service, name, statement, context);
    if let Some(arn) = dead_letter_arn(event) {
        let name = format!("{}SQSPolicy", event.id);
        let body = document::policy(&name, vec![document::allow("sqs:SendMessage", arn)]);
        draft.push(name, body, event.origin(), event.entry.key.full_range());
    }
    let boundary = event.get("PermissionsBoundary");
    draft.rest.boundary = boundary
        .filter(|it| shape::is_truthy(*it))
        .map(NodeRef::to_value);
    Some(draft.finish())
}

/// The dead-letter queue of an event: the one given, or the one that SAM makes.
fn dead_letter_arn(event: &Event<'_>) -> Option<Value> {
    let config = event.get("DeadLetterConfig")?;
    let get = |name: &str| shape::get(config, name).filter(|it| !it.is_null());
    if let Some(arn) = get("Arn") {
        return shape::is_truthy(arn).then(|| arn.to_value());
    }
    get("Type")?;
    let id = get("QueueLogicalId").and_then(NodeRef::as_str);
    let id = id.filter(|it| !it.is_empty());
    let id = id.map_or_else(|| format!("{}Queue", event.id), str::to_owned);
    Some(json!({ "Fn::GetAtt": [id, "Arn"] }))
}
