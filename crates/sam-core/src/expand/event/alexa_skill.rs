//! `AlexaSkill`: a skill that invokes a function.

use super::{Event, Output, Target};
use crate::expand::permission::Permission;
use crate::syntax::NodeRef;
use serde_json::Value;

pub(super) fn expand(out: &mut Output, event: &Event<'_>, target: &Target<'_>) {
    out.policy(event.permission(), || {
        let permission = Permission {
            source: None,
            token: event.get("SkillId").map(NodeRef::to_value),
            ..Permission::new(target.name(), "alexa-appkit.amazon.com", Value::Null)
        };
        Some(permission.of_event(event, target))
    });
}
