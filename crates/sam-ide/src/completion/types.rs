//! `Type` of a resource and of a connector's end: all types of SAM and CloudFormation, and those that connectors know.

use super::CompletionItemKind;
use super::context::{Context, Style};
use super::fit::{Fits, begins};
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::relevance::words_of;
use super::resources::Resources;
use super::whole_resources::properties_of;
use crate::names;
use crate::place::typed::connector::{CONNECTOR, ConnectorPart, TypedConnector};
use crate::place::typed::{Slot, Step};
use sam_core::connector::profile;
use sam_core::spec::schema::{self, Shape};
use sam_core::spec::{cfn, sam_type};
use std::collections::HashSet;

/// SAM types that an end by parts may have; the transform knows what they become.
const SAM_ENDS: [&str; 5] = [
    "AWS::Serverless::Function",
    "AWS::Serverless::StateMachine",
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::SimpleTable",
];

/// The types that stand beside SAM's in most templates, and that no connector knows.
const COMMON: [&str; 76] = [
    "AWS::ApiGateway::Account",
    "AWS::ApiGateway::ApiKey",
    "AWS::ApiGateway::Authorizer",
    "AWS::ApiGateway::BasePathMapping",
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::DomainName",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::RequestValidator",
    "AWS::ApiGateway::Resource",
    "AWS::ApiGateway::Stage",
    "AWS::ApiGateway::UsagePlan",
    "AWS::ApiGateway::UsagePlanKey",
    "AWS::ApiGatewayV2::Deployment",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::AppSync::GraphQLSchema",
    "AWS::AppSync::Resolver",
    "AWS::CertificateManager::Certificate",
    "AWS::CloudFormation::CustomResource",
    "AWS::CloudFormation::Stack",
    "AWS::CloudFront::CloudFrontOriginAccessIdentity",
    "AWS::CloudFront::Distribution",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Cognito::IdentityPool",
    "AWS::Cognito::IdentityPoolRoleAttachment",
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::UserPoolDomain",
    "AWS::EC2::EIP",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::Route",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Subnet",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPC",
    "AWS::EC2::VPCEndpoint",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::Events::ApiDestination",
    "AWS::Events::Archive",
    "AWS::Events::Connection",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::KMS::Alias",
    "AWS::KMS::Key",
    "AWS::Kinesis::Stream",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::LayerVersion",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Url",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
    "AWS::Logs::MetricFilter",
    "AWS::Logs::ResourcePolicy",
    "AWS::Logs::SubscriptionFilter",
    "AWS::MSK::Cluster",
    "AWS::Pipes::Pipe",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBSubnetGroup",
    "AWS::Route53::RecordSet",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SSM::Parameter",
    "AWS::Scheduler::Schedule",
    "AWS::SecretsManager::Secret",
];

/// What functions are for, which are the most common resources.
const FUNCTION: &str = "AWS::Serverless::Function";

/// Words in logical IDs that stand for a type without its own word.
const NICKNAMES: [(&str, &str); 8] = [
    (FUNCTION, "lambda"),
    (FUNCTION, "handler"),
    ("AWS::Serverless::SimpleTable", "table"),
    ("AWS::SQS::Queue", "dlq"),
    ("AWS::Serverless::StateMachine", "workflow"),
    ("AWS::Serverless::LayerVersion", "layer"),
    ("AWS::CloudWatch::Alarm", "alert"),
    ("AWS::Lambda::EventSourceMapping", "mapping"),
];

