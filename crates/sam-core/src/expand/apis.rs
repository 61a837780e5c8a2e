//! The APIs of a template while the transform expands it: events write their routes into the definitions of APIs, which
//! are expanded after all functions and state machines.

mod globals;
mod http_event;
mod method_auth;
mod parameters;
mod rest_event;
mod routes;

use super::api_kind::Kind;
use super::context::Context;
use super::draft::main_attributes;
use super::dress;
use super::open_api::python::{Dress, PyMap, PyText, PyValue, printed};
use super::open_api::skeleton;
use super::open_api::{Editor, Fault, edit};
use crate::template::{Resource, shape};
use crate::text::TextRange;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) use parameters::resolve;

const ROUTE_SETTINGS: &str = "RouteSettings";

/// All APIs, with what they share.
#[derive(Debug)]
pub(crate) struct Apis {
    dress: Dress,
    /// The APIs that are written, and those that SAM adds, by logical ID.
    pub(crate) all: BTreeMap<String, Api>,
    /// The SAM resources that have events, by logical ID.
    owners: BTreeMap<String, Owner>,
    /// The logical IDs of all resources in the order in which the transform expands them within a kind, with their types.
    resources: PyMap,
    /// The conditions that are added.
    pub(crate) conditions: Map<String, Value>,
    /// The names of the functions that events of an API start, joined, by its logical ID.
    function_names: BTreeMap<String, String>,
    /// What APIs share.
    pub(crate) shared: Shared,
    /// The properties of other resources that events of HTTP APIs change: `RouteSettings`, by logical ID.
    others: BTreeMap<String, PyMap>,
}

/// An API.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) kind: Kind,
    pub(crate) id: String,
    pub(crate) properties: PyMap,
    /// `Condition` and the like, and `DependsOn`.
    pub(crate) attributes: Map<String, Value>,
    /// `IgnoreGlobals`.
    ignored: Value,
    /// Whether SAM adds it.
    is_implicit: bool,
    /// Whether the transform begins a definition of it where none is written.
    takes_body: bool,
    /// Whether its `Domain.Route53` is that of `Globals`, which all such APIs write into.
    pub(crate) shares_records: bool,
    /// Where an API that SAM adds is first asked for.
    pub(crate) range: Option<TextRange>,
}

/// A function or state machine.
#[derive(Debug)]
struct Owner {
    /// The SAM type, without what all begin with: `Function`.
    section: &'static str,
    events: PyValue,
    condition: Option<PyValue>,
    deletion_policy: Option<Value>,
    update_replace_policy: Option<Value>,
    tags: Value,
    propagates_tags: Value,
    function_name: PyValue,
}

/// Whom a route starts.
pub(crate) struct RouteTarget<'t> {
    /// The logical ID of the function or state machine.
    pub(crate) owner: &'t str,
    /// The logical ID of its alias, where events start that.
    pub(crate) alias: Option<&'t str>,
}

/// What several APIs write into.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) usage_plan: SharedUsagePlan,
    /// What the first API with an edge endpoint wrote into `Domain.Route53.DistributionDomainName` of `Globals`.
    pub(crate) distribution: Option<PyValue>,
    /// The groups of records, by logical ID.
    pub(crate) record_sets: BTreeMap<String, RecordSets>,
}

/// The usage plan that all APIs with `SHARED` have.
#[derive(Debug, Default)]
pub(crate) struct SharedUsagePlan {
    pub(crate) apis: Vec<String>,
    pub(crate) stages: Vec<String>,
    pub(crate) conditions: Vec<Value>,
    pub(crate) is_unconditional: bool,
    pub(crate) deletion_policy: Option<Value>,
    pub(crate) update_replace_policy: Option<Value>,
}

/// A group of records.
#[derive(Clone, Debug)]
pub(crate) struct RecordSets {
    pub(crate) attributes: Map<String, Value>,
    pub(crate) zone: Map<String, Value>,
    pub(crate) records: Vec<Value>,
}

impl Apis {
    /// Reads the APIs and the events, and writes the routes of the events into the APIs.
    ///
    /// # Errors
    /// What ends the transform here: refusals with the logical ID of the resource that each is about.
    pub(crate) fn new(context: &Context<'_, '_>) -> Result<Self, Vec<(String, Fault)>> {
        let template = context.template;
        let dress = dress::of(template);
        let mut apis = Self {
            dress,
            all: BTreeMap::new(),
            owners: BTreeMap::new(),
            resources: match dress {
                Dress::Python2 => PyMap::new(),
                Dress::AsWritten => PyMap::plain(),
            },
            conditions: Map::new(),
            function_names: BTreeMap::new(),
            shared: Shared::default(),
            others: BTreeMap::new(),
        };
        for resource in template.resources() {
            apis.add(resource);
        }
        for api in apis.all.values_mut() {
            api.add_body();
        }
        // The transform sets aside what the template declares under the ID of an implicit API, and puts back a copy.
        for kind in [Kind::Rest, Kind::Http] {
            if let Some(api) = apis.all.get_mut(kind.id()) {
                api.properties.deep_copied();
            }
        }
        for kind in [Kind::Rest, Kind::Http] {
            routes::add(&mut apis, kind, context)?;
        }
        for api in apis.all.values_mut() {
            globals::merge(api, context, dress);
            api.set_version();
        }
        apis.add_connectors(context);
        apis.name_functions(context)
            .map_err(|fault| vec![(String::new(), fault)])?;
        Ok(apis)
    }

