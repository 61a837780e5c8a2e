//! `alarm-period`: the period of an alarm is none that CloudWatch takes.
//!
//! A period is 10, 20 or 30 seconds, or a multiple of 60.
//!
//! ```yaml
//! Period: 45    # bad
//! Period: 60    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>.

use super::number;
use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::policy::branches;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "alarm-period",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: None,
};

/// Those of a high resolution.
const SHORT: [i64; 3] = [10, 20, 30];

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    if resource.type_name() != Some("AWS::CloudWatch::Alarm") {
        return;
    }
    let metrics = resource.property("Metrics");
    let metrics = metrics.into_iter().flat_map(NodeRef::items);
    let statistics = metrics.filter_map(|it| it.get("MetricStat")?.get("Period"));
    let periods = resource.property("Period").into_iter().chain(statistics);
    for node in periods.flat_map(branches) {
        // One second is new, and a period below it has a finding of its own.
        let is_wrong = |it: &i64| *it > 1 && it % 60 != 0 && !SHORT.contains(it);
        if let Some(period) = number(node).filter(is_wrong) {
            let message = format!(
                "CloudWatch refuses a period of {period} seconds. Write 10, 20, 30 or a multiple of 60."
            );
            acc.push(RULE.at(node.full_range(), message));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn periods_of_alarms() {
        check_rule(
            "\
Parameters: {P: {Type: Number}}
Resources:
  A: {Type: AWS::CloudWatch::Alarm, Properties: {Period: 45, EvaluationPeriods: 1, ComparisonOperator: GreaterThanThreshold}}
  B: {Type: AWS::CloudWatch::Alarm, Properties: {Period: '300', EvaluationPeriods: 1, ComparisonOperator: GreaterThanThreshold}}
  C: {Type: AWS::CloudWatch::Alarm, Properties: {Period: !Ref P, EvaluationPeriods: 1, ComparisonOperator: GreaterThanThreshold}}
  D: {Type: AWS::CloudWatch::Alarm, Properties: {Metrics: [{Id: a, MetricStat: {Period: 90, Stat: Sum, Metric: {}}}], EvaluationPeriods: 1, ComparisonOperator: GreaterThanThreshold}}
",
            "alarm-period",
            expect![[r#"
                3 |   A: {Type: AWS::CloudWatch::Alarm, Properties: {Period: 45, EvaluationPeriods: 1, ComparisonOperator: GreaterThanThreshold}}
                  |                                                          ^^ alarm-period: CloudWatch refuses a period of 45 seconds. Write 10, 20, 30 or a multiple of 60.
                6 |   D: {Type: AWS::CloudWatch::Alarm, Properties: {Metrics: [{Id: a, MetricStat: {Period: 90, Stat: Sum, Metric: {}}}], EvaluationPeriods: 1, ComparisonOperator: GreaterThanThreshold}}
                  |                                                                                         ^^ alarm-period: CloudWatch refuses a period of 90 seconds. Write 10, 20, 30 or a multiple of 60.
            "#]],
        );
    }
}
