//! Why the transform refuses an application.

use super::function::reserved_tags;
use super::{Refusal, Subject};
use crate::syntax::is_truthy;
use serde_json::Value;

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
    let wanted = ["ApplicationId", "SemanticVersion"].into_iter();
    if let Some(name) = wanted.clone().find(|it| !location.contains_key(*it)) {
        return Some(missing(name));
    }
    // The transform looks at neither where one is null.
    let are_given = wanted
        .clone()
        .all(|it| location.get(it).is_some_and(|it| !it.is_null()));
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
