//! `Resource` of a statement: the ARNs of the template's resources that its actions take, then the forms of ARNs that
//! they take, then everything.

use super::CompletionItemKind;
use super::context::Context;
use super::iam_types::{IamTypes, family, of};
use super::identity::{arn, offer, pseudo_parameter, within_sub};
use super::insert::{Offer, Write};
use super::piece::{Bit, Piece};
use super::resources::{Candidate, Resources};
use crate::place::typed::policy::TypedPolicy;
use sam_core::iam::{self, Action, Known, Service};
use sam_core::policy::SiteKind;

/// What the ARNs of an API's routes begin with, which are of another service than the API itself.
const CALLS_OF_AN_API: &str = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}";

/// What stands for all routes in the policy of an API itself.
const ALL_ROUTES: &str = "execute-api:/*";

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let is_wanted = context.typed.takes_value();
    let Some((kind, element)) = TypedPolicy::element(&context.typed).filter(|_| is_wanted) else {
        return;
    };
    if !matches!(element.name, "Resource" | "NotResource") || !element.keys.is_empty() {
        return;
    }
    let actions = known(&element.actions(&context.typed));
    let types = taken(&actions);
    let takes_none = !actions.is_empty() && types.is_empty();
    if !takes_none {
        let there = there(context);
        for candidate in resources.candidates() {
            // A policy of a resource is about resources of that service only.
            let is_possible = match kind {
                SiteKind::Resource(prefix) => {
                    of(&candidate).is_some_and(|(service, _)| service.prefix == prefix)
                }
                SiteKind::Identity | SiteKind::Trust | SiteKind::Permission | SiteKind::Limit => {
                    true
                }
            };
            if is_possible && Some(candidate.id) != resources.own_id() {
                arns(acc, &candidate, &types, &there, context);
            }
        }
        if context.typed.tag().is_none() {
            let own = IamTypes::of(&element, context, resources);
            patterns(acc, &types, &own, context);
        }
    }
    if context.typed.tag().is_none() {
        if kind == SiteKind::Resource("execute-api") {
            let routes = Offer::value(ALL_ROUTES, CompletionItemKind::EnumMember);
            let routes = routes.detail("every route of this API");
            acc.push(routes.listed(context).rank(0));
        }
        let all = Offer::value("*", CompletionItemKind::EnumMember).detail("every resource");
        acc.push(all.listed(context).rank(if takes_none { 0 } else { 100 }));
    }
}

/// What gives the ARNs that the actions of a statement take, where one is wanted.
pub(super) fn fitting(context: &Context<'_>, resources: &Resources<'_>) -> Vec<Piece> {
    let element = TypedPolicy::element(&context.typed).map(|(_, it)| it);
    let element = element.filter(|it| matches!(it.name, "Resource" | "NotResource"));
    let Some(element) = element.filter(|it| it.keys.is_empty()) else {
        return Vec::new();
    };
    let types = taken(&known(&element.actions(&context.typed)));
    let is_taken = |it: &Candidate<'_>| {
        of(it).is_some_and(|(service, own)| {
            let mut types = types.iter();
            types.any(|(other, key)| other.prefix == service.prefix && *key == own.key)
        })
    };
    let own = resources.own_id();
    let candidates = resources.candidates();
    let candidates = candidates.filter(|it| Some(it.id) != own && is_taken(it));
    candidates.filter_map(|it| arn(&it)).collect()
}

/// The actions that a statement lists or that its wildcards stand for; none where one stands for those of several
/// services, which may take anything.
fn known(actions: &[&str]) -> Vec<(&'static Service, &'static Action)> {
    let mut found = Vec::new();
    for action in actions {
        let prefix = action.split(':').next().unwrap_or_default();
        if prefix.contains(['*', '?']) {
            return Vec::new();
        }
        if action.contains(['*', '?']) {
            found.extend(iam::matching(action));
        } else if let Known::Action(service, action) = iam::known(action) {
            found.push((service, action));
        }
    }
    found
}

/// The resource types that actions take, each once.
fn taken(actions: &[(&'static Service, &'static Action)]) -> Vec<(&'static Service, &'static str)> {
    let mut types: Vec<(&'static Service, &'static str)> = Vec::new();
    for (service, action) in actions {
        for takes in &action.resources {
            let is_there = types
                .iter()
                .any(|it| it.0.prefix == service.prefix && it.1 == takes.resource_type);
            if !is_there {
                types.push((service, takes.resource_type));
            }
        }
    }
    types
}

/// The texts of the other items of the list.
fn there<'a>(context: &Context<'a>) -> Vec<(Option<&'a str>, &'a str)> {
    let typed = &context.typed;
    let items = typed.items(typed.list()).flat_map(|it| {
        let mut found = Vec::new();
        typed.texts(&mut found, it);
        let tag = typed.tag_of(it);
        found.into_iter().map(move |text| (tag, text))
    });
    items.collect()
}

