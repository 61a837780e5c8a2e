//! Why the transform refuses a web function.

use super::{Refusal, Subject};
use crate::expand::code::{self, Place};
use crate::expand::effective::is_intrinsic;
use crate::expand::python;
use crate::expand::web_regions;
use crate::syntax::is_truthy;
use serde_json::Value;

const MODES: [&str; 2] = ["LatestRevision", "Disabled"];

/// The first thing that is wrong with a web function.
pub(super) fn refusal(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    deployment(function)
        .or_else(|| timeout(function))
        .or_else(|| weights(function))
        .or_else(|| variables(function))
        .or_else(|| network(function))
        .or_else(|| super::function::reserved_tags(function))
        .or_else(|| code(function))
        .or_else(|| entry_point(function))
        .or_else(|| regions(function))
}

fn is_function(value: &Value) -> bool {
    value.as_object().is_some_and(is_intrinsic)
}

fn or(value: Value, default: &str) -> Value {
    match is_truthy(&value) {
        true => value,
        false => default.into(),
    }
}

/// Which revision the endpoint routes to.
fn deployment(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let mode = or(function.resolved("AutoDeploymentMode"), "LatestRevision");
    let wrong = |name: &str, message: String| Some(Refusal::own(message).at(name));
    if is_function(&mode) {
        let message = "'AutoDeploymentMode' must resolve to one of ['LatestRevision', 'Disabled'] at transform time; \
                       unresolved intrinsic functions are not supported because it is not passed through to \
                       CloudFormation.";
        return wrong("AutoDeploymentMode", message.to_owned());
    }
    if !mode.as_str().is_some_and(|it| MODES.contains(&it)) {
        let shown = python::text(&mode);
        return wrong(
            "AutoDeploymentMode",
            format!(
                "'AutoDeploymentMode' must be one of ['LatestRevision', 'Disabled'], got '{shown}'."
            ),
        );
    }
    if function.given("AuthType").is_none() {
        let message = "'AuthType' is required. Specify 'IamAuth' (Lambda authorizes requests with SigV4/IAM) or \
                       'ApplicationManaged' (the endpoint is public and your function handles authorization).";
        return wrong("AuthType", message.to_owned());
    }
    let endpoint = or(function.resolved("EndpointType"), "HomeRegion");
    let is_regional = matches!(endpoint.as_str(), Some("MultiRegion" | "PerRegion"));
    let is_latest = mode.as_str() == Some("LatestRevision");
    let has_weights = function.given("RevisionWeights").is_some();
    if is_latest && has_weights {
        let message =
            "'RevisionWeights' cannot be specified when 'AutoDeploymentMode' is 'LatestRevision'.";
        return wrong("RevisionWeights", message.to_owned());
    }
    if is_regional && is_latest {
        let shown = python::text(&endpoint);
        let message =
            format!("'AutoDeploymentMode' must be 'Disabled' when 'EndpointType' is '{shown}'.");
        return wrong("AutoDeploymentMode", message);
    }
    let message = "'RevisionWeights' must be specified when 'AutoDeploymentMode' is 'Disabled'. Set \
                   'AutoDeploymentMode' to 'LatestRevision' to route all traffic to the latest revision.";
    let is_missing = !is_latest && !is_regional && !has_weights;
    is_missing.then(|| Refusal::own(message).at("AutoDeploymentMode"))
}

/// A whole number; truth values count as such.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Bool(it) => Some(i64::from(*it)),
        Value::Number(it) => it.as_i64(),
        Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn timeout(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let timeout = integer(function.get("Timeout")?)?;
    let message = "'Timeout' must be an integer between 3 and 900.";
    (!(3..=900).contains(&timeout)).then(|| Refusal::own(message).at("Timeout"))
}

fn weights(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let message = weights_fault(function.given("RevisionWeights")?)?;
    Some(Refusal::own(message).at("RevisionWeights"))
}

fn weights_fault(weights: &Value) -> Option<String> {
    let Value::Object(weights) = weights else {
        let message =
            "'RevisionWeights' must be a map of revision IDs to weights (e.g., {\"rev-id\": 100}).";
        return Some(message.to_owned());
    };
    if is_intrinsic(weights) {
        let message = "'RevisionWeights' does not support top-level intrinsic functions; provide a map of revision IDs \
                       to weights (e.g., {\"rev-id\": 100}). Intrinsic functions may be used for individual weight \
                       values.";
        return Some(message.to_owned());
    }
    for weight in weights.values() {
        match integer(weight) {
            None if !is_function(weight) => {
                let message = "'RevisionWeights' values must be integers or intrinsic functions.";
                return Some(message.to_owned());
            }
            Some(it) if !(1..=100).contains(&it) => {
                let shown = python::text(weight);
                return Some(format!(
                    "'RevisionWeights' values must be between 1 and 100, got {shown}."
                ));
            }
            None | Some(_) => {}
        }
    }
    if weights.len() > 2 {
        let message = "'RevisionWeights' supports a maximum of 2 entries.";
        return Some(message.to_owned());
    }
    let all: Option<Vec<i64>> = weights.values().map(integer).collect();
    let sum: i64 = all?.iter().sum();
    (sum != 100).then(|| format!("'RevisionWeights' values must sum to 100, got {sum}."))
}

