//! What a CloudFormation type gives to policies: its ARN, what `Ref` returns, which attributes are the ARN and the name.
//!
//! Types of SAM are not among them: ask for the type that SAM makes.

use crate::data::{CFN, pack};
pub use sam_data::RefIs;
use sam_data::{PackedCfnType, PackedCfnTypes};
use std::sync::OnceLock;

/// All types, by name.
fn all() -> &'static PackedCfnTypes<'static> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static TYPES: OnceLock<PackedCfnTypes<'static>> = OnceLock::new();
    TYPES.get_or_init(|| pack::read(BYTES.get_or_init(|| pack::unpack(CFN))))
}

fn find(cfn_type: &str) -> Option<&'static PackedCfnType<'static>> {
    all().get(cfn_type)
}

/// The names of all types, sorted.
pub fn types() -> impl Iterator<Item = &'static str> {
    all().keys().copied()
}

/// The pattern of its ARN: `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`.
pub fn arn_template(cfn_type: &str) -> Option<&'static str> {
    find(of_iam(cfn_type))?.arn
}

/// The type that IAM takes another one for: each replica of a global table is a table of its region, with its ARN.
fn of_iam(cfn_type: &str) -> &str {
    match cfn_type {
        "AWS::DynamoDB::GlobalTable" => "AWS::DynamoDB::Table",
        other => other,
    }
}

/// What `Ref` returns; none where that is not known.
pub fn ref_is(cfn_type: &str) -> Option<RefIs> {
    find(cfn_type)?.reference
}

/// The prefix of the service in IAM, and the key of its resource type whose ARN it has.
pub fn iam_resource_type(cfn_type: &str) -> Option<(&'static str, &'static str)> {
    find(of_iam(cfn_type))?.iam_resource_type
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

/// Its attributes for `Fn::GetAtt` that are not properties as well, each up to its first dot; none where not all
/// attributes are known.
pub fn attributes(cfn_type: &str) -> Option<&'static [&'static str]> {
    find(cfn_type)?.attributes.as_deref()
}

/// Whether `Fn::GetAtt` takes an attribute, given up to its first dot, of it; none where not all attributes are known.
pub fn has_attribute(cfn_type: &str, name: &str) -> Option<bool> {
    let known = find(cfn_type)?;
    let own = known.attributes.as_ref()?;
    Some(own.contains(&name) || known.property_attributes.contains(&name))
}

/// Its attributes with a dot, `Endpoint.Address`, as far as they are known.
pub fn nested_attributes(cfn_type: &str) -> &'static [&'static str] {
    find(cfn_type).map_or(&[], |it| &it.nested_attributes)
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
        assert!(topic.contains(&"TopicArn") && !topic.contains(&"DisplayName"));
        let has = |name| has_attribute("AWS::SNS::Topic", name);
        assert_eq!(has("TopicArn"), Some(true));
        assert_eq!(has("DisplayName"), Some(true));
        assert_eq!(has("Arn"), Some(false));
        assert_eq!(has_attribute("AWS::No::Such", "Arn"), None);
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
