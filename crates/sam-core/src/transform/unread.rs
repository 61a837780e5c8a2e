//! APIs whose definition comes from a file that is not beside the template: CloudFormation includes it before the SAM
//! transform, so that what the transform makes of the API is not known here.

use crate::expand::TransformError;
use crate::template::{Template, intrinsic};
use std::collections::BTreeSet;

/// The errors that are not about such a definition, and the logical IDs of the APIs that the others are about.
pub(super) fn without(
    errors: Vec<TransformError>,
    template: Template<'_>,
) -> (Vec<TransformError>, Vec<String>) {
    let apis = template.resources().filter(|it| {
        let definition = it.property("DefinitionBody");
        definition.is_some_and(|it| {
            let is_tag = intrinsic::of(it).is_some_and(|it| it.name == "Transform");
            is_tag || it.get("Fn::Transform").is_some()
        })
    });
    let apis: Vec<&str> = apis.map(|it| it.id).collect();
    if apis.is_empty() {
        return (errors, Vec::new());
    }
    let mut unread = BTreeSet::new();
    let mut kept = errors;
    kept.retain(|error| {
        let api = error.definition_of.as_deref();
        let api = api.filter(|it| apis.contains(it));
        unread.extend(api.map(str::to_owned));
        api.is_none()
    });
    (kept, unread.into_iter().collect())
}
