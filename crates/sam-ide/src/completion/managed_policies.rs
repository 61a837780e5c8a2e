//! Managed policies: by name in `Policies` of a function or state machine, by ARN in `ManagedPolicyArns`.

use super::CompletionItemKind;
use super::context::Context;
use super::identity::offer;
use super::insert::{Offer, Write};
use super::neighbours::neighbours;
use super::piece::Piece;
use super::policy_templates::is_entry;
use super::relevance::contains;
use super::resources::Resources;
use crate::place::typed::Slot;
use crate::place::typed::policy::InProperties;
use sam_core::connector::profile;
use sam_core::document::Section;
use sam_core::iam::{managed_arn, managed_names, sam_managed_arn};
use sam_core::spec::Partition;
use std::sync::LazyLock;

/// What the names of those begin with that are made for functions.
const FOR_FUNCTIONS: &str = "AWSLambda";

/// How the names of those end that are for all that a service has. Others are for one feature or one kind of user.
const WHOLE: [&str; 3] = ["FullAccess", "ReadOnlyAccess", "ReadOnly"];

/// The rank of such a policy of a service that the template has.
const OF_SERVICE: u8 = 40;

/// In the ARNs of those that only services attach, to roles of their own.
const OF_SERVICES: &str = ":policy/aws-service-role/";

/// Those that templates attach most, the most common first.
const USUAL: [&str; 20] = [
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSXrayWriteOnlyAccess",
    "AWSXRayDaemonWriteAccess",
    "AmazonAPIGatewayPushToCloudWatchLogs",
    "CloudWatchLambdaInsightsExecutionRolePolicy",
    "AmazonSSMReadOnlyAccess",
    "AmazonS3ReadOnlyAccess",
    "AmazonDynamoDBFullAccess",
    "AmazonS3FullAccess",
    "AmazonSQSFullAccess",
    "AmazonECSTaskExecutionRolePolicy",
    "AmazonSSMManagedInstanceCore",
    "SecretsManagerReadWrite",
    "CloudWatchLogsFullAccess",
    "AWSStepFunctionsFullAccess",
    "AmazonSNSFullAccess",
    "AWSLambda_FullAccess",
    "AmazonEventBridgeFullAccess",
    "AmazonKinesisFullAccess",
];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let is_in_policies = is_entry(context);
    if is_in_policies && context.typed.slot != Slot::Key {
        own(acc, context, resources, 5);
        by_name(acc, context, resources);
    } else if !is_in_policies && takes_arns(context) {
        own(acc, context, resources, 0);
        by_arn(acc, context, resources);
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

/// A policy of AWS, and where it is listed.
struct Ranked {
    name: &'static str,
    arn: &'static str,
    rank: u8,
}

fn by_name(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    if context.typed.tag().is_some() {
        return;
    }
    for it in ranked(name_typed(context), context, resources) {
        // Of other names the transform makes no ARN.
        let text = match sam_managed_arn(it.name, Partition::Aws) {
            Some(_) => it.name,
            None => it.arn,
        };
        let rank = match it.rank {
            0 => 1,
            // Among the policy templates for what the template has nothing of.
            1..=6 | OF_SERVICE => 9,
            other => 20 + other,
        };
        push(acc, context, &it, text, rank);
    }
}

fn by_arn(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    if context.typed.tag().is_some() {
        return;
    }
    for it in ranked(name_typed(context), context, resources) {
        // Policies that the template has elsewhere stand above all others.
        let rank = if it.rank == 0 { 1 } else { 10 + it.rank };
        push(acc, context, &it, it.arn, rank);
    }
}

/// Whether an ARN is typed, or may be.
fn is_arn(typed: &str) -> bool {
    typed.starts_with("arn:") || !typed.is_empty() && "arn:".starts_with(typed)
}

/// What of the name of a policy is typed.
fn name_typed<'a>(context: &Context<'a>) -> &'a str {
    let typed = context.prefix();
    match is_arn(typed) {
        true => typed.rsplit_once(['/', ':']).map_or("", |it| it.1),
        false => typed,
    }
}

fn push(acc: &mut Vec<Offer>, context: &Context<'_>, policy: &Ranked, text: &str, rank: u8) {
    let write = Write::Value(Piece::text(text));
    let offer = Offer::new(policy.name, CompletionItemKind::EnumMember, write).listed(context);
    let offer = offer.detail("managed policy");
    let is_arn = is_arn(context.prefix());
    acc.push(Offer {
        filter: is_arn.then(|| policy.arn.to_owned()),
        ..offer.data(format!("managed {}", policy.name)).rank(rank)
    });
}

