//! `Condition` of a statement: operators, condition keys of its actions and of all, and values.

use super::CompletionItemKind;
use super::context::Context;
use super::identity::{arn, offer};
use super::insert::{Offer, Write};
use super::piece::Piece;
use super::resources::Resources;
use crate::place::typed::Slot;
use crate::place::typed::policy::{TypedElement, TypedPolicy};
use sam_core::iam::{self, ConditionKey, KeyType, Known};
use sam_core::policy::SiteKind;
use sam_core::spec::{
    CONDITION_OPERATORS, ConditionOperator, IF_EXISTS, OperatorFamily, SERVICE_PRINCIPALS,
    SET_OPERATORS, condition_operator,
};
use std::collections::HashSet;

/// How well an operator fits the type of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Well,
    Somehow,
    Not,
}

/// The keys that tell for whom a service asks, which policies that let a service in have to check.
const CALLING: [&str; 2] = ["aws:SourceArn", "aws:SourceAccount"];

/// The global keys that templates use most.
const COMMON: [&str; 11] = [
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalTag/${TagKey}",
    "aws:RequestedRegion",
    "aws:ResourceTag/${TagKey}",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceVpce",
];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some((kind, element)) = TypedPolicy::element(&context.typed) else {
        return;
    };
    match (element.name, element.keys.as_slice()) {
        ("Condition", []) if context.typed.wants_key() => operators(acc, kind, &element, context),
        ("Condition", [operator]) if context.typed.wants_key() => {
            let there: Vec<_> = context.typed.keys(context.typed.node()).collect();
            let keys = keys(compared_by(operator), kind, &element, context).into_iter();
            acc.extend(keys.filter(|it| !there.contains(&it.label.as_str())));
        }
        ("Condition", [_, key]) => values(acc, key, &element, context, resources),
        _ => {}
    }
}

fn operators(
    acc: &mut Vec<Offer>,
    kind: SiteKind,
    element: &TypedElement<'_>,
    context: &Context<'_>,
) {
    let there: Vec<_> = context.typed.keys(context.typed.node()).collect();
    // Many operators compare the same.
    let mut known: Vec<(OperatorFamily, String)> = Vec::new();
    for (operator, rank) in CONDITION_OPERATORS.iter().zip(0..) {
        let (name, compares) = (operator.name, compared(operator));
        let key = match known.iter().find(|it| it.0 == compares) {
            Some((_, key)) => key.clone(),
            None => {
                let keys = keys(Some(compares), kind, element, context);
                let key = keys.into_iter().min_by_key(|it| it.rank);
                let key = key.map_or_else(String::new, |it| it.label);
                known.push((compares, key.clone()));
                key
            }
        };
        let mut push = |name: String, rank| {
            if !there.contains(&name.as_str()) {
                let value = Piece::Map(vec![(Piece::Stop(key.clone()), Piece::empty())]);
                let write = Write::Entry(Piece::text(&*name), value);
                let offer = Offer::new(name, CompletionItemKind::EnumMember, write);
                acc.push(offer.detail(noun(compares)).rank(rank));
            }
        };
        push(name.to_owned(), rank);
        if compares != OperatorFamily::Null {
            push(format!("{name}{IF_EXISTS}"), 40);
            for set in SET_OPERATORS {
                push(format!("{set}:{name}"), 50);
            }
        }
    }
}

fn noun(compares: OperatorFamily) -> &'static str {
    match compares {
        OperatorFamily::Text | OperatorFamily::Pattern => "text",
        OperatorFamily::Arn => "ARN",
        OperatorFamily::Numeric => "number",
        OperatorFamily::Date => "date",
        OperatorFamily::Bool => "true or false",
        OperatorFamily::Ip => "IP address",
        OperatorFamily::Null => "whether the key is there",
        OperatorFamily::Binary => "base64",
    }
}

/// What an operator compares, as far as it decides which keys fit: wildcards make no difference.
fn compared(operator: &ConditionOperator) -> OperatorFamily {
    match operator.family {
        OperatorFamily::Pattern => OperatorFamily::Text,
        other => other,
    }
}

/// What a written operator compares, with a set in front and `IfExists` behind or without.
fn compared_by(written: &str) -> Option<OperatorFamily> {
    let set = SET_OPERATORS
        .iter()
        .find_map(|it| written.strip_prefix(it)?.strip_prefix(':'));
    let name = set.unwrap_or(written);
    let name = name.strip_suffix(IF_EXISTS).unwrap_or(name);
    condition_operator(name).map(compared)
}

