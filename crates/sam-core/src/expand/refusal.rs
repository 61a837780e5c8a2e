//! Why the transform refuses a resource of SAM: the first thing that it finds, in its order of checks.
//!
//! Such a resource stays as it is written, with its SAM type, and nothing is made of it.

mod application;
mod by_schema;
mod event;
mod function;
mod state_machine;
mod web_function;

pub(crate) use application::wrong_map;

use super::api_kind::Kind;
use super::code::{self, Place};
use super::context::Context;
use super::dress;
use super::effective::{Properties, is_intrinsic};
use super::error::TransformError;
use super::generated::Output;
use super::implicit;
use super::layer::id as layer_id;
use super::local_paths::LocalPaths;
use super::open_api::is_version_3;
use super::open_api::python::PyValue;
use super::passes::{expand_resource, in_order, own_roles};
use super::problem::{PolicyProblem, PolicyProblemKind, invalid};
use super::properties::first_wrong;
use super::python;
use super::whole::{EventErrors, Whole};
use crate::environment::Environment;
use crate::syntax::is_truthy;
use crate::template::loops::loop_name;
use crate::template::{Resource, Template, shape};
use crate::text::TextRange;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The transform's message about a resource that it refuses; none of one that it expands, and of one that is not SAM's.
/// A path of this computer counts as uploaded. What is wrong with the description of an API is not among it.
pub fn refusal(
    resource: Resource<'_>,
    template: Template<'_>,
    environment: &Environment,
) -> Option<String> {
    let sam_type = resource.type_name()?;
    if !sam_type.starts_with("AWS::Serverless::") || sam_type == "AWS::Serverless::Connector" {
        return None;
    }
    let context = Context::new(template, environment);
    message(resource, sam_type, &context)
}

fn message<'a>(
    resource: Resource<'a>,
    sam_type: &str,
    context: &Context<'a, '_>,
) -> Option<String> {
    let found = first(resource, sam_type, context);
    let found = found.or_else(|| event::unmakeable(resource, context));
    Some(found?.message(resource.id))
}

/// Why the transform refuses to make something of events that it has read, for each such event.
pub(crate) fn of_events(template: Template<'_>, environment: &Environment) -> EventErrors {
    let context = Context::new(template, environment);
    let mut all = EventErrors::new();
    for resource in in_order(template) {
        let Some((target, events)) = event::made(resource, &context) else {
            continue;
        };
        for event in events {
            if let Some(found) = event::of_one(&event, &target, &context) {
                let range = found.range(resource, template);
                let error = TransformError::whole(resource.id, range, found.message(resource.id));
                let of_owner = all.entry(resource.id.to_owned()).or_default();
                of_owner.insert(event.key.to_string(), error);
            }
        }
    }
    all
}

/// Why the transform refuses a resource by what it says itself; none of a connector, and of one that is not SAM's. A path
/// of this computer counts as uploaded.
pub(crate) fn resource_error(
    resource: Resource<'_>,
    template: Template<'_>,
    environment: &Environment,
) -> Option<TransformError> {
    let sam_type = resource.type_name()?;
    let is_expanded =
        sam_type.starts_with("AWS::Serverless::") && sam_type != "AWS::Serverless::Connector";
    if !is_expanded || implicit::replaces(resource, template) {
        return None;
    }
    let context = Context::new(template, environment);
    let found = first(resource, sam_type, &context);
    if let Some(found) = found.or_else(|| event::unmakeable(resource, &context)) {
        let range = found.range(resource, template);
        return Some(TransformError::whole(
            resource.id,
            range,
            found.message(resource.id),
        ));
    }
    // What is wrong with these the transform finds while it expands them.
    match sam_type {
        "AWS::Serverless::GraphQLApi" | "AWS::Serverless::WebSocketApi" => {
            let mut out = Output::whole(Whole::default());
            expand_resource(&mut out, resource, &context);
            let (_, found) = out.into_parts();
            found.fatal.or_else(|| found.errors.into_iter().next())
        }
        _ => None,
    }
}

/// The resources that the transform refuses before it makes something of them, in its order.
pub fn refused(
    template: Template<'_>,
    environment: &Environment,
    local_paths: LocalPaths,
) -> Vec<TransformError> {
    let mut context = Context::new(template, environment);
    context.local_paths = local_paths;
    let refused = in_order(template).into_iter().filter_map(|resource| {
        let sam_type = resource.type_name()?;
        if sam_type == "AWS::Serverless::Connector" {
            return None;
        }
        let found = first(resource, sam_type, &context)?;
        let range = found.range(resource, template);
        let message = found.message(resource.id);
        Some(TransformError::whole(resource.id, range, message))
    });
    refused.collect()
}

