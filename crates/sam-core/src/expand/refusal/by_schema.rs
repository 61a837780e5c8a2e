//! Why the transform refuses resources whose properties it checks against a nested schema.

use super::{Refusal, Subject};
use crate::expand::schema::Schema::{
    Any, Boolean, Fields, Integer, List, Map as AnyMap, Number, OneOf, OrMap, Text,
};
use crate::expand::schema::{Field, Misfit, MisfitKind, Schema, misfits, needed, optional};
use serde_json::Value;

const TEXT: Schema = OrMap(&Text);
const TEXTS: Schema = OrMap(&List(&TEXT));
const INTEGER: Schema = OrMap(&Integer);
const SWITCH: Schema = OrMap(&OneOf(&["ENABLED", "DISABLED"]));

const CAPACITY_PROVIDER: &[Field] = &[
    optional("CapacityProviderName", Any),
    needed(
        "VpcConfig",
        Fields(&[
            needed("SubnetIds", TEXTS),
            optional("SecurityGroupIds", TEXTS),
        ]),
    ),
    optional("OperatorRole", Any),
    optional("Tags", AnyMap),
    optional("PropagateTags", Boolean),
    optional(
        "InstanceRequirements",
        Fields(&[
            optional("Architectures", TEXTS),
            optional("AllowedTypes", TEXTS),
            optional("ExcludedTypes", TEXTS),
        ]),
    ),
    optional(
        "ScalingConfig",
        Fields(&[
            optional("MaxVCpuCount", INTEGER),
            optional("AverageCPUUtilization", OrMap(&Number)),
        ]),
    ),
    optional("LoggingConfig", Any),
    optional("ManagedResourceTags", Fields(&[optional("Tags", AnyMap)])),
    optional("KmsKeyArn", Any),
];

const NETWORK_CONNECTOR: &[Field] = &[
    optional("Name", TEXT),
    needed(
        "VpcConfig",
        Fields(&[
            needed("SubnetIds", List(&TEXT)),
            needed("SecurityGroupIds", List(&TEXT)),
            needed("NetworkProtocol", OrMap(&OneOf(&["IPv4", "DualStack"]))),
        ]),
    ),
    optional("ComputeTypes", List(&OrMap(&OneOf(&COMPUTE_TYPES)))),
    optional("OperatorRole", TEXT),
    optional("Tags", AnyMap),
    optional("PropagateTags", Boolean),
];

const COMPUTE_TYPES: [&str; 2] = ["MicroVm", "WebFunction"];

const MICROVM_IMAGE: &[Field] = &[
    needed("Name", TEXT),
    needed("CodeUri", TEXT),
    needed("BaseImageArn", TEXT),
    needed("BaseImageVersion", TEXT),
    optional("BuildRoleArn", TEXT),
    optional("Description", TEXT),
    optional("Tags", AnyMap),
    optional(
        "Logging",
        Fields(&[
            optional("Disabled", Boolean),
            optional(
                "CloudWatch",
                Fields(&[optional("LogGroup", TEXT), optional("LogStream", TEXT)]),
            ),
        ]),
    ),
    optional("EgressNetworkConnectors", List(&TEXT)),
    optional(
        "CpuConfigurations",
        List(&Fields(&[needed(
            "Architecture",
            OrMap(&OneOf(&["ARM_64"])),
        )])),
    ),
    optional(
        "Resources",
        List(&Fields(&[needed("MinimumMemoryInMiB", INTEGER)])),
    ),
    optional("AdditionalOsCapabilities", List(&OrMap(&OneOf(&["ALL"])))),
    optional(
        "Hooks",
        Fields(&[
            optional("Port", INTEGER),
            optional(
                "MicrovmHooks",
                Fields(&[
                    optional("Run", SWITCH),
                    optional("RunTimeoutInSeconds", INTEGER),
                    optional("Resume", SWITCH),
                    optional("ResumeTimeoutInSeconds", INTEGER),
                    optional("Suspend", SWITCH),
                    optional("SuspendTimeoutInSeconds", INTEGER),
                    optional("Terminate", SWITCH),
                    optional("TerminateTimeoutInSeconds", INTEGER),
                ]),
            ),
            optional(
                "MicrovmImageHooks",
                Fields(&[
                    optional("Ready", SWITCH),
                    optional("ReadyTimeoutInSeconds", INTEGER),
                    optional("Validate", SWITCH),
                    optional("ValidateTimeoutInSeconds", INTEGER),
                ]),
            ),
        ]),
    ),
    optional("EnvironmentVariables", AnyMap),
    optional("PropagateTags", Boolean),
];

