//! What roles may do as JSON, for programs.

use super::model::RoleView;
use super::words;
use sam_core::permission::Grant;
use sam_core::policy::Polarity;
use serde_json::{Map, Value, json};

/// `{"roles": […]}`, in the order of the template.
pub(crate) fn render(roles: &[RoleView]) -> Value {
    let roles: Vec<_> = roles.iter().map(role).collect();
    json!({ "roles": roles })
}

fn role(role: &RoleView) -> Value {
    let grants = role.sections.iter().flat_map(|section| {
        section.grants.iter().map(|(it, by)| {
            let by = by.map(|at| role.origin_of(at).plain());
            grant(it, section.line, by)
        })
    });
    let grants: Vec<_> = grants.collect();
    let unseen = role.unseen.iter();
    let unseen: Vec<_> = unseen
        .map(|(value, line)| json!({ "policy": value, "line": line }))
        .collect();
    json!({
        "id": role.id,
        "madeFor": role.made_for,
        "users": role.users,
        "grants": grants,
        "unseen": unseen,
    })
}

/// A statement with its origin: `{"origin": {"kind", "name"}, "line", "effect", "actions", "resources" …}`.
pub(super) fn grant(grant: &Grant, line: u32, covered_by: Option<String>) -> Value {
    let mut map = Map::new();
    let mut insert = |key: &str, value: Value| drop(map.insert(key.to_owned(), value));
    insert(
        "origin",
        json!({ "kind": words::kind(&grant.origin), "name": words::name(&grant.origin) }),
    );
    insert("line", json!(line));
    insert("effect", json!(grant.effect.name()));
    let actions = match grant.action_polarity {
        Polarity::Is => "actions",
        Polarity::Not => "notActions",
    };
    insert(actions, json!(grant.actions));
    let resources = match grant.resource_polarity {
        Polarity::Is => "resources",
        Polarity::Not => "notResources",
    };
    insert(resources, json!(grant.resources));
    if let Some(condition) = &grant.condition {
        insert("condition", condition.clone());
    }
    if !grant.when.is_empty() {
        insert("when", json!(grant.when));
    }
    if let Some(by) = covered_by {
        insert("coveredBy", json!(by));
    }
    Value::Object(map)
}
