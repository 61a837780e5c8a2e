//! `policy-confused-deputy`: a service may act for anyone's resource, not only for yours.
//!
//! A statement that lets a service in, `Service: sns.amazonaws.com`, lets it in on behalf of every AWS account: another
//! account's topic may then send to your queue. A condition on `aws:SourceArn` or `aws:SourceAccount` says for whose
//! resource the service may come.
//!
//! ```yaml
//! - Effect: Allow
//!   Principal: {Service: sns.amazonaws.com}
//!   Action: sqs:SendMessage
//!   Resource: !GetAtt Orders.Arn
//!   Condition:                   # without it: bad
//!     ArnEquals: {aws:SourceArn: !Ref Placed}
//! ```
//!
//! Looked at are policies of queues, topics and event buses for the services that name their source there. IAM Access
//! Analyzer calls this `RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL`.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>.

use super::{Check, Diagnostic, Rule, Severity};
use crate::edit::{Piece, append_entry, one};
use crate::principal::{is_restricted, services};
use sam_core::connector::Resolver;
use sam_core::policy::{Effect, Site, SiteKind, Statement};

pub(super) const RULE: Rule = Rule {
    code: "policy-confused-deputy",
    severity: Severity::Information,
    check: Check::Statement(check),
};

/// A service that tells for which resource it comes.
struct Deputy {
    principal: &'static str,
    /// Its resources in a sentence.
    resources: &'static str,
    /// The type that a connector or a condition would name.
    resource_type: &'static str,
    /// What `Ref` or an attribute of it gives the ARN.
    arn: Option<&'static str>,
    /// The ARNs of all of this account; none where they do not name the account.
    all: Option<&'static str>,
}

const DEPUTIES: [Deputy; 4] = [
    Deputy {
        principal: "sns.amazonaws.com",
        resources: "topics",
        resource_type: "AWS::SNS::Topic",
        arn: None,
        all: Some("arn:${AWS::Partition}:sns:*:${AWS::AccountId}:*"),
    },
    Deputy {
        principal: "s3.amazonaws.com",
        resources: "buckets",
        resource_type: "AWS::S3::Bucket",
        arn: Some("Arn"),
        all: None,
    },
    Deputy {
        principal: "events.amazonaws.com",
        resources: "rules",
        resource_type: "AWS::Events::Rule",
        arn: Some("Arn"),
        all: Some("arn:${AWS::Partition}:events:*:${AWS::AccountId}:rule/*"),
    },
    Deputy {
        principal: "cloudwatch.amazonaws.com",
        resources: "alarms",
        resource_type: "AWS::CloudWatch::Alarm",
        arn: Some("Arn"),
        all: Some("arn:${AWS::Partition}:cloudwatch:*:${AWS::AccountId}:alarm:*"),
    },
];

fn check(
    acc: &mut Vec<Diagnostic>,
    statement: Statement<'_>,
    site: &Site<'_>,
    resolver: &Resolver<'_>,
) {
    if !matches!(site.kind, SiteKind::Resource("sqs" | "sns" | "events")) {
        return;
    }
    if statement.effect() != Some(Effect::Allow) || is_restricted(statement) {
        return;
    }
    let named = statement.principal().map(services).unwrap_or_default();
    for node in &named {
        let deputy = node
            .as_str()
            .and_then(|it| DEPUTIES.iter().find(|deputy| deputy.principal == it));
        let Some(deputy) = deputy else {
            continue;
        };
        let message = format!(
            "`{}` may do this for the {} of every AWS account: say in a condition on `aws:SourceArn` or `aws:SourceAccount` for whose.",
            deputy.principal, deputy.resources
        );
        let mut finding = RULE.at(node.full_range(), message);
        if named.len() == 1 && statement.condition().is_none() && RULE.is_searched(acc) {
            finding = fixes(finding, statement, deputy, resolver);
        }
        acc.push(finding);
    }
}

/// How many resources a fix names at most.
const MOST_NAMED: usize = 4;