fn variables(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    const MOST: usize = 4096;
    let variables = function.given("EnvironmentVariables")?.as_object()?;
    if is_intrinsic(variables) {
        return None;
    }
    variables.iter().find_map(|(key, value)| {
        let is_letter = |it: u8| it.is_ascii_alphanumeric() || it == b'_';
        let is_name =
            key.bytes().all(is_letter) && key.starts_with(|it: char| it.is_ascii_alphabetic());
        let message = match value.as_str() {
            _ if !is_name => format!(
                "Environment variable key '{key}' must match pattern '^[a-zA-Z][a-zA-Z0-9_]*$'."
            ),
            Some("") => format!("Environment variable '{key}' value must not be empty."),
            Some(text) if text.chars().count() > MOST => format!(
                "Environment variable '{key}' value exceeds maximum length of {MOST} characters."
            ),
            Some(_) | None => return None,
        };
        Some(Refusal::own(message).at("EnvironmentVariables").at(key))
    })
}

fn network(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let arn = function.get("EgressNetworkConnectorArn")?.as_str()?;
    let parts: Vec<&str> = arn.split(':').collect();
    let is_versioned = match parts.as_slice() {
        [
            "arn",
            partition,
            "lambda",
            _,
            _,
            "network-connector",
            name,
            version,
        ] => !partition.is_empty() && !name.is_empty() && !version.is_empty(),
        _ => false,
    };
    let message = "'EgressNetworkConnectorArn' must be a version-qualified network-connector ARN (ending in \
                   ':<version>', e.g. the connector's LatestVersionArn).";
    (!is_versioned).then(|| Refusal::own(message).at("EgressNetworkConnectorArn"))
}

fn code(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let (uri, text) = (function.get("CodeUri"), function.get("InlineCode"));
    if uri.is_some() && text.is_some() {
        let message = "Only one of 'InlineCode' or 'CodeUri' can be set.";
        return Some(Refusal::own(message).at("InlineCode"));
    }
    let Some(uri) = uri.filter(|it| is_truthy(it)) else {
        let message = match text.filter(|it| is_truthy(it)) {
            Some(_) => {
                "'InlineCode' is not yet supported for 'AWS::Serverless::WebFunction'. Please use 'CodeUri' instead."
            }
            None => "Either 'InlineCode' or 'CodeUri' must be set.",
        };
        return Some(Refusal::own(message).at("InlineCode"));
    };
    let found = code::refusal("CodeUri", uri, Place::Code, function.context.local_paths);
    if let Some(message) = found {
        return Some(Refusal::own(message).at("CodeUri"));
    }
    let is_missing = function.get("Runtime").is_none();
    is_missing.then(|| Refusal::own("'Runtime' is required."))
}

fn entry_point(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let message =
        "'EntryPoint' cannot be used when 'EnvironmentVariables' is an intrinsic function.";
    let has_intrinsic = function
        .given("EnvironmentVariables")
        .is_some_and(is_function);
    let both = has_intrinsic && function.given("EntryPoint").is_some();
    both.then(|| Refusal::own(message).at("EntryPoint"))
}

fn regions(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let message = regions_fault(function.get("ReplicaRegions")?)?;
    Some(Refusal::own(message).at("ReplicaRegions"))
}

fn regions_fault(regions: &Value) -> Option<String> {
    let unknown = |items: &[Value]| {
        let mut names = items.iter().filter_map(Value::as_str);
        let name = names.find(|it| !web_regions::is_known(it))?;
        Some(format!("Unknown region key or code: '{name}'."))
    };
    let Value::Object(map) = regions else {
        return unknown(regions.as_array()?);
    };
    if is_intrinsic(map) {
        return None;
    }
    let mut others: Vec<&str> = map.keys().map(String::as_str).collect();
    others.retain(|it| !matches!(*it, "IncludeRegions" | "ExcludeRegions"));
    if !others.is_empty() {
        others.sort_unstable();
        let others = others.join("', '");
        return Some(format!(
            "'ReplicaRegions' contains unrecognized keys: ['{others}']. Valid keys are: IncludeRegions, ExcludeRegions."
        ));
    }
    let part = |name: &str| map.get(name).filter(|it| is_truthy(it));
    let (included, excluded) = (part("IncludeRegions"), part("ExcludeRegions"));
    let items = |it: Option<&Value>| it.and_then(Value::as_array).cloned().unwrap_or_default();
    let has_intrinsics = |it: &[Value]| it.iter().any(|it| !it.is_string());
    let message = if excluded.is_some() && included.is_none() {
        "'ExcludeRegions' requires 'IncludeRegions' to also be specified in 'ReplicaRegions'."
    } else if included.is_some_and(is_function) || excluded.is_some_and(is_function) {
        "'IncludeRegions' and 'ExcludeRegions' do not support top-level intrinsic functions."
    } else if has_intrinsics(&items(excluded)) {
        "'ExcludeRegions' does not support intrinsic functions in entries."
    } else if excluded.is_some() && has_intrinsics(&items(included)) {
        "'ExcludeRegions' cannot be used when 'IncludeRegions' contains intrinsic functions, because the exclusion \
         cannot be applied to an intrinsic value at transform time."
    } else {
        return unknown(&items(included)).or_else(|| unknown(&items(excluded)));
    };
    Some(message.to_owned())
}
