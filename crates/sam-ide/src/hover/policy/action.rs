//! An action of a statement, or a wildcard: how far it reaches and what it can be limited to.

use crate::grant::action_list::{
    Actions, actions, by_level_lines, is_wildcard, largest_services, number,
};
use crate::grant::phrase::{code, escape};
use crate::links;
use crate::names::closest;
use crate::place::InStatement;
use crate::scope::may_need_star;
use sam_core::IAM_DATE;
use sam_core::iam::{Action, Known, Service, known, matching, prefixes};
use sam_core::policy::{Effect, Element, Polarity};
use sam_core::spec::operation;
use sam_core::syntax::NodeRef;

/// How many actions of a wildcard are named.
const MOST_ACTIONS: usize = 30;

/// How many condition keys are named.
const MOST_KEYS: usize = 8;

/// How many resource types are shown.
const MOST_TYPES: usize = 8;

pub(super) fn parts(
    inside: InStatement<'_>,
    element: Element<'_>,
    value: NodeRef<'_>,
) -> Option<Vec<String>> {
    let text = value.as_str()?;
    let role = role(inside, element);
    if is_wildcard(text) {
        return Some(wildcard(text, role));
    }
    Some(match known(text) {
        Known::Action(service, action) => one(service, action, role),
        Known::Newer => vec![
            format!("**{}**{role}", code(text)),
            format!(
                "This action is newer than the embedded data ({IAM_DATE}), which has only its name."
            ),
            links::to_services(&[text.split(':').next().unwrap_or(text)]),
        ],
        Known::UnknownAction(service) => unknown(text, service, role),
        Known::UnknownService => no_service(text),
    })
}

/// What the statement does with it, where that is not to allow it.
fn role(inside: InStatement<'_>, element: Element<'_>) -> &'static str {
    match (inside.statement.effect(), element.polarity) {
        (Some(Effect::Deny), Polarity::Is) => " · denied here",
        (Some(Effect::Deny), Polarity::Not) => " · not denied by this statement (`NotAction`)",
        (Some(Effect::Allow) | None, Polarity::Is) => "",
        (Some(Effect::Allow) | None, Polarity::Not) => {
            " · not allowed by this statement (`NotAction`)"
        }
    }
}

fn one(service: &'static Service, action: &Action, role: &str) -> Vec<String> {
    let name = format!("{}:{}", service.prefix, action.name);
    let title = format!(
        "**{}** · {} · {}{role}",
        code(&name),
        action.level.name(),
        escape(service.name)
    );
    let mut parts = vec![title];
    parts.extend(resources(service, action));
    let of_types = action.resources.iter();
    let mut keys: Vec<&str> = action.condition_keys.to_vec();
    keys.extend(of_types.clone().flat_map(|it| it.condition_keys.iter()));
    parts.extend(listed("Condition keys", keys, MOST_KEYS));
    let mut needed: Vec<&str> = action.dependent_actions.to_vec();
    needed.extend(of_types.flat_map(|it| it.dependent_actions.iter()));
    parts.extend(listed("May need as well", needed, MOST_KEYS));
    parts.push(links::to_services(&[service.prefix]));
    parts
}

/// What it can be limited to, each with its ARN.
fn resources(service: &'static Service, action: &Action) -> Vec<String> {
    if action.resources.is_empty() {
        return vec!["IAM cannot limit it to resources: `Resource` must be `*`.".to_owned()];
    }
    let hidden = action.resources.len().saturating_sub(MOST_TYPES);
    let shown = action.resources.iter().take(MOST_TYPES);
    let lines = shown.map(|takes| {
        let always = match takes.is_required {
            true => " (needed)",
            false => "",
        };
        let arn = service.resource_type(takes.resource_type);
        let arn = arn.and_then(|it| it.arns.first());
        let arn = arn.map_or_else(String::new, |it| format!(": {}", code(it)));
        format!("- **{}**{always}{arn}", escape(takes.resource_type))
    });
    let mut lines: Vec<_> = lines.collect();
    if hidden > 0 {
        lines.push(format!("- and {hidden} more"));
    }
    let mut parts = vec!["On:".to_owned(), lines.join("\n")];
    if may_need_star(service, action) {
        let none = "A request without one of these needs `Resource: '*'`.";
        parts.push(none.to_owned());
    }
    parts
}