const OF_FUNCTION: &[Field] = &[
    needed("Arn", TEXT),
    optional("PerExecutionEnvironmentMaxConcurrency", INTEGER),
    optional("ExecutionEnvironmentMemoryGiBPerVCpu", OrMap(&Number)),
];

/// What is wrong with a capacity provider, a network connector or an image.
pub(super) fn refusal(subject: &Subject<'_, '_, '_>, sam_type: &str) -> Option<Refusal> {
    match sam_type {
        "AWS::Serverless::NetworkConnector" => {
            compute_types(subject).or_else(|| by(subject, NETWORK_CONNECTOR))
        }
        "AWS::Serverless::MicrovmImage" => by(subject, MICROVM_IMAGE).or_else(|| bucket(subject)),
        _ => by(subject, CAPACITY_PROVIDER).or_else(|| instances(subject)),
    }
}

fn by(subject: &Subject<'_, '_, '_>, fields: &'static [Field]) -> Option<Refusal> {
    let properties = Value::Object(subject.properties.clone());
    let found = misfits(&properties, fields);
    let path = found.first()?.path.join(".");
    let sentences: Vec<String> = found.iter().map(Misfit::sentence).collect();
    Some(Refusal::own(sentences.join(" ")).at(&path))
}

fn instances(subject: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let wanted = subject.get("InstanceRequirements")?;
    let has = |name: &str| wanted.get(name).is_some_and(|it| !it.is_null());
    let message = "Cannot specify 'InstanceRequirements.AllowedTypes' and 'InstanceRequirements.ExcludedTypes' together.";
    let both = has("AllowedTypes") && has("ExcludedTypes");
    both.then(|| Refusal::own(message).at("InstanceRequirements"))
}

fn compute_types(subject: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let types = subject.get("ComputeTypes")?.as_array()?;
    let known = COMPUTE_TYPES.join("', '");
    let message = match types.as_slice() {
        [Value::String(one)] if !COMPUTE_TYPES.contains(&one.as_str()) => {
            format!("'ComputeTypes' values must be one of ['{known}'], got '{one}'.")
        }
        [_] => return None,
        all => format!(
            "'ComputeTypes' must contain exactly one value, got {}.",
            all.len()
        ),
    };
    Some(Refusal::own(message).at("ComputeTypes"))
}

/// An image needs to know from which bucket it is built.
fn bucket(subject: &Subject<'_, '_, '_>) -> Option<Refusal> {
    if subject.given("BuildRoleArn").is_some() {
        return None;
    }
    let uri = subject.resolved("CodeUri");
    let path = uri.as_str()?.strip_prefix("s3://")?;
    let message = "CodeUri must be a valid S3 URI with a bucket name (e.g. s3://bucket/key.zip).";
    let has_bucket = path.split('/').next().is_some_and(|it| !it.is_empty());
    (!has_bucket).then(|| Refusal::own(message).at("CodeUri"))
}

/// What is wrong with `CapacityProviderConfig` of a function.
pub(super) fn of_function(subject: &Subject<'_, '_, '_>) -> Option<Refusal> {
    let found = misfits(subject.given("CapacityProviderConfig")?, OF_FUNCTION);
    let first = found.first()?.path.join(".");
    let mut lines = Vec::new();
    for misfit in &found {
        let path = misfit.path.join(" -> ");
        let mut add = |text: &str, code: &str| {
            lines.push(format!("{path}\n  {text} (type={code})"));
        };
        match misfit.kind {
            MisfitKind::Missing => add("field required", "value_error.missing"),
            MisfitKind::Unknown => add("extra fields not permitted", "value_error.extra"),
            MisfitKind::Null => {
                add(
                    "none is not an allowed value",
                    "type_error.none.not_allowed",
                );
            }
            // One for each of the two that it could be.
            MisfitKind::NotAMap | MisfitKind::NotAList | MisfitKind::NotABoolean => {
                add("value is not a valid dict", "type_error.dict");
                add("str type expected", "type_error.str");
            }
            MisfitKind::Other(what) => add(what, "type_error"),
            MisfitKind::Neither(other) => {
                add("value is not a valid dict", "type_error.dict");
                add("value is not a valid integer", "type_error.integer");
                if other == "number" {
                    add("value is not a valid float", "type_error.float");
                }
            }
        }
    }
    let count = lines.len();
    let errors = if count == 1 { "error" } else { "errors" };
    let message = format!(
        "Invalid CapacityProviderConfig: {count} validation {errors} for CapacityProviderConfig\n{}",
        lines.join("\n")
    );
    Some(
        Refusal::own(message)
            .at("CapacityProviderConfig")
            .at(&first),
    )
}
