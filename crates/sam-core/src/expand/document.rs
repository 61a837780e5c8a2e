//! Policies as SAM writes them, as data.

use serde_json::{Value, json};

/// Who may assume a role: one service, `lambda.amazonaws.com`.
pub(super) fn trust(service: &str) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Action": ["sts:AssumeRole"],
            "Effect": "Allow",
            "Principal": { "Service": [service] },
        }],
    })
}

/// One statement that allows something; `actions` is one action or a list.
pub(super) fn allow(actions: impl Into<Value>, resource: Value) -> Value {
    json!({ "Action": actions.into(), "Effect": "Allow", "Resource": resource })
}

/// A policy of a role, without a version.
pub(super) fn policy(name: &str, statements: Vec<Value>) -> Value {
    named(name, json!({ "Statement": statements }))
}

/// A policy of a role.
pub(super) fn named(name: &str, document: Value) -> Value {
    json!({ "PolicyName": name, "PolicyDocument": document })
}

/// The condition that another one does not hold.
pub(super) fn not(condition: impl Into<Value>) -> Value {
    let condition = condition.into();
    json!({ "Fn::Not": [{ "Condition": condition }] })
}

/// What a function sends to a bucket: objects into it, and a look at what is there.
pub(super) fn to_bucket(arn: Value) -> Vec<Value> {
    vec![
        allow(
            "s3:PutObject",
            json!({ "Fn::Join": ["/", [arn.clone(), "*"]] }),
        ),
        allow("s3:ListBucket", arn),
    ]
}
