//! What in the properties of a resource or in `Globals` does not fit the schema of its type.
//!
//! A schema fault is one key or value: a property that the type does not have, one that is missing, a value of the wrong
//! kind, a value that is not among those allowed. What is known only at deployment is never a fault.

mod bounds;
mod fault;
mod given;
mod pattern;
mod relation;
mod returned;
mod scalar_kind;
mod walk;

pub use fault::{Elsewhere, FaultCertainty, FoundKind, Measure, SchemaFault, SchemaFaultKind};
pub use pattern::may_match;
pub use returned::{Returned, returned};

use crate::expand::Properties;
use crate::spec::schema;
use crate::syntax::EntryRef;
use crate::template::{Resource, Template};
use walk::{Completeness, Walk};

/// The connector's own rules look at its properties.
const CONNECTOR: &str = "AWS::Serverless::Connector";

/// The faults in `Properties` of a resource, in the order of the text but for what is missing. None where a macro may
/// still change the template, or where the type is not known.
pub fn resource_faults<'a>(resource: Resource<'a>, template: Template<'a>) -> Vec<SchemaFault<'a>> {
    let (Some(resource_type), Some(type_node)) = (resource.type_name(), resource.type_node())
    else {
        return Vec::new();
    };
    if resource_type == CONNECTOR || template.has_macros() {
        return Vec::new();
    }
    let Some(shape) = schema::properties(resource_type) else {
        return Vec::new();
    };
    let properties = Properties::of(resource, template);
    let global = |name: &str| properties.global(name);
    let mut walk = Walk::new(
        template,
        resource_type,
        Completeness::Whole,
        resource.condition(),
    );
    match resource.body().entry("Properties") {
        Some(entry) if entry.value.is_mapping() && entry.value.tag().is_none() => {
            walk.properties(&shape, Some(entry.value), &global, entry.key.full_range());
        }
        Some(entry) if !entry.value.is_null() => {}
        Some(_) | None => walk.properties(&shape, None, &global, type_node.full_range()),
    }
    walk.found
}

/// The faults in a section of `Globals`. What a resource may still add is not missing there.
pub fn globals_faults<'a>(section: EntryRef<'a>, template: Template<'a>) -> Vec<SchemaFault<'a>> {
    let (name, value) = (section.name(), section.value);
    let is_plain = value.is_mapping() && value.tag().is_none();
    let Some(shape) = schema::globals(name).filter(|_| is_plain && !template.has_macros()) else {
        return Vec::new();
    };
    let mut walk = Walk::new(template, name, Completeness::Partial, None);
    walk.properties(&shape, Some(value), &|_| None, section.key.full_range());
    walk.found
}

#[cfg(test)]
mod tests;
