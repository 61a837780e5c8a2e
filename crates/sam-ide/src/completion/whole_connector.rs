//! A whole connector as a snippet: a resource, the `Connectors` of a resource, or one more under `Connectors`.

use super::CompletionItemKind;
use super::connector_keys::{choice, id_of};
use super::context::Context;
use super::ends::End;
use super::fit::{Fits, fitting};
use super::insert::{Offer, Write};
use super::permissions::permission_list;
use super::piece::Piece;
use super::resources::{Candidate, Resources};
use crate::place::typed::Step;
use crate::place::typed::connector::CONNECTOR;
use sam_core::connector::{Side, profile};
use sam_core::syntax::NodeRef;

/// How many destinations get an item each.
const MOST_DESTINATIONS: usize = 50;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    if !context.typed.wants_key() || context.typed.has_colon {
        return;
    }
    match context.typed.path.as_slice() {
        [Step::Key("Resources")] => standalone(acc, resources),
        [Step::Key("Resources"), Step::Key(id)] => attribute(acc, id, context, resources),
        [
            Step::Key("Resources"),
            Step::Key(id),
            Step::Key("Connectors"),
        ] => {
            embedded(acc, id, context, resources);
        }
        _ => {}
    }
}

fn standalone(acc: &mut Vec<Offer>, resources: &Resources<'_>) {
    let sources = fitting(Side::Source, &[], resources);
    // A source that nothing here can be connected with is a poor first choice.
    let mut tried = Vec::new();
    let with_destinations = sources.iter().find_map(|source| {
        if tried.contains(&source.resolved_type) {
            return None;
        }
        tried.push(source.resolved_type);
        let destinations = fitting(Side::Destination, &[End::of(source)], resources);
        (!destinations.is_empty()).then_some((source, destinations))
    });
    let (first, destinations) = match with_destinations {
        Some((source, destinations)) => (Some(source), destinations),
        None => (None, Vec::new()),
    };
    let mut ordered: Vec<_> = first.into_iter().copied().collect();
    ordered.extend(
        sources
            .iter()
            .filter(|it| Some(it.id) != first.map(|it| it.id))
            .copied(),
    );
    let name = match (first, destinations.first()) {
        (Some(from), Some(to)) => format!("{}To{}", from.id, to.id),
        (Some(_) | None, _) => "Connector".to_owned(),
    };
    let name = unused(&name, |it| resources.template().resource(it).is_some());
    let body = Piece::Map(vec![
        (Piece::text("Type"), Piece::text(CONNECTOR)),
        (
            Piece::text("Properties"),
            Piece::Map(vec![
                (Piece::text("Source"), id_of(&ordered)),
                (Piece::text("Destination"), id_of(&destinations)),
                (
                    Piece::text("Permissions"),
                    permissions(first, destinations.first()),
                ),
            ]),
        ),
    ]);
    let write = Write::Entry(Piece::Stop(name), body);
    acc.push(
        Offer::new("connector", CompletionItemKind::Snippet, write)
            .detail(CONNECTOR)
            .data("connector"),
    );
}

/// The `Connectors` of a resource that can be a source.
fn attribute(acc: &mut Vec<Offer>, id: &str, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(written) = resources.written_type(id) else {
        return;
    };
    let resolved = profile::resolved_type(written);
    let is_there = context.typed.node().get("Connectors").is_some();
    if is_there || written == CONNECTOR || !profile::all().iter().any(|it| it.source == resolved) {
        return;
    }
    let (name, body) = to_any(resolved, id, &[], resources);
    let write = Write::Entry(
        Piece::text("Connectors"),
        Piece::Map(vec![(Piece::Stop(name), body)]),
    );
    acc.push(
        Offer::new("Connectors", CompletionItemKind::Property, write)
            .detail("access to other resources")
            .data("connector"),
    );
}