/// The condition keys that an operator may look at, each once: those of the actions first, then the global ones.
fn keys(
    compares: Option<OperatorFamily>,
    kind: SiteKind,
    element: &TypedElement<'_>,
    context: &Context<'_>,
) -> Vec<Offer> {
    let mut found: Vec<Offer> = Vec::new();
    let mut seen = HashSet::new();
    let mut push = |key: &ConditionKey, first: u8| {
        if !seen.insert(key.key) {
            return;
        }
        let (label, piece) = written(key.key);
        let is_first =
            CALLING.contains(&key.key) && matches!(kind, SiteKind::Resource(_) | SiteKind::Trust);
        let fit = compares.map_or(Fit::Well, |it| fit(it, key.key_type));
        let rank = match (is_first, fit) {
            (true, Fit::Well) => 0,
            (false, Fit::Well) => first,
            (true | false, Fit::Somehow) => first + 3,
            (true | false, Fit::Not) => first + 30,
        };
        let write = Write::Entry(piece, Piece::empty());
        let offer = Offer::new(label, CompletionItemKind::Property, write);
        found.push(offer.detail(type_noun(key.key_type)).rank(rank));
    };
    for action in element.actions(&context.typed) {
        of_action(action, &mut |key| push(key, 10));
    }
    for key in iam::global_condition_keys() {
        push(key, if COMMON.contains(&key.key) { 20 } else { 24 });
    }
    found
}

/// The condition keys of an action, or of its service where it stands for several.
fn of_action(action: &str, push: &mut impl FnMut(&ConditionKey)) {
    let known = iam::known(action);
    let service = match known {
        Known::Action(service, _) | Known::UnknownAction(service) => service,
        Known::Newer | Known::UnknownService => return,
    };
    match known {
        Known::Action(_, action) => {
            let of_resources = action.resources.iter().flat_map(|it| &it.condition_keys);
            let keys = action.condition_keys.iter().chain(of_resources);
            keys.filter_map(|it| service.condition_key(it))
                .for_each(push);
        }
        Known::UnknownAction(_) | Known::Newer | Known::UnknownService => {
            service.condition_keys.iter().for_each(push);
        }
    }
}

/// A condition key as it is listed, and as it is written: a part that stands for any text is filled in.
fn written(key: &'static str) -> (String, Piece) {
    let label: String = key.chars().filter(|it| !"${}<>".contains(*it)).collect();
    if label == key {
        (label, Piece::text(key))
    } else {
        (label.clone(), Piece::Stop(label))
    }
}

fn fit(compares: OperatorFamily, key_type: KeyType) -> Fit {
    let own = match key_type {
        KeyType::String | KeyType::ArrayOfString => OperatorFamily::Text,
        KeyType::Arn | KeyType::ArrayOfArn => OperatorFamily::Arn,
        KeyType::Bool | KeyType::ArrayOfBool => OperatorFamily::Bool,
        KeyType::Numeric => OperatorFamily::Numeric,
        KeyType::Date => OperatorFamily::Date,
        KeyType::IpAddress => OperatorFamily::Ip,
    };
    match (compares, own) {
        (compares, own) if compares == own || compares == OperatorFamily::Null => Fit::Well,
        (OperatorFamily::Text, OperatorFamily::Arn) => Fit::Somehow,
        (_, _) => Fit::Not,
    }
}

fn type_noun(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::String => "text",
        KeyType::ArrayOfString => "several texts",
        KeyType::Arn => "ARN",
        KeyType::ArrayOfArn => "several ARNs",
        KeyType::Bool => "true or false",
        KeyType::ArrayOfBool => "several of true or false",
        KeyType::Numeric => "number",
        KeyType::Date => "date",
        KeyType::IpAddress => "IP address",
    }
}