/// What all types but a few begin with: before more is typed, all the rest would be a list of nearly two thousand.
const PREFIX: &str = "AWS::";

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    if let [Step::Key("Resources"), Step::Key(_)] = context.typed.path.as_slice() {
        let is_there = context.typed.node().get("Type").is_some();
        if context.typed.wants_key() && !is_there {
            acc.push(
                Offer::key("Type", Piece::empty())
                    .detail("resource type")
                    .rank(0),
            );
        }
        return;
    }
    if context.typed.slot != Slot::Value || context.typed.tag().is_some() {
        return;
    }
    if let Some(site) = TypedConnector::of(&context.typed)
        && let ConnectorPart::EndKey(side, "Type") = site.part
    {
        let others = site.others(side, context, resources);
        let mut fits = Fits::new(side, &others);
        for name in SAM_ENDS.into_iter().chain(cloudformation_types()) {
            let offer = Offer::value(name, CompletionItemKind::Class);
            let offer = fits.offer(offer, name, profile::resolved_type(name));
            // The type is the label; what it would grant is the news.
            let detail = offer.detail.as_deref().and_then(|it| it.split_once(" · "));
            let detail =
                detail.map_or_else(|| names::noun(name).into_owned(), |(_, it)| it.to_owned());
            acc.push(offer.detail(detail));
        }
        return;
    }
    if !is_of_resource(context) {
        return;
    }
    let is_bare = is_bare(context);
    let offer = |name: &str, rank: u8| {
        let offer = Offer::value(name, CompletionItemKind::Class).rank(rank);
        let has_body = is_bare && (is_of_sam(name) || name == "AWS::DynamoDB::Table");
        let properties = match has_body {
            true => properties_of(name, context, resources),
            false => Vec::new(),
        };
        let offer = match properties.is_empty() {
            true => offer,
            false => Offer {
                write: Write::ValueAndEntry(
                    Piece::text(name),
                    Piece::text("Properties"),
                    Piece::Map(properties),
                ),
                ..offer
            },
        };
        match names::known_noun(name) {
            Some(noun) => offer.detail(noun),
            None => offer,
        }
    };
    let others = || sam_type::types().filter(|it| *it != CONNECTOR);
    let id = resources.own_id().unwrap_or_default();
    let properties = context.typed.parent().get("Properties");
    let keys: Vec<&str> = properties.map_or_else(Vec::new, |it| context.typed.keys(it).collect());
    let by_name = |name: &str, rank: u8| match suggested(name, id) {
        0 => rank,
        fit => rank.saturating_sub(4 + fit),
    };
    let rank = |name: &str, rank: u8| match takes_properties(name, &keys) {
        true => by_name(name, rank).saturating_sub(5),
        false => by_name(name, rank),
    };
    let sam_rank = |name: &str| if name == FUNCTION { 9 } else { 10 };
    acc.extend(others().map(|it| offer(it, rank(it, sam_rank(it)))));
    acc.extend(cloudformation_types().map(|it| offer(it, rank(it, 11))));
    acc.extend(COMMON.map(|it| offer(it, rank(it, 12))));
    let typed = context.prefix();
    let listed = |it: &str| COMMON.contains(&it) || is_connected(it) || is_of_sam(it);
    let rest = cfn::types().filter(|it| !listed(it));
    if begins(PREFIX, typed) {
        // Before more is typed, of the others only those that the logical ID names, and those of services that the
        // template has already.
        let services = services(resources);
        let near = rest.filter(|it| suggested(it, id) > 0 || services.contains(service_of(it)));
        acc.extend(near.map(|it| offer(it, by_name(it, 13))));
    } else {
        acc.extend(rest.filter_map(|it| Some(offer(it, by_name(it, 20 + distance(it, typed)?)))));
    }
    let connector = Offer::value(CONNECTOR, CompletionItemKind::Class)
        .detail("access of one resource to another")
        .data("connector");
    acc.push(connector.rank(if is_like_a_connector(context) { 0 } else { 10 }));
}

/// Whether nothing of the resource is written but its type, on the last line of it.
fn is_bare(context: &Context<'_>) -> bool {
    let typed = &context.typed;
    let parent = typed.parent();
    let is_only = typed.keys(parent).count() == 1 && parent.is_mapping();
    let source = context.document.source();
    let behind = source
        .get(usize::from(typed.whole.end())..)
        .unwrap_or_default();
    let rest = behind.lines().next().unwrap_or_default();
    let is_at_end =
        context.style() == Style::Block && typed.quote.is_none() && rest.trim().is_empty();
    is_only && is_at_end
}

