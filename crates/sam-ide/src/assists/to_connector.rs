//! A policy template or a statement of a function or state machine, made a connector.

use super::CodeAction;
use super::conversion::Conversion;
use super::plan::{Plan, Wanted, plan};
use super::unit::{Owner, UnitKind};
use crate::edit::comments::Comments;
use crate::edit::new_connector::connect;
use crate::names::listed;
use sam_core::connector::{Resolved, Resolver};
use sam_core::text::TextRange;

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let template = resolver.template();
    let Some(owner) = Owner::at(template, range.start()) else {
        return;
    };
    let Some(unit) = owner.unit_at(resolver.template(), range.start()) else {
        return;
    };
    let wanted = match unit.kind {
        UnitKind::Template => Wanted::TheMost,
        UnitKind::Statement => Wanted::Everything,
        UnitKind::Managed(_) => return,
    };
    let Some(plan) = plan(resolver, owner, &unit, wanted) else {
        return;
    };
    let Ok(when) = unit.place.condition() else {
        return;
    };
    let mut conversion = Conversion::new(resolver, owner.resource.id);
    let comments = unit.comments(owner, template.document());
    let done = conversion
        .edit(|_, _| Some(comments.take_above()))
        .and_then(|()| {
            conversion.edit(|resolver, owner| {
                let document = resolver.template().document();
                Owner::of(owner)?.take_out(document, unit.place, unit.statement)
            })
        })
        .and_then(|()| link(&mut conversion, &plan, when))
        .and_then(|()| comment(&mut conversion, &plan, &comments));
    if done.is_some() {
        conversion.offer(acc, &format!("Convert to {}", words(&plan)));
    }
}

/// Adds the connectors of a plan, on a condition of the template.
pub(super) fn link(
    conversion: &mut Conversion<'_, '_>,
    plan: &Plan<'_>,
    when: Option<&str>,
) -> Option<()> {
    plan.links
        .iter()
        .try_for_each(|(destination, permissions)| {
            conversion.edit(|resolver, owner| {
                let destination = resolver.template().resource(destination.id)?;
                connect(resolver, owner, destination, permissions, when)
            })
        })
}

/// Puts the comments of what a plan replaces above its first connector.
pub(super) fn comment(
    conversion: &mut Conversion<'_, '_>,
    plan: &Plan<'_>,
    comments: &Comments,
) -> Option<()> {
    let (destination, _) = plan.links.first()?;
    conversion.edit(|resolver, owner| {
        let connectors = resolver.all().into_iter();
        let mut own = connectors.filter(|it| {
            let carrier = it.connector.carrier();
            carrier.is_some_and(|it| it.id == owner.id)
        });
        let goes_there = |it: &Resolved<'_>| {
            let mut links = it.links.iter();
            links.any(|it| {
                it.destination
                    .id
                    .is_some_and(|(id, _)| id == destination.id)
            })
        };
        let Some(connector) = own.find(goes_there) else {
            return Some(Vec::new());
        };
        let at = connector.connector.key_range().start();
        comments.put_above(resolver.template().document(), at)
    })
}

