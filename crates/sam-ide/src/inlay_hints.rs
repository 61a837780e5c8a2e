//! What is written beside the text: how many actions a permission grants, the type behind an `Id`.

use crate::grant::phrase::escape;
use crate::grant::{actions, end, granted};
use sam_core::connector::{Category, Connector, End, Resolved, Resolver, declared};
use sam_core::document::Document;
use sam_core::syntax::NodeRef;
use sam_core::text::{TextRange, TextSize};

/// A few words shown at an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlayHint {
    /// Behind what it stands, in the document.
    pub offset: TextSize,
    /// What it says: `7 actions`.
    pub label: String,
    /// Markdown shown when the mouse rests on it.
    pub tooltip: Option<String>,
}

/// The hints in a range, in order.
pub fn inlay_hints(document: &Document, range: TextRange) -> Vec<InlayHint> {
    let template = document.template();
    if !template.is_recognised() {
        return Vec::new();
    }
    let shown = declared(template)
        .into_iter()
        .filter(|it| it.entry.range().intersect(range).is_some());
    let shown: Vec<Connector<'_>> = shown.collect();
    if shown.is_empty() {
        return Vec::new();
    }
    let resolver = Resolver::new(template);
    let mut hints = Vec::new();
    for connector in &shown {
        let resolved = resolver.resolve(connector);
        ends(&mut hints, &resolved, &resolver);
        permissions(&mut hints, &resolved);
    }
    hints.retain(|it| range.contains_inclusive(it.offset));
    hints.sort_by_key(|it| it.offset);
    // What an alias repeats stands in one place only.
    hints.dedup();
    hints
}

fn ends(hints: &mut Vec<InlayHint>, resolved: &Resolved<'_>, resolver: &Resolver<'_>) {
    let source = resolved.links.first().map(|it| &it.source);
    let destinations = resolved.links.iter().map(|it| &it.destination);
    for end in source.into_iter().chain(destinations) {
        hints.extend(end_type(end, resolver));
    }
}

fn end_type(end: &End<'_>, resolver: &Resolver<'_>) -> Option<InlayHint> {
    let (_, node) = end.id?;
    Some(InlayHint {
        offset: node?.range().end(),
        label: end::type_name(end, resolver)?.to_owned(),
        tooltip: None,
    })
}

fn permissions(hints: &mut Vec<InlayHint>, resolved: &Resolved<'_>) {
    let written = resolved.connector.permissions.into_iter();
    for item in written.flat_map(|it| it.value.items()) {
        hints.extend(permission(item, resolved));
    }
}

fn permission(item: NodeRef<'_>, resolved: &Resolved<'_>) -> Option<InlayHint> {
    let allowed = granted(resolved, Category::of(item.as_str()?)?);
    if allowed.is_empty() {
        return None;
    }
    let lines: Vec<_> = allowed
        .iter()
        .map(|it| format!("- {}", escape(it)))
        .collect();
    Some(InlayHint {
        offset: item.range().end(),
        label: actions(allowed.len()),
        tooltip: Some(lines.join("\n")),
    })
}