/// The ARNs of a resource that types take, all where none are known.
fn arns(
    acc: &mut Vec<Offer>,
    candidate: &Candidate<'_>,
    types: &[(&'static Service, &'static str)],
    there: &[(Option<&str>, &str)],
    context: &Context<'_>,
) {
    let takes = |service: &Service, key: &str| {
        let mut types = types.iter();
        types.any(|it| it.0.prefix == service.prefix && it.1 == key)
    };
    let mut push = |piece: Piece, rank| {
        if !there.iter().any(|(tag, text)| is_same(&piece, *tag, text)) {
            let offer = offer(context, piece, candidate.written_type);
            acc.extend(offer.map(|it| it.listed(context).rank(rank)));
        }
    };
    let is_api = matches!(
        candidate.resolved_type,
        "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api"
    );
    if is_api && types.iter().any(|it| it.0.prefix == "execute-api") {
        let id = candidate.id;
        push(Piece::sub(format!("{CALLS_OF_AN_API}:${{{id}}}/*")), 5);
    }
    let Some(own) = arn(candidate) else { return };
    let Some((service, resource_type)) = of(candidate) else {
        if types.is_empty() {
            push(own, 50);
        }
        return;
    };
    for (inside, rest) in family(service, resource_type) {
        let is_own = types.is_empty() && rest.is_empty();
        if !is_own && !takes(service, inside.key) {
            continue;
        }
        let piece = match (rest, within_sub(&own)) {
            ("", _) => own.clone(),
            // What CloudFormation gives for a log group ends in `:*` already, which is all that is in it.
            _ if service.prefix == "logs" => own.clone(),
            (_, Some(own)) => Piece::sub(format!("{own}{}", starred(rest))),
            (_, None) => continue,
        };
        push(piece, if types.is_empty() { 50 } else { 5 });
    }
}

/// `/index/${IndexName}` with a star for each name.
fn starred(rest: &str) -> String {
    let mut text = String::new();
    let mut rest = rest;
    while let Some((before, behind)) = rest.split_once("${") {
        text.push_str(before);
        if !text.ends_with('*') {
            text.push('*');
        }
        rest = behind.split_once('}').map_or("", |it| it.1);
    }
    text.push_str(rest);
    text
}

/// Whether an item of the list is that piece already.
fn is_same(piece: &Piece, tag: Option<&str>, text: &str) -> bool {
    match piece {
        Piece::Ref(id) => tag == Some("!Ref") && text == id,
        Piece::GetAtt(id, attribute) => {
            tag == Some("!GetAtt") && text.split_once('.') == Some((id, attribute))
        }
        Piece::Sub(_) => within_sub(piece).is_some_and(|it| it == text),
        Piece::Text(own) => own == text,
        _ => false,
    }
}

/// The forms of ARNs that types have, with places for what the template does not know.
fn patterns(
    acc: &mut Vec<Offer>,
    types: &[(&'static Service, &'static str)],
    own: &IamTypes,
    context: &Context<'_>,
) {
    /// Statements about more types than this are not written by filling in forms.
    const MOST: usize = 20;
    for (service, key) in types.iter().take(MOST) {
        let arns = service.resource_type(key).map(|it| &*it.arns);
        for arn in arns.unwrap_or_default() {
            let (bits, label) = match context.document.format().has_functions() {
                true => bits(arn),
                false => plain_bits(arn),
            };
            let stops = bits.iter().filter(|it| matches!(it, Bit::Stop(_))).count();
            // What has few names is what lives in nothing else; of the others those that the template has come first.
            let rank = 80 + 2 * u8::try_from(stops).unwrap_or(9).min(9);
            let rank = rank + if own.takes(service.prefix, key) { 0 } else { 1 };
            let write = Write::Value(Piece::Sub(bits));
            let offer = Offer::new(label, CompletionItemKind::Snippet, write);
            let offer = offer.detail(format!("{} {key}", service.prefix));
            acc.push(offer.listed(context).rank(rank));
        }
    }
}

/// A form of ARNs as a snippet, and as it is listed: what CloudFormation knows filled in.
fn bits(arn: &str) -> (Vec<Bit>, String) {
    let (mut bits, mut label) = (Vec::new(), String::new());
    let mut rest = arn;
    let mut text = String::new();
    while let Some((before, behind)) = rest.split_once("${") {
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        text.push_str(before);
        label.push_str(before);
        match pseudo_parameter(name) {
            Some(known) => {
                text.push_str(&format!("${{{known}}}"));
                label.push_str(&format!("${{{known}}}"));
            }
            None => {
                bits.push(Bit::Text(std::mem::take(&mut text)));
                bits.push(Bit::Stop(name.to_owned()));
                label.push_str(name);
            }
        }
        rest = after;
    }
    text.push_str(rest);
    label.push_str(rest);
    bits.push(Bit::Text(text));
    (bits, label)
}