/// `` a connector to `Orders`: Read, Write ``
fn words(plan: &Plan<'_>) -> String {
    match plan.links.as_slice() {
        [(destination, permissions)] => {
            let names: Vec<&str> = permissions.iter().map(|it| it.name()).collect();
            format!("a connector to `{}`: {}", destination.id, names.join(", "))
        }
        links => format!(
            "connectors to {}",
            listed(links.iter().map(|(it, _)| it.id))
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_conversion, check_no_assist};
    use expect_test::expect;

    #[test]
    fn a_policy_template_becomes_a_connector() {
        check_conversion(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Policies:
        - AWSXrayWriteOnlyAccess # traces
        # what is ordered
        - DynamoDBCrudPolicy: # too much
            Table$0Name: !Ref Orders # "the table"
"#,
            "Convert to a connector",
            expect![[r#"
                Convert to a connector to `Orders`: Read, Write (grants 4 more actions, 1 fewer)
                + dynamodb:PartiQLSelect on Orders, Orders/index/*
                + dynamodb:PartiQLDelete on Orders
                + dynamodb:PartiQLInsert on Orders
                + dynamodb:PartiQLUpdate on Orders
                - dynamodb:DescribeTable on Orders
                 11 |         - AWSXrayWriteOnlyAccess # traces
                -12 |         # what is ordered
                -13 |         - DynamoDBCrudPolicy: # too much
                -14 |             TableName: !Ref Orders # "the table"
                +12 |     Connectors:
                +13 |       # what is ordered
                +14 |       # too much
                +15 |       # "the table"
                +16 |       ToOrders:
                +17 |         Properties:
                +18 |           Destination:
                +19 |             Id: Orders
                +20 |           Permissions:
                +21 |             - Read
                +22 |             - Write
            "#]],
        );
    }

    #[test]
    fn the_last_policy_takes_the_property_along() {
        check_conversion(
            r#"
Resources:
  Pictures:
    Type: AWS::S3::Bucket
    Condition: IsProd

  Show:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - S3Read$0Policy: {BucketName: !Ref Pictures}
      Handler: app.handler
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
"#,
            "Convert to a connector",
            expect![[r#"
                Convert to a connector to `Pictures`: Read (grants 10 more actions, 2 fewer)
                + s3:ListBucketMultipartUploads on Pictures
                + s3:ListBucketVersions on Pictures
                + s3:GetObjectAcl on Pictures/*
                + s3:GetObjectLegalHold on Pictures/*
                + s3:GetObjectRetention on Pictures/*
                + s3:GetObjectTorrent on Pictures/*
                + s3:GetObjectVersionAcl on Pictures/*
                + s3:GetObjectVersionForReplication on Pictures/*
                + s3:GetObjectVersionTorrent on Pictures/*
                + s3:ListMultipartUploadParts on Pictures/*
                - s3:GetBucketLocation on Pictures
                - s3:GetLifecycleConfiguration on Pictures
                  9 |     Properties:
                -10 |       Policies:
                -11 |       - S3ReadPolicy: {BucketName: !Ref Pictures}
                 10 |       Handler: app.handler
                +11 |     Connectors:
                +12 |       ToPictures:
                +13 |         Condition: IsProd
                +14 |         Properties:
                +15 |           Destination:
                +16 |             Id: Pictures
                +17 |           Permissions:
                +18 |             - Read
                 19 | Conditions:
            "#]],
        );
    }

    #[test]
    fn a_statement_that_a_connector_covers() {
        check_conversion(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  News:
    Type: AWS::SNS::Topic
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      Policies:
        - Version: '2012-10-17'
          Statement:
            - Effect: Allow
              Action: [sqs:SendMessage]
              Resource: !GetAtt Orders.Arn
            - Effect: Allow
              $0Action: sns:Publish
              Resource: !Ref News
"#,
            "Convert to a connector",
            expect![[r#"
                Convert to a connector to `News`: Write (grants the same)
                 16 |               Resource: !GetAtt Orders.Arn
                -17 |             - Effect: Allow
                -18 |               Action: sns:Publish
                -19 |               Resource: !Ref News
                +17 |     Connectors:
                +18 |       ToNews:
                +19 |         Properties:
                +20 |           Destination:
                +21 |             Id: News
                +22 |           Permissions:
                +23 |             - Write
            "#]],
        );
    }

    #[test]
    fn a_connector_that_is_there_gets_the_permission() {
        check_conversion(
            r#"
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - DynamoDBWritePolicy: {TableName$0: !Ref Orders}
        - DynamoDBWritePolicy: {TableName: elsewhere}
    Connectors:
      Look:
        Properties:
          Destination: {Id: Orders}
          Permissions: [Read]
"#,
            "Convert to a connector",
            expect![[r#"
                Convert to a connector to `Orders`: Write (grants 4 more actions)
                + dynamodb:DeleteItem on Orders
                + dynamodb:PartiQLDelete on Orders
                + dynamodb:PartiQLInsert on Orders
                + dynamodb:PartiQLUpdate on Orders
                  8 |       Policies:
                - 9 |         - DynamoDBWritePolicy: {TableName: !Ref Orders}
                  9 |         - DynamoDBWritePolicy: {TableName: elsewhere}
                ...
                 13 |           Destination: {Id: Orders}
                -15 |           Permissions: [Read]
                +14 |           Permissions: [Read, Write]
            "#]],
        );
    }

    #[test]
    fn a_destination_may_be_named_by_its_name() {
        check_conversion(
            r#"
Parameters:
  Stage: {Type: String}
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub jobs-${Stage}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - SQSSend$0MessagePolicy:
            QueueName: !Sub 'jobs-${Stage}'
        - SQSSendMessagePolicy:
            QueueName: jobs
"#,
            "Convert to a connector",
            expect![[r#"
                Convert to a connector to `Jobs`: Write (grants 3 more actions)
                + sqs:DeleteMessage on Jobs
                + sqs:ChangeMessageVisibility on Jobs
                + sqs:PurgeQueue on Jobs
                 13 |         - SQSSendMessagePolicy:
                -14 |             QueueName: !Sub 'jobs-${Stage}'
                -15 |         - SQSSendMessagePolicy:
                 14 |             QueueName: jobs
                +15 |     Connectors:
                +16 |       ToJobs:
                +17 |         Properties:
                +18 |           Destination:
                +19 |             Id: Jobs
                +20 |           Permissions:
                +21 |             - Write
            "#]],
        );
    }

    const CONDITIONAL: &str = r#"
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        # there only
        - !If
          - IsProd # in Ireland
          - SQSSend$0MessagePolicy:
              QueueName: !GetAtt Jobs.QueueName
          - !Ref AWS::NoValue
        - SNSPublishMessagePolicy: {TopicName: !GetAtt News.TopicName}
"#;

    #[test]
    fn a_branch_of_a_condition_becomes_a_connector_with_it() {
        check_conversion(
            CONDITIONAL,
            "Convert to a connector",
            expect![[r#"
                Convert to a connector to `Jobs`: Write (grants 3 more actions)
                + sqs:DeleteMessage on Jobs if IsProd
                + sqs:ChangeMessageVisibility on Jobs if IsProd
                + sqs:PurgeQueue on Jobs if IsProd
                 10 |       Policies:
                -11 |         # there only
                -12 |         - !If
                -13 |           - IsProd # in Ireland
                -14 |           - SQSSendMessagePolicy:
                -15 |               QueueName: !GetAtt Jobs.QueueName
                -16 |           - !Ref AWS::NoValue
                 11 |         - SNSPublishMessagePolicy: {TopicName: !GetAtt News.TopicName}
                +12 |     Connectors:
                +13 |       # there only
                +14 |       # in Ireland
                +15 |       ToJobs:
                +16 |         Condition: IsProd
                +17 |         Properties:
                +18 |           Destination:
                +19 |             Id: Jobs
                +20 |           Permissions:
                +21 |             - Write
            "#]],
        );
        check_conversion(
            &CONDITIONAL.replace("!Ref AWS::NoValue", "S3ReadPolicy: {BucketName: x}"),
            "Convert to a connector",
            expect![[r#"
                Convert to a connector to `Jobs`: Write (grants 3 more actions)
                + sqs:DeleteMessage on Jobs if IsProd
                + sqs:ChangeMessageVisibility on Jobs if IsProd
                + sqs:PurgeQueue on Jobs if IsProd
                 13 |           - IsProd # in Ireland
                -14 |           - SQSSendMessagePolicy:
                -15 |               QueueName: !GetAtt Jobs.QueueName
                +14 |           - !Ref AWS::NoValue
                 15 |           - S3ReadPolicy: {BucketName: x}
                 16 |         - SNSPublishMessagePolicy: {TopicName: !GetAtt News.TopicName}
                +17 |     Connectors:
                +18 |       ToJobs:
                +19 |         Condition: IsProd
                +20 |         Properties:
                +21 |           Destination:
                +22 |             Id: Jobs
                +23 |           Permissions:
                +24 |             - Write
            "#]],
        );
        let of_others = CONDITIONAL.replace(
            "{Type: AWS::SQS::Queue}",
            "{Type: AWS::SQS::Queue, Condition: Other}",
        );
        check_no_assist(&of_others, "Convert to a connector");
        let otherwise = r#"
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Policies: !If [IsProd, !Ref AWS::NoValue, SQSSend$0MessagePolicy: {QueueName: !GetAtt Jobs.QueueName}]
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
"#;
        check_no_assist(otherwise, "Convert to a connector");
    }

    #[test]
    fn a_pair_without_braces_becomes_a_connector() {
        let fixture = |policies: &str| {
            format!(
                r#"
Resources:
  Jobs: {{Type: AWS::SQS::Queue}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Policies: {policies}
"#
            )
        };
        check_conversion(
            &fixture("[A, SQSSend$0MessagePolicy: {QueueName: !GetAtt Jobs.QueueName}, B: {c: d}]"),
            "Convert to a connector",
            expect![[r#"
                Convert to a connector to `Jobs`: Write (grants 3 more actions)
                + sqs:DeleteMessage on Jobs
                + sqs:ChangeMessageVisibility on Jobs
                + sqs:PurgeQueue on Jobs
                  6 |     Properties:
                - 7 |       Policies: [A, SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}, B: {c: d}]
                + 7 |       Policies: [A, B: {c: d}]
                + 8 |     Connectors:
                + 9 |       ToJobs:
                +10 |         Properties:
                +11 |           Destination:
                +12 |             Id: Jobs
                +13 |           Permissions:
                +14 |             - Write
            "#]],
        );
        check_conversion(
            &fixture("[SQSSend$0MessagePolicy: {QueueName: !GetAtt Jobs.QueueName}]"),
            "Convert to a connector",
            expect![[r#"
                Convert to a connector to `Jobs`: Write (grants 3 more actions)
                + sqs:DeleteMessage on Jobs
                + sqs:ChangeMessageVisibility on Jobs
                + sqs:PurgeQueue on Jobs
                  6 |     Properties:
                - 7 |       Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}]
                + 7 |       {}
                + 8 |     Connectors:
                + 9 |       ToJobs:
                +10 |         Properties:
                +11 |           Destination:
                +12 |             Id: Jobs
                +13 |           Permissions:
                +14 |             - Write
            "#]],
        );
    }

    #[test]
    fn what_no_connector_covers_stays() {
        for policy in [
            "{Statement: {Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:CreateTable'], Resource: !GetAtt Orders.Arn}}",
            "{Statement: {Effect: Allow, Action: 'dynamodb:GetItem', Resource: '*'}}",
            "{Statement: {Effect: Allow, Action: 'dynamodb:GetItem', Resource: [!GetAtt Orders.Arn, '*']}}",
            "{Statement: {Effect: Deny, Action: 'dynamodb:GetItem', Resource: !GetAtt Orders.Arn}}",
            "{Statement: {Effect: Allow, NotAction: 'dynamodb:GetItem', Resource: !GetAtt Orders.Arn}}",
            "{Statement: {Effect: Allow, Action: 'dynamodb:GetItem', Resource: !GetAtt Orders.Arn, Condition: {Bool: {aws:SecureTransport: true}}}}",
            "{DynamoDBReconfigurePolicy: {TableName: !Ref Orders}}",
            "{DynamoDBCrudPolicy: {TableName: !Ref Elsewhere}}",
            "AmazonDynamoDBReadOnlyAccess",
        ] {
            let text = format!(
                "\nParameters: {{Elsewhere: {{Type: String}}}}\nResources:\n  Orders: {{Type: AWS::DynamoDB::Table}}\n  Checkout:\n    \
                 Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n        - $0{policy}\n"
            );
            check_no_assist(&text, "Convert to a connector");
        }
    }
}
