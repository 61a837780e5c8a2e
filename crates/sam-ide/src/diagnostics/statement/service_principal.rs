//! The name of a service where policies let services in, and the one that was meant.

use crate::diagnostics::Severity;
use crate::names::closest;
use sam_core::iam::prefixes;
use sam_core::policy::{TextPart, text_parts};
use sam_core::spec::SERVICE_PRINCIPALS;
use sam_core::syntax::NodeRef;

/// What is wrong with the name of a service.
pub(super) struct Misnamed {
    pub(super) severity: Severity,
    pub(super) message: String,
    /// The name that was meant.
    pub(super) meant: String,
}

/// What the names of services end with, in all partitions.
const ENDS: [&str; 7] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".amazon.com",
    ".aws.internal",
    ".ic.gov",
    ".sgov.gov",
];

/// What services are called elsewhere, and what their principals begin with.
const CALLED: [(&str, &str); 16] = [
    ("api-gateway", "apigateway"),
    ("cloudwatch-events", "events"),
    ("cloudwatch-logs", "logs"),
    ("cloudwatchevents", "events"),
    ("cloudwatchlogs", "logs"),
    ("cognito", "cognito-idp"),
    ("eventbridge", "events"),
    ("eventbridge-scheduler", "scheduler"),
    ("kinesis-firehose", "firehose"),
    ("kinesisfirehose", "firehose"),
    ("lambda-edge", "edgelambda"),
    ("lambdaedge", "edgelambda"),
    ("sfn", "states"),
    ("step-functions", "states"),
    ("stepfunction", "states"),
    ("stepfunctions", "states"),
];

/// The name of a service that a value is: a text, or one whose end is the domain of the partition.
pub(super) fn written(node: NodeRef<'_>) -> Option<String> {
    let parts = text_parts(node).into_iter().map(|it| match it {
        TextPart::Text(text) => Some(text),
        TextPart::Ref("AWS::URLSuffix") => Some("amazonaws.com"),
        TextPart::Ref(_) | TextPart::GetAtt(..) | TextPart::Unknown => None,
    });
    parts.collect()
}

/// What is wrong with the name of a service.
pub(super) fn misnamed(text: &str) -> Option<Misnamed> {
    if text == "*" || text.contains("${") {
        return None;
    }
    let new = |severity, message, meant| {
        Some(Misnamed {
            severity,
            message,
            meant,
        })
    };
    if !text.contains('.') {
        let meant = format!("{}.amazonaws.com", called(text).unwrap_or(text));
        let message = format!("A service principal ends with `.amazonaws.com`. Write `{meant}`.");
        return new(Severity::Error, message, meant);
    }
    if let Some(name) = of_amazon(text) {
        let meant = format!("{name}.amazonaws.com");
        let message =
            format!("This service principal ends with `.amazonaws.com`. Did you mean `{meant}`?");
        return new(Severity::Error, message, meant);
    }
    if !ENDS.iter().any(|it| text.ends_with(it)) {
        let (first, _) = text.split_once('.').unwrap_or((text, ""));
        let meant = format!("{first}.amazonaws.com");
        closest(text, [&*meant])?;
        let message =
            format!("A service principal ends with `.amazonaws.com`. Did you mean `{meant}`?");
        return new(Severity::Warning, message, meant);
    }
    let name = text.strip_suffix(".amazonaws.com")?;
    let meant = called(name).or_else(|| mistyped(name))?;
    let meant = format!("{meant}.amazonaws.com");
    let message = format!("`{text}` is not a known service principal. Did you mean `{meant}`?");
    new(Severity::Warning, message, meant)
}

/// The service in `lambda.amazon.com`; a few others, of Alexa, do end so.
fn of_amazon(text: &str) -> Option<&str> {
    let name = text.strip_suffix(".amazon.com")?;
    SERVICE_PRINCIPALS.contains(&name).then_some(name)
}

fn called(name: &str) -> Option<&'static str> {
    let found = CALLED.iter().find(|it| it.0.eq_ignore_ascii_case(name));
    found.map(|it| it.1)
}

/// The service principal that was meant. Not all of them are listed, so that only what is one letter from a listed one,
/// and is not the prefix of a service either, was mistyped; names shorter than this are too much like each other.
const SHORTEST: usize = 5;

fn mistyped(name: &str) -> Option<&'static str> {
    if prefixes().binary_search(&name).is_ok() || SERVICE_PRINCIPALS.contains(&name) {
        return None;
    }
    let mut long = SERVICE_PRINCIPALS
        .into_iter()
        .filter(|it| it.len() >= SHORTEST);
    long.find(|it| {
        crate::names::near(name, [*it])
            .first()
            .is_some_and(|(distance, _)| *distance == 1)
    })
}