fn embedded(acc: &mut Vec<Offer>, id: &str, context: &Context<'_>, resources: &Resources<'_>) {
    let Some(written) = resources.written_type(id) else {
        return;
    };
    let resolved = profile::resolved_type(written);
    let node = context.typed.node();
    let there: Vec<_> = context.typed.keys(node).collect();
    let connected = connected(node, context);
    let (name, body) = to_any(resolved, id, &there, resources);
    let write = Write::Entry(Piece::Stop(name), body);
    acc.push(
        Offer::new("connector", CompletionItemKind::Snippet, write)
            .detail("to a resource of your choice")
            .rank(11)
            .data("connector"),
    );
    let source = source(id, resolved);
    let destinations = fitting(Side::Destination, std::slice::from_ref(&source), resources);
    let mut fits = Fits::new(Side::Destination, std::slice::from_ref(&source));
    let open = destinations.iter().filter(|it| !connected.contains(&it.id));
    for destination in open.take(MOST_DESTINATIONS) {
        let name = unused(&format!("To{}", destination.id), |it| there.contains(&it));
        let body = embedded_body(
            Piece::entry("Id", Piece::text(destination.id)),
            resolved,
            Some(destination),
        );
        let write = Write::Entry(Piece::text(&*name), body);
        let offer = Offer::new(name, CompletionItemKind::Snippet, write);
        acc.push(fits.offer(offer, destination.written_type, destination.resolved_type));
    }
}

/// A connector from a resource to any other: its key and body.
fn to_any(resolved: &str, id: &str, there: &[&str], resources: &Resources<'_>) -> (String, Piece) {
    let destinations = fitting(Side::Destination, &[source(id, resolved)], resources);
    let name = destinations
        .first()
        .map_or("Connector".to_owned(), |it| format!("To{}", it.id));
    let name = unused(&name, |it| there.contains(&it));
    let body = embedded_body(
        Piece::entry("Id", choice(&destinations)),
        resolved,
        destinations.first(),
    );
    (name, body)
}

fn embedded_body(destination: Piece, source: &str, first: Option<&Candidate<'_>>) -> Piece {
    let profiles: Vec<_> = first
        .and_then(|it| profile::find(source, it.resolved_type))
        .into_iter()
        .collect();
    Piece::entry(
        "Properties",
        Piece::Map(vec![
            (Piece::text("Destination"), destination),
            (Piece::text("Permissions"), permission_list(&profiles)),
        ]),
    )
}

fn source<'a>(id: &'a str, resolved: &str) -> End<'a> {
    End {
        id: Some(id),
        resolved_type: Some(resolved.to_owned()),
    }
}

fn permissions(from: Option<&Candidate<'_>>, to: Option<&Candidate<'_>>) -> Piece {
    let found = from
        .zip(to)
        .and_then(|(from, to)| profile::find(from.resolved_type, to.resolved_type));
    permission_list(&found.into_iter().collect::<Vec<_>>())
}

/// The resources that the connectors of a `Connectors` map lead to.
fn connected<'a>(connectors: NodeRef<'a>, context: &Context<'a>) -> Vec<&'a str> {
    let typed = &context.typed;
    let destinations = typed
        .children(connectors)
        .filter_map(|it| it.get("Properties")?.get("Destination"));
    let ends = destinations.flat_map(|it| std::iter::once(it).chain(typed.items(it)));
    ends.filter_map(|it| typed.text_of(it, "Id")).collect()
}