fn values(
    acc: &mut Vec<Offer>,
    key: &str,
    element: &TypedElement<'_>,
    context: &Context<'_>,
    resources: &Resources<'_>,
) {
    if context.typed.slot != Slot::Value || !context.typed.wants_value() {
        return;
    }
    let pseudo = match key.to_ascii_lowercase().as_str() {
        "aws:sourceaccount" | "aws:principalaccount" | "aws:resourceaccount" => {
            Some(("AWS::AccountId", "this account"))
        }
        "aws:requestedregion" | "aws:sourceregion" => Some(("AWS::Region", "this region")),
        _ => None,
    };
    if let Some((name, detail)) = pseudo.filter(|_| context.document.format().has_functions()) {
        acc.extend(offer(context, Piece::Ref(name.to_owned()), detail).map(|it| it.rank(0)));
    }
    let known = iam::global_condition_key(key).or_else(|| {
        let actions = element.actions(&context.typed).into_iter();
        let mut services = actions.filter_map(|it| iam::service(it.split_once(':')?.0));
        services.find_map(|it| it.condition_key(key))
    });
    // The services that get the role which is passed on.
    if key.eq_ignore_ascii_case("iam:PassedToService") && context.typed.tag().is_none() {
        for name in SERVICE_PRINCIPALS {
            let service = Offer::value(
                &format!("{name}.amazonaws.com"),
                CompletionItemKind::EnumMember,
            );
            let is_first = matches!(name, "lambda" | "states" | "ecs-tasks" | "events");
            acc.push(service.rank(if is_first { 0 } else { 10 }));
        }
    }
    let is_presence =
        element.keys.first().and_then(|it| compared_by(it)) == Some(OperatorFamily::Null);
    let key_type = known.map(|it| it.key_type);
    let is_bool = matches!(key_type, Some(KeyType::Bool | KeyType::ArrayOfBool));
    if (is_bool || is_presence) && context.typed.tag().is_none() {
        for text in ["true", "false"] {
            acc.push(Offer::value(text, CompletionItemKind::EnumMember));
        }
    } else if matches!(key_type, Some(KeyType::Arn | KeyType::ArrayOfArn)) {
        let own = resources.own_id();
        for candidate in resources.candidates().filter(|it| Some(it.id) != own) {
            let piece = arn(&candidate);
            acc.extend(piece.and_then(|it| offer(context, it, candidate.written_type)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{
        beside_shop, check, check_apply, check_first, json_policies, statement,
    };
    use expect_test::expect;

    fn condition(rest: &str) -> String {
        statement(&format!(
            "              Action: s3:GetObject\n              Condition:{rest}\n"
        ))
    }

    #[test]
    fn services_that_a_role_is_passed_to() {
        check_first(
            &condition(
                "\n                StringEquals:\n                  iam:PassedToService: lam$0",
            ),
            1,
            expect![[r#"
                lambda.amazonaws.com
                …
            "#]],
        );
    }

    #[test]
    fn operators() {
        check_first(
            &condition("\n                $0"),
            5,
            expect![[r#"
            StringEquals · text
            StringLike · text
            ArnLike · ARN
            ArnEquals · ARN
            Bool · true or false
            …
        "#]],
        );
        check_first(
            &condition("\n                Str$0"),
            2,
            expect![[r#"
            StringEquals · text
            StringLike · text
            …
        "#]],
        );
        check_first(
            &condition(" {$0}"),
            2,
            expect![[r#"
            StringEquals · text
            StringLike · text
            …
        "#]],
        );
        check_apply(
            &condition("\n                Str$0"),
            "StringEquals",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: s3:GetObject
                              Condition:
                                StringEquals:
                                  s3:ExistingObjectTag/key: 
                      Handler: a.b
            "#]],
        );
        check_apply(
            &condition("\n                $0"),
            "ForAnyValue:StringLike",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: s3:GetObject
                              Condition:
                                ForAnyValue:StringLike:
                                  s3:ExistingObjectTag/key: 
                      Handler: a.b
            "#]],
        );
        check_apply(
            &condition(" {$0"),
            "Bool",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: s3:GetObject
                              Condition: {Bool: {aws:MultiFactorAuthPresent: }}
                      Handler: a.b
            "#]],
        );
        check_apply(
            &json_policies(r#""Policies": [{ "Statement": [{ "Condition": { "$0" } }] }]"#),
            "StringEquals",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [{ "Statement": [{ "Condition": { "StringEquals": { "aws:PrincipalOrgID": "" } } }] }]
                      }
                    }
                  }
                }
            "#]],
        );
    }

    #[test]
    fn keys_of_the_actions_come_first_that_the_operator_compares() {
        check_first(
            &condition("\n                StringEquals:\n                  $0"),
            8,
            expect![[r#"
                s3:ExistingObjectTag/key · text
                s3:ResourceAccount · text
                s3:authType · text
                s3:signatureversion · text
                s3:x-amz-content-sha256 · text
                s3:AccessGrantsInstanceArn · ARN
                aws:PrincipalOrgID · text
                aws:PrincipalTag/TagKey · text
                …
            "#]],
        );
        check_first(
            &condition("\n                Bool:\n                  $0"),
            3,
            expect![[r#"
                aws:MultiFactorAuthPresent · true or false
                aws:SecureTransport · true or false
                aws:AssumedRoot · true or false
                …
            "#]],
        );
        check_first(
            &condition("\n                StringEquals: {$0}"),
            2,
            expect![[r#"
                s3:ExistingObjectTag/key · text
                s3:ResourceAccount · text
                …
            "#]],
        );
        check_first(
            &beside_shop(
                "  P:\n    Type: AWS::SNS::TopicPolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n          - Action: sns:Publish\n            Condition:\n              ArnLike:\n                $0\n",
            ),
            2,
            expect![[r#"
                aws:SourceArn · ARN
                aws:PrincipalArn · ARN
                …
            "#]],
        );
    }

    #[test]
    fn a_key_with_colons_is_completed_as_a_whole() {
        let of = |typed: &str| {
            condition(&format!(
                "\n                ArnLike:\n                  {typed}"
            ))
        };
        check_apply(
            &of("aws:$0"),
            "aws:SourceArn",
            expect![[r#"
            …
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Policies:
                    - Statement:
                        - Effect: Allow
                          Action: s3:GetObject
                          Condition:
                            ArnLike:
                              aws:SourceArn: 
                  Handler: a.b
        "#]],
        );
        check_apply(
            &of("aws:Sou$0"),
            "aws:SourceArn",
            expect![[r#"
            …
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Policies:
                    - Statement:
                        - Effect: Allow
                          Action: s3:GetObject
                          Condition:
                            ArnLike:
                              aws:SourceArn: 
                  Handler: a.b
        "#]],
        );
        check_apply(
            &of("aws:Sou$0: x"),
            "aws:SourceArn",
            expect![[r#"
            …
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Policies:
                    - Statement:
                        - Effect: Allow
                          Action: s3:GetObject
                          Condition:
                            ArnLike:
                              aws:SourceArn: x
                  Handler: a.b
        "#]],
        );
        check_apply(
            &condition(
                "\n                ArnLike:\n                  aws:PrincipalArn: x\n                  aws:$0",
            ),
            "aws:SourceArn",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: s3:GetObject
                              Condition:
                                ArnLike:
                                  aws:PrincipalArn: x
                                  aws:SourceArn: 
                      Handler: a.b
            "#]],
        );
        check_apply(
            &condition(" {ArnLike: {aws:$0}}"),
            "aws:SourceArn",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: s3:GetObject
                              Condition: {ArnLike: {aws:SourceArn: }}
                      Handler: a.b
            "#]],
        );
        check_apply(
            &json_policies(
                r#""Policies": [{ "Statement": [{ "Condition": { "ArnLike": { "aws:$0" } } }] }]"#,
            ),
            "aws:SourceArn",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [{ "Statement": [{ "Condition": { "ArnLike": { "aws:SourceArn": "" } } }] }]
                      }
                    }
                  }
                }
            "#]],
        );
        check_apply(
            &condition("\n                StringEquals:\n                  s3:Ex$0"),
            "s3:ExistingObjectTag/key",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: s3:GetObject
                              Condition:
                                StringEquals:
                                  s3:ExistingObjectTag/key: 
                      Handler: a.b
            "#]],
        );
    }

    #[test]
    fn values() {
        check(
            &condition("\n                StringEquals:\n                  aws:SourceAccount: $0"),
            expect![[r#"
                !Ref AWS::AccountId · this account
            "#]],
        );
        check(
            &condition("\n                Bool:\n                  aws:SecureTransport: $0"),
            expect![[r#"
                false
                true
            "#]],
        );
        check(
            &condition("\n                ArnLike:\n                  aws:SourceArn: $0"),
            expect![[r#"
                !GetAtt Images.Arn · AWS::S3::Bucket
                !GetAtt Jobs.Arn · AWS::SQS::Queue
                !GetAtt Orders.Arn · AWS::Serverless::SimpleTable
                !Ref Alerts · AWS::SNS::Topic
            "#]],
        );
        check_apply(
            &condition("\n                Bool:\n                  aws:SecureTransport: $0"),
            "false",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: s3:GetObject
                              Condition:
                                Bool:
                                  aws:SecureTransport: 'false'
                      Handler: a.b
            "#]],
        );
    }
}
