//! Why the transform refuses an API, or an event that is a route of one.

/// A refusal, with the transform's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A resource is wrong; the other resources are still expanded.
    Resource { id: String, message: String },
    /// An event is wrong; the other resources are still expanded.
    Event { key: String, message: String },
    /// The template is wrong; the other resources are still expanded.
    Template(String),
    /// The transform ends, and reports nothing else.
    Document(String),
}

impl Fault {
    pub(crate) fn resource(id: &str, message: impl Into<String>) -> Self {
        Self::Resource {
            id: id.to_owned(),
            message: message.into(),
        }
    }

    pub(crate) fn event(key: &str, message: impl Into<String>) -> Self {
        Self::Event {
            key: key.to_owned(),
            message: message.into(),
        }
    }

    pub(crate) fn document(message: impl Into<String>) -> Self {
        Self::Document(message.into())
    }
}
