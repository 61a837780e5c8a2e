//! What may stand in `Properties` of a resource and in `Globals`: names, kinds of values, allowed values, what a change does.
//!
//! [`properties`] and [`globals`] give the shape at the top; [`Shape::walk`] leads along a path of a template to the
//! shape of what stands there, through lists, maps and `Fn::If`. A type is decoded when it is first asked for.

mod pack;
mod runtime;
mod shape;
mod walk;

pub use pack::Schema;
pub use runtime::{Runtime, runtime, runtimes};
pub use shape::{SchemaProperty, Shape, UpdateBehavior};
pub use walk::SchemaStep;

use shape::Named;

/// The shape of `Properties` of a resource type; none where the type is not known.
pub fn properties(resource_type: &str) -> Option<Shape> {
    Some(Shape::of_object(Named::first(pack::schema(
        resource_type,
    )?)?))
}

/// The shape of a section of `Globals`, `Function`; none where there is no such section.
pub fn globals(section: &str) -> Option<Shape> {
    properties(&format!("Globals.{section}"))
}

/// A property of a definition of a type; of `Properties` itself where the definition is empty.
pub fn definition_property(
    resource_type: &str,
    definition: &str,
    name: &str,
) -> Option<SchemaProperty> {
    let schema = pack::schema(resource_type)?;
    let object = match definition {
        "" => Named::first(schema),
        _ => schema.object(definition),
    };
    Shape::of_object(object?).property(name)
}

/// The properties or attributes that identify a resource of a type: `TableName`.
pub fn primary_identifier(resource_type: &str) -> Vec<&'static str> {
    let schema = pack::schema(resource_type);
    schema.map_or_else(Vec::new, Schema::primary_identifier)
}

/// The names of all types of CloudFormation and SAM, sorted.
pub fn types() -> impl Iterator<Item = &'static str> {
    pack::names().filter(|it| it.contains("::"))
}

/// Whether AWS has a page about SAM of this name, without `.html`.
pub fn has_sam_page(name: &str) -> bool {
    pack::table().sam_pages.binary_search(&name).is_ok()
}

/// The names of the regions that have CloudFormation, sorted.
pub fn regions() -> &'static [&'static str] {
    &pack::table().regions
}

/// Values of a property of a type that the linter lists beside its schema, sorted; none of most properties.
pub(super) fn listed_values(cfn_type: &str, property: &str) -> &'static [&'static str] {
    let mut listed = pack::table().listed.iter();
    let found = listed.find(|(of, name, _)| *of == cfn_type && *name == property);
    found.map_or(&[], |(_, _, values)| values)
}

/// Unpacks the schemas, which takes some milliseconds: for a thread that nobody waits for.
pub fn warm() {
    pack::table();
}

#[cfg(test)]
mod tests;
