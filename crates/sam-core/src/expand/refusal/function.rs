//! Why the transform refuses a function.

use super::{Refusal, Subject, by_schema, event};
use crate::expand::code::{self, Place};
use crate::expand::effective::is_intrinsic;
use crate::expand::local_paths::LocalPaths;
use crate::expand::problem::{PolicyProblemKind, invalid};
use crate::expand::target::TargetKind;
use crate::expand::{python, version};
use crate::syntax::is_truthy;
use crate::template::shape;
use serde_json::Value;

pub(super) fn refusal(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    use PolicyProblemKind::{Destination, EntryInvalid, RoleIfNotThree};
    before_deployment(function)
        .or_else(|| deployment(function))
        .or_else(|| function.problem(|it| matches!(it, Destination(_))))
        .or_else(|| function.problem(|it| matches!(it, EntryInvalid { .. })))
        .or_else(|| function.problem(|it| matches!(it, RoleIfNotThree)))
}

/// Why the transform refuses the deployment group of a function that it refuses already, since it has no alias. It makes
/// the groups after all resources.
pub(super) fn deployment_group(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let refusal = of_alarms(function)?;
    let is_without_alias = function.given("AutoPublishAlias").is_none();
    let is_made =
        is_without_alias && before_deployment(function).is_none() && is_enabled(function).ok()?;
    is_made.then_some(refusal)
}

fn of_alarms(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let message = alarms(function.given("DeploymentPreference")?.get("Alarms")?)?;
    Some(Refusal::own(message).at("DeploymentPreference.Alarms"))
}

fn before_deployment(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    use PolicyProblemKind::{DeadLetterQueue, FunctionUrlAuthTypeMissing};
    event::unreadable(function, TargetKind::Function)
        .or_else(|| between_properties(function))
        .or_else(|| function.problem(|it| matches!(it, DeadLetterQueue(_))))
        .or_else(|| with_tenants(function))
        .or_else(|| code(function))
        .or_else(|| reserved_tags(function))
        .or_else(|| by_schema::of_function(function))
        .or_else(|| package(function))
        .or_else(|| alias(function))
        .or_else(|| function.problem(|it| matches!(it, FunctionUrlAuthTypeMissing)))
        .or_else(|| cors(function))
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
    (!failing.is_empty()).then(|| Refusal::own(failing.join("\n")))
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
        .find(|(name, _)| function.given(name).is_some());
    if let Some((property, shown)) = found {
        let message =
            format!("{shown} is not supported for functions enabled with tenancy configuration.");
        return Some(Refusal::own(message).at(property));
    }
    let events = function.given("Events")?.as_object()?;
    let kind = |it: &Value| it.get("Type").and_then(Value::as_str).map(str::to_owned);
    let mut kinds = events.iter().filter_map(|(key, it)| Some((key, kind(it)?)));
    let (key, kind) = kinds.find(|(_, kind)| !matches!(kind.as_str(), "Api" | "HttpApi"))?;
    Some(
        Refusal::own(format!(
            "Event source '{kind}' is not supported for functions enabled with tenancy configuration. Only Api and \
             HttpApi event sources are supported."
        ))
        .at("Events")
        .at(key),
    )
}

fn package_type(function: &Subject<'_, '_, '_>) -> String {
    match function.given("PackageType") {
        Some(written) => python::text(written),
        None => "Zip".to_owned(),
    }
}

fn code(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    // A tool puts there what it builds.
    let is_built = function.context.local_paths == LocalPaths::Uploaded;
    match package_type(function).as_str() {
        "Zip" => {
            if function.get("InlineCode").is_some() {
                return None;
            }
            match function.get("CodeUri") {
                Some(uri) => {
                    code::refusal("CodeUri", uri, Place::Code, function.context.local_paths)
                        .map(|it| Refusal::own(it).at("CodeUri"))
                }
                None if is_built => None,
                None => Some(Refusal::own(
                    "Only one of 'InlineCode' or 'CodeUri' can be set.",
                )),
            }
        }
        "Image" => match function.get("ImageUri") {
            None if is_built => None,
            None => Some(Refusal::own("'ImageUri' must be set.")),
            Some(uri) if !is_truthy(uri) => Some(Refusal::own(
                "'ImageUri' requires that a image hosted at a registry be specified.",
            )),
            Some(_) => None,
        },
        other => {
            let message = format!("invalid 'PackageType' : {other}");
            Some(Refusal::own(message).at("PackageType"))
        }
    }
}

