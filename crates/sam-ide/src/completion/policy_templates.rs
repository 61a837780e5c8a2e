//! The policy templates that `Policies` of a function or state machine can name, with their parameters filled in from
//! the template's resources.

use super::CompletionItemKind;
use super::context::Context;
use super::fit::is_in;
use super::identity::{others, placeholder};
use super::insert::{Offer, Write};
use super::neighbours::neighbours;
use super::piece::Piece;
use super::resources::Resources;
use crate::place::typed::Slot;
use crate::place::typed::policy::InProperties;
use sam_core::iam::{PolicyTemplate, policy_template, policy_templates};

/// What the names of those end with that let a function do its work with a resource and no more.
const USUAL: [&str; 7] = [
    "CrudPolicy",
    "ReadPolicy",
    "WritePolicy",
    "PollerPolicy",
    "SendMessagePolicy",
    "PublishMessagePolicy",
    "InvokePolicy",
];

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    if !is_entry(context) {
        return;
    }
    let there = there(context);
    let elsewhere: Vec<&str> = neighbours(context, resources)
        .into_iter()
        .flat_map(|it| std::iter::once(it).chain(it.items()))
        .flat_map(|it| it.entries())
        .map(|it| it.name())
        .collect();
    let typed = context.prefix();
    let candidates = others(resources);
    for template in policy_templates().iter().filter(|it| is_in(typed, it.name)) {
        let parameters = template
            .parameters
            .iter()
            .map(|it| (Piece::text(it.name), placeholder(it.kind, &candidates)));
        let values: Vec<_> = parameters.collect();
        let fits = values.iter().any(|(_, it)| matches!(it, Piece::Either(_)));
        let has_several = values
            .iter()
            .any(|(_, it)| matches!(it, Piece::Either(all) if all.len() > 1));
        let is_there = there.contains(&template.name);
        let is_elsewhere = elsewhere.contains(&template.name);
        let write = entry(context, template, values);
        let offer = Offer::new(template.name, CompletionItemKind::Snippet, write)
            .detail(detail(template))
            .data(format!("template {}", template.name));
        let is_usual = USUAL.iter().any(|it| template.name.ends_with(it));
        acc.push(offer.rank(match (fits, is_there) {
            (_, false) if is_elsewhere => 3,
            (true, false) if is_usual => 4,
            // For another resource.
            (true, true) if is_usual && has_several => 4,
            (true, false) => 5,
            (false, false) if is_usual => 9,
            (true, true) | (false, false) => 10,
            (false, true) => 11,
        }));
    }
}

/// Whether the cursor is where an entry of `Policies` begins or may be added.
pub(super) fn is_entry(context: &Context<'_>) -> bool {
    let Some(place) = InProperties::of(&context.typed) else {
        return false;
    };
    if !place.is_of_sam() || place.names() != ["Policies"] || context.typed.tag().is_some() {
        return false;
    }
    let is_item = context.typed.is_item();
    match context.typed.slot {
        Slot::Below | Slot::Item => true,
        Slot::Value => context.typed.wants_value(),
        // A second key would make an entry nothing at all; of a half-typed one the colon may be there already.
        Slot::Key => {
            !is_item
                || context
                    .typed
                    .children(context.typed.node())
                    .next()
                    .is_none()
        }
        Slot::Text => false,
    }
}

fn entry(context: &Context<'_>, template: &PolicyTemplate, values: Vec<(Piece, Piece)>) -> Write {
    let (name, values) = (Piece::text(template.name), Piece::Map(values));
    match context.typed.slot {
        Slot::Key => Write::Entry(name, values),
        Slot::Below | Slot::Item | Slot::Value | Slot::Text => {
            Write::Items(vec![Piece::Map(vec![(name, values)])])
        }
    }
}

/// `BucketName`, or that there is nothing to fill in.
fn detail(template: &PolicyTemplate) -> String {
    let names: Vec<_> = template.parameters.iter().map(|it| it.name).collect();
    if names.is_empty() {
        "no parameters".to_owned()
    } else {
        names.join(", ")
    }
}

