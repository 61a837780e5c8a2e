//! What the authorizers of REST and HTTP APIs let API Gateway do with their functions.

use super::Api;
use super::resource::ApiResource;
use crate::expand::Origin;
use crate::expand::context::Context;
use crate::expand::generated::{Body, Generated, Output};
use crate::expand::implicit::Kind;
use crate::expand::permission::{ANY_PARTITION, Permission, execute_api_arn};
use crate::syntax::is_truthy;
use serde_json::{Map, Value, json};

pub(super) fn expand(out: &mut Output, api: &Api<'_>, kind: Kind, context: &Context<'_, '_>) {
    let authorizers = api.properties.get("Auth").get("Authorizers");
    let Value::Object(all) = authorizers.value() else {
        return;
    };
    for (name, mut authorizer) in all {
        if kind == Kind::Rest {
            authorizer = context.resolve(authorizer);
        }
        let given = |name: &str| authorizer.get(name).filter(|it| is_truthy(it));
        let is_let = is_let(kind, |name| given(name).is_some());
        let Some(function) = given("FunctionArn").filter(|_| is_let) else {
            continue;
        };
        let id = permission_id(api.id, &name);
        let generated = Generated::new(id, "AWS::Lambda::Permission", origin(api.id, &name));
        out.policy(generated, || {
            let permission = permission(kind, api.id, function.clone(), context);
            Some(Body {
                on: function.clone(),
                properties: permission.properties(),
                attributes: api.attributes.clone(),
                range: authorizers.get(&name).key_range(api.range),
            })
        });
    }
}

/// Whether API Gateway may call the function of an authorizer that has the properties for which `is_given` is true.
pub(super) fn is_let(kind: Kind, is_given: impl Fn(&str) -> bool) -> bool {
    match kind {
        Kind::Rest => !is_given("DisableFunctionDefaultPermissions"),
        Kind::Http => is_given("EnableFunctionDefaultPermissions"),
    }
}

/// The resource with which it may call the function of an authorizer.
pub(super) fn permission_resource(
    kind: Kind,
    (api, name): (&str, &str),
    function: Value,
    attributes: &Map<String, Value>,
    context: &Context<'_, '_>,
) -> ApiResource {
    let id = permission_id(api, name);
    let mut made = ApiResource::new(id, "AWS::Lambda::Permission", attributes);
    if let Value::Object(properties) = permission(kind, api, function, context).properties() {
        made.properties = properties;
    }
    made.of(origin(api, name), ["Auth", "Authorizers", name]);
    made
}

fn permission_id(api: &str, name: &str) -> String {
    format!("{api}{name}AuthorizerPermission")
}

fn origin(api: &str, name: &str) -> Origin {
    Origin::Authorizer {
        name: Some(name.to_owned()),
        api: api.to_owned(),
    }
}

fn permission(kind: Kind, api: &str, function: Value, context: &Context<'_, '_>) -> Permission {
    let partition = match kind {
        Kind::Rest => context.partition.name(),
        Kind::Http => ANY_PARTITION,
    };
    let source = authorizers_arn(partition, api);
    Permission::new(function, "apigateway.amazonaws.com", source)
}

/// All authorizers of an API.
pub(in crate::expand) fn authorizers_arn(partition: &str, api: &str) -> Value {
    let variables = json!({ "__ApiId__": { "Ref": api } });
    execute_api_arn(partition, "${__ApiId__}/authorizers/*", variables)
}
