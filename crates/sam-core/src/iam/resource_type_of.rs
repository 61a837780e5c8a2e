//! The resource type of IAM that a CloudFormation type is.

use super::{ResourceType, Service, service};
use crate::spec::cfn;

/// The service and the resource type whose ARN a resource of the CloudFormation type has.
pub fn resource_type_of(cfn_type: &str) -> Option<(&'static Service, &'static ResourceType)> {
    let (prefix, key) = cfn::iam_resource_type(cfn_type)?;
    let service = service(prefix)?;
    Some((service, service.resource_type(key)?))
}

#[cfg(test)]
mod tests {
    use super::resource_type_of;

    #[test]
    fn a_type_is_found_in_iam_by_its_arn() {
        for (cfn_type, expected) in [
            ("AWS::DynamoDB::Table", Some("dynamodb:table")),
            ("AWS::SNS::Topic", Some("sns:topic")),
            ("AWS::S3::Bucket", Some("s3:bucket")),
            ("AWS::Lambda::Alias", Some("lambda:function alias")),
            ("AWS::IoT::ThingGroup", Some("iot:thinggroup")),
            ("AWS::No::Such", None),
        ] {
            let found = resource_type_of(cfn_type);
            let found = found.map(|(service, it)| format!("{}:{}", service.prefix, it.key));
            assert_eq!(found.as_deref(), expected, "{cfn_type}");
        }
    }
}
