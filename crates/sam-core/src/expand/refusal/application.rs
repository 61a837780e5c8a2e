//! Why the transform refuses an application.

use super::function::reserved_tags;
use super::{Refusal, Subject};
use crate::document::Section;
use crate::environment::Environment;
use crate::expand::context::Context;
use crate::expand::error::TransformError;
use crate::expand::python;
use crate::syntax::{EntryRef, is_truthy};
use crate::template::{Template, shape};
use serde_json::Value;

/// The properties of `Location` that name an application of the Serverless Application Repository.
const NAMES: [&str; 2] = ["ApplicationId", "SemanticVersion"];

/// A `Fn::FindInMap` in the location of an application that is wrong by itself. It ends the transform, which reads
/// locations before all else.
pub(crate) fn wrong_map(
    template: Template<'_>,
    environment: &Environment,
) -> Option<TransformError> {
    let context = Context::new(template, environment);
    let mut applications = template.resources_of_type("AWS::Serverless::Application");
    applications.find_map(|application| {
        let location = application.property("Location")?;
        let entries = NAMES.map(|it| shape::entry(location, it));
        let given = |it: &Option<EntryRef<'_>>| it.is_some_and(|it| !it.value.is_null());
        if !entries.iter().all(given) {
            return None;
        }
        entries.into_iter().flatten().find_map(|it| {
            let value = context.resolve(it.value.to_value());
            let message = wrong_map_in(&value, template)?;
            Some(TransformError::of_template(it.key.full_range(), &message))
        })
    })
}

/// What the transform says of the first `Fn::FindInMap` in a value that it refuses. It looks at none in a template without
/// mappings, and `AWS::LanguageExtensions` replaces them before.
fn wrong_map_in(value: &Value, template: Template<'_>) -> Option<String> {
    let is_read = template.entries(Section::Mappings).next().is_some() && !template.is_extended();
    is_read.then(|| first_wrong_map(value, template)).flatten()
}

fn first_wrong_map(value: &Value, template: Template<'_>) -> Option<String> {
    match value {
        Value::Object(map) => {
            let arguments = map.get("Fn::FindInMap").filter(|_| map.len() == 1);
            let wrong = arguments.and_then(|it| wrong_arguments(it, template));
            wrong.or_else(|| map.values().find_map(|it| first_wrong_map(it, template)))
        }
        Value::Array(items) => items.iter().find_map(|it| first_wrong_map(it, template)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn wrong_arguments(arguments: &Value, template: Template<'_>) -> Option<String> {
    let Some([name, row, _]) = arguments.as_array().map(Vec::as_slice) else {
        let shown = python::text(arguments);
        return Some(format!(
            "Invalid FindInMap value {shown}. FindInMap expects an array with 3 values."
        ));
    };
    let is_known = arguments.as_array()?.iter().all(Value::is_string);
    let name = name.as_str().filter(|_| is_known)?;
    let mapping = template.entry(Section::Mappings, name)?.value;
    let row = shape::get(mapping, row.as_str()?);
    let has_levels = shape::is_map(mapping) && row.is_none_or(shape::is_map);
    (!has_levels).then(|| {
        format!("Cannot use Fn::FindInMap on Mapping '{name}' which is not a a two-level map.")
    })
}

/// What is wrong with `Location`, which is read before the names of properties.
pub(super) fn location(subject: &Subject<'_, '_, '_>, sam_type: &str) -> Option<Refusal> {
    if sam_type != "AWS::Serverless::Application" {
        return None;
    }
    let missing = |name: &str| {
        let message = format!("Resource is missing the required [{name}] property.");
        Refusal::own(message).at("Location")
    };
    let Some(location) = subject.properties.get("Location") else {
        return Some(missing("Location"));
    };
    let location = location.as_object()?;
    let wanted = NAMES.into_iter();
    if let Some(name) = wanted.clone().find(|it| !location.contains_key(*it)) {
        return Some(missing(name));
    }
    // The transform looks at neither where one is null.
    let are_given = wanted
        .clone()
        .all(|it| location.get(it).is_some_and(|it| !it.is_null()));
    let wrong_map = |name: &'static str| {
        let value = subject.context.resolve(location.get(name)?.clone());
        Some((name, wrong_map_in(&value, subject.context.template)?))
    };
    if are_given && let Some((name, message)) = wanted.clone().find_map(wrong_map) {
        let message = format!("Structure of the SAM template is invalid. {message}");
        return Some(Refusal::whole(message).at("Location").at(name));
    }
    let resolved = |name: &str| {
        let value = location.get(name).cloned().unwrap_or_default();
        match are_given {
            true => subject.context.resolve_mapped(value),
            false => value,
        }
    };
    let cannot_resolve = |name: &str| {
        format!(
            "Property '{name}' cannot be resolved. Only FindInMap and Ref intrinsic functions are supported."
        )
    };
    let (id, version) = (resolved("ApplicationId"), resolved("SemanticVersion"));
    let wrong = |name: &str, message: String| Some(Refusal::own(message).at("Location").at(name));
    if id.is_null() {
        return wrong(
            "ApplicationId",
            "Property 'ApplicationId' is required.".to_owned(),
        );
    }
    if id.is_object() {
        return wrong("ApplicationId", cannot_resolve("ApplicationId"));
    }
    if !is_truthy(&version) {
        let message = "Property 'SemanticVersion' cannot be blank.";
        return wrong("SemanticVersion", message.to_owned());
    }
    if version.is_object() {
        return wrong("SemanticVersion", cannot_resolve("SemanticVersion"));
    }
    for (name, value) in [("ApplicationId", &id), ("SemanticVersion", &version)] {
        if !value.is_string() {
            return wrong(
                name,
                format!("Property 'Location.{name}' should be a string."),
            );
        }
    }
    let message = "Serverless Application Repostiory does not support dynamic reference in 'ApplicationId' property.";
    id.as_str()
        .filter(|it| has_parameter(it))
        .and_then(|_| wrong("ApplicationId", message.to_owned()))
}

/// Whether a text has a value of the Parameter Store in it.
fn has_parameter(text: &str) -> bool {
    let mut starts = text.match_indices("{{resolve:ssm:");
    starts.any(|(at, found)| {
        let rest = text.get(at + found.len()..).unwrap_or_default();
        let name = rest.split_once("}}").map(|(it, _)| it);
        let is_letter = |it: char| it.is_ascii_alphanumeric() || "_.-/:".contains(it);
        name.is_some_and(|it| !it.is_empty() && it.chars().all(is_letter))
    })
}

/// What is wrong with its tags.
pub(super) fn refusal(subject: &Subject<'_, '_, '_>) -> Option<Refusal> {
    // `Parameters` and the like are CloudFormation's to check.
    subject.given("Tags").filter(|it: &&Value| it.is_object())?;
    reserved_tags(subject)
}
