//! The outline.

use super::diagnostic::json;
use super::{location, range_at};
use crate::session::View;
use sam_core::document::Positions;
use sam_core::text::TextRange;
use sam_ide::SymbolKind;
use sam_ide::visible::one_line;
use tower_lsp::lsp_types::{self as lsp, DocumentSymbolResponse, SymbolInformation};

/// The outline as a tree where the client shows one, else as a list. As [`super::report`] has it, it goes to the transport
/// as JSON, here in the container of one item.
#[expect(
    deprecated,
    reason = "the type has no other way to leave `deprecated` out"
)]
pub(crate) fn document_symbols(
    view: View<'_>,
    symbols: Vec<sam_ide::DocumentSymbol>,
) -> DocumentSymbolResponse {
    let text = if view.client.symbol_tree {
        let mut positions = view.document.positions(view.client.encoding);
        let tree = symbols.into_iter().map(|it| tree(&mut positions, it));
        let tree: Vec<lsp::DocumentSymbol> = tree.collect();
        json(&tree)
    } else {
        json(&listed(view, symbols))
    };
    DocumentSymbolResponse::Flat(vec![SymbolInformation {
        name: String::new(),
        kind: lsp::SymbolKind::KEY,
        tags: None,
        deprecated: None,
        location: location(view, TextRange::default()),
        container_name: Some(text),
    }])
}

#[expect(
    deprecated,
    reason = "the type has no other way to leave `deprecated` out"
)]
fn tree(positions: &mut Positions<'_>, it: sam_ide::DocumentSymbol) -> lsp::DocumentSymbol {
    let children = it.children.into_iter().map(|it| tree(positions, it));
    let children: Vec<_> = children.collect();
    lsp::DocumentSymbol {
        name: shown(&it.name),
        detail: it.detail.map(|it| one_line(&it)),
        kind: kind(it.kind),
        tags: None,
        deprecated: None,
        // Editors refuse the whole outline when a name is outside its entry.
        range: range_at(positions, it.range.cover(it.selection)),
        selection_range: range_at(positions, it.selection),
        children: (!children.is_empty()).then_some(children),
    }
}

fn listed(view: View<'_>, symbols: Vec<sam_ide::DocumentSymbol>) -> Vec<SymbolInformation> {
    let mut positions = view.document.positions(view.client.encoding);
    let mut list = Vec::new();
    flatten(view, &mut positions, &mut list, None, symbols);
    list
}

#[expect(
    deprecated,
    reason = "the type has no other way to leave `deprecated` out"
)]
fn flatten(
    view: View<'_>,
    positions: &mut Positions<'_>,
    list: &mut Vec<SymbolInformation>,
    container: Option<&str>,
    symbols: Vec<sam_ide::DocumentSymbol>,
) {
    for it in symbols {
        let name = shown(&it.name);
        list.push(SymbolInformation {
            name: name.clone(),
            kind: kind(it.kind),
            tags: None,
            deprecated: None,
            location: lsp::Location::new(view.uri.clone(), range_at(positions, it.range)),
            container_name: container.map(str::to_owned),
        });
        flatten(view, positions, list, Some(&name), it.children);
    }
}

/// Those symbols of a document, its sections left out, in whose name the letters of a query stand in order.
pub(crate) fn workspace_symbols(
    view: View<'_>,
    symbols: Vec<sam_ide::DocumentSymbol>,
    query: &str,
) -> Vec<SymbolInformation> {
    let mut list = listed(view, symbols);
    list.retain(|it| it.kind != lsp::SymbolKind::NAMESPACE && has_letters(&it.name, query));
    list
}

/// Whether the letters of a query stand in a name in order.
pub(crate) fn has_letters(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    let mut query = query.chars().flat_map(char::to_lowercase);
    query.all(|wanted| letters.any(|it| it == wanted))
}

/// A name as people read it; an empty one, which editors refuse, in quotes.
fn shown(name: &str) -> String {
    let name = one_line(name);
    match name.trim().is_empty() {
        true => format!("\"{name}\""),
        false => name,
    }
}

fn kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Section => lsp::SymbolKind::NAMESPACE,
        SymbolKind::Resource => lsp::SymbolKind::CLASS,
        SymbolKind::Connector => lsp::SymbolKind::INTERFACE,
        SymbolKind::Declaration => lsp::SymbolKind::CONSTANT,
        SymbolKind::Key => lsp::SymbolKind::KEY,
    }
}
