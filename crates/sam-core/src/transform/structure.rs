//! What ends the transform before it looks at a single resource.

use crate::expand::TransformError;
use crate::spec::is_sam_type;
use crate::syntax::NodeRef;
use crate::template::{Resource, Template, shape};
use crate::text::TextRange;

/// The SAM types whose `Properties` are looked at only when they are expanded.
const LATE: [&str; 2] = ["AWS::Serverless::Connector", "AWS::Serverless::GraphQLApi"];

/// The first problem with the structure of a template.
pub(super) fn check(template: Template<'_>) -> Result<(), TransformError> {
    let mut resources = template.resources().peekable();
    if resources.peek().is_none() {
        let message = "'Resources' section is required";
        return Err(TransformError::of_template(TextRange::default(), message));
    }
    if let Some(wrong) = template.resources().find(|it| !shape::is_map(it.body())) {
        let message = "All 'Resources' must be Objects. If you're using YAML, this may be an indentation issue.";
        return Err(TransformError::of_template(key(wrong), message));
    }
    resources.try_for_each(resource)?;
    if let Some(mappings) = template.without_entries("Mappings") {
        let message = "'Mappings' or 'Parameters' is either null or not a valid dictionary.";
        return Err(TransformError::of_template(
            mappings.key.full_range(),
            message,
        ));
    }
    Ok(())
}

fn key(resource: Resource<'_>) -> TextRange {
    resource.entry.key.full_range()
}

/// What is wrong with a resource.
pub(super) fn resource(resource: Resource<'_>) -> Result<(), TransformError> {
    let body = resource.body();
    if let Some(condition) = shape::get(body, "Condition")
        && shape::is_truthy(condition)
        && NodeRef::as_str(condition).is_none()
    {
        let message = "Every Condition member must be a string.";
        return Err(TransformError::of_template(condition.full_range(), message));
    }
    let is_early = |it: &&str| is_sam_type(it) && !LATE.contains(it);
    if resource.type_name().filter(is_early).is_some()
        && let Some(properties) = shape::entry(body, "Properties")
        && !shape::is_map(properties.value)
    {
        let message = "Attribute 'Properties' should be a map.";
        return Err(TransformError::of_resource(
            resource.id,
            shape::value_range(properties),
            message,
        ));
    }
    Ok(())
}
