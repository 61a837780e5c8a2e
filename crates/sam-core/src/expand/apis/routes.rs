//! The routes that events have: paths and methods in the definitions of APIs, and the APIs for events that name none.

use super::{Api, Apis, Owner, ROUTE_SETTINGS};
use crate::document::Section;
use crate::expand::api_kind::Kind;
use crate::expand::context::Context;
use crate::expand::default_route::{ANY_METHOD, DEFAULT_ROUTE};
use crate::expand::open_api::python::{PyMap, PyText, PyValue, on_condition};
use crate::expand::open_api::{Fault, FaultSubject, edit, is_valid};
use crate::expand::retention::most_careful;
use crate::syntax::is_truthy;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The conditions of the functions of an API, by path and method.
type Conditions = BTreeMap<String, BTreeMap<String, Option<PyValue>>>;

/// What the functions of APIs say about them, by the logical ID of the API.
#[derive(Default)]
struct Attributes {
    conditions: BTreeMap<String, Conditions>,
    /// The attributes of owners of routes of the API that SAM adds.
    policies: Vec<(&'static str, Value)>,
}

/// Adds the routes of all events of a kind of API.
pub(super) fn add(
    apis: &mut Apis,
    kind: Kind,
    context: &Context<'_, '_>,
) -> Result<(), Vec<(String, Fault)>> {
    let implicit = kind.id();
    let replaced = apis.all.insert(implicit.to_owned(), Api::implicit(kind));
    let replaced_type = apis.resources.get(implicit).cloned();
    let sam_type = format!("AWS::Serverless::{}", kind.section());
    apis.resources
        .set(implicit.into(), sam_type.as_str().into());
    let mut attributes = Attributes::default();
    let mut faults = Vec::new();
    for id in apis.in_order() {
        if id == implicit {
            // What the template has under this ID is not there meanwhile.
            continue;
        }
        let Some(mut owner) = apis.owners.remove(&id) else {
            continue;
        };
        let result = routes_of(&mut owner, apis, kind, &mut attributes, context);
        apis.owners.insert(id.clone(), owner);
        match result {
            Ok(()) => {}
            Err(fault) if fault.subject == FaultSubject::Document => {
                return Err(vec![(id, fault)]);
            }
            Err(fault) => faults.push((id, fault)),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let own = attributes.conditions.get(implicit);
    if let Some(condition) = own.and_then(|it| of_all(it.values().flat_map(BTreeMap::values))) {
        let condition = combined(apis, &format!("{implicit}Condition"), condition);
        set_attribute(apis, implicit, "Condition", condition.to_value());
    }
    for (name, value) in most_careful(&attributes.policies) {
        set_attribute(apis, implicit, name, value.into());
    }
    let result = set_conditions(apis, kind, &attributes.conditions);
    result.map_err(|fault| vec![(implicit.to_owned(), fault)])?;
    let is_used = apis.all.get(implicit).is_some_and(|it| {
        let paths = it
            .properties
            .get("DefinitionBody")
            .and_then(|it| it.get("paths"));
        paths.is_some_and(PyValue::is_truthy)
    });
    if is_used {
        apis.owners.remove(implicit);
    } else {
        apis.all.remove(implicit);
        if let Some(api) = replaced {
            apis.all.insert(implicit.to_owned(), api);
        }
        match replaced_type {
            Some(written) => apis.resources.set(implicit.into(), written),
            None => {
                apis.resources.remove(implicit);
            }
        }
    }
    Ok(())
}

fn set_attribute(apis: &mut Apis, api: &str, name: &str, value: Value) {
    if let Some(api) = apis.all.get_mut(api) {
        api.attributes.insert(name.to_owned(), value);
    }
}

fn routes_of(
    owner: &mut Owner,
    apis: &mut Apis,
    kind: Kind,
    attributes: &mut Attributes,
    context: &Context<'_, '_>,
) -> Result<(), Fault> {
    let event_type = kind.section();
    let mut keys = PyMap::new();
    let Some(events) = owner.events.as_map_mut() else {
        return Ok(());
    };
    for (key, event) in events.iter() {
        if event.get("Type").and_then(PyValue::as_str) == Some(event_type) {
            keys.set(key.clone(), PyValue::Null);
        }
    }
    if keys.len() == 0 {
        return Ok(());
    }
    let sources = Sources {
        condition: owner.condition.clone(),
        deletion_policy: owner.deletion_policy.clone(),
        update_replace_policy: owner.update_replace_policy.clone(),
        tags: tags(owner, context),
    };
    let Some(events) = owner.events.as_map_mut() else {
        return Ok(());
    };
    for key in keys.keys() {
        let event = events.get_mut(key.as_str()).and_then(PyValue::as_map_mut);
        if let Some(event) = event {
            route(
                event,
                key.as_str(),
                &sources,
                apis,
                kind,
                attributes,
                context,
            )?;
        }
    }
    // The transform puts the events back together.
    events.reserve(keys.len());
    Ok(())
}

/// What a function or state machine says for an API.
struct Sources {
    condition: Option<PyValue>,
    deletion_policy: Option<Value>,
    update_replace_policy: Option<Value>,
    /// Where they are passed on.
    tags: Option<Value>,
}

fn tags(owner: &Owner, context: &Context<'_, '_>) -> Option<Value> {
    let globals = context.template.entry(Section::Globals, owner.section);
    let given = |own: &Value, name: &str| match is_truthy(own) {
        true => Some(own.clone()),
        false => {
            let global = globals.and_then(|it| it.value.get(name));
            global.map(|it| it.to_value()).filter(is_truthy)
        }
    };
    given(&owner.propagates_tags, "PropagateTags")?;
    given(&owner.tags, "Tags")
}

fn route(
    event: &mut PyMap,
    key: &str,
    sources: &Sources,
    apis: &mut Apis,
    kind: Kind,
    attributes: &mut Attributes,
    context: &Context<'_, '_>,
) -> Result<(), Fault> {
    if kind == Kind::Rest && event.given("Properties").is_none() {
        return Ok(());
    }
    if kind == Kind::Http && !event.has("Properties") {
        event.set("Properties".into(), PyMap::plain().into());
    }
    let properties = event.get_mut("Properties").and_then(PyValue::as_map_mut);
    let Some(properties) = properties else {
        return Err(Fault::event(key, "Properties should be a map."));
    };
    let property = kind.property();
    if !properties.has(property) {
        if let (Some(tags), Some(api)) = (&sources.tags, apis.all.get_mut(kind.id())) {
            api.add_tags(tags);
        }
        let reference = PyValue::plain(&json!({ "Ref": kind.id() }));
        properties.set(property.into(), reference);
    }
    let is_empty = |name: &str| properties.given(name).is_none();
    if kind == Kind::Http && is_empty("Path") && is_empty("Method") {
        properties.set("Path".into(), DEFAULT_ROUTE.into());
        properties.set("Method".into(), ANY_METHOD.into());
    }
    let (api, path, method) = named(properties, key, property)?;
    let conditions = attributes
        .conditions
        .entry(api.as_str().to_owned())
        .or_default();
    let conditions = conditions.entry(path.as_str().to_owned()).or_default();
    conditions.insert(method.as_str().to_owned(), sources.condition.clone());
    if api.as_str() == kind.id() {
        for (name, policy) in [
            ("DeletionPolicy", &sources.deletion_policy),
            ("UpdateReplacePolicy", &sources.update_replace_policy),
        ] {
            attributes
                .policies
                .extend(policy.clone().map(|it| (name, it)));
        }
    }
    let written = apis.resources.get(api.as_str()).and_then(PyValue::as_str);
    let is_other = written.is_none_or(|it| kind == Kind::Rest && it == "AWS::Serverless::HttpApi");
    if is_other {
        let section = kind.section();
        return Err(Fault::event(
            key,
            format!(
                "{property} must be a valid reference to an 'AWS::Serverless::{section}' resource in same template."
            ),
        )
        .at([property]));
    }
    let target = match apis.all.get_mut(api.as_str()) {
        Some(target) => {
            let body = target.properties.get("DefinitionBody");
            if target.is_managed() && body.is_some_and(|it| is_valid(kind, it)) {
                edit(kind, &mut target.properties, |editor, _| {
                    editor.add_path(&path, &method)
                })?;
            }
            Some(&mut target.properties)
        }
        None if kind == Kind::Http && properties.has(ROUTE_SETTINGS) => {
            Some(apis.other(api.as_str(), context))
        }
        None => None,
    };
    match (kind, properties.get(ROUTE_SETTINGS), target) {
        (Kind::Http, Some(settings), Some(target)) => {
            let settings = match &sources.condition {
                Some(condition) => on_condition(condition, settings.clone()),
                None => settings.clone(),
            };
            let route = match method.as_str() {
                ANY_METHOD => path.as_str().to_owned(),
                method => format!("{} {}", method.to_uppercase(), path.as_str()),
            };
            add_route_settings(target, api.as_str(), key, &route, settings)
        }
        (Kind::Rest | Kind::Http, _, _) => Ok(()),
    }
}

/// Adds the settings of a route to the properties of its API.
fn add_route_settings(
    properties: &mut PyMap,
    api: &str,
    key: &str,
    route: &str,
    settings: PyValue,
) -> Result<(), Fault> {
    let own = properties.or_set(&ROUTE_SETTINGS.into(), || PyMap::plain().into());
    let message = "Property 'RouteSettings' should be a map.";
    let Some(own) = own.as_map_mut() else {
        return Err(Fault::resource(api, message));
    };
    let PyValue::Map(settings) = settings else {
        return Err(Fault::event(key, message).at([ROUTE_SETTINGS]));
    };
    let route = own.or_set(&PyText::of(route), || PyMap::plain().into());
    if let Some(route) = route.as_map_mut() {
        route.merge(settings);
    }
    Ok(())
}

/// The API, the path and the method that an event names.
fn named(properties: &PyMap, key: &str, property: &str) -> Result<(PyText, PyText, PyText), Fault> {
    for name in ["Path", "Method"] {
        if properties.get(name).is_none_or(PyValue::is_null) {
            return Err(Fault::event(key, format!("Property '{name}' is required.")));
        }
    }
    let api = properties.get(property).unwrap_or(&PyValue::Null);
    let text = |name: &str, value: Option<&PyValue>| {
        let text = value.and_then(PyValue::as_text).cloned();
        let message = || format!("Property '{name}' should be a string.");
        text.ok_or_else(|| Fault::event(key, message()).at([name]))
    };
    let api = text(property, Some(api.get("Ref").unwrap_or(api)))?;
    let path = text("Path", properties.get("Path"))?;
    Ok((api, path, text("Method", properties.get("Method"))?))
}

impl Api {
    fn add_tags(&mut self, tags: &Value) {
        let own = self
            .properties
            .or_set(&"Tags".into(), || PyMap::plain().into());
        if let (Some(own), PyValue::Map(tags)) = (own.as_map_mut(), PyValue::plain(tags)) {
            own.merge(tags);
        }
        self.properties.set("PropagateTags".into(), true.into());
    }
}

/// The conditions of routes, if all of them have one: each once, by name.
fn of_all<'c>(
    conditions: impl Iterator<Item = &'c Option<PyValue>>,
) -> Option<BTreeMap<String, PyValue>> {
    let mut all = BTreeMap::new();
    for condition in conditions {
        let condition = condition.as_ref()?;
        all.insert(condition.as_str()?.to_owned(), condition.clone());
    }
    (!all.is_empty()).then_some(all)
}

/// The one condition, or a new one that holds if one of several does.
fn combined(apis: &mut Apis, name: &str, conditions: BTreeMap<String, PyValue>) -> PyValue {
    /// As many conditions as `Fn::Or` takes.
    const MOST: usize = 10;
    let mut names: Vec<String> = conditions.keys().cloned().collect();
    if names.len() == 1 {
        return conditions.into_values().next().unwrap_or(PyValue::Null);
    }
    let mut left = (names.len() - 2) / (MOST - 1);
    while names.len() > 1 {
        let new = match left {
            0 => name.to_owned(),
            left => format!("{name}{left}"),
        };
        left = left.saturating_sub(1);
        let rest = names.split_off(names.len().min(MOST));
        let any: Vec<Value> = names.iter().map(|it| json!({ "Condition": it })).collect();
        apis.conditions
            .insert(new.clone(), json!({ "Fn::Or": any }));
        names = rest;
        names.push(new);
    }
    name.into()
}

/// Lets each path be there on the conditions of its functions, where all have one.
fn set_conditions(
    apis: &mut Apis,
    kind: Kind,
    conditions: &BTreeMap<String, Conditions>,
) -> Result<(), Fault> {
    let mut managed: Vec<String> = apis.in_order();
    managed.retain(|id| {
        let api = apis.all.get(id);
        api.is_some_and(|it| it.kind == kind && it.is_managed())
    });
    for id in managed {
        let Some(api) = apis.all.get_mut(&id) else {
            continue;
        };
        let mut properties = std::mem::replace(&mut api.properties, PyMap::plain());
        let result = edit(kind, &mut properties, |editor, _| {
            for path in editor.paths() {
                let of_path = conditions.get(&id).and_then(|it| it.get(path.as_str()));
                let Some(conditions) = of_path.and_then(|it| of_all(it.values())) else {
                    continue;
                };
                let name = path.as_str().replace('/', "SLASH");
                let name = name.replace('{', "OB").replace('}', "CB");
                let condition = combined(apis, &format!("{id}{name}PathCondition"), conditions);
                editor.set_condition(&path, &condition);
            }
            Ok(())
        });
        if let Some(api) = apis.all.get_mut(&id) {
            api.properties = properties;
        }
        result?;
    }
    Ok(())
}
