//! What is wrong with `Globals`, and with the `IgnoreGlobals` of resources.

use crate::document::Section;
use crate::expand::TransformError;
use crate::spec::sam_type;
use crate::syntax::{EntryRef, NodeRef};
use crate::template::{Resource, Template, shape};
use crate::text::TextRange;

/// The first problem; the transform stops there.
pub(super) fn check(template: Template<'_>) -> Result<(), TransformError> {
    sections(template)?;
    template
        .resources()
        .try_for_each(|it| ignored(it, template))
}

/// The first problem with the section itself.
pub(super) fn sections(template: Template<'_>) -> Result<(), TransformError> {
    let mut others = template.entries(Section::Other);
    if let Some(globals) = others.find(|it| it.name() == "Globals" && !shape::is_map(it.value)) {
        let message = "It must be a non-empty dictionary";
        return Err(error(shape::value_range(globals), message));
    }
    template.entries(Section::Globals).try_for_each(section)
}

fn error(range: TextRange, message: &str) -> TransformError {
    TransformError {
        resource: None,
        range,
        aws_message: format!("'Globals' section is invalid. {message}"),
    }
}

/// Names as Python prints a list of them.
fn list(names: &[&str]) -> String {
    format!("['{}']", names.join("', '"))
}

fn section(section: EntryRef<'_>) -> Result<(), TransformError> {
    let name = shape::key_text(section);
    let range = section.key.full_range();
    let Some(known) = sam_type::globals(&name) else {
        let sections = list(&sam_type::global_sections());
        let message =
            format!("'{name}' is not supported. Must be one of the following values - {sections}");
        return Err(error(range, &message));
    };
    if !shape::is_map(section.value) {
        return Err(error(range, "Value of ${section} must be a dictionary"));
    }
    for entry in shape::entries(section.value) {
        let key = shape::key_text(entry);
        if !known.contains(&&*key) {
            let message = format!(
                "'{key}' is not a supported property of '{name}'. Must be one of the following values - {}",
                list(known)
            );
            return Err(error(entry.key.full_range(), &message));
        }
    }
    Ok(())
}

/// What is wrong with the `IgnoreGlobals` of a resource.
pub(super) fn ignored(
    resource: Resource<'_>,
    template: Template<'_>,
) -> Result<(), TransformError> {
    let section = resource
        .type_name()
        .and_then(|it| it.strip_prefix("AWS::Serverless::"));
    let globals = section.and_then(|it| template.entry(Section::Globals, it));
    let ignored = shape::entry(resource.body(), "IgnoreGlobals");
    let (Some(globals), Some(ignored)) = (globals, ignored) else {
        return Ok(());
    };
    let (id, value) = (resource.id, ignored.value);
    if !shape::is_truthy(value) || value.as_str() == Some("*") {
        return Ok(());
    }
    let message = format!("Resource {id} has invalid resource attribute 'IgnoreGlobals'");
    if !shape::is_list(value) {
        let range = shape::value_range(ignored);
        return Err(TransformError::of_resource(
            id,
            range,
            &format!("{message}."),
        ));
    }
    let mut seen: Vec<&str> = Vec::new();
    for item in value.items() {
        let name = NodeRef::as_str(item).unwrap_or_default();
        if shape::entry(globals.value, name).is_none() || seen.contains(&name) {
            let message = format!("{message} on item '{name}'.");
            return Err(TransformError::of_resource(id, item.full_range(), &message));
        }
        seen.push(name);
    }
    Ok(())
}
