//! A function of a service, as the function of Lambda that the framework writes.

use super::function_role;
use super::service::{Function, Service};
use super::{Template, execution_role};
use crate::syntax::{Entry, Node};

/// Adds a function, with its role if it has one of its own.
pub(super) fn add(service: &Service, function: Function<'_>, template: &mut Template) {
    let at = service.at;
    let role = match function_role::add(service, function, template) {
        Some(id) => at.get_att(&id, "Arn"),
        None => role(service, function, template),
    };
    let mut properties = vec![
        at.entry("FunctionName", at.text(function.deployed_name(service))),
        at.entry("Role", role),
        at.entry("Code", code(service)),
    ];
    for (key, property) in [("handler", "Handler"), ("runtime", "Runtime")] {
        if let Some(value) = function.get(key) {
            properties.push(at.entry(property, template.take(value)));
        } else if let Some(value) = service.get(&["provider", key]) {
            // One function of many has it from where it is written, so that a finding about it is one.
            let value = match template.written.contains(&value.full_range()) {
                true => at.copy(value),
                false => template.take(value),
            };
            properties.push(at.entry(property, value));
        }
    }
    let mut resource = vec![
        at.entry("Type", at.text("AWS::Lambda::Function")),
        at.entry("Properties", at.map(properties)),
    ];
    if let Some(condition) = function.get("condition") {
        resource.push(at.entry("Condition", template.take(condition)));
    }
    let range = function.key.full_range();
    template.written.push(range);
    template.resources.push(Entry {
        key: Node {
            range,
            ..at.text(function.id())
        },
        value: at.map(resource),
    });
}

/// The package of all functions, which the framework uploads.
pub(super) fn code(service: &Service) -> Node {
    let at = service.at;
    let bucket = at.function("Ref", at.text("ServerlessDeploymentBucket"));
    at.map(vec![
        at.entry("S3Bucket", bucket),
        at.entry("S3Key", at.text(format!("{}.zip", service.name))),
    ])
}

/// The role that a function says or has from the service.
fn role(service: &Service, function: Function<'_>, template: &mut Template) -> Node {
    let at = service.at;
    let own = function.own_role();
    let is_own = own.is_some();
    let Some(role) = own.or_else(|| service.existing_role()) else {
        return at.get_att(execution_role::ID, "Arn");
    };
    // A name without an ARN is the logical ID of a role.
    match role.as_str().filter(|it| !it.starts_with("arn:")) {
        Some(id) => at.get_att(id, "Arn"),
        None if is_own => template.take(role),
        None => at.copy(role),
    }
}
