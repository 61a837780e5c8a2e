//! What the properties of an HTTP API write into its definition, one after the other.

use super::definition_body::{ENDPOINT_KEY, endpoint_switch, has_body, has_letters};
use super::http_authorizer;
use crate::expand::api_kind::Kind;
use crate::expand::context::Context;
use crate::expand::default_route::DEFAULT_ROUTE;
use crate::expand::open_api::python::{PyMap, PyText, PyValue, printed, py_map};
use crate::expand::open_api::{
    Editor, Fault, HttpCors, edit, is_valid, set_default_http_authorizer,
};
use serde_json::json;

/// The tag that says that SAM made an HTTP API.
pub(super) const CREATOR: &str = "httpapi:createdBy";

const DEFAULT_AUTHORIZER: [&str; 2] = ["Auth", "DefaultAuthorizer"];

/// Edits the definition.
pub(super) fn edit_all(
    id: &str,
    properties: &mut PyMap,
    context: &Context<'_, '_>,
) -> Result<(), Fault> {
    let at = |name: &'static str| move |fault: Fault| fault.at([name]);
    add_cors(id, properties).map_err(at("CorsConfiguration"))?;
    add_auth(id, properties, context).map_err(at("Auth"))?;
    add_tags(id, properties).map_err(at("Tags"))?;
    disable_endpoint(id, properties).map_err(at("DisableExecuteApiEndpoint"))?;
    for (name, key) in [("Name", "title"), ("Description", "description")] {
        add_info(id, properties, name, key).map_err(at(name))?;
    }
    rename_default_route(properties);
    Ok(())
}

fn is_body_valid(properties: &PyMap) -> bool {
    let body = properties.get("DefinitionBody");
    body.is_some_and(|it| is_valid(Kind::Http, it))
}

fn invalid(id: &str, what: &str) -> Fault {
    Fault::resource(
        id,
        format!(
            "Unable to add {what} because 'DefinitionBody' does not contain a valid OpenApi definition."
        ),
    )
    .by_definition()
    .at(["DefinitionBody"])
}

fn add_cors(id: &str, properties: &mut PyMap) -> Result<(), Fault> {
    let Some(cors) = properties.given("CorsConfiguration").cloned() else {
        return Ok(());
    };
    let refuse = |message: String| Err(Fault::resource(id, message));
    if !has_body(properties) {
        return refuse(
            "Cors works only with inline OpenApi specified in 'DefinitionBody' property."
                .to_owned(),
        );
    }
    let any = || PyValue::List(vec!["*".into()]);
    let of_origins = |origins: PyValue| HttpCors {
        origins: Some(origins),
        headers: None,
        methods: None,
        exposed: None,
        max_age: None,
        credentials: None,
    };
    let cors = match &cors {
        PyValue::Bool(_) => of_origins(any()),
        PyValue::Map(_) if cors.is_intrinsic() => of_origins(cors.clone()),
        PyValue::Map(map) => {
            const KNOWN: [&str; 6] = [
                "AllowMethods",
                "AllowHeaders",
                "AllowOrigins",
                "MaxAge",
                "ExposeHeaders",
                "AllowCredentials",
            ];
            let mut keys = map.clone().keys().into_iter();
            if let Some(key) = keys.find(|it| !KNOWN.contains(&it.as_str())) {
                let key = key.as_str();
                let message = format!("Invalid key '{key}' for 'Cors' property.");
                return Err(Fault::resource(id, message).at(["CorsConfiguration", key]));
            }
            let get = |name: &str| cors.present(name).cloned();
            HttpCors {
                origins: get("AllowOrigins"),
                headers: get("AllowHeaders"),
                methods: get("AllowMethods"),
                exposed: get("ExposeHeaders"),
                max_age: get("MaxAge"),
                credentials: get("AllowCredentials"),
            }
        }
        PyValue::Null | PyValue::Number(_) | PyValue::Text(_) | PyValue::List(_) => {
            return refuse("Invalid value for 'Cors' property.".to_owned());
        }
    };
    if !is_body_valid(properties) {
        return Err(invalid(id, "Cors configuration"));
    }
    if cors.credentials == Some(PyValue::Bool(true)) && cors.origins == Some(any()) {
        return Err(Fault::resource(
            id,
            "Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is \"'*'\" or not set.",
        )
        .at(["CorsConfiguration", "AllowCredentials"]));
    }
    edit(Kind::Http, properties, |editor, _| cors.add(editor))
}

