//! What the properties of a REST API write into its definition, one after the other.

use super::definition_body::{ENDPOINT_KEY, endpoint_switch, has_body, has_letters};
use super::rest_authorizer;
use crate::expand::api_kind::Kind;
use crate::expand::context::Context;
use crate::expand::open_api::python::{PyMap, PyText, PyValue, printed, py_map};
use crate::expand::open_api::{
    Cors, Editor, Fault, Preflight, Side, add_api_key_definition, add_resource_policy,
    add_statements, edit, is_valid, is_version_3, move_to_version_3, set_default_api_key,
    set_default_authorizer,
};

const BODY: &str = "DefinitionBody";
const DEFAULT_AUTHORIZER: [&str; 2] = ["Auth", "DefaultAuthorizer"];
const RESOURCE_POLICY: [&str; 2] = ["Auth", "ResourcePolicy"];

/// Edits the definition.
pub(super) fn edit_all(
    id: &str,
    properties: &mut PyMap,
    context: &Context<'_, '_>,
) -> Result<(), Fault> {
    let at = |name: &'static str| move |fault: Fault| fault.at([name]);
    add_cors(id, properties).map_err(at("Cors"))?;
    add_auth(id, properties, context).map_err(at("Auth"))?;
    add_gateway_responses(id, properties).map_err(at("GatewayResponses"))?;
    add_binary_media_types(properties).map_err(at("BinaryMediaTypes"))?;
    add_models(id, properties).map_err(at("Models"))?;
    disable_endpoint(id, properties).map_err(at("DisableExecuteApiEndpoint"))?;
    finish(properties).map_err(at(BODY))
}

/// Refuses a property where there is no definition to write it into.
fn check_body(id: &str, properties: &PyMap, name: &str) -> Result<(), Fault> {
    match has_body(properties) {
        true => Ok(()),
        false => Err(Fault::resource(
            id,
            format!(
                "{name} works only with inline Swagger specified in 'DefinitionBody' property."
            ),
        )),
    }
}

/// Refuses a definition that cannot be edited.
fn check_valid(id: &str, properties: &PyMap, what: &str) -> Result<(), Fault> {
    let body = properties.get("DefinitionBody");
    match body.is_some_and(|it| is_valid(Kind::Rest, it)) {
        true => Ok(()),
        false => Err(Fault::resource(
            id,
            format!(
                "Unable to add {what} because 'DefinitionBody' does not contain a valid Swagger definition."
            ),
        )
        .by_definition()
        .at([BODY])),
    }
}

/// Brings the definition into the form of OpenAPI 3, if it is one of that version.
fn finish(properties: &mut PyMap) -> Result<(), Fault> {
    let version = properties
        .get("OpenApiVersion")
        .filter(|it| !it.is_null())
        .cloned();
    match properties
        .get_mut("DefinitionBody")
        .filter(|it| it.is_truthy())
    {
        Some(body) => move_to_version_3(body, version.as_ref()),
        None => Ok(()),
    }
}

fn add_cors(id: &str, properties: &mut PyMap) -> Result<(), Fault> {
    let Some(cors) = properties.given("Cors").cloned() else {
        return Ok(());
    };
    check_body(id, properties, "Cors")?;
    let any = || PyValue::from("'*'");
    let get = |name: &str| cors.get(name).cloned();
    let cors = match &cors {
        PyValue::Map(map) if !cors.is_intrinsic() => {
            const KNOWN: [&str; 5] = [
                "AllowMethods",
                "AllowHeaders",
                "AllowOrigin",
                "MaxAge",
                "AllowCredentials",
            ];
            let mut keys = map.clone().keys().into_iter();
            if let Some(key) = keys.find(|it| !KNOWN.contains(&it.as_str())) {
                let key = key.as_str();
                let message = format!("Invalid key '{key}' for 'Cors' property.");
                return Err(Fault::resource(id, message).at(["Cors", key]));
            }
            Cors {
                methods: get("AllowMethods").filter(PyValue::is_truthy),
                headers: get("AllowHeaders"),
                origin: get("AllowOrigin").unwrap_or_else(any),
                max_age: get("MaxAge").filter(|it| !it.is_null()),
                allows_credentials: get("AllowCredentials") == Some(PyValue::Bool(true)),
            }
        }
        PyValue::Map(_) | PyValue::Text(_) => Cors {
            methods: None,
            headers: None,
            origin: cors.clone(),
            max_age: None,
            allows_credentials: false,
        },
        PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) | PyValue::List(_) => {
            return Err(Fault::resource(id, "Invalid value for 'Cors' property"));
        }
    };
    check_valid(id, properties, "Cors configuration")?;
    if cors.allows_credentials && cors.origin == any() {
        return Err(Fault::resource(
            id,
            "Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is \"'*'\" or not set",
        )
        .at(["Cors", "AllowCredentials"]));
    }
    edit(Kind::Rest, properties, |editor, _| cors.add(id, editor))
}

