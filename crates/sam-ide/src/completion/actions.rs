//! `Action` of a statement: the services, and behind the colon the actions of one, those most asked for first.

use super::CompletionItemKind;
use super::common_actions::common_actions;
use super::context::Context;
use super::fit::{begins, is_in};
use super::iam_types::IamTypes;
use super::insert::Offer;
use super::neighbours::neighbours;
use super::resources::Resources;
use crate::place::typed::policy::{TypedElement, TypedPolicy};
use sam_core::iam::{self, ActionName, Service};
use sam_core::policy::{self, Polarity, SiteKind, Statement};
use sam_core::spec;
use std::cmp::Reverse;
use std::collections::HashSet;

/// What a role is assumed by, with what each is for.
const ASSUMING: [(&str, &str); 5] = [
    ("sts:AssumeRole", "by a service or another role"),
    ("sts:TagSession", "passing session tags"),
    ("sts:SetSourceIdentity", "passing who asked"),
    (
        "sts:AssumeRoleWithWebIdentity",
        "by users of an OpenID provider",
    ),
    ("sts:AssumeRoleWithSAML", "by users of a SAML provider"),
];

/// How much of a name has to be typed before it is looked for where it does not stand by itself.
const LEAST_TYPED: usize = 4;

/// The services whose actions templates name most.
const USUAL: [&str; 5] = ["dynamodb", "lambda", "s3", "sns", "sqs"];

/// How many actions that the rest of the template speaks for stand above the services, and how many are listed.
const ABOVE: usize = 4;
const MOST_CLOSE: usize = 60;

/// How many actions of a service come before its wildcards at least, as far as AWS's policies allow any.
const LEAST_COMMON: usize = 5;

/// How many actions of the service come first that AWS allows beside those that are there.
const MOST_BESIDE: u8 = 9;

/// How many policy documents of the template are looked at.
const MOST_SITES: usize = 60;

/// How many actions are listed by their names alone.
const MOST_NAMED: usize = 40;

/// How many actions of all services are listed before anything is typed.
const MOST_COMMON: usize = 150;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    let Some((kind, element)) = place(context) else {
        return;
    };
    let typed = context.prefix();
    if kind == SiteKind::Trust {
        assuming(acc, &element, context);
        return;
    }
    let types = IamTypes::of(&element, context, resources);
    match typed.split_once(':') {
        Some((prefix, name)) => {
            if let Some(service) = iam::service(prefix) {
                let mut found = Vec::new();
                let there = there(context);
                let beside = allowed_together(&there, resources).into_iter();
                let beside = beside.chain(iam::allowed_beside(&there));
                let beside = beside.filter(|it| it.split(':').next() == Some(prefix));
                for (action, at) in beside.take(usize::from(MOST_BESIDE)).zip(0..) {
                    found.extend(known_action(action, context).map(|it| it.rank(at)));
                }
                let is_fitting = |it: &Offer| is_in(typed, &it.label);
                found.retain(is_fitting);
                actions(&mut found, service, name, &types, context);
                by_operation(&mut found, service, name, context);
                append_once(acc, found);
            }
        }
        None => {
            let mut found = Vec::new();
            let close = close_actions(&element, &types, context, resources);
            let close = close.iter().filter(|it| is_in(typed, it));
            for (action, at) in close.take(MOST_CLOSE).zip(0..) {
                let rank = if usize::from(at) < ABOVE { at } else { at + 12 };
                found.extend(known_action(action, context).map(|it| it.rank(rank)));
            }
            services(&mut found, typed, kind, &element, &types, context);
            usual_actions(&mut found, typed, kind, &element, &types, context);
            by_name(&mut found, typed, &types, context);
            match kind {
                SiteKind::Resource(prefix) => {
                    // The name of the service may be a part of what is typed.
                    let name = if begins(prefix, typed) { "" } else { typed };
                    if let Some(service) = iam::service(prefix) {
                        actions(&mut found, service, name, &types, context);
                    }
                }
                SiteKind::Trust | SiteKind::Identity | SiteKind::Permission | SiteKind::Limit => {
                    if typed.is_empty() {
                        let common = iam::most_allowed().take(MOST_COMMON);
                        let common = common.filter_map(|it| known_action(it, context));
                        found.extend(common.map(|it| it.rank(180)));
                    }
                }
            }
            let there = there(context);
            found.retain(|it| !there.contains(&it.label.as_str()));
            append_once(acc, found);
            acc.push(
                listed("*", context)
                    .detail("every action of every service")
                    .rank(99),
            );
        }
    }
}

