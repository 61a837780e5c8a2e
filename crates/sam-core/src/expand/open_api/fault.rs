//! Why the transform refuses an API, or an event that is a route of one.

/// A refusal, with the transform's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) subject: FaultSubject,
    pub(crate) message: String,
    /// The keys that lead from the properties of the subject to what is wrong.
    pub(crate) path: Vec<String>,
    /// Whether the definition of the subject, which is an API, is not such that the transform writes into it.
    pub(crate) is_by_definition: bool,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FaultSubject {
    /// A resource, by its logical ID; the other resources are still expanded.
    Resource(String),
    /// A part of a resource, by the name that the transform takes for a logical ID; the other resources are still expanded.
    Part(String),
    /// An event, by its key; the other resources are still expanded.
    Event(String),
    /// The template; the other resources are still expanded.
    Template,
    /// The template; the transform ends, and reports nothing else.
    Document,
}

impl Fault {
    pub(crate) fn resource(id: &str, message: impl Into<String>) -> Self {
        Self::new(FaultSubject::Resource(id.to_owned()), message)
    }

    pub(crate) fn part(name: &str, message: impl Into<String>) -> Self {
        Self::new(FaultSubject::Part(name.to_owned()), message)
    }

    pub(crate) fn event(key: &str, message: impl Into<String>) -> Self {
        Self::new(FaultSubject::Event(key.to_owned()), message)
    }

    pub(crate) fn template(message: impl Into<String>) -> Self {
        Self::new(FaultSubject::Template, message)
    }

    pub(crate) fn document(message: impl Into<String>) -> Self {
        Self::new(FaultSubject::Document, message)
    }

    fn new(subject: FaultSubject, message: impl Into<String>) -> Self {
        Self {
            subject,
            message: message.into(),
            path: Vec::new(),
            is_by_definition: false,
        }
    }

    /// Where the definition of the API is at fault.
    pub(crate) fn by_definition(self) -> Self {
        Self {
            is_by_definition: true,
            ..self
        }
    }

    /// At the place that these keys lead to from the properties, unless it is known better already.
    pub(crate) fn at<'k>(mut self, keys: impl IntoIterator<Item = &'k str>) -> Self {
        if self.path.is_empty() {
            self.path = keys.into_iter().map(str::to_owned).collect();
        }
        self
    }
}
