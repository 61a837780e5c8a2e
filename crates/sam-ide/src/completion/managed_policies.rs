//! Managed policies: by name in `Policies` of a function or state machine, by ARN in `ManagedPolicyArns`.

use super::CompletionItemKind;
use super::context::Context;
use super::identity::offer;
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::policy_templates::is_entry;
use super::resources::Resources;
use crate::place::typed::Slot;
use crate::place::typed::policy::InProperties;
use sam_core::iam::{managed_names, sam_managed_arn};
use sam_core::spec::Partition;

/// What the names of those begin with that are made for functions.
const FOR_FUNCTIONS: &str = "AWSLambda";

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let is_in_policies = is_entry(context);
    if is_in_policies && context.typed.slot != Slot::Key {
        own(acc, context, resources, 12);
        by_name(acc, context);
    } else if !is_in_policies && takes_arns(context) {
        own(acc, context, resources, 0);
        by_arn(acc, context);
    }
}

/// Whether what is listed depends on what is typed.
pub(super) fn narrows(context: &Context<'_>) -> bool {
    is_entry(context) || takes_arns(context)
}

fn takes_arns(context: &Context<'_>) -> bool {
    let Some(place) = InProperties::of(&context.typed) else {
        return false;
    };
    let is_there = place.is_of_iam();
    let is_wanted = context.typed.takes_value();
    let is_list = context.typed.slot != Slot::Value || context.typed.path.len() > 4;
    match place.names().as_slice() {
        ["ManagedPolicyArns"] => is_there && is_wanted,
        ["PermissionsBoundary"] => (is_there || place.is_of_sam()) && is_wanted && !is_list,
        _ => false,
    }
}

/// The managed policies of the template.
fn own(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>, rank: u8) {
    let policies = resources
        .candidates()
        .filter(|it| it.resolved_type == "AWS::IAM::ManagedPolicy");
    for policy in policies {
        let piece = Piece::Ref(policy.id.to_owned());
        let offer = offer(context, piece, policy.written_type);
        acc.extend(offer.map(|it| it.listed(context).rank(rank)));
    }
}

fn by_name(acc: &mut Vec<Offer>, context: &Context<'_>) {
    let typed = context.prefix();
    if context.typed.tag().is_some() {
        return;
    }
    for (name, rank) in matching(typed, 20) {
        // Of other names the transform makes no ARN.
        if sam_managed_arn(name, Partition::Aws).is_none() {
            continue;
        }
        let offer = Offer::value(name, CompletionItemKind::EnumMember).listed(context);
        let offer = offer.detail("managed policy").rank(rank);
        acc.push(offer.data(format!("managed {name}")));
    }
}

fn by_arn(acc: &mut Vec<Offer>, context: &Context<'_>) {
    if context.typed.tag().is_some() {
        return;
    }
    let typed = context.prefix();
    let is_arn = typed.starts_with("arn:");
    let name = typed.rsplit(['/', ':']).next().unwrap_or_default();
    for (name, rank) in matching(if is_arn { name } else { typed }, 10) {
        let Some(arn) = sam_managed_arn(name, Partition::Aws) else {
            continue;
        };
        let write = Write::Value(Piece::text(&*arn));
        let offer = Offer::new(name, CompletionItemKind::EnumMember, write).listed(context);
        let offer = offer.detail("managed policy").rank(rank);
        acc.push(Offer {
            filter: is_arn.then_some(arn),
            ..offer.data(format!("managed {name}"))
        });
    }
}

