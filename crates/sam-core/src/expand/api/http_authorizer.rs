//! `Auth.Authorizers` of an HTTP API: their definitions, and the permissions to call their functions.

use super::authorizer::{is_let, permission_resource};
use super::resource::ApiResource;
use super::rest_authorizer::{authorizer_uri, texts};
use crate::expand::api_kind::Kind;
use crate::expand::context::Context;
use crate::expand::open_api::Fault;
use crate::expand::open_api::python::{PyMap, PyText, PyValue};
use serde_json::{Map, Value, json};

/// An authorizer.
pub(super) struct HttpAuthorizer {
    pub(super) name: PyText,
    kind: AuthorizerKind,
    written: PyValue,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum AuthorizerKind {
    Iam,
    Jwt,
    Lambda,
}

/// What authorizers of one kind have and those of the other have not, and how the message calls the kind.
const OF_KIND: [(&str, AuthorizerKind, &str); 9] = [
    (
        "AuthorizationScopes",
        AuthorizerKind::Jwt,
        "OAuth2 Authorizer",
    ),
    ("JwtConfiguration", AuthorizerKind::Jwt, "OAuth2 Authorizer"),
    (
        "IdentitySource",
        AuthorizerKind::Jwt,
        "OAuth2 Authorizer. For Lambda Authorizer, use the 'Identity' property instead",
    ),
    ("FunctionArn", AuthorizerKind::Lambda, "Lambda Authorizer"),
    (
        "FunctionInvokeRole",
        AuthorizerKind::Lambda,
        "Lambda Authorizer",
    ),
    ("Identity", AuthorizerKind::Lambda, "Lambda Authorizer"),
    (
        "AuthorizerPayloadFormatVersion",
        AuthorizerKind::Lambda,
        "Lambda Authorizer",
    ),
    (
        "EnableSimpleResponses",
        AuthorizerKind::Lambda,
        "Lambda Authorizer",
    ),
    (
        "EnableFunctionDefaultPermissions",
        AuthorizerKind::Lambda,
        "Lambda Authorizer",
    ),
];

/// All authorizers of an API.
pub(super) fn all(id: &str, auth: &PyValue) -> Result<Vec<HttpAuthorizer>, Fault> {
    let mut all: Vec<HttpAuthorizer> = Vec::new();
    if matches!(auth.get("EnableIamAuthorizer"), Some(PyValue::Bool(true))) {
        all.push(HttpAuthorizer {
            name: "AWS_IAM".into(),
            kind: AuthorizerKind::Iam,
            written: PyValue::Null,
        });
    }
    let Some(authorizers) = auth.given("Authorizers") else {
        return Ok(all);
    };
    let Some(map) = authorizers.as_map() else {
        let message = "Property 'Auth.Authorizers' should be a map.";
        return Err(Fault::resource(id, message).at(["Auth", "Authorizers"]));
    };
    for (name, written) in map.clone().iter() {
        let authorizer = HttpAuthorizer::of(id, name, written);
        let authorizer = authorizer.map_err(|it| it.at(["Auth", "Authorizers", name.as_str()]))?;
        all.retain(|it| it.name != *name);
        all.push(authorizer);
    }
    Ok(all)
}

impl HttpAuthorizer {
    fn of(id: &str, name: &PyText, written: &PyValue) -> Result<Self, Fault> {
        let refuse = |message: String| Err(Fault::resource(id, message));
        let shown = name.as_str();
        if written.as_map().is_none() {
            return refuse(format!(
                "Property 'Auth.Authorizers.{shown}' should be a map."
            ));
        }
        let at = |property: &str| {
            let path = ["Auth", "Authorizers", shown, property].map(str::to_owned);
            move |fault: Fault| fault.at(path.iter().map(String::as_str))
        };
        if written.get("OpenIdConnectUrl").is_some() {
            return refuse(format!(
                "'OpenIdConnectUrl' is no longer a supported property for authorizer '{shown}'. Please refer to the AWS SAM documentation."
            ))
            .map_err(at("OpenIdConnectUrl"));
        }
        let jwt = written.given("JwtConfiguration");
        if jwt.is_some_and(|it| it.as_map().is_none()) {
            return refuse("Property 'JwtConfiguration' should be a map.".to_owned())
                .map_err(at("JwtConfiguration"));
        }
        let kind = match jwt {
            Some(_) => AuthorizerKind::Jwt,
            None => AuthorizerKind::Lambda,
        };
        let scopes = written.present("AuthorizationScopes");
        if scopes.is_some_and(|it| it.as_list().is_none()) {
            return refuse("AuthorizationScopes must be a list.".to_owned())
                .map_err(at("AuthorizationScopes"));
        }
        for (property, of, kind_shown) in OF_KIND {
            // A configuration that is empty counts as none.
            let is_there = match property {
                "JwtConfiguration" => jwt.is_some(),
                property => written.present(property).is_some(),
            };
            if of != kind && is_there {
                return refuse(format!("{property} is only supported for {kind_shown}."))
                    .map_err(at(property));
            }
        }
        let needed: &[&str] = match kind {
            AuthorizerKind::Jwt => &["IdentitySource"],
            AuthorizerKind::Lambda => &["FunctionArn", "AuthorizerPayloadFormatVersion"],
            AuthorizerKind::Iam => &[],
        };
        if let Some(missing) = needed.iter().find(|it| written.given(it).is_none()) {
            let kind = match kind {
                AuthorizerKind::Jwt => "OAuth2",
                AuthorizerKind::Lambda | AuthorizerKind::Iam => "Lambda",
            };
            return refuse(format!(
                "{shown} {kind} Authorizer must define '{missing}'."
            ));
        }
        match written.present("EnableFunctionDefaultPermissions") {
            None | Some(PyValue::Bool(_)) => Ok(Self {
                name: name.clone(),
                kind,
                written: written.clone(),
            }),
            Some(_) => refuse(format!(
                "Property 'Authorizers.{shown}.EnableFunctionDefaultPermissions' should be a boolean."
            ))
            .map_err(at("EnableFunctionDefaultPermissions")),
        }
    }

