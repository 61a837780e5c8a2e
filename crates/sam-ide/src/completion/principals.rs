//! `Principal` of a statement: kinds of principals, services, and who else the template knows.

use super::CompletionItemKind;
use super::context::Context;
use super::identity::{arn, offer};
use super::insert::Offer;
use super::piece::Piece;
use super::resources::Resources;
use crate::place::typed::Slot;
use crate::place::typed::policy::TypedPolicy;
use sam_core::policy::SiteKind;
use sam_core::spec::{PRINCIPAL_KINDS, SERVICE_PRINCIPALS};

/// Identity providers that need no ARN.
const PROVIDERS: [&str; 4] = [
    "cognito-identity.amazonaws.com",
    "accounts.google.com",
    "graph.facebook.com",
    "www.amazon.com",
];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some((kind, element)) = TypedPolicy::element(&context.typed) else {
        return;
    };
    if !matches!(element.name, "Principal" | "NotPrincipal") || kind == SiteKind::Identity {
        return;
    }
    match element.keys.as_slice() {
        [] => kinds(acc, kind, context),
        [of] if context.typed.takes_value() => {
            let mut there = Vec::new();
            if let Some(node) = element.statement.get(element.name) {
                context.typed.texts(&mut there, node);
            }
            let mut found = Vec::new();
            match *of {
                "Service" => services(&mut found, kind, context),
                "AWS" => accounts(&mut found, context, resources),
                "Federated" => providers(&mut found, context, resources),
                _ => {}
            }
            found.retain(|it| !there.contains(&it.label.as_str()));
            acc.extend(found.into_iter().map(|it| it.listed(context)));
        }
        _ => {}
    }
}

fn kinds(acc: &mut Vec<Offer>, kind: SiteKind, context: &Context<'_>) {
    if context.typed.wants_key() {
        let there: Vec<_> = context.typed.keys(context.typed.node()).collect();
        let details = [
            "a service of AWS",
            "an account, role or user",
            "an identity provider",
            "an account by its S3 ID",
        ];
        let open = PRINCIPAL_KINDS.into_iter().zip(details).zip(0..);
        for ((name, detail), rank) in open.filter(|it| !there.contains(&it.0.0)) {
            let value = match (name, kind) {
                ("Service", SiteKind::Trust) => Piece::Stop("lambda.amazonaws.com".to_owned()),
                _ => Piece::empty(),
            };
            acc.push(Offer::key(name, value).detail(detail).rank(rank));
        }
    }
    let is_value = context.typed.slot == Slot::Value && context.typed.takes_value();
    if is_value && context.typed.tag().is_none() {
        let everybody = Offer::value("*", CompletionItemKind::EnumMember);
        acc.push(everybody.detail("everybody").rank(10));
    }
}

fn services(acc: &mut Vec<Offer>, kind: SiteKind, context: &Context<'_>) {
    if context.typed.tag().is_some() {
        return;
    }
    let first: &[&str] = match kind {
        SiteKind::Resource("sqs") => &["sns", "events", "s3", "lambda"],
        SiteKind::Resource("sns") => &["events", "s3", "cloudwatch", "ses"],
        SiteKind::Resource("s3") => &["cloudfront", "delivery.logs", "ses"],
        SiteKind::Resource("kms") => &["sns", "logs", "events", "s3"],
        SiteKind::Resource("events") => &["events"],
        SiteKind::Permission => &[
            "events",
            "s3",
            "sns",
            "apigateway",
            "cognito-idp",
            "logs",
            "iot",
            "secretsmanager",
        ],
        SiteKind::Trust | SiteKind::Resource(_) | SiteKind::Limit | SiteKind::Identity => &[
            "lambda",
            "states",
            "apigateway",
            "events",
            "scheduler",
            "firehose",
            "pipes",
            "appsync",
        ],
    };
    for service in SERVICE_PRINCIPALS {
        let rank = first.iter().position(|it| *it == service);
        let rank = rank.and_then(|it| u8::try_from(it).ok()).unwrap_or(20);
        let text = format!("{service}.amazonaws.com");
        acc.push(Offer::value(&text, CompletionItemKind::EnumMember).rank(rank));
    }
}

fn accounts(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let root = Piece::sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root");
    acc.extend(offer(context, root, "this account").map(|it| it.rank(5)));
    let id = Piece::Ref("AWS::AccountId".to_owned());
    acc.extend(offer(context, id, "this account").map(|it| it.rank(6)));
    let own = resources.own_id();
    let written = resources.candidates().filter(|it| Some(it.id) != own);
    for role in written.filter(|it| it.resolved_type == "AWS::IAM::Role") {
        acc.extend(arn(&role).and_then(|it| offer(context, it, role.written_type)));
    }
    let made = resources.candidates().filter(|it| {
        let is_sam = matches!(
            it.written_type,
            "AWS::Serverless::Function" | "AWS::Serverless::StateMachine"
        );
        is_sam && Some(it.id) != own && it.resource.property("Role").is_none()
    });
    for of in made {
        let piece = Piece::GetAtt(format!("{}Role", of.id), "Arn".to_owned());
        let detail = format!("role of {}", of.id);
        acc.extend(offer(context, piece, &detail).map(|it| it.rank(11)));
    }
    if context.typed.tag().is_none() {
        let everybody = Offer::value("*", CompletionItemKind::EnumMember);
        acc.push(everybody.detail("everybody").rank(100));
    }
}