/// A name that is not taken: itself, or with a number behind it.
pub(super) fn unused(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..1000).map(|it| format!("{name}{it}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names
        .find(|it| !is_taken(it))
        .unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{beside_shop, check, check_apply, json_shop};
    use expect_test::expect;

    #[test]
    fn a_resource_connects_the_first_that_fit() {
        check_apply(
            &beside_shop("  $0\n"),
            "connector",
            expect![[r#"
                …
                  CheckoutToOrders:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source:
                        Id: Checkout
                      Destination:
                        Id: Orders
                      Permissions:
                        - Read
            "#]],
        );
        check_apply(
            &beside_shop("  con$0\nOutputs:\n  X:\n    Value: 1\n"),
            "connector",
            expect![[r#"
                …
                  CheckoutToOrders:
                    Type: AWS::Serverless::Connector
                    Properties:
                      Source:
                        Id: Checkout
                      Destination:
                        Id: Orders
                      Permissions:
                        - Read
                Outputs:
                  X:
                    Value: 1
            "#]],
        );
        check_apply(
            "Resources:\n    $0\n",
            "connector",
            expect![[r#"
                Resources:
                    Connector:
                        Type: AWS::Serverless::Connector
                        Properties:
                            Source:
                                Id: 
                            Destination:
                                Id: 
                            Permissions:
                                - Read
            "#]],
        );
        check_apply(
            &json_shop("$0"),
            "connector",
            expect![[r#"
            {
              "Resources": {
                "Checkout": { "Type": "AWS::Serverless::Function" },
                "Orders": { "Type": "AWS::Serverless::SimpleTable" },
                "Jobs": { "Type": "AWS::SQS::Queue" },
                "Clicks": { "Type": "AWS::Kinesis::Stream" },
                "CheckoutToOrders": {
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

    #[test]
    fn the_attribute_of_a_resource_that_can_be_a_source() {
        check(
            &beside_shop("  D:\n    Type: AWS::Serverless::Function\n    $0\n"),
            expect![[r#"
                Connectors · access to other resources
                Properties · what the resource is like
                DependsOn · what CloudFormation creates before it
                Condition · it is created only if this condition is true
                Metadata · data about it, such as how `sam build` builds it
                DeletionPolicy · what happens to it when it leaves the stack
                UpdateReplacePolicy · what happens to the old resource when it is replaced
                CreationPolicy · when it counts as created
                UpdatePolicy · how CloudFormation updates it
                IgnoreGlobals · properties of `Globals` that do not apply to it
            "#]],
        );
        check(
            &beside_shop("  D:\n    Type: AWS::Kinesis::Stream\n    $0\n"),
            expect![[r#"
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
            &beside_shop("  D:\n    Con$0\n    Type: AWS::SQS::Queue\n"),
            "Connectors",
            expect![[r#"
                …
                  D:
                    Connectors:
                      ToCheckout:
                        Properties:
                          Destination:
                            Id: Checkout
                          Permissions:
                            - Read
                            - Write
                    Type: AWS::SQS::Queue
            "#]],
        );
    }

    #[test]
    fn under_connectors_each_destination_has_its_own() {
        let embedded = "  D:\n    Type: AWS::Serverless::Function\n    Connectors:\n      ToOrders:\n        Properties:\n          Destination: {Id: Orders}\n";
        check(
            &beside_shop(&format!("{embedded}      $0\n")),
            expect![[r#"
                ToCheckout · AWS::Serverless::Function · Write
                ToJobs · AWS::SQS::Queue · Read, Write
                connector · to a resource of your choice
            "#]],
        );
        check_apply(
            &beside_shop(&format!("{embedded}      $0\n")),
            "ToJobs",
            expect![[r#"
                …
                  D:
                    Type: AWS::Serverless::Function
                    Connectors:
                      ToOrders:
                        Properties:
                          Destination: {Id: Orders}
                      ToJobs:
                        Properties:
                          Destination:
                            Id: Jobs
                          Permissions:
                            - Read
            "#]],
        );
        check_apply(
            &json_shop(r#""D": { "Type": "AWS::Serverless::Function", "Connectors": {$0} }"#),
            "ToOrders",
            expect![[r#"
                {
                  "Resources": {
                    "Checkout": { "Type": "AWS::Serverless::Function" },
                    "Orders": { "Type": "AWS::Serverless::SimpleTable" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "Clicks": { "Type": "AWS::Kinesis::Stream" },
                    "D": { "Type": "AWS::Serverless::Function", "Connectors": {"ToOrders": {
                      "Properties": {
                        "Destination": { "Id": "Orders" },
                        "Permissions": ["Read"]
                      }
                    }} }
                  }
                }
            "#]],
        );
    }
}
