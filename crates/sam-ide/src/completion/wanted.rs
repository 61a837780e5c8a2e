//! Which resources a property takes, where AWS takes nothing else: the stream of a table for an event of DynamoDB, a queue
//! for dead letters. The names of resources say less than this.

use super::context::Context;
use crate::place::typed::{Step, Typed};

/// A type of resource, and the attribute that is taken of it; none for `Ref`.
pub(super) type Form = (&'static str, Option<&'static str>);

const QUEUE: Form = ("AWS::SQS::Queue", Some("Arn"));
const STREAM: Form = ("AWS::Kinesis::Stream", Some("Arn"));
const CONSUMER: Form = ("AWS::Kinesis::StreamConsumer", Some("ConsumerARN"));
const TABLE: Form = ("AWS::DynamoDB::Table", Some("StreamArn"));
const TOPIC: Form = ("AWS::SNS::Topic", None);
const FUNCTION: Form = ("AWS::Lambda::Function", Some("Arn"));
const MACHINE: Form = ("AWS::StepFunctions::StateMachine", None);
const LOG_GROUP: Form = ("AWS::Logs::LogGroup", None);
const BUCKET: Form = ("AWS::S3::Bucket", None);
const BUCKET_ARN: Form = ("AWS::S3::Bucket", Some("Arn"));
const BUS: Form = ("AWS::Events::EventBus", Some("Arn"));
const ALARM: Form = ("AWS::CloudWatch::Alarm", None);
const COMPOSITE: Form = ("AWS::CloudWatch::CompositeAlarm", None);
const SCALING: Form = ("AWS::AutoScaling::ScalingPolicy", None);

/// What a destination or a queue for dead letters takes, by the `Type` beside it.
const DESTINATIONS: [(&str, &[Form]); 5] = [
    ("SQS", &[QUEUE]),
    ("SNS", &[TOPIC]),
    ("Lambda", &[FUNCTION]),
    ("EventBridge", &[BUS]),
    ("S3Bucket", &[BUCKET_ARN]),
];

/// What a subscription delivers to, by its `Protocol`.
const ENDPOINTS: [(&str, &[Form]); 3] = [
    ("sqs", &[QUEUE]),
    ("lambda", &[FUNCTION]),
    (
        "firehose",
        &[("AWS::KinesisFirehose::DeliveryStream", Some("Arn"))],
    ),
];

/// What a dimension of metrics takes, by its `Name`.
const DIMENSIONS: [(&str, &[Form]); 14] = [
    ("FunctionName", &[("AWS::Lambda::Function", None)]),
    ("QueueName", &[("AWS::SQS::Queue", Some("QueueName"))]),
    ("TableName", &[("AWS::DynamoDB::Table", None)]),
    ("TopicName", &[("AWS::SNS::Topic", Some("TopicName"))]),
    ("BucketName", &[BUCKET]),
    ("StateMachineArn", &[MACHINE]),
    ("StreamName", &[("AWS::Kinesis::Stream", None)]),
    ("ApiId", &[("AWS::ApiGatewayV2::Api", None)]),
    ("DBInstanceIdentifier", &[("AWS::RDS::DBInstance", None)]),
    ("DBClusterIdentifier", &[("AWS::RDS::DBCluster", None)]),
    ("ClusterName", &[("AWS::ECS::Cluster", None)]),
    ("ServiceName", &[("AWS::ECS::Service", Some("Name"))]),
    ("InstanceId", &[("AWS::EC2::Instance", None)]),
    ("UserPool", &[("AWS::Cognito::UserPool", None)]),
];

/// What an event takes, by its type and property.
const EVENTS: [(&str, &str, &[Form]); 8] = [
    ("DynamoDB", "Stream", &[TABLE]),
    ("Kinesis", "Stream", &[STREAM, CONSUMER]),
    ("SQS", "Queue", &[QUEUE]),
    ("SNS", "Topic", &[TOPIC]),
    ("S3", "Bucket", &[BUCKET]),
    ("CloudWatchLogs", "LogGroupName", &[LOG_GROUP]),
    ("Api", "RestApiId", &[("AWS::ApiGateway::RestApi", None)]),
    ("HttpApi", "ApiId", &[("AWS::ApiGatewayV2::Api", None)]),
];

