//! What API Gateway calls for a method: a function, or the start of a state machine.

use super::editor::normalized_method;
use super::python::{PyMap, PyText, PyValue, on_condition, py_map};
use super::{ANY_METHOD, Editor, Fault, INTEGRATION};
use crate::expand::api_kind::Kind;
use crate::expand::default_route::DEFAULT_ROUTE;
use serde_json::json;

/// A route that invokes a function.
pub(crate) struct LambdaRoute<'r> {
    pub(crate) kind: Kind,
    pub(crate) path: &'r PyText,
    pub(crate) method: &'r PyText,
    /// What is called.
    pub(crate) uri: PyValue,
    /// Of the function.
    pub(crate) condition: Option<&'r PyValue>,
    /// As whom API Gateway calls it.
    pub(crate) credentials: Option<PyValue>,
    pub(crate) is_stream: bool,
}

/// A route that starts a state machine.
pub(crate) struct StateMachineRoute<'r> {
    pub(crate) path: &'r PyText,
    pub(crate) method: &'r PyText,
    pub(crate) condition: Option<&'r PyValue>,
    /// The logical ID of the role with which API Gateway starts it.
    pub(crate) role: String,
    /// The template of the request.
    pub(crate) template: String,
}

impl LambdaRoute<'_> {
    /// Writes the integration into a definition.
    pub(crate) fn add(self, editor: &mut Editor<'_>) -> Result<(), Fault> {
        if self.kind == Kind::Http && editor.has_integration(self.path.as_str(), self.method)? {
            return Ok(());
        }
        let key = normalized_method(self.method);
        editor.add_path(self.path, self.method)?;
        let uri = match self.condition {
            Some(condition) => on_condition(condition, self.uri),
            None => self.uri,
        };
        for item in editor.items_mut(self.path.as_str())? {
            let Some(definition) = item.get_mut(key.as_str()) else {
                continue;
            };
            if definition.is_null() {
                *definition = PyMap::new().into();
            }
            let Some(map) = definition.as_map_mut() else {
                continue;
            };
            let mut integration =
                py_map([("type", "aws_proxy".into()), ("httpMethod", "POST".into())]);
            if self.kind == Kind::Http {
                integration.set("payloadFormatVersion".into(), "2.0".into());
            }
            integration.set("uri".into(), uri.clone());
            if self.is_stream {
                integration.set("responseTransferMode".into(), "STREAM".into());
            }
            if let Some(credentials) = &self.credentials {
                integration.set("credentials".into(), credentials.clone());
            }
            map.set(INTEGRATION.into(), integration.into());
            let is_default = self.path.as_str() == DEFAULT_ROUTE && key.as_str() == ANY_METHOD;
            if self.kind == Kind::Http && is_default {
                map.set("isDefaultRoute".into(), true.into());
            }
            map.or_set(&"responses".into(), || PyMap::new().into());
            wrap(definition, self.condition);
        }
        Ok(())
    }
}

impl StateMachineRoute<'_> {
    /// Writes the integration into a definition.
    pub(crate) fn add(self, editor: &mut Editor<'_>) -> Result<(), Fault> {
        let key = normalized_method(self.method);
        editor.add_path(self.path, self.method)?;
        let uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution";
        let uri = PyValue::plain(&json!({ "Fn::Sub": uri }));
        let uri = match self.condition {
            Some(condition) => on_condition(condition, uri),
            None => uri,
        };
        for item in editor.items_mut(self.path.as_str())? {
            let Some(definition) = item.get_mut(key.as_str()) else {
                continue;
            };
            let Some(map) = definition.as_map_mut() else {
                continue;
            };
            let status = |code: &str| PyValue::Map(py_map([("statusCode", code.into())]));
            let described = |text: &str| PyValue::Map(py_map([("description", text.into())]));
            let role = PyValue::plain(&json!({ "Fn::GetAtt": [self.role, "Arn"] }));
            let mut integration = py_map([
                ("type", "aws".into()),
                ("httpMethod", "POST".into()),
                ("uri", uri.clone()),
                (
                    "responses",
                    py_map([("200", status("200")), ("400", status("400"))]).into(),
                ),
                ("credentials", role),
            ]);
            let responses = py_map([("200", described("OK")), ("400", described("Bad Request"))]);
            integration.reserve(1);
            let templates = json!({ "application/json": { "Fn::Sub": self.template } });
            integration.set("requestTemplates".into(), PyValue::plain(&templates));
            map.set(INTEGRATION.into(), integration.into());
            map.or_set(&"responses".into(), || responses.into());
            wrap(definition, self.condition);
        }
        Ok(())
    }
}

/// Lets a definition be there on the condition of a function or state machine only.
fn wrap(definition: &mut PyValue, condition: Option<&PyValue>) {
    if let Some(condition) = condition {
        let value = std::mem::replace(definition, PyValue::Null);
        *definition = on_condition(condition, value);
    }
}
