//! A function of a service, as the function of Lambda that the framework writes.

use super::function_role;
use super::service::{Function, Service};
use super::{Template, execution_role};
use crate::syntax::{Entry, Node, NodeRef};

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
        at.entry("Code", own_code(service, function)),
    ];
    properties.extend(environment(service, function, template));
    let layers = function
        .get("layers")
        .or_else(|| service.get(&["provider", "layers"]));
    properties.extend(layers.map(|it| at.entry("Layers", at.copy(it))));
    if function.get("image").is_some() {
        properties.push(at.entry("PackageType", at.text("Image")));
    }
    for (key, property) in [("handler", "Handler"), ("runtime", "Runtime")] {
        if let Some(value) = function.get(key) {
            properties.push(at.entry(property, template.take(value)));
        } else if let Some(value) = service.get(&["provider", key]) {
            // One function of many has it from where it is written, so that a finding about it is one.
            let value = match template.has_taken(value) {
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

/// The code of a function: what its handler names stands below the folder of the service, unless something else makes the
/// package.
fn own_code(service: &Service, function: Function<'_>) -> Node {
    let artifact = function.get("package").and_then(|it| it.get("artifact"));
    let is_made = artifact.is_some() || service.get(&["package", "artifact"]).is_some();
    match is_made {
        true => code(service),
        false => service.at.text("."),
    }
}

/// The variables of the service with those of the function, which count more.
fn environment(
    service: &Service,
    function: Function<'_>,
    template: &mut Template,
) -> Option<Entry> {
    let at = service.at;
    let of_all = service.get(&["provider", "environment"]);
    let own = function.get("environment");
    let is_own = |name: &str| own.is_some_and(|it| it.get(name).is_some());
    let of_all = of_all.into_iter().flat_map(NodeRef::entries);
    let of_all = of_all.filter(|it| !is_own(it.name()));
    let all = own.into_iter().flat_map(NodeRef::entries).chain(of_all);
    let variables: Vec<Entry> = all
        .map(|it| {
            // The variables of the service stand in the file once, and in the template at each function.
            let value = match template.has_taken(it.value) {
                true => at.copy(it.value),
                false => template.take(it.value),
            };
            at.entry(it.name(), value)
        })
        .collect();
    (!variables.is_empty()).then(|| {
        let variables = at.entry("Variables", at.map(variables));
        at.entry("Environment", at.map(vec![variables]))
    })
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
