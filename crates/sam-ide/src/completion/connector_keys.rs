//! The keys of a connector's body, properties and ends that are not there yet.

use super::context::Context;
use super::ends::End;
use super::fit::fitting;
use super::insert::Offer;
use super::permissions::permission_list;
use super::piece::Piece;
use super::resources::{Candidate, Resources};
use crate::place::typed::connector::{ConnectorForm, ConnectorPart, TypedConnector};
use crate::place::typed::{Slot, Step};
use crate::template_keys::KeyHolder;
use sam_core::connector::{ATTRIBUTES, PARTS, Side, profile};

/// How many resources a choice shows at most.
const MOST_CHOICES: usize = 30;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(site) = TypedConnector::of(&context.typed) else {
        return;
    };
    if !context.typed.wants_key() {
        return;
    }
    let there: Vec<_> = context.typed.keys(context.typed.node()).collect();
    let mut found = Vec::new();
    match site.part {
        ConnectorPart::Body => body(&mut found, &site, context, resources),
        ConnectorPart::Properties => properties(&mut found, &site, context, resources),
        ConnectorPart::End(side) => {
            // A list is not a map, and behind `Destination:` itself the resources are offered.
            let is_list = context.typed.items(context.typed.node()).next().is_some();
            if !is_list {
                end(&mut found, &site, side, &there, context, resources);
            }
        }
        ConnectorPart::EndKey(..) | ConnectorPart::Permissions | ConnectorPart::Other => {}
    }
    // Behind a colon or dash a key is the longer way: the resources come first.
    let later = if context.typed.slot == Slot::Value {
        20
    } else {
        0
    };
    let found = found
        .into_iter()
        .filter(|it| !there.contains(&it.label.as_str()));
    acc.extend(found.map(|it| Offer {
        rank: it.rank + later,
        ..it
    }));
}

fn key(name: &'static str, value: Piece, rank: u8) -> Offer {
    Offer::key(name, value)
        .detail(about(name))
        .rank(rank)
        .data(format!("key {name}"))
}

/// What a key is for, in a few words.
pub(super) fn about(key: &str) -> &'static str {
    match key {
        "Properties" => "what connects to what, and how",
        "Source" => "what gets access",
        "SourceReference" => "more about the source, such as its Qualifier",
        "Destination" => "what is accessed: one resource or a list",
        "Permissions" => "Read, Write",
        "Id" => "logical ID of a resource",
        "Type" => "resource type",
        "Arn" => "its ARN",
        "RoleName" => "name of its role",
        "QueueUrl" => "URL of the queue",
        "ResourceId" => "ID of the API",
        "Name" => "name of the state machine",
        "Qualifier" => "the part of the API that may call: stage, method and path",
        _ => KeyHolder::Resource.about(key),
    }
}

fn body(
    acc: &mut Vec<Offer>,
    site: &TypedConnector<'_>,
    context: &Context<'_>,
    resources: &Resources<'_>,
) {
    acc.push(key(
        "Properties",
        all_properties(site, context, resources),
        10,
    ));
    acc.extend(ATTRIBUTES.map(|it| key(it, Piece::empty(), 20)));
}

/// `Properties` with everything in it.
fn all_properties(
    site: &TypedConnector<'_>,
    context: &Context<'_>,
    resources: &Resources<'_>,
) -> Piece {
    let mut entries = Vec::new();
    let mut others = site.others(Side::Destination, context, resources);
    if site.form == ConnectorForm::Standalone {
        let source = fitting(Side::Source, &[], resources);
        others = source.first().map(End::of).into_iter().collect();
        entries.push((Piece::text("Source"), id_of(&source)));
    }
    let destinations = fitting(Side::Destination, &others, resources);
    entries.push((Piece::text("Destination"), id_of(&destinations)));
    let profiles: Vec<_> = others
        .first()
        .zip(destinations.first())
        .and_then(|(from, to)| profile::find(from.resolved_type.as_deref()?, to.resolved_type))
        .into_iter()
        .collect();
    entries.push((Piece::text("Permissions"), permission_list(&profiles)));
    Piece::Map(entries)
}

