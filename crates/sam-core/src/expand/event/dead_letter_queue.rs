//! The queue for what an event could not deliver, where SAM makes it.

use super::{Context, Event, Output, Target};
use crate::expand::fields::Fields;
use crate::expand::queue_policy::{QueuePolicy, queue_policy};
use crate::syntax::NodeRef;
use crate::template::shape;
use serde_json::{Value, json};

/// Whether a queue policy comes with the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WithPolicy {
    Yes,
    No,
}

/// The logical ID of the queue; none where one is named, or none is asked for.
pub(super) fn made(event: &Event<'_>) -> Option<String> {
    let config = event.get("DeadLetterConfig")?;
    let is_made = match (shape::get(config, "Arn"), shape::get(config, "Type")) {
        (None, Some(kind)) => kind.as_str() == Some("SQS"),
        // An ARN that is null counts as given and gives none.
        (Some(arn), None) => arn.is_null(),
        (Some(_), Some(_)) | (None, None) => false,
    };
    let id = shape::get(config, "QueueLogicalId").and_then(NodeRef::as_str);
    let id = id.filter(|it| !it.is_empty());
    is_made.then(|| id.map_or_else(|| format!("{}Queue", event.id), str::to_owned))
}

/// The ARN of the queue, given or made.
pub(super) fn arn(event: &Event<'_>) -> Option<Value> {
    let given = shape::get(event.get("DeadLetterConfig")?, "Arn").filter(|it| !it.is_null());
    match given {
        Some(arn) => shape::is_truthy(arn).then(|| arn.to_value()),
        None => Some(json!({ "Fn::GetAtt": [made(event)?, "Arn"] })),
    }
}

/// The ARN as a target has it: null where `Arn` is, none without `DeadLetterConfig`.
pub(super) fn written_arn(event: &Event<'_>) -> Option<Value> {
    let config = event.get("DeadLetterConfig")?;
    let given = shape::get(config, "Arn").filter(|it| !it.is_null());
    Some(match (given, made(event)) {
        (Some(arn), _) => arn.to_value(),
        (None, Some(id)) => json!({ "Fn::GetAtt": [id, "Arn"] }),
        (None, None) => Value::Null,
    })
}

pub(super) fn expand<'a>(
    out: &mut Output,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
    with_policy: WithPolicy,
) {
    let Some(queue) = made(event) else {
        return;
    };
    out.resource(event.makes(queue.clone(), "AWS::SQS::Queue"), || {
        super::queue(event, target, Fields::default(), context)
    });
    if with_policy == WithPolicy::No {
        return;
    }
    let policy = event.makes(format!("{}QueuePolicy", event.id), "AWS::SQS::QueuePolicy");
    out.policy(policy, || {
        let properties = queue_policy(QueuePolicy {
            principal: json!({ "Service": "events.amazonaws.com" }),
            source: json!({ "Fn::GetAtt": [event.id, "Arn"] }),
            arn: json!({ "Fn::GetAtt": [queue, "Arn"] }),
            url: json!({ "Ref": queue }),
        });
        Some(target.body(event, json!({ "Ref": queue }), properties))
    });
}
