//! Events that are routes of REST APIs: what they write into the definition of the API.

use super::method_auth::{Subject, add_auth};
use super::{Api, Apis, RouteTarget, api_id, resolve};
use crate::expand::api_kind::Kind;
use crate::expand::context::Context;
use crate::expand::open_api::python::{Dress, PyMap, PyText, PyValue, printed};
use crate::expand::open_api::{
    Editor, Fault, LambdaRoute, RequestParameter, StateMachineRoute, add_model, add_parameters,
    add_validator, edit, normalized_method, skeleton,
};

/// An event that is a route, with what it says.
pub(super) struct Route {
    pub(super) key: String,
    pub(super) properties: PyValue,
    pub(super) path: PyText,
    /// In lower case.
    pub(super) method: PyText,
    /// The logical ID of the API.
    pub(super) api: String,
    /// Of the function or state machine.
    pub(super) condition: Option<PyValue>,
}

impl Route {
    fn subject(&self) -> Subject<'_> {
        Subject {
            key: &self.key,
            path: self.path.as_str(),
            method: self.method.as_str(),
        }
    }

    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::event(&self.key, message)
    }

    pub(super) fn given(&self, name: &str) -> Option<&PyValue> {
        self.properties.given(name)
    }

    pub(super) fn twice(&self, quote: char) -> Fault {
        let (method, path) = (self.method.as_str(), self.path.as_str());
        let path = match quote {
            '"' => format!("\"{path}\""),
            _ => format!("'{path}'"),
        };
        self.fault(format!(
            "API method {quote}{method}{quote} defined multiple times for path {path}."
        ))
        .at(["Path"])
    }
}

impl Apis {
    /// An event of a function or state machine, if it is a route of an API.
    pub(super) fn route(&self, owner: &str, key: &str, kind: Kind) -> Option<Route> {
        let owner = self.owners.get(owner)?;
        let properties = owner.events.get(key)?.get("Properties")?;
        let api = api_id(properties.get(kind.property())?)?.to_owned();
        let method = properties.get("Method")?.as_text()?;
        Some(Route {
            key: key.to_owned(),
            path: properties.get("Path")?.as_text()?.clone(),
            method: method.like(&method.as_str().to_lowercase()),
            api,
            condition: owner.condition.clone(),
            properties: properties.clone(),
        })
    }

    /// Writes an `Api` event of a function into its API.
    pub(crate) fn add_rest_route(
        &mut self,
        target: &RouteTarget<'_>,
        key: &str,
        context: &Context<'_, '_>,
    ) -> Result<(), Fault> {
        let Some(route) = self.route(target.owner, key, Kind::Rest) else {
            return Ok(());
        };
        let dress = self.dress;
        let Some(api) = self.all.get_mut(&route.api) else {
            return Ok(());
        };
        let stage = api.stage();
        let is_merged = api.properties.given("MergeDefinitions").is_some();
        if api.has_body() && (api.is_managed() || is_merged) {
            let uri = lambda_uri(&route, target, dress, context);
            match is_merged {
                true => merge(api, &route, uri, &stage, dress, context)?,
                false => {
                    api.edit_route(Kind::Rest, route.path.as_str(), |editor, properties| {
                        write(editor, properties, &route, uri, &stage, dress, context)
                    })?
                }
            }
        }
        let overriding = route
            .given("Auth")
            .filter(|it| it.given("OverrideApiAuth").is_some());
        let is_given = api.properties.given("DefinitionBody").is_some();
        let Some(auth) = overriding.filter(|_| is_given) else {
            return Ok(());
        };
        let named = ["Authorizer", "ApiKeyRequired", "ResourcePolicy"];
        if named.iter().all(|it| auth.given(it).is_none()) {
            return Err(route.fault(
                "Must define one of: Authorizer, ApiKeyRequired or ResourcePolicy when using the OverrideApiAuth property.",
            )
            .at(["Auth", "OverrideApiAuth"]));
        }
        let id = api.id.clone();
        api.edit_route(Kind::Rest, route.path.as_str(), |editor, properties| {
            resolve_auth(properties, context, dress)?;
            let api = (id.as_str(), properties.get("Auth"));
            add_auth(
                editor,
                &route.subject(),
                (&route.path, &route.method),
                auth,
                api,
                &stage,
            )
        })
    }