fn add_auth(id: &str, properties: &mut PyMap, context: &Context<'_, '_>) -> Result<(), Fault> {
    const KNOWN: [&str; 8] = [
        "Authorizers",
        "DefaultAuthorizer",
        "InvokeRole",
        "AddDefaultAuthorizerToCorsPreflight",
        "AddApiKeyRequiredToCorsPreflight",
        "ApiKeyRequired",
        "ResourcePolicy",
        "UsagePlan",
    ];
    let Some(auth) = properties.given("Auth").cloned() else {
        return Ok(());
    };
    check_body(id, properties, "Auth")?;
    let is_known = auth.as_map().is_some_and(|it| {
        let mut keys = it.unordered();
        keys.all(|(key, _)| KNOWN.contains(&key.as_str()))
    });
    if !is_known {
        return Err(Fault::resource(id, "Invalid value for 'Auth' property"));
    }
    check_valid(id, properties, "Auth configuration")?;
    let stage = properties
        .get("StageName")
        .cloned()
        .unwrap_or(PyValue::Null);
    edit(Kind::Rest, properties, |editor, _| {
        write_auth(id, editor, &auth, &stage, context)
    })?;
    finish(properties)
}

fn write_auth(
    id: &str,
    editor: &mut Editor<'_>,
    auth: &PyValue,
    stage: &PyValue,
    context: &Context<'_, '_>,
) -> Result<(), Fault> {
    let authorizers = rest_authorizer::all(id, auth, context)?;
    if let Some(authorizers) = &authorizers {
        let definitions = editor.side(Side::Security)?;
        for authorizer in authorizers {
            let definition = authorizer.definition(id);
            let definition = definition.map_err(|it| authorizer.at(it))?;
            definitions.set(authorizer.name.clone(), definition.into());
        }
        if let Some(default) = auth.given("DefaultAuthorizer") {
            let Some(default) = default.as_text() else {
                let fault = Fault::resource(id, "DefaultAuthorizer is not a string.");
                return Err(fault.at(DEFAULT_AUTHORIZER));
            };
            let found = authorizers.iter().find(|it| it.name == *default);
            let name = default.as_str();
            if found.is_none() && name != "AWS_IAM" {
                return Err(Fault::resource(
                    id,
                    format!(
                        "Unable to set DefaultAuthorizer because '{name}' was not defined in 'Authorizers'."
                    ),
                )
                .at(DEFAULT_AUTHORIZER));
            }
            let scopes = found.map_or(PyValue::List(Vec::new()), |it| it.scopes.clone());
            let names: Vec<PyText> = authorizers.iter().map(|it| it.name.clone()).collect();
            let preflight = preflight(auth, "AddDefaultAuthorizerToCorsPreflight");
            for path in editor.paths() {
                set_default_authorizer(editor, &path, (default, &scopes), &names, preflight)?;
            }
        }
    }
    if auth.given("ApiKeyRequired").is_some() {
        add_api_key_definition(editor)?;
        let preflight = preflight(auth, "AddApiKeyRequiredToCorsPreflight");
        for path in editor.paths() {
            set_default_api_key(editor, &path, preflight)?;
        }
    }
    if let Some(policy) = auth.given("ResourcePolicy") {
        if policy.as_map().is_none() {
            let message = "ResourcePolicy must be a map (ResourcePolicyStatement).";
            return Err(Fault::document(message).at(RESOURCE_POLICY));
        }
        for path in editor.paths() {
            let result = add_resource_policy(editor, policy, &path, stage);
            result.map_err(|it| it.at(RESOURCE_POLICY))?;
        }
        if let Some(statements) = policy.given("CustomStatements") {
            add_statements(editor, statements);
        }
    }
    Ok(())
}

fn preflight(auth: &PyValue, name: &str) -> Preflight {
    match auth.get(name).is_none_or(PyValue::is_truthy) {
        true => Preflight::Authorized,
        false => Preflight::Open,
    }
}