/// Whether what is listed depends on what is typed.
pub(super) fn narrows(context: &Context<'_>) -> bool {
    place(context).is_some_and(|(kind, _)| kind != SiteKind::Trust)
}

fn place<'a>(context: &Context<'a>) -> Option<(SiteKind, TypedElement<'a>)> {
    if !context.typed.takes_value() || context.typed.tag().is_some() {
        return None;
    }
    let (kind, element) = TypedPolicy::element(&context.typed)?;
    let is_action = matches!(element.name, "Action" | "NotAction");
    (is_action && element.keys.is_empty()).then_some((kind, element))
}

/// Adds offers, of those with one label the first in rank.
fn append_once(acc: &mut Vec<Offer>, mut found: Vec<Offer>) {
    found.sort_by_key(|it| it.rank);
    let mut seen: HashSet<String> = HashSet::new();
    acc.extend(found.into_iter().filter(|it| seen.insert(it.label.clone())));
}

/// The actions that the list has already.
fn there<'a>(context: &Context<'a>) -> Vec<&'a str> {
    let mut there = Vec::new();
    context.typed.texts(&mut there, context.typed.list());
    there
}

/// The actions that other statements of the template allow together with those that are there, the most common first.
fn allowed_together<'a>(there: &[&str], resources: &Resources<'a>) -> Vec<&'a str> {
    if there.is_empty() {
        return Vec::new();
    }
    let sites = policy::sites(resources.template()).take(MOST_SITES);
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for action in sites.flat_map(|it| it.document.statements().filter_map(Statement::action)) {
        let texts: Vec<&str> = action.texts().map(|it| it.0).collect();
        if action.polarity == Polarity::Not || !texts.iter().any(|it| there.contains(it)) {
            continue;
        }
        for text in texts.into_iter().filter(|it| !there.contains(it)) {
            match counts.iter_mut().find(|it| it.1 == text) {
                Some((count, _)) => *count += 1,
                None => counts.push((1, text)),
            }
        }
    }
    counts.sort_by_key(|it| Reverse(it.0));
    counts.into_iter().map(|it| it.1).collect()
}

/// The actions that the rest of the template speaks for, the closest first: what the template allows in other statements
/// with one of those that are there, what AWS allows beside those that are there,
/// what is common for the resource that the statement names, or what the template allows at the same place elsewhere.
fn close_actions(
    element: &TypedElement<'_>,
    types: &IamTypes,
    context: &Context<'_>,
    resources: &Resources<'_>,
) -> Vec<String> {
    let there = there(context);
    let together = allowed_together(&there, resources);
    let beside = iam::allowed_beside(&there).into_iter();
    let beside = beside.filter(|it| !together.contains(it));
    let all: Vec<&str> = together.iter().copied().chain(beside).collect();
    if !all.is_empty() {
        return all.into_iter().map(str::to_owned).collect();
    }
    let named = iam::prefixes().iter().filter(|it| types.is_named(it));
    let common = named.flat_map(|prefix| {
        let common = common_actions(prefix).into_iter();
        common.map(move |it| format!("{prefix}:{it}"))
    });
    let common: Vec<String> = common.collect();
    if !common.is_empty() || !element.texts(&context.typed, "Resource").is_empty() {
        return common;
    }
    let elsewhere = neighbours(context, resources).into_iter();
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for text in elsewhere.filter_map(|it| it.as_str()) {
        match counts.iter_mut().find(|it| it.1 == text) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, text)),
        }
    }
    counts.sort_by_key(|it| usize::MAX - it.0);
    counts.into_iter().map(|it| it.1.to_owned()).collect()
}

