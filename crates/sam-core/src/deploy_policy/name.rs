//! The names that resources get: the one that is given, or the one that CloudFormation makes.

use super::deployed::{Deployed, DeployedResource};
use crate::spec::cfn::{self, RefIs};
use crate::spec::schema;

/// The characters of a name that CloudFormation makes of the logical ID alone, with how the name begins
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html>).
const WITHOUT_STACK: [(&str, &str); 3] = [
    ("AWS::SecretsManager::Secret", ""),
    ("AWS::SSM::Parameter", "CFN-"),
    ("AWS::StepFunctions::StateMachine", ""),
];

/// The length of the shortest names of AWS that CloudFormation makes with the whole logical ID.
const MOST_CHARACTERS: usize = 64;

/// What CloudFormation puts behind the logical ID, with its dash.
const SUFFIX_CHARACTERS: usize = 14;

/// So much of the stack and of the logical ID is in every name that is cut.
const KEPT_CHARACTERS: usize = 20;

impl Deployed<'_> {
    /// The name that is given, or the one that CloudFormation makes; none of a type whose resources have only an ID.
    pub(super) fn make_name(&self, resource: DeployedResource<'_>) -> Option<String> {
        let property = name_property(resource.resource_type)?;
        match resource.properties.get(&property) {
            Some(value) => {
                let name = self.text(value);
                (!name.is_empty()).then_some(name)
            }
            None => Some(self.generated_name(resource)),
        }
    }

    /// The name that CloudFormation makes, with a wildcard for its end.
    pub(super) fn generated_name(&self, resource: DeployedResource<'_>) -> String {
        let mut rows = WITHOUT_STACK.iter();
        let name = match rows.find(|(it, _)| *it == resource.resource_type) {
            Some((_, start)) => format!("{start}{}-*", resource.id),
            None => made_of(&self.target().stack, resource.id),
        };
        match resource.resource_type {
            "AWS::S3::Bucket" => name.to_lowercase(),
            // The name of a rule has neither dashes nor dots.
            "AWS::IoT::TopicRule" => format!("*{}*", resource.id),
            _ => name,
        }
    }

    /// The path of a role, a policy or the like, without the first slash.
    pub(super) fn path(&self, resource: DeployedResource<'_>) -> String {
        let path = resource.properties.get("Path").map(|it| self.text(it));
        let path = path.unwrap_or_default();
        path.trim_start_matches('/').to_owned()
    }
}

/// `stack-LogicalId-*`; where that is too long, CloudFormation cuts both.
fn made_of(stack: &str, id: &str) -> String {
    if stack.len() + 1 + id.len() + SUFFIX_CHARACTERS <= MOST_CHARACTERS {
        return format!("{stack}-{id}-*");
    }
    match stack.char_indices().nth(KEPT_CHARACTERS) {
        Some((end, _)) => format!("{}*", stack.get(..end).unwrap_or(stack)),
        None => {
            let kept: String = id.chars().take(KEPT_CHARACTERS).collect();
            format!("{stack}-{kept}*")
        }
    }
}

/// The property that gives the resources of a type their name.
fn name_property(resource_type: &str) -> Option<String> {
    let own = resource_type.rsplit("::").next().unwrap_or_default();
    let mut candidates = Vec::new();
    if cfn::ref_is(resource_type) == Some(RefIs::Name)
        && let [property] = schema::primary_identifier(resource_type).as_slice()
    {
        candidates.push((*property).to_owned());
    }
    candidates.extend([format!("{own}Name"), "Name".to_owned()]);
    let shape = schema::properties(resource_type)?;
    candidates.into_iter().find(|it| {
        let property = shape.property(it);
        property.is_some_and(|it| !it.is_read_only())
    })
}

#[cfg(test)]
mod tests {
    use super::{made_of, name_property};

    #[test]
    fn a_name_is_given_by_a_property() {
        for (resource_type, property) in [
            ("AWS::SQS::Queue", Some("QueueName")),
            ("AWS::SNS::Topic", Some("TopicName")),
            ("AWS::S3::Bucket", Some("BucketName")),
            ("AWS::Lambda::Function", Some("FunctionName")),
            ("AWS::IAM::Role", Some("RoleName")),
            ("AWS::IAM::ManagedPolicy", Some("ManagedPolicyName")),
            ("AWS::Events::Rule", Some("Name")),
            ("AWS::Kinesis::Stream", Some("Name")),
            ("AWS::StepFunctions::StateMachine", Some("StateMachineName")),
            ("AWS::Logs::LogGroup", Some("LogGroupName")),
            ("AWS::Lambda::EventSourceMapping", None),
        ] {
            assert_eq!(
                name_property(resource_type).as_deref(),
                property,
                "{resource_type}"
            );
        }
    }

    #[test]
    fn a_long_name_is_cut_where_cloudformation_may_cut_it() {
        assert_eq!(made_of("shop", "Jobs"), "shop-Jobs-*");
        let id = "AFunctionWithAVeryLongLogicalIdThatDoesNotFitIntoAName";
        assert_eq!(made_of("shop", id), "shop-AFunctionWithAVeryLo*");
        let stack = "a-stack-with-a-very-long-name-as-pipelines-make";
        assert_eq!(made_of(stack, "JobsOfTheShop"), "a-stack-with-a-very-*");
    }
}
