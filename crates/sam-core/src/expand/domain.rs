//! `Domain` of an API: the domain's name, its mappings to paths, and its records.

mod http;
mod record_sets;
mod rest;

use super::Origin;
use super::context::Context;
use super::effective::Properties;
use super::generated::{Generated, Output, Suffix};
use super::hash;
use crate::syntax::is_truthy;
use serde_json::{Value, json};

pub(super) use http::expand as http;
pub(super) use rest::expand as rest;

const ORIGIN: Origin = Origin::Property("Domain");

/// The kinds of domains, which differ in the names and types of their resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DomainKind {
    Rest,
    PrivateRest,
    /// Of an HTTP API or the API of a web socket.
    Http,
}

impl DomainKind {
    /// What the logical ID begins with, before a hash of the name.
    fn prefix(self) -> &'static str {
        match self {
            Self::Rest => "ApiGatewayDomainName",
            Self::PrivateRest | Self::Http => "ApiGatewayDomainNameV2",
        }
    }

    fn resource_type(self) -> &'static str {
        match self {
            Self::Rest => "AWS::ApiGateway::DomainName",
            Self::PrivateRest => "AWS::ApiGateway::DomainNameV2",
            Self::Http => "AWS::ApiGatewayV2::DomainName",
        }
    }

    fn mapping_type(self) -> &'static str {
        match self {
            Self::Rest => "AWS::ApiGateway::BasePathMapping",
            Self::PrivateRest => "AWS::ApiGateway::BasePathMappingV2",
            Self::Http => "AWS::ApiGatewayV2::ApiMapping",
        }
    }

    /// The logical ID of the mapping of a path, of which the letters and digits stand in it.
    fn mapping_id(self, api: &str, path: &str) -> String {
        let (suffix, is_kept): (_, fn(char) -> bool) = match self {
            Self::Rest | Self::PrivateRest => ("BasePathMapping", char::is_alphanumeric),
            Self::Http => ("ApiMapping", |it| it.is_ascii_alphanumeric()),
        };
        let path: String = path.chars().filter(|it| is_kept(*it)).collect();
        format!("{api}{path}{suffix}")
    }
}

const ASSOCIATION: &str = "DomainNameAccessAssociation";
const ASSOCIATION_TYPE: &str = "AWS::ApiGateway::DomainNameAccessAssociation";
const RECORDS: &str = "RecordSetGroup";
const RECORDS_TYPE: &str = "AWS::Route53::RecordSetGroup";

/// The data of which the group of records of a domain has the hash, where it is one for itself.
fn separate_records(zone: &Value, name: &Value) -> Value {
    json!([zone, name])
}

/// Adds the names of the resources for the domain of a REST API.
pub(super) fn expand_rest(
    out: &mut Output,
    api: &str,
    properties: &Properties<'_>,
    context: &Context<'_, '_>,
) {
    let Some((domain, name)) = domain(properties, context) else {
        return;
    };
    let kind = match get(&domain, "EndpointConfiguration").and_then(Value::as_str) {
        Some("PRIVATE") => DomainKind::PrivateRest,
        Some(_) | None => DomainKind::Rest,
    };
    expand(out, api, kind, &domain, &name);
}

/// Adds the names of the resources for the domain of an HTTP API or the API of a web socket.
pub(super) fn expand_http(
    out: &mut Output,
    api: &str,
    properties: &Properties<'_>,
    context: &Context<'_, '_>,
) {
    if let Some((domain, name)) = domain(properties, context) {
        expand(out, api, DomainKind::Http, &domain, &name);
    }
}

fn expand(out: &mut Output, api: &str, kind: DomainKind, domain: &Value, name: &Value) {
    out.add(hashed(kind.prefix(), name, kind.resource_type()));
    for path in paths(domain) {
        out.name(kind.mapping_id(api, path), kind.mapping_type(), ORIGIN);
    }
    let is_private = kind == DomainKind::PrivateRest;
    if is_private && get(domain, "AccessAssociation").is_some() {
        let generated = Generated::new(ASSOCIATION.to_owned(), ASSOCIATION_TYPE, ORIGIN);
        out.add(generated.suffix(Suffix::Hash));
    }
    let route = get(domain, "Route53");
    let zone = route.and_then(|it| get(it, "HostedZoneId").or_else(|| get(it, "HostedZoneName")));
    let Some((route, zone)) = route.zip(zone) else {
        return;
    };
    let data = match get(route, "SeparateRecordSetGroup") {
        Some(_) => separate_records(zone, name),
        None => zone.clone(),
    };
    out.add(hashed(RECORDS, &data, RECORDS_TYPE));
}

/// The property with parameters replaced, and the name of the domain.
fn domain(properties: &Properties<'_>, context: &Context<'_, '_>) -> Option<(Value, Value)> {
    let domain = context.resolve(properties.get("Domain").given()?);
    let name = get(&domain, "DomainName")?.clone();
    Some((domain, name))
}

/// A part that counts as given.
fn get<'v>(domain: &'v Value, name: &str) -> Option<&'v Value> {
    domain.get(name).filter(|it| is_truthy(it))
}

/// A resource whose ID has a hash of some data; of a text alone it is the same at each deployment.
fn hashed(prefix: &str, data: &Value, resource_type: &'static str) -> Generated {
    match data.as_str() {
        Some(text) => {
            let id = format!("{prefix}{}", hash::of_text(text));
            Generated::new(id, resource_type, ORIGIN)
        }
        None => Generated::new(prefix.to_owned(), resource_type, ORIGIN).suffix(Suffix::Hash),
    }
}

/// The paths that are mapped to the API, of which the whole domain is the empty one.
fn paths(domain: &Value) -> Vec<&str> {
    match get(domain, "BasePath") {
        Some(Value::Array(paths)) => paths.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(path)) => vec![path.as_str()],
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
            vec![""]
        }
    }
}