fn add_gateway_responses(id: &str, properties: &mut PyMap) -> Result<(), Fault> {
    let Some(mut responses) = properties.given("GatewayResponses").cloned() else {
        return Ok(());
    };
    check_body(id, properties, "GatewayResponses")?;
    let Some(responses) = responses.as_map_mut() else {
        return Ok(());
    };
    for (name, response) in responses.iter() {
        let name = name.as_str();
        let result = check_gateway_response(id, name, response);
        result.map_err(|it| it.at(["GatewayResponses", name]))?;
    }
    check_valid(id, properties, "Auth configuration")?;
    edit(Kind::Rest, properties, |editor, _| {
        let mut all = PyMap::new();
        for (name, response) in responses.iter() {
            let key = name.as_str();
            let result = check_parameters(id, key, response);
            result.map_err(|it| it.at(["GatewayResponses", key]))?;
            all.set(name.clone(), response.clone());
        }
        let written = editor.side(Side::GatewayResponses)?;
        for (name, response) in all.iter() {
            let made = gateway_response(id, response);
            let made = made.map_err(|it| it.at(["GatewayResponses", name.as_str()]))?;
            written.set(name.clone(), made.into());
        }
        Ok(())
    })
}

fn check_gateway_response(id: &str, name: &str, response: &PyValue) -> Result<(), Fault> {
    let refuse = |message: String| Err(Fault::resource(id, message));
    if response.is_intrinsic() {
        return refuse(
            "Unable to set GatewayResponses attribute because intrinsic functions are not supported for this field."
                .to_owned(),
        );
    }
    let Some(map) = response.as_map() else {
        let kind = match response {
            PyValue::Null => "NoneType",
            PyValue::Bool(_) => "bool",
            PyValue::Number(number) if number.is_f64() => "float",
            PyValue::Number(_) => "int",
            PyValue::Text(text) if text.is_unicode() => "Py27UniStr",
            PyValue::Text(_) => "str",
            PyValue::List(_) => "list",
            PyValue::Map(_) => "dict",
        };
        return refuse(format!(
            "Invalid property type '{kind}' for GatewayResponses. Expected an object of type 'GatewayResponse'."
        ));
    };
    let mut keys = map.clone().keys().into_iter();
    let is_known = |it: &str| {
        matches!(
            it,
            "ResponseParameters" | "ResponseTemplates" | "StatusCode"
        )
    };
    match keys.find(|it| !is_known(it.as_str())) {
        Some(key) => {
            let key = key.as_str();
            let message =
                format!("Invalid property '{key}' in 'GatewayResponses' property '{name}'.");
            Err(Fault::resource(id, message).at(["GatewayResponses", name, key]))
        }
        None => Ok(()),
    }
}

fn check_parameters(id: &str, name: &str, response: &PyValue) -> Result<(), Fault> {
    if let Some(parameters) = response.given("ResponseParameters") {
        let Some(map) = parameters.as_map() else {
            return Err(Fault::resource(
                id,
                format!("Property 'GatewayResponses.{name}.ResponseParameters' should be a map."),
            ));
        };
        let mut keys = map.clone().keys().into_iter();
        let is_known = |it: &str| matches!(it, "Headers" | "Paths" | "QueryStrings");
        if let Some(key) = keys.find(|it| !is_known(it.as_str())) {
            let message = format!("Invalid gateway response parameter '{}'", key.as_str());
            return Err(Fault::resource(id, message));
        }
    }
    if let Some(status) = response.given("StatusCode") {
        let text = printed(&mut status.clone());
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let is_code = matches!(text.len(), 1..=3) && text.bytes().all(|it| it.is_ascii_digit());
        if !is_code {
            return Err(Fault::resource(id, "Property 'StatusCode' must be numeric"));
        }
    }
    Ok(())
}

