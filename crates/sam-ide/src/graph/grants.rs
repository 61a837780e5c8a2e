//! What allows the roles of functions and state machines to use resources of the template, connectors apart.

use super::{Builder, GraphEdge, GraphEdgeKind, shown};
use crate::partition;
use crate::permissions::left;
use sam_core::analysis::Analysis;
use sam_core::cancellation;
use sam_core::permission::{Grant, GrantOrigin};
use sam_core::policy::{Effect, Polarity};
use sam_core::template::Template;
use serde_json::Value;

/// Adds an edge for each policy and each resource that it names.
pub(super) fn add(builder: &mut Builder, analysis: &Analysis) {
    let template = analysis.template();
    let permissions = analysis.permissions_in(&partition::environment(template));
    for role in permissions.roles() {
        cancellation::check();
        let users = match role.users.as_slice() {
            [] => role.made_for.as_slice(),
            users => users,
        };
        for grant in left(&permissions, role) {
            let Some(name) = name(&grant) else {
                continue;
            };
            for id in named(&grant, template) {
                let Some(resource) = template.resource(&id) else {
                    continue;
                };
                for user in users.iter().filter(|it| it.id != id) {
                    let (from, to) = (builder.resource(*user), builder.resource(resource));
                    builder.edge(GraphEdge {
                        kind: GraphEdgeKind::Grant,
                        name: shown(&name),
                        from,
                        to,
                        permissions: vec![shown(&name)],
                        problem: None,
                        range: grant.range,
                    });
                }
            }
        }
    }
}

/// What grants, in short; none of what is drawn as another kind of edge, and of what denies.
fn name(grant: &Grant) -> Option<String> {
    let is_named = grant.effect == Effect::Allow && grant.resource_polarity == Polarity::Is;
    if !is_named {
        return None;
    }
    match &grant.origin {
        GrantOrigin::Connector(..) => None,
        GrantOrigin::Statement(_) => Some("statement".to_owned()),
        GrantOrigin::Template(name)
        | GrantOrigin::Managed(name)
        | GrantOrigin::Chosen(_, name)
        | GrantOrigin::Written(name)
        | GrantOrigin::Sam(_, name)
        | GrantOrigin::Made(_, name) => Some(name.clone()),
    }
}

/// The logical IDs that the resources of a grant name, in order.
fn named(grant: &Grant, template: Template<'_>) -> Vec<String> {
    let mut found = Vec::new();
    grant
        .resources
        .iter()
        .for_each(|it| collect(&mut found, it));
    found.retain(|it| template.resource(it).is_some());
    let mut seen: Vec<String> = Vec::new();
    found.retain(|it| {
        let is_new = !seen.contains(it);
        seen.push(it.clone());
        is_new
    });
    found
}

fn collect(acc: &mut Vec<String>, value: &Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("Ref", Value::String(id)) => acc.push(id.clone()),
                    ("Fn::GetAtt", Value::Array(items)) => {
                        acc.extend(items.first().and_then(Value::as_str).map(str::to_owned));
                    }
                    ("Fn::GetAtt", Value::String(path)) => {
                        acc.extend(path.split('.').next().map(str::to_owned));
                    }
                    ("Fn::Sub", Value::String(text)) => in_text(acc, text),
                    (_, value) => collect(acc, value),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|it| match it {
            Value::String(text) => in_text(acc, text),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => collect(acc, it),
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The names in `${…}`.
fn in_text(acc: &mut Vec<String>, text: &str) {
    let parts = text.split("${").skip(1);
    let names = parts.filter_map(|it| it.split_once('}'));
    let ids = names.filter_map(|(name, _)| name.split('.').next());
    acc.extend(ids.map(str::to_owned));
}