fn add_auth(id: &str, properties: &mut PyMap, context: &Context<'_, '_>) -> Result<(), Fault> {
    const KNOWN: [&str; 3] = ["Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"];
    let Some(auth) = properties.given("Auth").cloned() else {
        return Ok(());
    };
    let refuse = |message: &str| Err(Fault::resource(id, message));
    if !has_body(properties) {
        return refuse(
            "Auth works only with inline OpenApi specified in the 'DefinitionBody' property.",
        );
    }
    let is_known = auth.as_map().is_some_and(|it| {
        let mut keys = it.unordered();
        keys.all(|(key, _)| KNOWN.contains(&key.as_str()))
    });
    if !is_known {
        return refuse("Invalid value for 'Auth' property");
    }
    if !is_body_valid(properties) {
        return Err(invalid(id, "Auth configuration"));
    }
    edit(Kind::Http, properties, |editor, _| {
        write_auth(id, editor, &auth, context)
    })
}

fn write_auth(
    id: &str,
    editor: &mut Editor<'_>,
    auth: &PyValue,
    context: &Context<'_, '_>,
) -> Result<(), Fault> {
    let authorizers = http_authorizer::all(id, auth)?;
    let mut definitions = Vec::new();
    for authorizer in &authorizers {
        let definition = authorizer.definition(id, context);
        let definition = definition.map_err(|it| authorizer.at(it))?;
        definitions.push((authorizer.name.clone(), definition));
    }
    add_schemes(editor, definitions);
    let Some(default) = auth
        .given("DefaultAuthorizer")
        .filter(|it| !it.is_no_value())
    else {
        return Ok(());
    };
    let Some(default) = default.as_text() else {
        let message = "Property 'Auth.DefaultAuthorizer' should be a string.";
        return Err(Fault::resource(id, message).at(DEFAULT_AUTHORIZER));
    };
    let Some(authorizer) = authorizers.iter().find(|it| it.name == *default) else {
        let name = default.as_str();
        return Err(Fault::resource(
            id,
            format!(
                "Unable to set DefaultAuthorizer because '{name}' was not defined in 'Authorizers'."
            ),
        )
        .at(DEFAULT_AUTHORIZER));
    };
    for path in editor.paths() {
        set_default_http_authorizer(editor, &path, (default, &authorizer.scopes()))?;
    }
    Ok(())
}

fn add_schemes(editor: &mut Editor<'_>, definitions: Vec<(PyText, PyValue)>) {
    let components = editor.get("components").filter(|it| it.is_truthy());
    let before = components.and_then(|it| it.given("securitySchemes"));
    if definitions.is_empty() && before.is_none() {
        return;
    }
    let components = editor
        .body_mut()
        .or_set(&"components".into(), || PyMap::plain().into());
    if !components.is_truthy() {
        *components = PyMap::plain().into();
    }
    let Some(components) = components.as_map_mut() else {
        return;
    };
    let schemes = components.or_set(&"securitySchemes".into(), || PyMap::plain().into());
    if !schemes.is_truthy() {
        *schemes = PyMap::plain().into();
    }
    if let Some(schemes) = schemes.as_map_mut() {
        for (name, definition) in definitions {
            schemes.set(name, definition);
        }
    }
}

/// Tags the API: definitions have tags where resources have none.
fn add_tags(id: &str, properties: &mut PyMap) -> Result<(), Fault> {
    const VALUE: &str = "x-amazon-apigateway-tag-value";
    let is_given = properties.given("Tags").is_some();
    if is_given && !has_body(properties) {
        return Err(Fault::resource(
            id,
            "Tags works only with inline OpenApi specified in the 'DefinitionBody' property.",
        ));
    }
    if !has_body(properties) {
        return Ok(());
    }
    if !is_body_valid(properties) {
        return match is_given {
            true => Err(invalid(id, "`Tags`")),
            false => Ok(()),
        };
    }
    let mut tags = properties
        .given("Tags")
        .cloned()
        .unwrap_or(PyMap::plain().into());
    if let Some(tags) = tags.as_map_mut() {
        tags.set(CREATOR.into(), "SAM".into());
    }
    properties.set("Tags".into(), tags.clone());
    edit(Kind::Http, properties, |editor, _| {
        let written = editor
            .body_mut()
            .or_set(&"tags".into(), || PyValue::List(Vec::new()));
        if !written.is_truthy() {
            *written = PyValue::List(Vec::new());
        }
        let PyValue::List(written) = written else {
            let kind = written.class_name();
            let shown = printed(written);
            return Err(Fault::document(format!(
                "Tags in OpenApi DefinitionBody needs to be a list. {shown} is a {kind} not a list."
            )));
        };
        let Some(tags) = tags.as_map_mut() else {
            return Ok(());
        };
        for (name, value) in tags.iter() {
            let is_it = |it: &&mut PyValue| it.get("name").and_then(PyValue::as_text) == Some(name);
            let before = written.iter_mut().find(is_it);
            match before.and_then(PyValue::as_map_mut) {
                Some(tag) => tag.set(VALUE.into(), value.clone()),
                None => written
                    .push(py_map([("name", name.clone().into()), (VALUE, value.clone())]).into()),
            }
        }
        Ok(())
    })
}