    fn text(&self, text: &str) -> PyText {
        match self.dress {
            Dress::Python2 => PyText::unicode(text),
            Dress::AsWritten => PyText::of(text),
        }
    }

    fn add(&mut self, resource: Resource<'_>) {
        let type_name = resource.type_name().unwrap_or_default();
        let id = self.text(resource.id);
        self.resources.set(id, PyValue::from(type_name));
        let value = |name: &str| shape::get(resource.body(), name).map(|it| it.to_value());
        let properties = || resource.properties().map(|it| it.to_value());
        match type_name {
            "AWS::Serverless::Api" | "AWS::Serverless::HttpApi" => {
                let kind = match type_name {
                    "AWS::Serverless::Api" => Kind::Rest,
                    _ => Kind::Http,
                };
                let properties = properties().map(|it| PyValue::of(&it, self.dress));
                let api = Api {
                    kind,
                    id: resource.id.to_owned(),
                    properties: match properties {
                        Some(PyValue::Map(map)) => map,
                        Some(_) | None => PyMap::plain(),
                    },
                    attributes: main_attributes(resource),
                    ignored: value("IgnoreGlobals").unwrap_or_default(),
                    is_implicit: false,
                    takes_body: kind == Kind::Http || resource.properties().is_some(),
                    shares_records: false,
                    range: None,
                };
                self.all.insert(resource.id.to_owned(), api);
            }
            "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" => {
                let property = |name: &str| {
                    let value = resource.property(name).map(|it| it.to_value());
                    value.unwrap_or_default()
                };
                let given = |name: &str| value(name).filter(crate::syntax::is_truthy);
                let owner = Owner {
                    section: match type_name {
                        "AWS::Serverless::Function" => "Function",
                        _ => "StateMachine",
                    },
                    events: PyValue::of(&property("Events"), self.dress),
                    condition: given("Condition").map(|it| PyValue::of(&it, self.dress)),
                    deletion_policy: given("DeletionPolicy"),
                    update_replace_policy: given("UpdateReplacePolicy"),
                    tags: property("Tags"),
                    propagates_tags: property("PropagateTags"),
                    function_name: PyValue::of(&property("FunctionName"), self.dress),
                };
                self.owners.insert(resource.id.to_owned(), owner);
            }
            _ => {}
        }
    }

    /// The `RouteSettings` of a resource itself with what events add, where some do.
    pub(crate) fn route_settings(&self, other: &str) -> Option<Value> {
        let properties = self.others.get(other)?;
        Some(properties.get(ROUTE_SETTINGS)?.to_value())
    }

    /// Writes what events add to resources that are not SAM's.
    pub(crate) fn add_route_settings(&self, resources: &mut Map<String, Value>) {
        for id in self.others.keys() {
            if let Some(settings) = self.route_settings(id)
                && let Some(Value::Object(body)) = resources.get_mut(id)
                && let properties = body.entry("Properties").or_insert_with(|| json!({}))
                && let Value::Object(properties) = properties
            {
                properties.insert(ROUTE_SETTINGS.to_owned(), settings);
            }
        }
    }

    /// The properties that events change of a resource that is neither a REST API nor an HTTP API.
    fn other(&mut self, id: &str, context: &Context<'_, '_>) -> &mut PyMap {
        self.others.entry(id.to_owned()).or_insert_with(|| {
            let mut properties = PyMap::plain();
            let written = context.template.resource(id);
            if let Some(settings) = written.and_then(|it| it.property(ROUTE_SETTINGS)) {
                let settings = PyValue::plain(&settings.to_value());
                properties.set(ROUTE_SETTINGS.into(), settings);
            }
            properties
        })
    }

    /// Whether SAM adds an API of a kind.
    pub(crate) fn is_implicit(&self, kind: Kind) -> bool {
        let api = self.all.get(kind.id());
        api.is_some_and(|it| it.is_implicit)
    }

    /// The logical IDs of all resources in the order in which the transform expands them.
    pub(crate) fn in_order(&mut self) -> Vec<String> {
        let ids = self.resources.keys().into_iter();
        ids.map(|it| it.as_str().to_owned()).collect()
    }

    /// The resources that embedded connectors become change the order of the others.
    fn add_connectors(&mut self, context: &Context<'_, '_>) {
        let mut connectors = PyMap::plain();
        for resource in context.template.resources() {
            let written = shape::get(resource.body(), "Connectors").map(shape::entries);
            for entry in written.unwrap_or_default() {
                let id = format!("{}{}", resource.id, shape::key_text(entry));
                connectors.set(PyText::of(&id), PyValue::Null);
            }
        }
        self.resources.merge(connectors);
    }