/// `Condition keys: a · b and 3 more`, if there are any.
fn listed(title: &str, mut names: Vec<&str>, most: usize) -> Option<String> {
    names.sort_unstable();
    names.dedup();
    let hidden = names.len().saturating_sub(most);
    let shown: Vec<_> = names.iter().take(most).map(|it| code(it)).collect();
    let more = match hidden {
        0 => String::new(),
        _ => format!(" and {hidden} more"),
    };
    (!shown.is_empty()).then(|| format!("{title}: {}{more}", shown.join(" · ")))
}

fn wildcard(text: &str, role: &str) -> Vec<String> {
    let matched: Actions = matching(text);
    let mut services: Vec<&str> = matched.iter().map(|(service, _)| service.prefix).collect();
    services.dedup();
    if matched.is_empty() {
        return vec![
            format!("**{}** · not an action", code(text)),
            format!("Matches no action (as of {IAM_DATE})."),
            links::to_services(&[text.split(':').next().unwrap_or(text)]),
        ];
    }
    let name = match services.as_slice() {
        [_] => matched.first().map_or("", |(service, _)| service.name),
        [..] => "",
    };
    let of = match (name, services.len()) {
        ("", count) => format!("{} services", number(count)),
        (name, _) => escape(name),
    };
    let mut parts = vec![format!(
        "**{}** · {of} · {}{role}",
        code(text),
        actions(&matched)
    )];
    // Names of hundreds of services tell nothing.
    match services.len() {
        0..=3 => parts.push(by_level_lines(&matched, MOST_ACTIONS).join("\n")),
        _ => {
            parts.push(by_level_lines(&matched, 0).join("\n"));
            parts.push(largest_services(&matched));
        }
    }
    services.truncate(3);
    parts.push(match services.as_slice() {
        [one] => links::to_services(&[one]),
        _ => links::to_all_services(),
    });
    parts
}

fn unknown(text: &str, service: &Service, role: &str) -> Vec<String> {
    let name = text.split_once(':').map_or(text, |(_, name)| name);
    if let Some(needed) = operation(service.prefix, name) {
        return of_operation(text, service, needed);
    }
    let names = service.actions.iter().map(|it| it.name);
    let near = closest(name, names).map(|it| format!("{}:{it}", service.prefix));
    let near = near.map_or_else(String::new, |it| format!(" Did you mean {}?", code(&it)));
    vec![
        format!(
            "**{}** · not an action of {}{role}",
            code(text),
            escape(service.name)
        ),
        format!(
            "**Problem:** Not one of the {} actions of {} (as of {IAM_DATE}).{near}",
            number(service.actions.len()),
            escape(service.name)
        ),
        links::to_services(&[service.prefix]),
    ]
}

/// Code calls operations, policies name actions; most have the same name.
fn of_operation(text: &str, service: &Service, needed: &[&str]) -> Vec<String> {
    let needed: Vec<_> = needed.iter().map(|it| code(it)).collect();
    let needs = match needed.as_slice() {
        [] => "It needs no permission.".to_owned(),
        [one] => format!("It needs {one}."),
        [..] => format!("It may need {}.", needed.join(", ")),
    };
    vec![
        format!("**{}** · operation of {}", code(text), escape(service.name)),
        format!("**Problem:** This is an API operation, not an IAM action. {needs}"),
        links::to_services(&[service.prefix]),
    ]
}

fn no_service(text: &str) -> Vec<String> {
    let Some((prefix, name)) = text.split_once(':') else {
        return vec![
            format!("**{}** · not an action", code(text)),
            "**Problem:** An action has the form `service:Name`, for example `s3:GetObject`. `*` alone is every action.".to_owned(),
            links::to_all_services(),
        ];
    };
    let near = closest(prefix, prefixes().iter().copied());
    let near = near.map_or_else(String::new, |it| {
        format!(" Did you mean {}?", code(&format!("{it}:{name}")))
    });
    vec![
        format!("**{}** · not an action", code(text)),
        format!(
            "**Problem:** No service has the prefix {} (as of {IAM_DATE}).{near}",
            code(prefix)
        ),
        links::to_all_services(),
    ]
}

#[cfg(test)]
mod tests {
    use crate::hover::tests::check;
    use expect_test::{Expect, expect};

    /// The hover on an action that is the only one of an allowing statement.
    #[track_caller]
    fn check_action(action: &str, expected: Expect) {
        check_statement(
            &format!("{{Effect: Allow, Action: ['$0{action}'], Resource: '*'}}"),
            expected,
        );
    }

