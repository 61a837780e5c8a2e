//! The Lambda function that takes the place of an `AWS::Serverless::Function`.

use super::context::Context;
use super::draft::{propagated, tags};
use super::effective::Properties;
use super::fields::Fields;
use super::{capacity, code};
use crate::syntax::is_truthy;
use serde_json::{Value, json};

/// Its properties but for `Role`.
pub(super) fn fields(properties: &Properties<'_>, context: &Context<'_, '_>) -> Fields {
    let mut fields = Fields::default();
    fields.set_given("Code", code::of_function(properties, context));
    fields.pass(properties, "PackageType");
    let queue = properties.get("DeadLetterQueue").truthy();
    let target = queue.and_then(|it| it.get("TargetArn").cloned());
    fields.set_given(
        "DeadLetterConfig",
        target.map(|it| json!({ "TargetArn": it })),
    );
    fields.set_given("Description", description(properties, context));
    fields.pass_truthy(properties, "FunctionName");
    for name in [
        "Handler",
        "MemorySize",
        "Runtime",
        "Timeout",
        "VpcConfig",
        "Environment",
    ] {
        fields.pass(properties, name);
    }
    let tags = tags(
        "lambda:createdBy",
        &properties.get("Tags").value(),
        propagated(properties),
    );
    fields.set("Tags", tags);
    fields.set_given("TracingConfig", tracing(properties, context));
    for name in [
        "KmsKeyArn",
        "Layers",
        "ReservedConcurrentExecutions",
        "FileSystemConfigs",
        "CodeSigningConfigArn",
        "ImageConfig",
        "Architectures",
        "SnapStart",
        "EphemeralStorage",
        "RuntimeManagementConfig",
        "LoggingConfig",
        "RecursiveLoop",
    ] {
        fields.pass(properties, name);
    }
    let capacity = properties.get("CapacityProviderConfig").truthy();
    fields.set_given(
        "CapacityProviderConfig",
        capacity.map(|it| capacity::of_function(&it)),
    );
    fields.pass_truthy(properties, "FunctionScalingConfig");
    for name in ["PublishToLatestPublished", "TenancyConfig", "DurableConfig"] {
        fields.pass(properties, name);
    }
    fields
}

fn tracing(properties: &Properties<'_>, context: &Context<'_, '_>) -> Option<Value> {
    let written = properties.get("Tracing").truthy()?;
    let resolved = context.resolve(written.clone());
    if resolved.as_str() == Some("Disabled") {
        return None;
    }
    Some(json!({ "Mode": context.peek(written) }))
}

/// With `AutoPublishCodeSha256`, what stands for the code is in the description, so that it changes with the code.
fn description(properties: &Properties<'_>, context: &Context<'_, '_>) -> Option<Value> {
    let written = properties.get("Description").given();
    let is_published = properties.get("AutoPublishAlias").is_truthy();
    let hash = properties.get("AutoPublishCodeSha256").truthy();
    let hash = hash.filter(|_| is_published);
    let Some(Value::String(hash)) = hash.map(|it| context.resolve(it)) else {
        return written;
    };
    let description = context.resolve(written.unwrap_or_default());
    Some(match description {
        other if !is_truthy(&other) => hash.into(),
        Value::String(text) => format!("{text} {hash}").into(),
        other => json!({ "Fn::Join": [" ", [other, hash]] }),
    })
}
