//! `policy-action-of-other-service`: the policy of a resource has an action of another service.
//!
//! The policy of a queue is about what is done with the queue, so that its actions are those of Amazon SQS; those of a
//! bucket's policy are Amazon S3's, those of a Lambda permission Lambda's, and so on. These services refuse others. What
//! a function or role may do with something else stands in its own policies.
//!
//! ```yaml
//! Type: AWS::SQS::QueuePolicy
//! Properties:
//!   PolicyDocument:
//!     Statement:
//!       Effect: Allow
//!       Principal: { Service: sns.amazonaws.com }
//!       Action: sns:Publish          # bad
//!       Action: sqs:SendMessage      # good
//!       Resource: !GetAtt Orders.Arn
//! ```
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::iam::{Known, known, service_name};
use sam_core::policy::{PolicySite, SiteKind, Statement};

pub(super) const RULE: Rule = Rule {
    code: "policy-action-of-other-service",
    severity: Severity::Error,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: None,
};

/// The services that take no other actions in the policies of their resources.
const OWN_ONLY: [&str; 7] = ["ecr", "kms", "lambda", "s3", "secretsmanager", "sns", "sqs"];

/// Actions of Amazon SNS that it refuses in the policy of a topic
/// (<https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html>).
const NOT_OF_TOPIC: [&str; 2] = ["CreateTopic", "SetSubscriptionAttributes"];

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    let own = match site.kind {
        SiteKind::Resource(own) => own,
        SiteKind::Permission => "lambda",
        SiteKind::Identity | SiteKind::Trust | SiteKind::Limit => return,
    };
    let Some(actions) = statement.action().filter(|_| OWN_ONLY.contains(&own)) else {
        return;
    };
    for (text, node) in actions.texts() {
        let Known::Action(other, action) = known(text) else {
            continue;
        };
        let what = match site.kind {
            SiteKind::Permission => "permission",
            SiteKind::Resource(_) | SiteKind::Identity | SiteKind::Trust | SiteKind::Limit => {
                "policy"
            }
        };
        if (own, other.prefix) == ("sns", "sns") && NOT_OF_TOPIC.contains(&action.name) {
            let message = format!(
                "Amazon SNS refuses `{text}` in the policy of a topic: the action is out of its scope. Remove it."
            );
            acc.push(RULE.at(node.full_range(), message));
        }
        // S3 has several services for several kinds of buckets.
        if other.prefix.starts_with(own) {
            continue;
        }
        let name = service_name(own).unwrap_or(own);
        let message = format!(
            "`{text}` is an action of {}, but this {what} belongs to a resource of {name}. Its actions begin with `{own}:`.",
            other.name
        );
        acc.push(RULE.at(node.full_range(), message));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_rule};
    use expect_test::expect;

    #[test]
    fn a_queue_is_about_what_is_done_with_it() {
        check(
            r#"
Resources:
  Queue:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument:
        Statement:
        - Effect: Allow
          Principal: {Service: sns.amazonaws.com}
          Action: [sqs:SendMessage, sns:Publish, SQS:ReceiveMessage, '*']
          Resource: '*'
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Policy:
        Statement: {Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*'}
"#,
            expect![[r#"
                10 |           Action: [sqs:SendMessage, sns:Publish, SQS:ReceiveMessage, '*']
                   |                    ^^^^^^^^^^^^^^^ policy-duplicate-action (hint): `*` already includes `sqs:SendMessage`. Remove one of them.
                   |                    line 10: `*`
                   |                    fix: Remove `sqs:SendMessage`
                10 |           Action: [sqs:SendMessage, sns:Publish, SQS:ReceiveMessage, '*']
                   |                                     ^^^^^^^^^^^ policy-action-of-other-service: `sns:Publish` is an action of Amazon SNS, but this policy belongs to a resource of Amazon SQS. Its actions begin with `sqs:`.
                10 |           Action: [sqs:SendMessage, sns:Publish, SQS:ReceiveMessage, '*']
                   |                                     ^^^^^^^^^^^ policy-duplicate-action (hint): `*` already includes `sns:Publish`. Remove one of them.
                   |                                     line 10: `*`
                   |                                     fix: Remove `sns:Publish`
                10 |           Action: [sqs:SendMessage, sns:Publish, SQS:ReceiveMessage, '*']
                   |                                                  ^^^^^^^^^^^^^^^^^^ policy-duplicate-action (hint): `*` already includes `SQS:ReceiveMessage`. Remove one of them.
                   |                                                  line 10: `*`
                   |                                                  fix: Remove `SQS:ReceiveMessage`
            "#]],
        );
    }

    #[test]
    fn a_permission_is_about_lambda() {
        check(
            r#"
Resources:
  Images: {Type: AWS::S3::Bucket}
  Shop: {Type: AWS::Serverless::Api}
  Resize: {Type: AWS::Serverless::Function}
  A:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: s3:GetObject
      Principal: "123456789012"
"#,
            expect![[r#"
                10 |       Action: s3:GetObject
                   |               ^^^^^^^^^^^^ policy-action-of-other-service: `s3:GetObject` is an action of Amazon S3, but this permission belongs to a resource of AWS Lambda. Its actions begin with `lambda:`.
            "#]],
        );
    }

    #[test]
    fn a_topic_and_a_repository_are_about_themselves() {
        check_rule(
            r#"
Resources:
  News:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [a]
      PolicyDocument:
        Statement:
          Effect: Allow
          Principal: '*'
          Action: [sns:Publish, sns:CreateTopic, SNS:SetSubscriptionAttributes]
          Resource: '*'
  Images:
    Type: AWS::ECR::Repository
    Properties:
      RepositoryPolicyText:
        Statement:
          Effect: Allow
          Principal: '*'
          Action: [ecr:BatchGetImage, s3:GetObject]
"#,
            "policy-action-of-other-service",
            expect![[r#"
                11 |           Action: [sns:Publish, sns:CreateTopic, SNS:SetSubscriptionAttributes]
                   |                                 ^^^^^^^^^^^^^^^ policy-action-of-other-service: Amazon SNS refuses `sns:CreateTopic` in the policy of a topic: the action is out of its scope. Remove it.
                11 |           Action: [sns:Publish, sns:CreateTopic, SNS:SetSubscriptionAttributes]
                   |                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ policy-action-of-other-service: Amazon SNS refuses `SNS:SetSubscriptionAttributes` in the policy of a topic: the action is out of its scope. Remove it.
                20 |           Action: [ecr:BatchGetImage, s3:GetObject]
                   |                                       ^^^^^^^^^^^^ policy-action-of-other-service: `s3:GetObject` is an action of Amazon S3, but this policy belongs to a resource of Amazon ECR. Its actions begin with `ecr:`.
            "#]],
        );
    }
}