    /// At the authorizer, unless the fault says where.
    pub(super) fn at(&self, fault: Fault) -> Fault {
        fault.at(["Auth", "Authorizers", self.name.as_str()])
    }

    pub(super) fn scopes(&self) -> PyValue {
        let scopes = self.written.present("AuthorizationScopes");
        scopes.cloned().unwrap_or(PyValue::List(Vec::new()))
    }

    /// What stands in the definition of the API.
    pub(super) fn definition(&self, id: &str, context: &Context<'_, '_>) -> Result<PyValue, Fault> {
        const OWN: &str = "x-amazon-apigateway-authorizer";
        let value = |name: &str| {
            self.written
                .get(name)
                .map_or(Value::Null, PyValue::to_value)
        };
        Ok(match self.kind {
            AuthorizerKind::Iam => PyValue::plain(&json!({
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "x-amazon-apigateway-authtype": "awsSigv4",
            })),
            AuthorizerKind::Jwt => {
                let written = self
                    .written
                    .get("JwtConfiguration")
                    .and_then(PyValue::as_map);
                let mut configuration = PyMap::plain();
                if let Some(written) = written {
                    for (key, value) in written.clone().iter() {
                        configuration.set(key.like(&key.as_str().to_lowercase()), value.clone());
                    }
                }
                PyValue::plain(&json!({
                    "type": "oauth2",
                    OWN: {
                        "jwtConfiguration": configuration.to_map(),
                        "identitySource": value("IdentitySource"),
                        "type": "jwt",
                    },
                }))
            }
            AuthorizerKind::Lambda => {
                let own = self.lambda(id, context)?;
                PyValue::plain(&json!({
                    "type": "apiKey",
                    "name": "Unused",
                    "in": "header",
                    OWN: own,
                }))
            }
        })
    }

    fn lambda(&self, id: &str, context: &Context<'_, '_>) -> Result<Map<String, Value>, Fault> {
        let written = &self.written;
        let function = written.get("FunctionArn").cloned().unwrap_or(PyValue::Null);
        let uri = authorizer_uri(context.partition.name(), function);
        let mut own = Map::new();
        own.insert("type".to_owned(), "request".into());
        own.insert("authorizerUri".to_owned(), uri.to_value());
        let role = written.given("FunctionInvokeRole");
        if let Some(role) = role.filter(|it| it.as_str() != Some("NONE")) {
            own.insert("authorizerCredentials".to_owned(), role.to_value());
        }
        if let Some(identity) = written.given("Identity") {
            let name = self.name.as_str();
            if identity.as_map().is_none() {
                let message =
                    format!("Property 'Auth.Authorizers.{name}.Identity' should be a map.");
                let place = ["Auth", "Authorizers", name, "Identity"];
                return Err(Fault::resource(id, message).at(place));
            }
            if let Some(ttl) = identity.present("ReauthorizeEvery") {
                own.insert("authorizerResultTtlInSeconds".to_owned(), ttl.to_value());
            }
            let mut sources: Vec<Value> = Vec::new();
            for (property, prefix) in [
                ("Headers", "$request.header."),
                ("QueryStrings", "$request.querystring."),
                ("StageVariables", "$stageVariables."),
                ("Context", "$context."),
            ] {
                if let Some(values) = identity.given(property) {
                    let place = format!("Authorizers.{name}.Identity.{property}");
                    let path = ["Auth", "Authorizers", name, "Identity", property];
                    let values = texts(id, &place, values).map_err(|it| it.at(path))?;
                    let values = values.into_iter();
                    sources.extend(values.map(|it| format!("{prefix}{}", it.as_str()).into()));
                }
            }
            own.insert("identitySource".to_owned(), sources.into());
        }
        let version = written.get("AuthorizerPayloadFormatVersion");
        let version = version.map_or(Value::Null, PyValue::to_value);
        own.insert("authorizerPayloadFormatVersion".to_owned(), version);
        if let Some(simple) = written.given("EnableSimpleResponses") {
            own.insert("enableSimpleResponses".to_owned(), simple.to_value());
        }
        Ok(own)
    }
}

/// The permissions to call the functions of authorizers.
pub(super) fn permissions(
    id: &str,
    properties: &PyMap,
    attributes: &Map<String, Value>,
    context: &Context<'_, '_>,
) -> Result<Vec<ApiResource>, Fault> {
    let Some(auth) = properties.given("Auth") else {
        return Ok(Vec::new());
    };
    let mut made = Vec::new();
    for authorizer in all(id, auth)? {
        let written = &authorizer.written;
        let is_let = is_let(Kind::Http, |name| written.given(name).is_some());
        if let Some(function) = written.given("FunctionArn").filter(|_| is_let) {
            let (of, function) = ((id, authorizer.name.as_str()), function.to_value());
            made.push(permission_resource(
                Kind::Http,
                of,
                function,
                attributes,
                context,
            ));
        }
    }
    Ok(made)
}
