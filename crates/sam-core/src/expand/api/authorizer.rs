//! What the authorizers of REST and HTTP APIs let API Gateway do with their functions.

use super::Api;
use crate::expand::Origin;
use crate::expand::context::Context;
use crate::expand::generated::{Body, Generated, Output};
use crate::expand::implicit::Kind;
use crate::expand::permission::{ANY_PARTITION, Permission, execute_api_arn};
use crate::syntax::is_truthy;
use serde_json::{Value, json};

pub(super) fn expand(out: &mut Output, api: &Api<'_>, kind: Kind, context: &Context<'_, '_>) {
    let authorizers = api.properties.get("Auth").get("Authorizers");
    let Value::Object(all) = authorizers.value() else {
        return;
    };
    for (name, mut authorizer) in all {
        let is_let = match kind {
            Kind::Rest => {
                authorizer = context.resolve(authorizer);
                let left_out = authorizer.get("DisableFunctionDefaultPermissions");
                !left_out.is_some_and(is_truthy)
            }
            Kind::Http => {
                let wanted = authorizer.get("EnableFunctionDefaultPermissions");
                wanted.is_some_and(is_truthy)
            }
        };
        let function = authorizer.get("FunctionArn").filter(|it| is_truthy(it));
        let Some(function) = function.filter(|_| is_let) else {
            continue;
        };
        let origin = Origin::Authorizer {
            name: Some(name.clone()),
            api: api.id.to_owned(),
        };
        let id = format!("{}{name}AuthorizerPermission", api.id);
        let generated = Generated::new(id, "AWS::Lambda::Permission", origin);
        out.policy(generated, || {
            let partition = match kind {
                Kind::Rest => context.partition.name(),
                Kind::Http => ANY_PARTITION,
            };
            let source = authorizers_arn(partition, api.id);
            let permission = Permission::new(function.clone(), "apigateway.amazonaws.com", source);
            Some(Body {
                on: function.clone(),
                properties: permission.properties(),
                attributes: api.attributes.clone(),
                range: authorizers.get(&name).key_range(api.range),
            })
        });
    }
}

/// All authorizers of an API.
pub(in crate::expand) fn authorizers_arn(partition: &str, api: &str) -> Value {
    let variables = json!({ "__ApiId__": { "Ref": api } });
    execute_api_arn(partition, "${__ApiId__}/authorizers/*", variables)
}
