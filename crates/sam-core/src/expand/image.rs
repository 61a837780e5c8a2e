//! `AWS::Serverless::MicrovmImage`: an image for small virtual machines, built from code.

use super::context::Context;
use super::draft::main_attributes;
use super::effective::Properties;
use super::fields::Fields;
use super::generated::{Body, Output};
use super::operator;
use crate::template::Resource;
use serde_json::{Value, json};

/// Adds the image.
pub(super) fn expand<'a>(out: &mut Output, image: Resource<'a>, context: &Context<'a, '_>) {
    out.main(image.id, "AWS::Lambda::MicrovmImage", || {
        let properties = Properties::of(image, context.template);
        let fields = fields(image, &properties, context);
        let range = image.entry.key.full_range();
        Body::new(fields.into(), main_attributes(image), range)
    });
}

/// All properties, since the transform writes those that are not given too.
fn fields(image: Resource<'_>, properties: &Properties<'_>, context: &Context<'_, '_>) -> Fields {
    let or = |name: &str, default: Value| properties.get(name).truthy().unwrap_or(default);
    let mut fields = Fields::default();
    fields.set("Name", properties.get("Name").value());
    let code = properties.get("CodeUri").value();
    let code = match properties.get("BuildRoleArn").is_truthy() {
        true => code,
        false => context.peek(code),
    };
    fields.set("CodeArtifact", json!({ "Uri": code }));
    let role = operator::role_arn(image, properties, "BuildRoleArn", "BuildRole");
    fields.set("BuildRoleArn", role);
    fields.set("BaseImageArn", properties.get("BaseImageArn").value());
    fields.set(
        "BaseImageVersion",
        properties.get("BaseImageVersion").value(),
    );
    fields.set("Description", or("Description", "".into()));
    fields.set("Logging", or("Logging", json!({})));
    for name in [
        "EgressNetworkConnectors",
        "CpuConfigurations",
        "Resources",
        "AdditionalOsCapabilities",
    ] {
        fields.set(name, or(name, json!([])));
    }
    fields.set("Hooks", or("Hooks", json!({})));
    let variables = properties.get("EnvironmentVariables").value();
    let variables = variables.as_object().into_iter().flatten();
    let variables = variables.map(|(key, value)| json!({ "Key": key, "Value": value }));
    fields.set("EnvironmentVariables", variables.collect::<Value>());
    fields.set("Tags", operator::tags(properties));
    fields
}
