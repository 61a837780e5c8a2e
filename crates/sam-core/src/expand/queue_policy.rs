//! The policies of queues that events write to.

use serde_json::{Value, json};

/// Who may send to which queue.
pub(crate) struct QueuePolicy {
    pub(crate) principal: Value,
    /// The ARN of what sends.
    pub(crate) source: Value,
    pub(crate) arn: Value,
    pub(crate) url: Value,
}

/// The properties of an `AWS::SQS::QueuePolicy`.
pub(crate) fn queue_policy(policy: QueuePolicy) -> Value {
    json!({
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [{
                "Action": "sqs:SendMessage",
                "Effect": "Allow",
                "Principal": policy.principal,
                "Resource": policy.arn,
                "Condition": { "ArnEquals": { "aws:SourceArn": policy.source } },
            }],
        },
        "Queues": [policy.url],
    })
}
