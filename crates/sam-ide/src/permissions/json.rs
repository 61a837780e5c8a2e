//! What roles may do as JSON, for programs.

use super::model::RoleView;
use super::resource_policies::{ResourceView, Section};
use super::route_groups::RouteGroup;
use super::words;
use crate::grant::phrase::Phrase;
use sam_core::permission::{Grant, ResourceGrant};
use sam_core::policy::Polarity;
use serde_json::{Map, Value, json};

/// `{"roles": […], "identities": […], "resources": […]}`, in the order of the template; without identities, if there
/// are none.
pub(crate) fn render(all: &[RoleView], resources: &[ResourceView]) -> Value {
    let (roles, identities): (Vec<_>, Vec<_>) = all.iter().partition(|it| it.identity.is_none());
    let roles: Vec<_> = roles.into_iter().map(role).collect();
    let identities: Vec<_> = identities.into_iter().map(identity).collect();
    let mut report = json!({ "roles": roles, "resources": self::resources(resources) });
    if let (false, Some(map)) = (identities.is_empty(), report.as_object_mut()) {
        map.insert("identities".to_owned(), identities.into());
    }
    report
}

/// A user or group, with the same fields as a role.
fn identity(view: &RoleView) -> Value {
    let mut value = role(view);
    if let Some(map) = value.as_object_mut() {
        map.remove("madeFor");
        map.remove("users");
        map.insert("kind".to_owned(), json!(view.identity));
    }
    value
}

fn role(role: &RoleView) -> Value {
    let grants = role.sections.iter().flat_map(|section| {
        section.grants.iter().map(|(it, by)| {
            let mut value = grant(it, section.line, &section.when);
            if let Some(by) = by {
                value.insert("coveredBy".to_owned(), role.origin_of(*by).plain().into());
            }
            value
        })
    });
    let nothing = role.sections.iter().flat_map(|section| {
        section.nothing.iter().map(|it| {
            let mut value = grant(&it.grant, section.line, &section.when);
            let reason = Phrase::message(&it.reason).plain();
            value.insert("reason".to_owned(), reason.into());
            value
        })
    });
    let unseen = role.unseen.iter().map(|it| {
        let mut value = Map::new();
        value.insert("policy".to_owned(), json!(it.words));
        value.insert("line".to_owned(), json!(it.line));
        add_when(&mut value, &it.when);
        value
    });
    let mut value = Map::new();
    let mut insert = |key: &str, it: Value| drop(value.insert(key.to_owned(), it));
    insert("id", json!(role.id));
    insert("madeFor", json!(role.made_for));
    insert("users", json!(role.users));
    insert("grants", grants.collect());
    insert("grantsNothing", nothing.collect());
    insert("unseen", unseen.collect());
    add_when(&mut value, &role.when);
    Value::Object(value)
}

fn add_when(value: &mut Map<String, Value>, when: &[String]) {
    if !when.is_empty() {
        value.insert("when".to_owned(), json!(when));
    }
}

/// A statement with its origin: `{"origin": {"kind", "name"}, "line", "effect", "actions", "resources" …}`.
fn grant(grant: &Grant, line: u32, when: &[String]) -> Map<String, Value> {
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
    add_when(&mut map, when);
    map
}

/// `[{"id", "grants": [{"origin", "line", "effect", "principal", "actions", "resources" …}]}]`
fn resources(resources: &[ResourceView]) -> Value {
    let all = resources.iter().map(|it| {
        let sections = it.sections.iter();
        let grants = sections.flat_map(|section| {
            let grants = section.grants.iter();
            grants.map(|it| resource_grant(it, section))
        });
        let mut value = json!({ "id": it.id, "grants": grants.collect::<Vec<_>>() });
        let routes: Vec<Value> = it.routes.iter().flat_map(RouteGroup::json).collect();
        if let (false, Some(map)) = (routes.is_empty(), value.as_object_mut()) {
            map.insert("routes".to_owned(), routes.into());
        }
        value
    });
    all.collect()
}

fn resource_grant(grant: &ResourceGrant, section: &Section) -> Value {
    let mut map = Map::new();
    let mut insert = |key: &str, value: Value| drop(map.insert(key.to_owned(), value));
    let principal = match grant.principal_polarity {
        Polarity::Is => "principal",
        Polarity::Not => "notPrincipal",
    };
    insert(principal, grant.principal.clone());
    for (key, value) in self::grant(&grant.grant, section.line, &section.when) {
        insert(&key, value);
    }
    Value::Object(map)
}
