//! The APIs that SAM makes for events that name none.

use super::api::api_id;
use crate::role::event::events;
use crate::syntax::NodeRef;
use crate::template::{Template, shape};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Rest,
    Http,
}

impl Kind {
    /// Its logical ID.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Rest => "ServerlessRestApi",
            Self::Http => "ServerlessHttpApi",
        }
    }

    /// The type of the events that are its routes.
    fn event(self) -> &'static str {
        match self {
            Self::Rest => "Api",
            Self::Http => "HttpApi",
        }
    }

    /// The property with which an event names another API.
    fn property(self) -> &'static str {
        match self {
            Self::Rest => "RestApiId",
            Self::Http => "ApiId",
        }
    }
}

/// The attributes of the API; none when there is no such API.
pub(super) fn attributes(kind: Kind, template: Template<'_>) -> Option<Map<String, Value>> {
    let mut routes: BTreeMap<(String, String), Option<Value>> = BTreeMap::new();
    let mut policies: Vec<(&str, Value)> = Vec::new();
    for owner in template.resources() {
        if !matches!(
            owner.type_name(),
            Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine")
        ) {
            continue;
        }
        let attribute = |name: &str| {
            let value = shape::get(owner.body(), name).filter(|it| shape::is_truthy(*it));
            value.map(NodeRef::to_value)
        };
        for event in events(owner) {
            let named = event.get(kind.property());
            if event.kind != kind.event() || named.is_some_and(|it| api_id(it) != Some(kind.id())) {
                continue;
            }
            let text = |name: &str| event.get(name).and_then(NodeRef::as_str).map(str::to_owned);
            let route = match event.is_default_route() {
                true => Some((String::new(), String::new())),
                false => text("Path").zip(text("Method")),
            };
            let Some(route) = route else {
                continue;
            };
            routes.insert(route, attribute("Condition"));
            for name in ["DeletionPolicy", "UpdateReplacePolicy"] {
                policies.extend(attribute(name).map(|it| (name, it)));
            }
        }
    }
    if routes.is_empty() {
        return None;
    }
    let mut attributes = Map::new();
    let mut conditions: Vec<&Value> = routes.values().flatten().collect();
    if conditions.len() == routes.len() {
        conditions.dedup();
        let condition = match conditions.as_slice() {
            [first, rest @ ..] if rest.iter().all(|it| it == first) => (*first).clone(),
            _ => format!("{}Condition", kind.id()).into(),
        };
        attributes.insert("Condition".to_owned(), condition);
    }
    // The most careful policy of all counts.
    for (name, values) in [
        ("DeletionPolicy", ["Retain", "Delete"].as_slice()),
        ("UpdateReplacePolicy", &["Retain", "Snapshot", "Delete"]),
    ] {
        let is_given = |wanted: &&&str| {
            let mut all = policies.iter();
            all.any(|(known, it)| *known == name && it.as_str() == Some(**wanted))
        };
        if let Some(value) = values.iter().find(is_given) {
            attributes.insert(name.to_owned(), (*value).into());
        }
    }
    Some(attributes)
}
