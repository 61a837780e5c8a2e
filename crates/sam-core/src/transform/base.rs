//! The parts of a template that the transform takes over as they are written.

use crate::document::Section;
use crate::spec::is_sam_type;
use crate::syntax::EntryRef;
use crate::template::{Template, shape};
use serde_json::{Map, Value};

/// The resources that are not SAM's, without their connectors, and the functions among them as they are written.
pub(super) fn resources(template: Template<'_>) -> Map<String, Value> {
    let kept = template
        .resources()
        .filter(|it| !it.type_name().is_some_and(is_sam_type));
    let kept = kept.map(|resource| {
        let mut body = resource.body().to_value();
        if let Value::Object(body) = &mut body {
            body.shift_remove("Connectors");
        }
        (shape::key_text(resource.entry).into_owned(), body)
    });
    let left = left(template).map(|it| (it.name().to_owned(), it.value.to_value()));
    kept.chain(left).collect()
}

/// The functions among the resources that a macro was not able to replace by resources.
pub(super) fn left(template: Template<'_>) -> impl Iterator<Item = EntryRef<'_>> {
    let entries = template.entries(Section::Resources);
    entries.filter(|it| it.name().starts_with("Fn::"))
}

/// The template with other resources and with conditions added.
pub(super) fn template(
    template: Template<'_>,
    resources: Map<String, Value>,
    conditions: Map<String, Value>,
) -> Value {
    let mut output: Map<String, Value> = Map::new();
    let mut emptied = Vec::new();
    for placed in template.document().blocks() {
        let block = &placed.block;
        match block.section {
            Section::Preamble | Section::Surplus | Section::Globals => {}
            Section::Resources => {
                output.entry("Resources").or_insert(Value::Null);
            }
            Section::Other
            | Section::Whole
            | Section::Parameters
            | Section::Outputs
            | Section::Conditions
            | Section::Mappings
            | Section::Rules
            | Section::Metadata => {
                let section = name(block.section).filter(|_| block.is_entry);
                if block.entries.is_empty() {
                    emptied.extend(section);
                }
                for entry in placed.entries() {
                    add(&mut output, section, entry);
                }
            }
        }
    }
    for section in emptied {
        // All that it had was a loop over nothing.
        if output.get(section).is_some_and(Value::is_null) {
            output.shift_remove(section);
        }
    }
    output.shift_remove("Transform");
    output.shift_remove("Globals");
    output.insert("Resources".to_owned(), Value::Object(resources));
    if !conditions.is_empty() {
        let all = output.entry("Conditions").or_insert(Value::Null);
        match all {
            Value::Object(all) => all.extend(conditions),
            other => *other = Value::Object(conditions),
        }
    }
    Value::Object(output)
}

/// The key of a section; none for what is no section.
fn name(section: Section) -> Option<&'static str> {
    let mut names = Section::NAMES.into_iter();
    names.find(|it| section != Section::Other && Section::of_key(it) == section)
}

/// Adds an entry of a section, or of the template itself.
fn add(output: &mut Map<String, Value>, section: Option<&str>, entry: EntryRef<'_>) {
    let key = shape::key_text(entry).into_owned();
    let value = entry.value.to_value();
    let Some(section) = section else {
        match (output.get_mut(&key), value) {
            // A file that the whole template includes has sections, too.
            (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
            (_, value) => {
                output.insert(key, value);
            }
        }
        return;
    };
    let entries = output.entry(section).or_insert(Value::Null);
    match entries {
        Value::Object(entries) => {
            entries.insert(key, value);
        }
        other => *other = Value::Object(Map::from_iter([(key, value)])),
    }
}
