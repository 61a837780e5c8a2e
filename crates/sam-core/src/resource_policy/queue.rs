//! The policies of queues that events write to: a topic's subscription, and what a rule could not deliver.

use super::{Cause, MadePolicy, Maker, reason};
use crate::role::draft::{PASSED_ON, attributes};
use crate::role::event::Event;
use crate::syntax::NodeRef;
use crate::template::{Resource, shape};
use serde_json::{Value, json};

impl<'a> Maker<'a, '_> {
    /// The policy of the queue that SAM makes for what a rule could not deliver.
    pub(super) fn dead_letter_queue(&mut self, owner: Resource<'a>, event: &Event<'a>) {
        let Some(config) = event.get("DeadLetterConfig") else {
            return;
        };
        let get = |name: &str| shape::get(config, name).filter(|it| !it.is_null());
        let is_made = match (shape::get(config, "Arn"), shape::get(config, "Type")) {
            (None, Some(kind)) => kind.as_str() == Some("SQS"),
            // An ARN that is null counts as given and gives none.
            (Some(arn), None) => arn.is_null(),
            (Some(_), Some(_)) | (None, None) => false,
        };
        if !is_made {
            return;
        }
        let queue = get("QueueLogicalId").and_then(NodeRef::as_str);
        let queue = queue.filter(|it| !it.is_empty());
        let queue = queue.map_or_else(|| format!("{}Queue", event.id), str::to_owned);
        self.queue_policy(
            format!("{}QueuePolicy", event.id),
            Sending {
                principal: json!({ "Service": "events.amazonaws.com" }),
                source: json!({ "Fn::GetAtt": [event.id, "Arn"] }),
                arn: json!({ "Fn::GetAtt": [queue, "Arn"] }),
                url: json!({ "Ref": queue }),
            },
            cause(owner, event),
        );
    }

    /// The policy of the queue that stands between a topic and a function.
    pub(super) fn subscribed_queue(&mut self, owner: Resource<'a>, event: &Event<'a>) {
        let (Some(topic), Some(subscription)) = (event.get("Topic"), event.get("SqsSubscription"))
        else {
            return;
        };
        let mut id = format!("{}QueuePolicy", event.id);
        let (arn, url) = if shape::is_map(subscription) {
            let get =
                |name: &str| shape::get(subscription, name).filter(|it| shape::is_truthy(*it));
            let (Some(arn), Some(url)) = (get("QueueArn"), get("QueueUrl")) else {
                return;
            };
            if let Some(given) = get("QueuePolicyLogicalId").and_then(NodeRef::as_str) {
                id = given.to_owned();
            }
            (arn.to_value(), url.to_value())
        } else {
            let queue = format!("{}Queue", event.id);
            (
                json!({ "Fn::GetAtt": [queue, "Arn"] }),
                json!({ "Ref": queue }),
            )
        };
        self.queue_policy(
            id,
            Sending {
                principal: json!("*"),
                source: topic.to_value(),
                arn,
                url,
            },
            cause(owner, event),
        );
    }

    fn queue_policy(&mut self, id: String, sending: Sending, cause: Cause) {
        self.push(MadePolicy {
            id,
            resource_type: "AWS::SQS::QueuePolicy",
            on: sending.url.clone(),
            properties: json!({
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Action": "sqs:SendMessage",
                        "Effect": "Allow",
                        "Principal": sending.principal,
                        "Resource": sending.arn,
                        "Condition": { "ArnEquals": { "aws:SourceArn": sending.source } },
                    }],
                },
                "Queues": [sending.url],
            }),
            attributes: cause.attributes,
            reason: cause.reason,
            range: cause.range,
        });
    }
}

/// Who may send to which queue.
struct Sending {
    principal: Value,
    source: Value,
    arn: Value,
    url: Value,
}

fn cause(owner: Resource<'_>, event: &Event<'_>) -> Cause {
    Cause {
        reason: reason(event),
        range: event.entry.key.full_range(),
        attributes: attributes(owner, &PASSED_ON),
    }
}
