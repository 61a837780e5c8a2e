//! The rest of a template while the transform expands its resources, which change it.

use super::error::TransformError;
use serde_json::{Map, Value};

/// What the expansion of resources changes elsewhere in a template.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    /// The resources that are not SAM's, by logical ID. Events change some.
    pub(crate) resources: Map<String, Value>,
    /// The conditions that are added or replaced.
    pub(crate) conditions: Map<String, Value>,
    /// The logical IDs of what is made, but without what it says.
    pub(crate) unexpanded: Vec<String>,
    /// Why resources are refused, where that is found while they are expanded.
    pub(crate) errors: Vec<TransformError>,
}
