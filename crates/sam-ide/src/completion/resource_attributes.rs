//! The keys of a resource beside its properties, and their values.

use super::CompletionItemKind;
use super::context::Context;
use super::insert::Offer;
use super::piece::{Marks, Piece};
use super::resources::Resources;
use super::whole_resources::properties_of;
use crate::place::typed::connector::CONNECTOR;
use crate::place::typed::{Slot, Step};
use crate::template_keys::KeyHolder;
use sam_core::spec::{DELETION_POLICIES, REPLACE_POLICIES, sam_type};

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let typed = &context.typed;
    let [Step::Key("Resources"), Step::Key(_), rest @ ..] = typed.path.as_slice() else {
        return;
    };
    let resource_type = typed.text_of(typed.ancestor(2), "Type");
    match rest {
        [] if typed.wants_key() => keys(acc, context, resource_type, resources),
        [Step::Key("DeletionPolicy")] => values(acc, context, &DELETION_POLICIES),
        [Step::Key("UpdateReplacePolicy")] => values(acc, context, &REPLACE_POLICIES),
        [Step::Key("IgnoreGlobals")] | [Step::Key("IgnoreGlobals"), Step::Item(_)]
            if typed.takes_value() =>
        {
            let section = resource_type.and_then(|it| it.strip_prefix("AWS::Serverless::"));
            let names = section.and_then(sam_type::globals).unwrap_or_default();
            let all = ["*"].into_iter().chain(names.iter().copied());
            let kind = CompletionItemKind::EnumMember;
            acc.extend(all.map(|it| Offer::value(it, kind).listed(context)));
        }
        _ => {}
    }
}

fn keys(
    acc: &mut Vec<Offer>,
    context: &Context<'_>,
    resource_type: Option<&str>,
    resources: &Resources<'_>,
) {
    // The keys of a connector have a source of their own.
    if resource_type == Some(CONNECTOR) {
        return;
    }
    let typed = &context.typed;
    let there: Vec<_> = typed.keys(typed.node()).collect();
    let is_of_sam = resource_type.is_some_and(|it| it.starts_with("AWS::Serverless::"));
    for (name, rank) in KeyHolder::Resource.keys().into_iter().zip(10..) {
        let is_for_sam = matches!(name, "Connectors" | "IgnoreGlobals");
        let is_known = there.contains(&name) || acc.iter().any(|it| it.label == name);
        if is_known || (is_for_sam && !is_of_sam) {
            continue;
        }
        let value = match name {
            "Properties" => match resource_type {
                Some(name) => match properties_of(name, context, resources) {
                    entries if entries.is_empty() => Piece::Place(Marks::Map),
                    entries => Piece::Map(entries),
                },
                None => Piece::Place(Marks::Map),
            },
            "Metadata" | "Connectors" | "CreationPolicy" | "UpdatePolicy" => {
                Piece::Place(Marks::Map)
            }
            _ => Piece::empty(),
        };
        acc.push(
            Offer::key(name, value)
                .detail(KeyHolder::Resource.about(name))
                .rank(rank),
        );
    }
}

fn values(acc: &mut Vec<Offer>, context: &Context<'_>, values: &[&str]) {
    if context.typed.slot == Slot::Value && context.typed.tag().is_none() {
        let kind = CompletionItemKind::EnumMember;
        acc.extend(values.iter().map(|it| Offer::value(it, kind)));
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_apply, check_snippet};
    use expect_test::expect;

    #[test]
    fn attributes_that_are_not_there_are_offered() {
        check(
            "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    $0\n",
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
            "#]],
        );
    }

    #[test]
    fn a_key_can_be_typed_before_a_comment() {
        check_apply(
            "Resources:\n  Q:\n    $0 # a queue\n    Properties: {}\n",
            "Type",
            expect![[r#"
                Resources:
                  Q:
                    Type:  # a queue
                    Properties: {}
            "#]],
        );
    }

    #[test]
    fn properties_are_written_with_what_is_required() {
        check_apply(
            "Resources:\n  F:\n    Type: AWS::Logs::MetricFilter\n    $0\n",
            "Properties",
            expect![[r#"
                Resources:
                  F:
                    Type: AWS::Logs::MetricFilter
                    Properties:
                      FilterPattern: 
                      LogGroupName: 
                      MetricTransformations:
                        - MetricName: 
                          MetricNamespace: 
                          MetricValue: 
            "#]],
        );
    }

    #[test]
    fn values_of_attributes_are_offered() {
        check(
            "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    UpdateReplacePolicy: $0\n",
            expect![[r#"
                Delete
                Retain
                Snapshot
            "#]],
        );
    }

    #[test]
    fn properties_are_written_with_what_a_resource_is_of_no_use_without() {
        for (resource_type, expected) in [
            (
                "AWS::Serverless::Function",
                expect![[r#"
                    Properties:
                      CodeUri: ${1:src/}
                      Handler: ${2:app.handler}
                      Runtime: ${3:python3.14}"#]],
            ),
            (
                "AWS::DynamoDB::Table",
                expect![[r#"
                Properties:
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions:
                    - AttributeName: id
                      AttributeType: S
                  KeySchema:
                    - AttributeName: id
                      KeyType: HASH"#]],
            ),
            (
                "AWS::IAM::Policy",
                expect![[r#"
                    Properties:
                      PolicyDocument:
                        Version: '2012-10-17'
                        Statement:
                          - Effect: Allow
                            Action: $1
                            Resource: $2
                      PolicyName: $3
                      Roles:
                        - $4"#]],
            ),
            (
                "AWS::Lambda::EventSourceMapping",
                expect![[r#"
                Properties:
                  FunctionName: $1
                  EventSourceArn: $2"#]],
            ),
            (
                "Custom::Thing",
                expect![[r#"
                Properties:
                  ServiceToken: $1"#]],
            ),
            (
                "AWS::SQS::Queue",
                expect![[r#"
                Properties:
                  $1"#]],
            ),
        ] {
            check_snippet(
                &format!("Resources:\n  A:\n    Type: {resource_type}\n    $0\n"),
                "Properties",
                expected,
            );
        }
    }
}
