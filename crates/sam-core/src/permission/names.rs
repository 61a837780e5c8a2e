//! Resources that a policy names by the name they are given in the template, not by their logical ID.

use super::Grant;
use super::resource_text::{ResourceText, arn_of, resource_text};
use crate::connector::profile::resolved_type;
use crate::decide::ONE_LETTER;
use crate::spec::cfn::{self, RefIs};
use crate::template::{Resource, Template};
use serde_json::{Value, json};
use std::cell::OnceCell;
use std::collections::BTreeMap;

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
pub struct Names<'a> {
    template: Template<'a>,
    /// The ARN with the name, and the same with the logical ID; made when the first ARN is asked about.
    arns: OnceCell<Vec<(String, String)>>,
}

impl<'a> Names<'a> {
    /// Those of a template.
    pub fn of(template: Template<'a>) -> Self {
        Self {
            template,
            arns: OnceCell::new(),
        }
    }

    fn arns(&self) -> &[(String, String)] {
        self.arns.get_or_init(|| arns(self.template))
    }

    /// A resource's text with the logical ID in the place of the name.
    pub fn by_id(&self, text: ResourceText) -> ResourceText {
        if !text.as_str().starts_with("arn:") {
            return text;
        }
        let found = self.arns().iter().find_map(|(named, by_id)| {
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

/// The ARNs of a template with names, and the same with logical IDs. Two resources of one name are told apart by nothing, and
/// left out.
fn arns(template: Template<'_>) -> Vec<(String, String)> {
    let is_named = |name: &str| NAMED.iter().any(|(it, _)| *it == name);
    let arn = |resource: Resource<'_>| {
        let resource_type = resource.type_name()?;
        let (_, property) = NAMED.iter().find(|(it, _)| *it == resource_type)?;
        if resource.property("Path").is_some() {
            return None;
        }
        let name = resource_text(&resource.property(property)?.to_value(), template);
        let is_plain = !name.as_str().is_empty() && !name.as_str().contains(['*', '?', '/']);
        is_plain.then(|| arn_of(resource.id, resource_type, name.as_str()))?
    };
    let mut all: Vec<(String, String)> = template
        .resources_of_types(is_named)
        .into_iter()
        .filter_map(arn)
        .collect();
    all.sort();
    let same = |at: usize, other: Option<usize>| {
        let other = other.and_then(|it| all.get(it));
        other.is_some_and(|(it, _)| all.get(at).is_some_and(|(own, _)| own == it))
    };
    let is_alone = |at: &usize| !same(*at, at.checked_sub(1)) && !same(*at, Some(*at + 1));
    let arns = (0..all.len()).filter(is_alone);
    arns.filter_map(|at| all.get(at).cloned()).collect()
}

/// The types whose names may be paths, or stand elsewhere than at the end of an ARN, each with the property.
const SPELLED: [(&str, &str); 4] = [
    ("AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName"),
    ("AWS::Logs::LogGroup", "LogGroupName"),
    ("AWS::SecretsManager::Secret", "Name"),
    ("AWS::SSM::Parameter", "Name"),
];

/// How many characters Secrets Manager puts behind the name of a secret and a hyphen
/// (<https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html>).
const SECRET_ENDING: usize = 6;

/// The ARNs of resources with the letters of their names, as far as these are known, since a pattern such as
/// `arn:aws:s3:::my-*` matches names by their letters.
#[derive(Clone, Debug)]
pub struct Spelling {
    /// The ARN with the logical ID, and the same with the letters.
    arns: Vec<(String, String)>,
    /// What stands for a name in `${…}`, and its letters.
    names: BTreeMap<String, String>,
}

impl Spelling {
    /// Of the resources of a template.
    pub fn of(template: Template<'_>) -> Self {
        let named = arns(template).into_iter();
        let mut arns: Vec<(String, String)> = named.map(|(named, by_id)| (by_id, named)).collect();
        arns.extend(template.resources().filter_map(|it| {
            of_stack(it.id, it.type_name()?, it).or_else(|| with_path(it, template))
        }));
        let mut names = BTreeMap::new();
        for (by_id, spelled) in &arns {
            let Some((before, name)) = by_id.rsplit_once("${") else {
                continue;
            };
            let letters = spelled.get(before.len()..);
            if let (Some(name), Some(letters)) = (name.strip_suffix('}'), letters) {
                names.insert(name.to_owned(), letters.to_owned());
            }
        }
        Self { arns, names }
    }

    /// Of the resources whose names are the same in two templates.
    pub(super) fn shared(old: Template<'_>, new: Template<'_>) -> Self {
        let other = Self::of(new);
        let mut shared = Self::of(old);
        shared.arns.retain(|it| other.arns.contains(it));
        let is_same = |name: &String, it: &mut String| other.names.get(name) == Some(it);
        shared.names.retain(is_same);
        shared
    }

    /// A text with the letters of the names in it.
    pub fn spelled(&self, text: &str) -> String {
        let mut spelled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            let Some((name, after)) = behind.split_once('}') else {
                break;
            };
            spelled.push_str(before);
            match self.names.get(name) {
                Some(letters) => spelled.push_str(letters),
                None => spelled.extend(["${", name, "}"]),
            }
            rest = after;
        }
        spelled + rest
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

/// The ARN of a resource that is named after the stack, with the logical ID and with its letters.
fn of_stack(id: &str, resource_type: &str, resource: Resource<'_>) -> Option<(String, String)> {
    let (_, property) = NAMED.iter().find(|(it, _)| *it == resource_type)?;
    let is_unnamed = resource.property(property).is_none();
    let is_of_stack = is_unnamed && NAMED_AFTER_THE_STACK.contains(&resource_type);
    // What stands behind is known to nobody; it is the symbol of the resource.
    let (_, by_id) = is_of_stack.then(|| arn_of(id, resource_type, ""))??;
    let (before, symbol) = by_id.split_at_checked(by_id.rfind("${")?)?;
    let spelled = format!("{before}${{AWS::StackName}}-{id}-{symbol}");
    Some((by_id, spelled))
}

/// The same of a resource whose name may be a path.
fn with_path(resource: Resource<'_>, template: Template<'_>) -> Option<(String, String)> {
    let resource_type = resource.type_name()?;
    let (_, property) = SPELLED.iter().find(|(it, _)| *it == resource_type)?;
    let name = resource_text(&resource.property(property)?.to_value(), template);
    let name = Some(name.as_str()).filter(|it| !it.is_empty() && !it.contains(['*', '?']))?;
    let id = resource.id;
    let name = match resource_type {
        "AWS::SecretsManager::Secret" => {
            let ending = (1..=SECRET_ENDING).map(|at| format!("${{{id}{ONE_LETTER}{at}}}"));
            format!("{name}-{}", ending.collect::<String>())
        }
        _ => name.to_owned(),
    };
    let (spelled, by_id) = arn_of(id, resource_type, &name)?;
    // The name of a parameter begins with the slash that stands before it in the ARN, or without one.
    match name.starts_with('/') && resource_type == "AWS::SSM::Parameter" {
        true => Some((
            by_id.replacen("/${", "${", 1),
            spelled.replacen("//", "/", 1),
        )),
        false => Some((by_id, spelled)),
    }
}

/// The ARN of a resource of the template.
pub fn own_arn(id: &str, template: Template<'_>) -> Option<ResourceText> {
    let resource = template.resource(id)?;
    if let Some((by_id, _)) = with_path(resource, template) {
        return Some(ResourceText(by_id));
    }
    let resource_type = resolved_type(resource.type_name()?);
    let arn = match cfn::arn_attribute(resource_type) {
        Some(attribute) => json!({ "Fn::GetAtt": [id, attribute] }),
        None => json!({ "Ref": id }),
    };
    let is_arn = cfn::arn_attribute(resource_type).is_some()
        || cfn::ref_is(resource_type) == Some(RefIs::Arn);
    is_arn.then(|| resource_text(&arn, template))
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
