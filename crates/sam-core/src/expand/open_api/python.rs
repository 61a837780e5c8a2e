//! Values as the transform holds them while it builds an API: as Python 2.7 did.
//!
//! The logical ID of a deployment ends with a hash of the API's body as Python 2.7 printed it. So the order of keys is
//! that of its dictionaries, where it depends on all insertions, deletions and copies before, and texts of the template
//! are printed in another way (`u'text'`) than those that the transform writes.

mod map;
mod print;

pub(crate) use map::PyMap;
pub(crate) use print::{printed, printed_json};

use crate::template::shape;
use serde_json::{Number, Value};
use std::rc::Rc;

/// A value of Python.
#[derive(Clone, Debug)]
pub(crate) enum PyValue {
    Null,
    Bool(bool),
    Number(Number),
    Text(PyText),
    List(Vec<PyValue>),
    Map(PyMap),
}

/// A text of Python 2.7. Two are equal when their characters are.
#[derive(Clone, Debug)]
pub(crate) struct PyText {
    text: Rc<str>,
    /// Whether it is a `unicode`, not a `str`: whether it comes from the template.
    is_unicode: bool,
}

/// Whether values of a template become those of Python 2.7, or stay in the order written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dress {
    Python2,
    AsWritten,
}

impl PyText {
    /// A text that the transform writes.
    pub(crate) fn of(text: &str) -> Self {
        Self {
            text: text.into(),
            is_unicode: false,
        }
    }

    /// A text of the template.
    pub(crate) fn unicode(text: &str) -> Self {
        Self {
            text: text.into(),
            is_unicode: true,
        }
    }

    /// Another text of the same kind.
    pub(crate) fn like(&self, text: &str) -> Self {
        Self {
            text: text.into(),
            is_unicode: self.is_unicode,
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_unicode(&self) -> bool {
        self.is_unicode
    }
}

impl PartialEq for PyText {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl From<&str> for PyText {
    fn from(text: &str) -> Self {
        Self::of(text)
    }
}

impl From<&str> for PyValue {
    fn from(text: &str) -> Self {
        Self::Text(PyText::of(text))
    }
}

impl From<String> for PyValue {
    fn from(text: String) -> Self {
        Self::Text(PyText::of(&text))
    }
}

impl From<PyText> for PyValue {
    fn from(text: PyText) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for PyValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Vec<PyValue>> for PyValue {
    fn from(items: Vec<PyValue>) -> Self {
        Self::List(items)
    }
}

impl From<PyMap> for PyValue {
    fn from(map: PyMap) -> Self {
        Self::Map(map)
    }
}

impl PartialEq for PyValue {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(one), Self::Bool(other)) => one == other,
            (Self::Number(one), Self::Number(other)) => one == other,
            (Self::Text(one), Self::Text(other)) => one == other,
            (Self::List(one), Self::List(other)) => one == other,
            (Self::Map(one), Self::Map(other)) => one == other,
            (
                Self::Null
                | Self::Bool(_)
                | Self::Number(_)
                | Self::Text(_)
                | Self::List(_)
                | Self::Map(_),
                _,
            ) => false,
        }
    }
}

impl PyValue {
    /// A value of the template.
    pub(crate) fn of(value: &Value, dress: Dress) -> Self {
        let text = |text: &str| match dress {
            Dress::Python2 => PyText::unicode(text),
            Dress::AsWritten => PyText::of(text),
        };
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(value) => Self::Text(text(value)),
            Value::Array(items) => Self::List(items.iter().map(|it| Self::of(it, dress)).collect()),
            Value::Object(map) => {
                let mut result = match dress {
                    Dress::Python2 => PyMap::new(),
                    Dress::AsWritten => PyMap::plain(),
                };
                for (key, value) in map {
                    result.set(text(key), Self::of(value, dress));
                }
                Self::Map(result)
            }
        }
    }

    /// A value that the transform writes, with maps in the order of their keys.
    pub(crate) fn plain(value: &Value) -> Self {
        Self::of(value, Dress::AsWritten)
    }

    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::from(text.as_str()),
            Self::List(items) => items.iter().map(Self::to_value).collect(),
            Self::Map(map) => Value::Object(map.to_map()),
        }
    }

    /// Whether Python takes it for true.
    pub(crate) fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(number) => number.as_f64() != Some(0.0),
            Self::Text(text) => !text.as_str().is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Map(map) => map.len() > 0,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(crate) fn as_text(&self) -> Option<&PyText> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::List(_) | Self::Map(_) => None,
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        self.as_text().map(PyText::as_str)
    }

    pub(crate) fn as_map(&self) -> Option<&PyMap> {
        match self {
            Self::Map(map) => Some(map),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => None,
        }
    }

    pub(crate) fn as_map_mut(&mut self) -> Option<&mut PyMap> {
        match self {
            Self::Map(map) => Some(map),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => None,
        }
    }

    /// The name of its class in the transform.
    pub(crate) fn class_name(&self) -> &'static str {
        match self {
            Self::Map(map) if map.is_plain() => "dict",
            Self::Map(_) => "Py27Dict",
            Self::Text(text) if text.is_unicode() => "Py27UniStr",
            Self::Text(_) => "str",
            Self::Bool(_) => "bool",
            Self::Number(number) if number.is_f64() => "float",
            Self::Number(_) => "int",
            Self::Null => "NoneType",
            Self::List(_) => "list",
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[PyValue]> {
        match self {
            Self::List(items) => Some(items),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Map(_) => None,
        }
    }

    /// What a map has under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&PyValue> {
        self.as_map()?.get(key)
    }

    /// What a map has under a key that counts as given.
    pub(crate) fn given(&self, key: &str) -> Option<&PyValue> {
        self.get(key).filter(|it| it.is_truthy())
    }

    /// What a map has under a key and is not null.
    pub(crate) fn present(&self, key: &str) -> Option<&PyValue> {
        self.get(key).filter(|it| !it.is_null())
    }

    /// Whether it is a map that is an intrinsic function.
    pub(crate) fn is_intrinsic(&self) -> bool {
        self.as_map()
            .filter(|it| it.len() == 1)
            .and_then(PyMap::first_key)
            .is_some_and(|it| shape::is_intrinsic_key(it.as_str()))
    }

    /// Whether it is a reference to `AWS::NoValue`.
    pub(crate) fn is_no_value(&self) -> bool {
        self.is_intrinsic() && self.get("Ref").and_then(Self::as_str) == Some("AWS::NoValue")
    }

    /// Notes that it is copied, which changes the order of the keys in its maps.
    fn copied(&mut self, times: u32) {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => {}
            Self::List(items) => {
                for item in items {
                    item.copied(times);
                }
            }
            Self::Map(map) => map.copied(times),
        }
    }
}

/// A map of Python 2.7 with keys and values that are put in one by one.
pub(crate) fn py_map<const N: usize>(entries: [(&str, PyValue); N]) -> PyMap {
    let mut map = PyMap::new();
    for (key, value) in entries {
        map.set(PyText::of(key), value);
    }
    map
}

/// A value on a condition, or nothing.
pub(crate) fn on_condition(condition: &PyValue, value: PyValue) -> PyValue {
    let mut map = PyMap::plain();
    let nothing = PyValue::plain(&serde_json::json!({ "Ref": "AWS::NoValue" }));
    map.set(
        "Fn::If".into(),
        vec![condition.clone(), value, nothing].into(),
    );
    PyValue::Map(map)
}