/// What the transform says of deployment groups beside what it says of their functions.
pub(crate) fn of_deployment_groups(
    template: Template<'_>,
    environment: &Environment,
    local_paths: LocalPaths,
) -> Vec<TransformError> {
    let mut context = Context::new(template, environment);
    context.local_paths = local_paths;
    let functions = template.resources_of_type("AWS::Serverless::Function");
    let refused = functions.filter_map(|resource| {
        let preference = Properties::of(resource, template);
        let has_alarms = preference
            .get("DeploymentPreference")
            .get("Alarms")
            .is_truthy();
        if !has_alarms || implicit::replaces(resource, template) {
            return None;
        }
        let function = read(resource, "AWS::Serverless::Function", &context).ok()?;
        let found = function::deployment_group(&function)?;
        if is_written_first(&found, resource, &context) {
            return None;
        }
        let range = found.range(resource, template);
        let message = found.message(resource.id);
        Some(TransformError::whole(resource.id, range, message))
    });
    refused.collect()
}

/// The logical IDs of all resources that the transform refuses, with its messages.
pub fn refusals<'a>(
    template: Template<'a>,
    environment: &Environment,
) -> BTreeMap<&'a str, String> {
    let refused = in_order(template).into_iter();
    let refused = refused.filter_map(|it| Some((it.id, refusal(it, template, environment)?)));
    refused.collect()
}

/// What is wrong with a resource.
#[derive(Debug)]
struct Refusal {
    wording: Wording,
    /// The keys that lead from the properties to what is wrong.
    path: Vec<String>,
    /// Where it is, if that is known already.
    range: Option<TextRange>,
}

#[derive(Debug)]
enum Wording {
    /// A message about the resource.
    Own(String),
    /// A message in full, which may name something else.
    Whole(String),
}

impl Refusal {
    fn own(message: impl Into<String>) -> Self {
        Self::new(Wording::Own(message.into()))
    }

    fn whole(message: impl Into<String>) -> Self {
        Self::new(Wording::Whole(message.into()))
    }

    fn new(wording: Wording) -> Self {
        Self {
            wording,
            path: Vec::new(),
            range: None,
        }
    }

    /// At a property, or at a part of one: `FunctionUrlConfig.Cors`.
    fn at(mut self, path: &str) -> Self {
        self.path.extend(path.split('.').map(str::to_owned));
        self
    }

    /// At a place in the document.
    fn in_place(mut self, range: TextRange) -> Self {
        self.range = Some(range);
        self
    }

    fn message(self, id: &str) -> String {
        match self.wording {
            Wording::Own(message) => invalid(id, &message),
            Wording::Whole(message) => message,
        }
    }

    /// The key that is wrong, or where it is missing.
    fn range(&self, resource: Resource<'_>, template: Template<'_>) -> TextRange {
        let key = resource.entry.key.full_range();
        if let Some(range) = self.range {
            return range;
        }
        Properties::of(resource, template).key_range(&self.path, key)
    }
}

/// A resource while its checks run.
struct Subject<'a, 'c, 'e> {
    resource: Resource<'a>,
    context: &'c Context<'a, 'e>,
    /// With those of `Globals`.
    properties: Map<String, Value>,
    /// What is wrong with the properties that write IAM.
    problems: Vec<PolicyProblem>,
}

impl Subject<'_, '_, '_> {
    /// A property that is not null.
    fn get(&self, name: &str) -> Option<&Value> {
        self.properties.get(name).filter(|it| !it.is_null())
    }

    /// A property that counts as given.
    fn given(&self, name: &str) -> Option<&Value> {
        self.properties.get(name).filter(|it| is_truthy(it))
    }

    /// The first problem of some kinds.
    fn problem(&self, is: fn(&PolicyProblemKind) -> bool) -> Option<Refusal> {
        let found = self.problems.iter().find(|it| is(&it.kind));
        found.map(|it| Refusal {
            range: Some(it.range),
            ..Refusal::whole(it.aws_message.clone())
        })
    }

    fn resolved(&self, name: &str) -> Value {
        let value = self.get(name).cloned().unwrap_or_default();
        self.context.resolve(value)
    }
}

