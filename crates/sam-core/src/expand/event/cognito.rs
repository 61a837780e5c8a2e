//! `Cognito`: a user pool that invokes a function.

use super::s3::{OWN, map_at, names};
use super::{Context, Event, Output, Target, linked};
use crate::expand::draft::KEPT;
use crate::expand::permission::Permission;
use serde_json::{Value, json};

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
    if let Some(rest) = out.rest()
        && let Some(pool) = event.get("UserPool").and_then(|it| linked(it, context))
        && let Some(Value::Object(pool)) = rest.resources.get_mut(pool)
    {
        let config = map_at(map_at(pool, "Properties"), "LambdaConfig");
        for trigger in names(event.value("Trigger")) {
            if let Value::String(trigger) = trigger {
                config.entry(trigger).or_insert_with(|| target.arn());
            }
        }
        // The transform builds the pool anew.
        pool.retain(|name, _| KEPT.contains(&&**name) || OWN.contains(&&**name));
    }
}
