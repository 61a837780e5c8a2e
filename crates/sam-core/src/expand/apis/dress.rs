//! Whether the transform holds a template as Python 2.7 did.

use crate::document::Section;
use crate::expand::open_api::python::Dress;
use crate::template::{Resource, Template, shape};

/// It does so for templates with a REST API, and for those with a default authorizer of an HTTP API.
pub(super) fn of(template: Template<'_>) -> Dress {
    let is = |it: Resource<'_>, name: &str| it.type_name() == Some(name);
    let has_event = |it: Resource<'_>, name: &str| {
        let events = it
            .property("Events")
            .map(shape::entries)
            .unwrap_or_default();
        events.into_iter().any(|event| {
            let written = shape::get(event.value, "Type");
            written.and_then(|it| it.as_str()) == Some(name)
        })
    };
    let has_default = |properties: Option<crate::syntax::NodeRef<'_>>| {
        let auth = properties.and_then(|it| shape::get(it, "Auth"));
        let default = auth.and_then(|it| shape::get(it, "DefaultAuthorizer"));
        default.is_some_and(shape::is_truthy)
    };
    let globals = template.entry(Section::Globals, "HttpApi");
    let is_global = has_default(globals.map(|it| it.value));
    let is_dressed = template.resources().any(|it| {
        let is_function = is(it, "AWS::Serverless::Function");
        is(it, "AWS::Serverless::Api")
            || (is_function || is(it, "AWS::Serverless::StateMachine")) && has_event(it, "Api")
            || is(it, "AWS::Serverless::HttpApi") && (is_global || has_default(it.properties()))
            || is_function && is_global && has_event(it, "HttpApi")
    });
    match is_dressed {
        true => Dress::Python2,
        false => Dress::AsWritten,
    }
}
