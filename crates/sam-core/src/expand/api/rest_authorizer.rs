//! `Auth.Authorizers` of a REST API: their definitions, and the permissions to call their functions.

use super::authorizer::{is_let, permission_resource};
use super::resource::ApiResource;
use crate::expand::api_kind::Kind;
use crate::expand::context::Context;
use crate::expand::open_api::Fault;
use crate::expand::open_api::python::{PyMap, PyText, PyValue, printed, py_map};
use serde_json::{Map, Value};

/// An authorizer.
pub(super) struct RestAuthorizer {
    pub(super) name: PyText,
    pub(super) scopes: PyValue,
    kind: AuthorizerKind,
    written: PyValue,
    partition: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum AuthorizerKind {
    Iam,
    Cognito,
    Token,
    Request,
    /// Of no type that there is, with a pool or without.
    Other,
}

/// All authorizers of an API: none where it has none, even as default.
pub(super) fn all(
    id: &str,
    auth: &PyValue,
    context: &Context<'_, '_>,
) -> Result<Option<Vec<RestAuthorizer>>, Fault> {
    let partition = context.partition.name();
    let mut all = PyMap::new();
    let default = auth.get("DefaultAuthorizer").and_then(PyValue::as_text);
    let iam = default.filter(|it| it.as_str() == "AWS_IAM");
    if let Some(name) = iam {
        all.set(name.clone(), PyValue::Null);
    }
    let Some(authorizers) = auth.given("Authorizers") else {
        let iam = iam.map(|name| RestAuthorizer {
            name: name.clone(),
            scopes: PyValue::List(Vec::new()),
            kind: AuthorizerKind::Iam,
            written: PyValue::Null,
            partition,
        });
        return Ok(iam.map(|it| vec![it]));
    };
    let Some(map) = authorizers.as_map() else {
        let message = "Property 'Auth.Authorizers' should be a map.";
        return Err(Fault::resource(id, message).at(["Auth", "Authorizers"]));
    };
    for (name, authorizer) in map.clone().iter() {
        if authorizer.as_map().is_none() {
            let name = name.as_str();
            let message = format!("Property 'Auth.Authorizers.{name}' should be a map.");
            return Err(Fault::resource(id, message).at(["Auth", "Authorizers", name]));
        }
        let result = check(id, name.as_str(), authorizer);
        result.map_err(|it| it.at(["Auth", "Authorizers", name.as_str()]))?;
        all.set(name.clone(), authorizer.clone());
    }
    let authorizer = |(name, written): (&PyText, &PyValue)| RestAuthorizer {
        name: name.clone(),
        scopes: match written.present("AuthorizationScopes") {
            Some(scopes) => scopes.clone(),
            None => PyValue::List(Vec::new()),
        },
        kind: AuthorizerKind::of(written),
        written: written.clone(),
        partition,
    };
    Ok(Some(all.iter().map(authorizer).collect()))
}

impl AuthorizerKind {
    fn of(written: &PyValue) -> Self {
        if written.is_null() {
            return Self::Iam;
        }
        if written.given("UserPoolArn").is_some() {
            return Self::Cognito;
        }
        match written
            .given("FunctionPayloadType")
            .and_then(PyValue::as_str)
        {
            None | Some("TOKEN") => Self::Token,
            Some("REQUEST") => Self::Request,
            Some(_) => Self::Other,
        }
    }
}

fn check(id: &str, name: &str, authorizer: &PyValue) -> Result<(), Fault> {
    let refuse = |property: &str, message: String| {
        Err(Fault::resource(id, message).at(["Auth", "Authorizers", name, property]))
    };
    let payload = authorizer.present("FunctionPayloadType");
    let payload_type = payload.and_then(PyValue::as_str);
    if payload.is_some() && !matches!(payload_type, Some("TOKEN" | "REQUEST")) {
        let shown = payload
            .map(|it| printed(&mut it.clone()))
            .unwrap_or_default();
        let message = format!("{name} Authorizer has invalid 'FunctionPayloadType': {shown}.");
        return refuse("FunctionPayloadType", message);
    }
    if payload_type == Some("REQUEST") {
        let identity = authorizer.given("Identity");
        if identity.is_some_and(|it| it.as_map().is_none()) {
            let message = format!("Property 'Authorizer.{name}.Identity' should be a map.");
            return refuse("Identity", message);
        }
        let has_source = identity.is_some_and(|identity| {
            let names = ["Headers", "QueryStrings", "StageVariables", "Context"];
            let ttl = identity.present("ReauthorizeEvery").and_then(as_integer);
            names.iter().any(|it| identity.given(it).is_some()) || ttl.is_some_and(|it| it <= 0)
        });
        if !has_source {
            let message = format!(
                "{name} Authorizer must specify Identity with at least one of Headers, QueryStrings, StageVariables, or Context."
            );
            return refuse("Identity", message);
        }
    }
    let scopes = authorizer.present("AuthorizationScopes");
    if scopes.is_some_and(|it| it.as_list().is_none()) {
        let message =
            format!("Property 'Authorizers.{name}.AuthorizationScopes' should be a list.");
        return refuse("AuthorizationScopes", message);
    }
    match authorizer.present("DisableFunctionDefaultPermissions") {
        None | Some(PyValue::Bool(_)) => Ok(()),
        Some(_) => refuse(
            "DisableFunctionDefaultPermissions",
            format!(
                "Property 'Authorizers.{name}.DisableFunctionDefaultPermissions' should be a boolean."
            ),
        ),
    }
}

/// A number as Python's `int` reads it.
fn as_integer(value: &PyValue) -> Option<i64> {
    match value {
        PyValue::Bool(value) => Some(i64::from(*value)),
        // Only the sign counts.
        PyValue::Number(number) => {
            let value = number.as_f64()?.trunc();
            Some(if value > 0.0 { 1 } else { 0 })
        }
        PyValue::Text(text) => text.as_str().trim().replace('_', "").parse().ok(),
        PyValue::Null | PyValue::List(_) | PyValue::Map(_) => None,
    }
}

impl RestAuthorizer {
    /// At the authorizer, unless the fault says where.
    pub(super) fn at(&self, fault: Fault) -> Fault {
        fault.at(["Auth", "Authorizers", self.name.as_str()])
    }

