//! A managed policy: its ARN and what it allows.

use super::document;
use crate::grant::action_list::{actions, counts_with_total, of_managed, service_lines};
use crate::grant::phrase::code;
use crate::grant::statement::StatementWords;
use crate::links;
use crate::names::closest;
use crate::partition;
use sam_core::MANAGED_DATE;
use sam_core::document::Document;
use sam_core::iam::{
    ManagedPolicy, managed_names, managed_policy, managed_policy_by_arn, sam_managed_arn,
};
use sam_core::policy::{Effect, TextPart, text_parts};
use sam_core::spec::Partition;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;

/// More statements, or more names and wildcards, than these are counted, not told.
const MOST_STATEMENTS: usize = 4;
const MOST_NAMES: usize = 40;

pub(super) fn parts(
    document: &Document,
    resource: Resource<'_>,
    property: EntryRef<'_>,
    value: NodeRef<'_>,
) -> Option<Vec<String>> {
    let partition = partition::of(document.template());
    let text = text(value, partition)?;
    let Some(policy) = find(&text) else {
        return unknown(&text);
    };
    let statements = StatementWords::of_managed(policy);
    let allowed = of_managed(policy, Effect::Allow);
    let mut parts = vec![format!(
        "**{}** · managed policy · {}",
        code(policy.name),
        actions(&allowed)
    )];
    parts.push(code(&match text.starts_with("arn:") {
        true => text.clone(),
        false => in_partition(policy, partition),
    }));
    parts.extend(attached(resource, property));
    if property.name() == "Policies" && !text.starts_with("arn:") {
        parts.extend(resolution(policy, partition));
    }
    let names = statements.iter().map(|it| it.actions.values.len());
    if statements.len() <= MOST_STATEMENTS && names.sum::<usize>() <= MOST_NAMES {
        parts.extend(document::all(&statements));
    } else {
        parts.push(service_lines(&allowed.iter().collect()).join("\n"));
        let denied = statements.iter().filter(|it| it.effect == Effect::Deny);
        match denied.count() {
            0 => {}
            1 => parts.push("One statement denies some of this.".to_owned()),
            count => parts.push(format!("{count} statements deny some of this.")),
        }
    }
    parts.push(links::to_managed_policy(policy.name));
    Some(parts)
}

/// The policy's ARN.
fn in_partition(policy: &ManagedPolicy, partition: Partition) -> String {
    let rest = policy.arn.strip_prefix("arn:aws:").unwrap_or_default();
    format!("arn:{}:{rest}", partition.name())
}

/// A name or ARN as it comes out in a partition; none for what only a deployment knows.
fn text(value: NodeRef<'_>, partition: Partition) -> Option<String> {
    let pieces = text_parts(value).into_iter().map(|it| match it {
        TextPart::Text(text) => Some(text),
        TextPart::Ref("AWS::Partition") => Some(partition.name()),
        TextPart::Ref(_) | TextPart::GetAtt(..) | TextPart::Unknown => None,
    });
    pieces.collect()
}

/// The policy of a name or an ARN.
pub(super) fn find(text: &str) -> Option<&'static ManagedPolicy> {
    managed_policy_by_arn(text).or_else(|| managed_policy(text))
}

/// What it is put on.
fn attached(resource: Resource<'_>, property: EntryRef<'_>) -> Option<String> {
    match property.name() {
        "PermissionsBoundary" => Some(format!(
            "Permissions boundary of {}: it allows nothing by itself, and limits what other policies allow",
            code(resource.id)
        )),
        "ManagedPolicyArns" => Some(format!("Attached to {}", code(resource.id))),
        _ => super::holder::role(resource).map(|it| format!("Attached to {it}")),
    }
}

/// Whether a name alone is enough.
fn resolution(policy: &ManagedPolicy, partition: Partition) -> Option<String> {
    match (sam_managed_arn(policy.name, partition), partition) {
        (Some(_), _) => None,
        (None, Partition::Aws) => {
            Some("SAM does not know the ARN of this name. Write the ARN.".to_owned())
        }
        (None, other) => Some(format!(
            "SAM does not know the ARN of this name in partition {}. Write the ARN if the policy exists there.",
            code(other.name())
        )),
    }
}

