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

use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{one, replace_scalar};
use sam_core::connector::Resolver;
use sam_core::document::cursor;
use sam_core::policy::branches;
use sam_core::syntax::NodeRef;
use sam_core::template::Resource;

pub(super) const RULE: Rule = Rule {
    code: "schedule-expression",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
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
            let message = format!("EventBridge refuses this schedule. {}", wrong.way_out());
            acc.push(RULE.at(value.full_range(), message));
        }
    }
}

/// What is wrong with a schedule.
enum Wrong {
    /// This was meant.
    Meant(String),
    /// How to write it, and what it may be.
    Other(String, Option<String>),
}

impl Wrong {
    fn way_out(&self) -> String {
        match self {
            Self::Meant(meant) => format!("Write `{meant}`."),
            Self::Other(way_out, _) => way_out.clone(),
        }
    }

    fn meant(self) -> Option<String> {
        match self {
            Self::Meant(meant) => Some(meant),
            Self::Other(_, meant) => meant,
        }
    }
}

fn wrong(text: &str, runner: Runner) -> Option<Wrong> {
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
    let way_out = match runner {
        Runner::Scheduler if argument("at").is_some() => return None,
        Runner::Scheduler => "Write `rate(…)`, `cron(…)` or `at(…)`.",
        Runner::Rule => "Write `rate(…)` or `cron(…)`.",
    };
    let fields: Vec<&str> = text.split_whitespace().collect();
    let meant = match fields.as_slice() {
        [number, unit] => right_rate(number, unit),
        fields => six_fields(fields),
    };
    Some(Wrong::Other(way_out.to_owned(), meant))
}

/// The rate of a number and a unit, if they are one.
fn right_rate(number: &str, unit: &str) -> Option<String> {
    let rate = format!("{number} {unit}");
    match wrong_rate(&rate, Runner::Rule) {
        None => Some(format!("rate({rate})")),
        Some(wrong) => wrong.meant(),
    }
}

fn wrong_rate(rate: &str, runner: Runner) -> Option<Wrong> {
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
        let way_out = "Write a number and `minutes`, `hours` or `days`: `rate(5 minutes)`.";
        return Some(Wrong::Other(way_out.to_owned(), None));
    };
    let meant = match number {
        1 => singular.to_owned(),
        _ => format!("{singular}s"),
    };
    (runner == Runner::Rule && unit != meant)
        .then(|| Wrong::Meant(format!("rate({number} {meant})")))
}

fn wrong_cron(cron: &str) -> Option<Wrong> {
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let [_, _, day, _, weekday, _] = fields.as_slice() else {
        let count = fields.len();
        let way_out = format!(
            "`cron` takes six fields, here are {count}: minutes, hours, day of month, month, day of week, year."
        );
        return Some(Wrong::Other(way_out, six_fields(&fields)));
    };
    let way_out = match (*day == "?", *weekday == "?") {
        (true, false) | (false, true) => return wrong_field(&fields),
        (true, true) => "Only one of the two days may be `?`.",
        (false, false) => "Write `?` for the day of the month or for the day of the week.",
    };
    Some(Wrong::Other(way_out.to_owned(), six_fields(&fields)))
}

/// The names of months and days of the week.
const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// What each field counts, from which to which number, and the names that may stand for them.
const FIELDS: [(&str, u32, u32, &[&str]); 6] = [
    ("minutes", 0, 59, &[]),
    ("hours", 0, 23, &[]),
    ("day of the month", 1, 31, &[]),
    ("month", 1, 12, &MONTHS),
    ("day of the week", 1, 7, &DAYS),
    ("year", 1970, 2199, &[]),
];

