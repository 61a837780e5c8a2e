//! `Cognito`: a user pool that invokes a function.

use super::{Context, Event, Output, Target, linked};
use crate::expand::permission::Permission;
use serde_json::json;

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
}
