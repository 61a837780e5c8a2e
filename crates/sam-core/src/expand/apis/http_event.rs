//! Events that are routes of HTTP APIs: what they write into the definition of the API.

use super::method_auth::{NO_AUTHORIZERS, NOT_A_NAME, NOT_DEFINED, Subject};
use super::rest_event::Route;
use super::{Apis, RouteTarget};
use crate::expand::api_kind::Kind;
use crate::expand::open_api::python::{Dress, PyMap, PyText, PyValue, py_map};
use crate::expand::open_api::{
    Editor, Fault, LambdaRoute, MethodAuth, add_path_parameters, has_integration_of, is_valid,
};

impl Apis {
    /// Writes an `HttpApi` event of a function into its API.
    pub(crate) fn add_http_route(
        &mut self,
        target: &RouteTarget<'_>,
        key: &str,
    ) -> Result<(), Fault> {
        let Some(route) = self.route(target.owner, key, Kind::Http) else {
            return Ok(());
        };
        let dress = self.dress;
        let Some(api) = self.all.get_mut(&route.api) else {
            return Ok(());
        };
        let Some(body) = api
            .properties
            .get("DefinitionBody")
            .filter(|it| !it.is_null())
        else {
            return Ok(());
        };
        if body.is_truthy() && !is_valid(Kind::Http, body) {
            let message = "Structure of the SAM template is invalid. Invalid OpenApi document. Invalid values or missing keys for 'openapi' or 'paths' in 'DefinitionBody'.";
            return Err(Fault::resource(&route.api, message).by_definition());
        }
        let (path, method) = (&route.path, &route.method);
        if api.is_managed() && has_integration_of(body, path.as_str(), method)? {
            return Err(route.twice('\''));
        }
        let function = match target.alias {
            Some(alias) => format!("${{{alias}}}"),
            None => format!("${{{}.Arn}}", target.owner),
        };
        let uri = format!(
            "arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/{function}/invocations"
        );
        let uri = match (dress, target.alias) {
            (Dress::Python2, None) => PyText::unicode(&uri),
            (Dress::Python2, Some(_)) | (Dress::AsWritten, _) => PyText::of(&uri),
        };
        let uri = PyValue::Map(py_map([("Fn::Sub", uri.into())]));
        api.edit_route(Kind::Http, path.as_str(), |editor, properties| {
            let integration = LambdaRoute {
                kind: Kind::Http,
                path,
                method,
                uri,
                condition: route.condition.as_ref(),
                credentials: None,
                is_stream: false,
            };
            integration.add(editor)?;
            if let Some(auth) = route.given("Auth") {
                let result = add_auth(editor, &route, auth, properties);
                result.map_err(|it| it.at(["Auth"]))?;
            }
            if let Some(timeout) = route.given("TimeoutInMillis") {
                editor.set_in_integration(path, method, "timeoutInMillis", timeout)?;
            }
            let names = parameters(path.as_str());
            if !names.is_empty() {
                add_path_parameters(editor, path, method, &names)?;
            }
            if let Some(version) = route.given("PayloadFormatVersion") {
                editor.set_in_integration(path, method, "payloadFormatVersion", version)?;
            }
            Ok(())
        })
    }
}

/// The names between the braces of a path.
fn parameters(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((_, behind)) = rest.split_once('{') {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        names.push(name);
        rest = after;
    }
    names
}

fn add_auth(
    editor: &mut Editor<'_>,
    route: &Route,
    auth: &PyValue,
    api: &PyMap,
) -> Result<(), Fault> {
    let subject = Subject {
        key: &route.key,
        path: route.path.as_str(),
        method: route.method.as_str(),
    };
    let nothing = PyValue::Map(PyMap::plain());
    let api_auth = api.get("Auth").unwrap_or(&nothing);
    if api_auth.as_map().is_none() {
        return Err(Fault::resource(
            &route.api,
            "Property 'Auth' should be a map.",
        ));
    }
    let default = api_auth.given("DefaultAuthorizer");
    let Some(authorizer) = auth.given("Authorizer").or(default) else {
        return Err(route.fault(
            "'Auth' section requires either an explicit 'Authorizer' set or a 'DefaultAuthorizer' configured on the HttpApi.",
        ));
    };
    let authorizers = api_auth.get("Authorizers");
    let takes_iam = matches!(
        api_auth.get("EnableIamAuthorizer"),
        Some(PyValue::Bool(true))
    );
    let name = authorizer.as_text();
    let mut own_scopes = None;
    match name.map(PyText::as_str) {
        Some("NONE") => {
            if default.is_none() {
                return Err(subject.no_default());
            }
        }
        Some("AWS_IAM") if takes_iam => {}
        name => {
            // An `Auth` that is empty stands for the authorizers then, and is a map.
            let is_map = match api_auth.is_truthy() {
                true => authorizers.is_some_and(|it| it.as_map().is_some()),
                false => true,
            };
            let Some(name) = name.filter(|_| is_map) else {
                return Err(subject.no_authorizer(authorizer, NOT_A_NAME));
            };
            let Some(authorizers) = authorizers.filter(|it| it.is_truthy()) else {
                return Err(subject.no_authorizer(authorizer, NO_AUTHORIZERS));
            };
            let Some(definition) = authorizers.given(name) else {
                return Err(subject.no_authorizer(authorizer, NOT_DEFINED));
            };
            if name != "AWS_IAM" {
                own_scopes = definition.given("AuthorizationScopes");
                if definition.as_map().is_none() {
                    return Err(Fault::document(format!(
                        "Type of authorizer '{name}' must be a dictionary"
                    )));
                }
            }
        }
    }
    let scopes = auth.given("AuthorizationScopes");
    if scopes.is_some_and(|it| it.as_list().is_none()) {
        let Subject { path, method, .. } = subject;
        return Err(route.fault(format!(
            "Unable to set Authorizer on API method [{method}] for path [{path}] because 'AuthorizationScopes' must be a list of strings."
        )));
    }
    let Some(name) = name else {
        return Ok(());
    };
    let is_built_in = matches!(name.as_str(), "NONE" | "AWS_IAM");
    let scopes = scopes.or(own_scopes).filter(|_| !is_built_in);
    let written = MethodAuth {
        authorizer: Some((name, scopes.cloned().unwrap_or(PyValue::List(Vec::new())))),
        needs_api_key: None,
    };
    written.add_http(editor, &route.path, &route.method)
}
