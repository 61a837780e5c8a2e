//! Attributes of resources that are neither their ARN nor their name, but people take them for it.

/// What such an attribute is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainAttribute {
    /// An address that begins with `https://` or `http://`.
    Url,
    /// An ID or a domain name.
    Name,
}

/// The types, their attributes, and what each is.
const ATTRIBUTES: [(&str, &str, PlainAttribute); 13] = [
    (
        "AWS::ApiGateway::RestApi",
        "RestApiId",
        PlainAttribute::Name,
    ),
    (
        "AWS::ApiGateway::RestApi",
        "RootResourceId",
        PlainAttribute::Name,
    ),
    ("AWS::ApiGatewayV2::Api", "ApiEndpoint", PlainAttribute::Url),
    ("AWS::ApiGatewayV2::Api", "ApiId", PlainAttribute::Name),
    (
        "AWS::Cognito::UserPool",
        "ProviderName",
        PlainAttribute::Name,
    ),
    ("AWS::Cognito::UserPool", "ProviderURL", PlainAttribute::Url),
    ("AWS::Cognito::UserPool", "UserPoolId", PlainAttribute::Name),
    ("AWS::KMS::Key", "KeyId", PlainAttribute::Name),
    ("AWS::S3::Bucket", "DomainName", PlainAttribute::Name),
    (
        "AWS::S3::Bucket",
        "DualStackDomainName",
        PlainAttribute::Name,
    ),
    (
        "AWS::S3::Bucket",
        "RegionalDomainName",
        PlainAttribute::Name,
    ),
    ("AWS::S3::Bucket", "WebsiteURL", PlainAttribute::Url),
    ("AWS::SQS::Queue", "QueueUrl", PlainAttribute::Url),
];

/// What an attribute is, if it is one of these.
pub fn plain_attribute(cfn_type: &str, attribute: &str) -> Option<PlainAttribute> {
    let mut rows = ATTRIBUTES.iter();
    let found = rows.find(|it| it.0 == cfn_type && it.1 == attribute);
    found.map(|it| it.2)
}

#[cfg(test)]
mod tests {
    use super::ATTRIBUTES;
    use crate::spec::cfn::arn_attributes;

    #[test]
    fn none_is_an_arn() {
        for (cfn_type, attribute, _) in ATTRIBUTES {
            assert!(
                !arn_attributes(cfn_type).contains(&attribute),
                "{attribute}"
            );
        }
        assert!(ATTRIBUTES.is_sorted_by_key(|it| (it.0, it.1)));
    }
}
