//! Why the transform refuses the API of a web socket: the first thing that it finds.

use super::{describe, domain, name as name_of_key};
use crate::expand::apis::Shared;
use crate::expand::context::Context;
use crate::expand::effective::Properties;
use crate::expand::open_api::Fault;
use crate::expand::open_api::python::{PyValue, printed};
use crate::expand::stage;
use crate::syntax::is_truthy;
use crate::template::shape;
use serde_json::{Map, Value};

pub(super) fn check(
    id: &str,
    properties: &Properties<'_>,
    context: &Context<'_, '_>,
) -> Result<(), Fault> {
    let refuse = |name: &str, message: &str| Err(Fault::resource(id, message).at([name]));
    let resolved = |name: &str| context.resolve(properties.get(name).value());
    let routes = resolved("Routes");
    if !is_truthy(&routes) {
        return refuse("Routes", "WebSocket API must have at least one route.");
    }
    if let Some(address) = properties.get("IpAddressType").given() {
        let is_function = address
            .as_object()
            .is_some_and(|it| it.len() == 1 && it.keys().all(|key| shape::is_intrinsic_key(key)));
        let is_known = matches!(address.as_str(), Some("ipv4" | "dualstack"));
        if !is_function && !is_known {
            let message = "IpAddressType must be 'ipv4' or 'dualstack'.";
            return refuse("IpAddressType", message);
        }
    }
    let written = resolved("Domain");
    if written
        .get("MutualTlsAuthentication")
        .is_some_and(is_truthy)
    {
        let message = "Mutual TLS domain name association is not supported for Websocket APIs.";
        return Err(Fault::resource(id, message).at(["Domain", "MutualTlsAuthentication"]));
    }
    let auth = resolved("Auth");
    let nothing = Map::new();
    let all = routes.as_object().unwrap_or(&nothing);
    if is_truthy(&auth) && !all.contains_key("$connect") {
        let message = "Authorization is only available if there is a $connect route.";
        return refuse("Auth", message);
    }
    let written = PyValue::plain(&written);
    let mut shared = Shared::default();
    domain::http(
        id,
        Some(&written),
        describe::CREATOR,
        &Map::new(),
        &mut shared,
    )
    .map_err(|it| it.at(["Domain"]))?;
    let name = properties.get("StageName");
    let stage = name.given();
    if stage.as_ref().and_then(Value::as_str) == Some("$default") {
        let message = "Stages cannot be named $default for WebSocket APIs.";
        return refuse("StageName", message);
    }
    let written = name.entry().map(|it| it.value);
    let stage_id = stage::web_socket_id(id, written.filter(|it| !it.is_null()));
    if !stage_id.bytes().all(|it| it.is_ascii_alphanumeric()) {
        let message = "Logical ids must be alphanumeric.";
        return Err(Fault::part(&stage_id, message).at(["StageName"]));
    }
    all.iter().try_for_each(|(key, route)| {
        let result = check_route(id, key, route, &auth);
        result.map_err(|it| it.at(["Routes", key]))
    })
}

fn check_route(id: &str, key: &str, route: &Value, auth: &Value) -> Result<(), Fault> {
    let refuse = |message: String| Err(Fault::resource(id, message));
    if name_of_key(key).is_none() {
        return refuse(format!(
            "Route key '{key}' must be alphanumeric. Only $connect, $disconnect, and $default special routes are supported."
        ));
    }
    if key != "$connect" && route.get("RequestParameters").is_some_and(is_truthy) {
        let message =
            "Request parameters are only supported for the $connect route in WebSocket APIs.";
        let place = ["Routes", key, "RequestParameters"];
        return Err(Fault::resource(id, message).at(place));
    }
    if is_truthy(auth) {
        check_auth(id, auth).map_err(|it| it.at(["Auth"]))?;
    }
    match route.get("FunctionArn") {
        Some(_) => Ok(()),
        None => refuse("Route must have associated function.".to_owned()),
    }
}

fn check_auth(id: &str, auth: &Value) -> Result<(), Fault> {
    let refuse = |message: String| Err(Fault::resource(id, message));
    let Some(kind) = auth.get("AuthType").filter(|it| is_truthy(it)) else {
        return refuse("AuthType must be specified for additional auth configurations.".to_owned());
    };
    match kind.as_str() {
        Some("CUSTOM") => match auth.get("AuthArn").is_some_and(is_truthy) {
            true => Ok(()),
            false => refuse("AuthArn must be specified if AuthType is CUSTOM.".to_owned()),
        },
        Some(kind @ ("AWS_IAM" | "NONE")) => {
            match auth.as_object().is_some_and(|it| it.len() > 1) {
                true => refuse(format!(
                    "No additional configurations supported for AuthType {kind}."
                )),
                false => Ok(()),
            }
        }
        Some(_) | None => {
            let kind = printed(&mut PyValue::plain(kind));
            let message = format!("AuthType '{kind}' is not one of AWS_IAM, CUSTOM or NONE.");
            Err(Fault::resource(id, message).at(["Auth", "AuthType"]))
        }
    }
}
