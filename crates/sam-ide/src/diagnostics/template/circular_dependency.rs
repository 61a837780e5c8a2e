//! `circular-dependency`: resources need each other, so that CloudFormation can create none of them.
//!
//! A resource is created after all that it names by `!Ref`, `!GetAtt`, `!Sub` or `DependsOn`. SAM adds more: a function is
//! created after its role, the role after what its policies name, and a bucket with an `S3` event after the permission
//! for the function. If this leads back to the start, CloudFormation refuses the template. Where one condition of the template
//! has to hold for that, it is a warning.
//!
//! ```yaml
//! Scan:
//!   Type: AWS::Serverless::Function
//!   Properties:
//!     Policies:
//!       - S3ReadPolicy: {BucketName: !Ref Inbox}     # bad: Inbox is created after Scan, and Scan after its role
//!     Events:
//!       New: {Type: S3, Properties: {Bucket: !Ref Inbox, Events: "s3:ObjectCreated:*"}}
//! ```
//!
//! A connector is a way out, since SAM writes its policy into a resource that is created after both ends. Another one is
//! the name of the resource as text: `BucketName: !Sub "${AWS::StackName}-inbox"`, with the same `BucketName` at the bucket.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-dependency-error>.

use crate::dependencies::{By, Dependencies, Dependency};
use crate::diagnostics::message::first_short;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{remove_entry, remove_item};
use sam_core::connector::Resolver;
use sam_core::document::cursor::{self, PathStep};

pub(super) const RULE: Rule = Rule {
    code: "circular-dependency",
    severity: Severity::Error,
    category: RuleCategory::Template,
    check: Check::Dependencies(check),
    fix: Some(fix),
};

/// How many logical IDs a message names.
const MOST_NAMED: usize = 6;

fn check(acc: &mut Vec<Diagnostic>, dependencies: &Dependencies, resolver: &Resolver<'_>) {
    let template = resolver.template();
    if template.has_macros() {
        return;
    }
    for circle in dependencies.circles(resolver) {
        let Some(first) = circle.first() else {
            continue;
        };
        let assumed = circle.iter().find_map(|it| it.assumes.first());
        let mut finding = RULE.at(first.range, message(&circle, first, assumed));
        if assumed.is_some() {
            finding = finding.severity(Severity::Warning);
        }
        for it in circle.iter().skip(1) {
            let words = format!("`{}` needs `{}`", it.from, it.to);
            finding = finding.related(it.range, words);
        }
        acc.push(finding);
    }
}

/// The way through the circle that leads back to what the finding stands at, and the way out.
fn message(circle: &[Dependency], first: &Dependency, assumed: Option<&(String, bool)>) -> String {
    let place = match assumed {
        Some((condition, true)) => format!(" if `{condition}` holds"),
        Some((condition, false)) => format!(" unless `{condition}` holds"),
        None => String::new(),
    };
    if circle.len() == 1 {
        let id = &first.from;
        return format!(
            "`{id}` needs itself{place}: CloudFormation refuses a circular dependency. Remove this reference."
        );
    }
    let mut names: Vec<String> = circle.iter().map(|it| format!("`{}`", it.to)).collect();
    if names.len() > MOST_NAMED {
        let last = names.split_off(names.len() - 1);
        names.truncate(MOST_NAMED - 2);
        names.push("…".to_owned());
        names.extend(last);
    }
    let way = format!(
        "`{}` needs {}",
        first.to,
        names
            .iter()
            .skip(1)
            .cloned()
            .collect::<Vec<_>>()
            .join(", that ")
    );
    let way_out = match first.by {
        By::Policy => "Use a connector, or the name as text.",
        By::DependsOn => "Remove this `DependsOn`.",
        By::Reference | By::Sam => "Write a name as text.",
    };
    let said = format!("Circular dependency{place}: {way}, that `{}`.", first.to);
    first_short([format!("{said} {way_out}"), said])
}

