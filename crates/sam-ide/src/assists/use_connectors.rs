//! Connectors in the place of all policy templates and statements of a function or state machine that they fit.

use super::CodeAction;
use super::conversion::Conversion;
use super::plan::{Plan, Wanted, plan};
use super::to_connector::{comment, link};
use super::unit::{Owner, Unit, UnitKind};
use crate::edit::comments::Comments;
use sam_core::connector::Resolver;
use sam_core::text::TextRange;

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let template = resolver.template();
    let Some(owner) = Owner::at(template, range.start()) else {
        return;
    };
    let at = range.start();
    let key = owner.resource.entry.key.full_range();
    let is_on = owner
        .policies()
        .is_some_and(|it| it.entry.range().contains_inclusive(at) || key.contains_inclusive(at));
    if !is_on {
        return;
    }
    let fitting: Vec<(Unit<'_>, Plan<'_>)> = owner
        .units(template)
        .into_iter()
        .filter(|unit| unit.place.is_unconditional())
        .filter_map(|unit| Some((fitting(resolver, owner, &unit)?, unit)))
        .map(|(plan, unit)| (unit, plan))
        .collect();
    // One alone is what the conversion of the entry itself offers.
    if fitting.len() < 2 {
        return;
    }
    let document = template.document();
    let comments = fitting
        .iter()
        .map(|(unit, _)| unit.comments(owner, document));
    let comments: Vec<Comments> = comments.collect();
    let mut conversion = Conversion::new(resolver, owner.resource.id);
    let plans = fitting.iter().map(|(_, plan)| plan);
    let done = take_out_all(&mut conversion, &fitting, &comments)
        .and_then(|()| link(&mut conversion, &merged(plans.clone()), None))
        .and_then(|()| {
            let mut each = plans.zip(&comments);
            each.try_for_each(|(plan, comments)| comment(&mut conversion, plan, comments))
        });
    if done.is_some() {
        conversion.offer(acc, "Use connectors where they fit");
    }
}

/// The connectors that fit: they grant every action of a statement, and of a policy template more than they lose.
pub(super) fn fitting<'a>(
    resolver: &Resolver<'a>,
    owner: Owner<'a>,
    unit: &Unit<'a>,
) -> Option<Plan<'a>> {
    match unit.kind {
        UnitKind::Statement => plan(resolver, owner, unit, Wanted::Everything),
        UnitKind::Template => {
            plan(resolver, owner, unit, Wanted::TheMost).filter(|it| it.kept > it.lost)
        }
        UnitKind::Managed(_) => None,
    }
}

/// The last ones first, so that the places of the others stay.
fn take_out_all(
    conversion: &mut Conversion<'_, '_>,
    fitting: &[(Unit<'_>, Plan<'_>)],
    comments: &[Comments],
) -> Option<()> {
    for ((unit, _), comments) in fitting.iter().zip(comments).rev() {
        // Nothing up to the unit has changed yet.
        conversion.edit(|_, _| Some(comments.take_above()))?;
        conversion.edit(|resolver, owner| {
            let owner = Owner::of(owner)?;
            let left = owner.statements(unit.place);
            let statement = unit.statement.filter(|_| left > 1);
            owner.take_out(resolver.template().document(), unit.place, statement)
        })?;
    }
    Some(())
}

