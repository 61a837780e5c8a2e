//! `schedule-expression`: EventBridge does not understand a schedule.
//!
//! A rule of EventBridge takes `rate(…)` with a number and a unit, which has an `s` unless the number is 1, and `cron(…)`
//! with six fields, of which the day of the month or the day of the week is `?`. A schedule of EventBridge Scheduler takes
//! `at(…)` too, and a unit with or without `s`.
//!
//! ```yaml
//! Schedule: rate(1 minutes)        # bad
//! Schedule: rate(1 minute)         # good
//! Schedule: cron(0 8 * * * *)      # bad
//! Schedule: cron(0 8 * * ? *)      # good
//! ```
//!
//! See <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>.

use crate::diagnostics::{Check, Diagnostic, Rule, RuleCategory, Severity};
use sam_core::connector::Resolver;
use sam_core::policy::branches;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "schedule-expression",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: None,
};

/// What runs a schedule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Runner {
    Rule,
    Scheduler,
}

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    let own = match resource.type_name() {
        Some("AWS::Events::Rule") => Some(Runner::Rule),
        Some("AWS::Scheduler::Schedule") => Some(Runner::Scheduler),
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine") => None,
        Some(_) | None => return,
    };
    if let Some(runner) = own {
        let schedule = resource.property("ScheduleExpression");
        schedule
            .into_iter()
            .for_each(|it| schedules(acc, it, runner));
        return;
    }
    let events = resource.property("Events");
    for event in events.into_iter().flat_map(|it| it.entries()) {
        let (runner, name) = match event.value.get("Type").and_then(NodeRef::as_str) {
            Some("Schedule") => (Runner::Rule, "Schedule"),
            Some("ScheduleV2") => (Runner::Scheduler, "ScheduleExpression"),
            Some(_) | None => continue,
        };
        let properties = event.value.get("Properties");
        let schedule = properties.and_then(|it| it.get(name));
        schedule
            .into_iter()
            .for_each(|it| schedules(acc, it, runner));
    }
}

fn schedules(acc: &mut Vec<Diagnostic>, value: NodeRef<'_>, runner: Runner) {
    for value in branches(value) {
        let text = value.as_str().filter(|it| !it.contains("{{resolve:"));
        if let Some(wrong) = text.and_then(|it| wrong(it, runner)) {
            let message = format!("EventBridge refuses this schedule. {wrong}");
            acc.push(RULE.at(value.full_range(), message));
        }
    }
}

/// The way out of what is wrong with a schedule.
fn wrong(text: &str, runner: Runner) -> Option<String> {
    let argument = |name: &str| {
        let rest = text.strip_prefix(name)?.strip_prefix('(')?;
        rest.strip_suffix(')')
    };
    if let Some(rate) = argument("rate") {
        return wrong_rate(rate, runner);
    }
    if let Some(cron) = argument("cron") {
        return wrong_cron(cron);
    }
    match runner {
        Runner::Scheduler if argument("at").is_some() => None,
        Runner::Scheduler => Some("Write `rate(…)`, `cron(…)` or `at(…)`.".to_owned()),
        Runner::Rule => Some("Write `rate(…)` or `cron(…)`.".to_owned()),
    }
}

fn wrong_rate(rate: &str, runner: Runner) -> Option<String> {
    const UNITS: [&str; 3] = ["minute", "hour", "day"];
    let mut words = rate.split_whitespace();
    let (number, unit) = (words.next(), words.next());
    let number = number.and_then(|it| it.parse::<u32>().ok());
    let singular = unit.map(|it| it.strip_suffix('s').unwrap_or(it));
    let (Some(number @ 1..), Some(unit), Some(singular), None) = (
        number,
        unit,
        singular.filter(|it| UNITS.contains(it)),
        words.next(),
    ) else {
        return Some(
            "Write a number and `minutes`, `hours` or `days`: `rate(5 minutes)`.".to_owned(),
        );
    };
    let meant = match number {
        1 => singular.to_owned(),
        _ => format!("{singular}s"),
    };
    (runner == Runner::Rule && unit != meant).then(|| format!("Write `rate({number} {meant})`."))
}

fn wrong_cron(cron: &str) -> Option<String> {
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let [_, _, day, _, weekday, _] = fields.as_slice() else {
        let count = fields.len();
        return Some(format!(
            "`cron` takes six fields, here are {count}: minutes, hours, day of month, month, day of week, year."
        ));
    };
    match (*day == "?", *weekday == "?") {
        (true, false) | (false, true) => None,
        (true, true) => Some("Only one of the two days may be `?`.".to_owned()),
        (false, false) => {
            Some("Write `?` for the day of the month or for the day of the week.".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use expect_test::expect;

    #[test]
    fn schedules_that_eventbridge_refuses() {
        check(
            "\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: a
      Handler: a.b
      Runtime: python3.13
      Events:
        A: {Type: Schedule, Properties: {Schedule: rate(1 minutes)}}
        B: {Type: Schedule, Properties: {Schedule: rate(5 minute)}}
        C: {Type: Schedule, Properties: {Schedule: cron(0 8 * * * *)}}
        D: {Type: Schedule, Properties: {Schedule: 0 8 * * *}}
        E: {Type: Schedule, Properties: {Schedule: 'cron(0 8 * * ?)'}}
        G: {Type: Schedule, Properties: {Schedule: rate(0 days)}}
        H: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 minutes)}}
        I: {Type: ScheduleV2, Properties: {ScheduleExpression: 'at(2030-01-01T00:00:00)'}}
        J: {Type: Schedule, Properties: {Schedule: 'cron(0/15 8 ? * MON-FRI *)'}}
        K: {Type: Schedule, Properties: {Schedule: !Sub 'rate(${AWS::Region})'}}
",
            expect![[r#"
                10 |         A: {Type: Schedule, Properties: {Schedule: rate(1 minutes)}}
                   |                                                    ^^^^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. Write `rate(1 minute)`.
                11 |         B: {Type: Schedule, Properties: {Schedule: rate(5 minute)}}
                   |                                                    ^^^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. Write `rate(5 minutes)`.
                12 |         C: {Type: Schedule, Properties: {Schedule: cron(0 8 * * * *)}}
                   |                                                    ^^^^^^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. Write `?` for the day of the month or for the day of the week.
                13 |         D: {Type: Schedule, Properties: {Schedule: 0 8 * * *}}
                   |                                                    ^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. Write `rate(…)` or `cron(…)`.
                14 |         E: {Type: Schedule, Properties: {Schedule: 'cron(0 8 * * ?)'}}
                   |                                                    ^^^^^^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. `cron` takes six fields, here are 5: minutes, hours, day of month, month, day of week, year.
                15 |         G: {Type: Schedule, Properties: {Schedule: rate(0 days)}}
                   |                                                    ^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. Write a number and `minutes`, `hours` or `days`: `rate(5 minutes)`.
            "#]],
        );
    }
}