/// The policies with what is typed in them, but for those that are attached already or that only services attach.
fn ranked(typed: &str, context: &Context<'_>, resources: &Resources<'_>) -> Vec<Ranked> {
    static ALL: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
        let all = managed_names().filter_map(|it| Some((it, managed_arn(it)?)));
        all.filter(|(_, arn)| !arn.contains(OF_SERVICES)).collect()
    });
    let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
    let mut there = Vec::new();
    context.typed.texts(&mut there, context.typed.list());
    let there: Vec<String> = there.into_iter().map(last).collect();
    let elsewhere = neighbours(context, resources).into_iter();
    let elsewhere: Vec<String> = elsewhere.filter_map(|it| it.as_str().map(last)).collect();
    let evidence = Evidence::of(resources);
    let all = ALL.iter().filter(|(name, _)| {
        (typed.is_empty() || contains(name, typed)) && there.iter().all(|it| it != name)
    });
    let found = all.map(|(name, arn)| Ranked {
        name,
        arn,
        rank: match elsewhere.iter().any(|it| it == name) {
            true => 0,
            false => evidence.rank(name),
        },
    });
    found.collect()
}

/// What the template says about the policies that it may need.
struct Evidence<'a> {
    /// The services of its resources: `DynamoDB`.
    services: Vec<&'a str>,
    has_vpc: bool,
}

/// Services whose names stand in those of policies for other services.
const TOO_COMMON: [&str; 2] = ["IAM", "Lambda"];

impl<'a> Evidence<'a> {
    /// How many functions are looked at.
    const MOST: usize = 20;

    fn of(resources: &Resources<'a>) -> Self {
        let template = resources.template();
        let types = template.resource_types().map(profile::resolved_type);
        let mut services: Vec<&str> = types.filter_map(|it| it.split("::").nth(1)).collect();
        services.sort_unstable();
        services.dedup();
        let functions = ["AWS::Serverless::Function", "AWS::Lambda::Function"];
        let mut functions = functions
            .into_iter()
            .flat_map(|it| template.resources_of_type(it).take(Self::MOST));
        let globals = template.entry(Section::Globals, "Function");
        let has_vpc = globals.is_some_and(|it| it.value.get("VpcConfig").is_some())
            || functions.any(|it| it.property("VpcConfig").is_some());
        Self { services, has_vpc }
    }

    /// From 1 on, the likeliest first.
    fn rank(&self, name: &str) -> u8 {
        let is_of_service = self
            .services
            .iter()
            .any(|it| !TOO_COMMON.contains(it) && contains(name, it));
        let is_whole = WHOLE.iter().any(|it| name.ends_with(it));
        let place = USUAL.iter().position(|it| *it == name);
        let place = place.and_then(|it| u8::try_from(it).ok());
        match (name.strip_prefix(FOR_FUNCTIONS), place) {
            (Some("VPCAccessExecutionRole"), _) if self.has_vpc => 1,
            (Some("BasicExecutionRole"), _) => 2,
            // `AWSLambdaSQSQueueExecutionRole`
            (Some(_), _) if is_of_service => 3,
            (_, Some(place)) => 4 + place,
            (_, None) if is_of_service && is_whole => OF_SERVICE,
            (_, None) if is_of_service => OF_SERVICE + 1,
            (Some(_), None) => OF_SERVICE + 2,
            (_, None) if is_whole => OF_SERVICE + 3,
            (None, None) => OF_SERVICE + 4,
        }
    }
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
            AWSLambdaInvocation-DynamoDB · managed policy
            AWSLambdaKinesisExecutionRole · managed policy
            AWSLambdaSQSQueueExecutionRole · managed policy
            …
        "#]],
        );
        check_first(
            &role("\n        - arn:aws:iam::aws:policy/AmazonDynamo$0"),
            3,
            expect![[r#"
                AmazonDynamoDBFullAccess · managed policy
                AmazonDynamoDBReadOnlyAccess · managed policy
                AmazonDynamoDBFullAccess_v2 · managed policy
                …
            "#]],
        );
        check_first(
            &role(" [ReadOnlyA$0"),
            4,
            expect![[r#"
                ReadOnlyAccess · managed policy
                !Ref Own · AWS::IAM::ManagedPolicy
                AmazonSSMReadOnlyAccess · managed policy
                AmazonS3ReadOnlyAccess · managed policy
                …
            "#]],
        );
        check_first(
            &role("\n        - arn:$0"),
            5,
            expect![[r#"
                AWSLambdaBasicExecutionRole · managed policy
                AWSLambdaDynamoDBExecutionRole · managed policy
                AWSLambdaInvocation-DynamoDB · managed policy
                AWSLambdaKinesisExecutionRole · managed policy
                AWSLambdaSQSQueueExecutionRole · managed policy
                …
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
