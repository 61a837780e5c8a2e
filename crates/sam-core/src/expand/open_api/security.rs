//! `security` of methods: who may call them, and the definitions that it names.

use super::editor::Side;
use super::python::{PyMap, PyText, PyValue, py_map};
use super::{Editor, Fault, INTEGRATION};

/// What stands beside the methods of a path in a definition.
const NO_METHODS: [&str; 3] = ["summary", "description", "parameters"];

const IAM: &str = "AWS_IAM";
const NOBODY: &str = "NONE";
const API_KEY: &str = "api_key";
/// Says of a method that it needs no key although the API does. It does not stay.
const NO_API_KEY: &str = "api_key_false";

/// `Auth` of an event, as far as it is written into the method.
pub(crate) struct MethodAuth<'a> {
    /// The name of an authorizer, with its scopes.
    pub(crate) authorizer: Option<(&'a PyText, PyValue)>,
    pub(crate) needs_api_key: Option<bool>,
}

impl MethodAuth<'_> {
    /// Writes it into a method of an HTTP API, which has no definition of AWS_IAM by itself.
    pub(crate) fn add_http(
        self,
        editor: &mut Editor<'_>,
        path: &PyText,
        method: &PyText,
    ) -> Result<(), Fault> {
        let Some((name, scopes)) = self.authorizer else {
            return Ok(());
        };
        for definition in editor.definitions_mut(path.as_str(), method)? {
            let mut security = security(definition, path, method)?;
            security.push(entry(name, scopes.clone()));
            definition.set("security".into(), security.into());
        }
        Ok(())
    }

    /// Writes it into a method of a REST API.
    pub(crate) fn add(
        self,
        editor: &mut Editor<'_>,
        path: &PyText,
        method: &PyText,
    ) -> Result<(), Fault> {
        if let Some((name, scopes)) = self.authorizer {
            let mut needs_iam = false;
            for definition in editor.definitions_mut(path.as_str(), method)? {
                let mut security = security(definition, path, method)?;
                security.push(entry(name, scopes.clone()));
                needs_iam |= security.first().is_some_and(|it| it.get(IAM).is_some());
                definition.set("security".into(), security.into());
            }
            if needs_iam {
                add_iam_definition(editor)?;
            }
        }
        let Some(needs_api_key) = self.needs_api_key else {
            return Ok(());
        };
        let mut is_needed = false;
        for definition in editor.definitions_mut(path.as_str(), method)? {
            is_needed = needs_api_key;
            let mut security = security(definition, path, method)?;
            let name = if needs_api_key { API_KEY } else { NO_API_KEY };
            security.push(entry(&name.into(), PyValue::List(Vec::new())));
            definition.set("security".into(), security.into());
        }
        if is_needed {
            add_api_key_definition(editor)?;
        }
        Ok(())
    }
}

fn entry(name: &PyText, scopes: PyValue) -> PyValue {
    let mut entry = PyMap::new();
    entry.set(name.clone(), scopes);
    entry.into()
}

/// What a method has so far.
fn security(definition: &PyMap, path: &PyText, method: &PyText) -> Result<Vec<PyValue>, Fault> {
    match definition.get("security") {
        None => Ok(Vec::new()),
        Some(PyValue::List(items)) => Ok(items.clone()),
        Some(_) => {
            let (path, method) = (path.as_str(), method.as_str());
            Err(Fault::document(format!(
                "Type of security for path {path} method {method} must be a list"
            )))
        }
    }
}

/// Likewise, in two lists: entries with one of some names, and the others.
fn split(
    definition: &PyMap,
    path: &PyText,
    method: &PyText,
    names: &[&str],
) -> Result<(Vec<PyValue>, Vec<PyValue>), Fault> {
    let mut named = Vec::new();
    let mut others = Vec::new();
    for mut item in security(definition, path, method)? {
        let Some(map) = item.as_map() else {
            let (path, method) = (path.as_str(), method.as_str());
            let item = super::python::printed(&mut item);
            return Err(Fault::document(format!(
                "{item} in Security for path {path} method {method} is not a valid dictionary."
            )));
        };
        match names.iter().any(|it| map.has(it)) {
            true => named.push(item),
            false => others.push(item),
        }
    }
    Ok((named, others))
}

