//! `Schedule`, `CloudWatchEvent`, `EventBridgeRule`: a rule of EventBridge that starts a function or state machine.

use super::dead_letter_queue::{self, WithPolicy};
use super::{Context, Detail, Event, EventKind, ExpandedRole, Output, Target, TargetKind};
use crate::expand::permission::Permission;
use crate::syntax::NodeRef;
use crate::template::shape;
use serde_json::json;

pub(super) fn expand(out: &mut Output, event: &Event<'_>, target: &Target<'_>) {
    let role = match (target.kind, given_role(event)) {
        (TargetKind::Function, _) => None,
        (TargetKind::StateMachine, Some(given)) => shape::named_id(given).map(str::to_owned),
        (TargetKind::StateMachine, None) => {
            out.add(event.makes(format!("{}Role", event.id), "AWS::IAM::Role"));
            Some(format!("{}Role", event.id))
        }
    };
    let rule = event.makes(event.id.clone(), "AWS::Events::Rule");
    out.add(rule.detail(Detail::Target(target.arn(), role)));
    if target.kind == TargetKind::Function {
        out.policy(event.permission(), || {
            let source = json!({ "Fn::GetAtt": [event.id, "Arn"] });
            let permission = Permission::new(target.name(), "events.amazonaws.com", source);
            Some(permission.of_event(event, target))
        });
    }
    dead_letter_queue::expand(out, event, target, WithPolicy::Yes);
}

/// The role that starts a state machine, where one is given; only a schedule may give one.
fn given_role<'a>(event: &Event<'a>) -> Option<NodeRef<'a>> {
    let is_schedule = event.kind == EventKind::Schedule;
    event.get("RoleArn").filter(|_| is_schedule)
}

pub(super) fn role<'a>(
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) -> Option<ExpandedRole<'a>> {
    let is_made = target.kind == TargetKind::StateMachine && given_role(event).is_none();
    is_made.then(|| super::starting_role(event, target, "events.amazonaws.com", context))
}
