//! `event-source-property`: Lambda takes a property for another kind of event source.
//!
//! A queue has no position to start from and no shards, and a stream has no concurrency of its own. Lambda refuses what it does not
//! have for a source. `AT_TIMESTAMP` needs a `StartingPositionTimestamp`, and the stream of a table cannot be read from a time on.
//!
//! ```yaml
//! Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, StartingPosition: LATEST}}    # bad
//! Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 10}}               # good
//! ```
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html>.

use super::events;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::remove_entry;
use sam_core::connector::Resolver;
use sam_core::syntax::{EntryRef, NodeRef};
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "event-source-property",
    severity: Severity::Warning,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

/// What is for streams alone.
const OF_STREAMS: [&str; 7] = [
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPosition",
    "StartingPositionTimestamp",
    "TumblingWindowInSeconds",
];

/// What is for queues alone.
const OF_QUEUES: [&str; 1] = ["ScalingConfig"];

const POSITION: &str = "StartingPosition";
const TIME: &str = "StartingPositionTimestamp";

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    for (_, entry, source) in foreign(resource) {
        let message = format!("Lambda has no `{}` for {source}. Remove it.", entry.name());
        acc.push(RULE.at(entry.key.full_range(), message));
    }
    for (kind, properties) in sources(resource) {
        let Some(position) = properties.get(POSITION) else {
            continue;
        };
        if position.as_str() != Some("AT_TIMESTAMP") {
            continue;
        }
        let message = if kind == "DynamoDB" {
            "The stream of a table is read from `LATEST` or `TRIM_HORIZON`. Write one of them."
                .to_owned()
        } else if properties.get(TIME).is_none() {
            format!("`AT_TIMESTAMP` needs `{TIME}`. Add it.")
        } else {
            continue;
        };
        let finding = RULE.at(position.full_range(), message);
        acc.push(finding.severity(Severity::Error));
    }
}

/// The events of a function, and a mapping itself, whose source is not known.
fn sources(resource: Resource<'_>) -> Vec<(&str, NodeRef<'_>)> {
    let is_mapping = resource.type_name() == Some("AWS::Lambda::EventSourceMapping");
    let own = resource.properties().filter(|_| is_mapping);
    let own = own.map(|it| ("", it));
    events(resource).chain(own).collect()
}

/// Properties that another kind of source has: with the map that they stand in and what the source is.
fn foreign(resource: Resource<'_>) -> Vec<(NodeRef<'_>, EntryRef<'_>, &'static str)> {
    let mut found = Vec::new();
    for (kind, properties) in events(resource) {
        let (others, source): (&[&str], _) = match kind {
            "SQS" => (&OF_STREAMS, "a queue"),
            "Kinesis" | "DynamoDB" => (&OF_QUEUES, "a stream"),
            _ => continue,
        };
        let entries = properties.entries();
        let foreign = entries.filter(|it| others.contains(&it.name()) && !it.value.is_null());
        found.extend(foreign.map(|it| (properties, it, source)));
    }
    found
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let mut all = foreign(finding.resource(resolver)?).into_iter();
    let (properties, entry, _) = all.find(|(_, it, _)| finding.is_at(it.key))?;
    let edits = remove_entry(document, properties, entry);
    Some(Fix::list([(format!("Remove `{}`", entry.name()), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn what_a_source_does_not_have() {
        check_rule(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Q: {Type: AWS::SQS::Queue}
  S: {Type: AWS::Kinesis::Stream}
  T: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: a.b
      Runtime: python3.13
      Events:
        A: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn, StartingPosition: LATEST, BatchSize: 5}}
        B: {Type: Kinesis, Properties: {Stream: !GetAtt S.Arn, StartingPosition: LATEST, ScalingConfig: {MaximumConcurrency: 5}}}
        C: {Type: Kinesis, Properties: {Stream: !GetAtt S.Arn, StartingPosition: AT_TIMESTAMP}}
        D: {Type: Kinesis, Properties: {Stream: !GetAtt S.Arn, StartingPosition: AT_TIMESTAMP, StartingPositionTimestamp: 1700000000}}
        E: {Type: DynamoDB, Properties: {Stream: !GetAtt T.StreamArn, StartingPosition: AT_TIMESTAMP, StartingPositionTimestamp: 1700000000}}
  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt S.Arn, StartingPosition: AT_TIMESTAMP}}
",
            "event-source-property",
            expect![[r#"
                13 |         A: {Type: SQS, Properties: {Queue: !GetAtt Q.Arn, StartingPosition: LATEST, BatchSize: 5}}
                   |                                                           ^^^^^^^^^^^^^^^^ event-source-property (warning): Lambda has no `StartingPosition` for a queue. Remove it.
                   |                                                           fix: Remove `StartingPosition`
                14 |         B: {Type: Kinesis, Properties: {Stream: !GetAtt S.Arn, StartingPosition: LATEST, ScalingConfig: {MaximumConcurrency: 5}}}
                   |                                                                                          ^^^^^^^^^^^^^ event-source-property (warning): Lambda has no `ScalingConfig` for a stream. Remove it.
                   |                                                                                          fix: Remove `ScalingConfig`
                15 |         C: {Type: Kinesis, Properties: {Stream: !GetAtt S.Arn, StartingPosition: AT_TIMESTAMP}}
                   |                                                                                  ^^^^^^^^^^^^ event-source-property: `AT_TIMESTAMP` needs `StartingPositionTimestamp`. Add it.
                17 |         E: {Type: DynamoDB, Properties: {Stream: !GetAtt T.StreamArn, StartingPosition: AT_TIMESTAMP, StartingPositionTimestamp: 1700000000}}
                   |                                                                                         ^^^^^^^^^^^^ event-source-property: The stream of a table is read from `LATEST` or `TRIM_HORIZON`. Write one of them.
                18 |   M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt S.Arn, StartingPosition: AT_TIMESTAMP}}
                   |                                                                                                                                  ^^^^^^^^^^^^ event-source-property: `AT_TIMESTAMP` needs `StartingPositionTimestamp`. Add it.
            "#]],
        );
    }
}