/// Adds the definition of AWS_IAM unless it is there.
fn add_iam_definition(editor: &mut Editor<'_>) -> Result<(), Fault> {
    let definitions = editor.side(Side::Security)?;
    if !definitions.has(IAM) {
        let definition = py_map([
            ("x-amazon-apigateway-authtype", "awsSigv4".into()),
            ("type", "apiKey".into()),
            ("name", "Authorization".into()),
            ("in", "header".into()),
        ]);
        definitions.merge(py_map([(IAM, definition.into())]));
    }
    Ok(())
}

/// Adds the definition of API keys unless it is there.
pub(crate) fn add_api_key_definition(editor: &mut Editor<'_>) -> Result<(), Fault> {
    let definitions = editor.side(Side::Security)?;
    if !definitions.has(API_KEY) {
        let definition = py_map([
            ("type", "apiKey".into()),
            ("name", "x-api-key".into()),
            ("in", "header".into()),
        ]);
        definitions.merge(py_map([(API_KEY, definition.into())]));
    }
    Ok(())
}

/// Gives the default authorizer of a REST API to all methods of a path that have no other; with its scopes.
pub(crate) fn set_default_authorizer(
    editor: &mut Editor<'_>,
    path: &PyText,
    default: (&PyText, &PyValue),
    authorizers: &[PyText],
    preflight: Preflight,
) -> Result<(), Fault> {
    let mut names = vec![IAM];
    names.extend(authorizers.iter().map(PyText::as_str));
    let mut needs_iam = false;
    for (method, definition) in editor.all_definitions_mut(path.as_str(), &NO_METHODS)? {
        if preflight == Preflight::Open && method.as_str() == "options" {
            continue;
        }
        let (own, mut security) = split(definition, path, &method, &names)?;
        let is_open = |it: &PyValue| it.get(NOBODY).is_some();
        match security.iter().position(is_open) {
            Some(at) => {
                security.remove(at);
            }
            None if !own.is_empty() => security.extend(own),
            None => security.push(entry(default.0, default.1.clone())),
        }
        let Some(first) = security.first() else {
            continue;
        };
        needs_iam |= first.get(IAM).is_some();
        definition.set("security".into(), security.into());
    }
    match needs_iam {
        true => add_iam_definition(editor),
        false => Ok(()),
    }
}

/// Whether requests that ask for CORS have to be authorized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Preflight {
    Open,
    Authorized,
}

/// Lets all methods of a path need a key, but for those that say that they need none.
pub(crate) fn set_default_api_key(
    editor: &mut Editor<'_>,
    path: &PyText,
    preflight: Preflight,
) -> Result<(), Fault> {
    for (method, definition) in editor.all_definitions_mut(path.as_str(), &NO_METHODS)? {
        let (own, mut security) = split(definition, path, &method, &[API_KEY, NO_API_KEY])?;
        let is_open = preflight == Preflight::Open && method.as_str() == "options";
        if !is_open && !own.iter().any(|it| it.get(NO_API_KEY).is_some()) {
            security.push(entry(&API_KEY.into(), PyValue::List(Vec::new())));
        }
        let security = PyValue::List(security);
        let before = definition.get("security");
        let nothing = PyValue::List(Vec::new());
        if before.unwrap_or(&nothing) != &security {
            definition.set("security".into(), security);
        }
    }
    Ok(())
}

/// Gives the default authorizer of an HTTP API to all methods of a path that have no other.
pub(crate) fn set_default_http_authorizer(
    editor: &mut Editor<'_>,
    path: &PyText,
    default: (&PyText, &PyValue),
) -> Result<(), Fault> {
    for item in editor.items_mut(path.as_str())? {
        let keys = item.keys();
        for (key, value) in item.entries_mut() {
            let method = super::normalized_method(key);
            if matches!(method.as_str(), "parameters" | "options") {
                continue;
            }
            if !keys.contains(&method) {
                let (method, path) = (method.as_str(), path.as_str());
                return Err(Fault::document(format!(
                    "Could not find {method} in {path} within DefinitionBody."
                )));
            }
            for definition in super::editor::branches_mut(value)? {
                let Some(definition) = definition.as_map_mut() else {
                    return Err(super::editor::not_a_method(path.as_str(), key.as_str()));
                };
                let is_left = definition.given(INTEGRATION).is_none()
                    || definition.given("security").is_some();
                if !is_left {
                    let security = vec![entry(default.0, default.1.clone())];
                    definition.set("security".into(), security.into());
                }
            }
        }
    }
    Ok(())
}
