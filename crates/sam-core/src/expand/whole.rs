//! The rest of a template while the transform expands its resources, which change it.

use super::apis::Apis;
use super::error::TransformError;
use super::open_api::Fault;
use crate::text::TextRange;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Why events are refused once something is made of them, by the logical ID of their resource and by their key.
pub(crate) type EventErrors = BTreeMap<String, BTreeMap<String, TransformError>>;

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
    /// Why it is going to refuse events. An earlier event of the resource may be refused for something else.
    pub(crate) event_errors: EventErrors,
    /// What ends the transform, which then reports nothing else.
    pub(crate) fatal: Option<TransformError>,
    /// The APIs, into which events are written.
    pub(crate) apis: Option<Apis>,
}

impl Whole {
    /// Whether a resource is refused already.
    pub(crate) fn is_refused(&self, id: &str) -> bool {
        self.errors
            .iter()
            .any(|it| it.resource.as_deref() == Some(id))
    }

    /// Refuses a resource, the first time that something is wrong with it. `event` is what stands before messages about
    /// its events.
    pub(crate) fn refuse(&mut self, id: &str, range: TextRange, fault: Fault, event: EventPrefix) {
        match fault {
            Fault::Document(message) => {
                let error = TransformError::of_template(range, &message);
                self.fatal.get_or_insert(error);
            }
            fault if !self.is_refused(id) => self.errors.push(error_of(id, range, fault, event)),
            Fault::Resource { .. } | Fault::Event { .. } | Fault::Template(_) => {}
        }
    }
}

/// The error that a fault is.
pub(crate) fn error_of(
    id: &str,
    range: TextRange,
    fault: Fault,
    event: EventPrefix,
) -> TransformError {
    let resource =
        |id: &str, message: &str| format!("Resource with id [{id}] is invalid. {message}");
    let aws_message = match fault {
        Fault::Document(message) => return TransformError::of_template(range, &message),
        Fault::Template(message) => format!("Structure of the SAM template is invalid. {message}"),
        Fault::Resource { id, message } => resource(&id, &message),
        Fault::Event { key, message } => {
            let message = format!("Event with id [{key}] is invalid. {message}");
            match event {
                EventPrefix::Resource => resource(id, &message),
                EventPrefix::None => message,
            }
        }
    };
    TransformError::whole(id, range, aws_message)
}

/// What messages about events begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventPrefix {
    /// The resource with the event.
    Resource,
    /// Nothing, as for the events of state machines.
    None,
}