pub(super) fn reserved_tags(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let tags = function.given("Tags")?.as_object()?;
    let reserved = [
        "lambda:createdBy",
        "serverlessrepo:applicationId",
        "serverlessrepo:semanticVersion",
    ];
    let found = reserved.into_iter().find(|it| tags.contains_key(*it))?;
    Some(Refusal::own(format!(
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
    if is_truthy(&hash)
        && let Some(id) = version::id(function.resource, function.context)
        && !id.bytes().all(|it| it.is_ascii_alphanumeric())
    {
        let message = invalid(&id, "Logical ids must be alphanumeric.");
        return Some(Refusal::whole(message).at("AutoPublishCodeSha256"));
    }
    if name.is_empty() {
        return Some(Refusal::own("Alias name is required to create an alias"));
    }
    let is_letter = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_');
    let is_number = name.bytes().all(|it| it.is_ascii_digit());
    (is_number || !name.bytes().all(is_letter)).then(|| {
        Refusal::own(format!(
            "AutoPublishAlias name ('{name}') must contain only alphanumeric characters, hyphens, or underscores \
             matching (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern."
        ))
    })
}

/// `Cors` of the URL.
fn cors(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    const KINDS: [(&str, &str); 6] = [
        ("AllowOrigins", "list"),
        ("AllowMethods", "list"),
        ("AllowCredentials", "bool"),
        ("AllowHeaders", "list"),
        ("ExposeHeaders", "list"),
        ("MaxAge", "int"),
    ];
    let config = function.given("FunctionUrlConfig")?.as_object()?;
    let cors = config
        .get("Cors")
        .filter(|it| is_truthy(it) && !is_intrinsic(config))?;
    let Value::Object(cors) = cors else {
        let message = "Property 'FunctionUrlConfig.Cors' should be a map.";
        return Some(Refusal::own(message).at("FunctionUrlConfig.Cors"));
    };
    if is_intrinsic(cors) {
        return None;
    }
    cors.iter().find_map(|(name, value)| {
        let message = match KINDS.iter().find(|(it, _)| it == name) {
            None => format!("{name} is not a valid property for configuring Cors."),
            Some((_, kind)) => {
                let fits = match value {
                    Value::Object(map) => is_intrinsic(map),
                    Value::Array(_) => *kind == "list",
                    Value::Bool(_) => *kind != "list",
                    Value::Number(it) => *kind == "int" && !it.is_f64(),
                    Value::Null | Value::String(_) => false,
                };
                if fits {
                    return None;
                }
                format!("{name} must be of type {kind}.")
            }
        };
        Some(Refusal::own(message).at("FunctionUrlConfig.Cors").at(name))
    })
}

fn deployment(function: &Subject<'_, '_, '_>) -> Option<Refusal> {
    match is_enabled(function) {
        Err(refusal) => Some(refusal),
        Ok(true) if function.given("AutoPublishAlias").is_none() => {
            let message =
                "'DeploymentPreference' requires AutoPublishAlias property to be specified.";
            Some(Refusal::own(message).at("DeploymentPreference"))
        }
        Ok(true) => of_alarms(function),
        Ok(false) => None,
    }
}

/// Whether a function is deployed gradually, or why the transform refuses how.
fn is_enabled(function: &Subject<'_, '_, '_>) -> Result<bool, Refusal> {
    let Some(preference) = function.given("DeploymentPreference") else {
        return Ok(false);
    };
    if let Some(condition) = preference.get("PassthroughCondition") {
        let resolved = function.context.resolve_mapped(condition.clone());
        let message = match &resolved {
            Value::Object(map) if is_intrinsic(map) => {
                "Unsupported intrinsic: the only intrinsic functions supported for property PassthroughCondition are \
                 FindInMap and parameter Refs."
            }
            Value::Bool(_) => "",
            Value::Number(it) if matches!(it.as_f64(), Some(0.0 | 1.0)) => "",
            Value::String(text) if matches!(text.as_str(), "true" | "True" | "false" | "False") => {
                ""
            }
            _ => "Invalid value for property PassthroughCondition.",
        };
        if !message.is_empty() {
            return Err(Refusal::own(message).at("DeploymentPreference.PassthroughCondition"));
        }
    }
    let enabled = preference.get("Enabled").map(|it| {
        let it = function.context.resolve_mapped(it.clone());
        is_truthy(&it) && !matches!(it.as_str(), Some("false" | "False"))
    });
    if enabled == Some(false) {
        return Ok(false);
    }
    if preference.get("Type").is_none() {
        let message = "'DeploymentPreference' is missing required Property 'Type'";
        return Err(Refusal::own(message).at("DeploymentPreference"));
    }
    if preference.get("Hooks").is_some_and(|it| !it.is_object()) {
        let message = "'Hooks' property of 'DeploymentPreference' must be a dictionary";
        return Err(Refusal::own(message).at("DeploymentPreference.Hooks"));
    }
    Ok(true)
}

/// What is wrong with `Alarms`, a list or an `Fn::If` of lists.
fn alarms(alarms: &Value) -> Option<&'static str> {
    if !is_truthy(alarms) || shape::is_no_value_in(alarms) {
        return None;
    }
    let choice = alarms.as_object().filter(|it| it.len() == 1);
    let is_list = match choice.and_then(|it| it.get("Fn::If")) {
        Some(Value::Array(items)) => match items.as_slice() {
            [_, yes, no] => yes.is_array() && no.is_array(),
            _ => return Some("Fn::If requires 3 arguments"),
        },
        Some(_) => return Some("Fn::If requires 3 arguments"),
        None => alarms.is_array(),
    };
    (!is_list).then_some("Alarms must be a list")
}
