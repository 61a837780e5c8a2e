//! `S3`: a bucket that invokes a function.

use super::{Context, Detail, Event, Output, Target, linked};
use crate::expand::permission::Permission;
use crate::template::shape;
use serde_json::{Value, json};

pub(super) fn expand<'a>(
    out: &mut Output,
    event: &Event<'a>,
    target: &Target<'a>,
    context: &Context<'a, '_>,
) {
    let bucket = event.get("Bucket").and_then(shape::named_id);
    // A bucket does not wait for a permission that may not be there.
    let waits = bucket.filter(|_| target.owner.body().get("Condition").is_none());
    let detail = waits.map_or(Detail::Nothing, |it| Detail::Notification(it.to_owned()));
    out.policy(event.permission().detail(detail), || {
        linked(event.get("Bucket")?, context)?;
        let permission = Permission {
            source: None,
            account: Some(json!({ "Ref": "AWS::AccountId" })),
            ..Permission::new(target.name(), "s3.amazonaws.com", Value::Null)
        };
        Some(permission.of_event(event, target))
    });
}