    /// What stands in the definition of the API.
    pub(super) fn definition(&self, id: &str) -> Result<PyMap, Fault> {
        let kind = self.kind;
        let identity = self.written.given("Identity");
        let name = match kind {
            AuthorizerKind::Iam => "Authorization".into(),
            AuthorizerKind::Request => "Unused".into(),
            AuthorizerKind::Cognito | AuthorizerKind::Token | AuthorizerKind::Other => {
                if identity.is_some_and(|it| it.as_map().is_none()) {
                    return Err(Fault::resource(
                        id,
                        "Auth.Authorizers.<Authorizer>.Identity must be a dict (LambdaTokenAuthorizationIdentity, LambdaRequestAuthorizationIdentity or CognitoAuthorizationIdentity).",
                    )
                    .at(["Auth", "Authorizers", self.name.as_str(), "Identity"]));
                }
                let header = identity.and_then(|it| it.given("Header"));
                header.cloned().unwrap_or_else(|| "Authorization".into())
            }
        };
        let auth_type = match kind {
            AuthorizerKind::Iam => "awsSigv4",
            AuthorizerKind::Cognito => "cognito_user_pools",
            AuthorizerKind::Token | AuthorizerKind::Request | AuthorizerKind::Other => "custom",
        };
        let mut definition = py_map([
            ("type", "apiKey".into()),
            ("name", name),
            ("in", "header".into()),
            ("x-amazon-apigateway-authtype", auth_type.into()),
        ]);
        let mut own = match kind {
            AuthorizerKind::Iam => return Ok(definition),
            AuthorizerKind::Cognito => {
                let arns = self.written.get("UserPoolArn").cloned();
                let arns = match arns.unwrap_or(PyValue::Null) {
                    list @ PyValue::List(_) => list,
                    one => vec![one].into(),
                };
                py_map([("type", auth_type.into()), ("providerARNs", arns)])
            }
            AuthorizerKind::Token | AuthorizerKind::Request | AuthorizerKind::Other => {
                self.lambda(id, identity)?
            }
        };
        let takes_expression = matches!(kind, AuthorizerKind::Cognito | AuthorizerKind::Token);
        let expression = identity.and_then(|it| it.given("ValidationExpression"));
        if let Some(expression) = expression.filter(|_| takes_expression) {
            own.set("identityValidationExpression".into(), expression.clone());
        }
        definition.set("x-amazon-apigateway-authorizer".into(), own.into());
        Ok(definition)
    }

