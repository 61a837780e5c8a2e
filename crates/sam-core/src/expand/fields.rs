//! The properties of a generated resource while they are put together.

use super::effective::Properties;
use serde_json::{Map, Value};

/// Properties by name, in the order in which they are set.
#[derive(Debug, Default)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// Sets a property, to null too.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Sets a property unless there is no value for it.
    pub(crate) fn set_given(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// Sets a property to a map unless the map is empty.
    pub(crate) fn set_map(&mut self, name: &str, map: Self) {
        if !map.0.is_empty() {
            self.set(name, map);
        }
    }

    /// Takes a property over under another name, unless it is absent or null.
    pub(crate) fn pass_as(&mut self, name: &str, properties: &Properties<'_>, property: &str) {
        self.set_given(name, properties.get(property).given());
    }

    /// Takes a property over unless it is absent or null.
    pub(crate) fn pass(&mut self, properties: &Properties<'_>, name: &str) {
        self.pass_as(name, properties, name);
    }

    /// Takes a property over if it counts as given.
    pub(crate) fn pass_truthy(&mut self, properties: &Properties<'_>, name: &str) {
        self.set_given(name, properties.get(name).truthy());
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        Self::Object(fields.0)
    }
}