    /// Writes an `Api` event of a state machine into its API.
    pub(crate) fn add_state_machine_route(
        &mut self,
        target: &RouteTarget<'_>,
        key: &str,
        context: &Context<'_, '_>,
    ) -> Result<(), Fault> {
        let Some(route) = self.route(target.owner, key, Kind::Rest) else {
            return Ok(());
        };
        let dress = self.dress;
        let api = self.all.get_mut(&route.api);
        let Some(api) = api.filter(|it| it.is_managed() && it.has_body()) else {
            return Ok(());
        };
        let name = format!("${{{}}}", target.alias.unwrap_or(target.owner));
        let template = match route.given("UnescapeMappingTemplate") {
            None => format!(
                r#"{{"input": "$util.escapeJavaScript($input.json('$'))", "stateMachineArn": "{name}"}}"#
            ),
            Some(_) => format!(
                r#"{{"input": "$util.escapeJavaScript($input.json('$')).replaceAll("\\'","'")", "stateMachineArn": "{name}"}}"#
            ),
        };
        let id = api.id.clone();
        api.edit_route(Kind::Rest, route.path.as_str(), |editor, properties| {
            if editor.has_integration(route.path.as_str(), &route.method)? {
                return Err(route.twice('"'));
            }
            let integration = StateMachineRoute {
                path: &route.path,
                method: &route.method,
                condition: route.condition.as_ref(),
                role: format!("{}{key}Role", target.owner),
                template,
            };
            integration.add(editor)?;
            let Some(auth) = route.given("Auth") else {
                return Ok(());
            };
            let stage = route
                .properties
                .get("Stage")
                .cloned()
                .unwrap_or(PyValue::Null);
            resolve_auth(properties, context, dress)?;
            let api = (id.as_str(), properties.get("Auth"));
            add_auth(
                editor,
                &route.subject(),
                (&route.path, &route.method),
                auth,
                api,
                &stage,
            )
        })
    }
}

impl Api {
    fn has_body(&self) -> bool {
        let body = self.properties.get("DefinitionBody");
        body.is_some_and(|it| !it.is_null())
    }

    /// The stage, as resource policies of events name it.
    fn stage(&self) -> PyValue {
        match self.properties.get("StageName") {
            Some(PyValue::Text(name)) => name.clone().into(),
            Some(_) | None => "Stage".into(),
        }
    }
}

fn resolve_auth(
    properties: &mut PyMap,
    context: &Context<'_, '_>,
    dress: Dress,
) -> Result<(), Fault> {
    match properties.get_mut("Auth") {
        Some(auth) => resolve(auth, context, dress),
        None => Ok(()),
    }
}

/// What API Gateway calls to invoke the function.
fn lambda_uri(
    route: &Route,
    target: &RouteTarget<'_>,
    dress: Dress,
    context: &Context<'_, '_>,
) -> PyValue {
    let (version, invocations) = match is_stream(route) {
        true => ("2021-11-15", "response-streaming-invocations"),
        false => ("2015-03-31", "invocations"),
    };
    let partition = context.partition.name();
    let function = match target.alias {
        Some(alias) => format!("${{{alias}}}"),
        None => format!("${{{}.Arn}}", target.owner),
    };
    let uri = format!(
        "arn:{partition}:apigateway:${{AWS::Region}}:lambda:path/{version}/functions/{function}/{invocations}"
    );
    let uri = match (dress, target.alias) {
        (Dress::Python2, None) => PyText::unicode(&uri),
        (Dress::Python2, Some(_)) | (Dress::AsWritten, _) => PyText::of(&uri),
    };
    let mut function = PyMap::new();
    function.set("Fn::Sub".into(), uri.into());
    function.into()
}

fn is_stream(route: &Route) -> bool {
    let mode = route.properties.get("ResponseTransferMode");
    mode.and_then(PyValue::as_str) == Some("RESPONSE_STREAM")
}

