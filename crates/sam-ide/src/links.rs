//! Addresses of AWS's documentation pages, from names. Rules: never guess a page; when no rule applies, the parent page.

/// The page on connectors, with the table of supported pairs.
pub(crate) const CONNECTOR_REFERENCE: &str = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html#supported-connector-resource-types";

/// The page on the resource type `AWS::Serverless::Connector`.
pub(crate) const CONNECTOR_RESOURCE: &str = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html";
