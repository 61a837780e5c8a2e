//! `ScheduleV2`: a schedule of EventBridge Scheduler, which starts a function or state machine under a role of its own.

use super::dead_letter_queue::{self, WithPolicy};
use super::{Context, Event, ExpandedRole, Output, Target, TargetKind};
use crate::expand::document;
use crate::syntax::NodeRef;

pub(super) fn expand(out: &mut Output, event: &Event<'_>, target: &Target<'_>) {
    out.add(event.makes(event.id.clone(), "AWS::Scheduler::Schedule"));
    if event.given("RoleArn").is_none() {
        out.add(event.makes(format!("{}Role", event.id), "AWS::IAM::Role"));
    }
    dead_letter_queue::expand(out, event, target, WithPolicy::No);
}

/// The role of the schedule, unless one is given.
pub(super) fn role<'a>(
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) -> Option<ExpandedRole<'a>> {
    if event.given("RoleArn").is_some() {
        return None;
    }
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
    Some(draft.finish())
}
