//! The API of a web socket: its routes, and what they and the authorizer let API Gateway do with their functions.

mod check;
mod describe;

use super::Origin;
use super::api::authorizer::authorizers_arn;
use super::context::Context;
use super::draft::depends_on;
use super::effective::Properties;
use super::generated::{Body, Depth, Generated, Output};
use super::open_api::python::PyValue;
use super::permission::{ANY_PARTITION, Permission};
use super::whole::EventPrefix;
use super::{api, apis, domain, stage};
use crate::syntax::is_truthy;
use crate::template::Resource;
use crate::text::TextRange;
use describe::WebSocket;
use serde_json::{Map, Value, json};

pub(super) fn expand<'a>(out: &mut Output, api: Resource<'a>, context: &Context<'a, '_>) {
    let properties = Properties::of(api, context.template);
    let here = api.entry.key.full_range();
    if out.depth() == Depth::Whole
        && let Err(fault) = check::check(api.id, &properties, context)
    {
        if let Some(whole) = out.rest() {
            whole.refuse(api.id, here, fault, EventPrefix::Resource, context.template);
        }
        return;
    }
    let route_settings = out.rest().map(|whole| {
        let apis = whole.apis.as_ref();
        let added = apis.and_then(|it| it.route_settings(api.id));
        with_added(properties.get("RouteSettings").value(), added)
    });
    let socket = WebSocket {
        id: api.id,
        properties,
        route_settings: route_settings.unwrap_or_default(),
    };
    let stage_name = properties.get("StageName");
    let written = stage_name.entry().map(|it| it.value);
    let stage_id = stage::web_socket_id(api.id, written.filter(|it| !it.is_null()));
    out.main(api.id, "AWS::ApiGatewayV2::Api", || {
        Body::new(socket.api(), depends_on(api), here)
    });
    let routes = properties.get("Routes");
    let all = match context.resolve(routes.value()) {
        Value::Object(all) => all,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    };
    let generated = Generated::new(stage_id, "AWS::ApiGatewayV2::Stage", Origin::Sam);
    out.resource(generated, || {
        // Settings of routes are for routes that are there.
        let waits = is_truthy(&socket.route_settings);
        let names = all.keys().filter_map(|key| name(key));
        let ids: Vec<_> = names.map(|it| format!("{}{it}Route", api.id)).collect();
        let waits_for = waits.then(|| ("DependsOn".to_owned(), ids.into()));
        Body::new(
            socket.stage(),
            waits_for.into_iter().collect(),
            stage_name.key_range(here),
        )
    });
    expand_domain(
        out,
        &socket,
        properties.get("Domain").key_range(here),
        context,
    );
    let auth = properties.get("Auth");
    let auth_value = context.resolve(auth.value());
    for (key, route) in &all {
        let Some(name) = name(key) else {
            continue;
        };
        let origin = Origin::Route {
            key: key.clone(),
            api: api.id.to_owned(),
        };
        let range = routes.get(key).key_range(here);
        let id = |suffix: &str| format!("{}{name}{suffix}", api.id);
        let generated = Generated::new(id("Route"), "AWS::ApiGatewayV2::Route", origin.clone());
        out.resource(generated, || {
            let properties = socket.route(key, &id("Integration"), route, &auth_value);
            Body::new(properties, Map::new(), range)
        });
        let integration = "AWS::ApiGatewayV2::Integration";
        let generated = Generated::new(id("Integration"), integration, origin.clone());
        out.resource(generated, || {
            Body::new(socket.integration(route), Map::new(), range)
        });
        let permission = Generated::new(id("Permission"), "AWS::Lambda::Permission", origin);
        out.policy(permission, || {
            let function = route.get("FunctionArn")?;
            let source = route_arn(api.id, &socket.stage_name(), key);
            Some(body(function, source, range))
        });
    }
    let get = |name: &str| auth_value.get(name).filter(|it| is_truthy(it));
    let is_custom = get("AuthType").and_then(Value::as_str) == Some("CUSTOM");
    let Some(function) = get("AuthArn").filter(|_| is_custom && all.contains_key("$connect"))
    else {
        return;
    };
    let origin = Origin::Authorizer {
        name: None,
        api: api.id.to_owned(),
    };
    let range = auth.key_range(here);
    let id = format!("{}ConnectAuthorizer", api.id);
    let generated = Generated::new(id, "AWS::ApiGatewayV2::Authorizer", origin.clone());
    out.resource(generated, || {
        Body::new(socket.authorizer(&auth_value), Map::new(), range)
    });
    if get("InvokeRole").is_none() {
        let id = format!("{}AuthorizerPermission", api.id);
        let permission = Generated::new(id, "AWS::Lambda::Permission", origin);
        out.policy(permission, || {
            let source = authorizers_arn(ANY_PARTITION, api.id);
            Some(body(function, source, range))
        });
    }
}

/// The settings of routes with those that events add.
fn with_added(settings: Value, added: Option<Value>) -> Value {
    let Some(Value::Object(added)) = added else {
        return settings;
    };
    let mut all = match settings {
        Value::Object(all) => all,
        Value::Null => Map::new(),
        other @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            return other;
        }
    };
    for (route, more) in added {
        match (all.get_mut(&route), more) {
            (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
            (_, more) => {
                all.insert(route, more);
            }
        }
    }
    Value::Object(all)
}

fn expand_domain(
    out: &mut Output,
    socket: &WebSocket<'_>,
    range: TextRange,
    context: &Context<'_, '_>,
) {
    if out.depth() != Depth::Whole {
        domain::expand_http(out, socket.id, &socket.properties, context);
        return;
    }
    let written = PyValue::plain(&context.resolve(socket.properties.get("Domain").value()));
    let mut shared = apis::Shared::default();
    let made = domain::http(
        socket.id,
        Some(&written),
        describe::CREATOR,
        &Map::new(),
        &mut shared,
    );
    let mut made = made.unwrap_or_default();
    for resource in &mut made {
        resource.of(Origin::Property("Domain"), ["Domain"]);
    }
    if let Some(tags) = socket.propagated_tags() {
        for resource in &mut made {
            resource.tag(&tags);
        }
    }
    api::add(out, made, &socket.properties, range);
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
