//! Resources that a policy names by the name they are given in the template, not by their logical ID.

use super::Grant;
use super::resource_text::{ResourceText, arn_of, resource_text};
use crate::template::Template;
use serde_json::{Value, json};

/// The types whose names people write out, each with the property.
const NAMED: [(&str, &str); 13] = [
    ("AWS::ECR::Repository", "RepositoryName"),
    ("AWS::Events::EventBus", "Name"),
    ("AWS::IAM::Role", "RoleName"),
    ("AWS::Kinesis::Stream", "Name"),
    ("AWS::Lambda::Function", "FunctionName"),
    ("AWS::Serverless::Function", "FunctionName"),
    ("AWS::Serverless::StateMachine", "Name"),
    ("AWS::StepFunctions::StateMachine", "StateMachineName"),
    ("AWS::S3::Bucket", "BucketName"),
    ("AWS::DynamoDB::Table", "TableName"),
    ("AWS::Serverless::SimpleTable", "TableName"),
    ("AWS::SQS::Queue", "QueueName"),
    ("AWS::SNS::Topic", "TopicName"),
];

/// The types whose resources CloudFormation names after the stack and the logical ID
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html>).
const NAMED_AFTER_THE_STACK: [&str; 4] = [
    "AWS::DynamoDB::Table",
    "AWS::Serverless::SimpleTable",
    "AWS::SQS::Queue",
    "AWS::SNS::Topic",
];

/// The ARNs of the resources of a template that have a name of their own.
#[derive(Clone, Debug)]
pub struct Names {
    /// The ARN with the name, and the same with the logical ID.
    arns: Vec<(String, String)>,
}

impl Names {
    /// Those of a template. Two resources of one name are told apart by nothing, and left out.
    pub fn of(template: Template<'_>) -> Self {
        let arn = |resource: crate::template::Resource<'_>| {
            let resource_type = resource.type_name()?;
            let (_, property) = NAMED.iter().find(|(it, _)| *it == resource_type)?;
            if resource.property("Path").is_some() {
                return None;
            }
            let name = resource_text(&resource.property(property)?.to_value(), template);
            let is_plain = !name.as_str().is_empty() && !name.as_str().contains(['*', '?', '/']);
            is_plain.then(|| arn_of(resource.id, resource_type, name.as_str()))?
        };
        let mut all: Vec<(String, String)> = template.resources().filter_map(arn).collect();
        all.sort();
        let same = |at: usize, other: Option<usize>| {
            let other = other.and_then(|it| all.get(it));
            other.is_some_and(|(it, _)| all.get(at).is_some_and(|(own, _)| own == it))
        };
        let is_alone = |at: &usize| !same(*at, at.checked_sub(1)) && !same(*at, Some(*at + 1));
        let arns = (0..all.len()).filter(is_alone);
        Self {
            arns: arns.filter_map(|at| all.get(at).cloned()).collect(),
        }
    }

    /// A resource's text with the logical ID in the place of the name.
    pub fn by_id(&self, text: ResourceText) -> ResourceText {
        let found = self.arns.iter().find_map(|(named, by_id)| {
            let rest = text.as_str().strip_prefix(named.as_str())?;
            (rest.is_empty() || rest.starts_with(['/', ':'])).then(|| format!("{by_id}{rest}"))
        });
        found.map_or(text, ResourceText)
    }

    /// Grants whose resources have the logical ID in the place of the name.
    pub fn resolved(&self, grants: &[Grant], template: Template<'_>) -> Vec<Grant> {
        let resource = |value: &Value| {
            let text = resource_text(value, template);
            let by_id = self.by_id(text.clone());
            if by_id == text {
                value.clone()
            } else {
                json!({ "Fn::Sub": by_id.as_str() })
            }
        };
        let of_grant = grants.iter().map(|it| Grant {
            resources: it.resources.iter().map(resource).collect(),
            ..it.clone()
        });
        of_grant.collect()
    }
}

/// The ARNs of resources with the letters of their names, as far as these are known, since a pattern such as
/// `arn:aws:s3:::my-*` matches names by their letters.
#[derive(Clone, Debug)]
pub struct Spelling {
    /// The ARN with the logical ID, and the same with the letters.
    arns: Vec<(String, String)>,
}

impl Spelling {
    /// Of the resources of a template.
    pub fn of(template: Template<'_>) -> Self {
        let named = Names::of(template).arns.into_iter();
        let mut arns: Vec<(String, String)> = named.map(|(named, by_id)| (by_id, named)).collect();
        arns.extend(template.resources().filter_map(|resource| {
            let resource_type = resource.type_name()?;
            let (_, property) = NAMED.iter().find(|(it, _)| *it == resource_type)?;
            let is_unnamed = resource.property(property).is_none();
            let is_of_stack = is_unnamed && NAMED_AFTER_THE_STACK.contains(&resource_type);
            let id = resource.id;
            // What stands behind is known to nobody; it is the symbol of the resource.
            let (_, by_id) = is_of_stack.then(|| arn_of(id, resource_type, ""))??;
            let (before, symbol) = by_id.split_at_checked(by_id.rfind("${")?)?;
            let spelled = format!("{before}${{AWS::StackName}}-{id}-{symbol}");
            Some((by_id, spelled))
        }));
        Self { arns }
    }

    /// Of the resources whose names are the same in two templates.
    pub(super) fn shared(old: Template<'_>, new: Template<'_>) -> Self {
        let other = Self::of(new);
        let mut shared = Self::of(old);
        shared.arns.retain(|it| other.arns.contains(it));
        shared
    }

    /// The text of a resource with the letters of its name.
    pub fn spelled(&self, text: &str) -> String {
        let found = self.arns.iter().find_map(|(by_id, spelled)| {
            let rest = text.strip_prefix(by_id.as_str())?;
            Some(format!("{spelled}{rest}"))
        });
        found.unwrap_or_else(|| text.to_owned())
    }

    /// A text with the logical ID in the place of the name.
    pub fn by_id(&self, text: &str) -> String {
        let found = self.arns.iter().find_map(|(by_id, spelled)| {
            let rest = text.strip_prefix(spelled.as_str())?;
            (rest.is_empty() || rest.starts_with(['/', ':'])).then(|| format!("{by_id}{rest}"))
        });
        found.unwrap_or_else(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[track_caller]
    fn check(resource: &str, expected: &str) {
        let document = Document::open(
            1,
            "Parameters: {Stage: {Type: String}}\nResources:\n  \
             Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: pictures}}\n  \
             Table: {Type: AWS::Serverless::SimpleTable, Properties: {TableName: !Sub 'orders-${Stage}'}}\n  \
             One: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}\n  \
             Other: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}\n",
        );
        let template = document.template();
        let value = json!({ "Fn::Sub": resource });
        let text = Names::of(template).by_id(resource_text(&value, template));
        assert_eq!(text.as_str(), expected);
    }

    #[test]
    fn a_name_stands_for_its_resource() {
        check(
            "arn:aws:s3:::pictures",
            "arn:${AWS::Partition}:s3:::${Bucket}",
        );
        check(
            "arn:aws:s3:::pictures/*",
            "arn:${AWS::Partition}:s3:::${Bucket}/*",
        );
        check(
            "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders-${Stage}/index/*",
            "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Table}/index/*",
        );
    }

    #[test]
    fn what_only_looks_like_a_name_does_not() {
        for other in [
            "arn:${AWS::Partition}:s3:::pictures-of-others",
            "arn:${AWS::Partition}:sqs:eu-west-1:123456789012:jobs",
            "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:jobs",
        ] {
            check(other, other);
        }
    }
}