/// Writes everything that an event says into a definition.
fn write(
    editor: &mut Editor<'_>,
    api: &mut PyMap,
    route: &Route,
    uri: PyValue,
    stage: &PyValue,
    dress: Dress,
    context: &Context<'_, '_>,
) -> Result<(), Fault> {
    let (path, method) = (&route.path, &route.method);
    if editor.has_integration(path.as_str(), method)? {
        return Err(route.twice('"'));
    }
    let auth = route.given("Auth");
    if auth.is_some_and(|it| it.as_map().is_none()) {
        let fault = route.fault("Property 'Auth' should be a map.");
        return Err(fault.at(["Auth"]));
    }
    let api_auth = api.given("Auth");
    if api_auth.is_some_and(|it| it.as_map().is_none()) {
        return Err(Fault::resource(
            &route.api,
            "Property 'Auth' should be a map.",
        ));
    }
    let integration = LambdaRoute {
        kind: Kind::Rest,
        path,
        method,
        uri,
        condition: route.condition.as_ref(),
        credentials: credentials(auth, api_auth, context),
        is_stream: is_stream(route),
    };
    integration.add(editor)?;
    if let Some(auth) = auth {
        resolve_auth(api, context, dress)?;
        let api = (route.api.as_str(), api.get("Auth"));
        add_auth(editor, &route.subject(), (path, method), auth, api, stage)?;
    }
    if let Some(timeout) = route.given("TimeoutInMillis") {
        editor.set_in_integration(path, method, "timeoutInMillis", timeout)?;
    }
    if let Some(model) = route.given("RequestModel") {
        let result = add_request_model(editor, api, route, model);
        result.map_err(|it| it.at(["RequestModel"]))?;
    }
    if let Some(parameters) = items(route.given("RequestParameters")) {
        let parameters = parameters.iter().map(|it| parameter(route, it));
        let parameters = parameters.collect::<Result<Vec<_>, Fault>>();
        let parameters = parameters.map_err(|it| it.at(["RequestParameters"]))?;
        add_parameters(editor, path, method, &parameters)?;
    }
    Ok(())
}

/// The items of a list; of a map its keys, which Python goes through.
fn items(value: Option<&PyValue>) -> Option<Vec<PyValue>> {
    match value? {
        PyValue::List(items) => Some(items.clone()),
        PyValue::Map(map) => {
            let keys = map.clone().keys().into_iter();
            Some(keys.map(PyValue::from).collect())
        }
        PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) | PyValue::Text(_) => None,
    }
}

/// As whom API Gateway calls the function, where callers have to be known to IAM.
fn credentials(
    auth: Option<&PyValue>,
    api_auth: Option<&PyValue>,
    context: &Context<'_, '_>,
) -> Option<PyValue> {
    let is_iam = |it: Option<&PyValue>| it.and_then(PyValue::as_str) == Some("AWS_IAM");
    let is_own = is_iam(auth.and_then(|it| it.get("Authorizer")));
    let is_default = is_iam(api_auth.and_then(|it| it.get("DefaultAuthorizer")));
    let is_without = is_default && auth.is_none();
    if !is_own && !is_without {
        return None;
    }
    // One that is empty counts as none.
    let role = |of: Option<&PyValue>| {
        let role = of?.get("InvokeRole")?;
        Some(if role.is_truthy() {
            role.clone()
        } else {
            "NONE".into()
        })
    };
    match role(auth).or_else(|| role(api_auth)) {
        Some(role) if role.as_str() == Some("NONE") => None,
        Some(role) if role.as_str() != Some("CALLER_CREDENTIALS") => Some(role),
        Some(_) | None => Some(format!("arn:{}:iam::*:user/*", context.partition.name()).into()),
    }
}

fn add_request_model(
    editor: &mut Editor<'_>,
    api: &PyMap,
    route: &Route,
    model: &PyValue,
) -> Result<(), Fault> {
    if model.as_map().is_none() {
        return Err(route.fault("Property 'RequestModel' should be a map."));
    }
    let Some(name) = model.given("Model") else {
        return Ok(());
    };
    let (path, method) = (route.path.as_str(), route.method.as_str());
    let shown = printed(&mut name.clone());
    let wrong = |reason: &str| {
        route.fault(format!(
            "Unable to set RequestModel [{shown}] on API method [{method}] for path [{path}] because {reason}"
        ))
    };
    let Some(models) = api.given("Models") else {
        return Err(wrong("the related API does not define any Models."));
    };
    if models.as_map().is_none() {
        return Err(wrong("the related API Models defined is of invalid type."));
    }
    let Some(text) = name.as_text() else {
        return Err(wrong("the related API does not contain valid Models."));
    };
    if models.given(text.as_str()).is_none() {
        return Err(wrong("it wasn't defined in the API's Models."));
    }
    let required = model.present("Required");
    add_model(editor, &route.path, &route.method, text, required)?;
    let checks = ["ValidateBody", "ValidateParameters"].map(|it| model.present(it));
    if checks.iter().all(Option::is_none) {
        return Ok(());
    }
    let [body, parameters] = checks.map(|it| match it {
        None => Some(false),
        Some(PyValue::Bool(it)) => Some(*it),
        Some(_) => None,
    });
    let Some(checks) = body.zip(parameters) else {
        return Err(route.fault(format!(
            "Unable to set Validator to RequestModel [{shown}] on API method [{method}] for path [{path}] ValidateBody and ValidateParameters must be a boolean type, strings or intrinsics are not supported."
        )));
    };
    add_validator(editor, &route.path, &route.method, checks)
}

