//! `Type` of a resource and of a connector's end: the types that connectors know, and the connector itself.

use super::CompletionItemKind;
use super::context::Context;
use super::fit::Fits;
use super::insert::{Offer, Piece};
use super::resources::Resources;
use crate::names;
use crate::place::typed::connector::{CONNECTOR, ConnectorPart, TypedConnector};
use crate::place::typed::{Slot, Step};
use sam_core::connector::profile;

/// SAM types that an end by parts may have; the transform knows what they become.
const SAM_ENDS: [&str; 5] = [
    "AWS::Serverless::Function",
    "AWS::Serverless::StateMachine",
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::SimpleTable",
];

/// The further SAM types that can be an end by ID.
const SAM_RESOURCES: [&str; 2] = [
    "AWS::Serverless::WebSocketApi",
    "AWS::Serverless::GraphQLApi",
];

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
    let [Step::Key("Resources"), Step::Key(_), Step::Key("Type")] = context.typed.path.as_slice()
    else {
        return;
    };
    let rank = |name: &str| {
        if name.starts_with("AWS::Serverless::") {
            10
        } else {
            11
        }
    };
    let all = SAM_ENDS
        .into_iter()
        .chain(SAM_RESOURCES)
        .chain(cloudformation_types());
    acc.extend(all.map(|it| {
        Offer::value(it, CompletionItemKind::Class)
            .detail(names::noun(it))
            .rank(rank(it))
    }));
    let connector = Offer::value(CONNECTOR, CompletionItemKind::Class)
        .detail("access of one resource to another")
        .data("connector");
    acc.push(connector.rank(if is_like_a_connector(context) { 0 } else { 10 }));
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
    use crate::completion::tests::{beside_shop, check, check_apply, shop};
    use expect_test::expect;

    #[test]
    fn a_resource_has_the_types_that_connectors_know() {
        check(
            &beside_shop("  D:\n    Type: $0\n"),
            expect![[r#"
            AWS::Serverless::Api · REST API
            AWS::Serverless::Connector · access of one resource to another
            AWS::Serverless::Function · function
            AWS::Serverless::GraphQLApi · GraphQL API
            AWS::Serverless::HttpApi · HTTP API
            AWS::Serverless::SimpleTable · table
            AWS::Serverless::StateMachine · state machine
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
        "#]],
        );
        check(
            &beside_shop("  D:\n    $0\n"),
            expect![[r#"
            Type · resource type
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
}
