//! What the refactorings of connectors share: which connector is meant, who names it, how it is written anew.

use super::{CodeAction, CodeActionKind};
use crate::edit::Piece;
use sam_core::connector::{Connector, ConnectorForm, Resolved, Resolver, connector_at, generate};
use sam_core::text::{TextEdit, TextRange};

/// The connector a selection stands in, if nothing is wrong with it: what is wrong is mended first.
pub(super) fn sound_connector<'a>(
    resolver: &Resolver<'a>,
    range: TextRange,
) -> Option<Resolved<'a>> {
    let connector = connector_at(resolver.template(), range.start())?;
    let resolved = resolver.resolve(&connector);
    (resolved.problems.is_empty() && !resolved.links.is_empty()).then_some(resolved)
}

/// Whether something but a connector's end names the connector, or a resource that it generates.
pub(super) fn is_named(resolver: &Resolver<'_>, resolved: &Resolved<'_>) -> bool {
    let template = resolver.template();
    let mut generated = generate(resolved).into_iter();
    template.is_referenced(&resolved.connector.id)
        || generated.any(|it| template.is_referenced(&it.id))
}

/// Adds an action, if there are edits for it.
pub(super) fn offer(acc: &mut Vec<CodeAction>, label: String, edits: Option<Vec<TextEdit>>) {
    if let Some(edits) = edits {
        acc.push(CodeAction {
            label,
            kind: CodeActionKind::RefactorRewrite,
            edits,
            mends: None,
            revokes: 0,
            difference: None,
        });
    }
}

/// The body of a connector with some of its properties written anew: none takes a property away. `Type` is left out,
/// and comes first where it is wanted.
pub(super) fn body<'a>(
    connector: &Connector<'a>,
    type_name: Option<&str>,
    properties: Vec<(String, Piece<'a>)>,
) -> Piece<'a> {
    let mut entries: Vec<(String, Piece<'a>)> = Vec::new();
    entries.extend(type_name.map(|it| ("Type".to_owned(), Piece::Text(it.to_owned()))));
    for entry in connector.entry.value.entries() {
        match entry.name() {
            "Type" => {}
            "Properties" => entries.push(("Properties".to_owned(), Piece::Map(properties.clone()))),
            name => entries.push((name.to_owned(), Piece::Moved(entry.value))),
        }
    }
    Piece::Map(entries)
}

/// The properties of a connector but its source, each as it is written.
pub(super) fn without_source<'a>(connector: &Connector<'a>) -> Vec<(String, Piece<'a>)> {
    let entries = connector.properties.into_iter().flat_map(|it| it.entries());
    entries
        .filter(|it| !matches!(it.name(), "Source" | "SourceReference"))
        .map(|it| (it.name().to_owned(), Piece::Moved(it.value)))
        .collect()
}

/// Whether a connector is all its own text: no merges, no aliases.
pub(super) fn is_written_out(connector: &Connector<'_>) -> bool {
    let body = connector.entry.value;
    let maps = [Some(body), connector.properties];
    let no_merge = maps
        .into_iter()
        .flatten()
        .all(|map| map.entries().all(|it| !it.is_merge()));
    let outer = match connector.form {
        ConnectorForm::Standalone(resource) | ConnectorForm::Embedded(resource) => {
            resource.entry.range()
        }
    };
    let parts = [
        connector.source,
        connector.destination,
        connector.permissions,
    ];
    no_merge
        && parts
            .into_iter()
            .flatten()
            .all(|it| outer.contains_range(it.range()) && body.range().contains_range(it.range()))
}