/// Whether what is listed depends on what is typed.
pub(super) fn narrows(context: &Context<'_>) -> bool {
    let is_value = context.typed.slot == Slot::Value && context.typed.tag().is_none();
    is_value && is_of_resource(context)
}

fn is_of_resource(context: &Context<'_>) -> bool {
    matches!(
        context.typed.path.as_slice(),
        [Step::Key("Resources"), Step::Key(_), Step::Key("Type")]
    )
}

fn is_of_sam(name: &str) -> bool {
    name.starts_with("AWS::Serverless::")
}

fn is_connected(name: &str) -> bool {
    let mut profiles = profile::all().iter();
    profiles.any(|it| it.source == name || it.destination == name)
}

/// Whether a type has all properties that are there already, and there are some.
fn takes_properties(name: &str, keys: &[&str]) -> bool {
    let takes = |it: Shape| keys.iter().all(|key| it.property(key).is_some());
    !keys.is_empty() && schema::properties(name).is_some_and(|it| !it.is_open() && takes(it))
}

/// How surely a logical ID names a type, up to 4: `OrdersTable` a table, `UserPoolClient` a client before a pool.
fn suggested(name: &str, id: &str) -> u8 {
    let mut parts = name.rsplit("::");
    let (last, service) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let is_there = |word: &str| {
        let mut places = id.as_bytes().windows(word.len().max(1));
        word.len() > 2 && places.any(|it| it.eq_ignore_ascii_case(word.as_bytes()))
    };
    let is_named = is_there(last)
        || has_words(last, id)
        || NICKNAMES
            .iter()
            .any(|(of, word)| *of == name && is_there(word));
    let letters = match last.len() {
        0..=4 => 1,
        5..=9 => 2,
        10..=19 => 3,
        _ => 4,
    };
    match (is_named, is_there(service)) {
        (true, true) => letters + 1,
        (true, false) => letters,
        (false, _) => 0,
    }
}

/// Whether all words of a type stand in a logical ID in their order: `SubnetRouteTableAssociation` in
/// `PrivateSubnet1RouteTableAssociation`.
fn has_words(last: &str, id: &str) -> bool {
    let wanted = words_of(last);
    let mut words = words_of(id).into_iter().map(|it| {
        let end = it.trim_end_matches(|it: char| it.is_ascii_digit()).len();
        it.get(..end).unwrap_or_default().to_owned()
    });
    wanted.len() > 1 && wanted.iter().all(|it| words.any(|word| word == *it))
}

/// How far a type is from what is typed, without case: 0 where it contains that, 1 where it has the same letters in
/// the same order with others between; none for other types.
fn distance(name: &str, typed: &str) -> Option<u8> {
    let (name, typed) = (name.to_ascii_lowercase(), typed.to_ascii_lowercase());
    if name.contains(&typed) {
        return Some(0);
    }
    let mut rest = name.chars();
    let has_all = typed.chars().all(|it| rest.any(|other| other == it));
    has_all.then_some(1)
}

/// `AWS::EC2` of `AWS::EC2::Route`.
fn service_of(name: &str) -> &str {
    name.rsplit_once("::").map_or("", |it| it.0)
}

/// The services of the other resources.
fn services<'a>(resources: &Resources<'a>) -> HashSet<&'a str> {
    let others = resources.candidates();
    let others = others.filter(|it| Some(it.id) != resources.own_id());
    others.map(|it| service_of(it.written_type)).collect()
}

/// Whether the resource has the properties of a connector.
fn is_like_a_connector(context: &Context<'_>) -> bool {
    let properties = context.typed.parent().get("Properties");
    properties.is_some_and(|it| it.get("Destination").is_some())
}