fn disable_endpoint(id: &str, properties: &mut PyMap) -> Result<(), Fault> {
    let Some(value) = endpoint_switch(id, properties)? else {
        return Ok(());
    };
    edit(Kind::Http, properties, |editor, _| {
        let servers = editor
            .body_mut()
            .or_set(&"servers".into(), || vec![PyMap::plain().into()].into());
        let not_a_map = || {
            Err(Fault::document(
                "Value of 'servers' item must be a dictionary according to Swagger spec.",
            ))
        };
        if has_letters(servers) {
            return not_a_map();
        }
        let PyValue::List(servers) = servers else {
            return Ok(());
        };
        for server in servers {
            let Some(server) = server.as_map_mut() else {
                return not_a_map();
            };
            let configuration = server.or_set(&ENDPOINT_KEY.into(), || PyMap::plain().into());
            if let Some(configuration) = configuration.as_map_mut() {
                configuration.set("disableExecuteApiEndpoint".into(), value.clone());
            }
        }
        Ok(())
    })
}

/// Writes the name or the description into `info`, where nothing of that stands.
fn add_info(id: &str, properties: &mut PyMap, name: &str, key: &str) -> Result<(), Fault> {
    let Some(value) = properties.given(name).cloned() else {
        return Ok(());
    };
    if !has_body(properties) {
        let message = format!(
            "{name} works only with inline OpenApi specified in the 'DefinitionBody' property."
        );
        return Err(Fault::resource(id, message));
    }
    let refuse = |message: String| Err(Fault::resource(id, message).by_definition());
    let body = properties.get("DefinitionBody");
    let info = body.and_then(|it| it.present("info"));
    if info.is_some_and(|it| it.as_map().is_none()) {
        // One of the two messages of the transform has a quote too many.
        let quote = if key == "title" { "" } else { "'" };
        return refuse(format!(
            "Invalid 'DefinitionBody': The value of 'info' should be a map{quote}."
        ));
    }
    let before = info.and_then(|it| it.get(key));
    let is_free = match key {
        "title" => before == Some(&PyValue::plain(&json!({ "Ref": "AWS::StackName" }))),
        _ => !before.is_some_and(PyValue::is_truthy),
    };
    if !is_free {
        return refuse(format!(
            "Unable to set {name} because it is already defined within inline OpenAPI specified in the 'DefinitionBody' property."
        ));
    }
    edit(Kind::Http, properties, |editor, _| {
        let info = editor
            .body_mut()
            .or_set(&"info".into(), || PyMap::plain().into());
        if !info.is_truthy() {
            *info = PyMap::plain().into();
        }
        if let Some(info) = info.as_map_mut() {
            info.set(key.into(), value);
        }
        Ok(())
    })
}

/// API Gateway warns of a path without a slash.
fn rename_default_route(properties: &mut PyMap) {
    if properties.given("FailOnWarnings").is_none() {
        return;
    }
    let body = properties
        .get_mut("DefinitionBody")
        .and_then(PyValue::as_map_mut);
    let paths = body
        .and_then(|it| it.get_mut("paths"))
        .and_then(PyValue::as_map_mut);
    if let Some(paths) = paths
        && let Some(item) = paths.remove(DEFAULT_ROUTE)
    {
        paths.set(PyText::of(&format!("/{DEFAULT_ROUTE}")), item);
    }
}
