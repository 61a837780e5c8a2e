//! `SNS`: a topic that invokes a function, or writes to a queue that Lambda polls for it.

use super::{Context, Draft, Event, Output, Target, polled, source_mapping};
use crate::expand::dress;
use crate::expand::fields::Fields;
use crate::expand::permission::Permission;
use crate::expand::queue_policy::{QueuePolicy, queue_policy};
use crate::syntax::{NodeRef, is_truthy};
use crate::template::shape;
use serde_json::{Value, json};

pub(super) fn expand<'a>(
    out: &mut Output,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) {
    let queue = event
        .given("SqsSubscription")
        .map(|it| Queue::of(event, it));
    let subscription = event.makes(event.id.clone(), "AWS::SNS::Subscription");
    out.resource(subscription, || {
        target.of_event(event, subscribed(event, target, queue.as_ref()))
    });
    let Some(queue) = queue else {
        out.policy(event.permission(), || {
            let topic = event.get("Topic")?.to_value();
            let permission = Permission::new(target.name(), "sns.amazonaws.com", topic);
            Some(permission.of_event(event, target))
        });
        return;
    };
    if let Queue::Made(id) = &queue {
        out.resource(event.makes(id.clone(), "AWS::SQS::Queue"), || {
            let mut fields = Fields::default();
            fields.set_given("FifoQueue", fifo(event, context));
            super::queue(event, target, fields, context)
        });
    }
    let policy = event.makes(queue.policy_id(event, context), "AWS::SQS::QueuePolicy");
    out.policy(policy, || {
        let (arn, url) = queue.arn_and_url()?;
        let policy = QueuePolicy {
            principal: json!("*"),
            source: event.get("Topic")?.to_value(),
            arn,
            url: url.clone(),
        };
        Some(target.body(event, url, queue_policy(policy)))
    });
    let id = format!("{}EventSourceMapping", event.id);
    source_mapping(out, event, id, target, queue.id(), || {
        let mut fields = Fields::default();
        fields.set("BatchSize", queue.batch_size().unwrap_or_else(|| 10.into()));
        fields.set("Enabled", true);
        fields.set_given("EventSourceArn", queue.arn_and_url().map(|(arn, _)| arn));
        fields.set("FunctionName", target.name());
        fields
    });
}

/// The properties of the subscription.
fn subscribed(event: &Event<'_>, target: &Target<'_>, queue: Option<&Queue<'_>>) -> Fields {
    let (protocol, endpoint) = match queue {
        None => ("lambda", Some(target.arn())),
        Some(queue) => ("sqs", queue.arn_and_url().map(|(arn, _)| arn)),
    };
    let mut fields = Fields::default();
    fields.set_given("Endpoint", endpoint);
    fields.set("Protocol", protocol);
    fields.set_given("TopicArn", event.passed("Topic"));
    for name in [
        "Region",
        "FilterPolicy",
        "FilterPolicyScope",
        "RedrivePolicy",
    ] {
        fields.set_given(name, event.passed(name));
    }
    fields
}

/// Whether the queue keeps the order, as the topic does.
fn fifo<'a>(event: &Event<'a>, context: &Context<'a, '_>) -> Option<Value> {
    let topic = context
        .template
        .resource(shape::named_id(event.get("Topic")?)?)?;
    let fifo = context.resolve(topic.property("FifoTopic")?.to_value());
    is_truthy(&fifo).then_some(fifo)
}

/// Where the topic writes to a queue, Lambda polls that.
pub(super) fn grant<'a>(draft: &mut Draft<'a>, event: &Event<'a>, context: &Context<'a, '_>) {
    if event.given("SqsSubscription").is_some() {
        polled::attach(draft, event, Some(polled::SQS), context);
    }
}

/// The queue between a topic and a function.
enum Queue<'a> {
    /// By its logical ID.
    Made(String),
    /// By the map that names it.
    Given(NodeRef<'a>),
}

impl<'a> Queue<'a> {
    fn of(event: &Event<'a>, subscription: NodeRef<'a>) -> Self {
        match shape::is_map(subscription) {
            true => Self::Given(subscription),
            false => Self::Made(format!("{}Queue", event.id)),
        }
    }

    fn id(&self) -> Option<String> {
        match self {
            Self::Made(id) => Some(id.clone()),
            Self::Given(map) => {
                let arn = shape::get(*map, "QueueArn").and_then(shape::named_id);
                arn.map(str::to_owned)
            }
        }
    }

    fn batch_size(&self) -> Option<Value> {
        match self {
            Self::Made(_) => None,
            Self::Given(map) => {
                let size = shape::get(*map, "BatchSize").filter(|it| shape::is_truthy(*it));
                size.map(NodeRef::to_value)
            }
        }
    }

    fn policy_id(&self, event: &Event<'_>, context: &Context<'_, '_>) -> String {
        let given = match self {
            Self::Made(_) => None,
            Self::Given(map) => shape::get(*map, "QueuePolicyLogicalId"),
        };
        match given
            .filter(|it| shape::is_truthy(*it))
            .map(NodeRef::to_value)
        {
            None => format!("{}QueuePolicy", event.id),
            Some(Value::String(id)) => id,
            // The transform refuses it as it prints it.
            Some(other) => dress::shown(&other, context.template),
        }
    }

    /// None where one of both is missing, which the transform refuses.
    fn arn_and_url(&self) -> Option<(Value, Value)> {
        match self {
            Self::Made(id) => Some((json!({ "Fn::GetAtt": [id, "Arn"] }), json!({ "Ref": id }))),
            Self::Given(map) => {
                let given = |name: &str| shape::get(*map, name).filter(|it| shape::is_truthy(*it));
                Some((given("QueueArn")?.to_value(), given("QueueUrl")?.to_value()))
            }
        }
    }
}