/// The CloudFormation types that can be an end, by name.
fn cloudformation_types() -> impl Iterator<Item = &'static str> {
    let mut types: Vec<_> = profile::all()
        .iter()
        .flat_map(|it| [it.source, it.destination])
        .collect();
    types.sort_unstable();
    types.dedup();
    types.into_iter()
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{beside_shop, check, check_apply, check_first, shop};
    use expect_test::expect;
    use sam_core::spec::cfn;

    #[test]
    fn common_types_are_types() {
        for name in super::COMMON {
            assert!(cfn::types().any(|it| it == name), "{name}");
            assert!(!super::is_connected(name), "{name}");
        }
        assert!(cfn::types().count() > 1_800);
    }

    #[test]
    fn all_types_are_offered_once_something_is_typed() {
        check_first(
            &beside_shop("  D:\n    Type: userpool$0\n"),
            70,
            expect![[r#"
                AWS::Serverless::Function · function
                AWS::Serverless::Api · REST API
                AWS::Serverless::Application
                AWS::Serverless::CapacityProvider
                AWS::Serverless::Connector · access of one resource to another
                AWS::Serverless::GraphQLApi · GraphQL API
                AWS::Serverless::HttpApi · HTTP API
                AWS::Serverless::LayerVersion
                AWS::Serverless::MicrovmImage
                AWS::Serverless::NetworkConnector
                AWS::Serverless::SimpleTable · table
                AWS::Serverless::StateMachine · state machine
                AWS::Serverless::WebFunction
                AWS::Serverless::WebSocketApi · WebSocket API
                AWS::ApiGateway::RestApi · REST API
                AWS::ApiGatewayV2::Api · HTTP API
                AWS::AppSync::DataSource · AppSync data source
                AWS::AppSync::GraphQLApi · GraphQL API
                AWS::DynamoDB::Table · table
                AWS::Events::EventBus · event bus
                AWS::Events::Rule · rule
                AWS::Lambda::Function · function
                AWS::Location::PlaceIndex · place index
                AWS::S3::Bucket · bucket
                AWS::SNS::Topic · topic
                AWS::SQS::Queue · queue
                AWS::StepFunctions::StateMachine · state machine
                AWS::ApiGateway::Account
                AWS::ApiGateway::ApiKey
                AWS::ApiGateway::Authorizer
                AWS::ApiGateway::BasePathMapping
                AWS::ApiGateway::Deployment
                AWS::ApiGateway::DomainName
                AWS::ApiGateway::Method
                AWS::ApiGateway::RequestValidator
                AWS::ApiGateway::Resource
                AWS::ApiGateway::Stage
                AWS::ApiGateway::UsagePlan
                AWS::ApiGateway::UsagePlanKey
                AWS::ApiGatewayV2::Deployment
                AWS::ApiGatewayV2::Integration
                AWS::ApiGatewayV2::Route
                AWS::ApiGatewayV2::Stage
                AWS::AppSync::GraphQLSchema
                AWS::AppSync::Resolver
                AWS::CertificateManager::Certificate
                AWS::CloudFormation::CustomResource
                AWS::CloudFormation::Stack
                AWS::CloudFront::CloudFrontOriginAccessIdentity
                AWS::CloudFront::Distribution
                AWS::CloudFront::OriginAccessControl
                AWS::CloudWatch::Alarm
                AWS::CloudWatch::Dashboard
                AWS::Cognito::IdentityPool
                AWS::Cognito::IdentityPoolRoleAttachment
                AWS::Cognito::UserPool
                AWS::Cognito::UserPoolClient
                AWS::Cognito::UserPoolDomain
                AWS::EC2::EIP
                AWS::EC2::InternetGateway
                AWS::EC2::NatGateway
                AWS::EC2::Route
                AWS::EC2::RouteTable
                AWS::EC2::SecurityGroup
                AWS::EC2::Subnet
                AWS::EC2::SubnetRouteTableAssociation
                AWS::EC2::VPC
                AWS::EC2::VPCEndpoint
                AWS::EC2::VPCGatewayAttachment
                AWS::Events::ApiDestination
                …
            "#]],
        );
        check_first(
            &beside_shop("  D:\n    Type: AWS::RDS::DBC$0\n"),
            70,
            expect![[r#"
                AWS::RDS::DBCluster
                AWS::RDS::DBClusterEndpoint
                AWS::RDS::DBClusterParameterGroup
                AWS::Serverless::Function · function
                AWS::Serverless::Api · REST API
                AWS::Serverless::Application
                AWS::Serverless::CapacityProvider
                AWS::Serverless::Connector · access of one resource to another
                AWS::Serverless::GraphQLApi · GraphQL API
                AWS::Serverless::HttpApi · HTTP API
                AWS::Serverless::LayerVersion
                AWS::Serverless::MicrovmImage
                AWS::Serverless::NetworkConnector
                AWS::Serverless::SimpleTable · table
                AWS::Serverless::StateMachine · state machine
                AWS::Serverless::WebFunction
                AWS::Serverless::WebSocketApi · WebSocket API
                AWS::ApiGateway::RestApi · REST API
                AWS::ApiGatewayV2::Api · HTTP API
                AWS::AppSync::DataSource · AppSync data source
                AWS::AppSync::GraphQLApi · GraphQL API
                AWS::DynamoDB::Table · table
                AWS::Events::EventBus · event bus
                AWS::Events::Rule · rule
                AWS::Lambda::Function · function
                AWS::Location::PlaceIndex · place index
                AWS::S3::Bucket · bucket
                AWS::SNS::Topic · topic
                AWS::SQS::Queue · queue
                AWS::StepFunctions::StateMachine · state machine
                AWS::ApiGateway::Account
                AWS::ApiGateway::ApiKey
                AWS::ApiGateway::Authorizer
                AWS::ApiGateway::BasePathMapping
                AWS::ApiGateway::Deployment
                AWS::ApiGateway::DomainName
                AWS::ApiGateway::Method
                AWS::ApiGateway::RequestValidator
                AWS::ApiGateway::Resource
                AWS::ApiGateway::Stage
                AWS::ApiGateway::UsagePlan
                AWS::ApiGateway::UsagePlanKey
                AWS::ApiGatewayV2::Deployment
                AWS::ApiGatewayV2::Integration
                AWS::ApiGatewayV2::Route
                AWS::ApiGatewayV2::Stage
                AWS::AppSync::GraphQLSchema
                AWS::AppSync::Resolver
                AWS::CertificateManager::Certificate
                AWS::CloudFormation::CustomResource
                AWS::CloudFormation::Stack
                AWS::CloudFront::CloudFrontOriginAccessIdentity
                AWS::CloudFront::Distribution
                AWS::CloudFront::OriginAccessControl
                AWS::CloudWatch::Alarm
                AWS::CloudWatch::Dashboard
                AWS::Cognito::IdentityPool
                AWS::Cognito::IdentityPoolRoleAttachment
                AWS::Cognito::UserPool
                AWS::Cognito::UserPoolClient
                AWS::Cognito::UserPoolDomain
                AWS::EC2::EIP
                AWS::EC2::InternetGateway
                AWS::EC2::NatGateway
                AWS::EC2::Route
                AWS::EC2::RouteTable
                AWS::EC2::SecurityGroup
                AWS::EC2::Subnet
                AWS::EC2::SubnetRouteTableAssociation
                AWS::EC2::VPC
                …
            "#]],
        );
    }

    #[test]
    fn a_resource_has_the_types_of_sam_and_the_common_ones() {
        check(
            &beside_shop("  D:\n    Type: $0\n"),
            expect![[r#"
                AWS::Serverless::Function · function
                AWS::Serverless::Api · REST API
                AWS::Serverless::Application
                AWS::Serverless::CapacityProvider
                AWS::Serverless::Connector · access of one resource to another
                AWS::Serverless::GraphQLApi · GraphQL API
                AWS::Serverless::HttpApi · HTTP API
                AWS::Serverless::LayerVersion
                AWS::Serverless::MicrovmImage
                AWS::Serverless::NetworkConnector
                AWS::Serverless::SimpleTable · table
                AWS::Serverless::StateMachine · state machine
                AWS::Serverless::WebFunction
                AWS::Serverless::WebSocketApi · WebSocket API
                AWS::ApiGateway::RestApi · REST API
                AWS::ApiGatewayV2::Api · HTTP API
                AWS::AppSync::DataSource · AppSync data source
                AWS::AppSync::GraphQLApi · GraphQL API
                AWS::DynamoDB::Table · table
                AWS::Events::EventBus · event bus
                AWS::Events::Rule · rule
                AWS::Lambda::Function · function
                AWS::Location::PlaceIndex · place index
                AWS::S3::Bucket · bucket
                AWS::SNS::Topic · topic
                AWS::SQS::Queue · queue
                AWS::StepFunctions::StateMachine · state machine
                AWS::ApiGateway::Account
                AWS::ApiGateway::ApiKey
                AWS::ApiGateway::Authorizer
                AWS::ApiGateway::BasePathMapping
                AWS::ApiGateway::Deployment
                AWS::ApiGateway::DomainName
                AWS::ApiGateway::Method
                AWS::ApiGateway::RequestValidator
                AWS::ApiGateway::Resource
                AWS::ApiGateway::Stage
                AWS::ApiGateway::UsagePlan
                AWS::ApiGateway::UsagePlanKey
                AWS::ApiGatewayV2::Deployment
                AWS::ApiGatewayV2::Integration
                AWS::ApiGatewayV2::Route
                AWS::ApiGatewayV2::Stage
                AWS::AppSync::GraphQLSchema
                AWS::AppSync::Resolver
                AWS::CertificateManager::Certificate
                AWS::CloudFormation::CustomResource
                AWS::CloudFormation::Stack
                AWS::CloudFront::CloudFrontOriginAccessIdentity
                AWS::CloudFront::Distribution
                AWS::CloudFront::OriginAccessControl
                AWS::CloudWatch::Alarm
                AWS::CloudWatch::Dashboard
                AWS::Cognito::IdentityPool
                AWS::Cognito::IdentityPoolRoleAttachment
                AWS::Cognito::UserPool
                AWS::Cognito::UserPoolClient
                AWS::Cognito::UserPoolDomain
                AWS::EC2::EIP
                AWS::EC2::InternetGateway
                AWS::EC2::NatGateway
                AWS::EC2::Route
                AWS::EC2::RouteTable
                AWS::EC2::SecurityGroup
                AWS::EC2::Subnet
                AWS::EC2::SubnetRouteTableAssociation
                AWS::EC2::VPC
                AWS::EC2::VPCEndpoint
                AWS::EC2::VPCGatewayAttachment
                AWS::Events::ApiDestination
                AWS::Events::Archive
                AWS::Events::Connection
                AWS::IAM::ManagedPolicy
                AWS::IAM::Policy
                AWS::IAM::Role
                AWS::IAM::User
                AWS::KMS::Alias
                AWS::KMS::Key · KMS key
                AWS::Kinesis::Stream · Kinesis stream
                AWS::KinesisFirehose::DeliveryStream
                AWS::Lambda::Alias
                AWS::Lambda::EventSourceMapping
                AWS::Lambda::LayerVersion
                AWS::Lambda::Permission
                AWS::Lambda::Url
                AWS::Lambda::Version
                AWS::Logs::LogGroup
                AWS::Logs::MetricFilter
                AWS::Logs::ResourcePolicy
                AWS::Logs::SubscriptionFilter
                AWS::MSK::Cluster
                AWS::Pipes::Pipe
                AWS::RDS::DBCluster
                AWS::RDS::DBInstance
                AWS::RDS::DBSubnetGroup
                AWS::Route53::RecordSet
                AWS::S3::BucketPolicy
                AWS::SNS::Subscription
                AWS::SNS::TopicPolicy
                AWS::SQS::QueuePolicy
                AWS::SSM::Parameter · SSM parameter
                AWS::Scheduler::Schedule
                AWS::SecretsManager::Secret · secret
                AWS::Kinesis::Channel
                AWS::Kinesis::ResourcePolicy
                AWS::Kinesis::StreamConsumer
                AWS::SQS::QueueInlinePolicy
            "#]],
        );
        check(
            &beside_shop("  D:\n    $0\n"),
            expect![[r#"
                Type · resource type
                Properties · what the resource is like
                DependsOn · what CloudFormation creates before it
                Condition · it is created only if this condition is true
                Metadata · data about it, such as how `sam build` builds it
                DeletionPolicy · what happens to it when it leaves the stack
                UpdateReplacePolicy · what happens to the old resource when it is replaced
                CreationPolicy · when it counts as created
                UpdatePolicy · how CloudFormation updates it
            "#]],
        );
        check_apply(
            &beside_shop("  D:\n    Type: AWS::Serv$0\n    Properties:\n      Destination: {}\n"),
            "AWS::Serverless::Connector",
            expect![[r#"
                …
                  D:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Destination: {}
            "#]],
        );
    }

    #[test]
    fn an_end_has_the_types_that_fit_the_other() {
        check(
            &shop("      Source:\n        Type: $0\n      Destination:\n        Id: Jobs\n"),
            expect![[r#"
                AWS::Events::Rule · Write
                AWS::Lambda::Function · Read, Write
                AWS::SNS::Topic · Write
                AWS::Serverless::Function · Read, Write
                AWS::Serverless::StateMachine · Write
                AWS::StepFunctions::StateMachine · Write
                AWS::ApiGateway::RestApi · REST API ! no connector from a REST API to a queue
                AWS::ApiGatewayV2::Api · HTTP API ! no connector from an HTTP API to a queue
                AWS::AppSync::DataSource · AppSync data source ! no connector from an AppSync data source to a queue
                AWS::AppSync::GraphQLApi · GraphQL API ! no connector from a GraphQL API to a queue
                AWS::DynamoDB::Table · table ! no connector from a table to a queue
                AWS::Events::EventBus · event bus ! no connector from an event bus to a queue
                AWS::Location::PlaceIndex · place index ! no connector from a place index to a queue
                AWS::S3::Bucket · bucket ! no connector from a bucket to a queue
                AWS::SQS::Queue · queue ! no connector from a queue to a queue
                AWS::Serverless::Api · REST API ! no connector from a REST API to a queue
                AWS::Serverless::HttpApi · HTTP API ! no connector from an HTTP API to a queue
                AWS::Serverless::SimpleTable · table ! no connector from a table to a queue
            "#]],
        );
    }

    #[test]
    fn a_type_brings_the_properties_that_it_needs() {
        check_apply(
            "Resources:\n  F:\n    Type: $0\n  G: {Type: AWS::SNS::Topic}\n",
            "AWS::Serverless::Function",
            expect![[r#"
                Resources:
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      CodeUri: src/
                      Handler: app.handler
                      Runtime: python3.14
                  G: {Type: AWS::SNS::Topic}
            "#]],
        );
        check_apply(
            "Resources:\n  F:\n    Type: AWS::Serverless::H$0\n    Properties: {}\n",
            "AWS::Serverless::HttpApi",
            expect![[r#"
                Resources:
                  F:
                    Type: AWS::Serverless::HttpApi
                    Properties: {}
            "#]],
        );
        check_apply(
            "Resources:\n  F:\n    Type: Api$0\n",
            "AWS::Serverless::Api",
            expect![[r#"
                Resources:
                  F:
                    Type: AWS::Serverless::Api
                    Properties:
                      StageName: 
            "#]],
        );
    }
}