/// One connector for each destination.
fn merged<'p, 'a: 'p>(plans: impl Iterator<Item = &'p Plan<'a>>) -> Plan<'a> {
    let mut all = Plan {
        links: Vec::new(),
        kept: 0,
        lost: 0,
    };
    for (destination, permissions) in plans.flat_map(|it| &it.links) {
        let known = all.links.iter_mut().find(|(it, _)| it.id == destination.id);
        let Some((_, known)) = known else {
            all.links.push((*destination, permissions.clone()));
            continue;
        };
        known.extend(permissions);
        known.sort();
        known.dedup();
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_conversion, check_no_assist};
    use expect_test::expect;

    #[test]
    fn the_catalogue_of_moderated_pictures() {
        check_conversion(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Pictures:
    Type: AWS::S3::Bucket

  Catalogue:
    Type: AWS::Serverless::SimpleTable

  Review:
    Type: AWS::SNS::Topic

  Moderate:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: moderate/
      Handler: app.handler
      Runtime: python3.13
      Pol$0icies:
        # the pictures as they come
        - S3ReadPolicy:
            BucketName: !Ref Pictures
        - RekognitionDetectOnlyPolicy: {} # what is in them
        - DynamoDBReadPolicy:
            TableName: !Ref Catalogue
        - DynamoDBWritePolicy:
            TableName: !Ref Catalogue
        - SNSPublishMessagePolicy:
            TopicName: !GetAtt Review.TopicName
"#,
            "Use connectors where they fit",
            expect![[r#"
                Use connectors where they fit (grants 16 more actions, 3 fewer)
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
                + dynamodb:ConditionCheckItem on Catalogue
                + dynamodb:PartiQLSelect on Catalogue, Catalogue/index/*
                + dynamodb:DeleteItem on Catalogue
                + dynamodb:PartiQLDelete on Catalogue
                + dynamodb:PartiQLInsert on Catalogue
                + dynamodb:PartiQLUpdate on Catalogue
                - s3:GetBucketLocation on Pictures
                - s3:GetLifecycleConfiguration on Pictures
                - dynamodb:DescribeTable on Catalogue
                 19 |       Policies:
                -20 |         # the pictures as they come
                -21 |         - S3ReadPolicy:
                -22 |             BucketName: !Ref Pictures
                 20 |         - RekognitionDetectOnlyPolicy: {} # what is in them
                -24 |         - DynamoDBReadPolicy:
                -25 |             TableName: !Ref Catalogue
                -26 |         - DynamoDBWritePolicy:
                -27 |             TableName: !Ref Catalogue
                -28 |         - SNSPublishMessagePolicy:
                -29 |             TopicName: !GetAtt Review.TopicName
                +21 |     Connectors:
                +22 |       # the pictures as they come
                +23 |       ToPictures:
                +24 |         Properties:
                +25 |           Destination:
                +26 |             Id: Pictures
                +27 |           Permissions:
                +28 |             - Read
                +29 |       ToCatalogue:
                +30 |         Properties:
                +31 |           Destination:
                +32 |             Id: Catalogue
                +33 |           Permissions:
                +34 |             - Read
                +35 |             - Write
                +36 |       ToReview:
                +37 |         Properties:
                +38 |           Destination:
                +39 |             Id: Review
                +40 |           Permissions:
                +41 |             - Write
            "#]],
        );
    }

    #[test]
    fn statements_go_one_by_one() {
        check_conversion(
            r#"
Resources:
  Orders: {Type: AWS::SQS::Queue}
  News: {Type: AWS::SNS::Topic}
  Checkout:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - {Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Orders.Arn}
            - {Effect: Allow, Action: 'sqs:TagQueue', Resource: !GetAtt Orders.Arn}
            - {Effect: Allow, Action: 'sqs:ReceiveMessage', Resource: !GetAtt Orders.Arn}
        - $0Version: '2012-10-17'
          Statement:
            - {Effect: Allow, Action: ['sns:Publish'], Resource: [!Ref News]}
            - {Effect: Allow, Action: 'sqs:Get*Attributes', Resource: [!GetAtt Orders.Arn]}
"#,
            "Use connectors where they fit",
            expect![[r#"
                Use connectors where they fit (grants 3 more actions)
                + sqs:DeleteMessage on Orders
                + sqs:ChangeMessageVisibility on Orders
                + sqs:PurgeQueue on Orders
                  9 |         - Statement:
                -10 |             - {Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Orders.Arn}
                 10 |             - {Effect: Allow, Action: 'sqs:TagQueue', Resource: !GetAtt Orders.Arn}
                -12 |             - {Effect: Allow, Action: 'sqs:ReceiveMessage', Resource: !GetAtt Orders.Arn}
                -13 |         - Version: '2012-10-17'
                -14 |           Statement:
                -15 |             - {Effect: Allow, Action: ['sns:Publish'], Resource: [!Ref News]}
                -16 |             - {Effect: Allow, Action: 'sqs:Get*Attributes', Resource: [!GetAtt Orders.Arn]}
                +11 |     Connectors:
                +12 |       ToOrders:
                +13 |         Properties:
                +14 |           Destination:
                +15 |             Id: Orders
                +16 |           Permissions:
                +17 |             - Read
                +18 |             - Write
                +19 |       ToNews:
                +20 |         Properties:
                +21 |           Destination:
                +22 |             Id: News
                +23 |           Permissions:
                +24 |             - Write
            "#]],
        );
    }

    #[test]
    fn conditions_of_the_ends_are_kept() {
        let text = r#"
Resources:
  Orders: {Type: AWS::SQS::Queue, Condition: A}
  News: {Type: AWS::SNS::Topic, Condition: B}
  Checkout:
    Type: AWS::Serverless::Function
    Condition: A
    Properties:
      Policies: $0[{SQSSendMessagePolicy: {QueueName: !GetAtt Orders.QueueName}}, {SNSPublishMessagePolicy: {TopicName: !GetAtt News.TopicName}}, {SNSPublishMessagePolicy: {TopicName: !GetAtt Late.TopicName}}]
  Late: {Type: AWS::SNS::Topic}
Conditions:
  A: !Equals [!Ref AWS::Region, eu-west-1]
  B: !Equals [!Ref AWS::Region, eu-west-2]
"#;
        check_conversion(
            text,
            "Use connectors where they fit",
            expect![[r#"
                Use connectors where they fit (grants 3 more actions)
                + sqs:DeleteMessage on Orders
                + sqs:ChangeMessageVisibility on Orders
                + sqs:PurgeQueue on Orders
                  8 |     Properties:
                - 9 |       Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Orders.QueueName}}, {SNSPublishMessagePolicy: {TopicName: !GetAtt News.TopicName}}, {SNSPublishMessagePolicy: {TopicName: !GetAtt Late.TopicName}}]
                + 9 |       Policies: [{SNSPublishMessagePolicy: {TopicName: !GetAtt News.TopicName}}]
                +10 |     Connectors:
                +11 |       ToOrders:
                +12 |         Condition: A
                +13 |         Properties:
                +14 |           Destination:
                +15 |             Id: Orders
                +16 |           Permissions:
                +17 |             - Write
                +18 |       ToLate:
                +19 |         Condition: A
                +20 |         Properties:
                +21 |           Destination:
                +22 |             Id: Late
                +23 |           Permissions:
                +24 |             - Write
                 25 |   Late: {Type: AWS::SNS::Topic}
            "#]],
        );
        let role = "Policies: $0[";
        let with_role = text.replace(role, "Role: !Ref R\n      Policies: $0[");
        check_no_assist(&with_role, "Use connectors");
    }
}
