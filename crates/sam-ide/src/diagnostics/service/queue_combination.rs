//! `queue-combination`: SQS refuses a property of a queue without another one.
//!
//! - A `RedrivePolicy` says where messages go, and after how many attempts, from 1 to 1000.
//! - Only a FIFO queue removes duplicates by their content.
//!
//! ```yaml
//! RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn}                        # bad
//! RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>.

use super::{number, truth};
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_entry, one};
use crate::names::closest;
use sam_core::connector::Resolver;
use sam_core::policy::may_have_more;
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "queue-combination",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// What a redrive policy has.
const TARGET: &str = "deadLetterTargetArn";
const COUNT: &str = "maxReceiveCount";

/// The most attempts.
const MOST: i64 = 1000;

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    let is_queue = resource.type_name() == Some("AWS::SQS::Queue");
    let Some(properties) = resource.properties().filter(|_| is_queue) else {
        return;
    };
    if may_have_more(properties) {
        return;
    }
    if let Some(policy) = redrive_policy(properties) {
        for missing in [TARGET, COUNT]
            .into_iter()
            .filter(|it| policy.get(it).is_none())
        {
            let misspelt = policy
                .entries()
                .find(|it| closest(it.name(), [missing]).is_some());
            let (place, message) = match misspelt {
                Some(entry) => (
                    entry.key,
                    format!(
                        "A redrive policy has no `{}`. Did you mean `{missing}`?",
                        entry.name()
                    ),
                ),
                None => (
                    properties
                        .entry("RedrivePolicy")
                        .map_or(policy, |it| it.key),
                    format!("SQS refuses a redrive policy without `{missing}`. Add it."),
                ),
            };
            acc.push(RULE.at(place.full_range(), message));
        }
        let count = policy.get(COUNT);
        let is_wrong = |it: &NodeRef<'_>| number(*it).is_some_and(|it| !(1..=MOST).contains(&it));
        if let Some(count) = count.filter(is_wrong) {
            let message = format!("`{COUNT}` must be from 1 to {MOST}.");
            acc.push(RULE.at(count.full_range(), message));
        }
    }
    let by_content = properties.entry("ContentBasedDeduplication");
    let is_on = by_content.filter(|it| truth(it.value) == Some(true));
    let is_fifo = properties.get("FifoQueue").is_some();
    if let Some(entry) = is_on.filter(|_| !is_fifo) {
        let message = "Only a FIFO queue removes duplicates by their content. Add `FifoQueue: true`, or remove this.";
        acc.push(RULE.at(entry.key.full_range(), message));
    }
}

/// The redrive policy that is written out as a map.
fn redrive_policy(properties: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let policy = properties.get("RedrivePolicy")?;
    let is_plain = policy.is_mapping() && intrinsic::of(policy).is_none() && !may_have_more(policy);
    is_plain.then_some(policy)
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let properties = finding.resource(resolver)?.properties()?;
    let key = properties.entry("RedrivePolicy")?.key;
    let policy = redrive_policy(properties).filter(|_| finding.is_at(key))?;
    let is_missing = policy.get(COUNT).is_none() && policy.get(TARGET).is_some();
    let count = Piece::Literal("5".to_owned());
    let edits = one(append_entry(document, policy, COUNT, &count)).filter(|_| is_missing);
    Some(Fix::list([(format!("Add `{COUNT}: 5`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn what_a_queue_needs_besides() {
        check_rule(
            "\
Resources:
  Failed: {Type: AWS::SQS::Queue}
  A: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn}}}
  B: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 0}}}
  C: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, MaxReceiveCount: 3}}}
  D: {Type: AWS::SQS::Queue, Properties: {ContentBasedDeduplication: true}}
  E: {Type: AWS::SQS::Queue, Properties: {ContentBasedDeduplication: true, FifoQueue: true, QueueName: a.fifo}}
  G: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: '5'}}}
",
            "queue-combination",
            expect![[r#"
                3 |   A: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn}}}
                  |                                           ^^^^^^^^^^^^^ queue-combination: SQS refuses a redrive policy without `maxReceiveCount`. Add it.
                  |                                           fix: Add `maxReceiveCount: 5`
                4 |   B: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 0}}}
                  |                                                                                                                     ^ queue-combination: `maxReceiveCount` must be from 1 to 1000.
                5 |   C: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, MaxReceiveCount: 3}}}
                  |                                                                                                    ^^^^^^^^^^^^^^^ queue-combination: A redrive policy has no `MaxReceiveCount`. Did you mean `maxReceiveCount`?
                6 |   D: {Type: AWS::SQS::Queue, Properties: {ContentBasedDeduplication: true}}
                  |                                           ^^^^^^^^^^^^^^^^^^^^^^^^^ queue-combination: Only a FIFO queue removes duplicates by their content. Add `FifoQueue: true`, or remove this.
            "#]],
        );
    }
}
