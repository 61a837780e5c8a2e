//! `ScheduleV2`: a schedule of EventBridge Scheduler, which starts a function or state machine under a role of its own.

use super::dead_letter_queue::{self, WithPolicy};
use super::{Context, Event, ExpandedRole, Output, Target, TargetKind};
use crate::expand::document;
use crate::expand::fields::Fields;
use crate::syntax::NodeRef;
use serde_json::json;

pub(super) fn expand<'a>(
    out: &mut Output,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) {
    let schedule = event.makes(event.id.clone(), "AWS::Scheduler::Schedule");
    out.resource(schedule, || target.of_event(event, fields(event, target)));
    dead_letter_queue::expand(out, event, target, context, WithPolicy::No);
    if event.given("RoleArn").is_none() {
        let role = event.makes(format!("{}Role", event.id), "AWS::IAM::Role");
        out.resource(role, || of_schedule(event, target, context).to_body());
    }
}

/// The properties of the schedule.
fn fields(event: &Event<'_>, target: &Target<'_>) -> Fields {
    let mut fields = Fields::default();
    fields.set_given("ScheduleExpression", event.passed("ScheduleExpression"));
    let window = event.truthy("FlexibleTimeWindow");
    fields.set(
        "FlexibleTimeWindow",
        window.unwrap_or_else(|| json!({ "Mode": "OFF" })),
    );
    if event.given("OmitName").is_none() {
        let name = event.truthy("Name");
        fields.set("Name", name.unwrap_or_else(|| event.id.as_str().into()));
    }
    fields.set_given("State", event.truthy("State"));
    for name in [
        "Description",
        "StartDate",
        "EndDate",
        "ScheduleExpressionTimezone",
        "GroupName",
        "KmsKeyArn",
    ] {
        fields.set_given(name, event.passed(name));
    }
    let mut of_target = Fields::default();
    of_target.set("Arn", target.arn());
    let role = event.truthy("RoleArn");
    let made = || json!({ "Fn::GetAtt": [format!("{}Role", event.id), "Arn"] });
    of_target.set("RoleArn", role.unwrap_or_else(made));
    of_target.set_given("Input", event.passed("Input"));
    of_target.set_given(
        "DeadLetterConfig",
        dead_letter_queue::written_arn(event).map(|it| json!({ "Arn": it })),
    );
    of_target.set_given("RetryPolicy", event.passed("RetryPolicy"));
    fields.set("Target", of_target);
    fields
}

/// The role of the schedule, unless one is given.
pub(super) fn role<'a>(
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) -> Option<ExpandedRole<'a>> {
    let is_made = event.given("RoleArn").is_none();
    is_made.then(|| of_schedule(event, target, context))
}

fn of_schedule<'a>(
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) -> ExpandedRole<'a> {
    let service = "scheduler.amazonaws.com";
    let (action, suffix) = match target.kind {
        TargetKind::Function => ("lambda:InvokeFunction", "LambdaPolicy"),
        TargetKind::StateMachine => ("states:StartExecution", "StartExecutionPolicy"),
    };
    let name = format!("{}{suffix}", event.id);
    let statement = document::allow(action, target.arn());
    let mut draft = super::draft(event, target, service, &name, statement, context);
    if let Some(arn) = dead_letter_queue::arn(event) {
        let name = format!("{}SQSPolicy", event.id);
        let body = document::policy(&name, vec![document::allow("sqs:SendMessage", arn)]);
        draft.push(name, body, event.origin(), event.entry.key.full_range());
    }
    draft.rest.boundary = event.given("PermissionsBoundary").map(NodeRef::to_value);
    draft.finish()
}
