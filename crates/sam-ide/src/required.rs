//! The properties that a resource lacks and its type requires, with values to fill in.

use crate::edit::{Piece, append_entries, insert_entry_behind, one};
use sam_core::spec::schema::{self, Shape};
use sam_core::spec::{IMPLICIT_REST_STAGE, value_kind};
use sam_core::template::{Resource, Template};
use sam_core::text::TextEdit;
use sam_core::validation::{SchemaFaultKind, resource_faults};

/// What adds the properties that a resource lacks.
pub(crate) struct Added {
    pub(crate) label: String,
    pub(crate) edits: Vec<TextEdit>,
    /// Whether nothing has to be filled in.
    pub(crate) is_whole: bool,
}

/// What adds them; nothing where none is missing.
pub(crate) fn added(resource: Resource<'_>, template: Template<'_>) -> Option<Added> {
    let document = template.document();
    let body = resource.body();
    let shape = resource.type_name().and_then(schema::properties)?;
    let faults = resource_faults(resource, template).into_iter();
    let missing = faults.filter_map(|it| match it.kind {
        SchemaFaultKind::MissingProperty { name, .. } if it.depth == 0 => Some(name),
        SchemaFaultKind::MissingProperty { .. }
        | SchemaFaultKind::UnknownProperty { .. }
        | SchemaFaultKind::Outdented { .. }
        | SchemaFaultKind::WrongType { .. }
        | SchemaFaultKind::WrongValue { .. }
        | SchemaFaultKind::OutOfBounds { .. }
        | SchemaFaultKind::Together { .. }
        | SchemaFaultKind::Lacking { .. }
        | SchemaFaultKind::OtherResource { .. }
        | SchemaFaultKind::Unmatched { .. } => None,
    });
    let missing: Vec<(&str, Piece<'_>)> = missing
        .filter_map(|name| Some((name, placeholder(name, &shape.property(name)?.shape))))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let edit = match resource.properties() {
        Some(map) if map.entries().len() > 0 => {
            let entries: Vec<_> = missing.iter().map(|(name, it)| (*name, it)).collect();
            append_entries(document, map, &entries)
        }
        Some(_) => None,
        None => {
            let entries = missing.iter();
            let map = entries.map(|(name, it)| ((*name).to_owned(), it.clone()));
            let behind = body.entry("Type").filter(|_| body.is_mapping());
            behind.and_then(|it| {
                let properties = Piece::entries(map);
                insert_entry_behind(document, body, it, "Properties", &properties)
            })
        }
    };
    let names: Vec<String> = missing.iter().map(|(it, _)| format!("`{it}`")).collect();
    let label = match names.len() {
        1 => format!("Add the required property {}", names.concat()),
        _ => format!("Add the required properties {}", names.join(", ")),
    };
    Some(Added {
        label,
        edits: one(edit)?,
        is_whole: missing.iter().all(|(_, it)| is_whole(it)),
    })
}

fn is_whole(piece: &Piece<'_>) -> bool {
    match piece {
        Piece::Text(text) => !text.is_empty(),
        Piece::Map(entries) => !entries.is_empty() && entries.iter().all(|it| is_whole(&it.1)),
        Piece::List(items) => !items.is_empty() && items.iter().all(is_whole),
        _ => true,
    }
}

/// A value of the kind that a property takes: the first one that is allowed, else an empty one; of a policy its frame.
fn placeholder(name: &str, shape: &Shape) -> Piece<'static> {
    // The name that SAM itself gives the stage of an API that it makes.
    if name == "StageName" {
        return Piece::Text(IMPLICIT_REST_STAGE.to_owned());
    }
    if name.ends_with("PolicyDocument") {
        return document(name);
    }
    let values = shape.values();
    let takes = |kind| shape.takes(kind) && !shape.is_any();
    match values.first() {
        Some(first) => Piece::Text((*first).to_owned()),
        None if takes(value_kind::TEXT) => Piece::Text(String::new()),
        None if takes(value_kind::LIST) => Piece::List(Vec::new()),
        None if takes(value_kind::MAP) => Piece::Map(Vec::new()),
        None => Piece::Text(String::new()),
    }
}

/// A policy document; one by which Lambda assumes a role.
fn document(name: &str) -> Piece<'static> {
    let text = |it: &str| Piece::Text(it.to_owned());
    let statements = match name {
        "AssumeRolePolicyDocument" => vec![Piece::map([
            ("Effect", text("Allow")),
            (
                "Principal",
                Piece::map([("Service", text("lambda.amazonaws.com"))]),
            ),
            ("Action", text("sts:AssumeRole")),
        ])],
        _ => Vec::new(),
    };
    Piece::map([
        ("Version", text("2012-10-17")),
        ("Statement", Piece::List(statements)),
    ])
}
