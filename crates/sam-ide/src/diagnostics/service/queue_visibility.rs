//! `queue-visibility`: a queue shows a message again before the function that works on it must have ended.
//!
//! Lambda refuses an event source whose queue hides its messages for less time than the function may run. A queue hides a
//! message for 30 seconds unless it says otherwise, and a function runs for 3 seconds at most unless it says otherwise.
//!
//! ```yaml
//! Jobs:
//!   Type: AWS::SQS::Queue
//!   Properties: {VisibilityTimeout: 60}    # bad for a function with Timeout: 900
//! ```
//!
//! AWS advises to hide messages for six times the timeout of the function.
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>.

use super::number;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_property, one, replace_value};
use crate::globals;
use sam_core::connector::Resolver;
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, Template, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "queue-visibility",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// In seconds, where the template says nothing.
const DEFAULT_VISIBILITY: i64 = 30;
const DEFAULT_TIMEOUT: i64 = 3;

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let template = resolver.template();
    match resource.type_name() {
        Some("AWS::Serverless::Function") => {
            let events = resource.property("Events");
            let events = events.into_iter().flat_map(|it| it.entries());
            let of_queues =
                events.filter(|it| it.value.get("Type").and_then(NodeRef::as_str) == Some("SQS"));
            for event in of_queues {
                let properties = event.value.get("Properties");
                if let Some(queue) = properties.and_then(|it| it.get("Queue")) {
                    compare(acc, queue, resource, template);
                }
            }
        }
        Some("AWS::Lambda::EventSourceMapping") => {
            let function = resource.property("FunctionName");
            let function = function.and_then(intrinsic::named_id);
            let function = function.and_then(|it| template.resource(it));
            if let (Some(queue), Some(function)) = (resource.property("EventSourceArn"), function) {
                compare(acc, queue, function, template);
            }
        }
        Some(_) | None => {}
    }
}

fn compare(
    acc: &mut Vec<Diagnostic>,
    source: NodeRef<'_>,
    function: Resource<'_>,
    template: Template<'_>,
) {
    let queue = intrinsic::named_id(source).and_then(|it| template.resource(it));
    let Some(queue) = queue.filter(|it| it.type_name() == Some("AWS::SQS::Queue")) else {
        return;
    };
    let visibility = seconds(queue.property("VisibilityTimeout"), DEFAULT_VISIBILITY);
    let timeout = globals::given(function, template, "Timeout");
    let (Some(visibility), Some(timeout)) = (visibility, seconds(timeout, DEFAULT_TIMEOUT)) else {
        return;
    };
    if function.is_function() && visibility < timeout {
        let message = format!(
            "Lambda refuses this: `{}` may run for {timeout} s, the queue hides messages for {visibility} s. Set its `VisibilityTimeout` to {timeout} or more.",
            function.id
        );
        let finding = RULE.at(source.full_range(), message);
        acc.push(finding.related(queue.entry.key.full_range(), format!("`{}`", queue.id)));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let document = template.document();
    let (related, _) = finding.related.first()?;
    let queue = template.resource_containing(related.start())?;
    let holder = finding.resource(resolver)?;
    let function = match holder.is_function() {
        true => holder,
        false => template.resource(intrinsic::named_id(holder.property("FunctionName")?)?)?,
    };
    let timeout = globals::given(function, template, "Timeout");
    let timeout = seconds(timeout, DEFAULT_TIMEOUT)?;
    let piece = Piece::Literal(timeout.to_string());
    let name = "VisibilityTimeout";
    let edits = match queue.property(name) {
        Some(written) => one(replace_value(document, written, &piece)),
        None => one(append_property(document, queue, name, &piece)),
    };
    let label = format!("Set the `VisibilityTimeout` of `{}` to {timeout}", queue.id);
    Some(Fix::list([(label, edits)]))
}

/// What is written, or what holds where nothing is; none of what only the deployment knows.
fn seconds(value: Option<NodeRef<'_>>, default: i64) -> Option<i64> {
    match value {
        Some(value) => number(value),
        None => Some(default),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};
    use expect_test::expect;

    #[test]
    fn a_queue_hides_messages_for_too_short_a_time() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {CodeUri: s3://a/b, Handler: a.b, Runtime: python3.13, Timeout: 60}
Parameters: {Time: {Type: Number}}
Resources:
  Plain: {Type: AWS::SQS::Queue}
  Long: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Given: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref Time}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        A: {Type: SQS, Properties: {Queue: !GetAtt Plain.Arn}}
        B: {Type: SQS, Properties: {Queue: !GetAtt Long.Arn}}
        C: {Type: SQS, Properties: {Queue: !GetAtt Given.Arn}}
  G:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 30
      Events:
        A: {Type: SQS, Properties: {Queue: !GetAtt Plain.Arn}}
  M:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Plain.Arn}
",
            expect![[r#"
                13 |         A: {Type: SQS, Properties: {Queue: !GetAtt Plain.Arn}}
                   |                                            ^^^^^^^^^^^^^^^^^ queue-visibility: Lambda refuses this: `F` may run for 60 s, the queue hides messages for 30 s. Set its `VisibilityTimeout` to 60 or more.
                   |                                            line 6: `Plain`
                   |                                            fix: Set the `VisibilityTimeout` of `Plain` to 60
                24 |     Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Plain.Arn}
                   |                                                        ^^^^^^^^^^^^^^^^^ queue-visibility: Lambda refuses this: `F` may run for 60 s, the queue hides messages for 30 s. Set its `VisibilityTimeout` to 60 or more.
                   |                                                        line 6: `Plain`
                   |                                                        fix: Set the `VisibilityTimeout` of `Plain` to 60
            "#]],
        );
    }

    #[test]
    fn the_queue_is_given_the_time() {
        check_fix(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: a\n      Handler: a.b\n      Runtime: python3.13\n      Timeout: 60\n      Events:\n        A: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn}}\n",
            "Set the `VisibilityTimeout` of `Q` to 60",
            expect![[r#"
                  4 |     Type: AWS::SQS::Queue
                + 5 |     Properties:
                + 6 |       VisibilityTimeout: 60
                  7 |   F:
            "#]],
        );
    }
}