/// `Id` with the resources it may name.
pub(super) fn id_of(candidates: &[Candidate<'_>]) -> Piece {
    Piece::entry("Id", choice(candidates))
}

/// The resources as a choice.
pub(super) fn choice(candidates: &[Candidate<'_>]) -> Piece {
    match candidates {
        [] => Piece::empty(),
        [one] => Piece::Stop(one.id.to_owned()),
        several => Piece::Choice(
            several
                .iter()
                .take(MOST_CHOICES)
                .map(|it| it.id.to_owned())
                .collect(),
        ),
    }
}

fn properties(
    acc: &mut Vec<Offer>,
    site: &TypedConnector<'_>,
    context: &Context<'_>,
    resources: &Resources<'_>,
) {
    let id = |side| {
        id_of(&fitting(
            side,
            &site.others(side, context, resources),
            resources,
        ))
    };
    match site.form {
        ConnectorForm::Standalone => acc.push(key("Source", id(Side::Source), 10)),
        ConnectorForm::Embedded => {
            let is_api = site
                .source(context, resources)
                .resolved_type
                .is_some_and(|it| has_part(&it, "Qualifier"));
            let rank = if is_api { 13 } else { 20 };
            acc.push(key(
                "SourceReference",
                Piece::entry("Qualifier", Piece::empty()),
                rank,
            ));
        }
    }
    acc.push(key("Destination", id(Side::Destination), 11));
    let profiles: Vec<_> = site
        .profiles(context, resources)
        .into_iter()
        .flatten()
        .collect();
    acc.push(key("Permissions", permission_list(&profiles), 12));
}

fn end(
    acc: &mut Vec<Offer>,
    site: &TypedConnector<'_>,
    side: Side,
    there: &[&str],
    context: &Context<'_>,
    resources: &Resources<'_>,
) {
    if context.typed.path.contains(&Step::Key("SourceReference")) {
        acc.push(key("Qualifier", Piece::empty(), 10));
        return;
    }
    let node = context.typed.node();
    if there.contains(&"Id") {
        let id = context.typed.text_of(node, "Id").unwrap_or_default();
        if resources
            .resolved_type(id)
            .is_none_or(|it| has_part(it, "Qualifier"))
        {
            acc.push(key("Qualifier", Piece::empty(), 10));
        }
        return;
    }
    let has_parts = there
        .iter()
        .any(|it| PARTS.contains(it) && !matches!(*it, "Type" | "Qualifier"));
    let written = context.typed.text_of(node, "Type");
    if written.is_none() && !has_parts {
        let others = site.others(side, context, resources);
        acc.push(key("Id", choice(&fitting(side, &others, resources)), 10));
    }
    acc.push(key("Type", Piece::empty(), 11));
    let resolved = written.map(profile::resolved_type);
    for part in PARTS.into_iter().filter(|it| *it != "Type") {
        if resolved.is_none_or(|it| has_part(it, part)) {
            acc.push(key(part, Piece::empty(), 12));
        }
    }
}

/// Whether ends of a type can have a part; a type that is not an end has any.
fn has_part(resolved_type: &str, part: &str) -> bool {
    match profile::resource_facts(resolved_type) {
        None => true,
        Some(facts) if part == "RoleName" => facts.role.is_some(),
        Some(facts) => facts.parts.contains_key(part),
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{beside_shop, check, check_apply, json_shop, shop};
    use expect_test::expect;

    #[test]
    fn keys_that_are_not_there_yet() {
        check(
            &shop("      $0\n"),
            expect![[r#"
            Source · what gets access
            Destination · what is accessed: one resource or a list
            Permissions · Read, Write
        "#]],
        );
        check(
            &shop("      Source: {Id: Orders}\n      $0\n      Permissions: []\n"),
            expect![[r#"
                Destination · what is accessed: one resource or a list
            "#]],
        );
        check(
            &shop("      Source: {Id: Orders}\n    $0\n"),
            expect![[r#"
            Condition · it is created only if this condition is true
            DeletionPolicy · what happens to it when it leaves the stack
            DependsOn · what CloudFormation creates before it
            Metadata · data about it, such as how `sam build` builds it
            UpdatePolicy · how CloudFormation updates it
            UpdateReplacePolicy · what happens to the old resource when it is replaced
        "#]],
        );
        check(
            &shop("      Source: {$0}\n"),
            expect![[r#"
            Id · logical ID of a resource
            Type · resource type
            Arn · its ARN
            Name · name of the state machine
            Qualifier · the part of the API that may call: stage, method and path
            QueueUrl · URL of the queue
            ResourceId · ID of the API
            RoleName · name of its role
        "#]],
        );
        check(&shop("      Source: {Id: Orders, $0}\n"), expect![[""]]);
    }

    #[test]
    fn parts_are_those_of_the_type() {
        check(
            &shop("      Source:\n        Type: AWS::Serverless::Function\n        $0\n"),
            expect![[r#"
                Arn · its ARN
                RoleName · name of its role
            "#]],
        );
        check(
            &shop("      Source:\n        Type: AWS::SQS::Queue\n        Arn: x\n        $0\n"),
            expect![[r#"
                QueueUrl · URL of the queue
            "#]],
        );
        check(
            &shop("      Source:\n        $0\n        Type: AWS::ApiGateway::RestApi\n"),
            expect![[r#"
                Arn · its ARN
                Qualifier · the part of the API that may call: stage, method and path
                ResourceId · ID of the API
            "#]],
        );
    }

    #[test]
    fn an_embedded_connector_has_a_source_reference() {
        let embedded = "  D:\n    Type: AWS::Serverless::HttpApi\n    Connectors:\n      X:\n        Properties:\n";
        check(
            &beside_shop(&format!("{embedded}          $0\n")),
            expect![[r#"
                Destination · what is accessed: one resource or a list
                Permissions · Read, Write
                SourceReference · more about the source, such as its Qualifier
            "#]],
        );
        check(
            &beside_shop(&format!(
                "{embedded}          SourceReference:\n            $0\n"
            )),
            expect![[r#"
                Qualifier · the part of the API that may call: stage, method and path
            "#]],
        );
    }

    #[test]
    fn a_key_brings_what_fits() {
        check_apply(
            &shop("      Source: {Id: Checkout}\n      Dest$0\n"),
            "Destination",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: {Id: Checkout}
                      Destination:
                        Id: Orders
            "#]],
        );
        check_apply(
            &shop("      Source: {Id: Checkout}\n      Destination: {Id: Orders}\n      $0\n"),
            "Permissions",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: {Id: Checkout}
                      Destination: {Id: Orders}
                      Permissions:
                        - Read
            "#]],
        );
        check_apply(
            &shop("      Sou$0\n        Id: Checkout\n"),
            "Source",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source:
                        Id: Checkout
            "#]],
        );
        check_apply(
            &shop("      Sou$0: {Id: Checkout}\n"),
            "Source",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: {Id: Checkout}
            "#]],
        );
        check_apply(
            &shop("      'Sou$0'\n"),
            "Source",
            expect![[r#"
                …
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      'Source':
                        Id: Checkout
            "#]],
        );
        check_apply(
            &beside_shop(
                "  Api:\n    Type: AWS::Serverless::Api\n  C:\n    Type: AWS::Serverless::Connector\n    Properties:\n      Source: {Id: Api, $0\n",
            ),
            "Qualifier",
            expect![[r#"
                …
                  Api:
                    Type: AWS::Serverless::Api
                  C:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source: {Id: Api, Qualifier: }
            "#]],
        );
    }

    #[test]
    fn keys_in_json() {
        let connector = |properties: &str| {
            json_shop(&format!(
                "\"C\": {{\n      \"Type\": \"AWS::Serverless::Connector\",\n      \"Properties\": {{\n{properties}\n      }}\n    }}"
            ))
        };
        check_apply(
            &connector("        $0"),
            "Source",
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
                    "Source": { "Id": "Checkout" }
                  }
                }
              }
            }
        "#]],
        );
        check_apply(
            &connector("        \"So$0\""),
            "Source",
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
                    "Source": { "Id": "Checkout" }
                  }
                }
              }
            }
        "#]],
        );
        check_apply(
            &connector("        \"So$0"),
            "Source",
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
                    "Source": { "Id": "Checkout" }
                  }
                }
              }
            }
        "#]],
        );
        check_apply(
            &connector("        \"Source\": { \"Id\": \"Checkout\" }\n        $0"),
            "Destination",
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
                        "Source": { "Id": "Checkout" }
                        , "Destination": { "Id": "Orders" }
                      }
                    }
                  }
                }
            "#]],
        );
        check_apply(
            &connector(
                "        \"Source\": { \"Id\": \"Checkout\" },\n        $0\n        \"Permissions\": [\"Read\"]",
            ),
            "Destination",
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
                        "Source": { "Id": "Checkout" },
                        "Destination": { "Id": "Orders" },
                        "Permissions": ["Read"]
                      }
                    }
                  }
                }
            "#]],
        );
    }
}