fn unknown(text: &str) -> Option<Vec<String>> {
    let title = format!("**{}**", code(text));
    if let Some(rest) = text.strip_prefix("arn:") {
        let account = rest.split(':').nth(3)?;
        let words = match account {
            "aws" => {
                format!("AWS has no managed policy with this ARN (as of {MANAGED_DATE}).")
            }
            _ => format!(
                "A customer managed policy of account {}. The template does not show its statements.",
                code(account)
            ),
        };
        return Some(vec![title, words, links::to_managed_policies()]);
    }
    let near = closest(text, managed_names())?;
    Some(vec![
        format!("{title} · not a managed policy"),
        format!(
            "**Problem:** AWS has no managed policy with this name (as of {MANAGED_DATE}). Did you mean {}?",
            code(near)
        ),
        links::to_managed_policies(),
    ])
}

/// `` `AmazonS3ReadOnlyAccess` · 12 List · 60 Read ``
pub(super) fn summary(value: NodeRef<'_>) -> Option<String> {
    let text = text(value, Partition::Aws)?;
    let policy = find(&text);
    let count = policy.map(|it| counts_with_total(&of_managed(it, Effect::Allow)));
    let count = count.map_or_else(String::new, |it| format!(" · {it}"));
    Some(format!(
        "{}{count}",
        code(policy.map_or(&*text, |it| it.name))
    ))
}

#[cfg(test)]
mod tests {
    use crate::hover::tests::check;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check_entry(policies: &str, expected: Expect) {
        check(
            &format!(
                "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      {policies}
"
            ),
            expected,
        );
    }

