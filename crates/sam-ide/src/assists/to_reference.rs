//! An ARN that names a resource of the template, written as a reference to it.

use super::{CodeAction, common};
use crate::arn_target::arn_targets_at;
use crate::dependencies::closes_circle;
use crate::edit::{Piece, one, replace_value};
use sam_core::connector::Resolver;
use sam_core::connector::profile::resolved_type;
use sam_core::spec::cfn::{self, RefIs};
use sam_core::text::TextRange;

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let template = resolver.template();
    let Some((value, targets)) = arn_targets_at(template, range.start()) else {
        return;
    };
    // Of two resources with one name, only one is in a deployment.
    let [target] = targets.as_slice() else {
        return;
    };
    let id = target.resource.id;
    let resource_type = target.resource.type_name().unwrap_or_default();
    let resource_type = resolved_type(resource_type);
    let attribute = match cfn::ref_is(resource_type) {
        Some(RefIs::Arn) => None,
        Some(RefIs::Name | RefIs::Id | RefIs::Url) | None => cfn::arn_attribute(resource_type),
    };
    let variable = match attribute {
        Some(attribute) => format!("{id}.{attribute}"),
        None => id.to_owned(),
    };
    let (shown, piece) = match (target.rest.as_str(), attribute) {
        ("", Some(attribute)) => (
            format!("!GetAtt {variable}"),
            Piece::GetAtt(id.to_owned(), attribute.to_owned()),
        ),
        ("", None) => (format!("!Ref {id}"), Piece::Ref(id.to_owned())),
        (rest, _) => {
            let text = format!("${{{variable}}}{rest}");
            (format!("!Sub {text}"), Piece::sub(text))
        }
    };
    let edits = one(replace_value(template.document(), value, &piece));
    let edits = edits.filter(|it| !closes_circle(resolver, it));
    common::offer(acc, format!("Change to `{shown}`"), edits);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_added, check_no_assist};
    use expect_test::expect;

    fn with(resource: &str) -> String {
        format!(
            "\
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties: {{TableName: shop-orders}}
  News: {{Type: AWS::SNS::Topic, Properties: {{TopicName: !Sub 'news-${{AWS::Region}}'}}}}
  One: {{Type: AWS::SQS::Queue, Properties: {{QueueName: jobs}}}}
  Two: {{Type: AWS::SQS::Queue, Properties: {{QueueName: jobs}}}}
  Dev:
    Type: AWS::IAM::User
    Properties:
      Policies:
        - PolicyName: own
          PolicyDocument:
            Statement:
              Effect: Allow
              Action: '*'
              Resource: {resource}
"
        )
    }

    #[test]
    fn the_arn_of_a_resource_by_its_name() {
        check_added(
            &with("arn:aws:dynamodb:us-west-2:111110002222:table/shop-$0orders"),
            "Change to `!GetAtt Orders.Arn`",
            expect![[r#"
                 16 |               Action: '*'
                -17 |               Resource: arn:aws:dynamodb:us-west-2:111110002222:table/shop-orders
                +17 |               Resource: !GetAtt Orders.Arn
            "#]],
        );
        check_added(
            &with(
                "[!Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/sh$0op-orders/index/*']",
            ),
            "Change to `!Sub ${Orders.Arn}/index/*`",
            expect![[r#"
                 16 |               Action: '*'
                -17 |               Resource: [!Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/shop-orders/index/*']
                +17 |               Resource: [!Sub '${Orders.Arn}/index/*']
            "#]],
        );
        check_added(
            &with("!Sub arn:aws:sns:${AWS::Region}:${AWS::AccountId}:ne$0ws-${AWS::Region}"),
            "Change to `!Ref News`",
            expect![[r#"
                 16 |               Action: '*'
                -17 |               Resource: !Sub arn:aws:sns:${AWS::Region}:${AWS::AccountId}:news-${AWS::Region}
                +17 |               Resource: !Ref News
            "#]],
        );
    }

    #[test]
    fn not_for_other_names_and_two_of_one_name() {
        for resource in [
            "arn:aws:dynamodb:us-west-2:111110002222:table/shop-orders-$0old",
            "arn:aws:dynamodb:us-west-2:111110002222:table/shop-$0*",
            "arn:aws:kinesis:us-west-2:111110002222:table/shop-$0orders",
            "arn:aws:sqs:us-west-2:111110002222:jo$0bs",
            "!GetAtt Or$0ders.Arn",
        ] {
            check_no_assist(&with(resource), "Change to `!");
        }
    }
}