/// What a resource takes, by its type and the last keys of the path to it.
const PROPERTIES: [(&str, &[&str], &[Form]); 13] = [
    (
        "AWS::Serverless::Function",
        &["DeploymentPreference", "Alarms"],
        &[ALARM, COMPOSITE],
    ),
    (
        "AWS::CloudWatch::Alarm",
        &["AlarmActions"],
        &[TOPIC, FUNCTION, SCALING],
    ),
    (
        "AWS::CloudWatch::Alarm",
        &["OKActions"],
        &[TOPIC, FUNCTION, SCALING],
    ),
    (
        "AWS::CloudWatch::Alarm",
        &["InsufficientDataActions"],
        &[TOPIC, FUNCTION, SCALING],
    ),
    (
        "AWS::Lambda::EventSourceMapping",
        &["EventSourceArn"],
        &[QUEUE, STREAM, CONSUMER, TABLE],
    ),
    (
        "AWS::Serverless::Function",
        &["LoggingConfig", "LogGroup"],
        &[LOG_GROUP],
    ),
    (
        "AWS::Lambda::Function",
        &["LoggingConfig", "LogGroup"],
        &[LOG_GROUP],
    ),
    (
        "AWS::SQS::Queue",
        &["RedrivePolicy", "deadLetterTargetArn"],
        &[QUEUE],
    ),
    (
        "AWS::SNS::Subscription",
        &["RedrivePolicy", "deadLetterTargetArn"],
        &[QUEUE],
    ),
    (
        "AWS::Events::Rule",
        &["Targets", "Arn"],
        &[FUNCTION, QUEUE, TOPIC, MACHINE, STREAM],
    ),
    (
        "AWS::Scheduler::Schedule",
        &["Target", "Arn"],
        &[FUNCTION, QUEUE, TOPIC, MACHINE, STREAM],
    ),
    ("AWS::Pipes::Pipe", &["Source"], &[QUEUE, STREAM, TABLE]),
    // A method is a word of HTTP.
    ("AWS::ApiGateway::Method", &["HttpMethod"], &[]),
];

/// What the place takes, the most usual first; none where more is possible than is known here.
pub(super) fn forms(context: &Context<'_>) -> Option<&'static [Form]> {
    let typed = &context.typed;
    let keys: Vec<&str> = typed
        .path
        .iter()
        .filter_map(|it| match it {
            Step::Key(key) => Some(*key),
            Step::Item(_) => None,
        })
        .collect();
    if let Some(forms) = by_sibling(typed, &keys) {
        return Some(forms);
    }
    match keys.as_slice() {
        [
            "Resources",
            _,
            "Properties",
            "Events",
            _,
            "Properties",
            name,
        ] => of_event(typed, name),
        ["Resources", _, "Properties", way @ ..] => {
            let of = typed.text_of(typed.ancestor(2), "Type")?;
            // The name of the resource itself is not that of another one.
            if let [name] = way
                && name
                    .strip_suffix("Name")
                    .is_some_and(|it| of.rsplit("::").next() == Some(it))
            {
                return Some(&[]);
            }
            let mut known = PROPERTIES.iter();
            let (.., forms) = known.find(|it| it.0 == of && it.1 == way)?;
            Some(forms)
        }
        _ => None,
    }
}

/// What the place takes, where a key beside it says so.
fn by_sibling(typed: &Typed<'_>, keys: &[&str]) -> Option<&'static [Form]> {
    let (key, known): (&str, &[(&str, &'static [Form])]) = match keys {
        [.., "DeadLetterQueue", "TargetArn"]
        | [
            ..,
            "DestinationConfig",
            "OnFailure" | "OnSuccess",
            "Destination",
        ] => ("Type", &DESTINATIONS),
        ["Resources", _, "Properties", "Subscription", "Endpoint"]
        | ["Resources", _, "Properties", "Endpoint"] => ("Protocol", &ENDPOINTS),
        ["Resources", _, "Properties", .., "Dimensions", "Value"] => ("Name", &DIMENSIONS),
        _ => return None,
    };
    let kind = typed.text_of(typed.parent(), key)?;
    let found = known.iter().find(|it| it.0 == kind)?;
    Some(found.1)
}

fn of_event(typed: &Typed<'_>, name: &str) -> Option<&'static [Form]> {
    let of = typed.text_of(typed.ancestor(5), "Type")?;
    let mut known = EVENTS.iter();
    let (.., forms) = known.find(|it| it.0 == of && it.1 == name)?;
    Some(forms)
}
