//! Who may call the routes of APIs: what the definitions that the transform writes say of authorizers and API keys, and their
//! resource policies.

use super::refusals::api_parts;
use crate::environment::Environment;
use crate::template::{Template, shape};
use crate::text::TextRange;
use serde_json::Value;

/// Who may call an API.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiAccess {
    /// Its logical ID, that of an API that SAM makes too.
    pub api: String,
    /// Where the API is written, or what it is made for.
    pub range: TextRange,
    /// The condition of the template under which there is the API.
    pub condition: Option<String>,
    /// In the order of the definition.
    pub routes: Vec<Route>,
    /// Its resource policy, a policy document.
    pub policy: Option<Value>,
}

/// A route of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// In capital letters; `ANY` for all.
    pub method: String,
    /// `/orders/{id}`; `$connect` of a web socket.
    pub path: String,
    /// Whom API Gateway lets through.
    pub caller: Caller,
    /// Whether the caller needs an API key.
    pub needs_key: bool,
}

/// Whom API Gateway lets call a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Whoever knows the address.
    Everyone,
    /// Who signs with credentials that allow `execute-api:Invoke`.
    Iam,
    /// Whom an authorizer lets through, by its name.
    Authorized(String),
}

/// Who may call the APIs of a template, as far as their definitions are in it. In the order of the transform; those of web
/// sockets last.
pub fn api_access(template: Template<'_>, environment: &Environment) -> Vec<ApiAccess> {
    let parts = api_parts(template, environment);
    let apis = parts.generated.iter().filter_map(|it| {
        let is_api = matches!(
            it.resource_type,
            "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api"
        );
        let body = it.body.as_ref().filter(|_| is_api)?;
        let condition = body.attributes.get("Condition").and_then(Value::as_str);
        let definition = body.properties.get("Body")?;
        Some(ApiAccess {
            api: it.id.clone(),
            range: body.range,
            condition: condition.map(str::to_owned),
            routes: routes(definition),
            policy: definition.get("x-amazon-apigateway-policy").cloned(),
        })
    });
    let mut found: Vec<_> = apis.collect();
    let sockets = template.resources_of_type("AWS::Serverless::WebSocketApi");
    found.extend(sockets.map(|socket| {
        let auth = socket.property("Auth");
        let kind = auth.and_then(|it| shape::get(it, "AuthType"));
        let caller = match kind.and_then(|it| it.as_str()) {
            Some("AWS_IAM") => Caller::Iam,
            Some("CUSTOM") => Caller::Authorized("CUSTOM".to_owned()),
            Some(_) | None => Caller::Everyone,
        };
        ApiAccess {
            api: socket.id.to_owned(),
            range: socket.entry.key.full_range(),
            condition: socket.condition().map(str::to_owned),
            routes: vec![Route {
                method: "CONNECT".to_owned(),
                path: "$connect".to_owned(),
                caller,
                needs_key: false,
            }],
            policy: None,
        }
    }));
    found
}

/// The scheme that stands for an API key.
const KEY: &str = "api_key";

fn routes(definition: &Value) -> Vec<Route> {
    let paths = definition.get("paths").and_then(Value::as_object);
    let mut found = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        let methods = item.as_object().into_iter().flatten();
        for (method, operation) in methods {
            let is_method = operation.is_object() && !method.starts_with("Fn::");
            // What SAM makes to answer browsers, which ask before they send the request.
            let integration = operation.get("x-amazon-apigateway-integration");
            let kind = integration.and_then(|it| it.get("type")?.as_str());
            if !is_method || method == "options" && kind == Some("mock") {
                continue;
            }
            let names = schemes(security(operation, definition));
            // `NONE` takes away the default authorizer.
            let mut authorizers = names.iter().filter(|it| **it != KEY && **it != "NONE");
            let authorizer = authorizers.next();
            found.push(Route {
                method: match method.as_str() {
                    "x-amazon-apigateway-any-method" => "ANY".to_owned(),
                    method => method.to_uppercase(),
                },
                path: path.clone(),
                caller: match authorizer {
                    Some(name) if is_iam(name, definition) => Caller::Iam,
                    Some(name) => Caller::Authorized((*name).to_owned()),
                    None => Caller::Everyone,
                },
                needs_key: names.contains(&KEY),
            });
        }
    }
    found
}

/// What a method asks of its callers: its own `security`, else that of the definition
/// (<https://spec.openapis.org/oas/v3.0.3#operation-object>).
pub(crate) fn security<'d>(operation: &'d Value, definition: &'d Value) -> Option<&'d Value> {
    let own = operation.get("security");
    own.or_else(|| definition.get("security"))
}

/// The names of the schemes in a `security`.
fn schemes(security: Option<&Value>) -> Vec<&str> {
    let items = security.and_then(Value::as_array);
    let schemes = items.into_iter().flatten().filter_map(Value::as_object);
    schemes
        .flat_map(|it| it.keys())
        .map(String::as_str)
        .collect()
}

/// Whether a scheme is a signature with credentials of AWS.
pub(crate) fn is_iam(name: &str, definition: &Value) -> bool {
    let of_swagger = definition.get("securityDefinitions");
    let components = definition.get("components");
    let of_open_api = components.and_then(|it| it.get("securitySchemes"));
    let mut schemes = [of_swagger, of_open_api].into_iter().flatten();
    let is_signed = |scheme: &Value| {
        let kind = scheme.get("x-amazon-apigateway-authtype");
        kind.and_then(Value::as_str) == Some("awsSigv4")
    };
    name == "AWS_IAM" || schemes.any(|it| it.get(name).is_some_and(is_signed))
}

#[cfg(test)]
mod tests {
    use super::routes;
    use serde_json::json;

    #[test]
    fn a_method_without_security_has_that_of_its_definition() {
        let definition = json!({
            "security": [{"Team": []}],
            "components": {"securitySchemes": {"Sig": {"x-amazon-apigateway-authtype": "awsSigv4"}}},
            "paths": {"/a": {"get": {}, "put": {"security": []}, "post": {"security": [{"Sig": []}]}}},
        });
        let shown = routes(&definition).into_iter();
        let mut shown: Vec<_> = shown
            .map(|it| format!("{} {:?}", it.method, it.caller))
            .collect();
        shown.sort();
        assert_eq!(
            shown,
            ["GET Authorized(\"Team\")", "POST Iam", "PUT Everyone"]
        );
    }
}
