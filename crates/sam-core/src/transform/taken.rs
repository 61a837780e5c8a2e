//! Logical IDs of generated resources that the template already has.

use crate::expand::{Generated, TransformError, taken};
use crate::template::{Resource, Template, shape};
use std::collections::BTreeSet;

/// What may take the place of a resource of the template: the generated type and the written one.
const REPLACES: [(&str, &str); 20] = [
    ("AWS::Lambda::Function", "AWS::Serverless::Function"),
    ("AWS::Lambda::WebFunction", "AWS::Serverless::WebFunction"),
    ("AWS::Lambda::LayerVersion", "AWS::Serverless::LayerVersion"),
    (
        "AWS::Lambda::CapacityProvider",
        "AWS::Serverless::CapacityProvider",
    ),
    ("AWS::Lambda::MicrovmImage", "AWS::Serverless::MicrovmImage"),
    (
        "AWS::Lambda::NetworkConnector",
        "AWS::Serverless::NetworkConnector",
    ),
    (
        "AWS::StepFunctions::StateMachine",
        "AWS::Serverless::StateMachine",
    ),
    ("AWS::AppSync::GraphQLApi", "AWS::Serverless::GraphQLApi"),
    ("AWS::ApiGateway::RestApi", "AWS::Serverless::Api"),
    ("AWS::ApiGatewayV2::Api", "AWS::Serverless::HttpApi"),
    ("AWS::ApiGatewayV2::Api", "AWS::Serverless::WebSocketApi"),
    ("AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable"),
    ("AWS::CloudFormation::Stack", "AWS::Serverless::Application"),
    ("AWS::S3::Bucket", "AWS::S3::Bucket"),
    ("AWS::SNS::Topic", "AWS::SNS::Topic"),
    ("AWS::Cognito::UserPool", "AWS::Cognito::UserPool"),
    ("AWS::ApiGateway::DomainName", "AWS::ApiGateway::DomainName"),
    (
        "AWS::ApiGateway::BasePathMapping",
        "AWS::ApiGateway::BasePathMapping",
    ),
    (
        "AWS::ApiGateway::DomainNameV2",
        "AWS::ApiGateway::DomainNameV2",
    ),
    (
        "AWS::ApiGateway::BasePathMappingV2",
        "AWS::ApiGateway::BasePathMappingV2",
    ),
];

/// The logical IDs of the connectors that are embedded in a resource, which the template has before anything is generated.
pub(super) fn embedded(resource: Resource<'_>) -> BTreeSet<String> {
    let connectors = shape::get(resource.body(), "Connectors").map(shape::entries);
    let keys = connectors.unwrap_or_default().into_iter();
    keys.map(|it| format!("{}{}", resource.id, shape::key_text(it)))
        .collect()
}

/// The error about a generated resource whose ID a written one has, or one of some embedded connectors.
pub(super) fn check(
    owner: Option<&str>,
    generated: &Generated,
    template: Template<'_>,
    embedded: &BTreeSet<String>,
) -> Option<TransformError> {
    // What takes the place of its own resource, or is made for all functions together, replaces anything.
    let owner = owner.filter(|it| *it != generated.id)?;
    let written_type = match template.resource(&generated.id) {
        Some(written) => written.type_name().unwrap_or_default(),
        None if embedded.contains(&generated.id) => "AWS::Serverless::Connector",
        None => return None,
    };
    let pair = (generated.resource_type, written_type);
    if REPLACES.contains(&pair) {
        return None;
    }
    let message = taken(owner, &generated.id, generated.resource_type);
    let range = generated.body.as_ref().map(|it| it.range);
    Some(TransformError::whole(
        owner,
        range.unwrap_or_default(),
        message,
    ))
}
