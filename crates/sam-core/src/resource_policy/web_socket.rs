//! What the routes and the authorizer of a web socket's API let API Gateway do with their functions.

use super::authorizer::authorizers_arn;
use super::{ANY_PARTITION, Cause, Maker, Permission, Reason};
use crate::role::property::Properties;
use crate::syntax::is_truthy;
use crate::template::Resource;
use serde_json::{Map, Value, json};

impl<'a> Maker<'a, '_> {
    pub(super) fn web_socket(&mut self, api: Resource<'a>) {
        let properties = Properties::of(api, self.context.template);
        let stage = properties.get("StageName").given();
        let stage = stage.unwrap_or_else(|| "default".into());
        let routes = properties.get("Routes");
        let Value::Object(all) = self.context.resolve(routes.value()) else {
            return;
        };
        let here = api.entry.key.full_range();
        // Unlike others these have no condition of the API.
        let attributes = Map::new();
        for (key, route) in &all {
            let (Some(function), Some(name)) = (route.get("FunctionArn"), name(key)) else {
                continue;
            };
            let cause = Cause {
                reason: Reason::Route {
                    key: key.clone(),
                    api: api.id.to_owned(),
                },
                range: routes.get(key).key_range(here),
                attributes: attributes.clone(),
            };
            let source = route_arn(api.id, &stage, key);
            let permission = Permission::new(function.clone(), "apigateway.amazonaws.com", source);
            let id = format!("{}{name}Permission", api.id);
            self.permission(id, function.clone(), permission, cause);
        }
        let written = properties.get("Auth");
        let auth = self.context.resolve(written.value());
        let get = |name: &str| auth.get(name).filter(|it| is_truthy(it));
        let is_custom = get("AuthType").and_then(Value::as_str) == Some("CUSTOM");
        if let Some(function) = get("AuthArn")
            && is_custom
            && get("InvokeRole").is_none()
            && all.contains_key("$connect")
        {
            let source = authorizers_arn(ANY_PARTITION, api.id);
            let permission = Permission::new(function.clone(), "apigateway.amazonaws.com", source);
            let cause = Cause {
                reason: Reason::Authorizer {
                    name: None,
                    api: api.id.to_owned(),
                },
                range: written.key_range(here),
                attributes,
            };
            let id = format!("{}AuthorizerPermission", api.id);
            self.permission(id, function.clone(), permission, cause);
        }
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
