//! The rest of a template while the transform expands its resources, which change it.

use super::api_kind::Kind;
use super::apis::Apis;
use super::effective::Properties;
use super::error::TransformError;
use super::open_api::{Fault, FaultSubject};
use crate::syntax::EntryRef;
use crate::template::{Resource, Template, shape};
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
    /// The tags that buckets get in place of their own, by logical ID: those of the last function that each notifies, if
    /// that passes them on.
    pub(crate) bucket_tags: BTreeMap<String, Option<Value>>,
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

    /// Refuses a resource, the first time that something is wrong with it. `range` is where it is if the fault does not
    /// say it; `event` is what stands before messages about its events.
    pub(crate) fn refuse(
        &mut self,
        id: &str,
        range: TextRange,
        fault: Fault,
        event: EventPrefix,
        template: Template<'_>,
    ) {
        let range = place_of(&fault, id, template, range);
        if fault.subject == FaultSubject::Document {
            let error = TransformError::of_template(range, &fault.message);
            self.fatal.get_or_insert(error);
        } else if !self.is_refused(id) {
            self.errors.push(error_of(id, range, fault, event));
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
    let message = fault.message;
    let definition_of = match &fault.subject {
        FaultSubject::Resource(id) if fault.is_by_definition => Some(id.clone()),
        _ => None,
    };
    let aws_message = match fault.subject {
        FaultSubject::Document => return TransformError::of_template(range, &message),
        FaultSubject::Template => format!("Structure of the SAM template is invalid. {message}"),
        FaultSubject::Resource(id) | FaultSubject::Part(id) => resource(&id, &message),
        FaultSubject::Event(key) => {
            let message = format!("Event with id [{key}] is invalid. {message}");
            match event {
                EventPrefix::Resource => resource(id, &message),
                EventPrefix::None => message,
            }
        }
    };
    TransformError {
        definition_of,
        ..TransformError::whole(id, range, aws_message)
    }
}

/// Where a fault of a resource is: at the last key on its path that is written, or `otherwise`.
pub(crate) fn place_of(
    fault: &Fault,
    owner: &str,
    template: Template<'_>,
    otherwise: TextRange,
) -> TextRange {
    let id = match &fault.subject {
        FaultSubject::Event(key) => {
            let event = template.resource(owner).and_then(|it| event(it, key));
            return event.map_or(otherwise, |it| {
                let properties = Properties::of_event(it);
                properties.key_range(&fault.path, it.key.full_range())
            });
        }
        FaultSubject::Resource(id) => id,
        FaultSubject::Part(_) | FaultSubject::Template | FaultSubject::Document => owner,
    };
    if fault.path.is_empty() {
        return otherwise;
    }
    match (
        template.resource(id),
        Kind::of_id(id),
        template.resource(owner),
    ) {
        // What the owner asks of another resource is said at the owner.
        (Some(resource), _, _) if resource.id != owner => otherwise,
        (None, Some(kind), _) => {
            let properties = Properties::of_globals(kind.section(), template);
            properties.key_range(&fault.path, otherwise)
        }
        (Some(resource), _, _) | (None, None, Some(resource)) => {
            Properties::of(resource, template).key_range(&fault.path, otherwise)
        }
        (None, None, None) => otherwise,
    }
}

fn event<'a>(owner: Resource<'a>, key: &str) -> Option<EntryRef<'a>> {
    shape::entry(owner.property("Events")?, key)
}

/// What messages about events begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventPrefix {
    /// The resource with the event.
    Resource,
    /// Nothing, as for the events of state machines.
    None,
}
