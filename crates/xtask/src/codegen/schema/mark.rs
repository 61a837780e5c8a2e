//! What a schema says of properties by their paths: `/properties/Code/S3Bucket`.
use super::reduce::{TypeSchema, ValueShape};
use sam_data::property_flag;
use serde_json::Value;

const LISTS: [(&str, u8); 5] = [
    ("createOnlyProperties", property_flag::CREATE_ONLY),
    (
        "conditionalCreateOnlyProperties",
        property_flag::SOMETIMES_CREATE_ONLY,
    ),
    ("readOnlyProperties", property_flag::READ_ONLY),
    ("writeOnlyProperties", property_flag::WRITE_ONLY),
    ("deprecatedProperties", property_flag::DEPRECATED),
];

/// Marks each property that the schema lists. A property of a definition that is used in several places is left
/// alone: the list speaks of one of them.
pub(super) fn mark(reduced: &mut TypeSchema, schema: &Value) {
    for (list, flag) in LISTS {
        let paths = schema.get(list).and_then(Value::as_array);
        for path in paths.into_iter().flatten().filter_map(Value::as_str) {
            let Some(path) = path.strip_prefix("/properties/") else {
                continue;
            };
            let steps: Vec<&str> = path.split('/').filter(|it| *it != "*").collect();
            mark_one(reduced, &steps, flag);
        }
    }
}

fn mark_one(reduced: &mut TypeSchema, steps: &[&str], flag: u8) {
    let mut at = 0;
    let Some((last, way)) = steps.split_last() else {
        return;
    };
    for step in way {
        let object = &reduced.objects[at];
        let Some(property) = object.properties.get(*step) else {
            return;
        };
        let [next] = objects(&property.shape).as_slice() else {
            return;
        };
        if uses(reduced, *next) != 1 {
            return;
        }
        at = *next;
    }
    if let Some(property) = reduced.objects[at].properties.get_mut(*last) {
        property.flags |= flag;
    }
}

/// The objects of a shape or of what stands in its list.
fn objects(shape: &ValueShape) -> &Vec<usize> {
    match &shape.item {
        Some(item) if shape.objects.is_empty() => objects(item),
        Some(_) | None => &shape.objects,
    }
}

/// In how many places an object stands.
fn uses(reduced: &TypeSchema, at: usize) -> usize {
    let shapes = reduced.objects.iter().flat_map(|object| {
        let properties = object.properties.values().map(|it| &it.shape);
        properties.chain(&object.entries)
    });
    shapes.filter(|it| objects(it).contains(&at)).count()
}