/// The names with what is typed in them, and their ranks from `first` on; with nothing typed those for functions.
fn matching(typed: &str, first: u8) -> impl Iterator<Item = (&'static str, u8)> + '_ {
    managed_names().filter_map(move |name| {
        let is_for_functions = name.starts_with(FOR_FUNCTIONS);
        if typed.is_empty() {
            return is_for_functions.then_some((name, first));
        }
        let mut places = name.as_bytes().windows(typed.len());
        let at = places.position(|it| it.eq_ignore_ascii_case(typed.as_bytes()))?;
        Some(match (at, is_for_functions) {
            (0, true) => (name, first),
            (0, false) => (name, first + 1),
            (_, true) => (name, first + 2),
            (_, false) => (name, first + 3),
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{
        beside_shop, check, check_apply, check_documentation, check_first, json_shop, policies,
    };
    use expect_test::expect;

    #[test]
    fn a_managed_policy_is_named_once_something_is_typed() {
        let labels = |typed: &str| {
            policies(&format!(
                "      Policies:\n        - {typed}$0\n      Handler: a.b\n"
            ))
        };
        check_first(
            &labels("AWSLambdaV"),
            3,
            expect![[r#"
                AWSLambdaVPCAccessExecutionRole · managed policy
            "#]],
        );
        check_apply(
            &labels("AWSLambdaV"),
            "AWSLambdaVPCAccessExecutionRole",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - AWSLambdaVPCAccessExecutionRole
                      Handler: a.b
            "#]],
        );
        check_apply(
            &policies("      Policies: AWSL$0\n      Handler: a.b\n"),
            "AWSLambdaRole",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies: AWSLambdaRole
                      Handler: a.b
            "#]],
        );
        check_apply(
            &policies("      Policies: [\"AWSL$0\n      Handler: a.b\n"),
            "AWSLambdaRole",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies: ["AWSLambdaRole"]
                      Handler: a.b
            "#]],
        );
    }

    fn role(rest: &str) -> String {
        beside_shop(&format!(
            "  Own: {{Type: AWS::IAM::ManagedPolicy}}\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns:{rest}\n"
        ))
    }

    #[test]
    fn roles_take_arns() {
        check_first(
            &role("\n        - $0"),
            6,
            expect![[r#"
            !Ref Own · AWS::IAM::ManagedPolicy
            AWSLambdaBasicExecutionRole · managed policy
            AWSLambdaDynamoDBExecutionRole · managed policy
            AWSLambdaENIManagementAccess · managed policy
            AWSLambdaExecute · managed policy
            AWSLambdaInvocation-DynamoDB · managed policy
            …
        "#]],
        );
        check_first(
            &role("\n        - arn:aws:iam::aws:policy/AmazonDynamo$0"),
            3,
            expect![[r#"
                AmazonDynamoDBFullAccess · managed policy
                AmazonDynamoDBFullAccesswithDataPipeline · managed policy
                AmazonDynamoDBReadOnlyAccess · managed policy
                …
            "#]],
        );
        check_first(
            &role(" [ReadOnlyA$0"),
            4,
            expect![[r#"
                ReadOnlyAccess · managed policy
                !Ref Own · AWS::IAM::ManagedPolicy
                AWSLambda_ReadOnlyAccess · managed policy
                AWSAccountManagementReadOnlyAccess · managed policy
                …
            "#]],
        );
        check(
            &role("\n        - arn:$0"),
            expect![[r#"
                AWSLambdaBasicExecutionRole · managed policy
                AWSLambdaDynamoDBExecutionRole · managed policy
                AWSLambdaENIManagementAccess · managed policy
                AWSLambdaExecute · managed policy
                AWSLambdaInvocation-DynamoDB · managed policy
                AWSLambdaKinesisExecutionRole · managed policy
                AWSLambdaMSKExecutionRole · managed policy
                AWSLambdaReplicator · managed policy
                AWSLambdaRole · managed policy
                AWSLambdaSQSQueueExecutionRole · managed policy
                AWSLambdaVPCAccessExecutionRole · managed policy
                AWSLambda_FullAccess · managed policy
                AWSLambda_ReadOnlyAccess · managed policy
                !Ref Own · AWS::IAM::ManagedPolicy
            "#]],
        );
        check_apply(
            &role("\n        - arn:aws:iam::aws:policy/service-role/AWSLambdaB$0"),
            "AWSLambdaBasicExecutionRole",
            expect![[r#"
                …
                  Own: {Type: AWS::IAM::ManagedPolicy}
                  R:
                    Type: AWS::IAM::Role
                    Properties:
                      ManagedPolicyArns:
                        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
            "#]],
        );
        check_apply(
            &role("\n        - $0"),
            "!Ref Own",
            expect![[r#"
            …
              Own: {Type: AWS::IAM::ManagedPolicy}
              R:
                Type: AWS::IAM::Role
                Properties:
                  ManagedPolicyArns:
                    - !Ref Own
        "#]],
        );
        check_apply(
            &role("\n        $0"),
            "AWSLambdaBasicExecutionRole",
            expect![[r#"
                …
                  Own: {Type: AWS::IAM::ManagedPolicy}
                  R:
                    Type: AWS::IAM::Role
                    Properties:
                      ManagedPolicyArns:
                        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
            "#]],
        );
        check_apply(
            &json_shop(
                r#""R": { "Type": "AWS::IAM::Role", "Properties": { "ManagedPolicyArns": [ "AWSLambdaB$0 ] } }"#,
            ),
            "AWSLambdaBasicExecutionRole",
            expect![[r#"
                {
                  "Resources": {
                    "Checkout": { "Type": "AWS::Serverless::Function" },
                    "Orders": { "Type": "AWS::Serverless::SimpleTable" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "Clicks": { "Type": "AWS::Kinesis::Stream" },
                    "R": { "Type": "AWS::IAM::Role", "Properties": { "ManagedPolicyArns": [ "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" ] } }
                  }
                }
            "#]],
        );
    }

    #[test]
    fn a_boundary_is_one_arn() {
        check_apply(
            &policies("      PermissionsBoundary: PowerU$0\n"),
            "PowerUserAccess",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      PermissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess
            "#]],
        );
        check(
            &policies("      PermissionsBoundary:\n        - $0\n"),
            expect![],
        );
    }

    #[test]
    fn what_a_managed_policy_allows() {
        check_documentation(
            &role("\n        - $0"),
            "AWSLambdaBasicExecutionRole",
            expect![[r#"
                `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`

                **Allow** `logs:CreateLogGroup`, `logs:CreateLogStream`, `logs:PutLogEvents`  
                on `*`

                [AWSLambdaBasicExecutionRole in the AWS documentation](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html)"#]],
        );
    }
}