/// An item of `RequestParameters`: a name, or a map of a name with its settings.
fn parameter(route: &Route, written: &PyValue) -> Result<RequestParameter, Fault> {
    let wrong = |reason: &str| {
        let message = format!("Invalid value for 'RequestParameters' property. {reason}");
        Err(route.fault(message))
    };
    let nothing = PyValue::Map(PyMap::plain());
    let (name, settings) = match written {
        PyValue::Text(name) => (name.clone(), nothing),
        PyValue::Map(map) => match map.clone().iter().next() {
            Some((name, settings)) => (name.clone(), settings.clone()),
            None => (PyText::of(""), nothing),
        },
        PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) | PyValue::List(_) => {
            return wrong("Property must be either a string or an object");
        }
    };
    let place = name.as_str().strip_prefix("method.request.");
    let place = place
        .and_then(|it| it.split_once('.'))
        .map(|(place, _)| place);
    if !matches!(place, Some("querystring" | "path" | "header")) {
        return wrong(
            "Keys must be in the format 'method.request.[querystring|path|header].{value}', e.g 'method.request.header.Authorization'.",
        );
    }
    let is_known = settings.as_map().is_some_and(|it| {
        let mut known = it.clone().keys().into_iter();
        known.all(|it| matches!(it.as_str(), "Required" | "Caching"))
    });
    if !is_known {
        return wrong("Values must be an object, e.g { Required: true, Caching: false }");
    }
    let setting = |name: &str| settings.get(name).cloned().unwrap_or(false.into());
    Ok(RequestParameter {
        required: setting("Required"),
        caching: setting("Caching"),
        name,
    })
}

/// Lays the method over the one that is written in the definition.
fn merge(
    api: &mut Api,
    route: &Route,
    uri: PyValue,
    stage: &PyValue,
    dress: Dress,
    context: &Context<'_, '_>,
) -> Result<(), Fault> {
    let mut own = PyMap::plain();
    own.set("DefinitionBody".into(), skeleton(Kind::Rest));
    edit(Kind::Rest, &mut own, |editor, _| {
        write(
            editor,
            &mut api.properties,
            route,
            uri,
            stage,
            dress,
            context,
        )
    })?;
    let (path, method) = (route.path.as_str(), route.method.as_str());
    let Some(body) = api.properties.get_mut("DefinitionBody") else {
        return Ok(());
    };
    if let Some(map) = body.as_map_mut() {
        *body = map.shallow_copy().into();
    }
    let Some(paths) = body.as_map_mut().and_then(|it| it.get_mut("paths")) else {
        return Ok(());
    };
    if !paths.is_truthy() {
        // The transform writes into a map that is nobody's.
        return Ok(());
    }
    let invalid = |what: &str| {
        let message = format!("Property 'DefinitionBody' is invalid: {what} should be a map");
        Err(Fault::resource(&api.id, message))
    };
    let Some(paths) = paths.as_map_mut() else {
        return invalid("It");
    };
    let mut definition = PyMap::plain();
    match paths.get_mut(path) {
        None | Some(PyValue::Null) => {}
        Some(PyValue::Map(item)) => match item.get_mut(method) {
            Some(PyValue::Map(written)) => definition.merge(written.clone()),
            Some(it) if it.is_truthy() => {
                let place = format!("DefinitionBody.paths.{path}.{method}");
                let message = format!("Property '{place}' should be a map.");
                return Err(Fault::resource(&api.id, message));
            }
            Some(_) | None => {}
        },
        Some(_) => return invalid(&format!("The value of '{path}'")),
    }
    let key = normalized_method(&route.method);
    let made = own.get_mut("DefinitionBody").and_then(PyValue::as_map_mut);
    let made = made.and_then(|it| it.get_mut("paths")?.as_map_mut()?.get_mut(path));
    let made = made.and_then(|it| it.as_map_mut()?.get_mut(key.as_str()));
    if let Some(PyValue::Map(made)) = made {
        definition.merge(std::mem::replace(made, PyMap::plain()));
    }
    let item = paths.or_set(&route.path, || PyMap::plain().into());
    if let Some(item) = item.as_map_mut() {
        item.set(route.method.clone(), definition.into());
    }
    Ok(())
}
