//! Why the transform refuses a function.

use super::{Refusal, Subject, event};
use crate::expand::code::{self, Place};
use crate::expand::problem::PolicyProblemKind;
use crate::expand::target::TargetKind;
use crate::syntax::is_truthy;
use serde_json::Value;

pub(super) fn refusal(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    use PolicyProblemKind::{
        DeadLetterQueue, Destination, EntryInvalid, FunctionUrlAuthTypeMissing, RoleIfNotThree,
    };
    event::unreadable(function, TargetKind::Function)
        .or_else(|| between_properties(function))
        .or_else(|| function.problem(|it| matches!(it, DeadLetterQueue(_))))
        .or_else(|| with_tenants(function))
        .or_else(|| code(function))
        .or_else(|| reserved_tags(function))
        .or_else(|| package(function))
        .or_else(|| alias(function))
        .or_else(|| function.problem(|it| matches!(it, FunctionUrlAuthTypeMissing)))
        .or_else(|| deployment(function))
        .or_else(|| function.problem(|it| matches!(it, Destination(_))))
        .or_else(|| function.problem(|it| matches!(it, EntryInvalid { .. })))
        .or_else(|| function.problem(|it| matches!(it, RoleIfNotThree)))
        .or_else(|| event::unmakeable(function, TargetKind::Function))
}

/// Properties that exclude or need each other: all that fail, a line each.
fn between_properties(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let has = |name: &str| function.get(name).is_some();
    let rules = [
        (
            has("CapacityProviderConfig") && has("ProvisionedConcurrencyConfig"),
            "Cannot specify 'CapacityProviderConfig' and 'ProvisionedConcurrencyConfig' together.",
        ),
        (
            has("CapacityProviderConfig") && has("VpcConfig"),
            "Cannot specify 'CapacityProviderConfig' and 'VpcConfig' together.",
        ),
        (
            has("FunctionScalingConfig") && !has("CapacityProviderConfig"),
            "'FunctionScalingConfig' requires 'CapacityProviderConfig'.",
        ),
        (
            has("VersionDeletionPolicy") && !has("AutoPublishAlias"),
            "'VersionDeletionPolicy' requires 'AutoPublishAlias'.",
        ),
    ];
    let failing = rules.into_iter().filter(|(fails, _)| *fails);
    let failing: Vec<_> = failing.map(|(_, message)| message).collect();
    (!failing.is_empty()).then(|| Refusal::Own(failing.join("\n")))
}

fn with_tenants(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    function.given("TenancyConfig")?;
    let refused = [
        ("ProvisionedConcurrencyConfig", "Provisioned concurrency"),
        ("FunctionUrlConfig", "Function URL"),
        ("SnapStart", "SnapStart"),
    ];
    let found = refused
        .into_iter()
        .find(|(name, _)| function.given(name).is_some())?;
    Some(Refusal::Own(format!(
        "{} is not supported for functions enabled with tenancy configuration.",
        found.1
    )))
}

fn package_type(function: &Subject<'_, '_, '_>) -> String {
    match function.given("PackageType") {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "Zip".to_owned(),
    }
}

fn code(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    match package_type(function).as_str() {
        "Zip" => {
            if function.get("InlineCode").is_some() {
                return None;
            }
            match function.get("CodeUri") {
                Some(uri) => code::refusal("CodeUri", uri, Place::Code).map(Refusal::Own),
                None => Some(Refusal::own(
                    "Only one of 'InlineCode' or 'CodeUri' can be set.",
                )),
            }
        }
        "Image" => match function.get("ImageUri") {
            None => Some(Refusal::own("'ImageUri' must be set.")),
            Some(uri) if !is_truthy(uri) => Some(Refusal::own(
                "'ImageUri' requires that a image hosted at a registry be specified.",
            )),
            Some(_) => None,
        },
        other => Some(Refusal::Own(format!("invalid 'PackageType' : {other}"))),
    }
}

fn reserved_tags(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let tags = function.given("Tags")?.as_object()?;
    let reserved = [
        "lambda:createdBy",
        "serverlessrepo:applicationId",
        "serverlessrepo:semanticVersion",
    ];
    let found = reserved.into_iter().find(|it| tags.contains_key(*it))?;
    Some(Refusal::Own(format!(
        "{found} is a reserved Tag key name and cannot be set on your resource. Please change the tag key in the input."
    )))
}

fn package(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let given = |name: &str| function.given(name).is_some();
    let is_image = package_type(function) == "Image";
    let message = if is_image && (given("Handler") || given("Runtime") || given("Layers")) {
        "Runtime, Handler, Layers cannot be present when PackageType is of type `Image`"
    } else if !(is_image || given("Runtime") && given("Handler")) {
        "Runtime and Handler needs to be present when PackageType is of type `Zip`"
    } else if !is_image && given("ImageConfig") {
        "ImageUri or ImageConfig cannot be present when PackageType is of type `Zip`"
    } else {
        return None;
    };
    Some(Refusal::own(message))
}

fn alias(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    if function.given("AutoPublishAlias").is_none() {
        let message =
            "To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function";
        function.given("ProvisionedConcurrencyConfig")?;
        return Some(Refusal::own(message));
    }
    let Value::String(name) = function.resolved("AutoPublishAlias") else {
        return Some(Refusal::own(
            "'AutoPublishAlias' must be a string or a Ref to a template parameter",
        ));
    };
    let hash = function.resolved("AutoPublishCodeSha256");
    if is_truthy(&hash) && !hash.is_string() {
        return Some(Refusal::own("AutoPublishCodeSha256 must be a string"));
    }
    if name.is_empty() {
        return Some(Refusal::own("Alias name is required to create an alias"));
    }
    let is_letter = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_');
    let is_number = name.bytes().all(|it| it.is_ascii_digit());
    (is_number || !name.bytes().all(is_letter)).then(|| {
        Refusal::Own(format!(
            "AutoPublishAlias name ('{name}') must contain only alphanumeric characters, hyphens, or underscores \
             matching (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern."
        ))
    })
}

fn deployment(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let preference = function.given("DeploymentPreference")?;
    let enabled = preference.get("Enabled").map(|it| {
        let it = function.context.resolve_mapped(it.clone());
        is_truthy(&it) && !matches!(it.as_str(), Some("false" | "False"))
    });
    if enabled == Some(false) {
        return None;
    }
    if preference.get("Type").is_none() {
        let message = "'DeploymentPreference' is missing required Property 'Type'";
        return Some(Refusal::own(message));
    }
    if preference.get("Hooks").is_some_and(|it| !it.is_object()) {
        let message = "'Hooks' property of 'DeploymentPreference' must be a dictionary";
        return Some(Refusal::own(message));
    }
    let message = "'DeploymentPreference' requires AutoPublishAlias property to be specified.";
    function
        .given("AutoPublishAlias")
        .is_none()
        .then(|| Refusal::own(message))
}
