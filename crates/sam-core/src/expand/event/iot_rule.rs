//! `IoTRule`: a rule of IoT that invokes a function.

use super::{Context, Event, Output, Target};
use crate::expand::draft::propagated_tags;
use crate::expand::effective::Properties;
use crate::expand::fields::Fields;
use crate::expand::permission::Permission;
use serde_json::json;

pub(super) fn expand<'a>(
    out: &mut Output,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) {
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
    let rule = event.makes(event.id.clone(), "AWS::IoT::TopicRule");
    out.resource(rule, || {
        let mut payload = Fields::default();
        payload.set_given("Sql", event.passed("Sql"));
        payload.set("RuleDisabled", false);
        payload.set(
            "Actions",
            json!([{ "Lambda": { "FunctionArn": target.arn() } }]),
        );
        payload.set_given("AwsIotSqlVersion", event.truthy("AwsIotSqlVersion"));
        let mut fields = Fields::default();
        fields.set("TopicRulePayload", payload);
        let properties = Properties::of(target.owner, context.template);
        fields.set_given("Tags", propagated_tags(&properties));
        target.of_event(event, fields)
    });
}