    fn lambda(&self, id: &str, identity: Option<&PyValue>) -> Result<PyMap, Fault> {
        let kind = match self.kind {
            AuthorizerKind::Request => "request".into(),
            AuthorizerKind::Token => "token".into(),
            AuthorizerKind::Iam | AuthorizerKind::Cognito | AuthorizerKind::Other => PyValue::Null,
        };
        let function = self.written.get("FunctionArn").cloned();
        let uri = authorizer_uri(self.partition, function.unwrap_or(PyValue::Null));
        let mut own = py_map([("type", kind), ("authorizerUri", uri)]);
        if let Some(ttl) = identity.and_then(|it| it.present("ReauthorizeEvery")) {
            own.set("authorizerResultTtlInSeconds".into(), ttl.clone());
        }
        let role = self.written.given("FunctionInvokeRole");
        if let Some(role) = role.filter(|it| it.as_str() != Some("NONE")) {
            own.set("authorizerCredentials".into(), role.clone());
        }
        if self.kind == AuthorizerKind::Request
            && let Some(source) = self.identity_source(id, identity)?
        {
            own.set("identitySource".into(), source.into());
        }
        Ok(own)
    }

    /// From what the authorizer reads who calls.
    fn identity_source(
        &self,
        id: &str,
        identity: Option<&PyValue>,
    ) -> Result<Option<PyText>, Fault> {
        let mut parts = Vec::new();
        let mut is_unicode = false;
        for (name, prefix) in [
            ("Headers", "method.request.header."),
            ("QueryStrings", "method.request.querystring."),
            ("StageVariables", "stageVariables."),
            ("Context", "context."),
        ] {
            let Some(written) = identity.and_then(|it| it.given(name)) else {
                continue;
            };
            let place = format!("Auth.Authorizers.{}.Identity.{name}", self.name.as_str());
            let path = ["Auth", "Authorizers", self.name.as_str(), "Identity", name];
            for value in texts(id, &place, written).map_err(|it| it.at(path))? {
                is_unicode |= value.is_unicode();
                parts.push(format!("{prefix}{}", value.as_str()));
            }
        }
        let text = parts.join(", ");
        let text = match is_unicode {
            true => PyText::unicode(&text),
            false => PyText::of(&text),
        };
        Ok((!parts.is_empty()).then_some(text))
    }
}

/// The items of a list of texts.
pub(super) fn texts<'v>(
    id: &str,
    place: &str,
    value: &'v PyValue,
) -> Result<Vec<&'v PyText>, Fault> {
    let Some(items) = value.as_list() else {
        let message = format!("Property '{place}' should be a list.");
        return Err(Fault::resource(id, message));
    };
    let text = |(at, item): (usize, &'v PyValue)| {
        let message = || format!("Property '{place}[{at}]' should be a string.");
        item.as_text().ok_or_else(|| Fault::resource(id, message()))
    };
    items.iter().enumerate().map(text).collect()
}

/// What API Gateway calls to ask an authorizer's function.
pub(super) fn authorizer_uri(partition: &str, function: PyValue) -> PyValue {
    let uri = format!(
        "arn:{partition}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{__FunctionArn__}}/invocations"
    );
    let mut variables = PyMap::plain();
    variables.set("__FunctionArn__".into(), function);
    let mut uri_of = PyMap::plain();
    uri_of.set("Fn::Sub".into(), vec![uri.into(), variables.into()].into());
    uri_of.into()
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
    for authorizer in all(id, auth, context)?.unwrap_or_default() {
        let written = &authorizer.written;
        let is_let = is_let(Kind::Rest, |name| written.given(name).is_some());
        if let Some(function) = written.given("FunctionArn").filter(|_| is_let) {
            let (of, function) = ((id, authorizer.name.as_str()), function.to_value());
            made.push(permission_resource(
                Kind::Rest,
                of,
                function,
                attributes,
                context,
            ));
        }
    }
    Ok(made)
}
