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

/// Adds the resources for the domain of a REST API.
pub(super) fn expand_rest(
    out: &mut Output,
    api: &str,
    properties: &Properties<'_>,
    context: &Context<'_, '_>,
) {
    let Some((domain, name)) = domain(properties, context) else {
        return;
    };
    let is_private = get(&domain, "EndpointConfiguration") == Some(&json!("PRIVATE"));
    let (prefix, types) = match is_private {
        true => (
            "ApiGatewayDomainNameV2",
            [
                "AWS::ApiGateway::DomainNameV2",
                "AWS::ApiGateway::BasePathMappingV2",
            ],
        ),
        false => (
            "ApiGatewayDomainName",
            [
                "AWS::ApiGateway::DomainName",
                "AWS::ApiGateway::BasePathMapping",
            ],
        ),
    };
    let [domain_type, mapping_type] = types;
    out.add(hashed(prefix, &name, domain_type));
    let is_kept = |it: char| it.is_alphanumeric();
    mappings(
        out,
        api,
        &domain,
        ("BasePathMapping", mapping_type),
        is_kept,
    );
    if is_private && get(&domain, "AccessAssociation").is_some() {
        let resource_type = "AWS::ApiGateway::DomainNameAccessAssociation";
        let id = "DomainNameAccessAssociation".to_owned();
        out.add(Generated::new(id, resource_type, ORIGIN).suffix(Suffix::Hash));
    }
    record_sets(out, &domain, &name);
}

/// Adds the resources for the domain of an HTTP API or the API of a web socket.
pub(super) fn expand_http(
    out: &mut Output,
    api: &str,
    properties: &Properties<'_>,
    context: &Context<'_, '_>,
) {
    let Some((domain, name)) = domain(properties, context) else {
        return;
    };
    let resource_type = "AWS::ApiGatewayV2::DomainName";
    out.add(hashed("ApiGatewayDomainNameV2", &name, resource_type));
    let is_kept = |it: char| !matches!(it, '-' | '_' | '/');
    let mapping = ("ApiMapping", "AWS::ApiGatewayV2::ApiMapping");
    mappings(out, api, &domain, mapping, is_kept);
    record_sets(out, &domain, &name);
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

/// Adds a mapping for each path, of which those characters that are kept stand in the ID.
fn mappings(
    out: &mut Output,
    api: &str,
    domain: &Value,
    (suffix, resource_type): (&str, &'static str),
    is_kept: fn(char) -> bool,
) {
    let paths = match get(domain, "BasePath") {
        Some(Value::Array(paths)) => paths.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(path)) => vec![path.as_str()],
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
            vec![""]
        }
    };
    for path in paths {
        let path: String = path.chars().filter(|it| is_kept(*it)).collect();
        out.name(format!("{api}{path}{suffix}"), resource_type, ORIGIN);
    }
}

fn record_sets(out: &mut Output, domain: &Value, name: &Value) {
    let Some(route) = get(domain, "Route53") else {
        return;
    };
    let Some(zone) = get(route, "HostedZoneId").or_else(|| get(route, "HostedZoneName")) else {
        return;
    };
    let resource_type = "AWS::Route53::RecordSetGroup";
    let is_separate = get(route, "SeparateRecordSetGroup").is_some();
    let data = match is_separate {
        true => json!([zone, name]),
        false => zone.clone(),
    };
    out.add(hashed("RecordSetGroup", &data, resource_type));
}
