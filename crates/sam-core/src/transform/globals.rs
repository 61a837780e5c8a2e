//! What is wrong with `Globals`, and with the `IgnoreGlobals` of resources.

use crate::document::Section;
use crate::expand::{TransformError, held_keys, python_text};
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
    if let Some(globals) = template.without_entries("Globals") {
        let message = "It must be a non-empty dictionary";
        return Err(error(shape::value_range(globals), message));
    }
    let mut sections = template.entries(Section::Globals);
    sections.try_for_each(|it| section(it, template))
}

fn error(range: TextRange, message: &str) -> TransformError {
    TransformError {
        resource: None,
        range,
        aws_message: format!("'Globals' section is invalid. {message}"),
        definition_of: None,
    }
}

/// Names as Python prints a list of them.
fn list(names: &[&str]) -> String {
    format!("['{}']", names.join("', '"))
}

fn section(section: EntryRef<'_>, template: Template<'_>) -> Result<(), TransformError> {
    let name = shape::key_text(section);
    let range = section.key.full_range();
    let Some(known) = sam_type::globals(&name) else {
        let sections = list(&sam_type::global_sections());
        let message =
            format!("'{name}' is not supported. Must be one of the following values - {sections}");
        return Err(error(range, &message));
    };
    if !shape::is_map(section.value) {
        let range = match section.value.is_null() {
            true => range,
            false => section.value.full_range(),
        };
        return Err(error(range, "Value of ${section} must be a dictionary"));
    }
    let mut unknown = shape::entries(section.value);
    unknown.retain(|it| !known.contains(&&*shape::key_text(*it)));
    let first = match unknown.as_slice() {
        [_, _, ..] if name == "Api" => first_held(&unknown, section.value, template),
        _ => None,
    };
    let Some(entry) = first.or(unknown.first().copied()) else {
        return Ok(());
    };
    let key = shape::key_text(entry);
    let message = format!(
        "'{key}' is not a supported property of '{name}'. Must be one of the following values - {}",
        list(known)
    );
    Err(error(entry.key.full_range(), &message))
}

/// The entry of a map that the transform meets first.
fn first_held<'a>(
    entries: &[EntryRef<'a>],
    map: NodeRef<'_>,
    template: Template<'_>,
) -> Option<EntryRef<'a>> {
    let map = map.to_value();
    let mut held = held_keys(map.as_object()?, template).into_iter();
    held.find_map(|key| {
        let mut entries = entries.iter();
        entries.find(|it| shape::key_text(**it) == key).copied()
    })
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
        let name = NodeRef::as_str(item);
        let known = name.filter(|it| shape::entry(globals.value, it).is_some());
        let Some(name) = known.filter(|it| !seen.contains(it)) else {
            let shown = python_text(&item.to_value());
            let message = format!("{message} on item '{shown}'.");
            return Err(TransformError::of_resource(id, item.full_range(), &message));
        };
        seen.push(name);
    }
    Ok(())
}
