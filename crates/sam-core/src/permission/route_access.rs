//! Who may call the routes of APIs, as the template that the transform writes says.

use crate::transform::{is_iam, security};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A route of an API, and how its callers have to show who they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteAccess {
    /// The logical ID of the API.
    pub api: String,
    /// `GET /orders`, or the route key of a WebSocket API.
    pub route: String,
    /// How callers are let in.
    pub authorization: Authorization,
    /// Whether they send an API key, too.
    pub needs_key: bool,
    /// What the authorizers ask of them, as JSON: their definitions and the scopes.
    pub rules: String,
}

/// How an API lets callers in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Authorization {
    /// It does not ask who calls.
    Open,
    /// By a signature of IAM.
    Iam,
    /// By authorizers, each with its name.
    Authorizers(Vec<String>),
    /// The template does not show it.
    Unknown,
}

impl Authorization {
    /// Whether callers may be let in that another one does not let in.
    pub fn lets_in_more_than(&self, other: &Self) -> bool {
        self != other && *other != Self::Open
    }
}

/// The routes of all APIs in a template of CloudFormation, in the order of APIs and routes. Methods that only answer
/// browsers (`OPTIONS`) are left out.
pub fn route_access(template: &Value) -> Vec<RouteAccess> {
    let resources = template.get("Resources").and_then(Value::as_object);
    let mut found = Vec::new();
    for (id, resource) in resources.into_iter().flatten() {
        let Some(properties) = resource.get("Properties").and_then(Value::as_object) else {
            continue;
        };
        let authorizer = properties.get("AuthorizerId").map(named);
        let authorizer = authorizer.and_then(|it| resources?.get(&it)?.get("Properties"));
        let own = [authorizer, properties.get("AuthorizationScopes")];
        let rules = || {
            own.map(|it| it.map_or_else(String::new, Value::to_string))
                .concat()
        };
        match resource.get("Type").and_then(Value::as_str) {
            Some("AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api") => {
                if let Some(body) = properties.get("Body") {
                    of_body(id, body, &mut found);
                }
            }
            Some("AWS::ApiGateway::Method") => found.extend(of_method(id, properties, rules())),
            Some("AWS::ApiGatewayV2::Route") => found.extend(of_route(id, properties, rules())),
            Some("AWS::AppSync::GraphQLApi") => found.push(of_graphql(id, properties)),
            Some(_) | None => {}
        }
    }
    found.sort();
    found
}

const METHODS: [(&str, &str); 7] = [
    ("get", "GET"),
    ("put", "PUT"),
    ("post", "POST"),
    ("delete", "DELETE"),
    ("patch", "PATCH"),
    ("head", "HEAD"),
    ("x-amazon-apigateway-any-method", "ANY"),
];

fn of_body(api: &str, body: &Value, found: &mut Vec<RouteAccess>) {
    let paths = body.get("paths").and_then(Value::as_object);
    for (path, methods) in paths.into_iter().flatten() {
        for (key, method) in METHODS {
            let Some(operation) = methods.get(key) else {
                continue;
            };
            let own = operation.get("x-amazon-apigateway-auth");
            let own = own.and_then(|it| it.get("type")).and_then(Value::as_str);
            let authorization = match own {
                Some("AWS_IAM") => Authorization::Iam,
                Some(_) | None => of_security(operation, body),
            };
            found.push(RouteAccess {
                api: api.to_owned(),
                route: format!("{method} {path}"),
                authorization,
                needs_key: is_key_asked(operation, body),
                rules: rules(operation, body),
            });
        }
    }
}

fn is_key_asked(operation: &Value, body: &Value) -> bool {
    let list = security(operation, body).and_then(Value::as_array);
    let mut schemes = list.into_iter().flatten();
    schemes.any(|it| it.get("api_key").is_some())
}

/// What a route asks of its callers, with the definitions of what it names.
fn rules(operation: &Value, body: &Value) -> String {
    let list = security(operation, body).and_then(Value::as_array);
    let schemes = list.into_iter().flatten().filter_map(Value::as_object);
    let mut all: Vec<String> = Vec::new();
    for (name, scopes) in schemes
        .flatten()
        .filter(|(it, _)| !KEYS.contains(&it.as_str()))
    {
        let of_swagger = body.get("securityDefinitions");
        let of_open_api = body
            .get("components")
            .and_then(|it| it.get("securitySchemes"));
        let mut definitions = [of_swagger, of_open_api].into_iter().flatten();
        let definition = definitions.find_map(|it| it.get(name));
        let definition = definition.map_or_else(String::new, Value::to_string);
        all.push(format!("{name} {scopes} {definition}"));
    }
    all.sort_unstable();
    all.concat()
}

/// A key of an API tells callers apart, but lets nobody in that would not be.
const KEYS: [&str; 2] = ["api_key", "NONE"];

