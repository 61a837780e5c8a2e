//! From our types to the protocol's.

mod action;
mod call_hierarchy;
mod completion;
mod diagnostic;
mod semantic_tokens;
mod symbol;

pub(crate) use action::{OuterEdits, code_action, rename_edit};
pub(crate) use call_hierarchy::{hierarchy_id, hierarchy_item, incoming_call, outgoing_call};
pub(crate) use completion::{completion, documentation, resolves};
pub(crate) use diagnostic::{diagnostics, report, unchanged_report};
pub(crate) use semantic_tokens::semantic_tokens;
pub(crate) use symbol::{document_symbols, has_letters, workspace_symbols};

use crate::capabilities::Markup;
use crate::file_uri;
use crate::plain_text;
use crate::session::View;
use sam_core::document::Positions;
use sam_core::text::{TextRange, TextSize};
use sam_ide::visible::one_line;
use sam_ide::{FoldingKind, HighlightKind, NavigationTarget};
use tower_lsp::lsp_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentLink, Documentation, FoldingRange,
    FoldingRangeKind, GotoDefinitionResponse, Hover, HoverContents, InlayHint, InlayHintLabel,
    InlayHintTooltip, Location, LocationLink, MarkupContent, MarkupKind, ParameterInformation,
    ParameterLabel, Position, PrepareRenameResponse, Range, SelectionRange, SignatureHelp,
    SignatureInformation, TextEdit, Url,
};

/// The position of an offset.
pub(crate) fn position(view: View<'_>, offset: TextSize) -> Position {
    let at = view.document.text.line_col(offset, view.client.encoding);
    Position::new(at.line, at.col)
}

/// The positions of a range.
pub(crate) fn range(view: View<'_>, range: TextRange) -> Range {
    Range::new(position(view, range.start()), position(view, range.end()))
}

/// The same for one range after another.
fn range_at(positions: &mut Positions<'_>, range: TextRange) -> Range {
    let [start, end] = positions
        .of_range(range)
        .map(|it| Position::new(it.line, it.col));
    Range::new(start, end)
}

/// A range with the document it is in.
pub(crate) fn location(view: View<'_>, it: TextRange) -> Location {
    Location::new(view.uri.clone(), range(view, it))
}

/// Markdown in the form in which it can be shown.
fn markup(form: Markup, markdown: &str) -> MarkupContent {
    match form {
        Markup::Markdown => MarkupContent {
            kind: MarkupKind::Markdown,
            value: markdown.to_owned(),
        },
        Markup::Plain => MarkupContent {
            kind: MarkupKind::PlainText,
            value: plain_text::of_markdown(markdown),
        },
    }
}

pub(crate) fn hover(view: View<'_>, it: &sam_ide::Hover) -> Hover {
    Hover {
        contents: HoverContents::Markup(markup(view.client.hover, &it.markdown)),
        range: Some(range(view, it.range)),
    }
}

/// The arguments of a function.
pub(crate) fn signature_help(view: View<'_>, it: sam_ide::SignatureHelp) -> SignatureHelp {
    let documented = |text: &str| Documentation::MarkupContent(markup(view.client.hover, text));
    let parameters = it.parameters.into_iter().map(|it| ParameterInformation {
        label: ParameterLabel::Simple(it.label),
        documentation: Some(documented(&it.documentation)),
    });
    SignatureHelp {
        signatures: vec![SignatureInformation {
            label: it.label,
            documentation: Some(documented(&it.documentation)),
            parameters: Some(parameters.collect()),
            active_parameter: None,
        }],
        active_signature: Some(0),
        active_parameter: u32::try_from(it.active).ok(),
    }
}