/// An offer of an action by its whole name; none for one that IAM does not know.
fn known_action(action: &str, context: &Context<'_>) -> Option<Offer> {
    let level = iam::access_level(action)?;
    let offer = listed(action, context).detail(level.name());
    Some(offer.data(format!("action {action}")))
}

/// How seldom an action is allowed, from 0 to 12.
fn rarity(action: &str) -> u8 {
    let times = iam::times_allowed(action).saturating_add(1);
    12 - u8::try_from(times.ilog2()).unwrap_or(12).min(12)
}

/// The actions that operations of the SDKs need whose names begin with what is typed.
fn by_operation(
    acc: &mut Vec<Offer>,
    service: &'static Service,
    typed: &str,
    context: &Context<'_>,
) {
    if typed.len() < LEAST_TYPED {
        return;
    }
    for (operation, actions) in spec::operations(service.prefix, typed) {
        for action in actions {
            if acc.iter().all(|it| it.label != *action) {
                let offer = listed(action, context).data(format!("action {action}"));
                acc.push(Offer {
                    filter: Some(operation.to_owned()),
                    ..offer.detail("what this operation needs").rank(65)
                });
            }
        }
    }
}

/// Actions by their name alone: those of services that the template has or that most templates name, then those that many
/// are allowed.
fn by_name(acc: &mut Vec<Offer>, typed: &str, types: &IamTypes, context: &Context<'_>) {
    if typed.len() < LEAST_TYPED {
        return;
    }
    let near = iam::prefixes().iter();
    let near = near.filter(|it| types.has(it) || USUAL.contains(it));
    let near: HashSet<&str> = near.copied().collect();
    let mut found: Vec<&ActionName> = iam::actions_named(typed).iter().collect();
    let is_far = |it: &ActionName| !near.contains(it.prefix);
    let is_other = |it: &ActionName| !it.name.eq_ignore_ascii_case(typed);
    found.sort_by_cached_key(|it| {
        let times = Reverse(it.times_allowed);
        (is_other(it), is_far(it), times, it.name.len())
    });
    for (action, rank) in found.into_iter().take(MOST_NAMED).zip(109..) {
        let label = format!("{}:{}", action.prefix, action.name);
        let offer = listed(&label, context).detail(action.level.name());
        acc.push(Offer {
            filter: Some(action.name.to_owned()),
            ..offer.data(format!("action {label}")).rank(rank)
        });
    }
}

fn listed(action: &str, context: &Context<'_>) -> Offer {
    Offer::value(action, CompletionItemKind::EnumMember).listed(context)
}

fn assuming(acc: &mut Vec<Offer>, element: &TypedElement<'_>, context: &Context<'_>) {
    let there = element.texts(&context.typed, element.name);
    let principal = element.statement.get("Principal");
    let is_federated = principal.is_some_and(|it| it.get("Federated").is_some());
    let open = ASSUMING.iter().filter(|it| !there.contains(&it.0));
    for ((action, detail), rank) in open.zip(10..) {
        let is_first = is_federated && *action == "sts:AssumeRoleWithWebIdentity";
        acc.push(
            listed(action, context)
                .detail(*detail)
                .data(format!("action {action}"))
                .rank(if is_first { 0 } else { rank }),
        );
    }
}

