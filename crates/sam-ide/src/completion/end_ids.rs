//! The `Id` of a connector's end: the resources that fit the other end, and below them the others with the reason.

use super::CompletionItemKind;
use super::context::Context;
use super::fit::Fits;
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::resources::Resources;
use crate::place::typed::connector::{CONNECTOR, ConnectorPart, TypedConnector};
use crate::place::typed::{Slot, Step};
use sam_core::connector::Side;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(site) = TypedConnector::of(&context.typed) else {
        return;
    };
    match (site.part, context.typed.slot) {
        (ConnectorPart::EndKey(side, "Id"), Slot::Value) => {
            offers(acc, &site, side, context, resources, |id| {
                Write::Value(Piece::text(id))
            });
        }
        // An end that is not begun: the resource brings its key. At a place for a key there are the keys themselves.
        (ConnectorPart::End(side), Slot::Value | Slot::Item) if is_open(context, side) => {
            offers(acc, &site, side, context, resources, |id| {
                Write::Entry(Piece::text("Id"), Piece::text(id))
            });
        }
        _ => {}
    }
}

/// Whether nothing stands below the end yet, and an `Id` may.
fn is_open(context: &Context<'_>, side: Side) -> bool {
    let node = context.typed.node();
    let is_list = context.typed.slot == Slot::Item;
    let is_reference = context.typed.path.contains(&Step::Key("SourceReference"));
    !is_reference
        && (is_list && side == Side::Destination
            || !is_list && context.typed.children(node).next().is_none())
}

