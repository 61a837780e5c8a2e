//! The resources one connector becomes.

use super::fill::fill;
use super::part::Part;
use super::profile::{Category, Mechanism, Profile};
use super::{
    Connector, ConnectorResource, End, GeneratedStatement, Link, Resolved, permission, shape,
};
use crate::text::TextRange;
use serde_json::{Map, Value, json};

/// The resources of a connector without problems; of one with problems, those of the links that are whole in spite of
/// them, which the transform would not make but a reader wants to see.
pub fn generate(resolved: &Resolved<'_>) -> Vec<ConnectorResource> {
    let attributes = attributes(&resolved.connector);
    let links = resolved.links.iter().enumerate();
    links
        .flat_map(|(at, link)| of_link(&resolved.connector.id, at, link, &attributes))
        .collect()
}

/// The attributes of a connector that every resource made of it takes over, in the order the transform writes them.
pub const ATTRIBUTES: [&str; 6] = [
    "DependsOn",
    "DeletionPolicy",
    "UpdatePolicy",
    "Condition",
    "UpdateReplacePolicy",
    "Metadata",
];

fn attributes(connector: &Connector<'_>) -> Map<String, Value> {
    let body = connector.entry.value;
    // The transform mistakes a property of its own field's name for the attribute.
    let slipped = || shape::get(connector.properties?, "depends_on");
    let depends_on = shape::get(body, "DependsOn")
        .or_else(slipped)
        .filter(|it| shape::is_truthy(*it));
    let written = |name| match name {
        "DependsOn" => depends_on,
        _ => shape::get(body, name),
    };
    let attributes = ATTRIBUTES.into_iter();
    attributes
        .filter_map(|name| Some((name.to_owned(), written(name)?.to_value())))
        .collect()
}

/// The resources of one link; none when something is missing for them.
pub(super) fn of_link(
    id: &str,
    at: usize,
    link: &Link<'_>,
    attributes: &Map<String, Value>,
) -> Vec<ConnectorResource> {
    let Some(profile) = link.profile.filter(|it| is_whole(link, it)) else {
        return Vec::new();
    };
    let carrier = link.end(profile.at).part(profile.mechanism.part());
    let Some(attached_to) = carrier.and_then(Part::get) else {
        return Vec::new();
    };
    ids(id, link, profile)
        .into_iter()
        .map(|(generated_id, category)| {
            let grants: Vec<Grant> = grants(link, profile, category).collect();
            let statements = statements(&grants, profile.mechanism, attached_to);
            let properties = properties(grants, profile.mechanism, attached_to);
            ConnectorResource {
                id: generated_id,
                resource_type: profile.mechanism.resource_type(),
                body: body(id, link, profile, attributes, properties),
                link: at,
                statements,
                attached_to: attached_to.clone(),
            }
        })
        .collect()
}

fn is_whole(link: &Link<'_>, profile: &Profile) -> bool {
    let needs = profile
        .needs
        .iter()
        .all(|(side, part)| link.end(*side).part(part).is_some());
    let attached_to = link.end(profile.at).part(profile.mechanism.part());
    needs
        && attached_to.is_some_and(Part::is_truthy)
        && permission::is_allowed(profile, &link.permissions)
}

/// The logical IDs of the resources of one link, each with the permission it is for where there is one for each.
pub(super) fn ids(
    connector: &str,
    link: &Link<'_>,
    profile: &Profile,
) -> Vec<(String, Option<Category>)> {
    let id = |middle: &str, kind: &str| {
        let position = link.position.map(|it| format!("Destination{it}"));
        format!("{connector}{middle}{kind}{}", position.unwrap_or_default())
    };
    match profile.mechanism {
        Mechanism::ManagedPolicy => vec![(id("", "Policy"), None)],
        Mechanism::QueuePolicy => vec![(id("", "QueuePolicy"), None)],
        Mechanism::TopicPolicy => vec![(id("", "TopicPolicy"), None)],
        Mechanism::LambdaPermission => link
            .permissions
            .iter()
            .map(|(category, _)| (id(category.name(), "LambdaPermission"), Some(*category)))
            .collect(),
    }
}

