//! `fifo-name`: the name of a queue or topic does not say whether it is a FIFO one.
//!
//! The name of a FIFO queue or topic ends with `.fifo`, and no other name has a dot. Without a name CloudFormation makes a
//! right one.
//!
//! ```yaml
//! Type: AWS::SQS::Queue
//! Properties: {FifoQueue: true, QueueName: jobs}         # bad
//! Properties: {FifoQueue: true, QueueName: jobs.fifo}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html>.

use super::truth;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_property, one, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::policy::{self, branches, text_parts};
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "fifo-name",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// The types with what makes one FIFO, and what names it.
const TYPES: [(&str, &str, &str); 2] = [
    ("AWS::SQS::Queue", "FifoQueue", "QueueName"),
    ("AWS::SNS::Topic", "FifoTopic", "TopicName"),
];

const FIFO: &str = ".fifo";

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    let types = TYPES.iter();
    let mut types = types.filter(|(it, ..)| Some(*it) == resource.type_name());
    let Some((_, fifo, name)) = types.next() else {
        return;
    };
    let is_fifo = match resource.property(fifo) {
        None => Some(false),
        Some(value) => truth(value),
    };
    let (Some(is_fifo), Some(value)) = (is_fifo, resource.property(name)) else {
        return;
    };
    for value in branches(value) {
        // The end of a name is known where it is written, which may be in parts.
        let parts = text_parts(value);
        let mut end = Vec::new();
        for part in parts.iter().rev() {
            let policy::TextPart::Text(text) = part else {
                break;
            };
            end.insert(0, *text);
        }
        let is_whole = end.len() == parts.len();
        let end = end.concat();
        let message = match (is_fifo, end.ends_with(FIFO)) {
            (true, true) | (false, false) => continue,
            (true, false) if !is_whole && FIFO.ends_with(&end) => continue,
            (true, false) => {
                format!(
                    "The name of a FIFO queue or topic ends with `.fifo`. Add it, or remove `{fifo}`."
                )
            }
            (false, true) => {
                format!(
                    "Only a FIFO queue or topic has a name that ends with `.fifo`. Add `{fifo}: true`."
                )
            }
        };
        acc.push(RULE.at(value.full_range(), message));
    }
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let resource = finding.resource(resolver)?;
    let mut types = TYPES.iter();
    let (_, fifo, name) = types.find(|(it, ..)| Some(*it) == resource.type_name())?;
    let value = finding.node_in(branches(resource.property(name)?))?;
    let is_fifo = resource.property(fifo).and_then(truth);
    let way = match (is_fifo, value.as_str().filter(|_| value.tag().is_none())) {
        (Some(true), Some(text)) => {
            let edits = one(replace_scalar(document, value, &format!("{text}.fifo")));
            (format!("Change to `{text}.fifo`"), edits)
        }
        (None, _) if resource.property(fifo).is_none() => {
            let edits = one(append_property(
                document,
                resource,
                fifo,
                &Piece::Literal("true".to_owned()),
            ));
            (format!("Add `{fifo}: true`"), edits)
        }
        _ => return None,
    };
    Some(Fix::list([way]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;

    #[test]
    fn a_name_in_parts() {
        check_rule(
            "Parameters: {Stage: {Type: String}}
Resources:
  A: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: !Join ['.', [!Ref Stage, fifo]]}}
  B: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: !Sub ['${Name}.${End}', {Name: a, End: fifo}]}}
  C: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: !Sub '${Stage}fifo'}}
  D: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: !Join ['-', [!Ref Stage, fifo]]}}
",
            "fifo-name",
            expect![[r#"
                6 |   D: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: !Join ['-', [!Ref Stage, fifo]]}}
                  |                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ fifo-name: The name of a FIFO queue or topic ends with `.fifo`. Add it, or remove `FifoQueue`.
            "#]],
        );
    }

    #[test]
    fn a_name_and_its_ending() {
        check(
            "\
Resources:
  A: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: jobs}}
  B: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: !Sub 'jobs-${AWS::Region}.fifo'}}
  C: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs.fifo}}
  D: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true, TopicName: !Sub 'jobs-${AWS::Region}'}}
  E: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}
  F: {Type: AWS::SNS::Topic, Properties: {FifoTopic: 'true', TopicName: !Sub '${AWS::Region}-jobs'}}
",
            expect![[r#"
                2 |   A: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, QueueName: jobs}}
                  |                                                                       ^^^^ fifo-name: The name of a FIFO queue or topic ends with `.fifo`. Add it, or remove `FifoQueue`.
                  |                                                                       fix: Change to `jobs.fifo`
                4 |   C: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs.fifo}}
                  |                                                      ^^^^^^^^^ fifo-name: Only a FIFO queue or topic has a name that ends with `.fifo`. Add `FifoQueue: true`.
                  |                                                      fix: Add `FifoQueue: true`
                7 |   F: {Type: AWS::SNS::Topic, Properties: {FifoTopic: 'true', TopicName: !Sub '${AWS::Region}-jobs'}}
                  |                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^ fifo-name: The name of a FIFO queue or topic ends with `.fifo`. Add it, or remove `FifoTopic`.
            "#]],
        );
    }

    #[test]
    fn the_name_and_the_property_are_made_to_agree() {
        check_fix(
            "Resources:\n  C:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: jobs.fifo\n",
            "Add `FifoQueue: true`",
            expect![[r#"
                 5 |       QueueName: jobs.fifo
                +6 |       FifoQueue: true
            "#]],
        );
        check_fix(
            "Resources:\n  C: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true, TopicName: jobs}}\n",
            "Change to `jobs.fifo`",
            expect![[r#"
                 1 | Resources:
                -2 |   C: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true, TopicName: jobs}}
                +2 |   C: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true, TopicName: jobs.fifo}}
            "#]],
        );
    }
}
