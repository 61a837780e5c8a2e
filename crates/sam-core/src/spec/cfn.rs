//! What a CloudFormation type gives to policies: its ARN, what `Ref` returns, which attributes are the ARN and the name.
//!
//! Types of SAM are not among them: ask for the type that SAM makes.

use crate::data::{CFN, pack};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::OnceLock;

/// What `Ref` returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum RefIs {
    /// The name, as one chooses it or CloudFormation makes it.
    Name,
    /// The ARN.
    Arn,
    /// A URL, as of a queue.
    Url,
    /// An ID that AWS gave.
    Id,
}

/// As codegen writes it.
#[derive(Deserialize)]
struct Type<'a> {
    arn: Option<&'a str>,
    reference: Option<RefIs>,
    name_attribute: Option<&'a str>,
    arn_attribute: Option<&'a str>,
    #[serde(borrow)]
    arn_attributes: Vec<&'a str>,
    resource_type: Option<(&'a str, &'a str)>,
    #[serde(borrow)]
    attributes: Option<Vec<&'a str>>,
}

fn find(cfn_type: &str) -> Option<&'static Type<'static>> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static TYPES: OnceLock<HashMap<&'static str, Type<'static>>> = OnceLock::new();
    let types = TYPES.get_or_init(|| pack::read(BYTES.get_or_init(|| pack::unpack(CFN))));
    types.get(cfn_type)
}

/// The pattern of its ARN: `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`.
pub fn arn_template(cfn_type: &str) -> Option<&'static str> {
    find(cfn_type)?.arn
}

/// What `Ref` returns; none where that is not known.
pub fn ref_is(cfn_type: &str) -> Option<RefIs> {
    find(cfn_type)?.reference
}

/// The prefix of the service in IAM, and the key of its resource type whose ARN it has.
pub fn iam_resource_type(cfn_type: &str) -> Option<(&'static str, &'static str)> {
    find(cfn_type)?.resource_type
}

/// The attribute for `Fn::GetAtt` that is the name, where `Ref` returns something else.
pub fn name_attribute(cfn_type: &str) -> Option<&'static str> {
    find(cfn_type)?.name_attribute
}

/// The attribute for `Fn::GetAtt` that is its ARN.
pub fn arn_attribute(cfn_type: &str) -> Option<&'static str> {
    find(cfn_type)?.arn_attribute
}

/// All its attributes that are an ARN, also of something else: the stream of a table, the secret of a database.
pub fn arn_attributes(cfn_type: &str) -> &'static [&'static str] {
    find(cfn_type).map_or(&[], |it| &it.arn_attributes)
}

/// What `Fn::GetAtt` takes of it, each up to its first dot; none where not all are known.
pub fn attributes(cfn_type: &str) -> Option<&'static [&'static str]> {
    find(cfn_type)?.attributes.as_deref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ref_returns_and_where_the_name_is() {
        for (cfn_type, is, name, arn) in [
            ("AWS::SNS::Topic", RefIs::Arn, Some("TopicName"), "TopicArn"),
            ("AWS::SQS::Queue", RefIs::Url, Some("QueueName"), "Arn"),
            (
                "AWS::StepFunctions::StateMachine",
                RefIs::Arn,
                Some("Name"),
                "Arn",
            ),
            ("AWS::DynamoDB::Table", RefIs::Name, None, "Arn"),
            ("AWS::Lambda::Function", RefIs::Name, None, "Arn"),
            ("AWS::S3::Bucket", RefIs::Name, None, "Arn"),
            ("AWS::KMS::Key", RefIs::Id, None, "Arn"),
            (
                "AWS::SageMaker::Endpoint",
                RefIs::Arn,
                Some("EndpointName"),
                "EndpointArn",
            ),
            (
                "AWS::CodeCommit::Repository",
                RefIs::Id,
                Some("Name"),
                "Arn",
            ),
            ("AWS::IAM::Role", RefIs::Name, None, "Arn"),
        ] {
            assert_eq!(ref_is(cfn_type), Some(is), "{cfn_type}");
            assert_eq!(name_attribute(cfn_type), name, "{cfn_type}");
            assert_eq!(arn_attribute(cfn_type), Some(arn), "{cfn_type}");
        }
        assert_eq!(ref_is("AWS::SecretsManager::Secret"), Some(RefIs::Arn));
        assert_eq!(ref_is("AWS::Events::Rule"), None, "two parts");
        assert_eq!(ref_is("AWS::No::Such"), None);
        assert!(arn_attributes("AWS::DynamoDB::Table").contains(&"StreamArn"));
    }

    #[test]
    fn attributes_are_those_of_both_sources() {
        assert_eq!(
            attributes("AWS::DynamoDB::Table"),
            Some(["Arn", "StreamArn"].as_slice())
        );
        // Any property of a topic is an attribute, too.
        let topic = attributes("AWS::SNS::Topic").unwrap_or_default();
        assert!(topic.contains(&"TopicArn") && topic.contains(&"DisplayName"));
        assert!(!topic.contains(&"Arn"));
        // Only the linter has it.
        let domain = attributes("AWS::Elasticsearch::Domain").unwrap_or_default();
        assert!(domain.contains(&"DomainArn"));
        assert_eq!(attributes("AWS::No::Such"), None);
        assert_eq!(attributes("AWS::Serverless::Function"), None);
    }

    #[test]
    fn a_type_has_the_pattern_of_its_arn() {
        assert_eq!(
            arn_template("AWS::SQS::Queue"),
            Some("arn:${Partition}:sqs:${Region}:${Account}:${QueueName}")
        );
    }
}