/// The same where CloudFormation fills in nothing.
fn plain_bits(arn: &str) -> (Vec<Bit>, String) {
    let (mut bits, mut label) = (Vec::new(), String::new());
    let mut rest = arn;
    let mut text = String::new();
    while let Some((before, behind)) = rest.split_once("${") {
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        text.push_str(before);
        label.push_str(before);
        if name == "Partition" {
            text.push_str("aws");
            label.push_str("aws");
        } else {
            bits.push(Bit::Text(std::mem::take(&mut text)));
            bits.push(Bit::Stop(name.to_owned()));
            label.push_str(name);
        }
        rest = after;
    }
    text.push_str(rest);
    label.push_str(rest);
    bits.push(Bit::Text(text));
    (bits, label)
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{
        beside_shop, check, check_apply, check_first, check_snippet, json_policies, statement,
    };
    use expect_test::expect;

    #[test]
    fn resources_that_the_actions_take_come_first() {
        let of = |actions: &str| {
            statement(&format!(
                "              Action: {actions}\n              Resource: $0\n              Condition: {{}}\n"
            ))
        };
        check(
            &of("s3:GetObject"),
            expect![[r#"
                !Sub '${Images.Arn}/*' · AWS::S3::Bucket
                arn:${AWS::Partition}:s3:::BucketName/ObjectName · s3 object
                arn:${AWS::Partition}:s3:${AWS::Region}:${AWS::AccountId}:accesspoint/AccessPointName/object/ObjectName · s3 accesspointobject
                * · every resource
            "#]],
        );
        check(
            &of("[s3:GetObject, s3:ListBucket]"),
            expect![[r#"
                !GetAtt Images.Arn · AWS::S3::Bucket
                !Sub '${Images.Arn}/*' · AWS::S3::Bucket
                arn:${AWS::Partition}:s3:::BucketName · s3 bucket
                arn:${AWS::Partition}:s3:${AWS::Region}:${AWS::AccountId}:accesspoint/AccessPointName · s3 accesspoint
                arn:${AWS::Partition}:s3:::BucketName/ObjectName · s3 object
                arn:${AWS::Partition}:s3:${AWS::Region}:${AWS::AccountId}:accesspoint/AccessPointName/object/ObjectName · s3 accesspointobject
                * · every resource
            "#]],
        );
        check(
            &of("dynamodb:Query"),
            expect![[r#"
            !GetAtt Orders.Arn · AWS::Serverless::SimpleTable
            !Sub '${Orders.Arn}/index/*' · AWS::Serverless::SimpleTable
            arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/TableName · dynamodb table
            arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/TableName/index/IndexName · dynamodb index
            * · every resource
        "#]],
        );
        check(
            &of("sqs:*"),
            expect![[r#"
            !GetAtt Jobs.Arn · AWS::SQS::Queue
            arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:QueueName · sqs queue
            * · every resource
        "#]],
        );
        check(
            &of("s3:ListAllMyBuckets"),
            expect![[r#"
            * · every resource
        "#]],
        );
        check(
            &of("sns:Publish"),
            expect![[r#"
                !Ref Alerts · AWS::SNS::Topic
                arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:TopicName · sns topic
                * · every resource
            "#]],
        );
        check(
            &of(""),
            expect![[r#"
                !GetAtt Images.Arn · AWS::S3::Bucket
                !GetAtt Jobs.Arn · AWS::SQS::Queue
                !GetAtt Orders.Arn · AWS::Serverless::SimpleTable
                !Ref Alerts · AWS::SNS::Topic
                * · every resource
            "#]],
        );
        check_first(
            &statement("              Resource: $0\n              Action: s3:PutObject\n"),
            1,
            expect![[r#"
                !Sub '${Images.Arn}/*' · AWS::S3::Bucket
                …
            "#]],
        );
    }

    #[test]
    fn a_list_takes_each_once() {
        check(
            &statement(
                "              Action: dynamodb:Query\n              Resource:\n                - !GetAtt Orders.Arn\n                - $0\n",
            ),
            expect![[r#"
                !Sub '${Orders.Arn}/index/*' · AWS::Serverless::SimpleTable
                arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/TableName · dynamodb table
                arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/TableName/index/IndexName · dynamodb index
                * · every resource
            "#]],
        );
        check(
            &statement(
                "              Action: dynamodb:Query\n              Resource: [!Sub '${Orders.Arn}/index/*', $0]\n",
            ),
            expect![[r#"
                !GetAtt Orders.Arn · AWS::Serverless::SimpleTable
                arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/TableName · dynamodb table
                arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/TableName/index/IndexName · dynamodb index
                * · every resource
            "#]],
        );
    }

    #[test]
    fn an_arn_is_written_in_the_style_of_its_place() {
        check_apply(
            &statement(
                "              Action: s3:GetObject\n              Resource: $0\n              Sid: x\n",
            ),
            "!Sub '${Images.Arn}/*'",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: s3:GetObject
                              Resource: !Sub '${Images.Arn}/*'
                              Sid: x
                      Handler: a.b
            "#]],
        );
        check_apply(
            &statement("              Action: s3:GetObject\n              Resource: !Sub '$0'\n"),
            "${Images.Arn}/*",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: s3:GetObject
                              Resource: !Sub '${Images.Arn}/*'
                      Handler: a.b
            "#]],
        );
        check_apply(
            &statement("              Action: s3:GetObject\n              Resource: arn:$0\n"),
            "arn:${AWS::Partition}:s3:::BucketName/ObjectName",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: s3:GetObject
                              Resource: !Sub 'arn:${AWS::Partition}:s3:::BucketName/ObjectName'
                      Handler: a.b
            "#]],
        );
        check_apply(
            &statement(
                "              Action: s3:GetObject\n              Resource:\n                - arn:$0\n              Sid: x\n",
            ),
            "!Sub '${Images.Arn}/*'",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: s3:GetObject
                              Resource:
                                - !Sub '${Images.Arn}/*'
                              Sid: x
                      Handler: a.b
            "#]],
        );
        check_apply(
            &statement(
                "              Action: sns:Publish\n              Resource: [$0\n              Sid: x\n",
            ),
            "!Ref Alerts",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: sns:Publish
                              Resource: [!Ref Alerts]
                              Sid: x
                      Handler: a.b
            "#]],
        );
        check_apply(
            &statement(
                "              Action: sns:Publish\n              Resource:\n                $0\n              Sid: x\n",
            ),
            "!Ref Alerts",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: sns:Publish
                              Resource:
                                - !Ref Alerts
                              Sid: x
                      Handler: a.b
            "#]],
        );
        check_apply(
            &json_policies(
                r#""Policies": [{ "Statement": [{ "Action": "s3:GetObject", "Resource": "$0" }] }]"#,
            ),
            "${Images.Arn}/*",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [{ "Statement": [{ "Action": "s3:GetObject", "Resource": { "Fn::Sub": "${Images.Arn}/*" } }] }]
                      }
                    }
                  }
                }
            "#]],
        );
        check_apply(
            &json_policies(
                r#""Policies": [{ "Statement": [{ "Action": "s3:GetObject", "Resource": [ $0 ] }] }]"#,
            ),
            "arn:${AWS::Partition}:s3:::BucketName/ObjectName",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [{ "Statement": [{ "Action": "s3:GetObject", "Resource": [ { "Fn::Sub": "arn:${AWS::Partition}:s3:::BucketName/ObjectName" } ] }] }]
                      }
                    }
                  }
                }
            "#]],
        );
    }

    #[test]
    fn names_that_the_template_does_not_know_are_places_to_fill_in() {
        check_snippet(
            &statement("              Action: s3:GetObject\n              Resource: $0\n"),
            "arn:${AWS::Partition}:s3:::BucketName/ObjectName",
            expect![[r#"!Sub 'arn:\${AWS::Partition\}:s3:::${1:BucketName}/${2:ObjectName}'"#]],
        );
    }

    #[test]
    fn calls_of_an_api_are_of_another_service_than_the_api() {
        let fixture =
            statement("              Action: execute-api:Invoke\n              Resource: $0\n");
        let fixture = fixture.replace(
            "  Jobs:",
            "  Api: {Type: AWS::Serverless::HttpApi}\n  Jobs:",
        );
        check_first(
            &fixture,
            1,
            expect![[r#"
            !Sub 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*' · AWS::Serverless::HttpApi
            …
        "#]],
        );
        check_first(
            &beside_shop(
                "  A:\n    Type: AWS::Serverless::Api\n    Properties:\n      Auth:\n        ResourcePolicy:\n          CustomStatements:\n            - Effect: Allow\n              Action: execute-api:Invoke\n              Resource:\n                - $0\n",
            ),
            1,
            expect![[r#"
                execute-api:/* · every route of this API
                …
            "#]],
        );
    }

    #[test]
    fn policies_of_resources_name_resources_of_their_service() {
        check(
            &beside_shop(
                "  P:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n          - Effect: Allow\n            Action: '*'\n            Resource: $0\n",
            ),
            expect![[r#"
                !GetAtt Jobs.Arn · AWS::SQS::Queue
                * · every resource
            "#]],
        );
    }
}