/// Where names are declared: as links where the client follows them, else as the keys alone.
pub(crate) fn definition(view: View<'_>, targets: &[NavigationTarget]) -> GotoDefinitionResponse {
    if !view.client.definition_links {
        let keys = targets.iter().map(|it| location(view, it.selection));
        return GotoDefinitionResponse::Array(keys.collect());
    }
    let link = |it: &NavigationTarget| LocationLink {
        origin_selection_range: Some(range(view, it.origin)),
        target_uri: view.uri.clone(),
        target_range: range(view, it.range.cover(it.selection)),
        target_selection_range: range(view, it.selection),
    };
    GotoDefinitionResponse::Link(targets.iter().map(link).collect())
}

/// A place in another file, which the cursor's range leads to.
pub(crate) fn definition_elsewhere(
    view: View<'_>,
    origin: TextRange,
    target: &Url,
    all: Range,
    selection: Range,
) -> GotoDefinitionResponse {
    match view.client.definition_links {
        true => GotoDefinitionResponse::Link(vec![LocationLink {
            origin_selection_range: Some(range(view, origin)),
            target_uri: target.clone(),
            target_range: all,
            target_selection_range: selection,
        }]),
        false => GotoDefinitionResponse::Array(vec![Location::new(target.clone(), selection)]),
    }
}

/// Edits of the document.
pub(crate) fn text_edits(view: View<'_>, edits: &[sam_core::text::TextEdit]) -> Vec<TextEdit> {
    let mut positions = view.document.positions(view.client.encoding);
    let edits = edits.iter();
    edits
        .map(|it| TextEdit::new(range_at(&mut positions, it.range), it.new_text.clone()))
        .collect()
}

/// A place that names a file.
pub(crate) fn document_link(
    view: View<'_>,
    it: TextRange,
    file: &std::path::Path,
) -> Option<DocumentLink> {
    Some(DocumentLink {
        range: range(view, it),
        target: Some(file_uri::of_path(file)?),
        tooltip: None,
        data: None,
    })
}

/// What is renamed, with its name.
pub(crate) fn prepared_rename(
    view: View<'_>,
    it: TextRange,
    placeholder: String,
) -> PrepareRenameResponse {
    PrepareRenameResponse::RangeWithPlaceholder {
        range: range(view, it),
        placeholder,
    }
}

pub(crate) fn highlight(view: View<'_>, it: &sam_ide::Highlight) -> DocumentHighlight {
    DocumentHighlight {
        range: range(view, it.range),
        kind: Some(match it.kind {
            HighlightKind::Write => DocumentHighlightKind::WRITE,
            HighlightKind::Read => DocumentHighlightKind::READ,
        }),
    }
}

pub(crate) fn folding_ranges(
    view: View<'_>,
    ranges: Vec<sam_ide::FoldingRange>,
) -> Vec<FoldingRange> {
    let mut positions = view.document.positions(view.client.encoding);
    let mut line = |offset| positions.line_col(offset).line;
    let range = |it: sam_ide::FoldingRange| FoldingRange {
        start_line: line(it.range.start()),
        end_line: line(it.range.end()),
        kind: match it.kind {
            FoldingKind::Value => None,
            FoldingKind::Comment => Some(FoldingRangeKind::Comment),
        },
        ..FoldingRange::default()
    };
    ranges.into_iter().map(range).collect()
}

/// The innermost of ranges, each in the one behind it; a position without any selects itself.
pub(crate) fn selection_range(
    view: View<'_>,
    at: Position,
    ranges: &[TextRange],
) -> SelectionRange {
    let outer = ranges.iter().rev().fold(None, |parent, it| {
        Some(SelectionRange {
            range: range(view, *it),
            parent: parent.map(Box::new),
        })
    });
    outer.unwrap_or(SelectionRange {
        range: Range::new(at, at),
        parent: None,
    })
}

pub(crate) fn inlay_hint(view: View<'_>, it: sam_ide::InlayHint) -> InlayHint {
    let tooltip = it.tooltip.map(|it| markup(view.client.hover, &it));
    InlayHint {
        position: position(view, it.offset),
        label: InlayHintLabel::String(one_line(&it.label)),
        kind: None,
        text_edits: None,
        tooltip: tooltip.map(InlayHintTooltip::MarkupContent),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    }
}
