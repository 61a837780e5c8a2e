//! Which properties take an ARN and nothing else.

use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::{Resource, intrinsic};

/// What stands below these is for somebody else than the service of the resource, or is a policy.
const FOREIGN: [&str; 18] = [
    "AssumeRolePolicyDocument",
    "Body",
    "Content",
    "DefaultArguments",
    "Definition",
    "DefinitionBody",
    "DefinitionString",
    "DefinitionSubstitutions",
    "Environment",
    "Metadata",
    "Parameters",
    "Policies",
    "Policy",
    "PolicyDocument",
    "ResourcePolicy",
    "StageVariables",
    "Tags",
    "Variables",
];

/// Types whose properties anybody may have named, one that another rule looks at, and one that takes a name for
/// `TargetFunctionArn` (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html>).
const OTHERS: [&str; 5] = [
    "AWS::CloudFormation::CustomResource",
    "AWS::CloudFormation::Stack",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Url",
    "AWS::Serverless::Connector",
];

/// Properties of the events of SAM that become an ARN of another name
/// (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html>).
const OF_EVENTS: [(&str, &str); 4] = [
    ("SQS", "Queue"),
    ("SNS", "Topic"),
    ("Kinesis", "Stream"),
    ("MSK", "Stream"),
];

/// The names of properties for which every service refuses anything but an ARN.
const SURE: [&str; 12] = [
    "Arn",
    "Destination",
    "EventSourceArn",
    "Queue",
    "RoleARN",
    "RoleArn",
    "ServiceRoleArn",
    "Stream",
    "TargetArn",
    "Topic",
    "deadLetterTargetArn",
    "UserPoolArn",
];

/// Whether every service refuses anything but an ARN for a property of this name.
pub(super) fn is_sure(property: &str) -> bool {
    SURE.contains(&property)
}

/// The entries of a resource's properties that take an ARN.
pub(super) fn arn_entries(resource: Resource<'_>) -> Vec<EntryRef<'_>> {
    let mut found = Vec::new();
    let is_of_aws =
        |it: &str| it.starts_with("AWS::") && !it.ends_with("::MODULE") && !OTHERS.contains(&it);
    let Some(type_name) = resource.type_name().filter(|it| is_of_aws(it)) else {
        return found;
    };
    let Some(properties) = resource.body().get("Properties") else {
        return found;
    };
    walk(&mut found, properties);
    if type_name.starts_with("AWS::Serverless::") {
        events(&mut found, properties);
        destinations(&mut found, properties);
    }
    found
}

/// The entries of a resource's properties that take the ARN of the stream of a table, where they name a table.
pub(super) fn stream_entries(resource: Resource<'_>) -> Vec<EntryRef<'_>> {
    let Some(properties) = resource.properties() else {
        return Vec::new();
    };
    if resource.type_name() == Some("AWS::Lambda::EventSourceMapping") {
        return properties.entry("EventSourceArn").into_iter().collect();
    }
    let events = properties.get("Events").into_iter();
    let events = events.flat_map(NodeRef::entries).map(|it| it.value);
    let of_tables =
        events.filter(|it| it.get("Type").and_then(NodeRef::as_str) == Some("DynamoDB"));
    let streams = of_tables.filter_map(|it| it.get("Properties")?.entry("Stream"));
    streams.collect()
}

fn walk<'a>(acc: &mut Vec<EntryRef<'a>>, node: NodeRef<'a>) {
    // The variables of `Fn::Sub` have names of their own.
    if intrinsic::of(node).is_some_and(|it| it.name != "If") {
        return;
    }
    node.items().for_each(|it| walk(acc, it));
    for entry in node.entries() {
        let name = entry.name();
        if FOREIGN.contains(&name) || name.contains(':') {
            continue;
        }
        if ["Arn", "ARN", "Arns", "ARNs"]
            .iter()
            .any(|it| name.ends_with(it))
        {
            acc.push(entry);
        } else {
            walk(acc, entry.value);
        }
    }
}

fn events<'a>(acc: &mut Vec<EntryRef<'a>>, properties: NodeRef<'a>) {
    let events = properties.get("Events").into_iter();
    for event in events.flat_map(NodeRef::entries) {
        let kind = event.value.get("Type").and_then(NodeRef::as_str);
        let Some(properties) = event.value.get("Properties") else {
            continue;
        };
        let known = OF_EVENTS.iter().filter(|it| kind == Some(it.0));
        acc.extend(known.filter_map(|(_, property)| properties.entry(property)));
    }
}

fn destinations<'a>(acc: &mut Vec<EntryRef<'a>>, properties: NodeRef<'a>) {
    let of_invocations = properties.get("EventInvokeConfig");
    let destinations = of_invocations.and_then(|it| it.get("DestinationConfig"));
    for destination in destinations.into_iter().flat_map(NodeRef::entries) {
        acc.extend(destination.value.entry("Destination"));
    }
}
