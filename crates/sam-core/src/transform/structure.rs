//! What ends the transform before it looks at a single resource.

use super::base;
use crate::expand::TransformError;
use crate::spec::is_sam_type;
use crate::syntax::{EntryRef, NodeRef};
use crate::template::loops::loop_name;
use crate::template::{Resource, Template, shape};
use crate::text::TextRange;

/// The SAM types whose `Properties` are looked at only when they are expanded.
const LATE: [&str; 2] = ["AWS::Serverless::Connector", "AWS::Serverless::GraphQLApi"];

/// The first problem with the structure of a template.
pub(super) fn check(template: Template<'_>) -> Result<(), TransformError> {
    let mut resources = template.resources().peekable();
    if resources.peek().is_none() && base::left(template).next().is_none() {
        let message = "'Resources' section is required";
        return Err(TransformError::of_template(TextRange::default(), message));
    }
    let wrong = template.resources().find(|it| !shape::is_map(it.body()));
    if let Some(wrong) = wrong.map(|it| it.entry).or_else(|| stray_loop(template)) {
        let message = "All 'Resources' must be Objects. If you're using YAML, this may be an indentation issue.";
        return Err(TransformError::of_template(wrong.key.full_range(), message));
    }
    resources.try_for_each(|it| resource(it, template))?;
    if let Some(mappings) = template.without_entries("Mappings") {
        let message = "'Mappings' or 'Parameters' is either null or not a valid dictionary.";
        return Err(TransformError::of_template(
            mappings.key.full_range(),
            message,
        ));
    }
    Ok(())
}

/// A loop among the resources that nothing replaces before the SAM transform sees it, which takes a list for no resource.
pub(super) fn stray_loop(template: Template<'_>) -> Option<EntryRef<'_>> {
    let is_replaced = template.has_macros() || template.has_loops();
    let mut left = base::left(template).filter(|_| !is_replaced);
    left.find(|it| loop_name(it.name()).is_some() && it.value.is_sequence())
}

/// What is wrong with a resource.
pub(super) fn resource(
    resource: Resource<'_>,
    template: Template<'_>,
) -> Result<(), TransformError> {
    let body = resource.body();
    if let Some(condition) = shape::get(body, "Condition")
        && shape::is_truthy(condition)
        && NodeRef::as_str(condition).is_none()
        && !template.makes_text(condition)
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
