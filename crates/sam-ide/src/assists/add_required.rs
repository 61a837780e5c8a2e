//! The properties that a resource lacks and its type requires, with values to fill in.

use super::{CodeAction, CodeActionKind};
use crate::edit::{Piece, append_entries, insert_entry_behind, one};
use sam_core::connector::Resolver;
use sam_core::spec::schema::{self, Shape};
use sam_core::spec::value_kind;
use sam_core::text::TextRange;
use sam_core::validation::{SchemaFaultKind, resource_faults};

pub(super) fn assist(acc: &mut Vec<CodeAction>, resolver: &Resolver<'_>, range: TextRange) {
    let template = resolver.template();
    let document = template.document();
    let Some(resource) = template.resource_containing(range.start()) else {
        return;
    };
    let body = resource.body();
    let places = [
        Some(resource.entry.key.full_range()),
        body.entry("Type").map(|it| it.range()),
        body.entry("Properties").map(|it| it.key.full_range()),
    ];
    let mut places = places.into_iter().flatten();
    let on_it = places.any(|it| it.contains_inclusive(range.start()));
    let shape = resource.type_name().and_then(schema::properties);
    let Some(shape) = shape.filter(|_| on_it) else {
        return;
    };
    let faults = resource_faults(resource, template).into_iter();
    let missing = faults.filter_map(|it| match it.kind {
        SchemaFaultKind::MissingProperty { name, .. } if it.depth == 0 => Some(name),
        SchemaFaultKind::MissingProperty { .. }
        | SchemaFaultKind::UnknownProperty { .. }
        | SchemaFaultKind::Outdented { .. }
        | SchemaFaultKind::WrongType { .. }
        | SchemaFaultKind::WrongValue { .. }
        | SchemaFaultKind::OutOfBounds { .. } => None,
    });
    let missing: Vec<(&str, Piece<'_>)> = missing
        .filter_map(|name| Some((name, placeholder(&shape.property(name)?.shape))))
        .collect();
    if missing.is_empty() {
        return;
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
                let properties = Piece::Map(map.collect());
                insert_entry_behind(document, body, it, "Properties", &properties)
            })
        }
    };
    let names: Vec<String> = missing.iter().map(|(it, _)| format!("`{it}`")).collect();
    let label = match names.len() {
        1 => format!("Add the required property {}", names.concat()),
        _ => format!("Add the required properties {}", names.join(", ")),
    };
    if let Some(edits) = one(edit) {
        acc.push(CodeAction {
            label,
            kind: CodeActionKind::Refactor,
            edits,
            mends: None,
            revokes: 0,
            difference: None,
        });
    }
}

/// A value of the kind that a property takes: the first one that is allowed, else an empty one.
fn placeholder(shape: &Shape) -> Piece<'static> {
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

#[cfg(test)]
mod tests {
    use crate::testing::{check_changed, check_no_assist};
    use expect_test::expect;

    #[test]
    fn with_and_without_other_properties() {
        check_changed(
            "Resources:\n  A:\n    Ty$0pe: AWS::DynamoDB::Table\n    Metadata: {}\n",
            "Add the required property `KeySchema`",
            expect![[r#"
                 3 |     Type: AWS::DynamoDB::Table
                +4 |     Properties:
                +5 |       KeySchema: ''
                 6 |     Metadata: {}
            "#]],
        );
        check_changed(
            "Resources:\r\n  Ap$0i: {Type: AWS::Lambda::Function, Properties: {Handler: a.b}}\r\n",
            "Add the required properties `Code`, `Role`",
            expect![[r#"
                 1 | Resources:\r
                -2 |   Api: {Type: AWS::Lambda::Function, Properties: {Handler: a.b}}\r
                +2 |   Api: {Type: AWS::Lambda::Function, Properties: {Handler: a.b, Code: {}, Role: ''}}\r
            "#]],
        );
    }

    #[test]
    fn not_where_nothing_is_missing() {
        check_no_assist(
            "Resources:\n  Q$0: {Type: AWS::SQS::Queue}\n",
            "Add the required",
        );
        check_no_assist("Resources:\n  Q$0: {Type: AWS::SQ", "Add the required");
    }
}
