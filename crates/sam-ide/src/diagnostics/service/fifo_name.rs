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
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::policy::{Piece, branches, pieces};
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "fifo-name",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: None,
};

/// The types with what makes one FIFO, and what names it.
const TYPES: [(&str, &str, &str); 2] = [
    ("AWS::SQS::Queue", "FifoQueue", "QueueName"),
    ("AWS::SNS::Topic", "FifoTopic", "TopicName"),
];

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
        // The end of a name is known where it is written.
        let parts = pieces(value);
        let Some(Piece::Text(end)) = parts.last() else {
            continue;
        };
        let message = match (is_fifo, end.ends_with(".fifo")) {
            (true, true) | (false, false) => continue,
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

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

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
                4 |   C: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs.fifo}}
                  |                                                      ^^^^^^^^^ fifo-name: Only a FIFO queue or topic has a name that ends with `.fifo`. Add `FifoQueue: true`.
                7 |   F: {Type: AWS::SNS::Topic, Properties: {FifoTopic: 'true', TopicName: !Sub '${AWS::Region}-jobs'}}
                  |                                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^ fifo-name: The name of a FIFO queue or topic ends with `.fifo`. Add it, or remove `FifoTopic`.
            "#]],
        );
    }
}
