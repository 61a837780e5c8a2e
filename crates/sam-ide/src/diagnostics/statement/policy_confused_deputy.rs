//! `policy-confused-deputy`: a service may use the permission on behalf of other AWS accounts.
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
//! Looked at are policies of buckets, queues, topics and event buses, and Lambda permissions, whose `SourceArn` and
//! `SourceAccount` say the same, for the services that name their source there. IAM Access Analyzer calls this `RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL`.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_entry, one};
use crate::principal::{is_restricted, services};
use crate::source::{Source, source_arn};
use sam_core::connector::Resolver;
use sam_core::connector::profile::resolved_type;
use sam_core::policy::{Effect, PolicySite, SiteKind, Statement, StatementForm};
use sam_core::syntax::NodeRef;

pub(super) const RULE: Rule = Rule {
    code: "policy-confused-deputy",
    severity: Severity::Information,
    category: RuleCategory::Statement,
    check: Check::Statement(check),
    fix: Some(fix),
};

/// A service that tells for which resource it comes.
struct Deputy {
    principal: &'static str,
    /// Its resources in a sentence.
    resources: &'static str,
    /// Behind service, region and account the ARNs of all of this account; none where they do not name the account.
    all: Option<(&'static str, &'static str)>,
    to: To,
}

/// Whom a service calls.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    /// Queues, topics, event buses and functions.
    Any,
    /// Functions.
    Functions,
    /// Buckets.
    Buckets,
}

const fn deputy(
    principal: &'static str,
    resources: &'static str,
    all: Option<(&'static str, &'static str)>,
    to: To,
) -> Deputy {
    Deputy {
        principal,
        resources,
        all,
        to,
    }
}

/// Services that say so in their documentation
/// (<https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>).
const DEPUTIES: [Deputy; 17] = [
    deputy("sns.amazonaws.com", "topics", Some(("sns", "*")), To::Any),
    deputy("s3.amazonaws.com", "buckets", None, To::Any),
    deputy(
        "events.amazonaws.com",
        "rules",
        Some(("events", "rule/*")),
        To::Any,
    ),
    deputy(
        "cloudwatch.amazonaws.com",
        "alarms",
        Some(("cloudwatch", "alarm:*")),
        To::Any,
    ),
    deputy(
        "lambda.alarms.cloudwatch.amazonaws.com",
        "alarms",
        None,
        To::Functions,
    ),
    deputy(
        "apigateway.amazonaws.com",
        "APIs",
        Some(("execute-api", "*")),
        To::Functions,
    ),
    deputy(
        "cognito-idp.amazonaws.com",
        "user pools",
        Some(("cognito-idp", "userpool/*")),
        To::Functions,
    ),
    deputy(
        "logs.amazonaws.com",
        "log groups",
        Some(("logs", "log-group:*")),
        To::Functions,
    ),
    deputy(
        "iot.amazonaws.com",
        "rules",
        Some(("iot", "rule/*")),
        To::Functions,
    ),
    deputy(
        "secretsmanager.amazonaws.com",
        "secrets",
        None,
        To::Functions,
    ),
    deputy("ses.amazonaws.com", "receipt rules", None, To::Functions),
    deputy("ses.amazonaws.com", "receipt rules", None, To::Buckets),
    deputy(
        "cloudfront.amazonaws.com",
        "distributions",
        None,
        To::Buckets,
    ),
    deputy("cloudtrail.amazonaws.com", "trails", None, To::Buckets),
    deputy("config.amazonaws.com", "recorders", None, To::Buckets),
    deputy(
        "delivery.logs.amazonaws.com",
        "log deliveries",
        None,
        To::Buckets,
    ),
    deputy("logging.s3.amazonaws.com", "buckets", None, To::Buckets),
];

fn check(acc: &mut Vec<Diagnostic>, statement: Statement<'_>, site: &PolicySite<'_>) {
    let whom = [To::Any, To::Functions, To::Buckets];
    if !whom.into_iter().any(|it| is_called(site.kind, it)) {
        return;
    }
    let ways = match statement.form {
        StatementForm::Permission(form) if form.source.is_none() => return,
        StatementForm::Statement => "in a condition on `aws:SourceArn` or `aws:SourceAccount`",
        StatementForm::Permission(_) => "by `SourceArn` or `SourceAccount`",
    };
    if statement.effect() != Some(Effect::Allow) || is_restricted(statement) {
        return;
    }
    for node in services(statement) {
        if let Some(deputy) = Deputy::of(node, site.kind) {
            let message = format!(
                "`{}` may do this on behalf of {} of every AWS account. Limit it {ways}.",
                deputy.principal, deputy.resources
            );
            acc.push(RULE.at(node.full_range(), message));
        }
    }
}

fn is_called(kind: SiteKind, to: To) -> bool {
    match (kind, to) {
        (SiteKind::Resource("sqs" | "sns" | "events"), To::Any) => true,
        (SiteKind::Permission, To::Any | To::Functions) => true,
        (SiteKind::Resource("s3"), To::Buckets) => true,
        (
            SiteKind::Identity
            | SiteKind::Trust
            | SiteKind::Resource(_)
            | SiteKind::Permission
            | SiteKind::Limit,
            To::Any | To::Functions | To::Buckets,
        ) => false,
    }
}

