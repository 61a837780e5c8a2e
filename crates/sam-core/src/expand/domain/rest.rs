//! `Domain` of a REST API as a whole.

use super::record_sets::{Records, ZoneFields, hash_of, route};
use super::{ASSOCIATION, ASSOCIATION_TYPE, DomainKind};
use crate::expand::api::resource::ApiResource;
use crate::expand::apis::Shared;
use crate::expand::open_api::Fault;
use crate::expand::open_api::python::{PyMap, PyText, PyValue};
use serde_json::{Map, Value, json};

const MUTUAL_TLS: [&str; 2] = ["Domain", "MutualTlsAuthentication"];

/// Where requests to the domain come in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Endpoint {
    Regional,
    Edge,
    Private,
}

impl Endpoint {
    fn of(name: &str) -> Option<Self> {
        match name {
            "REGIONAL" => Some(Self::Regional),
            "EDGE" => Some(Self::Edge),
            "PRIVATE" => Some(Self::Private),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Regional => "REGIONAL",
            Self::Edge => "EDGE",
            Self::Private => "PRIVATE",
        }
    }
}

/// The resources of the domain. The transform notes in the property what it adds, since the deployment depends on it.
pub(crate) fn expand(
    api: &str,
    properties: &mut PyMap,
    attributes: &Map<String, Value>,
    shared: &mut Shared,
) -> Result<Vec<ApiResource>, Fault> {
    let Some(domain) = properties.get_mut("Domain").filter(|it| !it.is_null()) else {
        return Ok(Vec::new());
    };
    let is_private = domain
        .get("EndpointConfiguration")
        .and_then(PyValue::as_str)
        == Some("PRIVATE");
    let refuse = |message: &str| Err(Fault::resource(api, message));
    let Some(map) = domain.as_map_mut() else {
        return refuse("Property 'Domain' should be a map.");
    };
    for name in ["DomainName", "CertificateArn"] {
        if map.get(name).is_none_or(PyValue::is_null) {
            return refuse(&format!("Property 'Domain.{name}' is required."));
        }
    }
    let name = map.get("DomainName").map_or(Value::Null, PyValue::to_value);
    let kind = match is_private {
        true => DomainKind::PrivateRest,
        false => DomainKind::Rest,
    };
    let id = format!("{}{}", kind.prefix(), hash_of(&name));
    if !is_private {
        map.set("ApiDomainName".into(), PyText::of(&id).into());
        if map
            .get("EndpointConfiguration")
            .is_none_or(PyValue::is_null)
        {
            map.set("EndpointConfiguration".into(), "REGIONAL".into());
        }
    }
    let endpoint = map.get("EndpointConfiguration").and_then(PyValue::as_str);
    let Some(endpoint) = endpoint.and_then(Endpoint::of) else {
        return Err(Fault::resource(
            api,
            "EndpointConfiguration for Custom Domains must be one of ['EDGE', 'REGIONAL', 'PRIVATE'].",
        )
        .at(["Domain", "EndpointConfiguration"]));
    };
    let certificate = match endpoint {
        Endpoint::Regional => "RegionalCertificateArn",
        Endpoint::Edge | Endpoint::Private => "CertificateArn",
    };
    let mut resource = ApiResource::new(id.clone(), kind.resource_type(), attributes)
        .with("DomainName", name)
        .with(
            certificate,
            map.get("CertificateArn")
                .map_or(Value::Null, PyValue::to_value),
        );
    let mut configuration = json!({ "Types": [endpoint.name()] });
    if let (Some(address), Value::Object(map)) = (map.given("IpAddressType"), &mut configuration) {
        map.insert("IpAddressType".to_owned(), address.to_value());
    }
    resource.set("EndpointConfiguration", configuration);
    if let Some(mutual) = map.given("MutualTlsAuthentication").filter(|_| !is_private) {
        resource.set("MutualTlsAuthentication", mutual_tls(api, mutual)?);
    }
    set_others(&mut resource, map, is_private.then_some("Policy"))?;
    let mut made = vec![resource];
    made.extend(mappings(api, map, &id, attributes, kind)?);
    if is_private && let Some(association) = map.get("AccessAssociation").filter(|it| !it.is_null())
    {
        if association.as_map().is_none() {
            let message = "Property 'Domain.AccessAssociation' should be a map.";
            return Err(Fault::resource(api, message).at(["Domain", "AccessAssociation"]));
        }
        let source = association
            .get("VpcEndpointId")
            .map_or(Value::Null, PyValue::to_value);
        let hash = hash_of(&json!([source, id]));
        let association_id = format!("{ASSOCIATION}{hash}");
        made.push(
            ApiResource::new(association_id, ASSOCIATION_TYPE, attributes)
                .with("DomainNameArn", json!({ "Ref": id }))
                .with("AccessAssociationSourceType", "VPCE")
                .with("AccessAssociationSource", source),
        );
    }
    if let Some((written, zone)) = route(api, domain)? {
        let written = written.clone();
        made.push(records(
            api, domain, &written, &zone, &id, endpoint, attributes, shared,
        )?);
    }
    Ok(made)
}