/// A number that a field does not have, or a name.
fn wrong_field(fields: &[&str]) -> Option<Wrong> {
    fields
        .iter()
        .zip(FIELDS)
        .find_map(|(field, (name, least, most, names))| {
            let parts = field.split(',').flat_map(|it| {
                // Behind the slash is a step, and behind `#` which of the days of a month.
                let it = it.split('/').next().unwrap_or_default();
                it.split('#').next().unwrap_or_default().split('-')
            });
            let is_right = |part: &str| {
                let number = part.trim_end_matches(['L', 'W']);
                let is_sign = number.is_empty() || matches!(number, "*" | "?");
                let is_name = names.iter().any(|it| {
                    // `FRIL` is the last Friday of a month.
                    it.eq_ignore_ascii_case(part) || it.eq_ignore_ascii_case(number)
                });
                let number = number.parse::<u32>();
                is_sign || is_name || number.is_ok_and(|it| (least..=most).contains(&it))
            };
            let wrong = parts.into_iter().find(|it| !is_right(it))?;
            let shown: String = wrong.chars().take(20).collect();
            let takes = match names {
                [first, .., last] => format!("{least} to {most}, or {first} to {last}"),
                _ => format!("{least} to {most}"),
            };
            let way_out = format!("`{shown}` is not possible for the {name}: write {takes}.");
            Some(Wrong::Other(way_out, None))
        })
}

