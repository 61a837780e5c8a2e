//! A part of an end as data, made when it is first looked at: most connectors are only checked, on every keystroke.

use crate::syntax::is_truthy;
use serde_json::{Map, Value};
use std::sync::OnceLock;

/// `Arn`, `Name`, `RoleName` … of an end; perhaps there is none.
#[derive(Clone, Debug, Default)]
pub struct Part<'a> {
    said: Said<'a>,
    data: OnceLock<Value>,
}

/// What a part is made of.
#[derive(Clone, Debug, Default)]
enum Said<'a> {
    #[default]
    Nothing,
    Data(Value),
    /// What the parts of a type look like, and the logical ID that belongs in it.
    OfType(&'static Value, &'a str),
    /// The logical ID of a role, whose name is meant.
    Role(String),
}

const LOGICAL_ID: &str = "%{logicalId}";

impl<'a> Part<'a> {
    pub(super) fn data(value: Option<Value>) -> Self {
        Self::said(value.map_or(Said::Nothing, Said::Data))
    }

    pub(super) fn of_type(part: Option<&'static Value>, id: &'a str) -> Self {
        Self::said(part.map_or(Said::Nothing, |it| Said::OfType(it, id)))
    }

    pub(super) fn role(id: Option<String>) -> Self {
        Self::said(id.map_or(Said::Nothing, Said::Role))
    }

    fn said(said: Said<'a>) -> Self {
        Self {
            said,
            data: OnceLock::new(),
        }
    }

    /// The data, intrinsics included.
    pub fn get(&self) -> Option<&Value> {
        match &self.said {
            Said::Nothing => None,
            Said::Data(value) => Some(value),
            Said::OfType(part, id) => Some(self.data.get_or_init(|| fill(part, id))),
            Said::Role(id) => Some(self.data.get_or_init(|| reference(id))),
        }
    }

    /// Whether there is one.
    pub fn is_some(&self) -> bool {
        !matches!(self.said, Said::Nothing)
    }

    /// The logical ID, where the part is the `Ref` of one.
    pub fn referenced_id(&self) -> Option<&str> {
        match &self.said {
            Said::Role(id) => Some(id),
            Said::Nothing | Said::Data(_) | Said::OfType(..) => self.get()?.get("Ref")?.as_str(),
        }
    }

    /// Whether the transform, a Python program, takes it for true.
    pub(super) fn is_truthy(&self) -> bool {
        match &self.said {
            Said::Nothing => false,
            Said::Data(value) => is_truthy(value),
            Said::OfType(Value::String(text), id) if text == LOGICAL_ID => !id.is_empty(),
            Said::OfType(part, _) => is_truthy(part),
            Said::Role(_) => true,
        }
    }
}

fn reference(id: &str) -> Value {
    Value::Object(Map::from_iter([("Ref".to_owned(), Value::from(id))]))
}

/// A part with the logical ID filled in.
fn fill(part: &Value, id: &str) -> Value {
    match part {
        Value::String(text) if text == LOGICAL_ID => Value::from(id),
        Value::Array(items) => items.iter().map(|it| fill(it, id)).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(key, it)| (key.clone(), fill(it, id)))
            .collect(),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => part.clone(),
    }
}