fn mutual_tls(api: &str, mutual: &PyValue) -> Result<Value, Fault> {
    const FIELDS: [&str; 2] = ["TruststoreUri", "TruststoreVersion"];
    let Some(map) = mutual.as_map() else {
        let message = "Property 'Domain.MutualTlsAuthentication' should be a map.";
        return Err(Fault::resource(api, message).at(MUTUAL_TLS));
    };
    if !map
        .unordered()
        .all(|(key, _)| FIELDS.contains(&key.as_str()))
    {
        return Err(Fault::resource(
            api,
            "Available Domain.MutualTlsAuthentication fields are ['TruststoreUri', 'TruststoreVersion'].",
        )
        .at(MUTUAL_TLS));
    }
    let given = |name: &str| Some((name.to_owned(), mutual.given(name)?.to_value()));
    Ok(Value::Object(
        FIELDS.into_iter().filter_map(given).collect(),
    ))
}

/// The properties that a domain has if they are given. `Policy` belongs to private ones alone, the certificate of the
/// owner to the others.
fn set_others(
    resource: &mut ApiResource,
    domain: &PyMap,
    policy: Option<&str>,
) -> Result<(), Fault> {
    for name in [
        "SecurityPolicy",
        "EndpointAccessMode",
        "Policy",
        "OwnershipVerificationCertificateArn",
    ] {
        let Some(value) = domain.given(name) else {
            continue;
        };
        let is_known = match name {
            "Policy" => policy.is_some(),
            "OwnershipVerificationCertificateArn" => policy.is_none(),
            _ => true,
        };
        if !is_known {
            let resource_type = resource.resource_type;
            let message =
                format!("property {name} not defined for resource of type {resource_type}");
            return Err(Fault::part(&resource.id, message).at(["Domain", name]));
        }
        resource.set(name, value.to_value());
    }
    Ok(())
}

fn mappings(
    api: &str,
    domain: &PyMap,
    domain_id: &str,
    attributes: &Map<String, Value>,
    kind: DomainKind,
) -> Result<Vec<ApiResource>, Fault> {
    let mapping = |path: &str| {
        let name = match kind {
            DomainKind::PrivateRest => "DomainNameArn",
            DomainKind::Rest | DomainKind::Http => "DomainName",
        };
        ApiResource::new(kind.mapping_id(api, path), kind.mapping_type(), attributes)
            .with(name, json!({ "Ref": domain_id }))
            .with("RestApiId", json!({ "Ref": api }))
            .with("Stage", json!({ "Ref": format!("{api}.Stage") }))
    };
    let paths = match domain.given("BasePath") {
        Some(PyValue::Text(path)) => vec![path.as_str()],
        Some(PyValue::List(paths)) => {
            let text = |(at, path): (usize, &'_ PyValue)| match path {
                PyValue::Text(_) => Ok(()),
                PyValue::Null
                | PyValue::Bool(_)
                | PyValue::Number(_)
                | PyValue::List(_)
                | PyValue::Map(_) => Err(Fault::resource(
                    api,
                    format!("Property 'Domain.BasePath[{at}]' should be a string."),
                )
                .at(["Domain", "BasePath"])),
            };
            paths.iter().enumerate().try_for_each(text)?;
            paths.iter().filter_map(PyValue::as_str).collect()
        }
        Some(PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) | PyValue::Map(_)) | None => {
            return Ok(vec![mapping("")]);
        }
    };
    let is_normalized = domain
        .get("NormalizeBasePath")
        .is_none_or(PyValue::is_truthy);
    let made = paths.into_iter().map(|path| {
        let name: String = path.chars().filter(|it| it.is_alphanumeric()).collect();
        let written = if is_normalized { &name } else { path };
        mapping(&name).with("BasePath", written)
    });
    Ok(made.collect())
}

#[expect(clippy::too_many_arguments)]
fn records(
    api: &str,
    domain: &mut PyValue,
    route: &PyValue,
    zone: &Value,
    id: &str,
    endpoint: Endpoint,
    attributes: &Map<String, Value>,
    shared: &mut Shared,
) -> Result<ApiResource, Fault> {
    let own = |name: &str| json!({ "Fn::GetAtt": [id, name] });
    let (zone_id, name) = match endpoint {
        Endpoint::Regional => (own("RegionalHostedZoneId"), own("RegionalDomainName")),
        Endpoint::Edge => {
            let name = match route.present("DistributionDomainName") {
                Some(name) => name.to_value(),
                None => {
                    let name = own("DistributionDomainName");
                    if let Some(PyValue::Map(route)) =
                        domain.as_map_mut().and_then(|it| it.get_mut("Route53"))
                    {
                        route.set("DistributionDomainName".into(), PyValue::plain(&name));
                    }
                    name
                }
            };
            // The zone of all distributions.
            ("Z2FDTNDATAQYW2".into(), name)
        }
        Endpoint::Private => {
            let value = |name: &str| route.get(name).map_or(Value::Null, PyValue::to_value);
            (
                value("VpcEndpointHostedZoneId"),
                value("VpcEndpointDomainName"),
            )
        }
    };
    let target = Map::from_iter([
        ("HostedZoneId".to_owned(), zone_id),
        ("DNSName".to_owned(), name),
    ]);
    let records = Records {
        api,
        domain,
        target,
        attributes,
    };
    match route.given("SeparateRecordSetGroup") {
        None => Ok(records.shared(route, zone, ZoneFields::Both, shared)),
        Some(PyValue::Bool(_)) => Ok(records.separate(route, zone)),
        Some(_) => Err(Fault::resource(
            records.api,
            "Property 'Domain.Route53.SeparateRecordSetGroup' should be a boolean.",
        )
        .at(["Domain", "Route53", "SeparateRecordSetGroup"])),
    }
}
