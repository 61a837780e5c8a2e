//! For which resources a service calls others: their types, and what their ARNs begin with.

use crate::edit;
use sam_core::spec::cfn::{RefIs, arn_attribute, ref_is};

/// A service that says for which resource it comes, and of what kind these are.
#[derive(Debug)]
pub(crate) struct Source {
    /// The service as a principal.
    pub(crate) principal: &'static str,
    /// The services whose ARNs it names.
    pub(crate) prefixes: &'static [&'static str],
    /// The CloudFormation types of the resources.
    pub(crate) types: &'static [&'static str],
}

const fn source(
    principal: &'static str,
    prefixes: &'static [&'static str],
    types: &'static [&'static str],
) -> Source {
    Source {
        principal,
        prefixes,
        types,
    }
}

/// Those that come for one kind of resource for certain
/// (<https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html>).
const SOURCES: [Source; 17] = [
    source(
        "apigateway.amazonaws.com",
        &["execute-api", "apigateway"],
        &["AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"],
    ),
    source(
        "cloudwatch.amazonaws.com",
        &["cloudwatch"],
        &["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"],
    ),
    source(
        "codecommit.amazonaws.com",
        &["codecommit"],
        &["AWS::CodeCommit::Repository"],
    ),
    source(
        "cognito-idp.amazonaws.com",
        &["cognito-idp"],
        &["AWS::Cognito::UserPool"],
    ),
    source(
        "config.amazonaws.com",
        &["config"],
        &["AWS::Config::ConfigRule"],
    ),
    source(
        "elasticloadbalancing.amazonaws.com",
        &["elasticloadbalancing"],
        &["AWS::ElasticLoadBalancingV2::TargetGroup"],
    ),
    source("events.amazonaws.com", &["events"], &["AWS::Events::Rule"]),
    source("iot.amazonaws.com", &["iot"], &["AWS::IoT::TopicRule"]),
    source(
        "lambda.alarms.cloudwatch.amazonaws.com",
        &["cloudwatch"],
        &["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"],
    ),
    source("lexv2.amazonaws.com", &["lex"], &["AWS::Lex::BotAlias"]),
    source("logs.amazonaws.com", &["logs"], &["AWS::Logs::LogGroup"]),
    source("s3.amazonaws.com", &["s3"], &["AWS::S3::Bucket"]),
    source(
        "scheduler.amazonaws.com",
        &["scheduler"],
        &["AWS::Scheduler::Schedule"],
    ),
    source(
        "secretsmanager.amazonaws.com",
        &["secretsmanager"],
        &["AWS::SecretsManager::Secret"],
    ),
    source("ses.amazonaws.com", &["ses"], &[]),
    source("sns.amazonaws.com", &["sns"], &["AWS::SNS::Topic"]),
    source(
        "states.amazonaws.com",
        &["states"],
        &["AWS::StepFunctions::StateMachine"],
    ),
];

impl Source {
    /// What a service comes for.
    pub(crate) fn of(principal: &str) -> Option<&'static Self> {
        SOURCES.iter().find(|it| it.principal == principal)
    }

    /// The first service that comes for resources with ARNs of a prefix.
    pub(crate) fn with_prefix(prefix: &str) -> Option<&'static Self> {
        SOURCES.iter().find(|it| it.prefixes.contains(&prefix))
    }
}

/// Whether a type is an API, whose calls have ARNs of a service of their own.
pub(crate) fn is_api(cfn_type: &str) -> bool {
    matches!(
        cfn_type,
        "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api"
    )
}

/// What stands for all stages and routes of an API of the template, for `Fn::Sub`.
pub(crate) fn routes_of_api(id: &str) -> String {
    format!("arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{id}}}/*")
}

/// What gives the ARN that a service names for a resource of the template, whose CloudFormation type this is.
pub(crate) fn source_arn(id: &str, cfn_type: &str) -> Option<edit::Piece<'static>> {
    if is_api(cfn_type) {
        return Some(edit::Piece::sub(routes_of_api(id)));
    }
    match ref_is(cfn_type) {
        Some(RefIs::Arn) => Some(edit::Piece::Ref(id.to_owned())),
        Some(RefIs::Name | RefIs::Id | RefIs::Url) | None => {
            let attribute = arn_attribute(cfn_type)?;
            Some(edit::Piece::GetAtt(id.to_owned(), attribute.to_owned()))
        }
    }
}
