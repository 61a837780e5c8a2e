//! `Cognito`: a user pool that invokes a function.

use super::rebuilt::{self, map_at, names};
use super::{Context, Event, Output, Target, linked};
use crate::expand::dress::shown;
use crate::expand::open_api::Fault;
use crate::expand::permission::Permission;
use serde_json::{Map, Value, json};

pub(super) fn expand<'a>(
    out: &mut Output,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) {
    // One for all of the function.
    let id = format!("{}CognitoPermission", target.id());
    out.policy(event.makes(id, "AWS::Lambda::Permission"), || {
        let pool = linked(event.get("UserPool")?, context)?;
        let arn = json!({ "Fn::GetAtt": [pool, "Arn"] });
        let permission = Permission::new(target.name(), "cognito-idp.amazonaws.com", arn);
        Some(permission.of_event(event, target))
    });
    let pool = event.get("UserPool").and_then(|it| linked(it, context));
    if let (Some(rest), Some(id)) = (out.rest(), pool) {
        let pool = (id, "AWS::Cognito::UserPool");
        rebuilt::change(rest, pool, event, target, context, |it| {
            configure(it, id, event, target, context)
        });
    }
}

/// Makes a user pool invoke the target. The transform refuses a second target of a trigger.
fn configure(
    pool: &mut Map<String, Value>,
    id: &str,
    event: &Event<'_>,
    target: &Target<'_>,
    context: &Context<'_, '_>,
) -> Result<(), Fault> {
    let properties = map_at(pool, "Properties", || {
        Fault::resource(id, "Properties should be a map.")
    })?;
    let config = map_at(properties, "LambdaConfig", || {
        Fault::resource(id, "Property 'LambdaConfig' should be a map.")
    })?;
    let triggers = event.value("Trigger");
    for trigger in names(triggers.clone()) {
        let Value::String(trigger) = trigger else {
            continue;
        };
        if config.contains_key(&trigger) {
            let shown = shown(&triggers, context.template);
            let message = format!("Cognito trigger \"{shown}\" defined multiple times.");
            return Err(Fault::event(&event.key, message));
        }
        config.insert(trigger, target.arn());
    }
    Ok(())
}