fn services(
    acc: &mut Vec<Offer>,
    typed: &str,
    kind: SiteKind,
    element: &TypedElement<'_>,
    types: &IamTypes,
    context: &Context<'_>,
) {
    let actions = element.actions_of_document(&context.typed);
    let used: Vec<_> = actions
        .iter()
        .filter_map(|it| Some(it.split_once(':')?.0))
        .collect();
    for prefix in iam::prefixes().iter().filter(|it| is_in(typed, it)) {
        let rank = match kind {
            SiteKind::Resource(of) if of == *prefix => 0,
            SiteKind::Resource(_) => 100,
            _ if types.is_named(prefix) => 5,
            _ if types.has(prefix) => 6,
            _ if used.contains(prefix) => 7,
            // The actions that many are allowed come first.
            _ if !typed.is_empty() && begins(prefix, typed) => 53,
            _ => 100,
        };
        // A colon at the end of plain YAML text would make it a key; it has to be typed.
        let text = match context.typed.quote {
            Some(_) => format!("{prefix}:"),
            None => (*prefix).to_owned(),
        };
        acc.push(Offer {
            kind: CompletionItemKind::Class,
            detail: iam::service_name(prefix).map(str::to_owned),
            ..listed(&text, context).rank(rank)
        });
    }
}

/// The actions of the services that the statement or the template has something of, before a service is chosen; all
/// actions of the services whose name begins with what is typed.
fn usual_actions(
    acc: &mut Vec<Offer>,
    typed: &str,
    kind: SiteKind,
    element: &TypedElement<'_>,
    types: &IamTypes,
    context: &Context<'_>,
) {
    /// How many services are looked at.
    const MOST: usize = 12;
    if matches!(kind, SiteKind::Resource(_)) {
        return;
    }
    let used = element.actions_of_document(&context.typed);
    let is_used = |prefix: &str| used.iter().any(|it| it.split(':').next() == Some(prefix));
    let relation = |prefix: &str| {
        if types.is_named(prefix) {
            Some(0)
        } else if is_used(prefix) {
            Some(1)
        } else if types.has(prefix) {
            Some(2)
        } else {
            (!typed.is_empty() || USUAL.contains(&prefix)).then_some(3)
        }
    };
    let prefixes = iam::prefixes().iter().filter(|it| begins(it, typed));
    let mut related: Vec<(u8, &str)> = prefixes
        .filter_map(|it| Some((relation(it)?, *it)))
        .collect();
    // Of services that the template has nothing of, the one with the shortest name is nearest to what is typed.
    related.sort_by_key(|(relation, prefix)| (*relation, !USUAL.contains(prefix), prefix.len()));
    for (relation, prefix) in related.into_iter().take(MOST) {
        let Some(service) = iam::service(prefix) else {
            continue;
        };
        let mut found = Vec::new();
        actions(&mut found, service, "", types, context);
        if typed.is_empty() && relation > 1 {
            let common = common_actions(prefix);
            let is_common = |it: &Offer| common.iter().any(|name| it.label.ends_with(name));
            found.retain(|it| is_common(it) || relation == 2 && rarity(&it.label) < 9);
        }
        acc.extend(found.into_iter().map(|it| Offer {
            rank: match relation {
                3 if !typed.is_empty() => 40 + 2 * rarity(&it.label),
                _ => it.rank.saturating_add(10 * relation).min(170),
            },
            ..it
        }));
    }
}

fn actions(
    acc: &mut Vec<Offer>,
    service: &'static Service,
    typed: &str,
    types: &IamTypes,
    context: &Context<'_>,
) {
    let prefix = service.prefix;
    let there = there(context);
    let common = first_actions(service);
    for action in service.actions.iter().filter(|it| is_in(typed, it.name)) {
        let label = format!("{prefix}:{}", action.name);
        if there.contains(&label.as_str()) {
            continue;
        }
        let place = common.iter().position(|it| *it == action.name);
        let is_fitting = action
            .resources
            .iter()
            .any(|it| types.takes(prefix, it.resource_type));
        let rank = match place {
            Some(place) => u8::try_from(place).unwrap_or(u8::MAX).min(50) + 9,
            None if is_fitting => 61 + rarity(&label),
            None => 75 + rarity(&label),
        };
        acc.push(
            listed(&label, context)
                .detail(action.level.name())
                .data(format!("action {label}"))
                .rank(rank),
        );
    }
    for (pattern, count) in wildcards(service, typed) {
        let label = format!("{prefix}:{pattern}");
        acc.push(
            listed(&label, context)
                .detail(format!("{count} actions"))
                .rank(60),
        );
    }
}