fn offers(
    acc: &mut Vec<Offer>,
    site: &TypedConnector<'_>,
    side: Side,
    context: &Context<'_>,
    resources: &Resources<'_>,
    write: impl Fn(&str) -> Write,
) {
    let others = site.others(side, context, resources);
    let taken = site.taken(side, context, resources);
    let mut fits = Fits::new(side, &others);
    for candidate in resources.candidates() {
        if candidate.written_type == CONNECTOR || taken.contains(&candidate.id) {
            continue;
        }
        // A connector of a resource with itself is possible, but hardly what is meant.
        let rank = if fits.is_other_end(candidate.id) {
            15
        } else {
            10
        };
        let kind = CompletionItemKind::Reference;
        let offer = Offer::new(candidate.id, kind, write(candidate.id)).rank(rank);
        acc.push(fits.offer(offer, candidate.written_type, candidate.resolved_type));
    }
    // What SAM makes is offered where it fits; where it does not, nobody would look for it.
    for (id, made) in resources.generated() {
        if fits.admits(made, made) {
            let offer = Offer::new(id, CompletionItemKind::Reference, write(id)).rank(20);
            let offer = fits.offer(offer, made, made);
            let detail = offer.detail.as_deref().unwrap_or_default();
            let detail = format!("{detail} · made by SAM");
            acc.push(offer.detail(detail));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{beside_shop, check, check_apply, json_shop, shop};
    use expect_test::expect;

    #[test]
    fn resources_that_fit_the_other_end_come_first_with_what_would_be_granted() {
        check(
            &shop("      Source:\n        Id: Checkout\n      Destination:\n        Id: $0\n"),
            expect![[r#"
                Jobs · AWS::SQS::Queue · Read, Write
                Orders · AWS::Serverless::SimpleTable · Read, Write
                Checkout · AWS::Serverless::Function · Write
                Clicks · AWS::Kinesis::Stream ! no connector from a function to a Kinesis stream
            "#]],
        );
        check(
            &shop("      Source:\n        Id: $0\n      Destination:\n        Id: Orders\n"),
            expect![[r#"
                Checkout · AWS::Serverless::Function · Read, Write
                Clicks · AWS::Kinesis::Stream ! no connector from a Kinesis stream to a table
                Jobs · AWS::SQS::Queue ! no connector from a queue to a table
                Orders · AWS::Serverless::SimpleTable ! no connector from a table to a table
            "#]],
        );
    }

    #[test]
    fn a_source_fits_all_destinations_or_none() {
        check(
            &shop(
                "      Source:\n        Id: $0\n      Destination:\n        - Id: Orders\n        - Id: Jobs\n",
            ),
            expect![[r#"
                Checkout · AWS::Serverless::Function · Read, Write
                Clicks · AWS::Kinesis::Stream ! no connector from a Kinesis stream to a table
                Jobs · AWS::SQS::Queue ! no connector from a queue to a table
                Orders · AWS::Serverless::SimpleTable ! no connector from a table to a table
            "#]],
        );
    }

    #[test]
    fn without_the_other_end_all_that_can_be_an_end_fit() {
        check(
            &shop("      Source:\n        Id: $0\n"),
            expect![[r#"
            Checkout · AWS::Serverless::Function
            Jobs · AWS::SQS::Queue
            Orders · AWS::Serverless::SimpleTable
            Clicks · AWS::Kinesis::Stream ! no connector starts at a Kinesis stream
        "#]],
        );
    }

    #[test]
    fn the_source_of_an_embedded_connector_is_its_resource() {
        check(
            &beside_shop(
                "  D:\n    Type: AWS::SQS::Queue\n    Connectors:\n      X:\n        Properties:\n          Destination:\n            Id: $0\n",
            ),
            expect![[r#"
                Checkout · AWS::Serverless::Function · Read, Write
                Clicks · AWS::Kinesis::Stream ! no connector from a queue to a Kinesis stream
                Jobs · AWS::SQS::Queue ! no connector from a queue to a queue
                Orders · AWS::Serverless::SimpleTable ! no connector from a queue to a table
                D · AWS::SQS::Queue ! no connector from a queue to a queue
            "#]],
        );
    }

    #[test]
    fn the_resource_is_known_though_its_block_is_damaged() {
        check(
            &beside_shop(
                "  D:\n    Connectors:\n      X:\n        Properties:\n          Destination: {Id: $0\n          Permissions: [Read\n    Type: AWS::SQS::Queue\n",
            ),
            expect![[r#"
                Checkout · AWS::Serverless::Function · Read, Write
                Clicks · AWS::Kinesis::Stream ! no connector from a queue to a Kinesis stream
                Jobs · AWS::SQS::Queue ! no connector from a queue to a queue
                Orders · AWS::Serverless::SimpleTable ! no connector from a queue to a table
                D · AWS::SQS::Queue ! no connector from a queue to a queue
            "#]],
        );
    }

    #[test]
    fn destinations_of_the_list_are_offered_once() {
        check(
            &shop(
                "      Source:\n        Id: Checkout\n      Destination:\n        - Id: Orders\n        - Id: $0\n",
            ),
            expect![[r#"
                Jobs · AWS::SQS::Queue · Read, Write
                Checkout · AWS::Serverless::Function · Write
                Clicks · AWS::Kinesis::Stream ! no connector from a function to a Kinesis stream
            "#]],
        );
        check(
            &shop(
                "      Source:\n        Id: Checkout\n      Destination:\n        - Id: Orders\n        $0\n",
            ),
            expect![[r#"
                Jobs · AWS::SQS::Queue · Read, Write
                Checkout · AWS::Serverless::Function · Write
                Clicks · AWS::Kinesis::Stream ! no connector from a function to a Kinesis stream
            "#]],
        );
    }

    #[test]
    fn what_sam_makes_is_offered_where_it_fits() {
        check(
            &beside_shop(
                "  D:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        Tick: {Type: Schedule, Properties: {Schedule: rate(1 day)}}\n        Get: {Type: Api, Properties: {Path: /, Method: get}}\n  C:\n    Type: AWS::Serverless::Connector\n    Properties:\n      Destination:\n        Id: D\n      Source:\n        Id: $0\n",
            ),
            expect![[r#"
                Checkout · AWS::Serverless::Function · Write
                Jobs · AWS::SQS::Queue · Read, Write
                Orders · AWS::Serverless::SimpleTable · Read
                D · AWS::Serverless::Function · Write
                DTick · AWS::Events::Rule · Write · made by SAM
                ServerlessRestApi · AWS::ApiGateway::RestApi · Write · made by SAM
                Clicks · AWS::Kinesis::Stream ! no connector from a Kinesis stream to a function
            "#]],
        );
    }

    #[test]
    fn an_end_that_is_not_begun_gets_its_key_too() {
        check_apply(
            &shop("      Source: $0\n"),
            "Orders",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: 
                        Id: Orders
            "#]],
        );
        check_apply(
            &shop("      Destination:\n        - $0\n"),
            "Orders",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Destination:
                        - Id: Orders
            "#]],
        );
        check_apply(
            &shop("      Destination:\n      -$0\n"),
            "Orders",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Destination:
                      - Id: Orders
            "#]],
        );
        check_apply(
            &shop("      Destination: [$0\n      Permissions: []\n"),
            "Orders",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Destination: [{Id: Orders}]
                      Permissions: []
            "#]],
        );
    }

    #[test]
    fn an_id_is_written_as_its_place_asks() {
        check_apply(
            &shop("      Source:\n        Id:$0\n"),
            "Orders",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source:
                        Id: Orders
            "#]],
        );
        check_apply(
            &shop("      Source:\n        Id:Or$0\n"),
            "Orders",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source:
                        Id: Orders
            "#]],
        );
        check_apply(
            &shop("      Source:\n        Id: \"Or$0\n"),
            "Orders",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source:
                        Id: "Orders"
            "#]],
        );
        check_apply(
            &shop("      Source:\n        Id: 'Che$0ckout' # it\n"),
            "Orders",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source:
                        Id: 'Orders' # it
            "#]],
        );
        check_apply(
            &shop("      Source:\n        Id: $0# it\n"),
            "Orders",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source:
                        Id: Orders # it
            "#]],
        );
        check_apply(
            &shop("      Source: {Id: $0\n      Permissions: []\n"),
            "Orders",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: {Id: Orders}
                      Permissions: []
            "#]],
        );
        check_apply(
            &shop("      Destination: [{\"Id\": \"Or$0\n      Permissions: []\n"),
            "Orders",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Destination: [{"Id": "Orders"}]
                      Permissions: []
            "#]],
        );
        check_apply(
            &json_shop(
                r#""C": { "Type": "AWS::Serverless::Connector", "Properties": { "Source": { "Id": $0 } } }"#,
            ),
            "Orders",
            expect![[r#"
                {
                  "Resources": {
                    "Checkout": { "Type": "AWS::Serverless::Function" },
                    "Orders": { "Type": "AWS::Serverless::SimpleTable" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "Clicks": { "Type": "AWS::Kinesis::Stream" },
                    "C": { "Type": "AWS::Serverless::Connector", "Properties": { "Source": { "Id": "Orders" } } }
                  }
                }
            "#]],
        );
        check_apply(
            &json_shop(
                r#""C": { "Type": "AWS::Serverless::Connector", "Properties": { "Source": { "Id": "Or$0" } } }"#,
            ),
            "Orders",
            expect![[r#"
                {
                  "Resources": {
                    "Checkout": { "Type": "AWS::Serverless::Function" },
                    "Orders": { "Type": "AWS::Serverless::SimpleTable" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "Clicks": { "Type": "AWS::Kinesis::Stream" },
                    "C": { "Type": "AWS::Serverless::Connector", "Properties": { "Source": { "Id": "Orders" } } }
                  }
                }
            "#]],
        );
        check_apply(
            &json_shop(
                r#""C": { "Type": "AWS::Serverless::Connector", "Properties": { "Source": { "Id": "Or$0 } } }"#,
            ),
            "Orders",
            expect![[r#"
                {
                  "Resources": {
                    "Checkout": { "Type": "AWS::Serverless::Function" },
                    "Orders": { "Type": "AWS::Serverless::SimpleTable" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "Clicks": { "Type": "AWS::Kinesis::Stream" },
                    "C": { "Type": "AWS::Serverless::Connector", "Properties": { "Source": { "Id": "Orders" } } }
                  }
                }
            "#]],
        );
        check_apply(
            &json_shop(
                "\"C\": {\n      \"Type\": \"AWS::Serverless::Connector\",\n      \"Properties\": {\n        \"Source\": { \"Id\": \"Or$0\n        \"Permissions\": []\n      }\n    }",
            ),
            "Orders",
            expect![[r#"
                {
                  "Resources": {
                    "Checkout": { "Type": "AWS::Serverless::Function" },
                    "Orders": { "Type": "AWS::Serverless::SimpleTable" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "Clicks": { "Type": "AWS::Kinesis::Stream" },
                    "C": {
                      "Type": "AWS::Serverless::Connector",
                      "Properties": {
                        "Source": { "Id": "Orders"},
                        "Permissions": []
                      }
                    }
                  }
                }
            "#]],
        );
    }
}