/// The schedule in six fields that was meant: one of the two days becomes `?`, and a year is added. Unix counts the days of
/// the week from 0 and EventBridge from 1, so there is none for five fields with such a day as a number.
fn six_fields(fields: &[&str]) -> Option<String> {
    let (minutes, hours, day, month, weekday, year) = match *fields {
        [minutes, hours, day, month, weekday] => (minutes, hours, day, month, weekday, None),
        [minutes, hours, day, month, weekday, year] => {
            (minutes, hours, day, month, weekday, Some(year))
        }
        _ => return None,
    };
    let is_any = |it: &str| matches!(it, "*" | "?");
    let is_of_unix = year.is_none() && weekday.contains(|it: char| it.is_ascii_digit());
    let (day, weekday) = match (is_any(day), is_any(weekday)) {
        (_, true) if day == "?" => ("*", "?"),
        (_, true) => (day, "?"),
        (true, false) if !is_of_unix => ("?", weekday),
        (true, false) | (false, false) => return None,
    };
    let year = year.unwrap_or("*");
    Some(format!(
        "cron({minutes} {hours} {day} {month} {weekday} {year})"
    ))
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let path = cursor::path(document, finding.range.start())?;
    let node = path.node().filter(|it| finding.is_at(*it))?;
    let runner = match path.keys().last() {
        Some("ScheduleExpression") if !path.keys().any(|it| it == "Events") => {
            match finding.resource(resolver)?.type_name() {
                Some("AWS::Events::Rule") => Runner::Rule,
                Some(_) | None => Runner::Scheduler,
            }
        }
        Some("ScheduleExpression") => Runner::Scheduler,
        Some(_) | None => Runner::Rule,
    };
    let meant = wrong(node.as_str()?, runner)?.meant()?;
    let edits = one(replace_scalar(document, node, &meant));
    Some(Fix::list([(format!("Change to `{meant}`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{findings, fixes};
    use crate::testing::{check, check_fix, check_rule};
    use expect_test::expect;
    use sam_core::analysis::Analysis;

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
                   |                                                    fix: Change to `rate(1 minute)`
                11 |         B: {Type: Schedule, Properties: {Schedule: rate(5 minute)}}
                   |                                                    ^^^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. Write `rate(5 minutes)`.
                   |                                                    fix: Change to `rate(5 minutes)`
                12 |         C: {Type: Schedule, Properties: {Schedule: cron(0 8 * * * *)}}
                   |                                                    ^^^^^^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. Write `?` for the day of the month or for the day of the week.
                   |                                                    fix: Change to `cron(0 8 * * ? *)`
                13 |         D: {Type: Schedule, Properties: {Schedule: 0 8 * * *}}
                   |                                                    ^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. Write `rate(…)` or `cron(…)`.
                   |                                                    fix: Change to `cron(0 8 * * ? *)`
                14 |         E: {Type: Schedule, Properties: {Schedule: 'cron(0 8 * * ?)'}}
                   |                                                    ^^^^^^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. `cron` takes six fields, here are 5: minutes, hours, day of month, month, day of week, year.
                   |                                                    fix: Change to `cron(0 8 * * ? *)`
                15 |         G: {Type: Schedule, Properties: {Schedule: rate(0 days)}}
                   |                                                    ^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. Write a number and `minutes`, `hours` or `days`: `rate(5 minutes)`.
            "#]],
        );
    }

    #[test]
    fn a_schedule_that_is_meant_is_written() {
        let with = |schedule: &str| {
            format!(
                "Resources:\n  R: {{Type: AWS::Events::Rule, Properties: {{ScheduleExpression: '{schedule}'}}}}\n"
            )
        };
        for (schedule, label) in [
            ("rate(1 days)", "Change to `rate(1 day)`"),
            ("cron(0 8 * * * *)", "Change to `cron(0 8 * * ? *)`"),
            ("0 8 * * *", "Change to `cron(0 8 * * ? *)`"),
            ("5 minutes", "Change to `rate(5 minutes)`"),
            ("1 days", "Change to `rate(1 day)`"),
        ] {
            let document = Analysis::open(1, &with(schedule));
            let found = findings(&document);
            let fixes = found
                .iter()
                .flat_map(|it| fixes(&document.resolver(), it))
                .map(|it| it.label);
            assert_eq!(fixes.collect::<Vec<_>>(), [label]);
        }
        check(
            &with("cron(0 8 ? * 1-5)"),
            expect![[r#"
            2 |   R: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: 'cron(0 8 ? * 1-5)'}}
              |                                                                 ^^^^^^^^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. `cron` takes six fields, here are 5: minutes, hours, day of month, month, day of week, year.
        "#]],
        );
        check_fix(
            &with("rate(1 days)"),
            "Change to `rate(1 day)`",
            expect![[r#"
                 1 | Resources:
                -2 |   R: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: 'rate(1 days)'}}
                +2 |   R: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: 'rate(1 day)'}}
            "#]],
        );
    }

    #[test]
    fn fields_of_cron_have_limits() {
        let rule = |id: &str, cron: &str| {
            format!(
                "  {id}: {{Type: AWS::Events::Rule, Properties: {{ScheduleExpression: 'cron({cron})', Targets: []}}}}\n"
            )
        };
        let rules: String = [
            ("A", "0 25 * * ? *"),
            ("B", "61 3 * * ? *"),
            ("C", "0 3 ? * 8 *"),
            ("D", "0 3 * JANN ? *"),
            ("E", "0/15 8-18 ? JAN,feb MON-FRI 2030"),
            ("F", "0 8 L * ? *"),
            ("G", "0 8 ? * 6L,FRIL *"),
            ("H", "0 8 3W * ? 2026-2030"),
            ("I", "5,35 14 ? * 2#1 *"),
            ("J", "*/10 * LW * ? *"),
        ]
        .map(|(id, cron)| rule(id, cron))
        .concat();
        check_rule(
            &format!("Resources:\n{rules}"),
            "schedule-expression",
            expect![[r#"
                2 |   A: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: 'cron(0 25 * * ? *)', Targets: []}}
                  |                                                                 ^^^^^^^^^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. `25` is not possible for the hours: write 0 to 23.
                3 |   B: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: 'cron(61 3 * * ? *)', Targets: []}}
                  |                                                                 ^^^^^^^^^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. `61` is not possible for the minutes: write 0 to 59.
                4 |   C: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: 'cron(0 3 ? * 8 *)', Targets: []}}
                  |                                                                 ^^^^^^^^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. `8` is not possible for the day of the week: write 1 to 7, or SUN to SAT.
                5 |   D: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: 'cron(0 3 * JANN ? *)', Targets: []}}
                  |                                                                 ^^^^^^^^^^^^^^^^^^^^^^ schedule-expression: EventBridge refuses this schedule. `JANN` is not possible for the month: write 1 to 12, or JAN to DEC.
            "#]],
        );
    }
}
