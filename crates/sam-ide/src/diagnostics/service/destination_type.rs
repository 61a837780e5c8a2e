//! `destination-type`: `Type` of a dead-letter queue or destination says something else than its ARN.
//!
//! SAM gives the function the permission for the `Type`. Lambda refuses a dead-letter queue or destination to which the
//! function may not send. A dead-letter queue of a function is a queue or a topic. Of a function with a
//! role or policies of its own it is a warning, since these may allow it.
//!
//! ```yaml
//! DeadLetterQueue: {Type: SNS, TargetArn: !GetAtt Failed.Arn}    # bad: `Failed` is a queue
//! DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Failed.Arn}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-deadletterqueue.html>.

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use crate::names::{a_noun, shortened};
use sam_core::connector::Resolver;
use sam_core::connector::profile::resolved_type;
use sam_core::document::Section;
use sam_core::spec::DESTINATION_TYPES;
use sam_core::syntax::NodeRef;
use sam_core::template::intrinsic::named_id;
use sam_core::template::{Resource, Template};

pub(super) const RULE: Rule = Rule {
    code: "destination-type",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// Those that a dead-letter queue of a function may be.
const QUEUES: [&str; 2] = ["AWS::SQS::Queue", "AWS::SNS::Topic"];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, resolver: &Resolver<'_>) {
    let template = resolver.template();
    for (kind, arn) in destinations(resource) {
        let Some((id, written)) = named(arn, template) else {
            continue;
        };
        let of = resolved_type(written);
        let word = DESTINATION_TYPES
            .iter()
            .find(|it| it.1 == of)
            .map(|it| it.0);
        let said = kind.and_then(NodeRef::as_str);
        let is_word = |it: &&str| DESTINATION_TYPES.iter().any(|(word, _)| word == it);
        match (kind, said.filter(is_word), word) {
            (Some(kind), Some(said), Some(word)) if said != word => {
                let message = format!(
                    "`Type` is `{said}`, but `{}` is {}. Write `{word}`.",
                    shortened(id),
                    a_noun(written)
                );
                // A role that may send there anyway makes the type of no account.
                let severity = match has_own_permissions(resource, resolver) {
                    true => Severity::Warning,
                    false => Severity::Error,
                };
                let finding = RULE.at(kind.full_range(), message).severity(severity);
                acc.push(finding.meaning(Some(word)));
            }
            (Some(_), Some(said), None) => {
                let message = format!(
                    "`Type` is `{said}`, but `{}` is {}. Name another resource.",
                    shortened(id),
                    a_noun(written)
                );
                acc.push(RULE.at(arn.full_range(), message));
            }
            _ => {}
        }
    }
    let plain = resource.property("DeadLetterConfig");
    let is_plain = resource.type_name() == Some("AWS::Lambda::Function");
    let target = plain
        .filter(|_| is_plain)
        .and_then(|it| it.get("TargetArn"));
    if let Some(target) = target
        && let Some((id, written)) = named(target, template)
        && !QUEUES.contains(&resolved_type(written))
    {
        let message = format!(
            "The dead-letter queue of a function is a queue or a topic, but `{}` is {}.",
            shortened(id),
            a_noun(written)
        );
        acc.push(RULE.at(target.full_range(), message));
    }
}

/// Whether the role of a function may allow more than what its destinations ask for.
fn has_own_permissions(resource: Resource<'_>, resolver: &Resolver<'_>) -> bool {
    let template = resolver.template();
    let globals = template.entry(Section::Globals, "Function");
    let is_given = |name: &str| {
        let of_all = globals.and_then(|it| it.value.get(name));
        resource.property(name).or(of_all).is_some()
    };
    let role = format!("{}Role", resource.id);
    is_given("Role")
        || is_given("Policies")
        || resource.has_connectors()
        || !template.resources_naming(&role).is_empty()
}

/// The resource that an ARN is of, with its type; none where the type is not AWS's.
fn named<'a>(arn: NodeRef<'a>, template: Template<'a>) -> Option<(&'a str, &'a str)> {
    let id = named_id(arn)?;
    let written = template.type_of(id)?;
    // What a nested stack or a custom resource gives may be anything.
    let is_plain = written.starts_with("AWS::")
        && !written.starts_with("AWS::CloudFormation::")
        && written != "AWS::Serverless::Application"
        && written != "AWS::SSM::Parameter";
    is_plain.then_some((id, written))
}

