//! `Role` of a function or state machine: the ARNs of the template's roles.

use super::context::Context;
use super::identity::{arn, offer, others, parameters};
use super::insert::Offer;
use super::piece::Piece;
use super::resources::Resources;
use crate::place::typed::Slot;
use crate::place::typed::policy::InProperties;
use sam_core::spec::ROLE_PROPERTIES;

/// The items at a place.
pub(super) fn items(acc: &mut Vec<Offer>, context: &Context<'_>, resources: &Resources<'_>) {
    if context.typed.slot != Slot::Value || !context.typed.wants_value() || !is_role(context) {
        return;
    }
    for piece in fitting(context, resources) {
        acc.extend(offer(context, piece, "AWS::IAM::Role").map(|it| it.rank(0)));
    }
    for name in parameters(resources) {
        let piece = Piece::Ref(name.to_owned());
        acc.extend(offer(context, piece, "parameter").map(|it| it.rank(20)));
    }
}

/// What gives the ARN of a role, where one is wanted.
pub(super) fn fitting(context: &Context<'_>, resources: &Resources<'_>) -> Vec<Piece> {
    if !is_role(context) {
        return Vec::new();
    }
    let roles = others(resources).into_iter();
    let roles = roles.filter(|it| it.resolved_type == "AWS::IAM::Role");
    roles.filter_map(|it| arn(&it)).collect()
}

fn is_role(context: &Context<'_>) -> bool {
    let Some(place) = InProperties::of(&context.typed) else {
        return false;
    };
    let names = place.names();
    let mut owners = ROLE_PROPERTIES.iter();
    owners.any(|(owner, property)| place.resource_type == *owner && names == [*property])
}

#[cfg(test)]
mod tests {
    use crate::completion::tests::{check, check_first};
    use expect_test::expect;

    fn function(properties: &str) -> String {
        format!(
            "Resources:\n  Bucket: {{Type: AWS::S3::Bucket}}\n  Reader: {{Type: AWS::IAM::Role}}\n  Table: {{Type: AWS::Serverless::SimpleTable}}\n  Topic: {{Type: AWS::SNS::Topic}}\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n{properties}"
        )
    }

    #[test]
    fn a_role_by_its_arn() {
        check(
            &function("      Role: $0\n"),
            expect![[r#"
                !GetAtt Reader.Arn · AWS::IAM::Role
            "#]],
        );
        check(&function("      Handler: $0\n"), expect![]);
    }

    #[test]
    fn behind_get_att_what_fits_comes_first() {
        check_first(
            &function("      Role: !GetAtt $0\n"),
            1,
            expect![[r#"
                Reader.Arn · AWS::IAM::Role
                …
            "#]],
        );
        check_first(
            &function(
                "      Policies:\n        - SNSPublishMessagePolicy:\n            TopicName: !GetAtt $0\n",
            ),
            1,
            expect![[r#"
                Topic.TopicName · AWS::SNS::Topic
                …
            "#]],
        );
        check_first(
            &function(
                "      Policies:\n        - Statement:\n            - Effect: Allow\n              Action: dynamodb:GetItem\n              Resource: !GetAtt $0\n",
            ),
            1,
            expect![[r#"
                Table.Arn · AWS::Serverless::SimpleTable
                …
            "#]],
        );
    }
}
