//! `flexible-window`: a schedule with a flexible time window does not say how long the window is.
//!
//! EventBridge Scheduler invokes the target of a flexible schedule at some time within a window. It refuses a `FLEXIBLE`
//! window without its length in minutes, and a window that is `OFF` with one.
//!
//! ```yaml
//! FlexibleTimeWindow: {Mode: FLEXIBLE}                                # bad
//! FlexibleTimeWindow: {Mode: FLEXIBLE, MaximumWindowInMinutes: 15}    # good
//! ```
//!
//! See <https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html>.

use super::events;
use crate::diagnostics::{Check, Diagnostic, Fix, Rule, RuleCategory, Severity};
use crate::edit::{Piece, append_entry, one, remove_entry};
use sam_core::connector::Resolver;
use sam_core::policy::may_have_more;
use sam_core::syntax::NodeRef;
use sam_core::template::{Resource, intrinsic};

pub(super) const RULE: Rule = Rule {
    code: "flexible-window",
    severity: Severity::Error,
    category: RuleCategory::Schema,
    check: Check::Resource(check),
    fix: Some(fix),
};

const LENGTH: &str = "MaximumWindowInMinutes";

fn check(acc: &mut Vec<Diagnostic>, resource: Resource<'_>, _: &Resolver<'_>) {
    for window in windows(resource) {
        let mode = window.get("Mode").and_then(NodeRef::as_str);
        match (mode, window.entry(LENGTH), window.entry("Mode")) {
            (Some("FLEXIBLE"), None, Some(mode)) => {
                let message =
                    format!("A flexible window needs its length. Add `{LENGTH}`, from 1 to 1440.");
                acc.push(RULE.at(mode.key.full_range(), message));
            }
            (Some("OFF"), Some(length), _) if intrinsic::of(length.value).is_none() => {
                let message = format!(
                    "A window that is `OFF` has no `{LENGTH}`. Remove it, or write `Mode: FLEXIBLE`."
                );
                acc.push(RULE.at(length.key.full_range(), message));
            }
            _ => {}
        }
    }
}

/// The windows of a schedule, or of the events of a function or state machine, that are written out.
fn windows(resource: Resource<'_>) -> Vec<NodeRef<'_>> {
    let is_schedule = resource.type_name() == Some("AWS::Scheduler::Schedule");
    let own = resource.properties().filter(|_| is_schedule);
    let of_events = events(resource).filter(|(kind, _)| *kind == "ScheduleV2");
    let holders = own.into_iter().chain(of_events.map(|it| it.1));
    let windows = holders.filter_map(|it| it.get("FlexibleTimeWindow"));
    windows
        .filter(|it| it.is_mapping() && !may_have_more(*it))
        .collect()
}

fn fix(resolver: &Resolver<'_>, finding: &Diagnostic) -> Option<Vec<Fix>> {
    let document = resolver.template().document();
    let windows = windows(finding.resource(resolver)?).into_iter();
    let window = windows
        .into_iter()
        .find(|it| finding.key_in(*it).is_some())?;
    if let Some(length) = window.entry(LENGTH) {
        let edits = remove_entry(document, window, length);
        return Some(Fix::list([(format!("Remove `{LENGTH}`"), edits)]));
    }
    let minutes = Piece::Literal("15".to_owned());
    let edits = one(append_entry(document, window, LENGTH, &minutes));
    Some(Fix::list([(format!("Add `{LENGTH}: 15`"), edits)]))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule;
    use expect_test::expect;

    #[test]
    fn a_window_has_a_length_if_it_is_flexible() {
        let schedule = |id: &str, window: &str| {
            format!(
                "  {id}: {{Type: AWS::Scheduler::Schedule, Properties: {{ScheduleExpression: rate(1 day), FlexibleTimeWindow: {window}, Target: {{Arn: a, RoleArn: b}}}}}}\n"
            )
        };
        let schedules = [
            schedule("A", "{Mode: FLEXIBLE}"),
            schedule("C", "{Mode: 'OFF', MaximumWindowInMinutes: 5}"),
            schedule("D", "{Mode: FLEXIBLE, MaximumWindowInMinutes: 5}"),
            schedule("E", "{Mode: 'OFF'}"),
        ];
        check_rule(
            &format!("Resources:\n{}", schedules.concat()),
            "flexible-window",
            expect![[r#"
                2 |   A: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: rate(1 day), FlexibleTimeWindow: {Mode: FLEXIBLE}, Target: {Arn: a, RoleArn: b}}}
                  |                                                                                                          ^^^^ flexible-window: A flexible window needs its length. Add `MaximumWindowInMinutes`, from 1 to 1440.
                  |                                                                                                          fix: Add `MaximumWindowInMinutes: 15`
                3 |   C: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: rate(1 day), FlexibleTimeWindow: {Mode: 'OFF', MaximumWindowInMinutes: 5}, Target: {Arn: a, RoleArn: b}}}
                  |                                                                                                                       ^^^^^^^^^^^^^^^^^^^^^^ flexible-window: A window that is `OFF` has no `MaximumWindowInMinutes`. Remove it, or write `Mode: FLEXIBLE`.
                  |                                                                                                                       fix: Remove `MaximumWindowInMinutes`
            "#]],
        );
    }
}