fn body(
    connector: &str,
    link: &Link<'_>,
    profile: &Profile,
    attributes: &Map<String, Value>,
    properties: Value,
) -> Value {
    let mut body = Map::new();
    body.insert("Type".to_owned(), profile.mechanism.resource_type().into());
    body.extend(attributes.clone());
    let mut metadata = match body.remove("Metadata") {
        Some(Value::Object(metadata)) => metadata,
        Some(_) | None => Map::new(),
    };
    metadata.insert(
        "aws:sam:connectors".to_owned(),
        json!({ connector: {
            "Source": { "Type": type_in_metadata(&link.source) },
            "Destination": { "Type": type_in_metadata(&link.destination) },
        }}),
    );
    body.insert("Metadata".to_owned(), Value::Object(metadata));
    body.insert("Properties".to_owned(), properties);
    Value::Object(body)
}

/// An end by parts has no resource in the template whose type could be told.
fn type_in_metadata<'e>(end: &'e End<'_>) -> &'e str {
    let written = end.written_type.as_deref().filter(|_| end.id.is_some());
    written.or(end.resolved_type.as_deref()).unwrap_or_default()
}

/// A permission, where it is written, and a statement of it.
type Grant = (Category, TextRange, Value);

/// The grants of one permission, or of all asked for, filled in.
fn grants<'l>(
    link: &'l Link<'_>,
    profile: &'static Profile,
    category: Option<Category>,
) -> impl Iterator<Item = Grant> + 'l {
    link.permissions
        .iter()
        .filter(move |(it, _)| category.is_none_or(|wanted| wanted == *it))
        .filter_map(|(it, range)| Some((*it, *range, fill(profile.grant(*it)?, link))))
        .flat_map(|(it, range, grant)| {
            let list = match grant {
                Value::Array(list) => list,
                one => vec![one],
            };
            list.into_iter().map(move |grant| (it, range, grant))
        })
}

fn properties(grants: Vec<Grant>, mechanism: Mechanism, attached_to: &Value) -> Value {
    let grants = grants.into_iter().map(|(_, _, grant)| grant);
    let mut properties = Map::new();
    let list = match mechanism {
        Mechanism::LambdaPermission => {
            properties.insert("FunctionName".to_owned(), attached_to.clone());
            for grant in grants {
                if let Value::Object(fields) = grant {
                    properties.extend(fields);
                }
            }
            return Value::Object(properties);
        }
        Mechanism::ManagedPolicy => "Roles",
        Mechanism::QueuePolicy => "Queues",
        Mechanism::TopicPolicy => "Topics",
    };
    let grants: Vec<Value> = grants.collect();
    properties.insert(
        "PolicyDocument".to_owned(),
        json!({ "Version": "2012-10-17", "Statement": grants }),
    );
    properties.insert(list.to_owned(), json!([attached_to]));
    Value::Object(properties)
}

fn statements(
    grants: &[Grant],
    mechanism: Mechanism,
    attached_to: &Value,
) -> Vec<GeneratedStatement> {
    grants
        .iter()
        .map(|(category, origin, grant)| {
            let field = |name: &str| grant.get(name);
            let principal = field("Principal")
                .and_then(|it| it.as_str().or_else(|| it.get("Service")?.as_str()));
            let (resources, condition) = match mechanism {
                Mechanism::LambdaPermission => (vec![attached_to.clone()], source_condition(grant)),
                Mechanism::ManagedPolicy | Mechanism::QueuePolicy | Mechanism::TopicPolicy => {
                    (list(field("Resource")), field("Condition").cloned())
                }
            };
            let actions = list(field("Action"));
            GeneratedStatement {
                category: *category,
                origin: *origin,
                actions: actions
                    .iter()
                    .filter_map(|it| it.as_str().map(str::to_owned))
                    .collect(),
                resources,
                principal: principal.map(str::to_owned),
                condition,
            }
        })
        .collect()
}

/// What `SourceArn` and `SourceAccount` of a Lambda permission come to in the function's policy.
fn source_condition(grant: &Value) -> Option<Value> {
    let mut condition = Map::new();
    if let Some(arn) = grant.get("SourceArn") {
        condition.insert("ArnLike".to_owned(), json!({ "aws:SourceArn": arn }));
    }
    if let Some(account) = grant.get("SourceAccount") {
        condition.insert(
            "StringEquals".to_owned(),
            json!({ "aws:SourceAccount": account }),
        );
    }
    (!condition.is_empty()).then_some(Value::Object(condition))
}

/// A policy's fields are a list or a single value.
fn list(value: Option<&Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(items)) => items.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    }
}