/// `Type`, if it is there, and the ARN of the dead-letter queue and of the destinations of a function of SAM.
fn destinations(resource: Resource<'_>) -> Vec<(Option<NodeRef<'_>>, NodeRef<'_>)> {
    if resource.type_name() != Some("AWS::Serverless::Function") {
        return Vec::new();
    }
    let queue = resource.property("DeadLetterQueue");
    let queue = queue.and_then(|it| Some((it.get("Type"), it.get("TargetArn")?)));
    let config = resource.property("EventInvokeConfig");
    let config = config.and_then(|it| it.get("DestinationConfig"));
    let outcomes = ["OnSuccess", "OnFailure"].into_iter();
    let outcomes = outcomes.filter_map(|it| config?.get(it));
    let others = outcomes.filter_map(|it| Some((it.get("Type"), it.get("Destination")?)));
    queue.into_iter().chain(others).collect()
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let template = resolver.template();
    let all = destinations(finding.resource(resolver)?).into_iter();
    let mut typed = all.filter_map(|(kind, arn)| Some((kind?, arn)));
    let (kind, arn) = typed.find(|it| finding.is_at(it.0))?;
    let (_, written) = named(arn, template)?;
    let word = DESTINATION_TYPES
        .iter()
        .find(|it| it.1 == resolved_type(written))?
        .0;
    let edits = one(replace_scalar(template.document(), kind, word));
    Some(Fix::list([(format!("Change to `{word}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn what_a_type_says_is_what_the_arn_is_of() {
        let function = |id: &str, rest: &str| {
            format!(
                "  {id}: {{Type: AWS::Serverless::Function, Properties: {{InlineCode: x, Handler: a.b, Runtime: python3.13, {rest}}}}}\n"
            )
        };
        let functions = [
            function(
                "A",
                "DeadLetterQueue: {Type: SNS, TargetArn: !GetAtt Q.Arn}",
            ),
            function(
                "B",
                "DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt S.Arn}",
            ),
            function(
                "C",
                "DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Q.Arn}",
            ),
            function(
                "D",
                "EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SNS, Destination: !GetAtt Q.Arn}, OnSuccess: {Type: Lambda, Destination: !GetAtt C.Arn}}}",
            ),
        ];
        check_rule(
            &format!(
                "Transform: AWS::Serverless-2016-10-31\nResources:\n  Q: {{Type: AWS::SQS::Queue}}\n  S: {{Type: AWS::Kinesis::Stream}}\n  L: {{Type: AWS::Lambda::Function, Properties: {{Code: {{ZipFile: x}}, Handler: a.b, Runtime: python3.13, Role: r, DeadLetterConfig: {{TargetArn: !GetAtt S.Arn}}}}}}\n{}",
                functions.concat()
            ),
            "destination-type",
            expect![[r#"
                5 |   L: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}, Handler: a.b, Runtime: python3.13, Role: r, DeadLetterConfig: {TargetArn: !GetAtt S.Arn}}}
                  |                                                                                                                                               ^^^^^^^^^^^^^ destination-type: The dead-letter queue of a function is a queue or a topic, but `S` is a Kinesis stream.
                6 |   A: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, DeadLetterQueue: {Type: SNS, TargetArn: !GetAtt Q.Arn}}}
                  |                                                                                                                               ^^^ destination-type: `Type` is `SNS`, but `Q` is a queue. Write `SQS`.
                  |                                                                                                                               fix: Change to `SQS`
                7 |   B: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt S.Arn}}}
                  |                                                                                                                                               ^^^^^^^^^^^^^ destination-type: `Type` is `SQS`, but `S` is a Kinesis stream. Name another resource.
                9 |   D: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: a.b, Runtime: python3.13, EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SNS, Destination: !GetAtt Q.Arn}, OnSuccess: {Type: Lambda, Destination: !GetAtt C.Arn}}}}}
                  |                                                                                                                                                                 ^^^ destination-type: `Type` is `SNS`, but `Q` is a queue. Write `SQS`.
                  |                                                                                                                                                                 fix: Change to `SQS`
            "#]],
        );
    }

    #[test]
    fn a_role_that_may_send_there_anyway() {
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Q: {Type: AWS::SQS::Queue}
  A:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: a.b
      Runtime: python3.13
      Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Q.QueueName}}]
      DeadLetterQueue: {Type: SNS, TargetArn: !GetAtt Q.Arn}
",
            "destination-type",
            expect![[r#"
                11 |       DeadLetterQueue: {Type: SNS, TargetArn: !GetAtt Q.Arn}
                   |                               ^^^ destination-type (warning): `Type` is `SNS`, but `Q` is a queue. Write `SQS`.
                   |                               fix: Change to `SQS`
            "#]],
        );
    }
}
