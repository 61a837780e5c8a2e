//! The events of functions and state machines: one file for what each kind of them makes.

mod alexa_skill;
mod api;
mod cloud_watch_logs;
mod cognito;
mod dead_letter_queue;
mod document_db;
mod http_api;
mod iot_rule;
mod mq;
mod msk;
mod polled;
mod rebuilt;
mod s3;
mod schedule;
mod schedule_v2;
mod self_managed_kafka;
mod sns;

use super::context::Context;
use super::draft::Draft;
use super::effective::Properties;
use super::event_source::{Event, EventKind, events, in_order};
use super::fields::Fields;
use super::generated::{Body, Detail, Output};
use super::implicit::Kind;
use super::role::ExpandedRole;
use super::target::{Target, TargetKind};
use crate::syntax::NodeRef;
use crate::template::{Resource, intrinsic, shape};
use serde_json::Value;

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

/// The events in the order in which the transform holds them. Of those that it sorts, that is the order of equal ones.
pub(crate) fn held<'a>(out: &mut Output, owner: Resource<'a>) -> Vec<Event<'a>> {
    let mut events = events(owner);
    if let Some(apis) = out.rest().and_then(|it| it.apis.as_mut()) {
        let order = apis.event_order(owner.id);
        events.sort_by_key(|event| order.iter().position(|key| key.as_str() == event.key));
    }
    events
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
    if let Some(whole) = out.rest() {
        if whole.is_refused(target.owner.id) {
            // The transform looks at no event behind one that is wrong.
            return;
        }
        let errors = whole.event_errors.get(target.owner.id);
        if let Some(error) = errors.and_then(|it| it.get(&*event.key)) {
            whole.errors.push(error.clone());
            return;
        }
    }
    match event.kind {
        EventKind::Schedule | EventKind::CloudWatchEvent | EventKind::EventBridgeRule => {
            schedule::expand(out, event, target, context);
        }
        EventKind::ScheduleV2 => schedule_v2::expand(out, event, target, context),
        EventKind::Api => api::expand(out, event, target, context),
        EventKind::HttpApi => http_api::expand(out, event, target, context),
        EventKind::Sns => sns::expand(out, event, target, context),
        EventKind::S3 => s3::expand(out, event, target, context),
        EventKind::IotRule => iot_rule::expand(out, event, target, context),
        EventKind::CloudWatchLogs => cloud_watch_logs::expand(out, event, target, context),
        EventKind::AlexaSkill => alexa_skill::expand(out, event, target),
        EventKind::Cognito => cognito::expand(out, event, target, context),
        EventKind::Sqs => polled::expand(out, event, target, Some("Queue"), context),
        EventKind::Kinesis | EventKind::DynamoDb | EventKind::Msk => {
            polled::expand(out, event, target, Some("Stream"), context);
        }
        EventKind::Mq => polled::expand(out, event, target, Some("Broker"), context),
        EventKind::DocumentDb => polled::expand(out, event, target, Some("Cluster"), context),
        EventKind::SelfManagedKafka => polled::expand(out, event, target, None, context),
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
    draft.rest.tags = draft::propagated_tags(&properties);
    draft
}

/// A queue that is made for an event.
fn queue<'a>(
    event: &Event<'a>,
    target: &Target<'a>,
    mut fields: Fields,
    context: &Context<'a, '_>,
) -> Body {
    let properties = Properties::of(target.owner, context.template);
    fields.set_given("Tags", super::draft::propagated_tags(&properties));
    target.of_event(event, fields)
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
    fields: impl FnOnce() -> Fields,
) {
    let mapping = event.makes(id, "AWS::Lambda::EventSourceMapping");
    let detail = Detail::Mapping(target.id().to_owned(), source);
    out.resource(mapping.detail(detail), || target.of_event(event, fields()));
}
