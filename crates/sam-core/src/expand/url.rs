//! The URL of a function, and what one without authentication lets everyone do.

use super::Origin;
use super::draft::{PASSED_ON, attributes};
use super::effective::Properties;
use super::fields::Fields;
use super::generated::{Body, Generated, Output};
use super::target::Target;
use crate::template::intrinsic;
use serde_json::{Value, json};

pub(super) fn expand(out: &mut Output, target: &Target<'_>, properties: &Properties<'_>) {
    let config = properties.get("FunctionUrlConfig");
    if !config.is_truthy() {
        return;
    }
    let Some(entry) = config.entry() else {
        return;
    };
    let function = target.owner;
    let origin = Origin::Property("FunctionUrlConfig");
    let id = |suffix: &str| format!("{}{suffix}", function.id);
    let is_intrinsic = intrinsic::of(entry.value).is_some();
    let generated = Generated::new(id("Url"), "AWS::Lambda::Url", origin.clone());
    let range = config.key_range(function.entry.key.full_range());
    out.resource(generated, || {
        let mut fields = Fields::default();
        fields.set("TargetFunctionArn", target.name());
        if !is_intrinsic {
            fields.set_given("AuthType", config.get("AuthType").given());
            fields.set_given("Cors", config.get("Cors").truthy());
            fields.set_given("InvokeMode", config.get("InvokeMode").given());
        }
        Body::new(fields.into(), attributes(function, &PASSED_ON), range)
    });
    let is_public = config.get("AuthType").value().as_str() == Some("NONE");
    if is_intrinsic || !is_public {
        return;
    }
    let mut permission = |suffix: &str, properties: &dyn Fn() -> Value| {
        let generated = Generated::new(id(suffix), "AWS::Lambda::Permission", origin.clone());
        out.policy(generated, || {
            Some(Body {
                on: json!({ "Ref": function.id }),
                properties: properties(),
                attributes: attributes(function, &PASSED_ON),
                range,
            })
        });
    };
    permission("UrlPublicPermissions", &|| {
        json!({
            "Action": "lambda:InvokeFunctionUrl",
            "FunctionName": target.name(),
            "Principal": "*",
            "FunctionUrlAuthType": "NONE",
        })
    });
    permission("URLInvokeAllowPublicAccess", &|| {
        json!({
            "Action": "lambda:InvokeFunction",
            "FunctionName": target.name(),
            "Principal": "*",
            "InvokedViaFunctionUrl": true,
        })
    });
}
