//! What resources of a type that is a policy are put on.

/// By type, the property that names the resources.
const TARGETS: [(&str, &str); 8] = [
    ("AWS::SQS::QueuePolicy", "Queues"),
    ("AWS::SQS::QueueInlinePolicy", "Queue"),
    ("AWS::SNS::TopicPolicy", "Topics"),
    ("AWS::SNS::TopicInlinePolicy", "TopicArn"),
    ("AWS::S3::BucketPolicy", "Bucket"),
    ("AWS::SecretsManager::ResourcePolicy", "SecretId"),
    ("AWS::Kinesis::ResourcePolicy", "ResourceArn"),
    ("AWS::Events::EventBusPolicy", "EventBusName"),
];

/// The property of a type that names the resources that its policy is put on; none of other types, whose policies are their
/// own resource's.
pub fn policy_target(resource_type: &str) -> Option<&'static str> {
    let found = TARGETS.iter().find(|(it, _)| *it == resource_type);
    found.map(|(_, property)| *property)
}
