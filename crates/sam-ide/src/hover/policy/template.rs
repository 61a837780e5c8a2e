//! A policy template: its statements with the values filled in, as the transform makes them.

use super::document;
use crate::grant::action_list::{actions, counts_with_total};
use crate::grant::phrase::{code, escape};
use crate::grant::statement::{allowed, of_template};
use crate::links;
use crate::names::closest;
use sam_core::iam::{PolicyTemplate, policy_template, policy_templates};
use sam_core::syntax::EntryRef;
use sam_core::template::Resource;

pub(super) fn parts(resource: Resource<'_>, entry: EntryRef<'_>) -> Option<Vec<String>> {
    let name = entry.name();
    let Some(template) = policy_template(name) else {
        return unknown(name);
    };
    let statements = of_template(template, entry);
    let mut parts = vec![format!(
        "**{}** · policy template · {}",
        code(name),
        actions(&allowed(&statements))
    )];
    let missing = template.parameters.iter().map(|it| it.name);
    let missing: Vec<_> = missing
        .filter(|it| entry.value.entry(it).is_none())
        .map(code)
        .collect();
    if !missing.is_empty() {
        parts.push(format!(
            "**Problem:** No value for {}.",
            missing.join(" and ")
        ));
    }
    parts.extend(super::entries::place(resource, entry.value));
    parts.extend(document::all(&statements));
    parts.push(links::to_policy_template(template));
    Some(parts)
}

/// A map with one key in `Policies` is a policy template or nothing.
fn unknown(name: &str) -> Option<Vec<String>> {
    let near = closest(name, policy_templates().iter().map(|it| it.name))?;
    Some(vec![
        format!("**{}** · no policy template", code(name)),
        format!(
            "**Problem:** SAM has no policy template of this name. Did you mean {}?",
            code(near)
        ),
        links::to_policy_templates(),
    ])
}

/// `` `S3ReadPolicy` (6 Read actions) on images ``
pub(super) fn summary(template: &PolicyTemplate, entry: EntryRef<'_>) -> String {
    let statements = of_template(template, entry);
    let counts = counts_with_total(&allowed(&statements));
    format!("{} · {}", code(template.name), escape(&counts))
}

#[cfg(test)]
mod tests {
    use crate::hover::tests::check;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check_entry(entry: &str, expected: Expect) {
        check(
            &format!(
                "\
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - AmazonS3ReadOnlyAccess
        - {entry}
  Images: {{Type: AWS::S3::Bucket}}
  News: {{Type: AWS::SNS::Topic}}
"
            ),
            expected,
        );
    }

    #[test]
    fn its_statements_are_told_with_the_values() {
        check_entry(
            "S3Read$0Policy: {BucketName: !Ref Images}",
            expect![[r#"
            [S3ReadPolicy]

            **`S3ReadPolicy`** · policy template · 5 actions

            Inline policy `FRolePolicy1` on role `FRole` (made by SAM)

            On `Images` and `Images/*`:

            - **List** (s3): ListBucket
            - **Read** (s3): GetObject · GetBucketLocation · GetObjectVersion · GetLifecycleConfiguration
        "#]],
        );
        check_entry(
            "DynamoDBCrud$0Policy: {TableName: orders}",
            expect![[r#"
            [DynamoDBCrudPolicy]

            **`DynamoDBCrudPolicy`** · policy template · 10 actions

            Inline policy `FRolePolicy1` on role `FRole` (made by SAM)

            On `table/orders` and `table/orders/index/*`:

            - **Read** (dynamodb): GetItem · Scan · Query · BatchGetItem · DescribeTable · ConditionCheckItem
            - **Write** (dynamodb): DeleteItem · PutItem · UpdateItem · BatchWriteItem
        "#]],
        );
        check_entry(
            "KMSDecrypt$0Policy: {KeyId: !Ref Key}",
            expect![[r#"
            [KMSDecryptPolicy]

            **`KMSDecryptPolicy`** · policy template · 1 action

            Inline policy `FRolePolicy1` on role `FRole` (made by SAM)

            On `key/Key`:

            - **Write** (kms): Decrypt
        "#]],
        );
        check_entry(
            "Rekognition$0DetectOnlyPolicy: {}",
            expect![[r#"
            [RekognitionDetectOnlyPolicy]

            **`RekognitionDetectOnlyPolicy`** · policy template · 4 actions

            Inline policy `FRolePolicy1` on role `FRole` (made by SAM)

            On any resource:

            - **Read** (rekognition): DetectFaces · DetectLabels · DetectModerationLabels · DetectText
        "#]],
        );
    }

    #[test]
    fn a_missing_value_and_an_unknown_name_are_problems() {
        check_entry(
            "S3Read$0Policy: {}",
            expect![[r#"
            [S3ReadPolicy]

            **`S3ReadPolicy`** · policy template · 5 actions

            **Problem:** No value for `BucketName`.

            Inline policy `FRolePolicy1` on role `FRole` (made by SAM)

            On `${BucketName}` and `${BucketName}/*`:

            - **List** (s3): ListBucket
            - **Read** (s3): GetObject · GetBucketLocation · GetObjectVersion · GetLifecycleConfiguration
        "#]],
        );
        check_entry(
            "S3Red$0Policy: {}",
            expect![[r#"
            [S3RedPolicy]

            **`S3RedPolicy`** · no policy template

            **Problem:** SAM has no policy template of this name. Did you mean `S3ReadPolicy`?
        "#]],
        );
    }

    #[test]
    fn a_parameter_tells_what_it_wants() {
        check_entry(
            "S3ReadPolicy: {Bucket$0Name: x}",
            expect![[r#"
                [BucketName]

                **BucketName** · the name of a bucket, for `S3ReadPolicy`

                In this template: `!Ref Images`
            "#]],
        );
        check_entry(
            "S3ReadPolicy: {Bucket$0: x}",
            expect![[r#"
            [Bucket]

            **`Bucket`** · no parameter of `S3ReadPolicy`

            SAM ignores it: it takes `BucketName`.
        "#]],
        );
        check_entry(
            "SNSPublishMessagePolicy: {TopicName: x$0}",
            expect![[r#"
                [x]

                **TopicName** · the name of a topic, for `SNSPublishMessagePolicy`

                In this template: `!GetAtt News.TopicName`
            "#]],
        );
        check_entry(
            "EC2DescribePolicy: {A$0: x}",
            expect![[r#"
            [A]

            **`A`** · no parameter of `EC2DescribePolicy`

            SAM ignores it: it takes none.
        "#]],
        );
    }
}