    #[track_caller]
    fn check_statement(statement: &str, expected: Expect) {
        check(
            &format!(
                "\
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - {statement}
"
            ),
            expected,
        );
    }

    #[test]
    fn an_action_tells_how_far_it_reaches_and_on_what() {
        check_action(
            "s3:getobject",
            expect![[r#"
            ['s3:getobject']

            **`s3:GetObject`** · Read · Amazon S3

            On:

            - **accesspointobject**: `arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}`
            - **object**: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`

            Condition keys: `s3:AccessGrantsInstanceArn` · `s3:ExistingObjectTag/<key>` · `s3:ResourceAccount` · `s3:TlsVersion` · `s3:authType` · `s3:signatureAge` · `s3:signatureversion` · `s3:x-amz-content-sha256`
        "#]],
        );
        check_action(
            "s3:ListAllMyBuckets",
            expect![[r#"
                ['s3:ListAllMyBuckets']

                **`s3:ListAllMyBuckets`** · List · Amazon S3

                IAM cannot limit it to resources: `Resource` must be `*`.

                Condition keys: `s3:ResourceAccount` · `s3:TlsVersion` · `s3:authType` · `s3:signatureAge` · `s3:signatureversion` · `s3:x-amz-content-sha256`
            "#]],
        );
        check_action(
            "lambda:CreateFunction",
            expect![[r#"
            ['lambda:CreateFunction']

            **`lambda:CreateFunction`** · Write · AWS Lambda

            On:

            - **function** (needed): `arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}`

            Condition keys: `aws:RequestTag/${TagKey}` · `aws:TagKeys` · `lambda:CodeSigningConfigArn` · `lambda:Layer` · `lambda:SecurityGroupIds` · `lambda:SubnetIds` · `lambda:VpcIds`
        "#]],
        );
        check_action(
            "securityagent:BatchDeleteThreats",
            expect![[r#"
                ['securityagent:BatchDeleteThreats']

                **`securityagent:BatchDeleteThreats`**

                This action is newer than the embedded data (2026-10), which has only its name.
            "#]],
        );
    }

    #[test]
    fn of_a_wildcard_the_actions_are_counted_and_named() {
        check_action(
            "sqs:Send*",
            expect![[r#"
            ['sqs:Send*']

            **`sqs:Send*`** · Amazon SQS · 1 action

            - **Write** (1): SendMessage
        "#]],
        );
        check_action(
            "s3:Get*",
            expect![[r#"
                ['s3:Get*']

                **`s3:Get*`** · Amazon S3 · 63 actions

                - **Read** (63): GetObject · GetBucketLocation · GetObjectVersion · GetBucketAcl · GetBucketPolicy · GetBucketTagging · GetBucketVersioning · GetEncryptionConfiguration · GetLifecycleConfiguration · GetBucketPublicAccessBlock · GetObjectAcl · GetBucketLogging · GetReplicationConfiguration · GetAccountPublicAccessBlock · GetBucketNotification · GetBucketWebsite · GetAccessPoint · GetBucketObjectLockConfiguration · GetBucketOwnershipControls · GetBucketPolicyStatus · GetObjectTagging · GetObjectVersionAcl · GetAccelerateConfiguration · GetAccessPointPolicy · GetBucketCORS · GetMultiRegionAccessPoint · GetMultiRegionAccessPointPolicy · GetMultiRegionAccessPointPolicyStatus · GetAccessGrantsInstance · GetAccessGrantsLocation and 33 more
            "#]],
        );
        check_action(
            "dynamodb:*",
            expect![[r#"
                ['dynamodb:*']

                **`dynamodb:*`** · Amazon DynamoDB · 80 actions

                - **List** (6): ListBackups · ListContributorInsights · ListExports · ListGlobalTables · ListImports · ListTables
                - **Read** (30): DescribeTable · Scan · DescribeLimits · ListTagsOfResource · DescribeTimeToLive · Query · DescribeContinuousBackups · GetResourcePolicy · GetItem and 21 more
                - **Write** (39): PutItem · UpdateItem · BatchWriteItem · DeleteItem · DeleteTable · CreateTable · UpdateTable · DeleteBackup · UpdateTimeToLive · CreateBackup and 29 more
                - **Tagging** (2): TagResource · UntagResource
                - **Permissions management** (3): DeleteResourcePolicy · PutResourcePolicy · UpdateAbacStatus
            "#]],
        );
        check_action(
            "*:Describe*",
            expect![[r#"
                ['*:Describe*']

                **`*:Describe*`** · not an action

                Matches no action (as of 2026-10).
            "#]],
        );
        check_action(
            "*",
            expect![[r#"
            ['*']

            **`*`** · 457 services · 22,321 actions

            - **List** (3,748)
            - **Read** (5,947)
            - **Write** (11,485)
            - **Tagging** (719)
            - **Permissions management** (422)

            Services: ec2 (826) · sagemaker (460) · connect (387) · quicksight (340) · chime (316) · glue (306) · iot (293) · bedrock (269) · datazone (264) · bedrock-agentcore (258) · ses (233) · iam (190) and 445 more
        "#]],
        );
        check_action(
            "s3:Fetch*",
            expect![[r#"
                ['s3:Fetch*']

                **`s3:Fetch*`** · not an action

                Matches no action (as of 2026-10).
            "#]],
        );
    }

    #[test]
    fn where_it_is_not_allowed_this_is_said() {
        check_statement(
            "{Effect: Deny, Action: '$0sqs:PurgeQueue', Resource: '*'}",
            expect![[r#"
                ['sqs:PurgeQueue']

                **`sqs:PurgeQueue`** · Write · Amazon SQS · denied here

                On:

                - **queue** (needed): `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`
            "#]],
        );
        check_statement(
            "{Effect: Allow, NotAction: ['$0iam:*'], Resource: '*'}",
            expect![[r#"
                ['iam:*']

                **`iam:*`** · AWS IAM · 190 actions · not allowed by this statement (`NotAction`)

                - **List** (40): ListRoles · ListAttachedRolePolicies · ListRolePolicies · ListUsers · ListInstanceProfiles · ListPolicies and 34 more
                - **Read** (37): GetRole · GetRolePolicy · GetPolicy · GetInstanceProfile · GetPolicyVersion · GetUser and 31 more
                - **Write** (74): PassRole · CreateServiceLinkedRole · CreateRole · DeleteRole · DeleteServiceLinkedRole · AddRoleToInstanceProfile and 68 more
                - **Tagging** (16): TagRole · UntagRole · TagInstanceProfile · TagPolicy · TagMFADevice · TagOpenIDConnectProvider and 10 more
                - **Permissions management** (23): AttachRolePolicy · DetachRolePolicy · DeleteRolePolicy · PutRolePolicy · CreatePolicy · DeletePolicy and 17 more
            "#]],
        );
    }

    #[test]
    fn an_unknown_action_has_its_nearest() {
        check_action(
            "dynamodb:CreateItem",
            expect![[r#"
                ['dynamodb:CreateItem']

                **`dynamodb:CreateItem`** · not an action of Amazon DynamoDB

                **Problem:** Not one of the 80 actions of Amazon DynamoDB (as of 2026-10). Did you mean `dynamodb:UpdateItem`?
            "#]],
        );
        check_action(
            "s3:HeadObject",
            expect![[r#"
                ['s3:HeadObject']

                **`s3:HeadObject`** · operation of Amazon S3

                **Problem:** This is an API operation, not an IAM action. It needs `s3:GetObject`.
            "#]],
        );
        check_action(
            "kms:ReEncrypt",
            expect![[r#"
                ['kms:ReEncrypt']

                **`kms:ReEncrypt`** · operation of AWS KMS

                **Problem:** This is an API operation, not an IAM action. It may need `kms:ReEncryptFrom`, `kms:ReEncryptTo`.
            "#]],
        );
        check_action(
            "dynamodb:GetItems",
            expect![[r#"
                ['dynamodb:GetItems']

                **`dynamodb:GetItems`** · not an action of Amazon DynamoDB

                **Problem:** Not one of the 80 actions of Amazon DynamoDB (as of 2026-10). Did you mean `dynamodb:GetItem`?
            "#]],
        );
        check_action(
            "dinamodb:GetItem",
            expect![[r#"
                ['dinamodb:GetItem']

                **`dinamodb:GetItem`** · not an action

                **Problem:** No service has the prefix `dinamodb` (as of 2026-10). Did you mean `dynamodb:GetItem`?
            "#]],
        );
        check_action(
            "GetItem",
            expect![[r#"
                ['GetItem']

                **`GetItem`** · not an action

                **Problem:** An action has the form `service:Name`, for example `s3:GetObject`. `*` alone is every action.
            "#]],
        );
    }
}
