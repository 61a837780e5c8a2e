//! The API of a web socket: its routes, and what they and the authorizer let API Gateway do with their functions.

use super::Origin;
use super::api::authorizer::authorizers_arn;
use super::context::Context;
use super::effective::Properties;
use super::generated::{Body, Generated, Output};
use super::permission::{ANY_PARTITION, Permission};
use super::{domain, stage};
use crate::syntax::is_truthy;
use crate::template::Resource;
use crate::text::TextRange;
use serde_json::{Map, Value, json};

pub(super) fn expand<'a>(out: &mut Output, api: Resource<'a>, context: &Context<'a, '_>) {
    let properties = Properties::of(api, context.template);
    let stage_name = properties.get("StageName");
    let written = stage_name.entry().map(|it| it.value);
    let stage_id = stage::web_socket_id(api.id, written.filter(|it| !it.is_null()));
    out.name(stage_id, "AWS::ApiGatewayV2::Stage", Origin::Sam);
    domain::expand_http(out, api.id, &properties, context);
    let routes = properties.get("Routes");
    let Value::Object(all) = context.resolve(routes.value()) else {
        return;
    };
    let here = api.entry.key.full_range();
    let stage = || stage_name.given().unwrap_or_else(|| "default".into());
    for (key, route) in &all {
        let Some(name) = name(key) else {
            continue;
        };
        let origin = Origin::Route {
            key: key.clone(),
            api: api.id.to_owned(),
        };
        for (suffix, resource_type) in [
            ("Route", "AWS::ApiGatewayV2::Route"),
            ("Integration", "AWS::ApiGatewayV2::Integration"),
        ] {
            out.name(
                format!("{}{name}{suffix}", api.id),
                resource_type,
                origin.clone(),
            );
        }
        let id = format!("{}{name}Permission", api.id);
        let permission = Generated::new(id, "AWS::Lambda::Permission", origin);
        out.policy(permission, || {
            let function = route.get("FunctionArn")?;
            let source = route_arn(api.id, &stage(), key);
            Some(body(function, source, routes.get(key).key_range(here)))
        });
    }
    let written = properties.get("Auth");
    let auth = context.resolve(written.value());
    let get = |name: &str| auth.get(name).filter(|it| is_truthy(it));
    let is_custom = get("AuthType").and_then(Value::as_str) == Some("CUSTOM");
    let Some(function) = get("AuthArn").filter(|_| is_custom && all.contains_key("$connect"))
    else {
        return;
    };
    let origin = Origin::Authorizer {
        name: None,
        api: api.id.to_owned(),
    };
    let id = format!("{}ConnectAuthorizer", api.id);
    out.name(id, "AWS::ApiGatewayV2::Authorizer", origin.clone());
    if get("InvokeRole").is_none() {
        let id = format!("{}AuthorizerPermission", api.id);
        let permission = Generated::new(id, "AWS::Lambda::Permission", origin);
        out.policy(permission, || {
            let source = authorizers_arn(ANY_PARTITION, api.id);
            Some(body(function, source, written.key_range(here)))
        });
    }
}

/// What a route or an authorizer lets API Gateway do. Unlike other permissions these have no condition of the API.
fn body(function: &Value, source: Value, range: TextRange) -> Body {
    let permission = Permission::new(function.clone(), "apigateway.amazonaws.com", source);
    Body {
        on: function.clone(),
        properties: permission.properties(),
        attributes: Map::new(),
        range,
    }
}

/// What a route adds to names; none for what the transform refuses.
fn name(key: &str) -> Option<String> {
    let name = match key {
        "$connect" | "$disconnect" | "$default" => key.trim_start_matches('$'),
        _ => key,
    };
    let is_alphanumeric = !name.is_empty() && name.chars().all(char::is_alphanumeric);
    let mut letters = name.chars().filter(|_| is_alphanumeric);
    let first = letters.next()?;
    Some(
        first
            .to_uppercase()
            .chain(letters.flat_map(char::to_lowercase))
            .collect(),
    )
}

fn route_arn(api: &str, stage: &Value, key: &str) -> Value {
    let of_api = format!(
        "arn:{ANY_PARTITION}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{api}.ApiId}}"
    );
    match stage.as_str() {
        Some(stage) => json!({ "Fn::Sub": format!("{of_api}/{stage}/{key}") }),
        None => json!({
            "Fn::Sub": [format!("{of_api}/${{__StageName__}}/{key}"), { "__StageName__": stage }],
        }),
    }
}