impl Deputy {
    fn of(node: NodeRef<'_>, kind: SiteKind) -> Option<&'static Self> {
        let name = node.as_str()?;
        let mut known = DEPUTIES.iter().filter(|it| is_called(kind, it.to));
        known.find(|it| it.principal == name)
    }
}

/// How many resources a fix names at most.
const MOST_NAMED: usize = 4;

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let document = template.document();
    let (site, statement) = finding.statement(resolver)?;
    let named = services(statement);
    let node = finding.node_in(named.iter().copied())?;
    if named.len() > 1 || statement.condition().is_some() {
        return None;
    }
    let deputy = Deputy::of(node, site.kind)?;
    let types = Source::of(deputy.principal).map_or(&[][..], |it| it.types);
    let fitting = template
        .resources()
        .filter_map(|it| Some((it.id, resolved_type(it.type_name()?))))
        .filter(|(_, resolved)| types.contains(resolved));
    let mut found: Vec<_> = fitting.take(MOST_NAMED + 1).collect();
    if found.len() > MOST_NAMED {
        found.clear();
    }
    let add = |operator: &str, name: &str, value: Piece<'static>| {
        let (key, piece) = match statement.form {
            StatementForm::Permission(_) => (name, value),
            StatementForm::Statement => {
                let key = format!("aws:{name}");
                let condition = Piece::map([(operator, Piece::map([(&*key, value)]))]);
                let edit = append_entry(document, statement.node, "Condition", &condition);
                return one(edit);
            }
        };
        let is_free = statement.node.entry(key).is_none();
        one(is_free.then(|| append_entry(document, statement.node, key, &piece))?)
    };
    let single = found.into_iter().filter_map(|(id, resolved)| {
        let arn = source_arn(id, resolved)?;
        let edits = add("ArnEquals", "SourceArn", arn);
        Some((format!("Limit to `{id}`"), edits))
    });
    let label = format!("Limit to {} of this account", deputy.resources);
    let edits = match deputy.all {
        Some((service, rest)) => {
            // The property of a permission has no wildcard for the region.
            let region = match statement.form {
                StatementForm::Statement => "*",
                StatementForm::Permission(_) => "${AWS::Region}",
            };
            let pattern =
                format!("arn:${{AWS::Partition}}:{service}:{region}:${{AWS::AccountId}}:{rest}");
            add("ArnLike", "SourceArn", Piece::sub(pattern))
        }
        None => {
            let account = Piece::Ref("AWS::AccountId".to_owned());
            add("StringEquals", "SourceAccount", account)
        }
    };
    Some(Fix::list(single.chain([(label, edits)])))
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
                   |                                  ^^^^^^^^^^^^^^^^^ policy-confused-deputy (information): `sns.amazonaws.com` may do this on behalf of topics of every AWS account. Limit it in a condition on `aws:SourceArn` or `aws:SourceAccount`.
                   |                                  fix: Limit to `Placed`
                   |                                  fix: Limit to topics of this account
            "#]],
        );
    }

    #[test]
    fn a_topic_may_be_named() {
        check_fix(
            QUEUE,
            "Limit to `Placed`",
            expect![[r#"
                 17 |             Resource: !GetAtt Orders.Arn
                +18 |             Condition:
                +19 |               ArnEquals:
                +20 |                 aws:SourceArn: !Ref Placed
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
            "Limit to buckets of this account",
            expect![[r#"
                 16 |           Resource: !Ref Orders
                +17 |           Condition:
                +18 |             StringEquals:
                +19 |               aws:SourceAccount: !Ref AWS::AccountId
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

    #[test]
    fn a_permission_is_for_one_source() {
        check_advice(
            r#"
Resources:
  Images: {Type: AWS::S3::Bucket}
  Shop: {Type: AWS::Serverless::Api}
  Resize: {Type: AWS::Serverless::Function}
  A:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.com
  B:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: apigateway.amazonaws.com
  C:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
  E:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.com
      SourceAccount: !Ref AWS::AccountId
  G:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Resize
      Action: lambda:InvokeFunction
      Principal: edgelambda.amazonaws.com
"#,
            expect![[r#"
                11 |       Principal: s3.amazonaws.com
                   |                  ^^^^^^^^^^^^^^^^ policy-confused-deputy (information): `s3.amazonaws.com` may do this on behalf of buckets of every AWS account. Limit it by `SourceArn` or `SourceAccount`.
                   |                  fix: Limit to `Images`
                   |                  fix: Limit to buckets of this account
                17 |       Principal: apigateway.amazonaws.com
                   |                  ^^^^^^^^^^^^^^^^^^^^^^^^ policy-confused-deputy (information): `apigateway.amazonaws.com` may do this on behalf of APIs of every AWS account. Limit it by `SourceArn` or `SourceAccount`.
                   |                  fix: Limit to `Shop`
                   |                  fix: Limit to APIs of this account
                23 |       Principal: events.amazonaws.com
                   |                  ^^^^^^^^^^^^^^^^^^^^ policy-confused-deputy (information): `events.amazonaws.com` may do this on behalf of rules of every AWS account. Limit it by `SourceArn` or `SourceAccount`.
                   |                  fix: Limit to rules of this account
            "#]],
        );
    }
}