/// `DependsOn` is there for nothing but the order, so it can go.
fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resource = resolver
        .template()
        .resource_containing(finding.range.start())?;
    let body = resource.body();
    let entry = body.entry("DependsOn")?;
    if !entry.value.full_range().contains_range(finding.range) {
        return None;
    }
    let path = cursor::path(document, finding.range.start())?;
    let edits = match path.steps.last()? {
        PathStep::Item(at, _) if entry.value.items().len() > 1 => {
            remove_item(document, entry.value, *at)
        }
        PathStep::Item(..) | PathStep::Entry(_) => remove_entry(document, body, entry),
    };
    Some(Fix::list([("Remove this `DependsOn`", edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn a_bucket_waits_for_the_function_that_it_invokes() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Inbox: {Type: AWS::S3::Bucket}
  Scan:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - S3ReadPolicy: {BucketName: !Ref Inbox}
      Events:
        New: {Type: S3, Properties: {Bucket: !Ref Inbox, Events: 's3:ObjectCreated:*'}}
"#,
            expect![[r#"
                9 |       - S3ReadPolicy: {BucketName: !Ref Inbox}
                  |                                         ^^^^^ circular-dependency: Circular dependency: `Inbox` needs `ScanNewPermission`, that `Scan`, that `ScanRole`, that `Inbox`. Use a connector, or the name as text.
                  |                                         line 11: `Inbox` needs `ScanNewPermission`
                  |                                         line 11: `ScanNewPermission` needs `Scan`
                  |                                         line 5: `Scan` needs `ScanRole`
            "#]],
        );
    }

    #[test]
    fn a_circle_under_one_condition_is_a_warning() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Conditions:
  Prod: !Equals [!Ref AWS::Region, eu-west-1]
  Test: !Not [!Condition Prod]
Resources:
  Inbox: {Type: AWS::S3::Bucket}
  Conditional:
    Type: AWS::Serverless::Function
    Condition: Prod
    Properties:
      Policies:
      - S3ReadPolicy: {BucketName: !Ref Inbox}
      Events:
        New: {Type: S3, Properties: {Bucket: !Ref Inbox, Events: 's3:ObjectCreated:*'}}
  Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [Prod, !GetAtt Orders.QueueName, x]}}
  One: {Type: AWS::SNS::Topic, Properties: {DisplayName: !If [Prod, !GetAtt Other.TopicName, x]}}
  Other: {Type: AWS::SNS::Topic, Properties: {DisplayName: !If [Prod, x, !GetAtt One.TopicName]}}
  Both: {Type: AWS::SNS::Topic, Properties: {DisplayName: !If [Prod, !GetAtt Third.TopicName, x]}}
  Third: {Type: AWS::SNS::Topic, Properties: {DisplayName: !If [Test, !GetAtt Both.TopicName, x]}}
"#,
            expect![[r#"
                13 |       - S3ReadPolicy: {BucketName: !Ref Inbox}
                   |                                         ^^^^^ circular-dependency (warning): Circular dependency if `Prod` holds: `Inbox` needs `ConditionalNewPermission`, that `Conditional`, that `ConditionalRole`, that `Inbox`.
                   |                                         line 15: `Inbox` needs `ConditionalNewPermission`
                   |                                         line 15: `ConditionalNewPermission` needs `Conditional`
                   |                                         line 8: `Conditional` needs `ConditionalRole`
                16 |   Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [Prod, !GetAtt Orders.QueueName, x]}}
                   |                                                                              ^^^^^^ circular-dependency (warning): `Orders` needs itself if `Prod` holds: CloudFormation refuses a circular dependency. Remove this reference.
            "#]],
        );
    }

    #[test]
    fn what_breaks_the_circle_is_not_reported() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Inbox: {Type: AWS::S3::Bucket}
  ByConnector:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        New: {Type: S3, Properties: {Bucket: !Ref Inbox, Events: 's3:ObjectCreated:*'}}
    Connectors:
      ToInbox: {Properties: {Destination: {Id: Inbox}, Permissions: [Read]}}
  Polls:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {QUEUE: !Ref Orders}}
      Policies:
      - SQSPollerPolicy: {QueueName: !GetAtt Orders.QueueName}
      Events:
        Poll: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}
        Own: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
  Orders: {Type: AWS::SQS::Queue}
"#,
            expect![[""]],
        );
    }

    #[test]
    fn each_circle_is_reported_once() {
        check(
            r#"
Transform: AWS::Serverless-2016-10-31
Resources:
  Own:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
      - LambdaInvokePolicy: {FunctionName: !Ref Own}
  Front:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {URL: !Sub 'https://${ServerlessRestApi}.example.com'}}
      Events:
        Get: {Type: Api, Properties: {Path: /, Method: get}}
  First: {Type: AWS::SNS::Topic, DependsOn: Second}
  Second: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt Third.TopicName}}
  Third: {Type: AWS::SNS::Topic, DependsOn: [First]}
  Self: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Self}}
"#,
            expect![[r#"
                8 |       - LambdaInvokePolicy: {FunctionName: !Ref Own}
                  |                                                 ^^^ circular-dependency: Circular dependency: `Own` needs `OwnRole`, that `Own`. Use a connector, or the name as text.
                  |                                                 line 4: `Own` needs `OwnRole`
                12 |       Environment: {Variables: {URL: !Sub 'https://${ServerlessRestApi}.example.com'}}
                   |                                                      ^^^^^^^^^^^^^^^^^ circular-dependency: Circular dependency: `ServerlessRestApi` needs `Front`, that `ServerlessRestApi`. Write a name as text.
                   |                                                      line 14: `ServerlessRestApi` needs `Front`
                15 |   First: {Type: AWS::SNS::Topic, DependsOn: Second}
                   |                                             ^^^^^^ circular-dependency: Circular dependency: `Second` needs `Third`, that `First`, that `Second`. Remove this `DependsOn`.
                   |                                             line 16: `Second` needs `Third`
                   |                                             line 17: `Third` needs `First`
                   |                                             fix: Remove this `DependsOn`
                18 |   Self: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Self}}
                   |                                                                ^^^^ circular-dependency: `Self` needs itself: CloudFormation refuses a circular dependency. Remove this reference.
            "#]],
        );
    }

    #[test]
    fn an_order_that_cannot_be_is_removed() {
        check_fix(
            "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    DependsOn: Q\n",
            "Remove this `DependsOn`",
            expect![[r#"
                 3 |     Type: AWS::SQS::Queue
                -4 |     DependsOn: Q
            "#]],
        );
        check_fix(
            "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  A: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref B}}\n  B: {Type: AWS::SQS::Queue, DependsOn: [A, Q]}\n",
            "Remove this `DependsOn`",
            expect![[r#"
                 3 |   A: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref B}}
                -4 |   B: {Type: AWS::SQS::Queue, DependsOn: [A, Q]}
                +4 |   B: {Type: AWS::SQS::Queue, DependsOn: [Q]}
            "#]],
        );
    }
}
