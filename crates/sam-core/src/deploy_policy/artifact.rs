//! What every deployment needs, whatever the template has: CloudFormation, the transform, the bucket of the artifacts.

use super::deployed::Deployed;
use super::statement::Statements;
use crate::document::Section;
use crate::spec::handlers::DeploymentPhase;
use crate::template::Template;
use serde_json::Value;
use std::collections::BTreeSet;

/// What `sam deploy` asks CloudFormation for
/// (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-permissions-cloudformation.html>).
const OF_CHANGE_SETS: [&str; 6] = [
    "cloudformation:CreateChangeSet",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStacks",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:GetTemplateSummary",
];

/// What `sam delete` asks CloudFormation for beside events and state of the stack
/// (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-delete.html>).
const OF_DELETION: [&str; 4] = [
    "cloudformation:DeleteStack",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStacks",
    "cloudformation:GetTemplate",
];

/// The stack in which the SAM CLI keeps its bucket, and how the name of that bucket begins
/// (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-deploying.html>).
const MANAGED_STACK: &str = "aws-sam-cli-managed-default";

/// What uploads and deletes artifacts: what lies there already is not uploaded again.
const OF_ARTIFACTS: [&str; 2] = ["s3:GetObject", "s3:PutObject"];

/// What uploads an image
/// (<https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html>).
const OF_IMAGES: [&str; 7] = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
];

/// Adds all of it.
pub(super) fn add(found: &mut Statements, template: Template<'_>, deployed: &Deployed<'_>) {
    let target = deployed.target();
    let stack = deployed.stack_arn(&target.stack);
    let deletes = target.phases.contains(&DeploymentPhase::Delete);
    let deploys = target
        .phases
        .iter()
        .any(|it| *it != DeploymentPhase::Delete);
    if deletes {
        for action in OF_DELETION {
            found.add(action, [stack.clone()]);
        }
        found.add("s3:DeleteObject", [deployed.artifacts()]);
    }
    if deploys {
        for action in OF_CHANGE_SETS {
            found.add(action, [stack.clone()]);
        }
        let transforms = transforms(template, deployed);
        found.add("cloudformation:CreateChangeSet", transforms);
        for action in OF_ARTIFACTS {
            found.add(action, [deployed.artifacts()]);
        }
        if has_images(template) {
            let pattern = "arn:${Partition}:ecr:${Region}:${Account}:repository/*";
            for action in OF_IMAGES {
                found.add(action, [deployed.fill(pattern)]);
            }
            found.add("ecr:GetAuthorizationToken", ["*".to_owned()]);
        }
        for application in applications(template, deployed) {
            found.add(
                "serverlessrepo:CreateCloudFormationTemplate",
                [application.clone()],
            );
            found.add("serverlessrepo:GetCloudFormationTemplate", [application]);
        }
    }
    if target.bucket.is_none() {
        found.add(
            "cloudformation:DescribeStacks",
            [deployed.stack_arn(MANAGED_STACK)],
        );
    }
    let bucket = deployed.artifacts();
    let bucket = bucket.trim_end_matches("/*").to_owned();
    found.add("s3:ListBucket", [bucket]);
}

/// The ARNs of the transforms and macros of a template
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-serverless.html>).
fn transforms(template: Template<'_>, deployed: &Deployed<'_>) -> BTreeSet<String> {
    let entries = template.entries(Section::Other);
    let values = entries
        .filter(|it| it.name() == "Transform")
        .map(|it| it.value.to_value());
    let mut names = BTreeSet::new();
    for value in values {
        let items = match value {
            Value::Array(items) => items,
            one => vec![one],
        };
        for item in items {
            let name = item
                .get("Name")
                .unwrap_or(&item)
                .as_str()
                .map(str::to_owned);
            names.extend(name);
        }
    }
    let arn = |name: &String| match name.strip_prefix("AWS::") {
        Some(of_aws) => {
            let pattern = "arn:${Partition}:cloudformation:${Region}:aws:transform/";
            deployed.fill(pattern) + of_aws
        }
        None => {
            let pattern = "arn:${Partition}:cloudformation:${Region}:${Account}:transform/";
            deployed.fill(pattern) + name
        }
    };
    names.iter().map(arn).collect()
}

/// The applications of the Serverless Application Repository that are deployed as nested stacks.
fn applications(template: Template<'_>, deployed: &Deployed<'_>) -> BTreeSet<String> {
    let resources = template.resources_of_type("AWS::Serverless::Application");
    let ids = resources.filter_map(|it| {
        let id = it.property("Location")?.get("ApplicationId")?.to_value();
        Some(deployed.texts(&id))
    });
    ids.flatten().filter(|it| it.starts_with("arn:")).collect()
}

fn has_images(template: Template<'_>) -> bool {
    let mut resources = template.resources();
    resources.any(|it| {
        let package = it.property("PackageType");
        package.is_some_and(|it| it.as_str() == Some("Image"))
    })
}

impl Deployed<'_> {
    /// The ARN of the artifacts in their bucket.
    pub(super) fn artifacts(&self) -> String {
        let bucket = self.bucket_of("bucket");
        self.fill("arn:${Partition}:s3:::") + &bucket + "/*"
    }

    /// The name of a bucket of the expanded template: what lies on the computer counts there as uploaded to `bucket`.
    pub(super) fn bucket_of(&self, name: &str) -> String {
        match (name, &self.target().bucket) {
            ("bucket", Some(given)) => given.clone(),
            ("bucket", None) => format!("{MANAGED_STACK}-samclisourcebucket-*"),
            (name, _) => name.to_owned(),
        }
    }
}
