//! Why the transform refuses a resource of SAM: the first thing that it finds, in its order of checks.
//!
//! Such a resource stays as it is written, with its SAM type, and nothing is made of it.

mod event;
mod function;
mod state_machine;

use super::code::{self, Place};
use super::context::Context;
use super::effective::Properties;
use super::error::TransformError;
use super::passes::{in_order, own_roles};
use super::problem::{PolicyProblem, PolicyProblemKind, invalid};
use super::properties::first_wrong;
use crate::environment::Environment;
use crate::syntax::is_truthy;
use crate::template::{Resource, Template, shape};
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
    let found = first(resource, sam_type, context)?;
    Some(match found {
        Refusal::Own(message) => invalid(resource.id, &message),
        Refusal::Whole(message) => message,
    })
}

/// All resources that the transform refuses, in its order.
pub fn refused(template: Template<'_>, environment: &Environment) -> Vec<TransformError> {
    let context = Context::new(template, environment);
    let refused = in_order(template).into_iter().filter_map(|resource| {
        let sam_type = resource.type_name()?;
        if sam_type == "AWS::Serverless::Connector" {
            return None;
        }
        let range = resource.entry.key.full_range();
        let message = message(resource, sam_type, &context)?;
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
enum Refusal {
    /// A message about the resource.
    Own(String),
    /// A message in full, which may name something else.
    Whole(String),
}

impl Refusal {
    fn own(message: &str) -> Self {
        Self::Own(message.to_owned())
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
        found.map(|it| Refusal::Whole(it.aws_message.clone()))
    }

    fn resolved(&self, name: &str) -> Value {
        let value = self.get(name).cloned().unwrap_or_default();
        self.context.resolve(value)
    }
}

fn first<'a>(resource: Resource<'a>, sam_type: &str, context: &Context<'a, '_>) -> Option<Refusal> {
    let id = resource.id;
    if id.is_empty() || !id.bytes().all(|it| it.is_ascii_alphanumeric()) {
        return Some(Refusal::own("Logical ids must be alphanumeric."));
    }
    if let Some(entry) = shape::entry(resource.body(), "Properties")
        && !shape::is_map(entry.value)
    {
        return Some(Refusal::own("Attribute 'Properties' should be a map."));
    }
    let mut properties = Properties::of(resource, context.template).all();
    if let Some(version @ Value::Number(_)) = properties.get_mut("OpenApiVersion") {
        // The transform makes a text of it before it looks.
        *version = version.to_string().into();
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
    early
        .or_else(|| application_location(&subject, sam_type))
        .or_else(|| first_wrong(sam_type, sam_type, &subject.properties).map(Refusal::Own))
        .or_else(|| match sam_type {
            "AWS::Serverless::Function" => function::refusal(&subject),
            "AWS::Serverless::StateMachine" => state_machine::refusal(&subject),
            "AWS::Serverless::LayerVersion" => layer(&subject),
            "AWS::Serverless::SimpleTable" => table(&subject),
            _ => None,
        })
}

/// `Location` of an application, which is read before the names of properties.
fn application_location(subject: &Subject<'_, '_, '_>, sam_type: &str) -> Option<Refusal> {
    if sam_type != "AWS::Serverless::Application" {
        return None;
    }
    let missing = |name: &str| {
        let message = format!("Resource is missing the required [{name}] property.");
        Some(Refusal::Own(message))
    };
    let Some(location) = subject.properties.get("Location") else {
        return missing("Location");
    };
    let location = location.as_object()?;
    let wanted = ["ApplicationId", "SemanticVersion"].into_iter();
    wanted
        .filter(|it| !location.contains_key(*it))
        .find_map(missing)
}

fn layer(subject: &Subject<'_, '_, '_>) -> Option<Refusal> {
    for name in ["LayerName", "LicenseInfo", "Description", "RetentionPolicy"] {
        let resolved = subject.resolved(name);
        if is_truthy(&resolved) && !resolved.is_string() && !resolved.is_object() {
            let message =
                format!("Could not resolve parameter for '{name}' or parameter is not a String.");
            return Some(Refusal::Own(message));
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
        Value::Object(_) => {
            return Some(Refusal::own(
                "'RetentionPolicy' does not accept intrinsic functions, please use one of the following options: \
                 ['Retain', 'Delete']",
            ));
        }
    }
    code::refusal("ContentUri", subject.get("ContentUri")?, Place::Code).map(Refusal::Own)
}

fn table(subject: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let key = subject.given("PrimaryKey")?;
    for name in ["Name", "Type"] {
        if key.get(name).is_none_or(Value::is_null) {
            let message = format!("Property 'PrimaryKey.{name}' is required.");
            return Some(Refusal::Own(message));
        }
    }
    let kind = key.get("Type")?;
    let is_known = matches!(kind.as_str(), Some("String" | "Number" | "Binary"));
    let shown = kind
        .as_str()
        .map_or_else(|| kind.to_string(), str::to_owned);
    (!is_known).then(|| Refusal::Own(format!("Invalid 'Type' \"{shown}\".")))
}
