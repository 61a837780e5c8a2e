//! An edit of a definition, with what all edits have in common: the branches of `Fn::If`, paths and methods.

use super::python::{PyMap, PyText, PyValue, py_map};
use super::version::not_a_path;
use super::{ANY_METHOD, Fault, INTEGRATION, is_valid};
use crate::expand::api_kind::Kind;
use serde_json::json;

/// A definition while it is edited.
pub(crate) struct Editor<'b> {
    pub(super) body: &'b mut PyMap,
    /// What is written at the end of the edit where the definition has nothing.
    sides: [(&'static str, PyMap); 3],
}

/// Parts of a definition that an edit writes at its end.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    Security,
    GatewayResponses,
    Models,
}

/// Edits `DefinitionBody` of the properties of an API.
pub(crate) fn edit<T>(
    kind: Kind,
    properties: &mut PyMap,
    change: impl FnOnce(&mut Editor<'_>, &mut PyMap) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let take = |it: &mut PyValue| std::mem::replace(it, PyValue::Null);
    let mut body = properties.get_mut("DefinitionBody").map(take);
    let mut nothing = PyValue::Null;
    let result = Editor::open(kind, body.as_mut().unwrap_or(&mut nothing)).and_then(|mut it| {
        let result = change(&mut it, properties)?;
        it.close();
        Ok(result)
    });
    if let (Some(place), Some(body)) = (properties.get_mut("DefinitionBody"), body) {
        *place = body;
    }
    result
}

/// What the transform begins the definition of an API with.
pub(crate) fn skeleton(kind: Kind) -> PyValue {
    let title = PyValue::plain(&json!({ "Ref": "AWS::StackName" }));
    let info = py_map([("version", "1.0".into()), ("title", title)]);
    let version = match kind {
        Kind::Rest => ("swagger", "2.0".into()),
        Kind::Http => ("openapi", "3.0.1".into()),
    };
    py_map([
        version,
        ("info", info.into()),
        ("paths", PyMap::new().into()),
    ])
    .into()
}

/// The name of a method as definitions have it.
pub(crate) fn normalized_method(method: &PyText) -> PyText {
    match method.as_str().to_lowercase().as_str() {
        "any" => ANY_METHOD.into(),
        lower => method.like(lower),
    }
}

/// A value, or the branches of the `Fn::If` that it is.
pub(super) fn branches(item: &PyValue) -> Result<Vec<&PyValue>, Fault> {
    match item.get("Fn::If") {
        None => Ok(vec![item]),
        Some(PyValue::List(items)) => Ok(items
            .iter()
            .skip(1)
            .filter(|it| !it.is_no_value())
            .collect()),
        Some(_) => Err(not_a_list()),
    }
}

/// Likewise, to change them.
pub(super) fn branches_mut(item: &mut PyValue) -> Result<Vec<&mut PyValue>, Fault> {
    if item.get("Fn::If").is_none() {
        return Ok(vec![item]);
    }
    match item.as_map_mut().and_then(|it| it.get_mut("Fn::If")) {
        Some(PyValue::List(items)) => {
            let items = items.iter_mut().skip(1);
            Ok(items.filter(|it| !it.is_no_value()).collect())
        }
        Some(_) | None => Err(not_a_list()),
    }
}

fn not_a_list() -> Fault {
    Fault::document("Value of Fn::If must be a list.")
}

pub(super) fn not_a_method(path: &str, method: &str) -> Fault {
    Fault::document(format!(
        "Definition of method '{method}' for path '{path}' should be a map."
    ))
}

/// Whether a method says what API Gateway calls.
pub(super) fn has_integration(method: &PyMap) -> bool {
    method.given(INTEGRATION).is_some()
}

impl<'b> Editor<'b> {
    fn open(kind: Kind, body: &'b mut PyValue) -> Result<Self, Fault> {
        let is_editable = is_valid(kind, body);
        let Some(body) = body.as_map_mut().filter(|_| is_editable) else {
            return Err(Fault::document(match kind {
                Kind::Rest => {
                    "Invalid Swagger document or the Swagger document is not explicitly defined in 'DefinitionBody'."
                }
                Kind::Http => {
                    "Invalid OpenApi document. Invalid values or missing keys for 'openapi' or 'paths' in 'DefinitionBody'."
                }
            }));
        };
        // The transform edits a copy.
        body.deep_copied();
        let editor = Self {
            body,
            sides: [
                ("securityDefinitions", PyMap::new()),
                ("x-amazon-apigateway-gateway-responses", PyMap::new()),
                ("definitions", PyMap::new()),
            ],
        };
        editor.check(kind)?;
        Ok(editor)
    }

    fn check(&self, kind: Kind) -> Result<(), Fault> {
        match kind {
            Kind::Rest => {
                let Some(paths) = self.body.get("paths").and_then(PyValue::as_map) else {
                    return Ok(());
                };
                let mut is_wrong = false;
                for item in paths.values() {
                    is_wrong |= branches(item)?.iter().any(|it| it.as_map().is_none());
                }
                if !is_wrong {
                    return Ok(());
                }
                // The first in the order of the transform is reported.
                let mut paths = paths.clone();
                let wrong = paths.iter().find(|(_, item)| {
                    branches(item).is_ok_and(|it| it.iter().any(|it| it.as_map().is_none()))
                });
                wrong.map_or(Ok(()), |(path, _)| Err(not_a_path(path.as_str())))
            }
            Kind::Http => match self.body.get("components") {
                None | Some(PyValue::Null | PyValue::Map(_)) => Ok(()),
                Some(_) => Err(Fault::document(
                    "Invalid OpenApi document: The value of 'components' should be a map",
                )),
            },
        }
    }

    /// Ends the edit.
    fn close(self) {
        for (key, side) in self.sides {
            if side.len() > 0 {
                self.body.set(key.into(), side.into());
            }
        }
        self.body.deep_copied();
    }

    /// What the definition has under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&PyValue> {
        self.body.get(key)
    }

    pub(crate) fn set(&mut self, key: &str, value: PyValue) {
        self.body.set(key.into(), value);
    }

    pub(crate) fn body_mut(&mut self) -> &mut PyMap {
        self.body
    }

    /// A part of the definition that is written at the end of the edit unless it is there.
    pub(crate) fn side(&mut self, side: Side) -> Result<&mut PyMap, Fault> {
        let at = match side {
            Side::Security => 0,
            Side::GatewayResponses => 1,
            Side::Models => 2,
        };
        let [security, responses, models] = &mut self.sides;
        let (key, own) = match at {
            0 => security,
            1 => responses,
            _ => models,
        };
        if self.body.given(key).is_none() {
            return Ok(own);
        }
        match self.body.get_mut(key) {
            Some(PyValue::Map(map)) => Ok(map),
            Some(_) | None => Err(Fault::template(format!("{key} must be a dictionary."))),
        }
    }

    /// The paths in their order.
    pub(crate) fn paths(&mut self) -> Vec<PyText> {
        let paths = self.body.get_mut("paths").and_then(PyValue::as_map_mut);
        paths.map(PyMap::keys).unwrap_or_default()
    }

    pub(super) fn path(&self, path: &str) -> Option<&PyValue> {
        self.body.get("paths")?.get(path)
    }

    pub(super) fn path_mut(&mut self, path: &str) -> Option<&mut PyValue> {
        let paths = self.body.get_mut("paths")?;
        paths.as_map_mut()?.get_mut(path)
    }

    /// The branches of a path.
    pub(super) fn items_mut(&mut self, path: &str) -> Result<Vec<&mut PyMap>, Fault> {
        let Some(item) = self.path_mut(path) else {
            return Err(not_a_path(path));
        };
        let items = branches_mut(item)?.into_iter();
        let items = items.map(|it| it.as_map_mut().ok_or_else(|| not_a_path(path)));
        items.collect()
    }

    /// Whether each branch of a path has a method that says what API Gateway calls.
    pub(crate) fn has_integration(&self, path: &str, method: &PyText) -> Result<bool, Fault> {
        has_integration_at(self.path(path), path, method)
    }

    /// Adds a method to a path unless it is there.
    pub(crate) fn add_path(&mut self, path: &PyText, method: &PyText) -> Result<(), Fault> {
        let method = normalized_method(method);
        let Some(paths) = self.body.get_mut("paths").and_then(PyValue::as_map_mut) else {
            return Ok(());
        };
        let item = paths.or_set(path, || PyMap::new().into());
        if item.as_map().is_none() {
            return Err(not_a_path(path.as_str()));
        }
        for item in branches_mut(item)? {
            if let Some(item) = item.as_map_mut() {
                item.or_set(&method, || PyMap::new().into());
            }
        }
        Ok(())
    }

    /// Lets a path be there on a condition only.
    pub(crate) fn set_condition(&mut self, path: &PyText, condition: &PyValue) {
        if let Some(item) = self.path_mut(path.as_str()) {
            let value = std::mem::replace(item, PyValue::Null);
            *item = super::python::on_condition(condition, value);
        }
    }

    /// The definitions of a method that say what API Gateway calls.
    pub(super) fn definitions_mut(
        &mut self,
        path: &str,
        method: &PyText,
    ) -> Result<Vec<&mut PyMap>, Fault> {
        let key = normalized_method(method);
        let mut found = Vec::new();
        for item in self.items_mut(path)? {
            let Some(definition) = item.get_mut(key.as_str()) else {
                return Err(not_a_method(path, method.as_str()));
            };
            for definition in branches_mut(definition)? {
                let Some(definition) = definition.as_map_mut() else {
                    return Err(not_a_method(path, method.as_str()));
                };
                if has_integration(definition) {
                    found.push(definition);
                }
            }
        }
        Ok(found)
    }

    /// All definitions of methods of a path that say what API Gateway calls, with the names of the methods. Keys that are
    /// no methods are given.
    pub(super) fn all_definitions_mut(
        &mut self,
        path: &str,
        others: &[&str],
    ) -> Result<Vec<(PyText, &mut PyMap)>, Fault> {
        let mut found = Vec::new();
        for item in self.items_mut(path)? {
            for (key, value) in item.entries_mut() {
                if others.contains(&key.as_str()) {
                    continue;
                }
                for definition in branches_mut(value)? {
                    let Some(definition) = definition.as_map_mut() else {
                        return Err(not_a_method(path, key.as_str()));
                    };
                    if has_integration(definition) {
                        found.push((normalized_method(key), definition));
                    }
                }
            }
        }
        Ok(found)
    }

    /// Sets a part of what API Gateway calls for a method.
    pub(crate) fn set_in_integration(
        &mut self,
        path: &PyText,
        method: &PyText,
        key: &str,
        value: &PyValue,
    ) -> Result<(), Fault> {
        for definition in self.definitions_mut(path.as_str(), method)? {
            if let Some(integration) = definition
                .get_mut(INTEGRATION)
                .and_then(PyValue::as_map_mut)
            {
                integration.set(key.into(), value.clone());
            }
        }
        Ok(())
    }
}

/// Whether a path of a definition, as the transform gets it, has a method that says what API Gateway calls.
pub(crate) fn has_integration_of(
    body: &PyValue,
    path: &str,
    method: &PyText,
) -> Result<bool, Fault> {
    has_integration_at(body.get("paths").and_then(|it| it.get(path)), path, method)
}

fn has_integration_at(item: Option<&PyValue>, path: &str, method: &PyText) -> Result<bool, Fault> {
    let method = normalized_method(method);
    let Some(item) = item else {
        return Ok(false);
    };
    for item in branches(item)? {
        let Some(definition) = item.get(method.as_str()) else {
            return Ok(false);
        };
        if definition.as_map().is_none() {
            return Ok(false);
        }
        let mut is_found = false;
        for definition in branches(definition)? {
            let Some(definition) = definition.as_map() else {
                return Err(not_a_method(path, method.as_str()));
            };
            is_found |= has_integration(definition);
        }
        if !is_found {
            return Ok(false);
        }
    }
    Ok(true)
}