/// The actions of a service that are asked for most, without its prefix. Policy templates and connectors know few services
/// well; of the others the actions that AWS's own policies allow most come first.
fn first_actions(service: &'static Service) -> Vec<&'static str> {
    let common = common_actions(service.prefix);
    if common.len() >= LEAST_COMMON {
        return common;
    }
    let times = |name: &str| iam::times_allowed(&format!("{}:{name}", service.prefix));
    let allowed = service.actions.iter().map(|it| (times(it.name), it.name));
    let mut allowed: Vec<_> = allowed.filter(|it| it.0 > 0).collect();
    allowed.sort_by_key(|it| Reverse(it.0));
    allowed.truncate(LEAST_COMMON);
    let allowed = allowed.into_iter().map(|it| it.1);
    // One action says little of what a service is used for.
    let all: Vec<_> = match common.len() > 1 {
        true => common.into_iter().chain(allowed).collect(),
        false => allowed.chain(common).collect(),
    };
    let mut seen = HashSet::new();
    all.into_iter().filter(|it| seen.insert(*it)).collect()
}

/// The wildcards that stand for several actions that begin with the same word, and the one for all.
fn wildcards(service: &'static Service, typed: &str) -> Vec<(String, usize)> {
    let word = |name: &'static str| {
        let rest = name.char_indices().skip(1);
        let end = rest
            .filter(|(_, it)| it.is_ascii_uppercase())
            .map(|it| it.0);
        let end = end.min().unwrap_or(name.len());
        name.get(..end).unwrap_or(name)
    };
    let mut counts: Vec<(&str, usize)> = Vec::new();
    // Actions are sorted without case, so those of one word stand together.
    for action in service.actions.iter() {
        match counts.last_mut() {
            Some((last, count)) if *last == word(action.name) => *count += 1,
            Some(_) | None => counts.push((word(action.name), 1)),
        }
    }
    let several = counts.into_iter().filter(|(_, count)| *count > 1);
    let all = std::iter::once((String::from("*"), service.actions.len()));
    several
        .filter(|(word, _)| is_in(typed, word))
        .map(|(word, count)| (format!("{word}*"), count))
        .chain(all.filter(|_| typed.is_empty() || typed == "*"))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{
        beside_shop, check, check_apply, check_documentation, check_first, completion,
        json_policies, policies, statement,
    };
    use expect_test::expect;

    #[test]
    fn what_other_statements_allow_together_comes_first() {
        check_first(
            &beside_shop(
                "  Other:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n          - {Effect: Allow, Action: ['glue:GetSchema', 'glue:RegisterSchemaVersion'], Resource: '*'}\n  Own:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n          - Effect: Allow\n            Resource: '*'\n            Action:\n              - glue:GetSchema\n              - $0\n",
            ),
            1,
            expect![[r#"
                glue:RegisterSchemaVersion · Write
                …
            "#]],
        );
    }

    #[test]
    fn an_operation_or_a_name_alone_leads_to_its_action() {
        check(
            &statement("              Action: [sqs:SendMessageB$0]\n"),
            expect![[r#"
                sqs:SendMessage · what this operation needs
            "#]],
        );
        check(
            &statement("              Action: [GetItem$0]\n"),
            expect![[r#"
                dynamodb:GetItem · Read
                dax:GetItem · Read
                * · every action of every service
            "#]],
        );
    }

    #[test]
    fn a_name_alone_leads_to_actions_of_all_services() {
        for (typed, first) in [
            ("Decrypt", "kms:Decrypt"),
            ("PassRole", "iam:PassRole"),
            ("SendEmail", "ses:SendEmail"),
            ("InvokeModel", "bedrock:InvokeModel"),
            ("StartExecution", "states:StartExecution"),
            ("GetSecretV", "secretsmanager:GetSecretValue"),
            ("PutMetricData", "cloudwatch:PutMetricData"),
            ("createlog", "logs:CreateLogGroup"),
            ("getparam", "ssm:GetParameters"),
        ] {
            let (_, _, completion) =
                completion(&statement(&format!("              Action: {typed}$0\n")));
            let labels = completion.items.iter().map(|it| it.label.as_str());
            assert_eq!(labels.take(1).collect::<Vec<_>>(), [first]);
        }
    }

    #[test]
    fn of_a_service_that_few_templates_allow_the_usual_actions_come_first() {
        check_first(
            &statement("              Action: 'logs:$0'\n"),
            6,
            expect![[r#"
                logs:CreateLogGroup · Write
                logs:CreateLogStream · Write
                logs:PutLogEvents · Write
                logs:DescribeLogGroups · List
                logs:DescribeLogStreams · List
                logs:FilterLogEvents · Read
                …
            "#]],
        );
        check_first(
            &statement("              Action: bedrock:inv$0\n"),
            3,
            expect![[r#"
                bedrock:InvokeModel · Read
                bedrock:InvokeModelWithResponseStream · Read
                bedrock:Invoke* · 14 actions
                …
            "#]],
        );
    }

    #[test]
    fn services_come_first_that_the_template_has() {
        check_first(
            &statement("              Action: $0\n"),
            8,
            expect![[r#"
            dynamodb · Amazon DynamoDB
            lambda · AWS Lambda
            s3 · Amazon S3
            sns · Amazon SNS
            sqs · Amazon SQS
            dynamodb:BatchWriteItem · Write
            lambda:InvokeFunction · Write
            s3:GetObject · Read
            …
        "#]],
        );
        check_first(
            &statement("              Action: $0\n              Resource: !GetAtt Jobs.Arn\n"),
            3,
            expect![[r#"
                sqs:SendMessage · Write
                sqs:DeleteMessage · Write
                sqs:GetQueueAttributes · Read
                …
            "#]],
        );
        check_first(
            &statement("              Action: ssm:GetParameter\n            - Action: $0\n"),
            8,
            expect![[r#"
                ssm:GetParameter · Read
                dynamodb · Amazon DynamoDB
                lambda · AWS Lambda
                s3 · Amazon S3
                sns · Amazon SNS
                sqs · Amazon SQS
                ssm · AWS Systems Manager
                ssm:DescribeParameters · List
                …
            "#]],
        );
        check_first(
            &statement("              Action: dynam$0\n"),
            3,
            expect![[r#"
                dynamodb · Amazon DynamoDB
                dynamodb:BatchWriteItem · Write
                dynamodb:GetItem · Read
                …
            "#]],
        );
    }

    #[test]
    fn a_service_is_typed_on_with_a_colon() {
        check_apply(
            &statement("              Action: dyn$0\n"),
            "dynamodb",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: dynamodb
                      Handler: a.b
            "#]],
        );
        check_apply(
            &statement("              Action: 'dyn$0'\n"),
            "dynamodb:",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: 'dynamodb:'
                      Handler: a.b
            "#]],
        );
    }

    #[test]
    fn actions_most_asked_for_come_first() {
        check_first(
            &statement("              Action: s3:$0\n"),
            25,
            expect![[r#"
            s3:GetObject · Read
            s3:GetObjectVersion · Read
            s3:ListBucket · List
            s3:PutObject · Write
            s3:DeleteObject · Write
            s3:GetBucketLocation · Read
            s3:GetLifecycleConfiguration · Read
            s3:GetObjectAcl · Read
            s3:PutLifecycleConfiguration · Write
            s3:PutObjectAcl · Permissions management
            s3:AbortMultipartUpload · Write
            s3:DeleteObjectVersion · Write
            s3:GetObjectLegalHold · Read
            s3:GetObjectRetention · Read
            s3:GetObjectTorrent · Read
            s3:GetObjectVersionAcl · Read
            s3:GetObjectVersionForReplication · Read
            s3:GetObjectVersionTorrent · Read
            s3:ListBucketMultipartUploads · List
            s3:ListBucketVersions · List
            s3:ListMultipartUploadParts · List
            s3:PutObjectLegalHold · Write
            s3:PutObjectRetention · Write
            s3:RestoreObject · Write
            s3:DeleteObjectTagging · Tagging
            …
        "#]],
        );
        check_first(
            &statement("              Action: s3:Ge$0\n"),
            3,
            expect![[r#"
            s3:GetObject · Read
            s3:GetObjectVersion · Read
            s3:GetBucketLocation · Read
            …
        "#]],
        );
        check_first(
            &statement(
                "              Action:\n                - s3:$0\n              Resource: '*'\n",
            ),
            2,
            expect![[r#"
                s3:GetObject · Read
                s3:GetObjectVersion · Read
                …
            "#]],
        );
        check_first(
            &statement(
                "              Action:\n                - s3:Ge$0\n              Resource: '*'\n",
            ),
            2,
            expect![[r#"
                s3:GetObject · Read
                s3:GetObjectVersion · Read
                …
            "#]],
        );
        check_first(
            &statement(
                "              Action:\n                - s3:GetObject\n                - s3:Ge$0\n",
            ),
            2,
            expect![[r#"
                s3:GetObjectVersion · Read
                s3:GetBucketLocation · Read
                …
            "#]],
        );
        check_first(
            &statement("              Action: [s3:$0]\n"),
            2,
            expect![[r#"
            s3:GetObject · Read
            s3:GetObjectVersion · Read
            …
        "#]],
        );
        check_first(
            &statement("              Action: [s3:$0\n"),
            2,
            expect![[r#"
            s3:GetObject · Read
            s3:GetObjectVersion · Read
            …
        "#]],
        );
        check_first(
            &statement("              Action: ['s3:$0\n"),
            2,
            expect![[r#"
            s3:GetObject · Read
            s3:GetObjectVersion · Read
            …
        "#]],
        );
        check_first(
            &statement("              Action: [s3:GetObject, s3:$0]\n"),
            2,
            expect![[r#"
                s3:PutObject · Write
                s3:ListBucket · List
                …
            "#]],
        );
        check_first(
            &statement("              Action:\n                s3:$0\n"),
            2,
            expect![[r#"
                s3:GetObject · Read
                s3:GetObjectVersion · Read
                …
            "#]],
        );
        check_first(
            &statement("              Action:\n                s3:G$0\n"),
            2,
            expect![[r#"
                s3:GetObject · Read
                s3:GetObjectVersion · Read
                …
            "#]],
        );
        check_first(
            &policies(
                "      Policies: [{Statement: [{Effect: Allow, Action: s3:$0, Resource: '*'}]}]\n",
            ),
            2,
            expect![[r#"
                s3:GetObject · Read
                s3:GetObjectVersion · Read
                …
            "#]],
        );
        check_first(
            &json_policies(r#""Policies": [{ "Statement": [{ "Action": "s3:$0" }] }]"#),
            2,
            expect![[r#"
                s3:GetObject · Read
                s3:GetObjectVersion · Read
                …
            "#]],
        );
        check_first(
            &json_policies(r#""Policies": [{ "Statement": [{ "Action": [ "s3:$0 ] }] }]"#),
            2,
            expect![[r#"
                s3:GetObject · Read
                s3:GetObjectVersion · Read
                …
            "#]],
        );
        check_first(
            &json_policies(r#""Policies": [{ "Statement": [{ "Action": [ s3:$0 ] }] }]"#),
            2,
            expect![[r#"
                s3:GetObject · Read
                s3:GetObjectVersion · Read
                …
            "#]],
        );
        check_first(&statement("              Action: s4:$0\n"), 2, expect![]);
    }

    #[test]
    fn what_is_typed_of_an_action_goes_away() {
        check_apply(
            &statement(
                "              Action:\n                - s3:$0\n              Resource: '*'\n",
            ),
            "s3:GetObject",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action:
                                - s3:GetObject
                              Resource: '*'
                      Handler: a.b
            "#]],
        );
        check_apply(
            &statement("              Action: s3:Ge$0 # read\n"),
            "s3:Get*",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: s3:Get* # read
                      Handler: a.b
            "#]],
        );
        check_apply(
            &statement("              Action: [s3:$0\n"),
            "s3:GetObject",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: [s3:GetObject]
                      Handler: a.b
            "#]],
        );
        check_apply(
            &statement("              Action:\n                s3:G$0\n"),
            "s3:GetObject",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action:
                                - s3:GetObject
                      Handler: a.b
            "#]],
        );
        check_apply(
            &statement("              Action: 's3:G$0etObj'\n"),
            "s3:GetObject",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - Statement:
                            - Effect: Allow
                              Action: 's3:GetObject'
                      Handler: a.b
            "#]],
        );
        check_apply(
            &statement("              Action: $0\n"),
            "*",
            expect![[r#"
            …
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Policies:
                    - Statement:
                        - Effect: Allow
                          Action: '*'
                  Handler: a.b
        "#]],
        );
        check_apply(
            &json_policies(r#""Policies": [{ "Statement": [{ "Action": [ "s3:$0 ] }] }]"#),
            "s3:GetObject",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [{ "Statement": [{ "Action": [ "s3:GetObject" ] }] }]
                      }
                    }
                  }
                }
            "#]],
        );
    }

    #[test]
    fn roles_are_assumed() {
        let role = |principal: &str| {
            beside_shop(&format!(
                "  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Statement:\n          - Principal: {principal}\n            Action: $0\n"
            ))
        };
        check(
            &role("{Service: lambda.amazonaws.com}"),
            expect![[r#"
            sts:AssumeRole · by a service or another role
            sts:TagSession · passing session tags
            sts:SetSourceIdentity · passing who asked
            sts:AssumeRoleWithWebIdentity · by users of an OpenID provider
            sts:AssumeRoleWithSAML · by users of a SAML provider
        "#]],
        );
        check_first(
            &role("{Federated: cognito-identity.amazonaws.com}"),
            1,
            expect![[r#"
                sts:AssumeRoleWithWebIdentity · by users of an OpenID provider
                …
            "#]],
        );
    }

    #[test]
    fn policies_of_resources_are_about_their_service() {
        check_first(
            &beside_shop(
                "  P:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n          - Effect: Allow\n            Action: $0\n",
            ),
            4,
            expect![[r#"
                sqs · Amazon SQS
                sqs:SendMessage · Write
                sqs:DeleteMessage · Write
                sqs:GetQueueAttributes · Read
                …
            "#]],
        );
    }

    #[test]
    fn what_an_action_takes() {
        check_documentation(
            &statement("              Action: s3:$0\n"),
            "s3:GetObject",
            expect![[r#"
                `s3:GetObject`: Amazon S3 · Read

                Takes
                - accesspointobject: `arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}`
                - object: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`

                Conditions: `s3:AccessGrantsInstanceArn`, `s3:ExistingObjectTag/<key>`, `s3:ResourceAccount`, `s3:TlsVersion`, `s3:authType`, `s3:signatureAge`, `s3:signatureversion`, `s3:x-amz-content-sha256`

                [s3 actions in the AWS documentation](https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html#list_s3-actions-as-permissions)"#]],
        );
        check_documentation(
            &statement("              Action: s3:$0\n"),
            "s3:ListAllMyBuckets",
            expect![[r#"
                `s3:ListAllMyBuckets`: Amazon S3 · List

                Takes no resource: only `*` fits.

                Conditions: `s3:ResourceAccount`, `s3:TlsVersion`, `s3:authType`, `s3:signatureAge`, `s3:signatureversion`, `s3:x-amz-content-sha256`

                [s3 actions in the AWS documentation](https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html#list_s3-actions-as-permissions)"#]],
        );
    }
}