/// The first thing that is wrong; none where a macro that CloudFormation runs before the transform writes what it is about.
fn first<'a>(resource: Resource<'a>, sam_type: &str, context: &Context<'a, '_>) -> Option<Refusal> {
    found(resource, sam_type, context).filter(|it| !is_written_first(it, resource, context))
}

/// Whether a macro that CloudFormation runs before the transform writes what a refusal is about.
fn is_written_first(found: &Refusal, resource: Resource<'_>, context: &Context<'_, '_>) -> bool {
    let properties = Value::Object(Properties::of(resource, context.template).all());
    let mut value = Some(&properties);
    let mut path = found.path.iter();
    while let Some(map) = value {
        let is_made = |key: &String| {
            key == "Fn::Transform" || loop_name(key).is_some() && context.template.has_loops()
        };
        if map.as_object().is_some_and(|it| it.keys().any(is_made)) {
            return true;
        }
        value = path.next().and_then(|it| map.get(it));
    }
    false
}

fn found<'a>(resource: Resource<'a>, sam_type: &str, context: &Context<'a, '_>) -> Option<Refusal> {
    let subject = match read(resource, sam_type, context) {
        Ok(subject) => subject,
        Err(refusal) => return Some(refusal),
    };
    match sam_type {
        "AWS::Serverless::Function" => function::refusal(&subject),
        "AWS::Serverless::StateMachine" => state_machine::refusal(&subject),
        "AWS::Serverless::LayerVersion" => layer(&subject),
        "AWS::Serverless::SimpleTable" => table(&subject),
        "AWS::Serverless::Application" => application::refusal(&subject),
        "AWS::Serverless::CapacityProvider"
        | "AWS::Serverless::NetworkConnector"
        | "AWS::Serverless::MicrovmImage" => by_schema::refusal(&subject, sam_type),
        "AWS::Serverless::WebFunction" => web_function::refusal(&subject),
        _ => None,
    }
}

/// Reads a resource as the transform does before it makes something of it, or says why the transform refuses that.
fn read<'a, 'c, 'e>(
    resource: Resource<'a>,
    sam_type: &str,
    context: &'c Context<'a, 'e>,
) -> Result<Subject<'a, 'c, 'e>, Refusal> {
    let id = resource.id;
    if id.is_empty() || !id.bytes().all(|it| it.is_ascii_alphanumeric()) {
        return Err(Refusal::own("Logical ids must be alphanumeric."));
    }
    if let Some(entry) = shape::entry(resource.body(), "Properties")
        && !shape::is_map(entry.value)
    {
        let message = match sam_type {
            "AWS::Serverless::GraphQLApi" => "Properties of a resource must be an object.",
            _ => "Attribute 'Properties' should be a map.",
        };
        let refusal = Refusal::own(message);
        return Err(refusal.in_place(entry.key.full_range()));
    }
    let mut properties = Properties::of(resource, context.template).all();
    if let Some(version @ Value::Number(_)) = properties.get_mut("OpenApiVersion")
        && is_managed(resource)
        && is_version_3(&PyValue::plain(version))
    {
        // The transform makes a text of it before it looks.
        *version = version.to_string().into();
    }
    if sam_type == "AWS::Serverless::LayerVersion"
        && properties.get("ContentUri").is_none_or(Value::is_null)
        && let Some(built) = code::built(context.local_paths)
    {
        properties.insert("ContentUri".to_owned(), built);
    }
    if is_api(resource) && is_managed(resource) && resource.properties().is_some() {
        // The transform puts its own there.
        properties.insert("DefinitionBody".to_owned(), Value::Object(Map::new()));
    }
    if sam_type == "AWS::Serverless::StateMachine"
        && let Some(policies) = properties.get_mut("Policies")
        && is_truthy(policies)
        && !policies.is_array()
    {
        // The transform makes a list of it when it looks for policy templates, before it looks at types.
        *policies = Value::Array(vec![policies.take()]);
    }
    let subject = Subject {
        resource,
        context,
        properties,
        problems: own_roles(resource, context).1,
    };
    let early = subject.problem(|it| {
        use PolicyProblemKind::{IfNotThree, MissingParameters, MixedKindsInIf, ValuesNotAMap};
        matches!(
            it,
            IfNotThree | MixedKindsInIf | MissingParameters { .. } | ValuesNotAMap { .. }
        )
    });
    let refusal = early
        .or_else(|| application::location(&subject, sam_type))
        .or_else(|| {
            let mut wrong = first_wrong(sam_type, sam_type, &subject.properties)?;
            if is_api(resource) {
                // Most APIs are right, and the order costs something.
                let held = held(&subject.properties, context.template);
                wrong = first_wrong(sam_type, sam_type, &held).unwrap_or(wrong);
            }
            Some(Refusal::own(wrong.message).at(&wrong.property))
        });
    match refusal {
        Some(refusal) => Err(refusal),
        None => Ok(subject),
    }
}

