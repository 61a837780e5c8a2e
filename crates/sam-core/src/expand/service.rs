//! Resources that Lambda works on: capacity providers, network connectors, images, web functions. Each has a role.

use super::context::Context;
use super::draft::{Draft, Propagated, propagated, tag_list};
use super::effective::Properties;
use super::generated::{Body, Generated, Output};
use super::operator::is_given;
use super::role::{ExpandedRole, ManagedList};
use super::{Origin, capacity, document, graphql, image, network, web_function};
use crate::template::Resource;
use serde_json::{Map, Value, json};

const SERVICE: &str = "lambda.amazonaws.com";

/// Adds what SAM makes of such a resource.
pub(super) fn expand<'a>(out: &mut Output, resource: Resource<'a>, context: &Context<'a, '_>) {
    let properties = Properties::of(resource, context.template);
    let (given, role) = match resource.type_name() {
        Some("AWS::Serverless::CapacityProvider") => {
            capacity::expand(out, resource, context);
            ("OperatorRole", "OperatorRole")
        }
        Some("AWS::Serverless::NetworkConnector") => {
            network::expand(out, resource, context);
            ("OperatorRole", "OperatorRole")
        }
        Some("AWS::Serverless::MicrovmImage") => {
            image::expand(out, resource, context);
            ("BuildRoleArn", "BuildRole")
        }
        Some("AWS::Serverless::WebFunction") => {
            web_function::expand(out, resource, context);
            ("ExecutionRoleArn", "Role")
        }
        Some(_) | None => return,
    };
    if !is_given(&properties, given) {
        let id = format!("{}{role}", resource.id);
        let generated = Generated::new(id, "AWS::IAM::Role", Origin::Sam);
        out.resource(generated, || {
            let range = resource.entry.key.full_range();
            let role = roles(resource, context).into_iter().next();
            role.map_or_else(
                || Body::new(Value::Null, Map::new(), range),
                |it| it.to_body(),
            )
        });
    }
}

/// The roles of a resource that is neither function nor state machine.
pub(super) fn roles<'a>(
    resource: Resource<'a>,
    context: &Context<'a, '_>,
) -> Vec<ExpandedRole<'a>> {
    let role = match resource.type_name() {
        Some("AWS::Serverless::CapacityProvider") => {
            let policy = "AWSLambdaManagedEC2ResourceOperator";
            managed(resource, "OperatorRole", "OperatorRole", policy, context)
        }
        Some("AWS::Serverless::NetworkConnector") => {
            let policy = "AWSLambdaNetworkConnectorOperatorPolicy";
            managed(resource, "OperatorRole", "OperatorRole", policy, context)
        }
        Some("AWS::Serverless::WebFunction") => {
            let policy = "service-role/AWSLambdaBasicExecutionRole";
            managed(resource, "ExecutionRoleArn", "Role", policy, context)
        }
        Some("AWS::Serverless::MicrovmImage") => build_role(resource, context),
        Some("AWS::Serverless::GraphQLApi") => return graphql::roles(resource),
        Some(_) | None => None,
    };
    role.into_iter().collect()
}

/// A role with one managed policy, unless the property gives one.
fn managed<'a>(
    resource: Resource<'a>,
    property: &str,
    suffix: &str,
    policy: &str,
    context: &Context<'a, '_>,
) -> Option<ExpandedRole<'a>> {
    let mut draft = draft(resource, property, suffix, context)?;
    let range = resource.entry.key.full_range();
    draft.rest.managed_list = ManagedList::Always;
    draft.attach(context.aws_policy(policy), Origin::Sam, range);
    Some(draft.finish())
}

fn draft<'a>(
    resource: Resource<'a>,
    property: &str,
    suffix: &str,
    context: &Context<'a, '_>,
) -> Option<Draft<'a>> {
    let properties = Properties::of(resource, context.template);
    if is_given(&properties, property) {
        return None;
    }
    let id = format!("{}{suffix}", resource.id);
    let mut draft = Draft::new(id, resource, document::trust(SERVICE));
    let own = tag_list(&properties.get("Tags").value());
    let mut tags = vec![json!({ "Key": "lambda:createdBy", "Value": "SAM" })];
    let is_web_function = suffix == "Role";
    if is_web_function || propagated(&properties) == Propagated::Yes {
        tags.extend(own);
    }
    draft.rest.tags = Some(tags.into());
    Some(draft)
}

fn build_role<'a>(resource: Resource<'a>, context: &Context<'a, '_>) -> Option<ExpandedRole<'a>> {
    let mut draft = draft(resource, "BuildRoleArn", "BuildRole", context)?;
    let name = "MicrovmImageBuildPolicy";
    let code = Properties::of(resource, context.template).get("CodeUri");
    let body = document::named(
        name,
        json!({
            "Version": "2012-10-17",
            "Statement": [
                document::allow(vec!["s3:GetObject"], code_arn(code.value(), context)),
                document::allow(
                    vec!["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                    "*".into(),
                ),
            ],
        }),
    );
    let range = code.key_range(resource.entry.key.full_range());
    draft.push(name.to_owned(), body, Origin::Sam, range);
    Some(draft.finish())
}

/// All objects of the bucket in which code lies.
fn code_arn(code: Value, context: &Context<'_, '_>) -> Value {
    let resolved = context.resolve(code.clone());
    let path = resolved.as_str().and_then(|it| it.strip_prefix("s3://"));
    match path.and_then(|it| it.split('/').next()) {
        Some(bucket) => json!({ "Fn::Sub": format!("arn:${{AWS::Partition}}:s3:::{bucket}/*") }),
        None => json!({
            "Fn::Sub": [
                "arn:${AWS::Partition}:s3:::${Bucket}/*",
                { "Bucket": { "Fn::Select": [2, { "Fn::Split": ["/", context.peek(code)] }] } },
            ],
        }),
    }
}
