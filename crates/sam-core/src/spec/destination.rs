//! Destinations of asynchronous invocations and of failed events.

/// The values of `Type` of a destination in `EventInvokeConfig` that the transform accepts, in the order of its message,
/// and the CloudFormation type of each.
pub const DESTINATION_TYPES: [(&str, &str); 5] = [
    ("SQS", "AWS::SQS::Queue"),
    ("SNS", "AWS::SNS::Topic"),
    ("EventBridge", "AWS::Events::EventBus"),
    ("Lambda", "AWS::Lambda::Function"),
    ("S3Bucket", "AWS::S3::Bucket"),
];