fn gateway_response(id: &str, response: &PyValue) -> Result<PyMap, Fault> {
    let mut parameters = PyMap::new();
    for (name, prefix) in [
        ("Headers", "header"),
        ("Paths", "path"),
        ("QueryStrings", "querystring"),
    ] {
        let written = response
            .given("ResponseParameters")
            .and_then(|it| it.get(name));
        let Some(written) = written else {
            continue;
        };
        let Some(map) = written.as_map() else {
            return Err(Fault::resource(
                id,
                format!("Property 'ResponseParameters.{name}' should be a map."),
            ));
        };
        for (key, value) in map.clone().iter() {
            let name = format!("gatewayresponse.{prefix}.{}", key.as_str());
            parameters.set(key.like(&name), value.clone());
        }
    }
    let templates = response.given("ResponseTemplates").cloned();
    let mut written = py_map([
        ("responseParameters", parameters.into()),
        (
            "responseTemplates",
            templates.unwrap_or_else(|| PyMap::new().into()),
        ),
    ]);
    if let Some(status) = response.present("StatusCode") {
        let status = printed(&mut status.clone());
        if !status.is_empty() {
            written.set("statusCode".into(), status.into());
        }
    }
    Ok(written)
}

fn add_binary_media_types(properties: &mut PyMap) -> Result<(), Fault> {
    let Some(types) = properties.given("BinaryMediaTypes").cloned() else {
        return Ok(());
    };
    if !has_body(properties) {
        return Ok(());
    }
    edit(Kind::Rest, properties, |editor, _| {
        editor.set(
            "x-amazon-apigateway-binary-media-types",
            with_slashes(types),
        );
        Ok(())
    })
}

/// Media types have `~1` in place of each slash where a template cannot have one.
fn with_slashes(value: PyValue) -> PyValue {
    let replaced = |text: &PyText| PyText::unicode(&text.as_str().replace("~1", "/"));
    match value {
        PyValue::Text(text) => replaced(&text).into(),
        PyValue::List(items) => PyValue::List(items.into_iter().map(with_slashes).collect()),
        PyValue::Map(mut map) => {
            let mut result = PyMap::new();
            for (key, value) in map.take_entries() {
                result.set(replaced(&key), with_slashes(value));
            }
            result.into()
        }
        PyValue::Null | PyValue::Bool(_) | PyValue::Number(_) => value,
    }
}

fn add_models(id: &str, properties: &mut PyMap) -> Result<(), Fault> {
    let Some(mut models) = properties.given("Models").cloned() else {
        return Ok(());
    };
    check_body(id, properties, "Models")?;
    check_valid(id, properties, "Models definitions")?;
    let Some(models) = models.as_map_mut() else {
        return Ok(());
    };
    if models.values().any(|it| it.as_map().is_none()) {
        return Err(Fault::resource(id, "Invalid value for 'Models' property"));
    }
    edit(Kind::Rest, properties, |editor, _| {
        let definitions = editor.side(Side::Models)?;
        for (name, model) in models.iter() {
            if model.given("type").is_none() {
                let fault = Fault::document("'Models' schema is missing 'type'.");
                return Err(fault.at(["Models", name.as_str()]));
            }
            let name = name.like(&name.as_str().to_lowercase());
            definitions.set(name, model.clone());
        }
        Ok(())
    })?;
    finish(properties)
}

fn disable_endpoint(id: &str, properties: &mut PyMap) -> Result<(), Fault> {
    let Some(value) = endpoint_switch(id, properties)? else {
        return Ok(());
    };
    edit(Kind::Rest, properties, |editor, _| {
        let set = |holder: &mut PyMap, place: &str| {
            let configuration = holder.or_set(&ENDPOINT_KEY.into(), || PyMap::plain().into());
            match configuration.as_map_mut() {
                Some(configuration) => {
                    configuration.set("disableExecuteApiEndpoint".into(), value.clone());
                    Ok(())
                }
                None => Err(Fault::document(format!(
                    "Invalid OpenAPI definition{place}: The value of '{ENDPOINT_KEY}' should be a map."
                ))),
            }
        };
        if !editor
            .get("openapi")
            .is_some_and(|it| it.is_truthy() && is_version_3(it))
        {
            return set(editor.body_mut(), "");
        }
        let servers = editor
            .body_mut()
            .or_set(&"servers".into(), || vec![PyMap::new().into()].into());
        if has_letters(servers) {
            return Err(Fault::document(
                "Invalid OpenAPI definition of 'servers[0]': It should be a map.",
            ));
        }
        let PyValue::List(servers) = servers else {
            return Ok(());
        };
        for (at, server) in servers.iter_mut().enumerate() {
            let place = format!(" of 'servers[{at}]'");
            match server.as_map_mut() {
                Some(server) => set(server, &place)?,
                None => {
                    return Err(Fault::document(format!(
                        "Invalid OpenAPI definition{place}: It should be a map."
                    )));
                }
            }
        }
        Ok(())
    })
}
