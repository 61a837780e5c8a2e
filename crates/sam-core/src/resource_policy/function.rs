//! What events let services do with a function.

use super::{Cause, Maker, Permission, reason};
use crate::role::context::Context;
use crate::role::draft::{PASSED_ON, attributes};
use crate::role::event::Event;
use crate::role::target;
use crate::syntax::NodeRef;
use crate::template::{Resource, intrinsic, shape};
use serde_json::{Value, json};

/// A function, and whom its events invoke.
pub(super) struct Target<'a> {
    pub(super) function: Resource<'a>,
    /// The logical ID of the function, or of its alias.
    pub(super) id: String,
}

impl<'a> Target<'a> {
    pub(super) fn of(function: Resource<'a>, context: &Context<'a, '_>) -> Self {
        let alias = target::alias(function, context);
        Self {
            function,
            id: alias.unwrap_or_else(|| function.id.to_owned()),
        }
    }

    pub(super) fn is_alias(&self) -> bool {
        self.id != self.function.id
    }

    /// The function itself.
    pub(super) fn on(&self) -> Value {
        json!({ "Ref": self.function.id })
    }

    /// As permissions name it.
    pub(super) fn name(&self) -> Value {
        json!({ "Ref": self.id })
    }

    pub(super) fn cause(&self, event: &Event<'_>) -> Cause {
        Cause {
            reason: reason(event),
            range: event.entry.key.full_range(),
            attributes: attributes(self.function, &PASSED_ON),
        }
    }
}

impl<'a> Maker<'a, '_> {
    pub(super) fn function_event(&mut self, target: &Target<'a>, event: &Event<'a>) {
        match event.kind {
            "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => {
                self.dead_letter_queue(target.function, event);
            }
            "SNS" if event.get("SqsSubscription").is_some_and(shape::is_truthy) => {
                return self.subscribed_queue(target.function, event);
            }
            "Api" => return self.api_event(target, event),
            "HttpApi" => return self.http_api_event(target, event),
            _ => {}
        }
        let Some(mut permission) = self.of_service(event) else {
            return;
        };
        permission.function = target.name();
        let id = match event.kind {
            // One for all of the function.
            "Cognito" => format!("{}CognitoPermission", target.id),
            _ => format!("{}Permission", event.id),
        };
        self.permission(id, target.on(), permission, target.cause(event));
    }

    /// The permission for an event that is no route of an API.
    fn of_service(&self, event: &Event<'a>) -> Option<Permission> {
        let by = |principal, source| Permission::new(Value::Null, principal, source);
        let partition = self.context.partition.name();
        let permission = match event.kind {
            "Schedule" | "CloudWatchEvent" | "EventBridgeRule" => by(
                "events.amazonaws.com",
                json!({ "Fn::GetAtt": [event.id, "Arn"] }),
            ),
            "S3" => {
                self.linked(event.get("Bucket")?)?;
                Permission {
                    source: None,
                    account: Some(json!({ "Ref": "AWS::AccountId" })),
                    ..by("s3.amazonaws.com", Value::Null)
                }
            }
            "SNS" => by("sns.amazonaws.com", event.get("Topic")?.to_value()),
            "AlexaSkill" => Permission {
                source: None,
                token: event.get("SkillId").map(NodeRef::to_value),
                ..by("alexa-appkit.amazon.com", Value::Null)
            },
            "IoTRule" => {
                let arn = format!(
                    "arn:{partition}:iot:${{AWS::Region}}:${{AWS::AccountId}}:rule/${{RuleName}}"
                );
                let rule = json!({ "Fn::Sub": [arn, { "RuleName": { "Ref": event.id } }] });
                Permission {
                    account: Some(json!({ "Fn::Sub": "${AWS::AccountId}" })),
                    ..by("iot.amazonaws.com", rule)
                }
            }
            "CloudWatchLogs" => {
                let group = event.get("LogGroupName")?.to_value();
                let arn = format!(
                    "arn:{partition}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:${{__LogGroupName__}}:*"
                );
                let arn = json!({ "Fn::Sub": [arn, { "__LogGroupName__": group }] });
                by("logs.amazonaws.com", arn)
            }
            "Cognito" => {
                let pool = self.linked(event.get("UserPool")?)?;
                let arn = json!({ "Fn::GetAtt": [pool, "Arn"] });
                by("cognito-idp.amazonaws.com", arn)
            }
            _ => return None,
        };
        Some(permission)
    }

    /// The logical ID of the resource of the template that has to be named by `Ref`.
    fn linked(&self, node: NodeRef<'a>) -> Option<&'a str> {
        let reference = intrinsic::of(node).filter(|it| it.name == "Ref")?;
        let resource = self.context.template.resource(reference.text()?)?;
        Some(resource.id)
    }
}
