//! `Domain` of an HTTP API, or of the API of a web socket, as a whole.

use super::DomainKind;
use super::record_sets::{Records, ZoneFields, hash_of, route};
use crate::expand::api::resource::ApiResource;
use crate::expand::apis::Shared;
use crate::expand::open_api::Fault;
use crate::expand::open_api::python::{PyMap, PyValue};
use serde_json::{Map, Value, json};

const MUTUAL_TLS: [&str; 2] = ["Domain", "MutualTlsAuthentication"];

/// The resources of the domain; `creator` is the tag that says who made it.
pub(crate) fn expand(
    api: &str,
    domain: Option<&PyValue>,
    creator: &str,
    attributes: &Map<String, Value>,
    shared: &mut Shared,
) -> Result<Vec<ApiResource>, Fault> {
    let Some(domain) = domain.filter(|it| !it.is_null()) else {
        return Ok(Vec::new());
    };
    let (Some(name), Some(certificate)) = (
        domain.present("DomainName"),
        domain.present("CertificateArn"),
    ) else {
        let message =
            "Custom Domains only works if both DomainName and CertificateArn are provided.";
        return Err(Fault::resource(api, message));
    };
    let name = name.to_value();
    let kind = DomainKind::Http;
    let id = format!("{}{}", kind.prefix(), hash_of(&name));
    let endpoint = domain.present("EndpointConfiguration");
    if endpoint.is_some_and(|it| it.as_str() != Some("REGIONAL")) {
        let message = "EndpointConfiguration for Custom Domains must be one of ['REGIONAL'].";
        return Err(Fault::resource(api, message).at(["Domain", "EndpointConfiguration"]));
    }
    let mut configuration = Map::new();
    configuration.insert("CertificateArn".to_owned(), certificate.to_value());
    configuration.insert("EndpointType".to_owned(), "REGIONAL".into());
    for name in ["OwnershipVerificationCertificateArn", "SecurityPolicy"] {
        if let Some(value) = domain.given(name) {
            configuration.insert(name.to_owned(), value.to_value());
        }
    }
    let mut resource = ApiResource::new(id.clone(), kind.resource_type(), attributes)
        .with("DomainName", name)
        .with("Tags", json!({ creator: "SAM" }))
        .with("DomainNameConfigurations", json!([configuration]));
    if let Some(mutual) = domain.given("MutualTlsAuthentication") {
        resource.set("MutualTlsAuthentication", mutual_tls(api, mutual)?);
    }
    let mut made = vec![resource];
    made.extend(mappings(api, domain, &id, attributes)?);
    if let Some((written, zone)) = route(api, domain)? {
        let own = |name: &str| json!({ "Fn::GetAtt": [id, name] });
        let target = Map::from_iter([
            ("HostedZoneId".to_owned(), own("RegionalHostedZoneId")),
            ("DNSName".to_owned(), own("RegionalDomainName")),
        ]);
        let records = Records {
            api,
            domain,
            target,
            attributes,
        };
        made.push(records.shared(written, &zone, ZoneFields::First, shared));
    }
    Ok(made)
}

fn mutual_tls(api: &str, mutual: &PyValue) -> Result<Value, Fault> {
    const FIELDS: [&str; 2] = ["TruststoreUri", "TruststoreVersion"];
    let Some(map) = mutual.as_map() else {
        return Err(Fault::resource(
            api,
            "MutualTlsAuthentication must be a map with at least one of the following fields ['TruststoreUri', 'TruststoreVersion'].",
        )
        .at(MUTUAL_TLS));
    };
    let mut wrong: Vec<&str> = PyMap::unordered(map).map(|(key, _)| key.as_str()).collect();
    wrong.retain(|it| !FIELDS.contains(it));
    wrong.sort_unstable();
    if !wrong.is_empty() {
        // The transform takes the names for that of a resource.
        return Err(Fault::part(
            &wrong.join(","),
            "Available MutualTlsAuthentication fields are ['TruststoreUri', 'TruststoreVersion'].",
        )
        .at(MUTUAL_TLS));
    }
    let given = |name: &str| Some((name.to_owned(), mutual.given(name)?.to_value()));
    Ok(Value::Object(
        FIELDS.into_iter().filter_map(given).collect(),
    ))
}

fn mappings(
    api: &str,
    domain: &PyValue,
    domain_id: &str,
    attributes: &Map<String, Value>,
) -> Result<Vec<ApiResource>, Fault> {
    let mapping = |path: &str| {
        let kind = DomainKind::Http;
        ApiResource::new(kind.mapping_id(api, path), kind.mapping_type(), attributes)
            .with("DomainName", json!({ "Ref": domain_id }))
            .with("ApiId", json!({ "Ref": api }))
            .with("Stage", json!({ "Ref": format!("{api}.Stage") }))
    };
    let paths = match domain.given("BasePath") {
        Some(path @ PyValue::Text(_)) => std::slice::from_ref(path),
        Some(PyValue::List(paths)) => paths.as_slice(),
        Some(PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) | PyValue::Map(_)) | None => {
            return Ok(vec![mapping("")]);
        }
    };
    let made = paths.iter().map(|path| {
        let Some(path) = path.as_str() else {
            let fault = Fault::resource(api, "Basepath must be a string.");
            return Err(fault.at(["Domain", "BasePath"]));
        };
        let is_known = |it: char| it.is_ascii_alphanumeric() || matches!(it, '/' | '-' | '_');
        if !path.chars().all(is_known) {
            let fault = Fault::resource(api, "Invalid Basepath name provided.");
            return Err(fault.at(["Domain", "BasePath"]));
        }
        Ok(mapping(path).with("ApiMappingKey", path.trim_matches('/')))
    });
    made.collect()
}