/// The properties of an API in the order in which the transform holds them.
fn held(properties: &Map<String, Value>, template: Template<'_>) -> Map<String, Value> {
    let keys = dress::keys(properties, template).into_iter();
    keys.filter_map(|key| properties.get(&key).map(|it| (key.clone(), it.clone())))
        .collect()
}

fn is_api(resource: Resource<'_>) -> bool {
    let sam_type = resource.type_name();
    sam_type.and_then(Kind::of_type).is_some()
}

/// Whether the transform writes the definition of an API.
fn is_managed(api: Resource<'_>) -> bool {
    let is_given = |name| api.property(name).is_some_and(shape::is_truthy);
    !is_given("DefinitionBody") && !is_given("DefinitionUri")
}

fn layer(subject: &Subject<'_, '_, '_>) -> Option<Refusal> {
    for name in ["LayerName", "LicenseInfo", "Description", "RetentionPolicy"] {
        let resolved = subject.resolved(name);
        if is_truthy(&resolved) && !resolved.is_string() && !resolved.is_object() {
            let message =
                format!("Could not resolve parameter for '{name}' or parameter is not a String.");
            return Some(Refusal::own(message).at(name));
        }
    }
    match subject.resolved("RetentionPolicy") {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
        Value::String(text) => {
            let is_one = ["retain", "delete"].contains(&text.to_lowercase().as_str());
            if !is_one {
                return Some(Refusal::own(
                    "'RetentionPolicy' must be one of the following options: ['Retain', 'Delete'].",
                ));
            }
        }
        Value::Object(map) if is_intrinsic(&map) => {
            return Some(Refusal::own(
                "'RetentionPolicy' does not accept intrinsic functions, please use one of the following options: \
                 ['Retain', 'Delete']",
            )
            .at("RetentionPolicy"));
        }
        Value::Object(_) => {
            return Some(Refusal::own(
                "Invalid 'RetentionPolicy' type, please use one of the following options: ['Retain', 'Delete']",
            )
            .at("RetentionPolicy"));
        }
    }
    let uri = subject.get("ContentUri")?;
    let uri = code::refusal("ContentUri", uri, Place::Code, subject.context.local_paths)
        .map(|it| (it, "ContentUri"));
    let (message, property) = uri.or_else(|| architectures(subject))?;
    let id = layer_id(subject.resource, subject.context);
    Some(Refusal::whole(invalid(&id, &message)).at(property))
}

fn architectures(subject: &Subject<'_, '_, '_>) -> Option<(String, &'static str)> {
    let is_known = |it: &Value| match it {
        Value::Object(map) => is_intrinsic(map),
        it => matches!(it.as_str(), Some("arm64" | "x86_64")),
    };
    let message = "CompatibleArchitectures needs to be a list of 'x86_64' or 'arm64'";
    let is_wrong = match subject.given("CompatibleArchitectures")? {
        Value::Array(items) => !items.iter().all(is_known),
        // Its keys are no architectures.
        Value::Object(map) => !is_intrinsic(map),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    };
    is_wrong.then(|| (message.to_owned(), "CompatibleArchitectures"))
}

fn table(subject: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let key = subject.given("PrimaryKey")?;
    for name in ["Name", "Type"] {
        if key.get(name).is_none_or(Value::is_null) {
            let message = format!("Property 'PrimaryKey.{name}' is required.");
            return Some(Refusal::own(message).at("PrimaryKey"));
        }
    }
    let kind = key.get("Type")?;
    let is_known = matches!(kind.as_str(), Some("String" | "Number" | "Binary"));
    let shown = python::text(kind);
    (!is_known).then(|| Refusal::own(format!("Invalid 'Type' \"{shown}\".")).at("PrimaryKey.Type"))
}