fn of_security(operation: &Value, body: &Value) -> Authorization {
    let Some(security) = security(operation, body) else {
        return Authorization::Open;
    };
    let Some(list) = security.as_array() else {
        return Authorization::Unknown;
    };
    let mut names: Vec<&str> = Vec::new();
    for item in list {
        let Some(schemes) = item.as_object().filter(|it| it.keys().all(is_name)) else {
            return Authorization::Unknown;
        };
        let own = schemes.keys().map(String::as_str);
        names.extend(own.filter(|it| !KEYS.contains(it)));
    }
    names.sort_unstable();
    names.dedup();
    match names.as_slice() {
        [] => Authorization::Open,
        [..] if names.iter().all(|it| is_iam(it, body)) => Authorization::Iam,
        [..] => Authorization::Authorizers(names.into_iter().map(str::to_owned).collect()),
    }
}

fn is_name(key: &String) -> bool {
    !key.starts_with("Fn::") && key != "Ref"
}

fn of_type(properties: &Map<String, Value>, key: &str, authorizer: &str) -> Authorization {
    let kind = match properties.get(key) {
        None => return Authorization::Open,
        Some(kind) => kind.as_str(),
    };
    match kind {
        Some("NONE") => Authorization::Open,
        Some("AWS_IAM") => Authorization::Iam,
        Some(kind) => {
            let own = properties.get(authorizer);
            let own = own.map_or_else(|| kind.to_owned(), named);
            Authorization::Authorizers(vec![own])
        }
        None => Authorization::Unknown,
    }
}

/// A resource by its logical ID, anything else as it is written.
fn named(value: &Value) -> String {
    let id = value.get("Ref").or(Some(value)).and_then(Value::as_str);
    id.map_or_else(|| value.to_string(), str::to_owned)
}

fn of_method(id: &str, properties: &Map<String, Value>, rules: String) -> Option<RouteAccess> {
    let method = properties.get("HttpMethod").and_then(Value::as_str)?;
    let api = properties.get("RestApiId").map(named)?;
    (method != "OPTIONS").then(|| RouteAccess {
        api,
        route: format!("{method} ({id})"),
        authorization: of_type(properties, "AuthorizationType", "AuthorizerId"),
        needs_key: properties.get("ApiKeyRequired") == Some(&Value::Bool(true)),
        rules,
    })
}

fn of_route(id: &str, properties: &Map<String, Value>, rules: String) -> Option<RouteAccess> {
    let api = properties.get("ApiId").map(named)?;
    let route = properties.get("RouteKey").and_then(Value::as_str);
    Some(RouteAccess {
        api,
        route: route.unwrap_or(id).to_owned(),
        authorization: of_type(properties, "AuthorizationType", "AuthorizerId"),
        needs_key: properties.get("ApiKeyRequired") == Some(&Value::Bool(true)),
        rules,
    })
}

fn of_graphql(id: &str, properties: &Map<String, Value>) -> RouteAccess {
    let more = properties.get("AdditionalAuthenticationProviders");
    let more = more.and_then(Value::as_array).into_iter().flatten();
    let more = more.map(|it| it.get("AuthenticationType"));
    let all = std::iter::once(properties.get("AuthenticationType")).chain(more);
    let names: Option<BTreeMap<&str, ()>> = all
        .map(|it| Some((it.and_then(Value::as_str)?, ())))
        .collect();
    let authorization = match names {
        None => Authorization::Unknown,
        Some(names) if names.keys().all(|it| *it == "AWS_IAM") => Authorization::Iam,
        Some(names) => Authorization::Authorizers(names.into_keys().map(str::to_owned).collect()),
    };
    RouteAccess {
        api: id.to_owned(),
        route: "GraphQL".to_owned(),
        authorization,
        needs_key: false,
        rules: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{RouteAccess, route_access};
    use serde_json::json;

    #[test]
    fn a_route_is_open_unless_something_guards_it() {
        let template = json!({"Resources": {
            "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {
                "security": [{"Team": []}],
                "securityDefinitions": {"Sig": {"x-amazon-apigateway-authtype": "awsSigv4"}},
                "paths": {"/a": {
                    "get": {"security": [{"api_key": []}]},
                    "put": {"security": [{"Sig": []}]},
                    "post": {},
                    "delete": {"security": {"Ref": "X"}},
                    "options": {},
                }},
            }}},
            "Route": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {
                "ApiId": {"Ref": "Sockets"}, "RouteKey": "$connect", "AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": "Own"},
            }},
            "Method": {"Type": "AWS::ApiGateway::Method", "Properties": {
                "RestApiId": {"Ref": "Old"}, "HttpMethod": "GET", "AuthorizationType": "NONE",
            }},
        }});
        let shown = |it: RouteAccess| {
            let key = if it.needs_key { " with a key" } else { "" };
            format!("{} {}: {:?}{key}", it.api, it.route, it.authorization)
        };
        let found: Vec<_> = route_access(&template).into_iter().map(shown).collect();
        let expected = [
            "Api DELETE /a: Unknown",
            "Api GET /a: Open with a key",
            "Api POST /a: Authorizers([\"Team\"])",
            "Api PUT /a: Iam",
            "Old GET (Method): Open",
            "Sockets $connect: Authorizers([\"Own\"])",
        ];
        assert_eq!(found, expected);
    }
}
