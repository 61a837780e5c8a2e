//! `CloudWatchLogs`: a log group whose lines invoke a function.

use super::{Context, Event, Output, Target};
use crate::expand::fields::Fields;
use crate::expand::permission::Permission;
use serde_json::json;

pub(super) fn expand(
    out: &mut Output,
    event: &Event<'_>,
    target: &Target<'_>,
    context: &Context<'_, '_>,
) {
    out.policy(event.permission(), || {
        let partition = context.partition.name();
        let group = event.get("LogGroupName")?.to_value();
        let arn = format!(
            "arn:{partition}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:${{__LogGroupName__}}:*"
        );
        let arn = json!({ "Fn::Sub": [arn, { "__LogGroupName__": group }] });
        let permission = Permission::new(target.name(), "logs.amazonaws.com", arn);
        Some(permission.of_event(event, target))
    });
    let filter = event.makes(event.id.clone(), "AWS::Logs::SubscriptionFilter");
    out.resource(filter, || {
        let mut fields = Fields::default();
        fields.set_given("LogGroupName", event.passed("LogGroupName"));
        fields.set_given("FilterPattern", event.passed("FilterPattern"));
        fields.set("DestinationArn", target.arn());
        let mut body = target.of_event(event, fields);
        let waits = json!([event.permission().id]);
        body.attributes.insert("DependsOn".to_owned(), waits);
        body
    });
}
