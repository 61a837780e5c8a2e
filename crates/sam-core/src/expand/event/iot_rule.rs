//! `IoTRule`: a rule of IoT that invokes a function.

use super::{Context, Event, Output, Target};
use crate::expand::permission::Permission;
use serde_json::json;

pub(super) fn expand(
    out: &mut Output,
    event: &Event<'_>,
    target: &Target<'_>,
    context: &Context<'_, '_>,
) {
    out.add(event.makes(event.id.clone(), "AWS::IoT::TopicRule"));
    out.policy(event.permission(), || {
        let partition = context.partition.name();
        let arn =
            format!("arn:{partition}:iot:${{AWS::Region}}:${{AWS::AccountId}}:rule/${{RuleName}}");
        let rule = json!({ "Fn::Sub": [arn, { "RuleName": { "Ref": event.id } }] });
        let permission = Permission {
            account: Some(json!({ "Fn::Sub": "${AWS::AccountId}" })),
            ..Permission::new(target.name(), "iot.amazonaws.com", rule)
        };
        Some(permission.of_event(event, target))
    });
}
