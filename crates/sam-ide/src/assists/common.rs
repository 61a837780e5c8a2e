//! What the refactorings of connectors share: which connector is meant, who names it, how it is written anew.

use super::{CodeAction, CodeActionKind};
use crate::edit::comments::{Comments, comments_of_entry};
use crate::edit::draft::Draft;
use crate::edit::{Piece, together};
use sam_core::connector::{Connector, ConnectorForm, Resolved, Resolver, connector_at, generate};
use sam_core::document::Document;
use sam_core::syntax::EntryRef;
use sam_core::template::Template;
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

/// The edits that move a connector, and those that move the comments which its new text does not have: they go above what
/// `find` gives for the template with the edits, the connector itself or, in brackets, what it is in.
pub(super) fn with_comments(
    document: &Document,
    connector: &Connector<'_>,
    mut edits: Vec<TextEdit>,
    find: impl for<'t> Fn(Template<'t>) -> Option<(EntryRef<'t>, EntryRef<'t>)>,
) -> Option<Vec<TextEdit>> {
    let comments = comments_of_entry(document, connector.entry);
    if comments.texts.is_empty() {
        return Some(edits);
    }
    edits.extend(comments.take_above());
    let mut draft = Draft::new(document);
    draft.edit(|_| together(edits))?;
    draft.edit(|document| {
        let (outer, entry) = find(document.template())?;
        let mut lost = comments.texts.clone();
        for kept in comments_of_entry(document, entry).within(document).texts {
            if let Some(at) = lost.iter().position(|it| *it == kept) {
                lost.remove(at);
            }
        }
        let lost = Comments::of_texts(lost);
        let above = |it: EntryRef<'_>| lost.put_above(document, it.key.full_range().start());
        above(entry).or_else(|| above(outer))
    })?;
    draft.edits()
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
            "Properties" => {
                entries.push(("Properties".to_owned(), Piece::entries(properties.clone())))
            }
            name => entries.push((name.to_owned(), Piece::Moved(entry.value))),
        }
    }
    Piece::entries(entries)
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
