//! What a function URL without authentication lets everyone do.

use super::function::Target;
use super::{MadePolicy, Maker, Reason};
use crate::role::draft::{PASSED_ON, attributes};
use crate::role::property::Properties;
use crate::template::intrinsic;
use serde_json::json;

impl<'a> Maker<'a, '_> {
    pub(super) fn url(&mut self, target: &Target<'a>) {
        let function = target.function;
        let config = Properties::of(function, self.context.template).get("FunctionUrlConfig");
        let Some(entry) = config.entry() else {
            return;
        };
        let is_public = config.get("AuthType").value().as_str() == Some("NONE");
        if intrinsic::of(entry.value).is_some() || !is_public {
            return;
        }
        let rows = [
            (
                "UrlPublicPermissions",
                json!({
                    "Action": "lambda:InvokeFunctionUrl",
                    "FunctionName": target.name(),
                    "Principal": "*",
                    "FunctionUrlAuthType": "NONE",
                }),
            ),
            (
                "URLInvokeAllowPublicAccess",
                json!({
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": target.name(),
                    "Principal": "*",
                    "InvokedViaFunctionUrl": true,
                }),
            ),
        ];
        for (suffix, properties) in rows {
            self.push(MadePolicy {
                id: format!("{}{suffix}", function.id),
                resource_type: "AWS::Lambda::Permission",
                on: target.on(),
                properties,
                attributes: attributes(function, &PASSED_ON),
                reason: Reason::FunctionUrl,
                range: config.key_range(function.entry.key.full_range()),
            });
        }
    }
}
