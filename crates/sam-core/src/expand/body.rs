//! What a generated resource says.

use crate::text::TextRange;
use serde_json::{Map, Value};

/// What a resource says.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// What a Lambda permission or a queue policy lets somebody use, as the template refers to it: the function, not its
    /// alias. Null for other resources.
    pub on: Value,
    /// Its properties.
    pub properties: Value,
    /// `Condition` and the like, those of the resource that it is made for.
    pub attributes: Map<String, Value>,
    /// Where that is written.
    pub range: TextRange,
}

impl Body {
    /// What a resource says that is no policy of another one.
    pub(crate) fn new(properties: Value, attributes: Map<String, Value>, range: TextRange) -> Self {
        Self {
            on: Value::Null,
            properties,
            attributes,
            range,
        }
    }
}