fn providers(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let own = resources.candidates().filter(|it| {
        matches!(
            it.resolved_type,
            "AWS::IAM::OIDCProvider" | "AWS::IAM::SAMLProvider"
        )
    });
    for provider in own {
        let piece = Piece::Ref(provider.id.to_owned());
        acc.extend(offer(context, piece, provider.written_type).map(|it| it.rank(0)));
    }
    if context.typed.tag().is_none() {
        for provider in PROVIDERS {
            acc.push(Offer::value(provider, CompletionItemKind::EnumMember));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{beside_shop, check, check_apply, check_first, json_shop};
    use expect_test::expect;

    fn role(principal: &str) -> String {
        beside_shop(&format!(
            "  Other: {{Type: AWS::IAM::Role}}\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Statement:\n          - Effect: Allow\n            Principal:{principal}\n            Action: sts:AssumeRole\n"
        ))
    }

    #[test]
    fn kinds_of_principals() {
        check(
            &role("\n              $0"),
            expect![[r#"
            Service · a service of AWS
            AWS · an account, role or user
            Federated · an identity provider
            CanonicalUser · an account by its S3 ID
        "#]],
        );
        check(
            &role(" $0"),
            expect![[r#"
            Service · a service of AWS
            AWS · an account, role or user
            Federated · an identity provider
            CanonicalUser · an account by its S3 ID
            * · everybody
        "#]],
        );
        check(
            &role(" {Service: x, $0}"),
            expect![[r#"
            AWS · an account, role or user
            Federated · an identity provider
            CanonicalUser · an account by its S3 ID
        "#]],
        );
        check_apply(
            &role("\n              Se$0"),
            "Service",
            expect![[r#"
            …
              Other: {Type: AWS::IAM::Role}
              R:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Statement:
                      - Effect: Allow
                        Principal:
                          Service: lambda.amazonaws.com
                        Action: sts:AssumeRole
        "#]],
        );
        check_apply(
            &role(" $0"),
            "Service",
            expect![[r#"
            …
              Other: {Type: AWS::IAM::Role}
              R:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Statement:
                      - Effect: Allow
                        Principal: 
                          Service: lambda.amazonaws.com
                        Action: sts:AssumeRole
        "#]],
        );
    }

    #[test]
    fn services_that_the_document_is_for_come_first() {
        check_first(
            &role("\n              Service: $0"),
            4,
            expect![[r#"
            lambda.amazonaws.com
            states.amazonaws.com
            apigateway.amazonaws.com
            events.amazonaws.com
            …
        "#]],
        );
        check_first(
            &role("\n              Service: [lambda.amazonaws.com, $0]"),
            1,
            expect![[r#"
                states.amazonaws.com
                …
            "#]],
        );
        let policy = "  P:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n          - Principal:\n              Service:\n                - $0\n";
        check_first(
            &beside_shop(policy),
            3,
            expect![[r#"
            sns.amazonaws.com
            events.amazonaws.com
            s3.amazonaws.com
            …
        "#]],
        );
        check_apply(
            &beside_shop(policy),
            "sns.amazonaws.com",
            expect![[r#"
            …
              P:
                Type: AWS::SQS::QueuePolicy
                Properties:
                  PolicyDocument:
                    Statement:
                      - Principal:
                          Service:
                            - sns.amazonaws.com
        "#]],
        );
        check_apply(
            &role("\n              Service: la$0"),
            "lambda.amazonaws.com",
            expect![[r#"
                …
                  Other: {Type: AWS::IAM::Role}
                  R:
                    Type: AWS::IAM::Role
                    Properties:
                      AssumeRolePolicyDocument:
                        Statement:
                          - Effect: Allow
                            Principal:
                              Service: lambda.amazonaws.com
                            Action: sts:AssumeRole
            "#]],
        );
        check_apply(
            &json_shop(
                r#""R": { "Type": "AWS::IAM::Role", "Properties": { "AssumeRolePolicyDocument": { "Statement": { "Principal": { "Service": "$0 } } } } }"#,
            ),
            "lambda.amazonaws.com",
            expect![[r#"
                {
                  "Resources": {
                    "Checkout": { "Type": "AWS::Serverless::Function" },
                    "Orders": { "Type": "AWS::Serverless::SimpleTable" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "Clicks": { "Type": "AWS::Kinesis::Stream" },
                    "R": { "Type": "AWS::IAM::Role", "Properties": { "AssumeRolePolicyDocument": { "Statement": { "Principal": { "Service": "lambda.amazonaws.com" } } } } }
                  }
                }
            "#]],
        );
    }

    #[test]
    fn accounts_and_providers() {
        check(
            &role("\n              AWS: $0"),
            expect![[r#"
            !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' · this account
            !Ref AWS::AccountId · this account
            !GetAtt Other.Arn · AWS::IAM::Role
            !GetAtt CheckoutRole.Arn · role of Checkout
            * · everybody
        "#]],
        );
        check_apply(
            &role("\n              AWS: $0"),
            "!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'",
            expect![[r#"
                …
                  Other: {Type: AWS::IAM::Role}
                  R:
                    Type: AWS::IAM::Role
                    Properties:
                      AssumeRolePolicyDocument:
                        Statement:
                          - Effect: Allow
                            Principal:
                              AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'
                            Action: sts:AssumeRole
            "#]],
        );
        check(
            &role("\n              Federated: $0"),
            expect![[r#"
            accounts.google.com
            cognito-identity.amazonaws.com
            graph.facebook.com
            www.amazon.com
        "#]],
        );
    }

    #[test]
    fn what_a_role_may_do_has_no_principal() {
        check(
            &beside_shop(
                "  P:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyDocument:\n        Statement:\n          - Principal: $0\n",
            ),
            expect![],
        );
    }
}
