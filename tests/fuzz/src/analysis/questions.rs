//! At no offset of a template does a feature panic or name a range that is not in the document.

use super::input::{place, split};
use sam_core::analysis::Analysis;
use sam_core::text::{TextRange, TextSize, size};
use sam_ide::code_lens::code_lenses;
use sam_ide::graph::{graph, svg};
use sam_ide::navigation::Declaration;
use sam_ide::place::Place;
use sam_ide::preview::preview;
use sam_ide::{
    DocumentSymbol, InlayHintKind, complete, definition, document_links, document_symbols, explain,
    formatting, highlight, hover, indentation_after_enter, inlay_hints, linked_editing_ranges,
    prepare_rename, references, rename, semantic_tokens, signature_help,
};
use std::collections::BTreeMap;

/// An input is a template, damaged by lines that are left out, and positions.
pub fn run(data: &[u8]) {
    let (text, script) = split(data);
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (damage, positions) = script.split_at(script.len().min(2));
    for at in damage {
        let at = usize::from(*at);
        // Other bytes leave the template as it is.
        if at < lines.len() {
            lines.remove(at);
        }
    }
    let text = lines.concat();
    let positions = positions.chunks_exact(2);
    let offsets = positions.map(|it| place(&text, [it[0], it[1]]));
    look("input", &text, offsets.take(8));
}

/// Looks at a document at some offsets, which are between two characters, and at the whole of it.
///
/// # Panics
/// When a range is not one of the document.
pub fn look(name: &str, text: &str, offsets: impl IntoIterator<Item = usize>) {
    let document = Analysis::open(1, text);
    let whole = TextRange::up_to(document.text.len());
    let valid = |range: TextRange, what: &str| {
        let bytes = usize::from(range.start())..usize::from(range.end());
        assert!(
            text.get(bytes).is_some(),
            "{name}: {what} at {range:?} cuts a character or leaves the text"
        );
    };
    for offset in offsets {
        let offset = size(offset);
        let _ = Place::at(&document, offset);
        if let Some(it) = hover(&document, offset) {
            valid(it.range, "hover");
            assert!(
                it.range.contains_inclusive(offset),
                "{name}: hover at {offset:?} is elsewhere, {:?}",
                it.range
            );
            assert!(!it.markdown.trim().is_empty(), "{name}: empty hover");
        }
        if let Some(it) = signature_help(&document, offset) {
            assert!(it.active < it.parameters.len(), "{name}: {it:?}");
        }
        for it in complete(&document, offset).items {
            valid(it.range, "completion");
            assert!(
                it.range.contains_inclusive(offset),
                "{name}: completion elsewhere"
            );
        }
        for it in definition(&document, offset) {
            valid(it.origin, "origin");
            valid(it.range, "target");
            valid(it.selection, "selection");
            assert!(it.range.contains_range(it.selection), "{name}");
            assert!(
                it.origin.contains_inclusive(offset),
                "{name}: origin elsewhere"
            );
        }
        for it in references(&document, offset, Declaration::Included) {
            valid(it, "reference");
        }
        for it in highlight(&document, offset) {
            valid(it.range, "highlight");
        }
        if let Ok((range, name)) = prepare_rename(&document, offset) {
            valid(range, "rename");
            // The cursor may stand on what SAM adds to the name.
            let around = range.cover_offset(offset);
            assert!(
                !document.slice(around).contains('\n'),
                "{name}: rename elsewhere"
            );
            let edits = rename(&document, offset, "Renamed7").unwrap_or_default();
            edits.iter().for_each(|it| valid(it.range, "rename"));
        }
        for range in linked_editing_ranges(&document, offset).unwrap_or_default() {
            valid(range, "linked editing");
        }
        if let Some(it) = indentation_after_enter(&document, offset, 2) {
            valid(it.range, "indentation");
        }
        if let Some(range) =
            preview(&document, Some(offset), &BTreeMap::new()).and_then(|it| it.range)
        {
            valid(range, "preview");
            // Blank lines behind a connector count as its own.
            assert!(range.start() <= offset, "{name}: preview elsewhere");
        }
    }
    let kinds = [
        InlayHintKind::Permissions,
        InlayHintKind::Globals,
        InlayHintKind::ParameterDefaults,
    ];
    for it in inlay_hints(&document, whole, &kinds) {
        valid(TextRange::empty(it.offset), "inlay hint");
        assert!(!it.label.is_empty(), "{name}");
    }
    let mut end = TextSize::default();
    for it in semantic_tokens(&document, whole) {
        valid(it.range, "semantic token");
        assert!(end <= it.range.start() && !it.range.is_empty(), "{name}");
        end = it.range.end();
    }
    for it in document_links(&document) {
        valid(it.range, "link");
    }
    for it in formatting(&document, 2) {
        valid(it.range, "formatting");
    }
    for it in code_lenses(&document) {
        valid(it.range, "code lens");
        assert!(!it.title.is_empty(), "{name}");
    }
    let graph = graph(&document);
    let of_nodes = graph.nodes.iter().filter_map(|it| it.range);
    for range in of_nodes.chain(graph.edges.iter().map(|it| it.range)) {
        valid(range, "graph");
    }
    assert!(svg(&graph).ends_with("</svg>\n"), "{name}");
    nest(name, text, &document_symbols(&document), whole);
    let all = explain(&document, None);
    assert!(all.is_some_and(|it| it.ends_with('\n')), "{name}");
    for resource in document.template().resources() {
        let _ = explain(&document, Some(resource.id));
    }
}

fn nest(name: &str, text: &str, symbols: &[DocumentSymbol], around: TextRange) {
    for it in symbols {
        let selection = usize::from(it.selection.start())..usize::from(it.selection.end());
        assert!(text.get(selection).is_some(), "{name}: {}", it.name);
        assert!(!it.name.is_empty(), "{name}");
        assert!(
            around.contains_range(it.range),
            "{name}: {} leaves its parent",
            it.name
        );
        assert!(it.range.contains_range(it.selection), "{name}: {}", it.name);
        nest(name, text, &it.children, it.range);
    }
}
