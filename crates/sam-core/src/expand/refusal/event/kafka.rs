//! Why the transform refuses a function for an event of Kafka.

use super::{Event, Refusal, secret_key};
use crate::expand::effective::is_intrinsic;
use crate::expand::problem::invalid;
use crate::syntax::is_truthy;
use serde_json::Value;

/// How a function proves to a cluster who it is.
const AUTHENTICATION: [&str; 7] = [
    "SASL_SCRAM_256_AUTH",
    "SASL_SCRAM_512_AUTH",
    "BASIC_AUTH",
    "CLIENT_CERTIFICATE_TLS_AUTH",
    "OAUTHBEARER_AUTH",
    "IAM_AUTH",
    "IAM_OAUTHBEARER_AUTH",
];

/// What belongs to OAuth beside.
const OAUTH: [&str; 4] = [
    "OAUTHBEARER_SCOPE",
    "OAUTHBEARER_AUDIENCE",
    "OAUTHBEARER_LOGICAL_CLUSTER",
    "OAUTHBEARER_IDENTITY_POOL",
];

/// What is wrong with an event of a cluster of one's own.
pub(super) fn refusal(event: &Event<'_>) -> Option<Refusal> {
    let needed = ["KafkaBootstrapServers", "Topics"];
    if let Some(missing) = needed.into_iter().find(|it| event.given(it).is_none()) {
        return Some(event.wrong(&format!(
            "No {missing} provided for self managed kafka as an event source"
        )));
    }
    let topics = event.get("Topics").and_then(Value::as_array);
    if topics.is_some_and(|it| it.len() != 1) {
        let message = "Topics for self managed kafka only supports single configuration entry.";
        return Some(event.wrong(message).of_property("Topics"));
    }
    let Some(accesses) = event.given("SourceAccessConfigurations") else {
        let message = "No SourceAccessConfigurations for self managed kafka event provided.";
        return Some(event.wrong(message));
    };
    let name = "SourceAccessConfigurations";
    if let Some(all) = accesses.as_array()
        && let Some(at) = all.iter().position(|it| !it.is_object())
        && access_fault(all.get(..at).unwrap_or_default()).is_none()
    {
        // The transform takes the key of the event for a logical ID here.
        let message = invalid(event.key, &format!("Property '{name}' should be a map."));
        let refusal = Refusal::whole(message).at("Events").at(event.key);
        return Some(refusal.of_property(name));
    }
    let fault = match accesses {
        Value::Array(accesses) => access_fault(accesses).or_else(|| half_network(accesses)),
        _ => Some(
            "SourceAccessConfigurations for self managed kafka event should be a list.".to_owned(),
        ),
    };
    let found = fault.map(|it| event.wrong(&it).of_property(name));
    found
        .or_else(|| secret_key(event))
        .or_else(|| registry(event))
}

/// The first entry that is wrong.
fn access_fault(accesses: &[Value]) -> Option<String> {
    let mut has_authentication = false;
    for access in accesses {
        let kind = kind(access);
        let shown = match kind {
            "VPC_SUBNET" | "VPC_SECURITY_GROUP" => Some(kind),
            _ if AUTHENTICATION.contains(&kind) => {
                if has_authentication {
                    let message = "Multiple auth mechanism properties specified in SourceAccessConfigurations for \
                                   self managed kafka event.";
                    return Some(message.to_owned());
                }
                has_authentication = true;
                (!kind.starts_with("IAM_")).then_some("auth mechanism")
            }
            "SERVER_ROOT_CA_CERTIFICATE" => Some(kind),
            _ if OAUTH.contains(&kind) => Some(kind),
            _ => {
                let message = "Invalid SourceAccessConfigurations Type provided for self managed kafka event.";
                return Some(message.to_owned());
            }
        };
        let fault = shown.and_then(|it| uri_fault(access.get("URI"), it));
        if fault.is_some() {
            return fault;
        }
    }
    None
}

fn kind(access: &Value) -> &str {
    let written = access.get("Type").and_then(Value::as_str);
    written.unwrap_or_default()
}

/// A network is given by both of its parts.
fn half_network(accesses: &[Value]) -> Option<String> {
    let has = |name: &str| accesses.iter().any(|it| kind(it) == name);
    (has("VPC_SUBNET") != has("VPC_SECURITY_GROUP")).then(|| {
        "VPC_SUBNET and VPC_SECURITY_GROUP in SourceAccessConfigurations for SelfManagedKafka must be both provided."
            .to_owned()
    })
}

fn uri_fault(uri: Option<&Value>, shown: &str) -> Option<String> {
    let of_event =
        "URI property specified in SourceAccessConfigurations for self managed kafka event.";
    match uri.filter(|it| is_truthy(it)) {
        None => Some(format!("No {shown} {of_event}")),
        Some(Value::String(_)) => None,
        Some(Value::Object(map)) if is_intrinsic(map) => None,
        Some(_) => Some(format!("Wrong Type for {shown} {of_event}")),
    }
}

/// What is wrong with `SchemaRegistryConfig`.
pub(super) fn registry(event: &Event<'_>) -> Option<Refusal> {
    let config = event.given("SchemaRegistryConfig")?;
    let message = registry_fault(config)?;
    Some(event.wrong(&message).of_property("SchemaRegistryConfig"))
}

fn registry_fault(config: &Value) -> Option<String> {
    let Value::Object(config) = config else {
        return Some("Property 'SchemaRegistryConfig' should be a map.".to_owned());
    };
    let needed = [
        "SchemaRegistryURI",
        "EventRecordFormat",
        "SchemaValidationConfigs",
    ];
    if let Some(missing) = needed.into_iter().find(|it| !config.contains_key(*it)) {
        return Some(format!(
            "Missing required field {missing} in SchemaRegistryConfig"
        ));
    }
    let format = config.get("EventRecordFormat").and_then(Value::as_str);
    let is_known = matches!(format, Some("JSON" | "SOURCE"));
    let accesses = config.get("AccessConfigs").filter(|it| is_truthy(it));
    let has_both = |it: &Value| it.get("Type").is_some() && it.get("URI").is_some();
    let message = match accesses {
        _ if !is_known => {
            "EventRecordFormat in SchemaRegistryConfig must be either 'JSON' or 'SOURCE'"
        }
        _ if !config
            .get("SchemaValidationConfigs")
            .is_some_and(Value::is_array) =>
        {
            "SchemaValidationConfigs must be a list"
        }
        Some(Value::Array(all)) if !all.iter().all(has_both) => {
            "Each AccessConfig must be a dict with 'Type' and 'URI' fields"
        }
        None | Some(Value::Array(_)) => return None,
        Some(_) => "AccessConfigs in SchemaRegistryConfig must be a list",
    };
    Some(message.to_owned())
}