fn fixes(
    finding: Diagnostic,
    statement: Statement<'_>,
    deputy: &Deputy,
    resolver: &Resolver<'_>,
) -> Diagnostic {
    let template = resolver.template();
    let fitting = template
        .resources()
        .filter(|it| it.type_name() == Some(deputy.resource_type));
    let ids: Vec<&str> = fitting.map(|it| it.id).take(MOST_NAMED + 1).collect();
    let add = |operator: &str, key: &str, value: Piece<'static>| {
        let condition = Piece::map([(operator, Piece::map([(key, value)]))]);
        let document = template.document();
        one(append_entry(
            document,
            statement.node,
            "Condition",
            &condition,
        ))
    };
    let mut finding = finding;
    if ids.len() <= MOST_NAMED {
        for id in ids {
            let arn = match deputy.arn {
                None => Piece::Ref(id.to_owned()),
                Some(attribute) => Piece::GetAtt(id.to_owned(), attribute.to_owned()),
            };
            let edits = add("ArnEquals", "aws:SourceArn", arn);
            finding = finding.fix(format!("Only for `{id}`"), edits);
        }
    }
    let label = format!("Only for {} of this account", deputy.resources);
    let edits = match deputy.all {
        Some(pattern) => add("ArnLike", "aws:SourceArn", Piece::Sub(pattern.to_owned())),
        None => add(
            "StringEquals",
            "aws:SourceAccount",
            Piece::Ref("AWS::AccountId".to_owned()),
        ),
    };
    finding.fix(label, edits)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_advice, check_fix};
    use expect_test::expect;

    const QUEUE: &str = r#"
Resources:
  Placed:
    Type: AWS::SNS::Topic
  Orders:
    Type: AWS::SQS::Queue
  OrdersPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: sns.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
"#;

    #[test]
    fn a_service_comes_for_anyone() {
        check_advice(
            QUEUE,
            expect![[r#"
            15 |             Principal: {Service: sns.amazonaws.com}
               |                                  ^^^^^^^^^^^^^^^^^ policy-confused-deputy (information): `sns.amazonaws.com` may do this for the topics of every AWS account: say in a condition on `aws:SourceArn` or `aws:SourceAccount` for whose.
               |                                  fix: Only for `Placed`
               |                                  fix: Only for topics of this account
        "#]],
        );
    }

    #[test]
    fn a_topic_may_be_named() {
        check_fix(
            QUEUE,
            "Only for `Placed`",
            expect![[r#"

            Resources:
              Placed:
                Type: AWS::SNS::Topic
              Orders:
                Type: AWS::SQS::Queue
              OrdersPolicy:
                Type: AWS::SQS::QueuePolicy
                Properties:
                  Queues: [!Ref Orders]
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                      - Effect: Allow
                        Principal: {Service: sns.amazonaws.com}
                        Action: sqs:SendMessage
                        Resource: !GetAtt Orders.Arn
                        Condition:
                          ArnEquals:
                            aws:SourceArn: !Ref Placed
        "#]],
        );
    }

    #[test]
    fn a_bucket_may_be_of_this_account() {
        check_fix(
            r#"
Resources:
  Orders:
    Type: AWS::SNS::Topic
  OrdersPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Orders]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          Effect: Allow
          Principal:
            Service: s3.amazonaws.com
          Action: sns:Publish
          Resource: !Ref Orders
"#,
            "Only for buckets of this account",
            expect![[r#"

                Resources:
                  Orders:
                    Type: AWS::SNS::Topic
                  OrdersPolicy:
                    Type: AWS::SNS::TopicPolicy
                    Properties:
                      Topics: [!Ref Orders]
                      PolicyDocument:
                        Version: "2012-10-17"
                        Statement:
                          Effect: Allow
                          Principal:
                            Service: s3.amazonaws.com
                          Action: sns:Publish
                          Resource: !Ref Orders
                          Condition:
                            StringEquals:
                              aws:SourceAccount: !Ref AWS::AccountId
            "#]],
        );
    }

    #[test]
    fn a_source_is_enough_and_other_services_are_not_known_to_name_theirs() {
        check_advice(
            r#"
Resources:
  Orders:
    Type: AWS::SQS::Queue
  OrdersPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Orders]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: s3.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
            Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}
          - Effect: Allow
            Principal: {Service: glue.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Orders.Arn
"#,
            expect![""],
        );
    }
}
