//! A policy document in a file of its own, as the one resource that has such a policy.

use super::Lowered;
use super::unwritten::Unwritten;
use crate::syntax::{Node, NodeRef};
use crate::text::TextSize;

/// The logical ID of the resource.
const ID: &str = "Policy";

/// The versions of the language of policies
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>).
const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// The property that takes a list of policies.
const POLICIES: &str = "Policies";

/// For a service with policies of resources, a type of resource with such a policy, and the properties that lead to it.
const RESOURCE_POLICIES: [(&str, &str, &[&str]); 13] = [
    ("backup", "AWS::Backup::BackupVault", &["AccessPolicy"]),
    (
        "dynamodb",
        "AWS::DynamoDB::Table",
        &["ResourcePolicy", "PolicyDocument"],
    ),
    ("ecr", "AWS::ECR::Repository", &["RepositoryPolicyText"]),
    (
        "elasticfilesystem",
        "AWS::EFS::FileSystem",
        &["FileSystemPolicy"],
    ),
    ("es", "AWS::OpenSearchService::Domain", &["AccessPolicies"]),
    ("events", "AWS::Events::EventBus", &["Policy"]),
    ("execute-api", "AWS::ApiGateway::RestApi", &["Policy"]),
    (
        "kinesis",
        "AWS::Kinesis::ResourcePolicy",
        &["ResourcePolicy"],
    ),
    ("kms", "AWS::KMS::Key", &["KeyPolicy"]),
    ("s3", "AWS::S3::BucketPolicy", &["PolicyDocument"]),
    (
        "secretsmanager",
        "AWS::SecretsManager::ResourcePolicy",
        &["ResourcePolicy"],
    ),
    ("sns", "AWS::SNS::TopicPolicy", &["PolicyDocument"]),
    ("sqs", "AWS::SQS::QueuePolicy", &["PolicyDocument"]),
];

/// Whether the keys at the top of a file are those of a policy document.
pub(super) fn is_recognised(keys: &[&str]) -> bool {
    keys.contains(&"Version") && keys.contains(&"Statement")
}

/// `Resources` with the resource of a policy document; none if it is something else with the same keys.
pub(super) fn lower(root: Node) -> Option<Lowered> {
    let document = NodeRef {
        node: &root,
        base: TextSize::new(0),
    };
    if !is_policy(document) {
        return None;
    }
    let (resource_type, path) = holder(document);
    let unwritten = Unwritten(root.range.start());
    let written = vec![root.range];
    let properties = path.iter().rev().fold(root, |value, key| {
        let value = match *key == POLICIES {
            true => unwritten.list(vec![value]),
            false => value,
        };
        unwritten.map(vec![unwritten.entry(key, value)])
    });
    let resource = unwritten.map(vec![
        unwritten.entry("Type", unwritten.text(resource_type)),
        unwritten.entry("Properties", properties),
    ]);
    let resources = unwritten.map(vec![unwritten.entry(ID, resource)]);
    Some(Lowered {
        sections: vec![unwritten.entry("Resources", resources)],
        written,
        ..Lowered::default()
    })
}

/// Whether the version or a statement says that it is a policy document, or there is nothing else in it yet.
fn is_policy(document: NodeRef<'_>) -> bool {
    let version = document.get("Version");
    let has_version = version.is_some_and(|it| {
        let text = it.scalar().map(|it| &*it.value);
        text.is_some_and(|it| VERSIONS.contains(&it))
    });
    let Some(statement) = document.get("Statement") else {
        return false;
    };
    let is_list = statement.is_mapping() || statement.is_sequence() || statement.is_null();
    is_list && (has_version || statements(document).any(|it| it.get("Effect").is_some()))
}

/// What a policy may be of: the type of a resource, and the properties that lead to the policy.
fn holder(document: NodeRef<'_>) -> (&'static str, &'static [&'static str]) {
    let names_principals =
        |it: NodeRef<'_>| it.get("Principal").is_some() || it.get("NotPrincipal").is_some();
    if !statements(document).any(names_principals) {
        return ("AWS::IAM::Role", &[POLICIES, "PolicyDocument"]);
    }
    let mut services = statements(document).flat_map(services);
    let Some(first) = services.next() else {
        return LIMIT;
    };
    if first == "sts" && services.all(|it| it == first) {
        return ("AWS::IAM::Role", &["AssumeRolePolicyDocument"]);
    }
    let row = RESOURCE_POLICIES.iter().find(|it| it.0 == first);
    row.map_or(LIMIT, |(_, resource_type, path)| (resource_type, path))
}

/// What takes any policy with principals, since each service has rules of its own.
const LIMIT: (&str, &[&str]) = ("AWS::Organizations::Policy", &["Content"]);

fn statements(document: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    let written = document.get("Statement").into_iter();
    written.flat_map(|it| it.items().chain(it.is_mapping().then_some(it)))
}

/// The services of the actions of a statement.
fn services(statement: NodeRef<'_>) -> Vec<&str> {
    let written = statement.get("Action").or(statement.get("NotAction"));
    let written = written.into_iter();
    let actions = written.flat_map(|it| it.items().chain((!it.is_sequence()).then_some(it)));
    let services = actions.filter_map(|it| Some(it.as_str()?.split_once(':')?.0));
    services.collect()
}
