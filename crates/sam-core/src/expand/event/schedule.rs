//! `Schedule`, `CloudWatchEvent`, `EventBridgeRule`: a rule of EventBridge that starts a function or state machine.

use super::dead_letter_queue::{self, WithPolicy};
use super::{Context, Detail, Event, EventKind, ExpandedRole, Output, Target, TargetKind};
use crate::expand::fields::Fields;
use crate::expand::permission::Permission;
use crate::syntax::{NodeRef, is_truthy};
use crate::template::shape;
use serde_json::{Value, json};

pub(super) fn expand<'a>(
    out: &mut Output,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) {
    let given = given_role(event);
    let role = match (target.kind, given) {
        (TargetKind::Function, _) => None,
        (TargetKind::StateMachine, Some(given)) => shape::named_id(given).map(str::to_owned),
        (TargetKind::StateMachine, None) => Some(format!("{}Role", event.id)),
    };
    let rule = event.makes(event.id.clone(), "AWS::Events::Rule");
    out.resource(rule.detail(Detail::Target(target.arn(), role)), || {
        target.of_event(event, fields(event, target))
    });
    if target.kind == TargetKind::StateMachine && given.is_none() {
        let role = event.makes(format!("{}Role", event.id), "AWS::IAM::Role");
        out.resource(role, || starting_role(event, target, context).to_body());
    }
    dead_letter_queue::expand(out, event, target, context, WithPolicy::Yes);
    if target.kind == TargetKind::Function {
        out.policy(event.permission(), || {
            let source = json!({ "Fn::GetAtt": [event.id, "Arn"] });
            let permission = Permission::new(target.name(), "events.amazonaws.com", source);
            Some(permission.of_event(event, target))
        });
    }
}

/// The properties of the rule.
fn fields(event: &Event<'_>, target: &Target<'_>) -> Fields {
    let mut fields = Fields::default();
    if event.kind == EventKind::Schedule {
        fields.set_given("Description", event.passed("Description"));
        fields.set_given("Name", event.passed("Name"));
        fields.set_given("ScheduleExpression", event.passed("Schedule"));
    } else {
        fields.set_given("EventBusName", event.passed("EventBusName"));
        fields.set_given("EventPattern", event.passed("Pattern"));
        fields.set_given("Name", event.passed("RuleName"));
    }
    fields.set_given("State", state(event, target));
    let rule_target = rule_target(event, target);
    fields.set("Targets", vec![Value::from(rule_target)]);
    fields
}

/// `State`, which `Enabled` gives too; a rule for a state machine has `Enabled` as a schedule only.
fn state(event: &Event<'_>, target: &Target<'_>) -> Option<Value> {
    let has_enabled = target.kind == TargetKind::Function || event.kind == EventKind::Schedule;
    let enabled = event.passed("Enabled").filter(|_| has_enabled);
    match enabled {
        Some(enabled) if is_truthy(&enabled) => Some("ENABLED".into()),
        Some(_) => Some("DISABLED".into()),
        None => event.truthy("State"),
    }
}

fn rule_target(event: &Event<'_>, target: &Target<'_>) -> Fields {
    let mut fields = Fields::default();
    fields.set("Arn", target.arn());
    let is_schedule = event.kind == EventKind::Schedule;
    let has_target = !is_schedule || target.kind == TargetKind::StateMachine;
    let given = event.given("Target").filter(|_| has_target);
    let id = given.and_then(|it| shape::get(it, "Id"));
    let id = id.map(NodeRef::to_value);
    fields.set("Id", id.unwrap_or_else(|| target_id(event, target).into()));
    if target.kind == TargetKind::StateMachine {
        let made = || json!({ "Fn::GetAtt": [format!("{}Role", event.id), "Arn"] });
        let role = given_role(event).map_or_else(made, NodeRef::to_value);
        fields.set("RoleArn", role);
    }
    fields.set_given("Input", event.passed("Input"));
    if !is_schedule {
        fields.set_given("InputPath", event.passed("InputPath"));
    }
    fields.set_given(
        "DeadLetterConfig",
        dead_letter_queue::written_arn(event).map(|it| json!({ "Arn": it })),
    );
    fields.set_given("RetryPolicy", event.passed("RetryPolicy"));
    if !is_schedule {
        fields.set_given("InputTransformer", event.passed("InputTransformer"));
    }
    fields
}

/// The ID of the target, which has at most 64 characters.
fn target_id(event: &Event<'_>, target: &Target<'_>) -> String {
    const MOST: usize = 64;
    let suffix = match target.kind {
        TargetKind::Function => "LambdaTarget",
        TargetKind::StateMachine => "StepFunctionsTarget",
    };
    let kept = MOST - suffix.len();
    let id: String = event.id.chars().take(kept).collect();
    format!("{id}{suffix}")
}

/// The role that starts a state machine, where one is given; only a schedule may give one.
fn given_role<'a>(event: &Event<'a>) -> Option<NodeRef<'a>> {
    let is_schedule = event.kind == EventKind::Schedule;
    event.get("RoleArn").filter(|_| is_schedule)
}

fn starting_role<'a>(
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) -> ExpandedRole<'a> {
    super::starting_role(event, target, "events.amazonaws.com", context)
}

pub(super) fn role<'a>(
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) -> Option<ExpandedRole<'a>> {
    let is_made = target.kind == TargetKind::StateMachine && given_role(event).is_none();
    is_made.then(|| starting_role(event, target, context))
}