/// The policy templates that are named already.
fn there(context: &Context<'_>) -> Vec<&'static str> {
    let typed = &context.typed;
    let list = typed.list();
    let items = typed.items(list).chain([list]);
    let keys = items.flat_map(|it| typed.keys(it));
    keys.filter_map(|it| Some(policy_template(it)?.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{
        check_apply, check_documentation, check_first, check_snippet, json_policies, policies,
    };
    use expect_test::expect;

    #[test]
    fn templates_that_fit_the_resources_come_first() {
        check_first(
            &policies("      Policies:\n        - $0\n"),
            30,
            expect![[r#"
                DynamoDBCrudPolicy · TableName
                DynamoDBReadPolicy · TableName
                DynamoDBStreamReadPolicy · StreamName, TableName
                DynamoDBWritePolicy · TableName
                S3CrudPolicy · BucketName
                S3ReadPolicy · BucketName
                S3WritePolicy · BucketName
                SNSCrudPolicy · TopicName
                SNSPublishMessagePolicy · TopicName
                SQSPollerPolicy · QueueName
                SQSSendMessagePolicy · QueueName
                DynamoDBBackupFullAccessPolicy · TableName
                DynamoDBReconfigurePolicy · TableName
                DynamoDBRestoreFromBackupPolicy · TableName
                S3FullAccessPolicy · BucketName
                Statement · statements of your own
                AWSLambdaBasicExecutionRole · managed policy
                AWSLambdaDynamoDBExecutionRole · managed policy
                AWSLambdaInvocation-DynamoDB · managed policy
                AWSLambdaSQSQueueExecutionRole · managed policy
                AWSLambdaVPCAccessExecutionRole · managed policy
                AWSXrayWriteOnlyAccess · managed policy
                AmazonDynamoDBReadOnlyAccess · managed policy
                AmazonS3ExpressFullAccess · managed policy
                AmazonS3ExpressReadOnlyAccess · managed policy
                AmazonS3FilesClientFullAccess · managed policy
                AmazonS3FilesClientReadOnlyAccess · managed policy
                AmazonS3FilesFullAccess · managed policy
                AmazonS3FilesReadOnlyAccess · managed policy
                AmazonS3OutpostsFullAccess · managed policy
                …
            "#]],
        );
        check_first(
            &policies("      Policies:\n        - S3$0\n"),
            3,
            expect![[r#"
                S3CrudPolicy · BucketName
                S3ReadPolicy · BucketName
                S3WritePolicy · BucketName
                …
            "#]],
        );
        check_first(
            &policies("      Policies: $0\n      Handler: a.b\n"),
            3,
            expect![[r#"
                DynamoDBCrudPolicy · TableName
                DynamoDBReadPolicy · TableName
                DynamoDBStreamReadPolicy · StreamName, TableName
                …
            "#]],
        );
        check_first(
            &policies("      Policies:\n        $0\n      Handler: a.b\n"),
            3,
            expect![[r#"
                DynamoDBCrudPolicy · TableName
                DynamoDBReadPolicy · TableName
                DynamoDBStreamReadPolicy · StreamName, TableName
                …
            "#]],
        );
        check_first(
            &policies("      Policies: [S3$0]\n"),
            3,
            expect![[r#"
                S3CrudPolicy · BucketName
                S3ReadPolicy · BucketName
                S3WritePolicy · BucketName
                …
            "#]],
        );
        check_first(
            &policies("      Policies: [S3$0\n      Handler: a.b\n"),
            3,
            expect![[r#"
                S3CrudPolicy · BucketName
                S3ReadPolicy · BucketName
                S3WritePolicy · BucketName
                …
            "#]],
        );
        check_first(
            &policies(
                "      Policies:\n        - DynamoDBCrudPolicy: {TableName: x}\n        - $0\n",
            ),
            3,
            expect![[r#"
                DynamoDBReadPolicy · TableName
                DynamoDBStreamReadPolicy · StreamName, TableName
                DynamoDBWritePolicy · TableName
                …
            "#]],
        );
    }

    #[test]
    fn nothing_is_added_to_an_entry_that_is_whole() {
        check_first(
            &policies("      Policies:\n        - S3ReadPolicy: {}\n          $0\n"),
            3,
            expect![""],
        );
    }

    #[test]
    fn a_template_comes_with_its_parameters() {
        check_apply(
            &policies("      Policies:\n        - S3$0\n"),
            "S3ReadPolicy",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - S3ReadPolicy:
                            BucketName: !Ref Images
            "#]],
        );
        check_apply(
            &policies("      Policies:\n      - S3$0\n      Handler: a.b\n"),
            "S3ReadPolicy",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                      - S3ReadPolicy:
                          BucketName: !Ref Images
                      Handler: a.b
            "#]],
        );
        check_apply(
            &policies("      Policies: [S3$0]\n"),
            "S3ReadPolicy",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies: [{S3ReadPolicy: {BucketName: !Ref Images}}]
            "#]],
        );
        check_apply(
            &policies("      Policies: [AWSLambdaRole, $0\n"),
            "SQSPollerPolicy",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies: [AWSLambdaRole, {SQSPollerPolicy: {QueueName: !GetAtt Jobs.QueueName}}]
            "#]],
        );
        check_apply(
            &policies("      Policies:\n        $0\n      Handler: a.b\n"),
            "SNSPublishMessagePolicy",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - SNSPublishMessagePolicy:
                            TopicName: !GetAtt Alerts.TopicName
                      Handler: a.b
            "#]],
        );
        check_apply(
            &policies("      Policies: $0\n      Handler: a.b\n"),
            "DynamoDBCrudPolicy",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies: 
                        - DynamoDBCrudPolicy:
                            TableName: !Ref Orders
                      Handler: a.b
            "#]],
        );
        check_apply(
            &policies("      Policies:\n        - $0\n"),
            "CloudWatchPutMetricPolicy",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - CloudWatchPutMetricPolicy: {}
            "#]],
        );
        check_apply(
            &policies("      Policies:\n        - S3$0ReadPolicy:\n            BucketName: x\n"),
            "S3CrudPolicy",
            expect![[r#"
                …
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      Policies:
                        - S3CrudPolicy:
                            BucketName: x
            "#]],
        );
        check_apply(
            &json_policies(r#""Policies": [ "S3$0" ]"#),
            "S3ReadPolicy",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [ { "S3ReadPolicy": { "BucketName": { "Ref": "Images" } } } ]
                      }
                    }
                  }
                }
            "#]],
        );
        check_apply(
            &json_policies(r#""Policies": [ $0 ]"#),
            "SQSPollerPolicy",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [ { "SQSPollerPolicy": { "QueueName": { "Fn::GetAtt": ["Jobs", "QueueName"] } } } ]
                      }
                    }
                  }
                }
            "#]],
        );
        check_apply(
            &json_policies(r#""Policies": [ $0"#),
            "CloudWatchPutMetricPolicy",
            expect![[r#"
                {
                  "Resources": {
                    "Images": { "Type": "AWS::S3::Bucket" },
                    "Jobs": { "Type": "AWS::SQS::Queue" },
                    "F": {
                      "Type": "AWS::Serverless::Function",
                      "Properties": {
                        "Policies": [ { "CloudWatchPutMetricPolicy": {} }]
                      }
                    }
                  }
                }
            "#]],
        );
    }

    #[test]
    fn places_to_fill_in_hold_what_fits() {
        let fixture = policies("      Policies:\n        - $0\n");
        check_snippet(
            &fixture,
            "S3ReadPolicy",
            expect![[r#"
            S3ReadPolicy:
                BucketName: ${1:!Ref Images}"#]],
        );
        check_snippet(
            &fixture,
            "KinesisCrudPolicy",
            expect![[r#"
            KinesisCrudPolicy:
                StreamName: $1"#]],
        );
        let two = fixture.replace("  Jobs:", "  More: {Type: AWS::SQS::Queue}\n  Jobs:");
        check_snippet(
            &two,
            "SQSPollerPolicy",
            expect![[r#"
            SQSPollerPolicy:
                QueueName: ${1|!GetAtt More.QueueName,!GetAtt Jobs.QueueName|}"#]],
        );
    }

    #[test]
    fn what_a_template_allows() {
        let fixture = policies("      Policies:\n        - $0\n");
        check_documentation(
            &fixture,
            "S3ReadPolicy",
            expect![[r#"
                `S3ReadPolicy`

                **Allow** `s3:GetObject`, `s3:ListBucket`, `s3:GetBucketLocation`, `s3:GetObjectVersion`, `s3:GetLifecycleConfiguration`  
                on `arn:${AWS::Partition}:s3:::${bucketName}`, `arn:${AWS::Partition}:s3:::${bucketName}/*`

                [S3ReadPolicy in the AWS documentation](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html#s3-read-policy)"#]],
        );
        check_documentation(
            &fixture,
            "CloudWatchPutMetricPolicy",
            expect![[r#"
                `CloudWatchPutMetricPolicy`

                **Allow** `cloudwatch:PutMetricData`  
                on `*`

                [CloudWatchPutMetricPolicy in the AWS documentation](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html#cloudwatch-put-metric-policy)"#]],
        );
    }
}