    #[test]
    fn a_policy_tells_what_it_allows() {
        check_entry(
            "Policies: AWSLambdaBasic$0ExecutionRole",
            expect![[r#"
            [AWSLambdaBasicExecutionRole]

            **`AWSLambdaBasicExecutionRole`** · managed policy · 3 actions

            `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`

            Attached to role `FRole` (generated by SAM)

            On any resource:

            - **Write** (logs): CreateLogGroup · CreateLogStream · PutLogEvents
        "#]],
        );
        check_entry(
            "Policies: [$0AmazonS3FullAccess]",
            expect![[r#"
            [AmazonS3FullAccess]

            **`AmazonS3FullAccess`** · managed policy · 206 actions

            `arn:aws:iam::aws:policy/AmazonS3FullAccess`

            Attached to role `FRole` (generated by SAM)

            On any resource:

            - **s3:\***: 180 actions: 18 List · 66 Read · 57 Write · 12 Tagging · 27 Permissions management
            - **s3-object-lambda:\***: 26 actions: 4 List · 8 Read · 8 Write · 4 Tagging · 2 Permissions management
        "#]],
        );
        check_entry(
            "Policies: [$0AmazonDynamoDBFullAccess]",
            expect![[r#"
                [AmazonDynamoDBFullAccess]

                **`AmazonDynamoDBFullAccess`** · managed policy · 169 actions

                `arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess`

                Attached to role `FRole` (generated by SAM)

                - AWS Application Auto Scaling (application-autoscaling): 3 Read · 4 Write
                - Amazon CloudWatch (cloudwatch): 1 List · 6 Read · 2 Write
                - AWS Data Pipeline (datapipeline): 1 List · 4 Read · 4 Write
                - Amazon DynamoDB Accelerator (DAX) (dax): 5 List · 7 Read · 16 Write · 2 Tagging
                - Amazon DynamoDB (dynamodb): 6 List · 30 Read · 39 Write · 2 Tagging · 3 Permissions management
                - Amazon EC2 (ec2): 3 List
                - AWS IAM (iam): 1 List · 1 Read · 2 Write
                - Amazon Kinesis Data Streams (kinesis): 1 List · 2 Read
                - AWS KMS (kms): 1 List · 1 Read
                - AWS Lambda (lambda): 2 List · 1 Read · 4 Write
                - AWS Resource Groups (resource-groups): 2 List · 2 Read · 2 Write
                - Amazon SNS (sns): 3 List · 4 Write · 1 Permissions management
                - Amazon Resource Group Tagging API (tag): 1 Read
            "#]],
        );
        check_entry(
            "Policies: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/Amazon$0SQSReadOnlyAccess']",
            expect![[r#"
                [!Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonSQSReadOnlyAccess']

                **`AmazonSQSReadOnlyAccess`** · managed policy · 6 actions

                `arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess`

                Attached to role `FRole` (generated by SAM)

                On any resource:

                - **Read** (sqs): GetQueueAttributes · GetQueueUrl · ListDeadLetterSourceQueues · ListQueues · ListMessageMoveTasks · ListQueueTags
            "#]],
        );
        check_entry(
            "PermissionsBoundary: arn:aws:iam::aws:policy/$0AdministratorAccess",
            expect![[r#"
                [arn:aws:iam::aws:policy/AdministratorAccess]

                **`AdministratorAccess`** · managed policy · 22,321 actions

                `arn:aws:iam::aws:policy/AdministratorAccess`

                Permissions boundary of `F`: it allows nothing by itself, and limits what other policies allow

                On any resource:

                - **\***: 22,321 actions: 3,748 List · 5,947 Read · 11,485 Write · 719 Tagging · 422 Permissions management
            "#]],
        );
        check_entry(
            "Policies: [$0PowerUserAccess]",
            expect![[r#"
            [PowerUserAccess]

            **`PowerUserAccess`** · managed policy · 22,057 actions

            `arn:aws:iam::aws:policy/PowerUserAccess`

            Attached to role `FRole` (generated by SAM)

            On any resource:

            - everything but iam:\* · organizations:\* · account:\*

            On any resource:

            - **List** (account): ListRegions
            - **List** (iam): ListRoles
            - **Read** (account): GetAccountInformation · GetGovCloudAccountInformation · GetPrimaryEmail
            - **Read** (organizations): DescribeEffectivePolicy · DescribeOrganization
            - **Write** (iam): CreateServiceLinkedRole · DeleteServiceLinkedRole
        "#]],
        );
    }

    #[test]
    fn the_partition_is_that_of_the_template() {
        check_entry(
            "Policies: [$0AmazonSQSReadOnlyAccess, arn:aws-cn:iam::123456789012:policy/Own]",
            expect![[r#"
                [AmazonSQSReadOnlyAccess]

                **`AmazonSQSReadOnlyAccess`** · managed policy · 6 actions

                `arn:aws-cn:iam::aws:policy/AmazonSQSReadOnlyAccess`

                Attached to role `FRole` (generated by SAM)

                On any resource:

                - **Read** (sqs): GetQueueAttributes · GetQueueUrl · ListDeadLetterSourceQueues · ListQueues · ListMessageMoveTasks · ListQueueTags
            "#]],
        );
        check_entry(
            "Policies: [arn:aws-us-gov:iam::aws:policy/$0AmazonSQSReadOnlyAccess]",
            expect![[r#"
                [arn:aws-us-gov:iam::aws:policy/AmazonSQSReadOnlyAccess]

                **`AmazonSQSReadOnlyAccess`** · managed policy · 6 actions

                `arn:aws-us-gov:iam::aws:policy/AmazonSQSReadOnlyAccess`

                Attached to role `FRole` (generated by SAM)

                On any resource:

                - **Read** (sqs): GetQueueAttributes · GetQueueUrl · ListDeadLetterSourceQueues · ListQueues · ListMessageMoveTasks · ListQueueTags
            "#]],
        );
        check_entry(
            "Policies: [$0AmazonMechanicalTurkReadOnly, arn:aws-cn:iam::123456789012:policy/Own]",
            expect![[r#"
                [AmazonMechanicalTurkReadOnly]

                **`AmazonMechanicalTurkReadOnly`** · managed policy · 16 actions

                `arn:aws-cn:iam::aws:policy/AmazonMechanicalTurkReadOnly`

                Attached to role `FRole` (generated by SAM)

                SAM does not know the ARN of this name in partition `aws-cn`. Write the ARN if the policy exists there.

                On any resource:

                - **List** (mechanicalturk): List\* (10)
                - **Read** (mechanicalturk): Get\* (6)
            "#]],
        );
    }

    #[test]
    fn an_unknown_policy_is_said_to_be_one() {
        check_entry(
            "Policies: [$0AmazonS3ReadOnlyAcces]",
            expect![[r#"
                [AmazonS3ReadOnlyAcces]

                **`AmazonS3ReadOnlyAcces`** · not a managed policy

                **Problem:** AWS has no managed policy with this name (as of 2026-09). Did you mean `AmazonS3ReadOnlyAccess`?
            "#]],
        );
        check_entry(
            "Policies: ['$0arn:aws:iam::aws:policy/No']",
            expect![[r#"
                ['arn:aws:iam::aws:policy/No']

                **`arn:aws:iam::aws:policy/No`**

                AWS has no managed policy with this ARN (as of 2026-09).
            "#]],
        );
        check_entry(
            "Policies: ['$0arn:aws:iam::123456789012:policy/Own']",
            expect![[r#"
                ['arn:aws:iam::123456789012:policy/Own']

                **`arn:aws:iam::123456789012:policy/Own`**

                A customer managed policy of account `123456789012`. The template does not show its statements.
            "#]],
        );
        check_entry("Policies: ['$0arn:aws']", expect![[""]]);
    }
}