    fn name_functions(&mut self, context: &Context<'_, '_>) -> Result<(), Fault> {
        for id in self.in_order() {
            let Some(owner) = self
                .owners
                .get_mut(&id)
                .filter(|it| it.section == "Function")
            else {
                continue;
            };
            let mut name = owner.function_name.clone();
            resolve(&mut name, context, self.dress)?;
            if !name.is_truthy() {
                continue;
            }
            let name = printed(&mut name);
            let Some(events) = owner.events.as_map_mut() else {
                continue;
            };
            for (_, event) in events.iter() {
                let is_route = event.get("Type").and_then(PyValue::as_str) == Some("Api");
                let api = event
                    .get("Properties")
                    .and_then(|it| it.given(Kind::Rest.property()));
                if let Some(api) = api.and_then(api_id).filter(|_| is_route) {
                    let names = self.function_names.entry(api.to_owned()).or_default();
                    names.push_str(&name);
                }
            }
        }
        Ok(())
    }

    /// The keys of the events of a function or state machine in their order.
    pub(crate) fn event_order(&mut self, owner: &str) -> Vec<PyText> {
        let events = self.owners.get_mut(owner);
        let events = events.and_then(|it| it.events.as_map_mut());
        events.map(PyMap::keys).unwrap_or_default()
    }

    /// The names of the functions that events of an API start, joined.
    pub(crate) fn function_names(&self, api: &str) -> Option<&str> {
        self.function_names.get(api).map(String::as_str)
    }

    pub(crate) fn dress(&self) -> Dress {
        self.dress
    }
}

impl Api {
    /// The API that SAM makes for events that name none.
    fn implicit(kind: Kind) -> Self {
        let mut properties = PyMap::plain();
        if kind == Kind::Rest {
            properties.set("StageName".into(), kind.stage().into());
        }
        properties.set("DefinitionBody".into(), skeleton(kind));
        properties.set(MANAGED.into(), true.into());
        Self {
            kind,
            id: kind.id().to_owned(),
            properties,
            attributes: Map::new(),
            ignored: Value::Null,
            is_implicit: true,
            takes_body: true,
            shares_records: false,
            range: None,
        }
    }

    /// Edits the definition for a route. Of one that is refused nothing stays.
    fn edit_route<T>(
        &mut self,
        kind: Kind,
        path: &str,
        change: impl FnOnce(&mut Editor<'_>, &mut PyMap) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        fn paths(properties: &mut PyMap) -> Option<&mut PyMap> {
            let body = properties.get_mut("DefinitionBody")?;
            body.as_map_mut()?.get_mut("paths")?.as_map_mut()
        }
        let before = paths(&mut self.properties).and_then(|it| it.get_mut(path).cloned());
        let result = edit(kind, &mut self.properties, change);
        if result.is_err()
            && let Some(paths) = paths(&mut self.properties)
        {
            match (paths.get_mut(path), before) {
                (Some(item), Some(before)) => *item = before,
                (Some(_), None) => {
                    paths.remove(path);
                }
                (None, _) => {}
            }
        }
        result
    }

    /// Begins a definition where none is written; the transform then writes the routes into it.
    fn add_body(&mut self) {
        let has = |name: &str| self.properties.given(name).is_some();
        if self.takes_body && !has("DefinitionBody") && !has("DefinitionUri") {
            self.properties
                .set("DefinitionBody".into(), skeleton(self.kind));
            self.properties.set(MANAGED.into(), true.into());
        }
    }

    /// Makes the definition one in OpenAPI 3 where the API wants that.
    fn set_version(&mut self) {
        const VERSION: &str = "OpenApiVersion";
        if self.kind != Kind::Rest || !self.properties.has(MANAGED) {
            return;
        }
        let version = self.properties.get(VERSION);
        let Some(version) = version.filter(|it| super::open_api::is_version_3(it)) else {
            return;
        };
        let version = match version {
            PyValue::Text(_) => version.clone(),
            other => printed(&mut other.clone()).into(),
        };
        self.properties.set(VERSION.into(), version.clone());
        let body = self.properties.get_mut("DefinitionBody");
        if let Some(body) = body.and_then(PyValue::as_map_mut) {
            body.set("openapi".into(), version);
            if body.given("swagger").is_some() {
                body.remove("swagger");
            }
        }
    }

    /// Whether the transform writes routes into its definition.
    pub(crate) fn is_managed(&self) -> bool {
        self.properties.given(MANAGED).is_some()
    }
}

/// Says in the properties of an API that SAM began its definition.
const MANAGED: &str = "__MANAGE_SWAGGER";

/// The logical ID of an API as an event names it: as text, or by `Ref`.
fn api_id(named: &PyValue) -> Option<&str> {
    named.get("Ref").unwrap_or(named).as_str()
}
